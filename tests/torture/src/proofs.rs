//! Chooses which proofs to run and how much of each, and prints the table of counts.

use std::process::ExitCode;

use crate::{
    answers, bombs, changes, edits, hostile_text, odd, power_cut, renders, rivals, storm, sweep, systems,
};

const USAGE: &str = "\
Usage: cargo torture [PROOF]... [--short] [--seed N] [--points N] [--cuts N] [--storms N] [--no-sync]

Proofs (all of them by default):
  sweep      kill the exporter at every write, sync, rename and unlink (needs strace)
  errors     inject EIO, ENOSPC, EROFS, EDQUOT and EINTR at the same calls (needs strace)
  storm      all kinds of faults at 30 % on the API and the CDN, seed after seed; then a dead server
  answers    invalid bodies and behaviors at every endpoint
  edits      edit or remove every output at every system call (needs strace)
  text       text that terminals, CIs and compilers obey, in every field of every input
  renders    hostile and broken renders, and thousands of mutations of good ones
  bombs      responses, renders and files crafted to exhaust memory or time
  odd        pipes, devices, links, sparse and broken files in the place of every file that exfig opens
  changes    change Cargo.toml, then end the next export early in four ways
  systems    names that differ only in case (needs root and loop devices), few open files, shared targets
  rivals     two exports at once, editors, removed directories, modes, clocks
  power-cut  cut the power of ext4, XFS and btrfs at random moments (needs root and loop devices)

  --short    run for ten minutes in total, for CI
  --seed N   use another sequence of random moments
  --points N try at most N crash points per system call
  --cuts N   try N power cuts per file system
  --storms N try N seeds of the storm
  --no-sync  sanity check: cut the power of an exporter that does not sync";

/// How much to try.
#[derive(Debug, Clone, Copy)]
pub(crate) struct Effort {
    pub(crate) points: usize,
    pub(crate) cuts: usize,
    pub(crate) storms: u64,
    pub(crate) seed: u64,
    pub(crate) durability: &'static str,
    pub(crate) short: bool,
}

pub(crate) fn main() -> ExitCode {
    // The exporter under torture is this same program, started again.
    if std::env::args().nth(1).is_some_and(|arg| arg == "figma-export") {
        return exfig_xtask::main();
    }
    let mut effort =
        Effort { points: usize::MAX, cuts: 70, storms: 300, seed: 1, durability: "batch", short: false };
    let mut proofs = Vec::new();
    let mut args = std::env::args().skip(1);
    while let Some(arg) = args.next() {
        let mut number = || args.next().and_then(|text| text.parse::<u64>().ok());
        let read = match arg.as_str() {
            "--short" => {
                effort = Effort { points: 2, cuts: 2, storms: 12, short: true, ..effort };
                Some(0)
            }
            "--no-sync" => {
                effort.durability = "none";
                Some(0)
            }
            "--seed" => number().inspect(|seed| effort.seed = *seed),
            "--points" => {
                number().inspect(|points| effort.points = usize::try_from(*points).unwrap_or(usize::MAX))
            }
            "--cuts" => number().inspect(|cuts| effort.cuts = usize::try_from(*cuts).unwrap_or(usize::MAX)),
            "--storms" => number().inspect(|storms| effort.storms = *storms),
            "sweep" | "errors" | "storm" | "answers" | "edits" | "text" | "renders" | "bombs" | "odd"
            | "changes" | "systems" | "rivals" | "power-cut" => {
                proofs.push(arg.clone());
                Some(0)
            }
            _ => None,
        };
        if read.is_none() {
            println!("{USAGE}");
            return if arg == "--help" { ExitCode::SUCCESS } else { ExitCode::from(2) };
        }
    }
    let wanted = |name: &str| proofs.is_empty() || proofs.iter().any(|proof| proof == name);
    let mut tallies = Vec::new();
    if wanted("sweep") || wanted("errors") {
        tallies.extend(sweep::run(effort, wanted("sweep"), wanted("errors")));
    }
    if wanted("storm") {
        tallies.extend(storm::run_all(effort));
    }
    if wanted("answers") {
        tallies.push(answers::run_all(effort.short));
    }
    if wanted("edits") {
        tallies.extend(edits::run_all(effort));
    }
    if wanted("text") {
        tallies.push(hostile_text::run_all(effort.short));
    }
    if wanted("renders") {
        tallies.push(renders::run_all(effort.short));
    }
    if wanted("bombs") {
        tallies.push(bombs::run_all(effort.short));
    }
    if wanted("odd") {
        tallies.push(odd::run_all(effort.short));
    }
    if wanted("changes") {
        tallies.push(changes::run_all(effort.short));
    }
    if wanted("systems") {
        tallies.push(systems::run_all());
    }
    if wanted("rivals") {
        tallies.push(rivals::run_all());
    }
    if wanted("power-cut") {
        tallies.extend(power_cut::run(effort));
    }
    println!("\n{:<34} {:>8} {:>11}", "proof", "points", "violations");
    for tally in &tallies {
        println!("{:<34} {:>8} {:>11}", tally.name(), tally.points(), tally.violations());
    }
    if tallies.iter().all(|tally| tally.violations() == 0) { ExitCode::SUCCESS } else { ExitCode::FAILURE }
}
