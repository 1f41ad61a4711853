//! The Figma token, which cannot be printed by accident.

use std::fmt;

use exfig_lock::Digest;

/// Which header a token is sent in. Source: <https://developers.figma.com/docs/rest-api/authentication/>.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum TokenKind {
    /// Personal and plan access tokens: header `X-Figma-Token`.
    Personal,
    /// OAuth access tokens: header `Authorization: Bearer`.
    OAuth,
}

/// A Figma access token. `Debug` and `Display` show `****`; only the transport calls [`Token::expose`].
#[derive(Clone, PartialEq, Eq)]
pub struct Token {
    secret: String,
    kind: TokenKind,
}

impl Token {
    /// Creates a token from text, such as the value of an environment variable. Surrounding white space is
    /// removed.
    ///
    /// # Errors
    /// What is wrong with the text, without quoting it: it is empty, in quotes, contains white space, or has
    /// a character that is not allowed in a token.
    pub fn new(text: &str, kind: TokenKind) -> Result<Self, &'static str> {
        let secret = text.trim();
        if secret.is_empty() {
            return Err("it is empty");
        }
        if secret.starts_with(['"', '\'', '`']) || secret.ends_with(['"', '\'', '`']) {
            return Err("it starts or ends with a quotation mark; remove the quotes around it");
        }
        if secret.contains(char::is_whitespace) {
            return Err(
                "it contains white space or a line break; copy the token again, without anything around it",
            );
        }
        if !secret.bytes().all(|byte| byte.is_ascii_graphic()) {
            return Err(
                "it contains a character that no token has and no HTTP header can carry; copy it again",
            );
        }
        Ok(Self { secret: secret.to_owned(), kind })
    }

    /// Returns the secret itself, for the header it is sent in.
    pub fn expose(&self) -> &str {
        &self.secret
    }

    /// Returns the text with `****` in place of the secret, which may come from a server that echoes requests
    /// or from a line of Cargo.toml.
    pub fn hide_in<'t>(&self, text: &'t str) -> std::borrow::Cow<'t, str> {
        // No real token is shorter, and a shorter text would be found everywhere.
        if self.secret.len() < 8 || !text.contains(&self.secret) {
            return text.into();
        }
        text.replace(&self.secret, "****").into()
    }

    /// Returns the kind, which determines the header.
    pub fn kind(&self) -> TokenKind {
        self.kind
    }

    /// Whether it is a plan access token, which Figma issues to organizations: its limits differ from a
    /// person's. Source: <https://developers.figma.com/docs/rest-api/plan-access-tokens/>.
    pub fn is_plan_token(&self) -> bool {
        self.kind == TokenKind::Personal && self.secret.starts_with("figp_")
    }

    /// Returns what messages call it: `personal access token`.
    pub fn name(&self) -> &'static str {
        match self.kind {
            TokenKind::OAuth => "OAuth token",
            TokenKind::Personal if self.is_plan_token() => "plan access token",
            TokenKind::Personal if self.secret.starts_with("figd_") => "personal access token",
            TokenKind::Personal => "access token",
        }
    }

    /// Returns the start of a salted SHA-256, which tells two tokens apart without revealing either.
    pub fn fingerprint(&self) -> String {
        Digest::of_parts([b"exfig token fingerprint".as_slice(), self.secret.as_bytes()]).short()
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
    fn a_token_is_named_by_its_kind() {
        let name = |text: &str, kind| Token::new(text, kind).unwrap().name();
        assert_eq!(name("figp_x", TokenKind::Personal), "plan access token");
        assert_eq!(name("figd_x", TokenKind::Personal), "personal access token");
        assert_eq!(name("figp_x", TokenKind::OAuth), "OAuth token");
        assert_eq!(name("x", TokenKind::Personal), "access token");
    }

    #[test]
    fn a_token_that_cannot_be_sent_is_rejected() {
        assert!(Token::new(" \n", TokenKind::Personal).is_err());
        let rejection = |text: &str| Token::new(text, TokenKind::OAuth).unwrap_err();
        assert!(rejection("figd_\nx").contains("line break") && !rejection("figd_\nx").contains("figd_"));
        assert!(rejection("\"figd_x\"").contains("quotation mark"));
        assert!(rejection("figd_x'").contains("quotation mark"));
        assert!(rejection("figd_é").contains("no token has"));
        let token = Token::new("figd_secret", TokenKind::Personal).unwrap();
        assert_eq!(token.hide_in("a figd_secret b"), "a **** b");
        assert_eq!(token.hide_in("a figd_ b"), "a figd_ b");
    }
}
