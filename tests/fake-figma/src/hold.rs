//! Requests that are accepted and not answered until the test says so: a known point to kill a client at.

use std::sync::{Arc, Condvar, Mutex, PoisonError};
use std::time::Duration;

use tokio::sync::watch;

use crate::endpoint::Endpoint;
use crate::store::lock;

/// One request being held, or about to be. Dropping it releases the request.
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
    /// Waits until the request has arrived; false if it has not within `timeout`.
    #[must_use]
    pub fn wait_reached(&self, timeout: Duration) -> bool {
        let reached = lock(&self.shared.reached);
        let waited = self.shared.changed.wait_timeout_while(reached, timeout, |reached| !*reached);
        *waited.unwrap_or_else(PoisonError::into_inner).0
    }

    /// Whether the request has arrived.
    #[must_use]
    pub fn is_reached(&self) -> bool {
        *lock(&self.shared.reached)
    }

    /// Lets the request be answered, now or when it arrives.
    pub fn release(self) {
        drop(self);
    }
}

impl Drop for Hold {
    fn drop(&mut self) {
        self.release.send_replace(true);
    }
}

/// The holds that have not been reached.
#[derive(Debug, Default)]
pub(crate) struct Holds(Mutex<Vec<Waiting>>);

#[derive(Debug)]
struct Waiting {
    endpoint: Endpoint,
    /// Calls until it is this one's turn, itself included.
    calls: u64,
    shared: Arc<Shared>,
    released: watch::Receiver<bool>,
}

impl Holds {
    /// Holds the `nth` request to `endpoint` from now on; 1 is the next.
    pub(crate) fn add(&self, endpoint: Endpoint, nth: u64) -> Hold {
        let (release, released) = watch::channel(false);
        let shared = Arc::<Shared>::default();
        lock(&self.0).push(Waiting { endpoint, calls: nth.max(1), shared: Arc::clone(&shared), released });
        Hold { shared, release }
    }

    /// Counts a request; answers what to wait for if it is to be held.
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

/// Returns when the hold is released or dropped.
pub(crate) async fn until_released(mut released: watch::Receiver<bool>) {
    // An error means that the sender is gone, which is a release too.
    let _ = released.wait_for(|released| *released).await;
}
