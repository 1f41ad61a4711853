//! The model of a design, independent of Figma's API: the input of the planner and of the formats.

mod assets;
mod component;
mod deprecated;
mod effects;
mod joined;
mod notice;
mod style_modes;
mod text;
mod tokens;
mod unit;
mod variables;

pub use self::assets::{AssetFile, AssetItem};
pub(crate) use self::component::{Component, Layer, Place};
pub use self::component::{UPRIGHT, is_private};
pub(crate) use self::deprecated::deprecation;
pub use self::effects::{Effect, EffectStyle, Shadow};
pub(crate) use self::joined::extend;
pub use self::notice::Notices;
pub(crate) use self::style_modes::StyleMode;
pub(crate) use self::style_modes::{join_modes, unmatched};
pub use self::text::{LineHeight, TextStyle};
pub(crate) use self::tokens::unique_name;
pub use self::tokens::{
    Across, Alias, Axis, Gradient, GradientKind, MOST_COMBINATIONS, Paint, Stop, Token, TokenGroup, TokenSet,
    TokenValue, Value,
};
pub use self::unit::Unit;
pub(crate) use self::unit::{families, quantity};
pub(crate) use self::variables::Platform;
pub(crate) use self::variables::code_name;
pub use self::variables::{Prefix, VariableSource, VariableType};
