//! What a first configuration has: formats by the frameworks among the dependencies, entries by what is in the
//! design. Pure.

use std::collections::BTreeSet;
use std::fmt::Write as _;

use cargo_metadata::Package;
use exfig_core::internals::design::is_private;
use exfig_core::internals::export::outline::{Outline, OutlineComponent};
use exfig_core::internals::formats::{CodeFormat, needed_appearances};
use exfig_core::internals::patterns::check_glob;
use exfig_core::internals::words::named;

use super::framework::Framework;
use crate::listing::counted;

/// Formats that take a light and a dark theme from the modes.
const WITH_THEMES: [&str; 6] = ["egui", "bevy", "gpui", "iced", "dioxus", "leptos"];

/// Words in the name of a frame that say that it has images, whatever their size.
const OF_IMAGES: [&str; 6] = ["image", "picture", "illustration", "photo", "banner", "artwork"];

/// Up to this size in px, components are icons; larger ones are images.
const LARGEST_ICON: f64 = 64.0;

/// What is added to Cargo.toml.
#[derive(Debug, Clone, PartialEq)]
pub(super) struct Proposal {
    /// The tables.
    pub(super) text: String,
    /// What they export, in words.
    pub(super) what: String,
    /// What is left out or was guessed, in words.
    pub(super) notes: Vec<String>,
    /// The Rust modules that they write.
    pub(super) modules: Vec<String>,
}

/// The package's directory.
pub(super) struct Home<'a> {
    /// Where its Rust code is: `src`.
    pub(super) code: String,
    /// Whether a path of the package holds something that is not exfig's.
    pub(super) is_taken: &'a dyn Fn(&str) -> bool,
}

/// Proposes entries for everything that the file has.
///
/// # Errors
/// Says so if the file has nothing to export.
pub(super) fn propose(
    written: &str,
    base_url: Option<&str>,
    file: &Outline,
    package: &Package,
    home: &Home<'_>,
) -> Result<Proposal, String> {
    let framework = Framework::of(package);
    let format = framework.format;
    let of_node = written.contains("node-id=").then(|| {
        "the link is to a node, and the entries are for the whole file; `nodes` selects single ones"
            .to_owned()
    });
    let mut writing = Writing {
        framework: &framework,
        file,
        home,
        entries: String::new(),
        what: Vec::new(),
        notes: framework.note.iter().cloned().chain(of_node).collect(),
        modules: Vec::new(),
    };
    writing.colors();
    writing.typography();
    writing.effects();
    writing.components();
    if writing.entries.is_empty() {
        return Err("the file has no components, no color styles, no text styles and no variables that this token may read, so \
             there is nothing to export\nhelp: icons and images are components, or frames named by `nodes`"
            .to_owned());
    }
    let mut text = format!("[package.metadata.exfig]\nfile = {}\n", quote(&link(written)));
    if let Some(url) = base_url {
        _ = writeln!(text, "base-url = {}", quote(url));
    }
    text.push_str(&writing.entries);
    let by = match format {
        "rust" => "as plain Rust, because the package depends on no framework that exfig knows".to_owned(),
        "css" => "as CSS".to_owned(),
        other => format!("for {other}"),
    };
    let what = format!("{}, {by}", writing.what.join(", "));
    Ok(Proposal { text, what, notes: writing.notes, modules: writing.modules })
}

/// The entries so far.
struct Writing<'a> {
    framework: &'a Framework,
    file: &'a Outline,
    home: &'a Home<'a>,
    entries: String,
    what: Vec<String>,
    notes: Vec<String>,
    modules: Vec<String>,
}

