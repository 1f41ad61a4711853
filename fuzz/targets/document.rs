//! Parses arbitrary bytes as a file or nodes response: components, styles, and the code generated from them.
#![no_main]

use std::sync::Arc;

use exfig_core::internals::design::Notices;
use exfig_core::internals::draw::canvas::canvas;
use exfig_core::internals::draw::scene::scene;
use exfig_core::internals::draw::images::{Bitmaps, View, references};
use exfig_core::internals::draw::svg::{svg, svg_for_pixels};
use exfig_core::internals::figma::components::{components, containers};
use exfig_core::internals::figma::read::{Interest, read_document, read_nodes};
use exfig_core::internals::figma::styles::StyleList;
use exfig_core::internals::figma::verify::bitmap;
use exfig_core::internals::formats::{CodeFormat, Content, Context, Options};
use exfig_core::internals::policy::bulk::Bulk;
use libfuzzer_sys::fuzz_target;

/// What every image fill shows: a PNG of one pixel.
const IMAGE: &[u8] = include_bytes!("../seeds/renders/pixel.png");

fuzz_target!(|bytes: &[u8]| {
    let nodes = read_nodes(bytes, &Interest::everything(), Bulk::default()).unwrap_or_default().nodes;
    let Ok(document) = read_document(bytes, &Interest::everything(), Bulk::default()) else { return };
    let _ = containers(&document);
    for component in components(&document) {
        let mut found = None;
        document.root.walk(&mut |node| {
            if node.id == component.id.as_str() {
                found = Some(node);
            }
        });
        if let Some(node) = found
            && let Ok(canvas) = canvas(node, component.turn)
            && let Ok(scene) = scene(node, component.turn)
        {
            assert_eq!([scene.width, scene.height], canvas.sides());
            let image = Arc::new(bitmap(IMAGE.to_vec()).unwrap());
            let images = references(node).into_keys().map(|reference| (reference, Arc::clone(&image)));
            let images = images.collect::<Bitmaps>();
            roxmltree::Document::parse(&svg(&scene, "", &node.id, &images)).unwrap();
            let (text, views) = svg_for_pixels(&scene, &node.id, &images, 2.0);
            roxmltree::Document::parse(&text).unwrap();
            for view in views {
                let View::Image(view) = view else { continue };
                assert!(view.part.left >= -2.0 && view.part.top >= -2.0, "{view:?}");
                assert!(view.part.right <= 3.0 && view.part.bottom <= 3.0, "{view:?}");
                assert!(view.size.0 > 0 && view.size.1 > 0, "{view:?}");
            }
        }
    }
    let mut notices = Notices::default();
    let mut styles = StyleList::new(&document, &[], &mut notices);
    styles.take_values(&nodes);
    let (colors, typography) = (styles.colors(&mut notices), styles.typography(&mut notices));
    for content in [Content::Tokens(&colors), Content::Typography(&typography)] {
        for format in CodeFormat::all() {
            let context = Context {
                output_path: "src/a.rs",
                package: "app",
                file_key: "KEY",
                command: "cargo xtask",
                options: Options::NONE,
                content,
            };
            format.files(&context).unwrap();
        }
    }
});
