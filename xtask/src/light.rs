//! The command in a build that only checks: the same differences, the same exit codes, and few dependencies.

use std::ffi::OsString;
use std::path::{Path, PathBuf};
use std::process::Command;
use std::time::Duration;

use exfig_lock::words::{named, on_one_line};
use exfig_lock::{Package, advice};
use lexopt::{Arg, Parser, ValueExt as _};
use serde_json::Value;

use crate::child;

/// How a run ends: the codes of the whole command.
pub(crate) struct Exit(u8);

impl From<Exit> for std::process::ExitCode {
    fn from(exit: Exit) -> Self {
        exit.0.into()
    }
}

const DONE: Exit = Exit(0);
const USAGE: Exit = Exit(2);
const DIFFERENCES: Exit = Exit(5);

/// How long `cargo metadata --no-deps` may take; it only reads manifests.
const LIMIT: Duration = Duration::from_secs(60);

/// Runs a command line that begins with a task.
pub(crate) fn run(command: &str, args: Vec<OsString>) -> Exit {
    let mut args = args.into_iter();
    match args.next() {
        Some(task) if task == "figma-export" => {
            run_export(&format!("{command} figma-export"), args.collect())
        }
        _ => usage(command, "the task is `figma-export`"),
    }
}

/// Runs a command line of options only.
pub(crate) fn run_export(command: &str, args: Vec<OsString>) -> Exit {
    let chosen = match parse(args) {
        Ok(Some(chosen)) => chosen,
        Ok(None) => {
            out(&format!("Usage: {command} --check [-p NAME]...\n\nThis build of exfig only checks."));
            return DONE;
        }
        Err(why) => return usage(command, &why),
    };
    match differences(&chosen) {
        Ok(found) => report(command, &found),
        Err(why) => {
            err(&format!("error: {why}"));
            USAGE
        }
    }
}

fn usage(command: &str, why: &str) -> Exit {
    err(&format!(
        "error: {why}\nhelp: this build of exfig only checks: `{command} --check`; to export, build it with its feature \
         `export`"
    ));
    USAGE
}

/// Returns the chosen packages; `None` if help is asked for.
fn parse(args: Vec<OsString>) -> Result<Option<Vec<String>>, String> {
    let (mut chosen, mut checks) = (Vec::new(), false);
    let mut parser = Parser::from_args(args);
    while let Some(arg) = parser.next().map_err(|error| error.to_string())? {
        match arg {
            Arg::Long("check") => checks = true,
            Arg::Short('q') | Arg::Long("quiet") | Arg::Short('v') | Arg::Long("verbose") => {}
            Arg::Short('h') | Arg::Long("help") => return Ok(None),
            Arg::Short('p') | Arg::Long("package") => {
                let name =
                    parser.value().and_then(|value| value.string()).map_err(|error| error.to_string())?;
                chosen.push(name);
            }
            other => return Err(other.unexpected().to_string()),
        }
    }
    if checks { Ok(Some(chosen)) } else { Err("`--check` is missing".to_owned()) }
}

/// Returns the differences in the chosen packages, or in all that have a configuration.
fn differences(chosen: &[String]) -> Result<Vec<(String, exfig_lock::Difference)>, String> {
    let (members, target) = workspace()?;
    if let Some(unknown) = chosen.iter().find(|name| members.iter().all(|(member, _)| member != *name)) {
        return Err(format!("the workspace has no package {}", named(unknown)));
    }
    let (mut found, mut is_configured) = (Vec::new(), false);
    for (name, directory) in members {
        let is_chosen = chosen.contains(&name);
        if !chosen.is_empty() && !is_chosen {
            continue;
        }
        let package = Package::find(&directory, std::iter::once(target.as_path()));
        if !is_chosen && !package.is_configured() {
            continue;
        }
        is_configured = true;
        found.extend(package.differences()?.into_iter().map(|difference| (name.clone(), difference)));
    }
    match is_configured {
        true => Ok(found),
        false => {
            Err("no package of this workspace has `[package.metadata.exfig]` in its Cargo.toml".to_owned())
        }
    }
}

fn report(command: &str, found: &[(String, exfig_lock::Difference)]) -> Exit {
    for (package, difference) in found {
        out(&format!("{package}: {difference}"));
    }
    let serious = found.iter().map(|(_, difference)| difference).filter(|difference| !difference.is_note());
    let number = serious.clone().count();
    if number == 0 {
        err("     Checked all files match the last export");
        return DONE;
    }
    let noun = if number == 1 { "difference" } else { "differences" };
    err(&format!("error: `--check` found {number} {noun}"));
    advice(serious, command).iter().for_each(|help| err(&format!("help: {help}")));
    DIFFERENCES
}

/// Prints lines with their control characters escaped. A reader that has gone away is no reason to fail.
fn print(mut to: impl std::io::Write, text: &str) {
    for line in text.lines() {
        let _ = writeln!(to, "{}", on_one_line(line));
    }
}

fn out(text: &str) {
    print(std::io::stdout().lock(), text);
}

fn err(text: &str) {
    print(std::io::stderr().lock(), text);
}

/// Returns the name and the directory of each member, and the target directory.
fn workspace() -> Result<(Vec<(String, PathBuf)>, PathBuf), String> {
    let failed =
        |why: &str| format!("cannot read the workspace: {}", why.trim().trim_start_matches("error: "));
    let mut cargo = Command::new(cargo());
    cargo.args(["metadata", "--format-version", "1", "--no-deps"]);
    let ran = child::output(cargo, "", LIMIT, || false).map_err(|error| failed(&error.to_string()))?;
    if !ran.status.success() {
        return Err(failed(&String::from_utf8_lossy(&ran.stderr)));
    }
    let metadata =
        serde_json::from_slice::<Value>(&ran.stdout).map_err(|error| failed(&error.to_string()))?;
    let member = |package: &Value| {
        let manifest = Path::new(package["manifest_path"].as_str()?);
        Some((package["name"].as_str()?.to_owned(), manifest.parent()?.to_owned()))
    };
    let members = metadata["packages"].as_array().into_iter().flatten().filter_map(member).collect();
    let target = metadata["target_directory"].as_str().unwrap_or("target");
    Ok((members, PathBuf::from(target)))
}

fn cargo() -> OsString {
    std::env::var_os("CARGO").unwrap_or_else(|| "cargo".into())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn only_checks_are_parsed() {
        let parse = |line: &str| parse(line.split(' ').map(OsString::from).collect());
        assert_eq!(parse("--check"), Ok(Some(Vec::new())));
        assert_eq!(parse("--check -p a --package=b -q"), Ok(Some(vec!["a".to_owned(), "b".to_owned()])));
        assert_eq!(parse("--check --help"), Ok(None));
        assert_eq!(parse("-p a"), Err("`--check` is missing".to_owned()));
        assert!(parse("--check --remote").unwrap_err().contains("--remote"));
    }
}