impl Writing<'_> {
    fn colors(&mut self) {
        let file = self.file;
        let mut lines = Vec::new();
        if !file.collections.is_empty() {
            lines.push("source = \"variables\"".to_owned());
            self.what.push("variables".to_owned());
            let others = file.collections.iter().map(|collection| collection.variables - collection.colors);
            let others = others.sum::<usize>();
            if others > 0 {
                self.notes.push(format!(
                    "{} of other types than color left out; `types` in docs/configuration.md says how to export them",
                    counted(others, "variable")
                ));
            }
            if !file.colors.is_empty() {
                let styles = counted(file.colors.len(), "color style");
                self.notes.push(format!(
                    "{styles} left out, because there are variables; add an entry `[[package.metadata.exfig.colors]]` for them"
                ));
            }
        } else if file.colors.is_empty() {
            return;
        } else {
            let modes = style_modes(&file.colors);
            if !modes.is_empty() {
                let pairs = modes
                    .iter()
                    .map(|mode| format!("{} = {}", quote(&format!("{mode}/*")), quote(&mode.to_lowercase())));
                lines.push(format!("modes = {{ {} }}", pairs.collect::<Vec<_>>().join(", ")));
            }
            self.what.push(counted(file.colors.len(), "color style"));
        }
        if let Some(why) = file.no_variables.as_ref().filter(|_| file.collections.is_empty()) {
            self.notes.push(format!("variables are left out, because this token cannot read them ({why})"));
        }
        self.entry("colors", &lines);
    }

    fn typography(&mut self) {
        if self.file.typography.is_empty() {
            return;
        }
        self.what.push(counted(self.file.typography.len(), "text style"));
        self.entry("typography", &[]);
    }

    /// Effects, where the format has them: plain Rust beside a framework's types would be of no use.
    fn effects(&mut self) {
        if self.file.effects.is_empty() {
            return;
        }
        let effects = counted(self.file.effects.len(), "effect style");
        if self.has("effects") {
            self.what.push(effects);
            self.entry("effects", &[]);
        } else {
            self.notes.push(format!(
                "{effects} left out, because {} has no place for them; docs/configuration.md says which formats have",
                self.framework.format
            ));
        }
    }

    /// Whether the framework's format has entries of this kind.
    fn has(&self, kind: &str) -> bool {
        let kinds = CodeFormat::named(self.framework.format).map(|format| format.kinds()).unwrap_or_default();
        kinds.iter().any(|one| one.name() == kind)
    }

    /// Icons and images: one entry each, of the frames that hold them.
    fn components(&mut self) {
        let (mut icons, mut images) = (Group::default(), Group::default());
        for page in &self.file.pages {
            for frame in &page.frames {
                let public = frame
                    .components
                    .iter()
                    .filter(|one| !is_private(one.set.as_deref(), &one.name))
                    .collect::<Vec<_>>();
                // Layers alone are a layout more often than pictures.
                if public.is_empty() {
                    continue;
                }
                if let Some(name) = frame
                    .name
                    .as_deref()
                    .filter(|name| name.contains(['*', '?']) && check_glob(name).is_err())
                {
                    self.notes.push(format!(
                        "the frame {} is left out, because its name is not a valid glob",
                        named(name)
                    ));
                    continue;
                }
                let words = frame.name.as_deref().unwrap_or(&page.name).to_lowercase();
                let large = public.iter().filter(|one| !is_icon(one)).count();
                let is_of_images =
                    OF_IMAGES.iter().any(|word| words.contains(word)) || large * 2 > public.len();
                let group = if is_of_images { &mut images } else { &mut icons };
                let rendered = public.iter().filter(|one| one.for_figma.is_some()).count();
                let (names, name, sums) = match &frame.name {
                    Some(name) => (&mut group.frames, name, &mut group.in_frames),
                    None => (&mut group.pages, &page.name, &mut group.on_pages),
                };
                names.insert(name.clone());
                *sums = (sums.0 + public.len(), sums.1 + rendered);
            }
        }
        self.assets("icons", &icons);
        self.assets("images", &images);
    }

    fn assets(&mut self, kind: &'static str, group: &Group) {
        let (count, rendered) = if group.frames.is_empty() { group.on_pages } else { group.in_frames };
        if count == 0 {
            return;
        }
        let list = |key: &str, names: &BTreeSet<String>| {
            let names = names.iter().map(|name| quote(name)).collect::<Vec<_>>();
            (!names.is_empty()).then(|| format!("{key} = [{}]", names.join(", ")))
        };
        // Frames and pages together mean frames on these pages.
        let mut lines = match group.frames.is_empty() {
            false => list("frames", &group.frames),
            true => list("pages", &group.pages),
        }
        .into_iter()
        .collect::<Vec<_>>();
        if !group.frames.is_empty() && !group.pages.is_empty() {
            let pages = group.pages.iter().map(|name| named(name)).collect::<Vec<_>>().join(", ");
            self.notes
                .push(format!("{kind} directly on {pages} are left out; add an entry with `pages` for them"));
        }
        // Where the pages that show them look for them.
        let folder = match self.framework.format {
            "leptos" => "public",
            "css" => "static",
            _ => "assets",
        };
        lines.push(format!("dir = \"{folder}/{kind}\""));
        match (kind, self.framework.format) {
            // Bevy has no vectors, and multiplies an icon with its color.
            ("icons", "bevy") => lines.extend([
                "format = \"png\"".to_owned(),
                "scales = [1, 2]".to_owned(),
                "tint = \"#ffffff\"".to_owned(),
            ]),
            ("icons", "egui") => lines.push("tint = \"#ffffff\"".to_owned()),
            // These replace the color of an icon, or inherit it.
            ("icons", "gpui" | "slint" | "iced" | "dioxus" | "leptos") => {
                lines.push("tint = true".to_owned())
            }
            ("icons", _) => {}
            _ => lines.extend(["format = \"png\"".to_owned(), "scales = [1, 2]".to_owned()]),
        }
        let counted = counted(count, kind.trim_end_matches('s'));
        if rendered > 0 {
            self.notes.push(format!(
                "{rendered} of {counted} must be rendered by Figma, which takes requests of tier 1; `figma-list -v` lists them"
            ));
        }
        self.what.push(counted);
        self.entry(kind, &lines);
    }

    /// Adds an entry, in plain Rust if the framework's format has no such kind.
    fn entry(&mut self, kind: &'static str, lines: &[String]) {
        let format = if self.has(kind) { self.framework.format } else { "rust" };
        let (folder, extension) = match format {
            "css" => ("static", "css"),
            "slint" => ("ui", "slint"),
            _ => (self.home.code.as_str(), "rs"),
        };
        let at = |name: &str| match folder {
            "" => format!("{name}.{extension}"),
            _ => format!("{folder}/{name}.{extension}"),
        };
        let is_taken = |name: &String| {
            let module = at(&format!("{name}/mod"));
            (self.home.is_taken)(&at(name)) || extension == "rs" && (self.home.is_taken)(&module)
        };
        let names = [kind.to_owned(), format!("figma_{kind}"), format!("exfig_{kind}")];
        let name = names.iter().find(|name| !is_taken(name)).unwrap_or(&names[0]);
        let path = at(name);
        if extension == "rs" {
            self.modules.push(name.clone());
        }
        _ = write!(self.entries, "\n[[package.metadata.exfig.{kind}]]\n");
        for line in lines {
            _ = writeln!(self.entries, "{line}");
        }
        _ = write!(self.entries, "output = {{ format = {}, path = {}", quote(format), quote(&path));
        if let Some((key, word)) = self.framework.option.as_ref().filter(|_| format == self.framework.format)
        {
            _ = write!(self.entries, ", {key} = {}", quote(word));
        }
        if kind == "colors" && WITH_THEMES.contains(&format) {
            let modes = self.file.collections.iter().map(|collection| collection.modes.as_slice());
            if let Some(appearances) = needed_appearances(modes) {
                _ = write!(self.entries, ", appearances = {appearances}");
            }
        }
        self.entries.push_str(" }\n");
    }
}

