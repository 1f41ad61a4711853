//! `--demo`: the real export of examples/demo-app, against the emulator and its built-in design. Only the
//! address, the file key and the token differ from an export of a real design.

use anyhow::Context as _;
use exfig_core::internals::api_url::ApiUrl;
use exfig_core::{RunSettings, Token, TokenKind};
use fake_figma::FakeFigma;

/// The package that the demo exports into.
const PACKAGE: &str = "demo-app";

/// The token that the emulator accepts.
const TOKEN: &str = "fake-token";

/// The packages of the demo, as `-p` would select them.
pub(crate) fn packages() -> Vec<String> {
    vec![PACKAGE.to_owned()]
}

/// The running emulator.
pub(crate) struct Demo {
    _server: FakeFigma,
    token: Token,
}

impl Demo {
    /// Starts the emulator and points the run to it.
    pub(crate) fn start(run: &mut RunSettings) -> anyhow::Result<Self> {
        let server = FakeFigma::builder()
            .design(fake_figma::demo::design())
            .start()
            .context("cannot start the emulator")?;
        let token = Token::new(TOKEN, TokenKind::Personal).map_err(anyhow::Error::msg)?;
        run.base_url =
            ApiUrl::parse(&server.api_url()).map_err(|_| anyhow::anyhow!("the emulator has no address"))?;
        Ok(Self { _server: server, token })
    }

    pub(crate) fn token(&self) -> Token {
        self.token.clone()
    }

    pub(crate) fn next_step(&self) -> String {
        format!(
            "`cargo run -p {PACKAGE}` shows what was exported; run this again to see that nothing is fetched twice"
        )
    }
}
