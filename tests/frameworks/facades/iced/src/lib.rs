//! The modules of `iced` that generated code names, as `iced` reexports them.

pub use iced_core::{Color, Font, Pixels, Radians, Theme, font, gradient, theme};

pub mod widget {
    pub use iced_core::{image, svg, text};
}
