//! The Figma token: a value that cannot be printed.

use std::fmt;

use crate::digest::Digest;

/// How a token is sent. Source: <https://developers.figma.com/docs/rest-api/authentication/>.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum TokenKind {
    /// Personal and plan access tokens: header `X-Figma-Token`.
    Personal,
    /// OAuth access tokens: header `Authorization: Bearer`.
    OAuth,
}

/// A Figma access token. `Debug` and `Display` show `****`; [`Token::expose`] is called by the transport alone.
#[derive(Clone, PartialEq, Eq)]
pub struct Token {
    secret: String,
    kind: TokenKind,
}

impl Token {
    /// A token from the environment's text; surrounding white space is not part of it.
    ///
    /// # Errors
    /// Says what is wrong with the text, never the text: empty, or a character that no HTTP header can carry.
    pub fn new(text: &str, kind: TokenKind) -> Result<Self, &'static str> {
        let secret = text.trim();
        if secret.is_empty() {
            return Err("it is empty");
        }
        if secret.starts_with(['"', '\'', '`']) || secret.ends_with(['"', '\'', '`']) {
            return Err("there are quotes around it, which are not a part of it: take them away");
        }
        if secret.contains(char::is_whitespace) {
            return Err(
                "there is white space or a line break inside of it: it was copied with something else",
            );
        }
        if !secret.bytes().all(|byte| byte.is_ascii_graphic()) {
            return Err("it holds a character that no token has, and that no HTTP header can carry");
        }
        Ok(Self { secret: secret.to_owned(), kind })
    }

    /// The secret itself, for the one header it is sent in.
    #[must_use]
    pub fn expose(&self) -> &str {
        &self.secret
    }

    /// The text without the secret, whoever has put it there: a server that echoes what it was sent, a line of Cargo.toml.
    #[must_use]
    pub fn hide_in<'t>(&self, text: &'t str) -> std::borrow::Cow<'t, str> {
        // What is shorter is no token that anybody was given, and would be found everywhere.
        if self.secret.len() < 8 || !text.contains(&self.secret) {
            return text.into();
        }
        text.replace(&self.secret, "****").into()
    }

    /// Which header it is sent in.
    #[must_use]
    pub fn kind(&self) -> TokenKind {
        self.kind
    }

    /// Whether it is a plan access token, which Figma gives to organizations: its allowances differ from a person's.
    /// Source: <https://developers.figma.com/docs/rest-api/plan-access-tokens/>.
    #[must_use]
    pub fn is_plan_token(&self) -> bool {
        self.kind == TokenKind::Personal && self.secret.starts_with("figp_")
    }

    /// What it is, as messages name it.
    #[must_use]
    pub fn name(&self) -> &'static str {
        match self.kind {
            TokenKind::OAuth => "OAuth token",
            TokenKind::Personal if self.is_plan_token() => "plan access token",
            TokenKind::Personal if self.secret.starts_with("figd_") => "personal access token",
            TokenKind::Personal => "access token",
        }
    }

    /// Tells two tokens apart without revealing either: the start of a salted SHA-256.
    #[must_use]
    pub fn fingerprint(&self) -> String {
        Digest::of_parts([b"exfig token fingerprint".as_slice(), self.secret.as_bytes()]).short().to_owned()
    }
}

impl fmt::Debug for Token {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("Token(****)")
    }
}

impl fmt::Display for Token {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("****")
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_token_is_never_shown() {
        let token = Token::new("  figd_secret\n", TokenKind::Personal).unwrap();
        assert_eq!(token.expose(), "figd_secret");
        assert_eq!(format!("{token} {token:?}"), "**** Token(****)");
        assert!(!token.fingerprint().contains("secret"));
    }

    #[test]
    fn a_token_has_the_name_of_its_kind() {
        let name = |text: &str, kind| Token::new(text, kind).unwrap().name();
        assert_eq!(name("figp_x", TokenKind::Personal), "plan access token");
        assert_eq!(name("figd_x", TokenKind::Personal), "personal access token");
        assert_eq!(name("figp_x", TokenKind::OAuth), "OAuth token");
        assert_eq!(name("x", TokenKind::Personal), "access token");
    }

    #[test]
    fn a_token_that_cannot_be_sent_is_refused() {
        assert!(Token::new(" \n", TokenKind::Personal).is_err());
        let refusal = |text: &str| Token::new(text, TokenKind::OAuth).unwrap_err();
        assert!(refusal("figd_\nx").contains("line break") && !refusal("figd_\nx").contains("figd_"));
        assert!(refusal("\"figd_x\"").contains("quotes") && refusal("figd_x'").contains("quotes"));
        assert!(refusal("figd_é").contains("no token has"));
        let token = Token::new("figd_secret", TokenKind::Personal).unwrap();
        assert_eq!(token.hide_in("a figd_secret b"), "a **** b");
        assert_eq!(token.hide_in("a figd_ b"), "a figd_ b");
    }
}
