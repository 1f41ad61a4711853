// What a user of Bevy before 0.20 would write besides.

include!("bevy.rs");

#[test]
fn widgets_have_the_colors_of_roles() {
    use bevy::feathers::tokens;
    let props = Theme::DARK.feathers(create_dark_theme());
    assert_eq!(props.color[&tokens::WINDOW_BG], Theme::DARK.surface_base);
    assert_eq!(props.color[&tokens::TEXT_MAIN], Theme::DARK.text_primary);
}
