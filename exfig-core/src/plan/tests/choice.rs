//! Which components an entry selects, and who draws them.

use super::*;
use crate::plan::select::{Selected, select};

/// Two pages; `A` has the frame `Icons` with two components and a frame, `B` a frame of the same name
/// with one component.
fn design() -> Document {
    let component = |id: &str| {
        format!(r#"{{"id":"{id}","name":"c{id}","type":"COMPONENT","fills":[{{"type":"SOLID"}}]}}"#)
    };
    let json = format!(
        r#"{{"document":{{"type":"DOCUMENT","children":[
            {{"id":"0:1","name":"A","type":"CANVAS","children":[
                {{"id":"0:2","name":"Icons","type":"FRAME","children":[{},{},
                    {{"id":"9:9","name":"loose","type":"FRAME","fills":[{{"type":"SOLID"}}]}}]}}]}},
            {{"id":"0:3","name":"B","type":"CANVAS","children":[
                {{"id":"0:4","name":"Icons","type":"FRAME","children":[{}]}}]}}]}}}}"#,
        component("1:1"),
        component("1:2"),
        component("2:1")
    );
    read_document(json.as_bytes(), &Interest::everything(), Bulk::default()).unwrap()
}

fn selected_of(document: &Document, entry: &Entry, published: &[&str]) -> Selected {
    let published = published.iter().map(|id| (*id).to_owned()).collect();
    select(&Design::new(document, &components(document), "7", &published), entry).unwrap()
}

/// The ids that an entry with these frames, pages and nodes selects.
fn selected(kind: AssetKind, frames: &[&str], pages: &[&str], nodes: &[&str]) -> Vec<String> {
    let mut entry = icons(frames);
    let What::Icons(mut assets) = entry.what else { unreachable!() };
    assets.pages = pages.iter().map(|page| (*page).to_owned()).collect();
    assets.nodes = nodes.iter().map(|node| NodeId::new(*node)).collect();
    entry.what = if kind == AssetKind::Images { What::Images(assets) } else { What::Icons(assets) };
    let document = design();
    let selected = selected_of(&document, &entry, &[]);
    selected.components.into_iter().map(|component| component.id.to_string()).collect()
}

#[test]
fn frames_and_pages_narrow_each_other_and_nodes_add() {
    let (icons, images) = (AssetKind::Icons, AssetKind::Images);
    type Row = (AssetKind, [&'static [&'static str]; 4]);
    let table: [Row; 12] = [
        (icons, [&[], &[], &[], &["1:1", "1:2", "2:1"]]),
        (icons, [&["Icons"], &[], &[], &["1:1", "1:2", "2:1"]]),
        (icons, [&["Icons"], &["A"], &[], &["1:1", "1:2"]]),
        (icons, [&["Ic*"], &["?"], &[], &["1:1", "1:2", "2:1"]]),
        (icons, [&[], &["B*"], &[], &["2:1"]]),
        (images, [&["*con*"], &["A"], &[], &["1:1", "1:2", "9:9"]]),
        (icons, [&[], &["B"], &[], &["2:1"]]),
        // Nodes alone are these and nothing else: a component, or all in a frame.
        (icons, [&[], &[], &["1:2"], &["1:2"]]),
        (icons, [&[], &[], &["0:4"], &["2:1"]]),
        (icons, [&[], &["A"], &["2:1"], &["1:1", "1:2", "2:1"]]),
        // Frames beside components are images, not icons.
        (images, [&["Icons"], &["A"], &[], &["1:1", "1:2", "9:9"]]),
        (images, [&["Icons"], &["B"], &[], &["2:1"]]),
    ];
    for (kind, [frames, pages, nodes, want]) in table {
        assert_eq!(selected(kind, frames, pages, nodes), want, "{kind} {frames:?} {pages:?} {nodes:?}");
    }
}

/// A frame with a component, two instances (one in a row of its own), a frame, and what people put beside.
const MIXED: &str = r#"{"document":{"type":"DOCUMENT","children":[{"id":"0:1","name":"Page","type":"CANVAS","children":[
    {"id":"0:2","name":"Icons","type":"FRAME","children":[
        {"id":"1:1","name":"moon","type":"COMPONENT"},
        {"id":"1:2","name":"sun","type":"INSTANCE"},
        {"id":"1:3","name":"cloud","type":"FRAME"},
        {"id":"1:4","name":"Hero image","type":"TEXT"},
        {"id":"1:5","name":"Line 1","type":"LINE"},
        {"id":"1:6","name":"Rectangle 12","type":"RECTANGLE"},
        {"id":"1:7","name":"row","type":"FRAME","children":[
            {"id":"1:8","name":"star","type":"COMPONENT"},{"id":"1:9","name":"rain","type":"INSTANCE"}]}]}]}]}}"#;

