//! `figma-init`: a first configuration, from what the Figma file has and what the package depends on.

mod framework;
mod propose;
mod setup;
mod workspace;

use std::io::{BufRead as _, IsTerminal as _};
use std::path::{Path, PathBuf};

use cargo_metadata::{Package, Target};
use exfig_core::internals::config::Durability;
use exfig_core::internals::io::regular;
use exfig_core::internals::io::write::atomic_write;
use exfig_core::internals::words::named;
use exfig_core::{Manifest, Patterns, read};
use exfig_lock::KINDS;
use exfig_lock::bounds::{LARGEST_LOCK, LARGEST_MANIFEST};
use exfig_lock::lock::FILE_NAME;

use self::propose::{Home, Proposal, propose};
use self::setup::Edit;
pub(crate) use self::workspace::lacks_profile;
use crate::args::FigmaInit;
use crate::exit::Exit;
use crate::list::{self, outlines, wanted};
use crate::manifests::Around;
use crate::session::Session;
use crate::ui::Loudness;

/// Runs the task. `export` is the command that exports.
pub(crate) fn run(command: &str, export: &str, args: &FigmaInit) -> Exit {
    let session = Session::new(command, (Loudness::Normal, false), args.env_file.as_deref());
    let exit = init(&session, export, args).unwrap_or_else(|exit| exit);
    session.ui.finish();
    exit
}

fn init(session: &Session<'_>, typed: &str, args: &FigmaInit) -> Result<Exit, Exit> {
    let fail = |why: &str| {
        session.ui.error(why);
        Exit::Usage
    };
    let around = Around::find(&session.env.cargo).map_err(|error| fail(&format!("{error:#}")))?;
    let package = package(&around, args.package.as_deref(), session.env.directory.as_deref())
        .map_err(|why| fail(&why))?;
    let manifest = package.manifest_path.as_std_path();
    let text = regular::read_text(manifest, LARGEST_MANIFEST)
        .map_err(|error| fail(&format!("cannot read `{}`: {error}", manifest.display())))?;
    let edits = match setup::plan(&around, args.xtask) {
        Ok(edits) => edits,
        Err(why) if args.xtask => return Err(fail(&why)),
        Err(why) => {
            session.ui.note(&why);
            Vec::new()
        }
    };
    // A workspace that gets `cargo xtask` is one that uses it.
    let export = if args.xtask { "cargo xtask figma-export" } else { typed };
    if let Some(table) = configuration(&text) {
        if !KINDS.iter().any(|kind| table.get(*kind).is_some()) {
            let path = manifest.display();
            return Err(fail(&format!(
                "`{path}` has `[package.metadata.exfig]` without an entry, so there is nothing to export\n\
                 help: remove the table and run this again, or add entries by hand"
            )));
        }
        session.ui.summary(
            "Unchanged",
            &format!("`{}` has `[package.metadata.exfig]` already; `{export}` exports", manifest.display()),
        );
        if args.xtask && !edits.is_empty() && agrees(session, args, "change the workspace?", &does(&edits)) {
            set_up(session, &around, args)?;
        }
        return Ok(Exit::Done);
    }
    let wanted = wanted(session, Some(&args.file), &[], args.base_url.as_deref())?;
    let file = outlines(session, &wanted)?.pop().ok_or(Exit::Unexpected)?;
    for line in list::lines(&file, false) {
        session.ui.data(format_args!("{line}"));
    }
    let root = manifest.parent().unwrap_or(Path::new("."));
    let record = regular::read_text(&root.join(FILE_NAME), LARGEST_LOCK).unwrap_or_default();
    let (code, modules_in) = code_of(package);
    let is_taken =
        |path: &str| root.join(path).symlink_metadata().is_ok() && !record.contains(&format!("[\"{path}\""));
    let home = Home { code, is_taken: &is_taken };
    let proposal =
        propose(&args.file, args.base_url.as_deref(), &file, package, &home).map_err(|why| fail(&why))?;
    let added = with_table(&text, &proposal.text);
    if toml::from_str::<toml::Table>(&added).is_err() {
        let path = manifest.display();
        return Err(fail(&format!(
            "`{path}` has `metadata` as an inline table, to which no table can be added\n\
             help: write it as `[package.metadata]`, and run this again"
        )));
    }
    check(session, manifest, &added)?;
    for line in &proposal.notes {
        session.ui.note(line);
    }
    let question = format!("add this to `{}`?", manifest.display());
    if !agrees(session, args, &question, &format!("{}{}", proposal.text, does(&edits))) {
        session.ui.summary("Unchanged", "nothing was written");
        return Ok(Exit::Done);
    }
    if regular::read_text(manifest, LARGEST_MANIFEST).ok().as_deref() != Some(text.as_str()) {
        return Err(fail(&format!("`{}` has changed in the meantime; run this again", manifest.display())));
    }
    atomic_write(root, manifest, added.as_bytes(), Durability::Full)
        .map_err(|error| fail(&error.to_string()))?;
    ignore_temporary_files(session, &around.root());
    session.ui.summary("Configured", &format!("`{}`: {}", manifest.display(), proposal.what));
    if !edits.is_empty() {
        set_up(session, &around, args)?;
    }
    // Beside the manifest, which the line above names.
    let modules_in = modules_in.map(|file| root.join(file).display().to_string());
    say_next(session, export, modules_in.as_deref(), &proposal);
    Ok(Exit::Done)
}

