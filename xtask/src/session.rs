//! What every task has: the environment, the terminal, the token, the clock and the network.

use std::path::{Path, PathBuf};
use std::sync::Arc;
use std::time::Duration;

use anyhow::Context as _;
use exfig_core::internals::api_url::ApiUrl;
use exfig_core::internals::client::FIRST_BYTE;
use exfig_core::internals::io::clock::{Clock, rfc3339};
use exfig_core::internals::io::lockout::Ledger;
use exfig_core::internals::io::shared_limits::SharedLimits;
use exfig_core::internals::io::transport::proxy_of;
use exfig_core::internals::policy::failure::Throttle;
use exfig_core::{
    Client, ClientOptions, Diagnostic, ExportError, HttpOptions, HttpTransport, Manifest, Places, Reporter,
    RequestError, RunSettings, SystemClock, Token, Tools,
};
use tokio::sync::watch;

use crate::annotations::Annotations;
use crate::format::Rustfmt;
use crate::printer::Secrets;
use crate::process_env::ProcessEnv;
use crate::ui::{Loudness, Ui};
use crate::{errors, signals};

/// What a command does, as far as its advice depends on it.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Purpose {
    /// Exports: `--resume` continues, and `--max-wait` waits.
    Export,
    /// Compares the design with the files, with these options; waits, too, and there is nothing to continue.
    Compare(&'static str),
    /// Looks at the design, and does not wait.
    Look,
}

/// What the steps of one task share.
pub(crate) struct Session<'a> {
    /// The command as users type it, such as `cargo xtask figma-export`.
    pub(crate) command: &'a str,
    pub(crate) purpose: Purpose,
    pub(crate) env: ProcessEnv,
    pub(crate) ui: Arc<Ui>,
    pub(crate) secrets: Secrets,
    pub(crate) annotations: Annotations,
    pub(crate) clock: Arc<dyn Clock>,
    #[cfg(feature = "demo")]
    pub(crate) demo: Option<crate::demo::Demo>,
}

impl<'a> Session<'a> {
    /// Reads the environment, and the token from `env_file` if there is none. `loud` is how much to print, and whether
    /// the task only plans.
    pub(crate) fn new(command: &'a str, loud: (Loudness, bool), env_file: Option<&Path>) -> Self {
        let env = ProcessEnv::read(env_file);
        let secrets = Secrets::new(env.token.as_ref().ok());
        let ui = Arc::new(Ui::new(loud, env.ci, secrets.clone(), env.directory.as_deref()));
        let annotations = Annotations::new(env.checkout.as_deref(), secrets.clone());
        Self {
            command,
            purpose: Purpose::Look,
            env,
            ui,
            secrets,
            annotations,
            clock: Arc::new(SystemClock),
            #[cfg(feature = "demo")]
            demo: None,
        }
    }

    pub(crate) fn token(&self) -> Result<Token, String> {
        #[cfg(feature = "demo")]
        if let Some(demo) = &self.demo {
            return Ok(demo.token());
        }
        self.env.token.clone()
    }

    pub(crate) fn places(&self, target: PathBuf, workspace: PathBuf) -> Places {
        Places { target, workspace, state: self.env.state.clone() }
    }

    /// The proxy on the way to the API, for messages.
    pub(crate) fn proxy(&self, base_url: &ApiUrl) -> Option<String> {
        if base_url.is_loopback() { None } else { proxy_of(base_url.as_str()) }
    }