#[test]
fn layers_beside_components_are_reported_and_taken_on_request() {
    use crate::design::Layer::{Components, Frames, Instances};
    let document = read_document(MIXED.as_bytes(), &Interest::everything(), Bulk::default()).unwrap();
    let shown = |kind, frames: &[&str], pages: &[&str], layers: Option<&[crate::design::Layer]>| {
        let mut entry = icons(frames);
        let What::Icons(mut assets) = entry.what else { unreachable!() };
        assets.pages = pages.iter().map(|page| (*page).to_owned()).collect();
        assets.layers = layers.map(<[_]>::to_vec);
        entry.what = if kind == AssetKind::Images { What::Images(assets) } else { What::Icons(assets) };
        let selected = selected_of(&document, &entry, &[]);
        let names = selected.components.into_iter().map(|component| component.name).collect::<Vec<_>>();
        let left_out = selected.left_out.into_iter().map(|(reason, name)| format!("\n    {name}: {reason}"));
        format!("{kind} {frames:?}{pages:?} {layers:?}: {}{}", names.join(" "), left_out.collect::<String>())
    };
    let (icons, images) = (AssetKind::Icons, AssetKind::Images);
    let rows = [
        shown(icons, &["Icons"], &[], None),
        shown(icons, &["Icons"], &[], Some(&[Components, Frames, Instances])),
        shown(icons, &["Icons"], &[], Some(&[Instances])),
        shown(icons, &[], &["Page"], None),
        shown(icons, &[], &[], None),
        shown(images, &["Icons"], &[], None),
        shown(images, &["Icons"], &["Page"], Some(&[Components])),
    ];
    insta::assert_snapshot!(rows.join("\n"), @r#"
    icons ["Icons"][] None: moon star
        sun: instances beside the icons, which `layers = ["instances", …]` exports
        cloud: frames beside the icons, which `layers = ["frames", …]` exports
        rain: instances beside the icons, which `layers = ["instances", …]` exports
    icons ["Icons"][] Some([Components, Frames, Instances]): moon star sun cloud rain
    icons ["Icons"][] Some([Instances]): sun rain
        cloud: frames beside the icons, which `layers = ["frames", …]` exports
    icons []["Page"] None: moon star
        sun: instances beside the icons, which `layers = ["instances", …]` exports
        rain: instances beside the icons, which `layers = ["instances", …]` exports
    icons [][] None: moon star
    images ["Icons"][] None: moon star sun cloud
        Hero image: layers beside the images that are neither components nor frames
        Line 1: layers beside the images that are neither components nor frames
        Rectangle 12: layers beside the images that are neither components nor frames
        rain: instances beside the images, which `layers = ["instances", …]` exports
    images ["Icons"]["Page"] Some([Components]): moon star
        sun: instances beside the images, which `layers = ["instances", …]` exports
        cloud: frames beside the images, which `layers = ["frames", …]` exports
        Hero image: layers beside the images that are neither components nor frames
        Line 1: layers beside the images that are neither components nor frames
        Rectangle 12: layers beside the images that are neither components nor frames
        rain: instances beside the images, which `layers = ["instances", …]` exports
    "#);
}

#[test]
fn what_is_not_published_or_not_ready_is_left_out() {
    let document = read_document(READY.as_bytes(), &Interest::everything(), Bulk::default()).unwrap();
    let shown = |published: bool, ready_for_dev: bool| {
        let mut entry = icons(&["Icons"]);
        entry.published = published;
        let What::Icons(mut assets) = entry.what else { unreachable!() };
        assets.ready_for_dev = ready_for_dev;
        entry.what = What::Icons(assets);
        let selected = selected_of(&document, &entry, &["1:1", "1:3"]);
        let names = selected.components.into_iter().map(|component| component.name).collect::<Vec<_>>();
        let left_out = selected.left_out.into_iter().map(|(reason, name)| format!("\n    {name}: {reason}"));
        format!("{}{}", names.join(" "), left_out.collect::<String>())
    };
    insta::assert_snapshot!(shown(false, false), @r#"moon sun Star/16 Star/24"#);
    insta::assert_snapshot!(shown(true, false), @r#"
    moon Star/16
        sun: icons that the file has not published
        Star: icons that the file has not published
    "#);
    insta::assert_snapshot!(shown(false, true), @r#"
    moon Star/16 Star/24
        sun: icons that are not ready for development in Figma
    "#);
    insta::assert_snapshot!(shown(true, true), @r#"
    moon Star/16
        sun: icons that the file has not published
        Star: icons that the file has not published
    "#);
}

/// A status of a section counts for what is in it.
const READY: &str = r#"{"document":{"type":"DOCUMENT","children":[{"id":"0:1","name":"Page","type":"CANVAS","children":[
    {"id":"1:0","name":"Icons","type":"FRAME","children":[
        {"id":"1:1","name":"moon","type":"COMPONENT","fills":[{"type":"SOLID"}],"devStatus":{"type":"READY_FOR_DEV"}},
        {"id":"1:2","name":"sun","type":"COMPONENT","fills":[{"type":"SOLID"}],"devStatus":{"type":"NONE"}},
        {"id":"2:0","name":"Done","type":"SECTION","devStatus":{"type":"COMPLETED","description":"v2"},"children":[
            {"id":"2:1","name":"Star","type":"COMPONENT_SET","children":[
                {"id":"1:3","name":"Size=16","type":"COMPONENT","fills":[{"type":"SOLID"}]},
                {"id":"1:4","name":"Size=24","type":"COMPONENT","fills":[{"type":"SOLID"}]}]}]}]}]}]}}"#;
