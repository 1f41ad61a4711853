use std::collections::{BTreeMap, BTreeSet, HashMap};

use super::*;
use crate::render;

fn walk<'a>(node: &'a Value, chain: &mut Vec<&'a Value>, see: &mut dyn FnMut(&[&'a Value])) {
    chain.push(node);
    see(chain);
    for child in node["children"].as_array().into_iter().flatten() {
        walk(child, chain, see);
    }
    chain.pop();
}

/// The path of nodes from the document to each node.
fn chains(design: &Design) -> Vec<Vec<&Value>> {
    let mut all = Vec::new();
    walk(&design.file["document"], &mut Vec::new(), &mut |chain| all.push(chain.to_vec()));
    all
}

/// The names of the components below the frame with this name; a variant's includes its set's.
fn components_in(design: &Design, frame: &str) -> Vec<String> {
    chains(design)
        .into_iter()
        .filter(|chain| chain.last().unwrap()["type"] == "COMPONENT")
        .filter(|chain| chain.iter().any(|node| node["type"] == "FRAME" && node["name"] == frame))
        .map(|chain| {
            let [.., parent, node] = chain.as_slice() else { unreachable!() };
            let name = node["name"].as_str().unwrap();
            match parent["type"] == "COMPONENT_SET" {
                true => format!("{}/{name}", parent["name"].as_str().unwrap()),
                false => name.to_owned(),
            }
        })
        .collect()
}

#[test]
fn it_has_what_a_design_system_has() {
    let design = design();
    assert_eq!(components_in(&design, "Icons").len(), 86);
    assert_eq!(components_in(&design, "Weather").len(), 21);
    assert_eq!(components_in(&design, "Illustrations").len(), 6);
    assert_eq!(design.file["componentSets"].as_object().unwrap().len(), 3);
    let styles = design.file["styles"].as_object().unwrap();
    let of = |kind: &str| styles.values().filter(|style| style["styleType"] == kind).count();
    assert_eq!([of("FILL"), of("TEXT"), of("EFFECT"), of("GRID")], [10, 12, 1, 1]);
    let pages: Vec<_> =
        design.file["document"]["children"].as_array().unwrap().iter().map(|page| &page["name"]).collect();
    assert_eq!(pages, ["Foundations", "Icons", "Illustrations", "Scratch"]);
}

#[test]
fn names_do_not_collide_without_case_and_signs() {
    let plain = |name: &String| {
        name.to_lowercase()
            .split(|c: char| !c.is_alphanumeric())
            .collect::<Vec<_>>()
            .join("_")
            .trim_matches('_')
            .to_owned()
    };
    let names: Vec<String> = components_in(&design(), "Icons").iter().map(plain).collect();
    let distinct: BTreeSet<&String> = names.iter().collect();
    assert_eq!(distinct.len(), names.len());
}

#[test]
fn ids_are_unique_and_every_component_has_its_entry() {
    let design = design();
    let mut seen = BTreeSet::new();
    let mut components = BTreeSet::new();
    for chain in chains(&design) {
        let node = chain.last().unwrap();
        let id = node["id"].as_str().unwrap();
        assert!(seen.insert(id), "{id} twice");
        if node["type"] == "COMPONENT" {
            components.insert(id);
            assert_eq!(design.file["components"][id]["name"], node["name"]);
        }
        for style in node["styles"].as_object().into_iter().flatten() {
            assert!(design.file["styles"].get(style.1.as_str().unwrap()).is_some(), "{style:?}");
        }
    }
    let listed: BTreeSet<_> =
        design.file["components"].as_object().unwrap().keys().map(String::as_str).collect();
    assert_eq!(listed.difference(&components).copied().collect::<Vec<_>>(), ["61:204", "61:209"]);
    assert!(components.is_subset(&listed));
}

