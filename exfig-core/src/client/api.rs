//! Requests to the API, whose responses are parsed.
//!
//! What differs between responses is compiled for each of them; the rest once.

use std::sync::{Arc, Mutex};
use std::time::Duration;

use super::body::{self, Kept};
use super::{API_HOST, ChunkReader, Client, FILE_FIRST_BYTE, FIRST_BYTE, Job, RequestError, lock};
use crate::figma::error_body;
use crate::figma::request::ApiRequest;
use crate::io::transport::{Coming, Target};
use crate::policy::bulk::KEY;
use crate::policy::failure::Failure;

impl Client {
    /// Sends an API request and parses the complete response with `parse`.
    ///
    /// # Errors
    /// Returns a [`RequestError`]; [`RequestError::TooMuch`] only for requests with several ids.
    pub async fn get<V: Send>(
        &self,
        request: &ApiRequest,
        parse: impl Fn(&[u8]) -> Result<V, serde_json::Error> + Sync,
    ) -> Result<V, RequestError> {
        let parsed = Mutex::new(None);
        let parse = |bytes: &[u8]| parse(bytes).map(|value| *lock(&parsed) = Some(value));
        self.collected(request, &parse).await?;
        taken(&parsed, request)
    }

    /// Compiled once, whatever [`get`](Self::get) parses.
    async fn collected(
        &self,
        request: &ApiRequest,
        parse: &(dyn Fn(&[u8]) -> Result<(), serde_json::Error> + Sync),
    ) -> Result<(), RequestError> {
        let (what, target) = (request.describe(), self.target(request));
        let (what, target) = (what.as_str(), &target);
        let attempt = || -> Coming<'_, ()> {
            Box::pin(async move {
                let answer = self.send(what, target).await?;
                let is_framed = answer.is_framed;
                let bytes = body::collect(answer, self.options.bulk.answer(), Some(KEY), None).await?;
                self.state().spent.bytes += bytes.len() as u64;
                if let Some(failure) = error_body::within_success(&bytes) {
                    return Err(failure);
                }
                self.options.bulk.check_text(&bytes)?;
                parse(&bytes).map_err(|error| body::not_json(&bytes, is_framed, &error))
            })
        };
        self.attempts(&self.job(request, what), &attempt).await
    }

    /// Sends an API request and parses the response as it arrives, on a separate thread with `stack` bytes of
    /// stack.
    ///
    /// # Errors
    /// Same as [`get`](Self::get).
    pub async fn stream<V: Send + 'static>(
        &self,
        request: &ApiRequest,
        stack: usize,
        parse: impl Fn(ChunkReader) -> Result<V, serde_json::Error> + Send + Sync + 'static,
    ) -> Result<V, RequestError> {
        let parse = move |reader: ChunkReader| parse(reader).map(|value| Box::new(value) as Kept);
        let kept = self.streamed(request, stack, Arc::new(parse)).await?;
        kept.downcast::<V>().map(|value| *value).map_err(|_| lost(request))
    }

    /// Compiled once, whatever [`stream`](Self::stream) parses.
    async fn streamed(
        &self,
        request: &ApiRequest,
        stack: usize,
        parse: Arc<body::Parse>,
    ) -> Result<Kept, RequestError> {
        let (what, target) = (request.describe(), self.target(request));
        let parsed = Mutex::new(None);
        let (what, target, parse, into) = (what.as_str(), &target, &parse, &parsed);
        let attempt = || -> Coming<'_, ()> {
            Box::pin(async move {
                let answer = self.send(what, target).await?;
                let parse = Arc::clone(parse);
                let (kept, bytes) = body::parse(answer, stack, self.options.bulk, &self.room, parse).await?;
                self.state().spent.bytes += bytes;
                *lock(into) = Some(kept);
                Ok(())
            })
        };
        self.attempts(&self.job(request, what), &attempt).await?;
        taken(&parsed, request)
    }

    fn target(&self, request: &ApiRequest) -> Target {
        let default = match request {
            ApiRequest::File { .. } | ApiRequest::Nodes { .. } | ApiRequest::Images(_) => FILE_FIRST_BYTE,
            _ => FIRST_BYTE,
        };
        Target::Api { path: request.path(), first_byte: self.options.timeout.unwrap_or(default) }
    }

    fn job<'a>(&self, request: &ApiRequest, what: &'a str) -> Job<'a> {
        Job {
            kind: request.kind(),
            what,
            host: API_HOST,
            tier: Some(request.tier()),
            splittable: request.is_splittable(),
        }
    }
}

/// Returns what the attempt that succeeded left behind.
fn taken<V>(parsed: &Mutex<Option<V>>, request: &ApiRequest) -> Result<V, RequestError> {
    lock(parsed).take().ok_or_else(|| lost(request))
}

fn lost(request: &ApiRequest) -> RequestError {
    RequestError::Failed {
        kind: request.kind(),
        what: request.describe(),
        failure: Failure::Local("the response was lost; please report this bug".to_owned()),
        attempts: 1,
        elapsed: Duration::ZERO,
    }
}
