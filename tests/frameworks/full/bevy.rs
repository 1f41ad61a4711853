// What a user of Bevy would write, in any version; `design` is the package with the generated code.

use bevy::feathers::dark_theme::create_dark_theme;
use bevy::prelude::*;
use bevy::text::LineHeight;
use design::theme::theme::Theme;
use design::{styles, text};

#[test]
fn gradients_are_those_of_nodes() {
    let styles::Paint::Gradient(gradient) = styles::GRADIENT_DAWN[0] else { panic!() };
    let node: BackgroundGradient = gradient.node().unwrap().into();
    assert_eq!(node.0.len(), 1);
}
