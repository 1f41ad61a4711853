//! `figma-list`: what a Figma file has, before there is a configuration.

use std::collections::{BTreeMap, BTreeSet};

use exfig_core::internals::api_url::ApiUrl;
use exfig_core::internals::asset::FileKey;
use exfig_core::internals::export::outline::{
    Outline, OutlineComponent, OutlineFrame, OutlinePage, outline, to_json,
};
use exfig_core::internals::words::named;
use exfig_core::{ExportError, Places, RunSettings};

use crate::args::FigmaList;
use crate::exit::Exit;
use crate::listing::counted;
use crate::manifests::{self, Around, ManifestError};
use crate::session::Session;
use crate::ui::Loudness;

/// How many names a line has, unless all are asked for.
const SOME: usize = 8;

/// What to list, and where.
pub(crate) struct Wanted {
    pub(crate) keys: BTreeSet<FileKey>,
    pub(crate) settings: RunSettings,
    pub(crate) places: Places,
}

/// Runs the task.
pub(crate) fn run(command: &str, args: &FigmaList) -> Exit {
    let loudness = if args.json { Loudness::Quiet } else { Loudness::Normal };
    let session = Session::new(command, (loudness, false), args.env_file.as_deref());
    let exit = match wanted(&session, args.file.as_deref(), &args.package, args.base_url.as_deref()) {
        Ok(wanted) => list(&session, args, wanted),
        Err(exit) => exit,
    };
    session.ui.finish();
    exit
}

/// Finds the files and how to talk to Figma: from the command line, and from Cargo.toml.
pub(crate) fn wanted(
    session: &Session<'_>,
    file: Option<&str>,
    packages: &[String],
    base_url: Option<&str>,
) -> Result<Wanted, Exit> {
    let fail = |why: String| {
        session.ui.error(&why);
        Exit::Usage
    };
    let mut wanted = match file {
        Some(file) => {
            let key = FileKey::parse(file).map_err(|why| {
                fail(format!("{why}\nhelp: open the design file in Figma, and copy its URL from the browser's address bar"))
            })?;
            let around = Around::find(&session.env.cargo).map_err(|error| fail(format!("{error:#}")))?;
            // The entries may not be valid yet, or not exist, but the token goes nowhere else than they say.
            let settings = match manifests::read(&session.env.cargo, packages) {
                Ok(workspace) => workspace.run,
                Err(_) => manifests::read_run(&around).map_err(|error| match &error {
                    ManifestError::Mistakes(mistakes) => {
                        session.show_mistakes(mistakes, "nothing was fetched");
                        Exit::Usage
                    }
                    ManifestError::Other(why) => fail(why.clone()),
                })?,
            };
            let places = session.places(around.target(), around.root());
            Wanted { keys: BTreeSet::from([key]), settings, places }
        }
        None => {
            let workspace = manifests::read(&session.env.cargo, packages).map_err(|error| match &error {
                ManifestError::Mistakes(mistakes) => {
                    session.show_mistakes(mistakes, "nothing was fetched");
                    Exit::Usage
                }
                ManifestError::Other(why) => fail(format!(
                    "{why}\nhelp: or name a file: `{} https://www.figma.com/design/…`",
                    session.command
                )),
            })?;
            let entries = workspace.packages.iter().flat_map(|package| &package.entries);
            let keys = entries.flat_map(|entry| entry.files().into_iter().cloned()).collect();
            let places = session.places(workspace.target.clone(), workspace.root.clone());
            Wanted { keys, settings: workspace.run, places }
        }
    };
    if let Some(url) = base_url {
        wanted.settings.base_url = ApiUrl::parse(url)
            .map_err(|_| fail(format!("`--base-url {url}` is not the address of an API")))?;
    }
    Ok(wanted)
}

fn list(session: &Session<'_>, args: &FigmaList, wanted: Wanted) -> Exit {
    let files = match outlines(session, &wanted) {
        Ok(files) => files,
        Err(exit) => return exit,
    };
    if args.json {
        session.ui.data(format_args!("{}", to_json(&files).trim_end()));
        return Exit::Done;
    }
    for (at, file) in files.iter().enumerate() {
        if at > 0 {
            session.ui.data(format_args!(""));
        }
        for line in lines(file, args.verbose) {
            session.ui.data(format_args!("{line}"));
        }
    }
    Exit::Done
}

