//! What a user of gpui-ce would write.

use gpui_ce_design as design;

include!("../../gpui.rs");
