//! What connects a collection to iced's own themes.

use std::fmt::Write as _;

use crate::formats::OptionMistake;
use crate::formats::roles::Roles;
use crate::formats::rust::native::Native;
use crate::words::named_all;

/// The fields of `iced::theme::Palette` in iced 0.14; it has no defaults.
pub(super) const PALETTE_0_14: [&str; 6] = ["background", "text", "primary", "success", "warning", "danger"];

/// The same in iced 0.13.
pub(super) const PALETTE_0_13: [&str; 5] = ["background", "text", "primary", "success", "danger"];

/// Returns what is wrong if some colors of the palette have a role and others have none.
pub(super) fn missing(roles: &Roles, palette: &[&'static str]) -> Option<OptionMistake> {
    let has = |role: &&str| roles.tokens.iter().any(|(other, _)| other == role);
    let missing = palette.iter().copied().filter(|role| !has(role)).collect::<Vec<_>>();
    (!roles.tokens.is_empty() && !missing.is_empty()).then(|| OptionMistake {
        message: format!("a palette of iced needs all of its colors; `roles` has no {}", named_all(missing)),
        help: format!("set {} in `roles`", named_all(palette.iter().copied())),
    })
}

/// Returns `From<&iced::Theme>` for the modes, and functions that make a theme of the colors with a role. `palette`
/// are the fields of a palette, and `name` is the expression for a theme's name.
pub(super) fn native(native: &Native<'_>, palette: &[&str], name: &str) -> String {
    let mut text = String::new();
    if let Some([light, dark]) = native.light_and_dark() {
        let _ = write!(
            text,
            "impl From<&::iced::Theme> for Mode {{\n    fn from(theme: &::iced::Theme) -> Self {{\n        if \
             theme.extended_palette().is_dark {{\n            Self::{dark}\n        }} else {{\n            \
             Self::{light}\n        }}\n    }}\n}}\n"
        );
    }
    if !palette.iter().all(|role| native.roles.iter().any(|(other, _)| other == role)) {
        return text;
    }
    let (indent, of) = if native.has_theme { (8, "self.") } else { (4, "") };
    let mut fields = String::new();
    for role in palette {
        for (_, color) in native.roles.iter().filter(|(other, _)| other == role) {
            let _ = writeln!(fields, "{:1$}{role}: {of}{color},", "", indent + 4);
        }
    }
    text.push_str(&if native.has_theme {
        format!(
            "\nimpl Theme {{\n    /// The palette of iced's widgets.\n    #[must_use]\n    pub const fn palette(&self) -> \
             ::iced::theme::Palette {{\n        ::iced::theme::Palette {{\n{fields}        }}\n    }}\n\n    /// A theme for \
             iced's widgets.\n    #[must_use]\n    pub fn theme(&self, name: &'static str) -> ::iced::Theme {{\n        \
             ::iced::Theme::custom({name}, self.palette())\n    }}\n}}\n"
        )
    } else {
        format!(
            "\n/// The palette of iced's widgets.\npub const PALETTE: ::iced::theme::Palette = ::iced::theme::Palette \
             {{\n{}}};\n",
            fields.replace("        ", "    ")
        )
    });
    text
}
