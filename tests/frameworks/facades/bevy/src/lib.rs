//! The modules of `bevy` that generated code names. `full` has the real ones.

pub use bevy_color as color;

pub mod window {
    pub enum WindowTheme {
        Light,
        Dark,
    }
}

pub mod feathers {
    pub mod theme {
        #[derive(Default)]
        pub struct ThemeProps {
            pub semantic_base: std::collections::HashMap<&'static str, bevy_color::Color>,
        }
    }
    pub mod tokens {
        pub mod semantic {
            pub const SURFACE_WINDOW: &str = "surface.window";
            pub const SURFACE_PANE_HEADER: &str = "surface.pane.header";
            pub const SURFACE_PANE_BODY: &str = "surface.pane.body";
            pub const SURFACE_GROUP: &str = "surface.group";
            pub const SURFACE_DIALOG: &str = "surface.dialog";
            pub const SURFACE_MENU: &str = "surface.menu";
            pub const TEXT_DEFAULT: &str = "text.default";
            pub const FILL_ACCENT_DEFAULT: &str = "fill.accent.default";
            pub const FOCUS_RING: &str = "focus.ring";
            pub const BORDER_DEFAULT: &str = "border.default";
        }
    }
}
