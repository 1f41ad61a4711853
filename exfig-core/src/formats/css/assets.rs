//! Icons and images as custom properties that hold a `url()`, or an `image-set()` if there are several
//! scales.

use super::Property;
use super::ident::IDENTIFIERS;
use crate::design::{AssetFile, AssetItem};
use crate::formats::ledger::asset_names;
use crate::formats::{number, relative_path, text};

pub(super) fn properties(output_path: &str, noun: &str, items: &[AssetItem]) -> Vec<Property> {
    let (names, _) = asset_names(&IDENTIFIERS, noun, items);
    let named = items.iter().zip(&names).filter_map(|(item, name)| Some((item, name.as_deref()?)));
    named.map(|(item, name)| property(output_path, item, name).with_comment(&item.description)).collect()
}

fn property(output_path: &str, item: &AssetItem, name: &str) -> Property {
    let url = |file: &AssetFile| {
        let path = text::url_path(&relative_path(output_path, &file.path));
        format!("url({})", text::css_string(&path))
    };
    match item.files.as_slice() {
        files if files.iter().any(|file| file.format == "pdf") => {
            Property::lost(name, "browsers draw no PDF as an image")
        }
        [file] => Property::new(name, url(file)),
        files => {
            let set: Vec<_> =
                files.iter().map(|file| format!("{} {}x", url(file), number::css(file.scale))).collect();
            Property::new(name, format!("image-set({})", set.join(", ")))
        }
    }
}
