//! The types that Rust outputs need, in one module for all of a package.

use super::ident::IDENTIFIERS;
use crate::asset::AssetKind;
use crate::formats::{
    Content, Context, Format, FormatOption, Generated, Identifiers, RenderError, Takes, text,
};
use crate::naming;

/// The module that has the types.
pub(super) const TYPES: FormatOption = FormatOption {
    name: "types",
    takes: Takes::Text(path),
    default: "",
    help: "The module with `Color`, `Paint`, `TextStyle` and `Effect`, which an output of the format `rust-types` \
           writes: `\"crate::design::types\"`. Then outputs share them. Without it, each file has its own.",
};

fn path(text: &str) -> Result<String, String> {
    let text = text.trim();
    let is_name = |part: &str| {
        matches!(part, "crate" | "super" | "self")
            || naming::rust_field(part).is_some_and(|name| name == part || name == format!("r#{part}"))
    };
    if text.split("::").all(is_name) {
        Ok(text.to_owned())
    } else {
        Err(format!("`{text}` is not the path of a module; write one like `crate::design::types`"))
    }
}

/// Returns what brings these types into a file: their definition, or their import from the module with all types.
pub(super) fn support(context: &Context, own: &str, names: &[&str]) -> String {
    match context.options.get(&TYPES) {
        "" => own.to_owned(),
        module => {
            let names = match names {
                [name] => (*name).to_owned(),
                names => format!("{{{}}}", names.join(", ")),
            };
            format!("\n#[allow(unused_imports)]\npub use {module}::{names};\n")
        }
    }
}

pub(in crate::formats) struct RustTypes;

impl Format for RustTypes {
    fn name(&self) -> &'static str {
        "rust-types"
    }

    fn summary(&self) -> &'static str {
        "The types of `rust` alone, for outputs that share them with `types`."
    }

    fn kinds(&self) -> &'static [AssetKind] {
        &[AssetKind::Colors, AssetKind::Typography, AssetKind::Effects]
    }

    fn identifiers(&self) -> &'static Identifiers {
        &IDENTIFIERS
    }

    fn is_rust(&self) -> bool {
        true
    }

    fn files(&self, context: &Context) -> Result<Vec<Generated>, RenderError> {
        if let Content::Theme(_) = context.content {
            return Ok(Vec::new());
        }
        let types = [
            exfig_templates::RUST_COLOR,
            exfig_templates::RUST_PAINT,
            exfig_templates::RUST_TEXT_STYLE,
            exfig_templates::RUST_EFFECT,
        ];
        let types = types.iter().map(|template| template.text).collect::<String>();
        Ok(vec![
            context
                .file(text::finish(format!("{}\n{types}", super::header(context, None, std::iter::empty())))),
        ])
    }
}
