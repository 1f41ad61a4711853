//! Requests that are accepted but not answered until the test says so: a known point at which to kill a
//! client.

use std::sync::{Arc, Condvar, Mutex, PoisonError};
use std::time::Duration;

use tokio::sync::watch;

use crate::endpoint::Endpoint;
use crate::store::lock;

/// A request that is being held or will be. Dropping the `Hold` releases the request.
#[derive(Debug)]
pub struct Hold {
    shared: Arc<Shared>,
    release: watch::Sender<bool>,
}

#[derive(Debug, Default)]
struct Shared {
    reached: Mutex<bool>,
    changed: Condvar,
}

impl Hold {
    /// Waits until the request arrives. Returns false if it does not arrive within `timeout`.
    pub fn wait_reached(&self, timeout: Duration) -> bool {
        let reached = lock(&self.shared.reached);
        let waited = self.shared.changed.wait_timeout_while(reached, timeout, |reached| !*reached);
        *waited.unwrap_or_else(PoisonError::into_inner).0
    }

    /// Whether the request has arrived.
    pub fn is_reached(&self) -> bool {
        *lock(&self.shared.reached)
    }

    /// Releases the request, so that it is answered now or as soon as it arrives.
    pub fn release(self) {
        drop(self);
    }
}

impl Drop for Hold {
    fn drop(&mut self) {
        self.release.send_replace(true);
    }
}

/// The holds whose request has not arrived yet.
#[derive(Debug, Default)]
pub(crate) struct Holds(Mutex<Vec<Waiting>>);

#[derive(Debug)]
struct Waiting {
    endpoint: Endpoint,
    /// Requests to this endpoint up to the one to hold, that one included.
    calls: u64,
    shared: Arc<Shared>,
    released: watch::Receiver<bool>,
}

impl Holds {
    /// Holds the `nth` request to `endpoint` from now on; 1 is the next one.
    pub(crate) fn add(&self, endpoint: Endpoint, nth: u64) -> Hold {
        let (release, released) = watch::channel(false);
        let shared = Arc::<Shared>::default();
        lock(&self.0).push(Waiting { endpoint, calls: nth.max(1), shared: Arc::clone(&shared), released });
        Hold { shared, release }
    }

    /// Counts a request. Returns what to wait for if this one is held.
    pub(crate) fn arrived(&self, endpoint: Endpoint) -> Option<watch::Receiver<bool>> {
        let mut held = None;
        lock(&self.0).retain_mut(|waiting| {
            if waiting.endpoint != endpoint {
                return true;
            }
            waiting.calls -= 1;
            if waiting.calls > 0 {
                return true;
            }
            *lock(&waiting.shared.reached) = true;
            waiting.shared.changed.notify_all();
            held = Some(waiting.released.clone());
            false
        });
        held
    }
}

/// Returns once the hold is released or dropped.
pub(crate) async fn until_released(mut released: watch::Receiver<bool>) {
    // An error means that the sender is gone, which is also a release.
    let _ = released.wait_for(|released| *released).await;
}
