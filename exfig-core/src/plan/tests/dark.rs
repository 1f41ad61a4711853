//! Variants for dark backgrounds.

use super::*;
use crate::config::read;

/// Two frames, each with components of these names.
fn two_frames(icons: &[&str], dark: &[&str]) -> Document {
    let children = |frame: usize, names: &[&str]| {
        let node = |(i, name): (usize, &&str)| {
            format!(
                r#"{{"id":"{frame}:{i}","name":"{name}","type":"COMPONENT","fills":[{{"type":"SOLID"}}]}}"#
            )
        };
        names.iter().enumerate().map(node).collect::<Vec<_>>().join(",")
    };
    let json = format!(
        r#"{{"document":{{"type":"DOCUMENT","children":[{{"id":"0:1","name":"Page","type":"CANVAS","children":[
            {{"id":"0:2","name":"Icons","type":"FRAME","children":[{}]}},
            {{"id":"0:3","name":"On dark","type":"FRAME","children":[{}]}}]}}]}}}}"#,
        children(1, icons),
        children(2, dark)
    );
    read_document(json.as_bytes(), &Interest::everything(), Bulk::default()).unwrap()
}

/// Returns the name of each item, its dark variant's and its file; or the mistakes.
fn shown(document: &Document, keys: &str) -> String {
    let manifest = format!(
        "[package]\nname = \"app\"\n[package.metadata.exfig]\nfile = \"KEY\"\n[[package.metadata.exfig.icons]]\ndir = \"assets\"\n{keys}"
    );
    let manifest = crate::config::Manifest { path: "Cargo.toml".into(), text: manifest };
    let config = read(&manifest, None, &|_| Ok(String::new()), &crate::Patterns).unwrap().unwrap();
    let (published, components) = (BTreeSet::new(), components(document));
    let key = FileKey::parse("KEY").unwrap();
    let designs = BTreeMap::from([(key, Design::new(document, &components, "7", &published))]);
    let wanted = BTreeSet::from([0]);
    let plan = match lay_out(&config, &wanted, &designs, &BTreeMap::new(), &BTreeMap::new()) {
        Ok(plan) => plan,
        Err(mistakes) => return mistakes.iter().map(|(_, unfit)| format!("{unfit}\n")).collect(),
    };
    let item = |item: &crate::design::AssetItem| {
        format!("{} {} {}\n", item.name, item.dark.as_deref().unwrap_or("-"), item.files[0].path)
    };
    let problems = plan.problems.iter().map(|problem| format!("{problem:?}\n"));
    plan.items[&0].iter().map(item).chain(problems).collect()
}

#[test]
fn a_variant_is_known_by_its_name_or_its_frame() {
    let by_name = two_frames(&["sun", "sun-dark", "moon", "dark", "rain-dark"], &[]);
    insta::assert_snapshot!(shown(&by_name, "dark = \"*-dark\""), @"
    sun sun_dark assets/sun.svg
    sun_dark - assets/sun_dark.svg
    moon - assets/moon.svg
    dark - assets/dark.svg
    rain_dark - assets/rain_dark.svg
    ");
    let by_frame = two_frames(&["weather/sun", "moon"], &["weather/sun", "stars"]);
    insta::assert_snapshot!(shown(&by_frame, "dark = \"On dark/*\"\nname-style = \"kebab-case\""), @"
    weather-sun weather-sun-dark assets/weather-sun.svg
    moon - assets/moon.svg
    weather-sun-dark - assets/weather-sun-dark.svg
    stars - assets/stars.svg
    ");
    insta::assert_snapshot!(shown(&by_frame, "dark = \"* at night\""), @"the design has no dark variant `* at night`");
}
