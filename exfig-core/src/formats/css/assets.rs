//! Icons and images as classes: `<i class="icon-sun">`.
//!
//! They are classes and not custom properties, because a URL in a custom property is resolved where it is used:
//! against the other sheet, or the page. Source: CSS Custom Properties for Cascading Variables Module Level 1,
//! 2 "Defining Custom Properties". The variant of an icon for dark backgrounds is in one that only its sheet uses.

use exfig_lock::Digest;

use super::ident::IDENTIFIERS;
use super::{Block, Property, Sheet};
use crate::design::{AssetFile, AssetItem};
use crate::formats::ledger::asset_names;
use crate::formats::rust::assets::in_folder;
use crate::formats::{FormatOption, Takes, number, relative_path, text};

/// What the URLs begin with.
pub(super) const URL_PREFIX: FormatOption = FormatOption {
    name: "url-prefix",
    takes: Takes::Text(prefix),
    default: "",
    help: "What the URLs of icons and images begin with, before the path of the file in the package without the \
           folder `public`: `\"/\"`, `\"/static/\"` or `\"https://cdn.example/\"`. Without it, they lead from the \
           sheet to the file, which is right where both lie as they do in the package.",
};

/// How icons are shown.
pub(super) const ICONS: FormatOption = FormatOption {
    name: "icons",
    takes: Takes::Words(&["mask", "image"]),
    default: "mask",
    help: "Whether icons are shown in the color of the text or in their own colors: `\"mask\"` or `\"image\"`.",
};

/// The folder that a web server serves.
const PUBLIC: &str = "public";

fn prefix(text: &str) -> Result<String, String> {
    let text = text.trim();
    if text.is_empty() || text.contains(|c: char| c.is_control() || c.is_whitespace()) {
        return Err(format!("`{text}` is not the beginning of a URL; write one like `/static/`"));
    }
    Ok(if text.ends_with('/') { text.to_owned() } else { format!("{text}/") })
}

/// Returns the blocks of what differs on dark backgrounds, one with what the classes share, and one for each class.
pub(super) fn blocks(sheet: &Sheet, noun: &str, items: &[AssetItem]) -> Vec<Block> {
    let Sheet { output_path, options, .. } = *sheet;
    let (names, _) = asset_names(&IDENTIFIERS, noun, items);
    let named = items.iter().zip(&names).filter_map(|(item, name)| Some((item, name.as_deref()?)));
    let named = named.collect::<Vec<_>>();
    let is_mask = noun == "icon" && options.get(&ICONS) == "mask";
    let url = |file: &AssetFile| {
        let url = match options.get(&URL_PREFIX) {
            "" => text::url_path(&relative_path(output_path, &file.path)),
            prefix => format!("{prefix}{}", text::url_path(in_folder(&file.path, PUBLIC))),
        };
        format!("url({})", text::css_string(&url))
    };
    let image = if is_mask { "mask-image" } else { "background-image" };
    // A page may have two sheets of the same icons, whose URLs differ.
    let sheet_id = &Digest::of(output_path.as_bytes()).half()[..6];
    let mut darks = Vec::new();
    let mut class = |(item, name): &(&AssetItem, &str)| {
        let mut declared = image_of(item, image, url);
        let dark = item.dark.as_deref().and_then(|of| named.iter().find(|(other, _)| other.name == of));
        let dark = dark.and_then(|(dark, _)| image_of(dark, image, url).value);
        if let (Some(light), Some(dark)) = (declared.value.clone(), dark) {
            let property = format!("exfig-{sheet_id}-{name}");
            declared.value = Some(format!("var(--{}, {light})", text::css_ident(&property)));
            darks.push((property, dark));
        }
        Block {
            comment: text::css_comment(&item.description),
            selectors: vec![selector(name)],
            properties: size(item).chain([declared]).collect(),
            ..Block::default()
        }
    };
    let classes = named.iter().map(&mut class).collect::<Vec<_>>();
    let backgrounds = sheet.backgrounds.blocks(sheet, &darks);
    let selectors = named.iter().map(|(_, name)| selector(name)).collect::<Vec<_>>();
    let shared = Block { selectors, properties: shared(is_mask), ..Block::default() };
    let shared = std::iter::once(shared).filter(|shared| !shared.selectors.is_empty());
    backgrounds.into_iter().chain(shared).chain(classes).collect()
}

fn selector(name: &str) -> String {
    format!(".{}", text::css_ident(name))
}

fn shared(is_mask: bool) -> Vec<Property> {
    let declarations: &[(&str, &str)] = match is_mask {
        true => &[
            ("display", "inline-block"),
            ("background-color", "currentColor"),
            ("mask-position", "center"),
            ("mask-repeat", "no-repeat"),
            ("mask-size", "100% 100%"),
        ],
        false => &[
            ("display", "inline-block"),
            ("background-position", "center"),
            ("background-repeat", "no-repeat"),
            ("background-size", "100% 100%"),
        ],
    };
    declarations.iter().map(|(name, value)| Property::plain(name, (*value).to_owned())).collect()
}

fn size(item: &AssetItem) -> impl Iterator<Item = Property> {
    let px = |value: f64| format!("{}px", number::css(value));
    let size = [("width", item.width), ("height", item.height)];
    size.into_iter().filter_map(move |(name, value)| Some(Property::plain(name, px(value?))))
}

fn image_of(item: &AssetItem, image: &str, url: impl Fn(&AssetFile) -> String) -> Property {
    match item.files.as_slice() {
        files if files.iter().any(|file| file.format == "pdf") => {
            Property { is_custom: false, ..Property::lost(image, "browsers draw no PDF as an image") }
        }
        [file] => Property::plain(image, url(file)),
        files => {
            let set = files.iter().map(|file| format!("{} {}x", url(file), number::css(file.scale)));
            Property::plain(image, format!("image-set({})", set.collect::<Vec<_>>().join(", ")))
        }
    }
}