/// What edits of the workspace do, as comments below the tables.
fn does(edits: &[Edit]) -> String {
    edits.iter().flat_map(|edit| &edit.does).map(|line| format!("# and {line}\n")).collect()
}

/// Edits the workspace for `cargo xtask`, as far as that is wanted and missing.
fn set_up(session: &Session<'_>, around: &Around, args: &FigmaInit) -> Result<(), Exit> {
    // Planned again, because the manifest of the package may be that of the workspace.
    let written = setup::plan(around, args.xtask).and_then(|edits| {
        setup::write(session, &around.root(), &edits)?;
        Ok(edits)
    });
    match written {
        Ok(edits) => {
            edits.iter().flat_map(|edit| &edit.does).for_each(|line| session.ui.summary("Added", line));
            let config = regular::read_text(&around.root().join(".cargo/config.toml"), LARGEST_MANIFEST);
            if lacks_profile(&config.unwrap_or_default()) {
                session.ui.note(
                    "the alias `xtask` in `.cargo/config.toml` does not use the profile `xtask`, so exports are slow; add \
                     `--profile xtask` to it",
                );
            }
            Ok(())
        }
        Err(why) => {
            session.ui.error(&why);
            Err(Exit::Usage)
        }
    }
}

/// Returns the package to configure: the one that was named, the one around the current directory, or the only one.
fn package<'a>(around: &'a Around, chosen: Option<&str>, here: Option<&Path>) -> Result<&'a Package, String> {
    let mut members = around.metadata.workspace_packages();
    if chosen.is_none() && members.len() > 1 {
        // The exporter is no app.
        members.retain(|package| *package.name != "xtask");
    }
    let names = members.iter().map(|package| named(&package.name)).collect::<Vec<_>>().join(", ");
    if let Some(chosen) = chosen {
        let found = members.into_iter().find(|package| *package.name == chosen);
        return found
            .ok_or_else(|| format!("the workspace has no package {}; it has {names}", named(chosen)));
    }
    let folder =
        |package: &Package| package.manifest_path.parent().map(|folder| PathBuf::from(folder.as_str()));
    // The innermost folder of a package around the current one.
    let is_around = |package: &&&Package| {
        folder(package).is_some_and(|folder| here.is_some_and(|here| here.starts_with(folder)))
    };
    let inner = members.iter().filter(is_around).max_by_key(|package| package.manifest_path.as_str().len());
    match (inner, members.as_slice()) {
        (Some(package), _) => Ok(package),
        (None, [only]) => Ok(only),
        (None, []) => Err("the workspace has no packages".to_owned()),
        (None, _) => Err(format!("which package is it for? Choose one with `-p`: {names}")),
    }
}

/// Returns `[package.metadata.exfig]`, if the manifest has it.
fn configuration(text: &str) -> Option<toml::Table> {
    let manifest = toml::from_str::<toml::Table>(text).ok()?;
    let table = manifest.get("package")?.get("metadata")?.get("exfig")?;
    Some(table.as_table().cloned().unwrap_or_default())
}

