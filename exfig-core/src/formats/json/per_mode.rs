//! Token files for other tools: a file for each collection and mode.

use super::ident::IDENTIFIERS;
use super::tokens::{Key, Paths, kind};
use super::tree::Tree;
use super::value::Json;
use crate::asset::AssetKind;
use crate::design::{Token, TokenGroup, TokenSet, Unit, Value, families};
use crate::formats::{Body, Content, Context, Format, Generated, Identifiers, Options, RenderError, number};
use crate::naming::css_name;

/// A format that writes a file for each collection and mode.
pub(in crate::formats) struct PerMode {
    name: &'static str,
    summary: &'static str,
    files: fn(&Context, &TokenSet) -> Vec<Generated>,
}

/// Design tokens (2025.10) with a resolver document, which says how the files combine.
pub(in crate::formats) static DTCG: PerMode = PerMode {
    name: "dtcg",
    summary: "W3C design tokens, a file per mode, and a resolver document: the path is a directory.",
    files: |context, set| {
        let (paths, mut files) = (Paths::new(set), Vec::new());
        let sources = sources(set, &paths);
        for source in &sources {
            let token = |key: Key| (paths.path(key).to_owned(), paths.in_mode(set, key, source.mode));
            files.push(source.file(context, "$description", source.keys(set, &paths).map(token)));
        }
        files.push(file(context, "resolver.json", resolver(context, set, &sources)));
        files
    },
};

/// The format of Style Dictionary: `value` and `type`.
pub(in crate::formats) static STYLE_DICTIONARY: PerMode = PerMode {
    name: "style-dictionary",
    summary: "Style Dictionary's token files, one per mode: the path is a directory.",
    files: |context, set| {
        let paths = Paths::new(set);
        let of_source = |source: &Source| {
            let token = |key: Key| (spelled(&paths, key), old_token(set, &paths, key, source.mode));
            source.file(context, "comment", source.keys(set, &paths).map(token))
        };
        sources(set, &paths).iter().map(of_source).collect()
    },
};

impl Format for PerMode {
    fn name(&self) -> &'static str {
        self.name
    }

    fn summary(&self) -> &'static str {
        self.summary
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

    fn keeps_references(&self, _options: &Options) -> bool {
        true
    }

    fn files(&self, context: &Context) -> Result<Vec<Generated>, RenderError> {
        let Content::Tokens(set) = context.content else { return Ok(Vec::new()) };
        Ok((self.files)(context, set))
    }
}

/// One file: a group in one of its modes. A token of a group without modes whose values depend on another one's, and
/// which cannot be a reference, is in the files of that one.
struct Source {
    group: usize,
    mode: usize,
    /// `theme.dark.tokens.json`
    file: String,
}

impl Source {
    /// Returns the group's tokens, and those that follow its modes.
    fn keys<'a>(&self, set: &'a TokenSet, paths: &'a Paths) -> impl Iterator<Item = Key> + 'a {
        let group = self.group;
        let is_here = move |key: &Key| paths.followed(set, *key).unwrap_or(key.0) == group;
        paths.order.iter().copied().filter(is_here)
    }

    /// Returns the file with these tokens, by their paths, and a header under `key`.
    fn file(&self, context: &Context, key: &str, tokens: impl Iterator<Item = (String, Json)>) -> Generated {
        let mut tree = Tree::default();
        tokens.for_each(|(path, token)| tree.insert(&path, token));
        let mut members = tree.into_members();
        let is_free = |key: &String| members.iter().all(|(member, _)| member != key);
        let mut keys = std::iter::successors(Some(key.to_owned()), |key| Some(format!("_{key}")));
        let key = keys.find(is_free).unwrap_or_default();
        members.insert(0, (key, Json::string(context.header())));
        file(context, &self.file, Json::Object(members))
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

/// Returns a token's path for Style Dictionary, to which whatever has a `value` is a token. One that has tokens below it
/// gets a name of its own there.
fn spelled(paths: &Paths, key: Key) -> String {
    // One more `_` keeps different names different.
    let segment = |segment: &str| match (segment, segment.trim_start_matches('_')) {
        ("root", _) => segment.to_owned(),
        (_, "value" | "root") => format!("_{segment}"),
        _ => segment.to_owned(),
    };
    let path = paths.path(key).split('.').map(segment).collect::<Vec<_>>().join(".");
    if paths.is_folder(key) { format!("{path}._root") } else { path }
}

/// Returns a token in Style Dictionary's own format. Source: "Design Tokens", Style Dictionary 4.
fn old_token(set: &TokenSet, paths: &Paths, key: Key, mode: usize) -> Json {
    let token = &set.groups[key.0].tokens[key.1];
    let value = paths.value(set, key, mode);
    let shown = match paths.aliased(set, key, mode) {
        Some(target) => Json::String(format!("{{{}}}", spelled(paths, target))),
        None => old_value(token, value),
    };
    let mut members =
        vec![("value".to_owned(), shown), ("type".to_owned(), Json::string(kind(token, value)))];
    if !token.description.is_empty() {
        members.push(("comment".to_owned(), Json::String(without_braces(&token.description))));
    }
    Json::Object(members)
}

/// Returns a text in which Style Dictionary finds no reference; it looks for them in comments, too.
fn without_braces(text: &str) -> String {
    text.replace('{', "(").replace('}', ")")
}

fn old_value(token: &Token, value: &Value) -> Json {
    match value {
        Value::Color(color) => Json::string(color.hex()),
        Value::Number(number) => match token.unit.filter(|unit| !unit.suffix().is_empty()) {
            Some(unit) => Json::String(format!("{}{}", number::css(unit.scaled(*number)), unit.suffix())),
            None => Json::Number(*number),
        },
        Value::String(text) if token.unit == Some(Unit::FontFamily) => {
            Json::Array(families(text).into_iter().map(Json::string).collect())
        }
        Value::String(text) => Json::String(without_braces(text)),
        Value::Boolean(flag) => Json::Bool(*flag),
        Value::Paints(paints) => super::tokens::paints_value(token, paints),
    }
}
