//! Xcode: icons and images as the image sets of an asset catalog, or of a folder in one.
//!
//! With `layout = "image-sets"` and the catalog as `dir`, an entry's files are in their sets already; all
//! others are copied there. Keys have the order and spacing that Xcode writes, so that it does not rewrite
//! the files. Source: Apple, "Asset Catalog Format Reference".

use super::ledger::asset_names;
use super::{Body, Content, Context, Format, FormatOption, Generated, Identifiers, RenderError, Takes};
use crate::asset::{AssetFormat, AssetKind, Scale};
use crate::design::{AssetFile, AssetItem};

pub(super) struct Xcassets;

static IDENTIFIERS: Identifiers = Identifiers {
    separator: "/",
    group: |name| Some(name.to_owned()),
    mode: |name| Some(name.to_owned()),
    exact: None,
    token: |name| Some(name.to_owned()),
    style: |name| Some(name.to_owned()),
    asset: |_, name| Some(name.to_owned()),
};

/// The colors that an image is shown in.
const INTENT: FormatOption = FormatOption {
    name: "rendering-intent",
    takes: Takes::Words(&["original", "template"]),
    default: "original",
    help: "`\"template\"` lets the app choose the color of icons, whatever theirs is.",
};

const INFO: &str = "  \"info\" : {\n    \"author\" : \"exfig\",\n    \"version\" : 1\n  }";

impl Format for Xcassets {
    fn name(&self) -> &'static str {
        "xcassets"
    }

    fn summary(&self) -> &'static str {
        "An asset catalog of Xcode, or a folder in one: the path is a directory."
    }

    fn kinds(&self) -> &'static [AssetKind] {
        &[AssetKind::Icons, AssetKind::Images]
    }

    fn options(&self) -> &'static [FormatOption] {
        &[INTENT]
    }

    fn identifiers(&self) -> &'static Identifiers {
        &IDENTIFIERS
    }

    fn owns_directory(&self) -> bool {
        true
    }

    fn refuses(&self, format: AssetFormat, scales: &[Scale]) -> Option<String> {
        if format == AssetFormat::Webp {
            return Some("Xcode takes `svg`, `pdf`, `png` and `jpg`".to_owned());
        }
        let odd = scales.iter().find(|scale| ![1.0, 2.0, 3.0].contains(&scale.factor()))?;
        Some(format!("Xcode takes the scales 1, 2 and 3, not {odd}"))
    }

    fn wrote(&self, beginning: &str) -> bool {
        beginning.contains("\"author\" : \"exfig\"")
    }

    fn files(&self, context: &Context) -> Result<Vec<Generated>, RenderError> {
        let (noun, items) = match context.content {
            Content::Icons(items) => ("icon", items),
            Content::Images(items) => ("image", items),
            _ => return Ok(Vec::new()),
        };
        let template = context.options.get(&INTENT) == "template";
        let mut files = vec![contents(context.output_path, format!("{{\n{INFO}\n}}\n"))];
        let (names, _) = asset_names(&IDENTIFIERS, noun, items);
        let is_dark = |item: &AssetItem| items.iter().any(|other| other.dark.as_ref() == Some(&item.name));
        for (item, name) in items.iter().zip(names).filter(|(item, _)| !is_dark(item)) {
            let Some(name) = name else { continue };
            let set = format!("{}/{name}.imageset", context.output_path);
            let dark = item.dark.as_ref().and_then(|dark| items.iter().find(|other| other.name == *dark));
            files.push(contents(&set, set_contents(item, dark, template)));
            for item in [Some(item), dark].into_iter().flatten() {
                files.extend(item.files.iter().filter_map(|file| copy_into(&set, item, file)));
            }
        }
        Ok(files)
    }
}

fn contents(folder: &str, text: String) -> Generated {
    Generated { path: format!("{folder}/Contents.json"), body: Body::Text(text) }
}

/// Returns the name of a file in its image set: the scale is a suffix, whatever the layout of the assets.
fn file_name(item: &AssetItem, file: &AssetFile) -> String {
    let scale = Scale::new(file.scale).map(Scale::suffix).unwrap_or_default();
    format!("{}{scale}.{}", item.name, file.format)
}

/// Returns a copy of an asset in its set; `None` if the asset is there already.
fn copy_into(set: &str, item: &AssetItem, file: &AssetFile) -> Option<Generated> {
    let path = format!("{set}/{}", file_name(item, file));
    (path != file.path).then(|| Generated { path, body: Body::CopyOf(file.path.clone()) })
}

/// The appearance of an image on a dark background, as Xcode writes it.
const DARK: &str = "      \"appearances\" : [\n        {\n          \"appearance\" : \"luminosity\",\n          \
                    \"value\" : \"dark\"\n        }\n      ],\n";

fn set_contents(item: &AssetItem, dark: Option<&AssetItem>, template: bool) -> String {
    let is_vector = |file: &AssetFile| matches!(file.format.as_str(), "svg" | "pdf");
    let of_dark = dark.into_iter().flat_map(|dark| dark.files.iter().map(move |file| (dark, file)));
    let images = item.files.iter().map(|file| (item, file)).chain(of_dark).map(|(of, file)| {
        let name = serde_json::Value::from(file_name(of, file));
        let appearances = if std::ptr::eq(of, item) { "" } else { DARK };
        let mut image =
            format!("    {{\n{appearances}      \"filename\" : {name},\n      \"idiom\" : \"universal\"");
        if !is_vector(file) {
            image.push_str(&format!(",\n      \"scale\" : \"{}x\"", file.scale));
        }
        image + "\n    }"
    });
    let images = images.collect::<Vec<_>>().join(",\n");
    let mut properties = Vec::new();
    if item.files.iter().all(is_vector) {
        properties.push("    \"preserves-vector-representation\" : true".to_owned());
    }
    let intent = if template { "template" } else { "original" };
    properties.push(format!("    \"template-rendering-intent\" : \"{intent}\""));
    let properties = properties.join(",\n");
    format!("{{\n  \"images\" : [\n{images}\n  ],\n{INFO},\n  \"properties\" : {{\n{properties}\n  }}\n}}\n")
}