/// Returns the directory for code, relative to the package, and the file in it that can name its modules; `None` if the
/// package has no such file there.
fn code_of(package: &Package) -> (String, Option<String>) {
    let is_program = |target: &&Target| target.is_bin();
    let is_other = |target: &&Target| {
        target.is_test() || target.is_example() || target.is_bench() || target.is_custom_build()
    };
    let mut libraries = package.targets.iter().filter(|target| !is_program(target) && !is_other(target));
    let target = libraries.next().or_else(|| package.targets.iter().find(is_program));
    let path = target.and_then(|target| target.src_path.strip_prefix(package.manifest_path.parent()?).ok());
    let path = path.map(|path| path.as_str().replace('\\', "/"));
    // Cargo takes every file in `src/bin` for a program.
    let path = path.filter(|path| !path.contains("..") && !path.starts_with("src/bin/"));
    let folder = path.as_deref().map_or("src", |path| path.rsplit_once('/').map_or("", |(folder, _)| folder));
    (folder.to_owned(), path)
}

/// Adds the tables at the end of the manifest, which leaves everything that is there as it is.
fn with_table(text: &str, table: &str) -> String {
    let end = if text.contains("\r\n") { "\r\n" } else { "\n" };
    let table = table.replace('\n', end);
    format!("{}{end}{end}{table}", text.trim_end())
}

/// Checks that the manifest means what it is to mean, before it is written.
fn check(session: &Session<'_>, path: &Path, text: &str) -> Result<(), Exit> {
    let manifest = Manifest { path: path.to_owned(), text: text.to_owned() };
    let no_template = |_: &Path| Err(std::io::Error::from(std::io::ErrorKind::NotFound));
    match read(&manifest, None, &no_template, &Patterns) {
        Ok(_) => Ok(()),
        Err(mistakes) => {
            let mistakes = mistakes.into_iter().map(|mistake| (mistake, text.to_owned())).collect::<Vec<_>>();
            session.show_mistakes(&mistakes, "nothing was written");
            Err(Exit::Usage)
        }
    }
}

/// Asks on a terminal whether to write this.
fn agrees(session: &Session<'_>, args: &FigmaInit, question: &str, text: &str) -> bool {
    if args.yes || !std::io::stdin().is_terminal() || !std::io::stderr().is_terminal() {
        return true;
    }
    for line in text.lines() {
        session.ui.data(format_args!("{line}"));
    }
    session.ui.note(&format!("{question} [Y/n]"));
    let mut answer = String::new();
    let read = std::io::stdin().lock().read_line(&mut answer);
    read.is_ok_and(|bytes| bytes > 0) && matches!(answer.trim().to_lowercase().as_str(), "" | "y" | "yes")
}

/// Adds the line for temporary files to the workspace's .gitignore, if the workspace is a repository.
fn ignore_temporary_files(session: &Session<'_>, root: &Path) {
    const LINE: &str = ".exfig-*.tmp";
    let path = root.join(".gitignore");
    let text = match regular::read_text(&path, LARGEST_MANIFEST) {
        Ok(text) => text,
        Err(_) if !path.exists() && root.ancestors().any(|folder| folder.join(".git").exists()) => {
            String::new()
        }
        Err(_) => return,
    };
    if text.lines().any(|line| line.trim() == LINE) {
        return;
    }
    let gap = if text.is_empty() || text.ends_with('\n') { "" } else { "\n" };
    let text = format!("{text}{gap}{LINE}\n");
    match atomic_write(root, &path, text.as_bytes(), Durability::Full) {
        Ok(_) => session.ui.summary("Added", &format!("`{LINE}` to `.gitignore`")),
        Err(error) => session.ui.note(&format!("add `{LINE}` to .gitignore ({error})")),
    }
}

fn say_next(session: &Session<'_>, export: &str, modules_in: Option<&str>, proposal: &Proposal) {
    session.ui.summary(
        "Next",
        &format!("`{export}` exports; the document is on disk, so it spends no request of tier 1 on it"),
    );
    if !proposal.modules.is_empty() {
        let modules =
            proposal.modules.iter().map(|name| format!("mod {name};")).collect::<Vec<_>>().join(" ");
        let place = match modules_in {
            Some(file) => format!("to `{file}`"),
            None => "where the code is used, each with its `#[path = \"…\"]`".to_owned(),
        };
        session.ui.summary("Then", &format!("add `{modules}` {place}, and commit exfig.lock with the files"));
    }
}
