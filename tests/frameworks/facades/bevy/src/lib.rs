//! The modules of `bevy` that generated code names.

pub use bevy_color as color;
#[cfg(feature = "full")]
pub use {bevy_text as text, bevy_window as window};

/// Without the feature `full`, only the names.
#[cfg(not(feature = "full"))]
pub mod window {
    pub enum WindowTheme {
        Light,
        Dark,
    }
}
