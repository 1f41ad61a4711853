//! The only reader of the environment.

#![expect(clippy::disallowed_methods, reason = "the one place that reads the environment")]

use std::path::{Path, PathBuf};

use exfig_core::internals::io::regular;
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
    /// The file for the summary of a job in GitHub Actions. Source: "Workflow commands for GitHub Actions",
    /// `GITHUB_STEP_SUMMARY`.
    pub(crate) step_summary: Option<PathBuf>,
    /// The checkout of a job in GitHub Actions. Source: "Variables", `GITHUB_WORKSPACE`.
    pub(crate) checkout: Option<PathBuf>,
    /// The cargo that runs this xtask.
    pub(crate) cargo: PathBuf,
    /// The current directory.
    pub(crate) directory: Option<PathBuf>,
    /// exfig's directory in the user's state directory, if there is one.
    pub(crate) state: Option<PathBuf>,
}

impl ProcessEnv {
    /// Reads the environment; the token from `env_file` if the environment has none.
    pub(crate) fn read(env_file: Option<&Path>) -> Self {
        let set = |name: &str| std::env::var(name).ok().filter(|value| !value.trim().is_empty());
        let path = |name: &str| std::env::var_os(name).map(PathBuf::from).filter(|path| path.is_absolute());
        let state = path("XDG_STATE_HOME")
            .or_else(|| path("HOME").map(|home| home.join(".local/state")))
            .or_else(|| path("LOCALAPPDATA"));
        let lossy = |name: &str| {
            let value = std::env::var_os(name).filter(|value| !value.is_empty())?;
            Some(value.into_string().map_err(|_| format!("{name} cannot be used: it is not valid UTF-8")))
        };
        let token = match env_file {
            Some(path) if TOKENS.iter().all(|name| set(name).is_none()) => read_file(path),
            _ => read_token(lossy),
        };
        let in_actions = set("GITHUB_ACTIONS").is_some_and(|is| is == "true");
        Self {
            token,
            ci: set("CI").is_some_and(|value| value != "false" && value != "0"),
            step_summary: path("GITHUB_STEP_SUMMARY").filter(|_| in_actions),
            checkout: path("GITHUB_WORKSPACE").filter(|_| in_actions),
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

/// The largest file with a token that is read, in bytes.
const LARGEST: u64 = 64 * 1024;

/// Reads the token from a file of lines such as `FIGMA_TOKEN=figd_…`. Nothing else in it is used.
fn read_file(path: &Path) -> Result<Token, String> {
    let text = regular::read_text(path, LARGEST)
        .map_err(|error| format!("cannot read `{}`, which `--env-file` names: {error}", path.display()))?;
    // Some editors on Windows begin files with a byte order mark.
    let text = text.strip_prefix('\u{feff}').unwrap_or(&text);
    let value = |name: &str| text.lines().find_map(|line| variable(line, name)).map(Ok);
    let is_set = TOKENS
        .iter()
        .any(|name| value(name).is_some_and(|text| text.is_ok_and(|text| !text.trim().is_empty())));
    read_token(value).map_err(|why| match is_set {
        true => format!("{why}\nnote: it is in `{}`", path.display()),
        false => format!("{why}\nnote: `{}` has none either", path.display()),
    })
}

/// Returns the value of a variable that a line sets: `NAME=value`, also with `export` before it, quotes around the
/// value, or a comment after it.
fn variable(line: &str, name: &str) -> Option<String> {
    let line = line.trim();
    let line = line.strip_prefix("export ").unwrap_or(line).trim_start();
    let value = line.strip_prefix(name)?.trim_start().strip_prefix('=')?.trim();
    let value = match value.chars().next() {
        Some(quote @ ('"' | '\'')) => value[1..].split(quote).next().unwrap_or_default(),
        _ => value.split(" #").next().unwrap_or_default().trim_end(),
    };
    Some(value.to_owned())
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
    use std::io::Write as _;

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
    fn a_file_may_hold_the_token() {
        let table = [
            ("FIGMA_TOKEN=figd_a", Some("figd_a")),
            ("  export FIGMA_TOKEN = \"figd_a b\" # ours", Some("figd_a b")),
            ("FIGMA_TOKEN='figd_a'", Some("figd_a")),
            ("FIGMA_TOKEN=figd_a # ours", Some("figd_a")),
            ("# FIGMA_TOKEN=figd_a", None),
            ("FIGMA_TOKENS=figd_a", None),
            ("FIGMA_TOKEN", None),
            ("FIGMA_TOKEN=\"", Some("")),
        ];
        for (line, value) in table {
            assert_eq!(variable(line, "FIGMA_TOKEN").as_deref(), value, "{line}");
        }
        let folder = tempfile::tempdir().unwrap();
        let file = folder.path().join(".env");
        for (text, end) in
            [("FIGMA_TOKEN=a b\n", "note: it is in `"), ("A=1\nFIGMA_TOKEN=\n", "` has none either")]
        {
            std::fs::File::create(&file).unwrap().write_all(text.as_bytes()).unwrap();
            let why = read_file(&file).unwrap_err();
            assert!(why.contains(end), "{text}: {why}");
        }
        let why = read_file(Path::new("no/such/file")).unwrap_err();
        assert!(why.contains("--env-file"), "{why}");
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
