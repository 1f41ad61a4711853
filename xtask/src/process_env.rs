//! The only reader of the environment.

#![expect(clippy::disallowed_methods, reason = "the one place that reads the environment")]

use std::path::PathBuf;

use exfig_core::{Token, TokenKind};

use crate::child::TOKENS;

/// The kinds of token that [`TOKENS`] may hold.
const KINDS: [TokenKind; 3] = [TokenKind::Personal, TokenKind::Personal, TokenKind::OAuth];

/// The part of the environment that exfig uses.
#[derive(Debug, Clone)]
pub(crate) struct ProcessEnv {
    /// The token, or the error to print.
    pub(crate) token: Result<Token, String>,
    /// Whether this runs in CI, where progress bars are noise.
    pub(crate) ci: bool,
    /// The cargo that runs this xtask.
    pub(crate) cargo: PathBuf,
    /// The current directory.
    pub(crate) directory: Option<PathBuf>,
    /// exfig's directory in the user's state directory, if there is one.
    pub(crate) state: Option<PathBuf>,
}

impl ProcessEnv {
    pub(crate) fn read() -> Self {
        let set = |name: &str| std::env::var(name).ok().filter(|value| !value.trim().is_empty());
        let path = |name: &str| std::env::var_os(name).map(PathBuf::from).filter(|path| path.is_absolute());
        let state = path("XDG_STATE_HOME")
            .or_else(|| path("HOME").map(|home| home.join(".local/state")))
            .or_else(|| path("LOCALAPPDATA"));
        let lossy = |name: &str| {
            let value = std::env::var_os(name).filter(|value| !value.is_empty())?;
            Some(value.into_string().map_err(|_| format!("{name} cannot be used: it is not valid UTF-8")))
        };
        Self {
            token: read_token(lossy),
            ci: set("CI").is_some_and(|value| value != "false" && value != "0"),
            cargo: std::env::var_os("CARGO").map_or_else(|| PathBuf::from("cargo"), PathBuf::from),
            directory: std::env::current_dir().ok(),
            state: state.map(|state| state.join("exfig")),
        }
    }
}

/// Whether Cargo was asked for colors; `None` to decide by the terminal. Source: the Cargo book,
/// `term.color`.
pub(crate) fn cargos_color() -> Option<bool> {
    match std::env::var("CARGO_TERM_COLOR").ok()?.as_str() {
        "always" => Some(true),
        "never" => Some(false),
        _ => None,
    }
}

fn read_token(set: impl Fn(&str) -> Option<Result<String, String>>) -> Result<Token, String> {
    for (name, kind) in TOKENS.into_iter().zip(KINDS) {
        if let Some(text) = set(name) {
            let text = text?;
            if text.trim().is_empty() {
                continue;
            }
            return Token::new(&text, kind).map_err(|why| format!("{name} cannot be used: {why}"));
        }
    }
    Err("no Figma token: set FIGMA_TOKEN\n\
         help: create a personal access token in Figma (Settings, Security) with the scopes `file_content:read`, `file_metadata:read` \
         and `library_content:read`, and `file_variables:read` for variables"
        .to_owned())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_first_token_that_is_set_counts() {
        let env = |name: &str| (name != "FIGMA_TOKEN").then(|| Ok(format!("{name}-value")));
        let token = read_token(env).unwrap();
        assert_eq!((token.expose(), token.kind()), ("FIGMA_PERSONAL_TOKEN-value", TokenKind::Personal));
        let oauth = read_token(|name| (name == "FIGMA_OAUTH_TOKEN").then(|| Ok("x".to_owned()))).unwrap();
        assert_eq!(oauth.kind(), TokenKind::OAuth);
    }

    #[test]
    fn a_missing_or_broken_token_is_explained_and_not_shown() {
        assert!(read_token(|_| None).unwrap_err().contains("set FIGMA_TOKEN"));
        assert!(read_token(|_| Some(Ok(" ".to_owned()))).unwrap_err().contains("set FIGMA_TOKEN"));
        assert_eq!(read_token(|_| Some(Err("no text".to_owned()))).unwrap_err(), "no text");
        let broken = read_token(|_| Some(Ok("figd_a\nb".to_owned()))).unwrap_err();
        assert!(broken.contains("FIGMA_TOKEN cannot be used") && !broken.contains("figd_"), "{broken}");
    }
}
