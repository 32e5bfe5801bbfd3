//! The clock a wait lives by.

use std::{future::Future, time::Duration};

/// The clock a wait lives by: a real one, or a virtual one in tests.
pub trait Timer {
    /// The time since an origin of the timer's choice. It must never go back.
    fn now(&self) -> Duration;

    /// Completes once `duration` has passed. Waking a little early is fine.
    fn sleep(&self, duration: Duration) -> impl Future<Output = ()>;
}
