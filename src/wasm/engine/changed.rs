//! News from the cluster, from a callback to the waiting driver.

use std::{
    cell::{Cell, RefCell},
    future::{Future, poll_fn},
    task::{Poll, Waker},
};

#[derive(Default)]
pub(super) struct Changed {
    told: Cell<bool>,
    waker: RefCell<Option<Waker>>,
}

impl Changed {
    pub fn tell(&self) {
        self.told.set(true);
        if let Some(waker) = self.waker.take() {
            waker.wake();
        }
    }

    /// Completes once told, at once where that was since the last time. What is told in mid-sweep is thus not lost.
    pub fn heard(&self) -> impl Future<Output = ()> + '_ {
        poll_fn(|context| {
            if self.told.replace(false) {
                return Poll::Ready(());
            }
            self.waker.replace(Some(context.waker().clone()));
            Poll::Pending
        })
    }
}
