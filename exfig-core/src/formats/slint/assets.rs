//! Icons and images as properties of one global.

use super::ident::IDENTIFIERS;
use super::literal::string;
use super::{Item, comment};
use crate::design::AssetItem;
use crate::formats::ledger::asset_names;
use crate::formats::{number, relative_path};

pub(super) fn item(output_path: &str, noun: &str, items: &[AssetItem]) -> Item {
    let (names, _) = asset_names(&IDENTIFIERS, noun, items);
    let named = items.iter().zip(&names).filter_map(|(item, name)| Some((item, name.as_deref()?)));
    let lines = named.flat_map(|(item, name)| property(output_path, item, name)).collect();
    let global = if noun == "icon" { "Icons" } else { "Images" };
    Item::new(format!("export global {global}"), lines)
}

/// Slint does not choose among scales and takes pixels for lengths, so the property has the largest scale,
/// and a comment says which size the image has in the design.
fn property(output_path: &str, item: &AssetItem, name: &str) -> Vec<String> {
    let mut lines = Vec::from_iter(comment(&item.description));
    let Some(file) = item.files.iter().max_by(|a, b| a.scale.total_cmp(&b.scale)) else { return lines };
    if file.format == "pdf" {
        lines.push(format!("// {name}: Slint draws no PDF"));
        return lines;
    }
    if file.format != "svg" && (file.scale - 1.0).abs() > f64::EPSILON {
        let scale = number::css(file.scale);
        lines.push(match (item.width, item.height) {
            (Some(width), Some(height)) => {
                let [width, height] = [width, height].map(number::css);
                format!("// {width} × {height} px, at {scale}x: set its width or its height.")
            }
            _ => format!("// At {scale}x: set its width or its height."),
        });
    }
    let path = string(&relative_path(output_path, &file.path));
    lines.push(format!("out property <image> {name}: @image-url({path});"));
    lines
}
