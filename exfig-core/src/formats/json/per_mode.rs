//! Token files for other tools: a file for each collection and mode.

use super::ident::IDENTIFIERS;
use super::tokens::{Key, Paths, kind};
use super::tree::Tree;
use super::value::Json;
use crate::asset::AssetKind;
use crate::design::{TokenGroup, TokenSet, Unit, Value, families};
use crate::formats::{Body, Content, Context, Format, Generated, Identifiers, RenderError, number};
use crate::naming::css_name;

/// Design tokens (2025.10) with a resolver document, which says how the files combine.
pub(in crate::formats) struct Dtcg;

/// The format of Style Dictionary: `value` and `type`.
pub(in crate::formats) struct StyleDictionary;

impl Format for Dtcg {
    fn name(&self) -> &'static str {
        "dtcg"
    }

    fn summary(&self) -> &'static str {
        "W3C design tokens, a file per mode, and a resolver document: the path is a directory."
    }

    fn kinds(&self) -> &'static [AssetKind] {
        &[AssetKind::Colors]
    }

    fn identifiers(&self) -> &'static Identifiers {
        &IDENTIFIERS
    }

    fn owns_directory(&self) -> bool {
        true
    }

    fn keeps_references(&self, _options: &crate::formats::Options) -> bool {
        true
    }

    fn files(&self, context: &Context) -> Result<Vec<Generated>, RenderError> {
        let Content::Tokens(set) = context.content else { return Ok(Vec::new()) };
        let paths = Paths::new(set);
        let sources = sources(set, &paths);
        let of_source = |source: &Source| {
            let mut tree = Tree::default();
            for key in source.keys(&paths) {
                tree.insert(paths.path(key), paths.in_mode(set, key, source.mode));
            }
            let mut members = tree.into_members();
            members.insert(0, ("$description".to_owned(), Json::string(context.header())));
            file(context, &source.file, Json::Object(members))
        };
        let mut files = sources.iter().map(of_source).collect::<Vec<_>>();
        files.push(file(context, "resolver.json", resolver(context, set, &sources)));
        Ok(files)
    }
}

impl Format for StyleDictionary {
    fn name(&self) -> &'static str {
        "style-dictionary"
    }

    fn summary(&self) -> &'static str {
        "Style Dictionary's token files, one per mode: the path is a directory."
    }

    fn kinds(&self) -> &'static [AssetKind] {
        &[AssetKind::Colors]
    }

    fn identifiers(&self) -> &'static Identifiers {
        &IDENTIFIERS
    }

    fn owns_directory(&self) -> bool {
        true
    }

    fn keeps_references(&self, _options: &crate::formats::Options) -> bool {
        true
    }

    fn files(&self, context: &Context) -> Result<Vec<Generated>, RenderError> {
        let Content::Tokens(set) = context.content else { return Ok(Vec::new()) };
        let paths = Paths::new(set);
        let sources = sources(set, &paths);
        let files = sources.iter().map(|source| {
            let mut tree = Tree::default();
            for key in source.keys(&paths) {
                tree.insert(&spelled(&paths, key), old_token(set, &paths, key, source.mode));
            }
            let mut members = tree.into_members();
            members.insert(0, ("comment".to_owned(), Json::string(context.header())));
            file(context, &source.file, Json::Object(members))
        });
        Ok(files.collect())
    }
}

/// One file: a group in one of its modes.
struct Source {
    group: usize,
    mode: usize,
    /// `theme.dark.tokens.json`
    file: String,
}

impl Source {
    fn keys<'a>(&self, paths: &'a Paths) -> impl Iterator<Item = Key> + 'a {
        let group = self.group;
        paths.order.iter().copied().filter(move |key| key.0 == group)
    }
}

fn sources(set: &TokenSet, paths: &Paths) -> Vec<Source> {
    let mut all = Vec::<Source>::new();
    for (g, group) in set.groups.iter().enumerate() {
        for &mode in &paths.modes[g] {
            let name = css_name(&group.name).unwrap_or_else(|| format!("collection-{g}"));
            let of_mode = (group.modes.len() > 1)
                .then(|| css_name(&group.modes[mode]).unwrap_or_else(|| format!("mode-{mode}")));
            let stem = of_mode.map_or_else(|| name.clone(), |mode| format!("{name}.{mode}"));
            let is_free = |stem: &String| all.iter().all(|other| other.file != format!("{stem}.tokens.json"));
            let numbered = (2..).map(|n| format!("{stem}-{n}"));
            let stem = std::iter::once(stem.clone()).chain(numbered).find(is_free).unwrap_or_default();
            all.push(Source { group: g, mode, file: format!("{stem}.tokens.json") });
        }
    }
    all
}