/// Fetches what the files have, and reports what goes wrong.
pub(crate) fn outlines(session: &Session<'_>, wanted: &Wanted) -> Result<Vec<Outline>, Exit> {
    let token = session.token().map_err(|why| {
        session.ui.error(&why);
        Exit::Unauthorized
    })?;
    let result = session.with_runtime(&wanted.settings, token, async |tools| {
        let mut files = Vec::new();
        for key in &wanted.keys {
            files.push(outline(tools, &wanted.places, key).await?);
        }
        Ok::<_, ExportError>(files)
    });
    session.ui.finish();
    match result {
        Ok(Ok(files)) => Ok(files),
        Ok(Err(error)) => {
            session.show_error(&error, &wanted.settings.base_url, &[]);
            Err(Exit::of_error(&error))
        }
        Err(why) => {
            session.ui.error(&format!("{why:#}"));
            Err(Exit::Unexpected)
        }
    }
}

/// Returns the lines about one file.
pub(crate) fn lines(file: &Outline, all: bool) -> Vec<String> {
    let name = file.name.as_deref().map(|name| format!("{} ", named(name))).unwrap_or_default();
    let mut lines = vec![format!("file {name}({}), version {}", file.file, file.version)];
    for page in &file.pages {
        lines.push(format!(
            "page {}{}",
            named(&page.name),
            if page.frames.is_empty() { ": no components" } else { "" }
        ));
        lines.extend(page.frames.iter().flat_map(|frame| of_frame(frame, page, all)));
    }
    for (what, names) in
        [("colors", &file.colors), ("typography", &file.typography), ("effects", &file.effects)]
    {
        lines.push(format!("{what}: {}{}", counted(names.len(), "style"), examples(names, all)));
    }
    if let Some(why) = &file.no_variables {
        lines.push(format!("variables: not for this token ({why})"));
    }
    for collection in &file.collections {
        let modes = collection.modes.iter().map(|mode| named(mode)).collect::<Vec<_>>().join(", ");
        let (name, variables) = (named(&collection.name), counted(collection.variables, "variable"));
        lines.push(format!(
            "collection {name}: {variables}, {} {modes}",
            plural(collection.modes.len(), "mode")
        ));
    }
    lines
}

fn of_frame(frame: &OutlineFrame, page: &OutlinePage, all: bool) -> Vec<String> {
    let place = match &frame.name {
        Some(name) => format!("frame {}", named(name)),
        None => format!("directly on {}", named(&page.name)),
    };
    let mut parts = Vec::new();
    if !frame.components.is_empty() {
        let sets = frame.components.iter().filter_map(|component| component.set.as_ref());
        let sets = sets.collect::<BTreeSet<_>>().len();
        let sets = if sets > 0 { format!(" (variants of {})", counted(sets, "set")) } else { String::new() };
        parts.push(format!(
            "{}{sets}, {}",
            counted(frame.components.len(), "component"),
            by_whom(&frame.components)
        ));
    }
    if frame.layers > 0 {
        parts.push(format!("{} that are not components", counted(frame.layers, "layer")));
    }
    let mut lines = vec![format!("  {place}: {}", parts.join("; "))];
    if all {
        lines.extend(frame.components.iter().map(of_component));
    }
    lines
}

fn of_component(component: &OutlineComponent) -> String {
    let size = component.size.map(|[width, height]| format!(", {width} × {height} px")).unwrap_or_default();
    let figma =
        component.for_figma.as_ref().map(|why| format!(", Figma renders it: {why}")).unwrap_or_default();
    format!("    {} ({}){size}{figma}", named(&component.name), component.id)
}

/// Says who draws the components, and why exfig does not draw the rest.
fn by_whom(components: &[OutlineComponent]) -> String {
    let mut causes = BTreeMap::<&str, usize>::new();
    for obstacle in components.iter().filter_map(|component| component.for_figma.as_ref()) {
        *causes.entry(&obstacle.what).or_default() += 1;
    }
    let rendered = causes.values().sum::<usize>();
    if rendered == 0 {
        return "drawn by exfig".to_owned();
    }
    let mut causes = causes.into_iter().collect::<Vec<_>>();
    causes.sort_by_key(|(_, number)| std::cmp::Reverse(*number));
    let causes =
        causes.iter().map(|(what, number)| format!("{what} {number}")).collect::<Vec<_>>().join(", ");
    format!("{} drawn by exfig, {rendered} rendered by Figma ({causes})", components.len() - rendered)
}

fn plural(number: usize, word: &str) -> String {
    if number == 1 { word.to_owned() } else { format!("{word}s") }
}

fn examples(names: &[String], all: bool) -> String {
    if names.is_empty() {
        return String::new();
    }
    let shown = if all { names.len() } else { SOME };
    let more = if names.len() > shown { ", …" } else { "" };
    let names = names.iter().take(shown).map(|name| named(name)).collect::<Vec<_>>().join(", ");
    format!(" ({names}{more})")
}