#[test]
fn bounding_boxes_agree_with_the_transforms() {
    let design = design();
    for chain in chains(&design) {
        let node = chain.last().unwrap();
        let Some(own) = node["absoluteBoundingBox"].as_object() else { continue };
        let number = |value: &Value| value.as_f64().unwrap();
        let mut matrix = [[1.0, 0.0, 0.0], [0.0, 1.0, 0.0]];
        for node in chain.iter().filter(|node| node.get("relativeTransform").is_some()) {
            let inner = |row: usize, column: usize| number(&node["relativeTransform"][row][column]);
            matrix = matrix.map(|row: [f64; 3]| {
                let times = |column: usize| row[0] * inner(0, column) + row[1] * inner(1, column);
                [times(0), times(1), times(2) + row[2]]
            });
        }
        let (width, height) = (number(&node["size"]["x"]), number(&node["size"]["y"]));
        let corners = [[0.0, 0.0], [width, 0.0], [0.0, height], [width, height]];
        for (row, (axis, side)) in [("x", "width"), ("y", "height")].into_iter().enumerate() {
            let values = corners.map(|[x, y]| matrix[row][0] * x + matrix[row][1] * y + matrix[row][2]);
            let low = values.into_iter().fold(f64::INFINITY, f64::min);
            let high = values.into_iter().fold(f64::NEG_INFINITY, f64::max);
            let expected = [low, high - low];
            for (want, is) in expected.into_iter().zip([number(&own[axis]), number(&own[side])]) {
                assert!((want - is).abs() < 1e-3, "{} {axis}: {want} {is}", node["id"]);
            }
        }
    }
}

#[test]
fn all_path_data_is_figma_s() {
    let mut commands: BTreeMap<char, usize> = BTreeMap::new();
    for chain in chains(&design()) {
        let node = chain.last().unwrap();
        let geometry = ["fillGeometry", "strokeGeometry"]
            .into_iter()
            .flat_map(|key| node[key].as_array().into_iter().flatten());
        for entry in geometry {
            let path = entry["path"].as_str().unwrap();
            assert!(path.starts_with('M') && path.ends_with('Z'), "{} {path}", node["id"]);
            assert!(["NONZERO", "EVENODD"].contains(&entry["windingRule"].as_str().unwrap()));
            for part in path.split_inclusive(|c: char| c.is_ascii_alphabetic()).skip(1) {
                let numbers = part.trim_end_matches(|c: char| c.is_ascii_alphabetic());
                assert!(numbers.split_whitespace().all(|number| number.parse::<f64>().is_ok()), "{path}");
            }
            for command in path.chars().filter(char::is_ascii_alphabetic) {
                *commands.entry(command).or_default() += 1;
            }
        }
    }
    assert_eq!(commands.into_keys().collect::<String>(), "CLMZ");
}

#[test]
fn all_that_is_exported_can_be_drawn_and_the_rest_cannot() {
    let design = design();
    for chain in chains(&design) {
        let node = chain.last().unwrap();
        if node["type"] != "COMPONENT" {
            continue;
        }
        let drawn = render::is_renderable(&chain);
        let draft = node["name"].as_str().unwrap().starts_with("draft/");
        assert_eq!(drawn, !draft, "{}", node["name"]);
    }
}

#[test]
fn variables_have_three_modes_and_one_alias_that_leads_nowhere() {
    let body = design().variables.unwrap();
    let variables = body["meta"]["variables"].as_object().unwrap();
    let collections = body["meta"]["variableCollections"].as_object().unwrap();
    let themed: Vec<_> =
        variables.values().filter(|one| one["valuesByMode"].as_object().unwrap().len() == 3).collect();
    assert_eq!(themed.len(), 34);
    let mut dangling = Vec::new();
    let mut kinds: HashMap<&str, usize> = HashMap::new();
    for one in variables.values() {
        *kinds.entry(one["resolvedType"].as_str().unwrap()).or_default() += 1;
        let modes: BTreeSet<_> =
            one["valuesByMode"].as_object().unwrap().keys().map(String::as_str).collect();
        let collection = &collections[one["variableCollectionId"].as_str().unwrap()];
        let known: BTreeSet<_> = collection["modes"]
            .as_array()
            .unwrap()
            .iter()
            .map(|mode| mode["modeId"].as_str().unwrap())
            .collect();
        assert_eq!(modes, known, "{}", one["name"]);
        assert!(collection["variableIds"].as_array().unwrap().contains(&one["id"]));
        for value in one["valuesByMode"].as_object().unwrap().values() {
            if value["type"] == "VARIABLE_ALIAS" && !variables.contains_key(value["id"].as_str().unwrap()) {
                dangling.push(one["name"].as_str().unwrap());
            }
        }
    }
    assert_eq!(dangling, ["status/unknown"]);
    assert_eq!([kinds["COLOR"], kinds["FLOAT"], kinds["STRING"], kinds["BOOLEAN"]], [59, 7, 2, 1]);
    assert_eq!(variables.values().filter(|one| one["deletedButReferenced"] == true).count(), 1);
}

#[test]
fn it_is_the_same_every_time() {
    let (one, two) = (design(), design());
    assert_eq!(one.file.to_string(), two.file.to_string());
    assert_eq!(one, two);
}