fn file(context: &Context, name: &str, content: Json) -> Generated {
    Generated { path: format!("{}/{name}", context.output_path), body: Body::Text(content.to_text()) }
}

/// Returns the resolver document: a set for each collection of one mode, a modifier for each of several.
/// Source: Design Tokens Resolver Module 2025.10.
fn resolver(context: &Context, set: &TokenSet, sources: &[Source]) -> Json {
    let reference = |source: &Source| Json::object([("$ref", Json::string(&source.file))]);
    let (mut sets, mut modifiers, mut order) = (Vec::<(String, Json)>::new(), Vec::new(), Vec::new());
    for (g, group) in set.groups.iter().enumerate() {
        let own = sources.iter().filter(|source| source.group == g).collect::<Vec<_>>();
        let [first, ..] = own.as_slice() else { continue };
        // Terrazzo 2 does not read the escapes of JSON pointers.
        let name = group.name.replace(['~', '/'], "-");
        let is_free = |name: &String| sets.iter().chain(&modifiers).all(|(other, _)| other != name);
        let numbered = (2..).map(|n| format!("{name} {n}"));
        let name = std::iter::once(name.clone()).chain(numbered).find(is_free).unwrap_or_default();
        let member = if group.modes.len() == 1 {
            let sources = Json::Array(vec![reference(first)]);
            let pointer = format!("#/sets/{name}");
            sets.push((name, Json::object([("sources", sources)])));
            pointer
        } else {
            let pointer = format!("#/modifiers/{name}");
            modifiers.push((name, modifier(group, &own, first, &reference)));
            pointer
        };
        order.push(Json::object([("$ref", Json::String(member))]));
    }
    let mut members = vec![
        ("version".to_owned(), Json::string("2025.10")),
        ("description".to_owned(), Json::string(context.header())),
    ];
    for (key, value) in [("sets", sets), ("modifiers", modifiers)] {
        if !value.is_empty() {
            members.push((key.to_owned(), Json::Object(value)));
        }
    }
    members.push(("resolutionOrder".to_owned(), Json::Array(order)));
    Json::Object(members)
}

fn modifier(
    group: &TokenGroup,
    own: &[&Source],
    first: &Source,
    reference: &dyn Fn(&Source) -> Json,
) -> Json {
    let context = |source: &&Source| (group.modes[source.mode].clone(), Json::Array(vec![reference(source)]));
    Json::object([
        ("contexts", Json::Object(own.iter().map(context).collect())),
        ("default", Json::string(&group.modes[first.mode])),
    ])
}

/// Returns a token's path; one that has tokens below it gets a name of its own there.
fn spelled(paths: &Paths, key: Key) -> String {
    let path = paths.path(key);
    if paths.is_folder(key) { format!("{path}._root") } else { path.to_owned() }
}

/// Returns a token in Style Dictionary's own format. Source: "Design Tokens", Style Dictionary 4.
fn old_token(set: &TokenSet, paths: &Paths, key: Key, mode: usize) -> Json {
    let token = &set.groups[key.0].tokens[key.1];
    let value = &token.values[mode].value;
    let shown = match paths.aliased(set, key, mode) {
        Some(target) => Json::String(format!("{{{}}}", spelled(paths, target))),
        None => old_value(value, token.unit),
    };
    let mut members =
        vec![("value".to_owned(), shown), ("type".to_owned(), Json::string(kind(value, token.unit)))];
    if !token.description.is_empty() {
        members.push(("comment".to_owned(), Json::String(without_braces(&token.description))));
    }
    Json::Object(members)
}

/// Returns a text in which Style Dictionary finds no reference; it looks for them in comments, too.
fn without_braces(text: &str) -> String {
    text.replace('{', "(").replace('}', ")")
}

fn old_value(value: &Value, unit: Option<Unit>) -> Json {
    match value {
        Value::Color(color) => Json::string(color.hex()),
        Value::Number(number) => match unit.filter(|unit| !unit.suffix().is_empty()) {
            Some(unit) => Json::String(format!("{}{}", number::css(unit.scaled(*number)), unit.suffix())),
            None => Json::Number(*number),
        },
        Value::String(text) if unit == Some(Unit::FontFamily) => {
            Json::Array(families(text).into_iter().map(Json::string).collect())
        }
        Value::String(text) => Json::String(without_braces(text)),
        Value::Boolean(flag) => Json::Bool(*flag),
        Value::Paints(paints) => super::tokens::paints_value(paints),
    }
}
