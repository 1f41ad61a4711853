//! What leaves no mark although it is there: it is not drawn, and does not keep anything else from being drawn.

use serde::Deserialize;

use super::lenient;
use super::paint::read_effect;
use super::wire::Effect;
use crate::design;

/// An effect that leaves a mark.
#[derive(Debug, Clone, PartialEq)]
pub struct Mark {
    /// A noun for messages: `drop shadow`, `progressive layer blur`.
    pub name: String,
    /// The effect; `None` if there is more to it, such as a blend mode or a blur that grows, or if it cannot be read.
    pub effect: Option<design::Effect>,
    /// Whether a drop shadow is seen through its layer, too: `showShadowBehindNode`.
    pub behind: bool,
}

/// An effect, with what says whether it can be seen.
#[derive(Default, Deserialize)]
#[serde(default, rename_all = "camelCase")]
pub(super) struct Marking {
    #[serde(flatten)]
    pub(super) effect: Effect,
    #[serde(deserialize_with = "lenient::field")]
    show_shadow_behind_node: Option<bool>,
}

impl Marking {
    /// Whether it can be seen: an invisible one cannot, a shadow without a color, and a blur of radius 0.
    pub(super) fn leaves_a_mark(&self) -> bool {
        let is_nothing = match self.effect.kind.as_deref() {
            Some("DROP_SHADOW" | "INNER_SHADOW") => {
                self.effect.color.is_some_and(|color| color.rgba().a == 0.0)
            }
            // A progressive blur has a radius at its start, too.
            Some("LAYER_BLUR" | "BACKGROUND_BLUR") => {
                self.effect.radius == Some(0.0) && self.effect.special_blur().is_none()
            }
            _ => false,
        };
        self.effect.visible != Some(false) && !is_nothing
    }

    pub(super) fn mark(self) -> Mark {
        let words = |constant: &str| constant.to_ascii_lowercase().replace('_', " ");
        let mut name = words(self.effect.kind.as_deref().unwrap_or("UNKNOWN"));
        let mut is_plain = self.effect.radius.is_some_and(|radius| radius >= 0.0);
        if let Some(kind) = self.effect.special_blur() {
            name = format!("{} {name}", words(kind));
            is_plain = false;
        }
        if let Some(mode) = self.effect.blend_mode() {
            name.push_str(&format!(" with the blend mode {}", words(mode)));
            is_plain = false;
        }
        Mark {
            name,
            effect: read_effect(&self.effect).filter(|_| is_plain),
            behind: self.show_shadow_behind_node.unwrap_or(false),
        }
    }
}

/// The weights of a stroke's sides, in px.
#[derive(Debug, Clone, Copy, PartialEq, Default, Deserialize)]
#[serde(default)]
pub struct Sides {
    pub top: f64,
    pub right: f64,
    pub bottom: f64,
    pub left: f64,
}

impl Sides {
    pub(super) fn are_equal(&self) -> bool {
        [self.right, self.bottom, self.left].iter().all(|side| (side - self.top).abs() < 1e-6)
    }
}

#[cfg(test)]
mod tests {
    use serde_json::{Value, json};

    use super::*;

    #[test]
    fn an_effect_leaves_a_mark_if_it_can_be_seen() {
        let black = |alpha: f64| json!({"r": 0, "g": 0, "b": 0, "a": alpha});
        let table = [
            (json!({"type": "DROP_SHADOW", "radius": 4, "color": black(0.1)}), true),
            (json!({"type": "DROP_SHADOW", "radius": 4, "color": black(0.0)}), false),
            (json!({"type": "INNER_SHADOW", "radius": 0, "color": black(0.0)}), false),
            (json!({"type": "INNER_SHADOW", "radius": 0, "color": black(1.0)}), true),
            (json!({"type": "DROP_SHADOW", "radius": 4}), true),
            (json!({"type": "LAYER_BLUR", "radius": 0}), false),
            (json!({"type": "LAYER_BLUR", "radius": 0.5, "blurType": "NORMAL"}), true),
            (
                json!({"type": "BACKGROUND_BLUR", "radius": 0, "blurType": "PROGRESSIVE", "startRadius": 9}),
                true,
            ),
            (json!({"type": "BACKGROUND_BLUR", "radius": 8, "visible": false}), false),
            (json!({"type": "NOISE", "radius": 0}), true),
            (json!({}), true),
        ];
        for (effect, marks) in table {
            let read: Marking = serde_json::from_value(effect.clone()).unwrap();
            assert_eq!(read.leaves_a_mark(), marks, "{effect}");
        }
    }

    #[test]
    fn sides_are_equal_or_not() {
        let sides = |sides: Value| serde_json::from_value::<Sides>(sides).unwrap().are_equal();
        assert!(sides(json!({"top": 2, "right": 2, "bottom": 2.0, "left": 2.0000001})));
        for side in ["top", "right", "bottom", "left"] {
            let mut all = json!({"top": 2, "right": 2, "bottom": 2, "left": 2});
            all[side] = json!(1);
            assert!(!sides(all), "{side}");
        }
    }
}
