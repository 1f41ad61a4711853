//! What a user of gpui would write.

use gpui_design as design;

include!("../../gpui.rs");
