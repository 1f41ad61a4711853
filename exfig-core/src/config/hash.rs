//! Digests of the configuration: earlier work counts only if they are equal.
//!
//! A digest covers everything that affects what is written, including the text of the user's own templates,
//! and nothing else: no [`RunSettings`](super::RunSettings), no line numbers, no package directory. So after
//! a change to `downloads` or a moved table, an export can be resumed; a new scale starts it over.
//!
//! Fields are listed here by hand, and left out if they have their default: no digest changes when a later
//! exfig adds a key or renames a field in the source. The digest does not cover what built-in templates and
//! drawing rules do; exfig.lock records their versions next to it.

use exfig_lock::Digest;
use serde_json::{Map, Value, json};

use super::{Assets, ColorSource, Config, Entry, Layout, Renderer, Template, What};
use crate::asset::{Scale, SvgRoot};
use crate::design::{Prefix, StyleMode, VariableSource, VariableType};
use crate::naming::NameStyle;
use crate::tint::Tint;

impl Config {
    /// Returns the digest of what is exported: SHA-256 of JSON with sorted keys.
    pub fn digest(&self) -> Digest {
        let entry = |entry: &Entry| json!({ "key": entry.key, "file": entry.file, "settings": entry.digest().half() });
        let mut entries = self.entries.iter().collect::<Vec<_>>();
        // So that the order of the tables does not matter.
        entries.sort_by(|a, b| a.key.cmp(&b.key));
        digest(json!({ "entries": entries.into_iter().map(entry).collect::<Vec<_>>() }))
    }
}

impl Entry {
    /// Returns the digest of the entry's settings. It does not depend on where the table is or which Figma
    /// file it uses.
    pub fn digest(&self) -> Digest {
        let mut fields = Fields::default();
        fields.put("kind", self.kind().name());
        fields.unless(self.version.is_none(), "version", &self.version);
        fields.list("names", &self.filter.names);
        fields.list("exclude", &self.filter.exclude);
        fields.list("replace", &self.replace);
        fields.list("acronyms", &self.acronyms);
        fields.unless(!self.published, "published", true);
        match &self.what {
            What::Colors(ColorSource::Styles { modes }) => style_modes(&mut fields, modes),
            What::Typography | What::Effects => {}
            What::Colors(ColorSource::Variables(source)) => variables(&mut fields, source),
            What::Theme(theme) => {
                fields.put("from", &theme.from);
                fields.put("settings", theme.settings.iter().map(Digest::half).collect::<Vec<_>>());
            }
            What::Icons(assets) | What::Images(assets) => {
                selection(&mut fields, assets);
                drawing(&mut fields, assets);
            }
        }
        let outputs = self.outputs.iter().map(|output| match &output.template {
            Template::Builtin { format, options } if options.is_empty() => json!([output.path, format]),
            Template::Builtin { format, options } => json!([output.path, format, options]),
            Template::Own { path, text } => json!([output.path, path, Digest::of(text.as_bytes()).half()]),
        });
        fields.list("outputs", &outputs.collect::<Vec<_>>());
        digest(Value::Object(fields.0))
    }

    /// Returns the digest of the settings that affect the contents of a file, given its name and node. It
    /// does not cover the settings that select and name the files.
    pub fn drawing_digest(&self) -> Digest {
        let mut fields = Fields::default();
        if let Some(assets) = self.assets() {
            drawing(&mut fields, assets);
        }
        digest(Value::Object(fields.0))
    }
}

fn style_modes(fields: &mut Fields, modes: &[StyleMode]) {
    fields.list("modes", &modes.iter().map(|mode| (&mode.pattern, &mode.name)).collect::<Vec<_>>());
    let of_file = modes.iter().filter_map(|mode| Some((&mode.name, mode.file.as_ref()?)));
    fields.list("mode-files", &of_file.collect::<Vec<_>>());
}

fn variables(fields: &mut Fields, source: &VariableSource) {
    fields.put("source", "variables");
    fields.list("collections", &source.collections);
    fields.list("modes", &source.modes);
    fields.list("modes-of", &source.modes_of);
    fields.unless(source.types == [VariableType::Color], "types", &source.types);
    fields.unless(!source.remote, "remote", true);
    fields.list("units", &source.units);
    fields.unless(source.code_syntax.is_none(), "code-syntax", source.code_syntax);
    fields.unless(source.prefix == Prefix::Auto, "prefix", source.prefix);
}

fn selection(fields: &mut Fields, assets: &Assets) {
    fields.put("dir", &assets.dir);
    fields.unless(assets.folders.is_none(), "folders", &assets.folders);
    fields.list("frames", &assets.frames);
    fields.list("pages", &assets.pages);
    fields.list("nodes", &assets.nodes);
    fields.unless(assets.layers.is_none(), "layers", &assets.layers);
    fields.unless(!assets.ready_for_dev, "ready-for-dev", true);
    fields.unless(!assets.deprecate, "deprecate", true);
    fields.unless(assets.name_from.is_default(), "name-from", &assets.name_from);
    fields.unless(assets.scales == [Scale::ONE], "scales", &assets.scales);
    fields.unless(assets.name_style == NameStyle::Snake, "name-style", assets.name_style);
    fields.unless(assets.dark.is_none(), "dark", &assets.dark);
    fields.unless(assets.layout == Layout::Flat, "layout", assets.layout);
}

fn drawing(fields: &mut Fields, assets: &Assets) {
    fields.put("format", assets.format);
    fields.unless(assets.renderer == Renderer::Auto, "renderer", assets.renderer);
    fields.unless(assets.tint == Tint::Keep, "tint", &assets.tint);
    fields.unless(assets.id_prefix.is_empty(), "id-prefix", &assets.id_prefix);
    fields.unless(assets.svg == SvgRoot::default(), "svg", &assets.svg);
    fields.unless(assets.render_options.is_empty(), "render", &assets.render_options);
}

/// The fields of an entry to hash.
#[derive(Default)]
struct Fields(Map<String, Value>);

impl Fields {
    fn put(&mut self, key: &str, value: impl serde::Serialize) {
        self.0.insert(key.to_owned(), json!(value));
    }

    fn unless(&mut self, is_default: bool, key: &str, value: impl serde::Serialize) {
        if !is_default {
            self.put(key, value);
        }
    }

    fn list(&mut self, key: &str, values: &[impl serde::Serialize]) {
        self.unless(values.is_empty(), key, values);
    }
}

fn digest(mut value: Value) -> Digest {
    // Another crate in the build may have enabled serde_json's `preserve_order`.
    value.sort_all_objects();
    Digest::of(value.to_string().as_bytes())
}