/// The frames and pages of an entry.
#[derive(Default)]
struct Group {
    frames: BTreeSet<String>,
    pages: BTreeSet<String>,
    /// How many components are in the frames, and how many of them Figma renders.
    in_frames: (usize, usize),
    /// The same for those directly on the pages.
    on_pages: (usize, usize),
}

fn is_icon(component: &OutlineComponent) -> bool {
    component.size.is_some_and(|[width, height]| width.max(height) <= LARGEST_ICON)
}

/// Returns the groups of color styles that are modes, the light one first: `light` and `dark`, with the same names in
/// both.
fn style_modes(colors: &[String]) -> Vec<String> {
    let of = |mode: &str| {
        let of_mode = colors.iter().filter_map(|name| name.split_once('/'));
        of_mode
            .filter(|(group, _)| group.eq_ignore_ascii_case(mode))
            .map(|(group, name)| (group.to_owned(), name.to_owned()))
            .unzip::<_, _, Vec<_>, BTreeSet<_>>()
    };
    let ((light, light_names), (dark, dark_names)) = (of("light"), of("dark"));
    let is_shared =
        light_names.intersection(&dark_names).count() * 2 > light_names.len().max(dark_names.len());
    match (light.first(), dark.first()) {
        (Some(light), Some(dark)) if is_shared => vec![light.clone(), dark.clone()],
        _ => Vec::new(),
    }
}

/// Returns the link to a file without what is only for the browser: a node, and the token with which it was shared.
fn link(written: &str) -> String {
    let link = written.trim().split(['?', '#']).next().unwrap_or_default();
    let link = link.replacen("figma.com/proto/", "figma.com/design/", 1);
    if link.starts_with("figma.com/") || link.starts_with("www.figma.com/") {
        format!("https://{link}")
    } else {
        link
    }
}

/// Returns a TOML string.
fn quote(text: &str) -> String {
    toml::Value::String(text.to_owned()).to_string()
}