    pub(crate) fn token_name(&self) -> &'static str {
        self.token().map_or("token", |token| token.name())
    }

    /// The ledger of lockouts for a token; none without a state directory, and none for the demo.
    pub(crate) fn ledger(&self, token: &Token) -> Option<Ledger> {
        #[cfg(feature = "demo")]
        if self.demo.is_some() {
            return None;
        }
        Some(Ledger::new(self.env.state.as_ref()?, &token.fingerprint()))
    }

    /// The limits that exports with this token share; the demo's emulator has no other clients.
    pub(crate) fn shared_limits(&self, token: &Token) -> Option<SharedLimits> {
        #[cfg(feature = "demo")]
        if self.demo.is_some() {
            return None;
        }
        Some(SharedLimits::new(self.env.state.as_ref()?, &token.fingerprint()))
    }

    /// Runs `act` with the client, the clock and everything else that talks to the outside.
    pub(crate) fn with_runtime<V>(
        &self,
        settings: &RunSettings,
        token: Token,
        act: impl AsyncFnOnce(&Tools) -> V,
    ) -> anyhow::Result<V> {
        let runtime = tokio::runtime::Builder::new_multi_thread()
            .worker_threads(2)
            .enable_all()
            .build()
            .context("cannot start the threads of the network")?;
        let value = runtime.block_on(async {
            let (stop, stopped) = watch::channel(false);
            let reporter: Arc<dyn Reporter> = Arc::clone(&self.ui) as Arc<dyn Reporter>;
            signals::listen(stop, Arc::clone(&reporter));
            let options = ClientOptions {
                policy: settings.retry.clone(),
                limits: settings.limits,
                timeout: settings.timeout,
                bulk: settings.bulk,
                shared: self.shared_limits(&token),
                ledger: self.ledger(&token),
            };
            let plan_token = token.is_plan_token();
            let transport = HttpTransport::new(HttpOptions {
                base_url: settings.base_url.clone(),
                token,
                idle: settings.timeout.unwrap_or(FIRST_BYTE),
                connections: settings.downloads,
            });
            let clock = Arc::clone(&self.clock);
            let client =
                Client::new(transport, options, Arc::clone(&clock), Arc::clone(&reporter), stopped.clone());
            let formatter = Arc::new(Rustfmt {
                reporter: Arc::clone(&reporter),
                stop: stopped.clone(),
                hung: false.into(),
                reported: false.into(),
            });
            let tools =
                Tools { client: Arc::new(client), clock, reporter, formatter, plan_token, stop: stopped };
            act(&tools).await
        });
        // A DNS lookup or a disk operation that hangs must not delay the exit.
        runtime.shutdown_background();
        Ok(value)
    }

    pub(crate) fn explain_lockout(&self, throttle: &Throttle, wait: Duration, remembered: bool) {
        let until = rfc3339(self.clock.now() + wait);
        let options = match self.purpose {
            Purpose::Export if !self.ui.forgives() => " --resume",
            Purpose::Export | Purpose::Look => "",
            Purpose::Compare(options) => options,
        };
        let next = format!("{}{options}", self.command);
        self.ui.error(&errors::explain_lockout(
            throttle,
            wait,
            &until,
            (&next, self.purpose != Purpose::Look),
        ));
        let token = self.token().ok();
        if let Some(ledger) = token.and_then(|token| self.ledger(&token)).filter(|_| remembered) {
            self.ui.note(&format!(
                "remembered from an earlier run, so no request was sent; if the lockout is over, delete `{}`",
                ledger.path().display()
            ));
        }
    }

    /// Prints mistakes in manifests, each with the text of its manifest, and the consequence.
    pub(crate) fn show_mistakes(&self, mistakes: &[(Diagnostic, String)], consequence: &str) {
        self.ui.raw(&errors::render_mistakes(mistakes, consequence));
        self.annotations.mistakes(mistakes);
    }

    /// Prints an error. `manifests` are those that it may point into. Returns its text.
    pub(crate) fn show_error(
        &self,
        error: &ExportError,
        base_url: &ApiUrl,
        manifests: &[Manifest],
    ) -> String {
        let text = errors::explain(error, self.token_name(), self.proxy(base_url).as_deref());
        match error {
            ExportError::Mistakes(mistakes) => {
                self.show_mistakes(&errors::with_texts(mistakes, manifests), "nothing was written");
            }
            ExportError::Request(error) => match error.as_ref() {
                RequestError::LockedOut { throttle, wait, remembered, .. } => {
                    self.explain_lockout(throttle, *wait, *remembered);
                }
                _ => self.ui.error(&text),
            },
            _ => self.ui.error(&text),
        }
        text
    }
}
