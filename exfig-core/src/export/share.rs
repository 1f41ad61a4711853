//! What share of the pictures exfig draws, and why it does not draw the others.

use std::collections::{BTreeMap, BTreeSet};

use crate::asset::AssetKind;
use crate::plan::{AssetPlan, Decision, Route};

/// So many causes are named.
const MOST_CAUSES: usize = 4;

/// Returns a note about the pictures of this kind that are written, each once, whatever its scales; `None` if exfig draws
/// all that it is asked to draw.
pub(super) fn share<'a>(kind: AssetKind, assets: impl Iterator<Item = &'a AssetPlan>) -> Option<String> {
    let (mut pictures, mut causes) = (BTreeSet::new(), BTreeMap::<&str, BTreeSet<_>>::new());
    for asset in assets.filter(|asset| matches!(asset.decision, Decision::Write(_))) {
        let picture = (asset.entry, &asset.node);
        match (&asset.route, &asset.obstacle) {
            // Figma also renders what the user asks it to: other formats, and its own options.
            (Route::Figma(Some(why)), Some(obstacle)) if *why == obstacle.to_string() => {
                causes.entry(obstacle.what.as_str()).or_default().insert(picture);
            }
            (Route::Figma(_), _) => continue,
            (Route::Local, _) => {}
        }
        pictures.insert(picture);
    }
    let rendered = causes.values().map(BTreeSet::len).sum::<usize>();
    if rendered == 0 {
        return None;
    }
    let drawn = pictures.len() - rendered;
    let percent = 100 * drawn / pictures.len();
    let mut listed = causes.iter().map(|(what, pictures)| (pictures.len(), *what)).collect::<Vec<_>>();
    listed.sort_by_key(|(count, _)| std::cmp::Reverse(*count));
    let others = listed.iter().skip(MOST_CAUSES).map(|(count, _)| count).sum::<usize>();
    let mut listed =
        listed.iter().take(MOST_CAUSES).map(|(count, what)| format!("{what} ({count})")).collect::<Vec<_>>();
    if others > 0 {
        listed.push(format!("something else ({others})"));
    }
    let advice =
        if causes.contains_key("text") { "; exfig draws text once it is flattened in Figma" } else { "" };
    let all = pictures.len();
    Some(format!(
        "{kind}: exfig draws {drawn} of {all} ({percent} %), not those with {}{advice}",
        listed.join(", ")
    ))
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::asset::{NodeId, Scale};
    use crate::design::UPRIGHT;
    use crate::draw::judge::Obstacle;
    use crate::plan::Reason;

    fn picture(node: &str, obstacle: Option<&str>) -> AssetPlan {
        let obstacle = obstacle.map(|what| Obstacle { what: what.to_owned(), layer: "layer".to_owned() });
        AssetPlan {
            entry: 0,
            node: NodeId::new(node),
            figma_name: node.to_owned(),
            scale: Scale::new(1.0).unwrap(),
            path: format!("{node}.svg"),
            size: None,
            route: obstacle
                .as_ref()
                .map_or(Route::Local, |obstacle| Route::Figma(Some(obstacle.to_string()))),
            obstacle,
            turn: UPRIGHT,
            decision: Decision::Write(Reason::New),
            look: None,
        }
    }

    #[test]
    fn the_most_frequent_obstacle_comes_first() {
        let said = |all: &[AssetPlan]| share(AssetKind::Icons, all.iter());
        let drawn = picture("1:1", None);
        let (text, image) = (picture("1:2", Some("text")), picture("1:3", Some("an image fill")));
        assert_eq!(said(&[]), None);
        assert_eq!(said(std::slice::from_ref(&drawn)), None);
        // At two scales, it is still one picture.
        let all = [drawn.clone(), image.clone(), text.clone(), picture("1:4", Some("text")), image.clone()];
        assert_eq!(
            said(&all).unwrap(),
            "icons: exfig draws 1 of 4 (25 %), not those with text (2), an image fill (1); exfig draws text once it is \
             flattened in Figma"
        );
        assert_eq!(
            said(&[drawn, image]).unwrap(),
            "icons: exfig draws 1 of 2 (50 %), not those with an image fill (1)"
        );
        let many = ["a", "b", "c", "d", "e", "f"].map(|cause| picture(cause, Some(cause)));
        assert_eq!(
            said(&many).unwrap(),
            "icons: exfig draws 0 of 6 (0 %), not those with a (1), b (1), c (1), d (1), something else (2)"
        );
        // By the user's wish.
        for why in [None, Some("pdf files".to_owned())] {
            assert_eq!(said(&[AssetPlan { route: Route::Figma(why), ..text.clone() }]), None);
        }
    }
}
