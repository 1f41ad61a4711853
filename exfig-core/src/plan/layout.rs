//! Where the files of icons and images go in their `dir`.

use crate::asset::Scale;
use crate::config::{Assets, Layout, written_dir};
use crate::design::Component;
use crate::naming;
use crate::words::named;

/// Returns the directory of a component's files, relative to the package.
///
/// # Errors
/// What is wrong with the name of a frame, page or set that would be a folder.
pub(crate) fn dir(assets: &Assets, component: &Component) -> Result<String, String> {
    let mut dir = assets.dir.to_string();
    let made = |name: &str| naming::file_stem(name, assets.name_style).map_err(|why| (name.to_owned(), why));
    let folders = assets.folders.as_ref().map(|folders| folders.folders(component, made));
    let folders = folders.unwrap_or_else(|| Ok(Vec::new())).map_err(|(name, why)| {
        format!("{} cannot be a folder: {why}; rename it in Figma, or change `dir`", named(&name))
    })?;
    if folders.is_empty() {
        return Ok(dir);
    }
    for folder in folders {
        dir.push('/');
        dir.push_str(&folder);
    }
    let checked = written_dir(&dir).map_err(|why| format!("{why}; rename it in Figma, or change `dir`"))?;
    Ok(checked.to_string())
}

/// Returns the path of one file in `dir`.
pub(crate) fn path(assets: &Assets, dir: &str, stem: &str, scale: Scale) -> String {
    let format = assets.format;
    let folder = match assets.layout {
        Layout::Flat => return format!("{dir}/{stem}{}.{format}", scale.suffix()),
        Layout::ImageSets => return format!("{dir}/{stem}.imageset/{stem}{}.{format}", scale.suffix()),
        Layout::ScaleFolders if scale == Scale::ONE => return format!("{dir}/{stem}.{format}"),
        Layout::ScaleFolders => scale_folder(scale),
        Layout::DensityFolders => format!("drawable-{}", scale.density().unwrap_or("nodpi")),
    };
    format!("{dir}/{folder}/{stem}.{format}")
}

/// `2.0x`, `1.5x`, `0.75x`. Source: "Resolution-aware image assets" in Flutter's documentation.
fn scale_folder(scale: Scale) -> String {
    let factor = scale.to_string();
    if factor.contains('.') { format!("{factor}x") } else { format!("{factor}.0x") }
}

#[cfg(test)]
mod tests {
    use std::sync::Arc;

    use super::*;
    use crate::design::Place;
    use crate::plan::tests::icons;

    #[test]
    fn each_layout_has_its_paths() {
        let entry = icons(&[]);
        let assets = entry.assets().unwrap();
        let paths = |layout| {
            let assets = Assets { layout, ..assets.clone() };
            [0.75, 1.0, 2.0].map(|factor| path(&assets, "assets", "sun", Scale::new(factor).unwrap()))
        };
        let table = [
            (Layout::Flat, ["assets/sun@0.75x.svg", "assets/sun.svg", "assets/sun@2x.svg"]),
            (Layout::ScaleFolders, ["assets/0.75x/sun.svg", "assets/sun.svg", "assets/2.0x/sun.svg"]),
            (
                Layout::DensityFolders,
                [
                    "assets/drawable-ldpi/sun.svg",
                    "assets/drawable-mdpi/sun.svg",
                    "assets/drawable-xhdpi/sun.svg",
                ],
            ),
            (
                Layout::ImageSets,
                [
                    "assets/sun.imageset/sun@0.75x.svg",
                    "assets/sun.imageset/sun.svg",
                    "assets/sun.imageset/sun@2x.svg",
                ],
            ),
        ];
        for (layout, wanted) in table {
            assert_eq!(paths(layout), wanted, "{layout:?}");
        }
    }

    #[test]
    fn a_folder_made_of_names_is_checked_like_any_other() {
        let entry = icons(&[]);
        let dir_of = |folders: &str, frame: Option<&str>| {
            let folders = Some(crate::config::NamePattern::parse_folder(folders).unwrap());
            let assets = Assets { folders, ..entry.assets().unwrap().clone() };
            dir(&assets, &component(frame))
        };
        let table = [
            ("{frame}", Some("Icons/24"), "assets/icons_24"),
            ("{frame}", None, "assets"),
            (".{frame}", None, "assets"),
            ("..{set}", None, "the path `assets/..` has `..`; rename it in Figma, or change `dir`"),
            (
                ".{frame}",
                Some("git"),
                "exfig cannot write to `assets/.git`: it belongs to Git; rename it in Figma, or change `dir`",
            ),
            (
                "c{frame}",
                Some("on"),
                "`con` is a device name on Windows; rename it in Figma, or change `dir`",
            ),
            (
                "x.{set}",
                None,
                "the path `assets/x.` has a name that ends with a dot or a space; rename it in Figma, or change `dir`",
            ),
            (
                "{frame}",
                Some("🌧"),
                "`🌧` cannot be a folder: its name has no letters or digits; rename it in Figma, or change `dir`",
            ),
        ];
        for (folders, frame, want) in table {
            assert_eq!(dir_of(folders, frame).unwrap_or_else(|why| why), want);
        }
    }

    fn component(frame: Option<&str>) -> Component {
        let frames = frame.into_iter().map(str::to_owned).collect();
        Component {
            id: crate::asset::NodeId::new("1:2"),
            name: "bell".to_owned(),
            set: None,
            description: String::new(),
            place: Arc::new(Place { page: "Page".to_owned(), frames, ancestors: Vec::new() }),
            width: None,
            height: None,
            visible: true,
            ready: false,
            turn: crate::design::UPRIGHT,
        }
    }
}
