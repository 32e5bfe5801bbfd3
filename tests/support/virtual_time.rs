//! A clock that jumps to the next alarm as soon as nothing else is left to do.

use std::{
    cell::{Cell, RefCell},
    future::Future,
    pin::pin,
    rc::Rc,
    task::{Context, Poll, Waker},
    time::Duration,
};

use evenkeel::Timer;

#[derive(Clone, Default)]
pub struct VirtualTime {
    now: Rc<Cell<Duration>>,
    alarms: Rc<RefCell<Vec<(Duration, Waker)>>>,
}

impl VirtualTime {
    pub fn advance(&self, by: Duration) {
        self.now.set(self.now.get() + by);
    }

    /// Runs the future to its end. It panics where the future waits for something no alarm will bring.
    pub fn run<F: Future>(&self, future: F) -> F::Output {
        let mut future = pin!(future);
        let mut context = Context::from_waker(Waker::noop());
        loop {
            if let Poll::Ready(output) = future.as_mut().poll(&mut context) {
                return output;
            }
            let alarms = self.alarms.take();
            let next = alarms.iter().map(|(due, _)| *due).min();
            let next = next.expect("the wait hangs: it is pending without an alarm");
            self.now.set(self.now.get().max(next));
            // Those whose time has not come set their alarm anew.
            for (_, waker) in alarms {
                waker.wake();
            }
        }
    }
}

impl Timer for VirtualTime {
    fn now(&self) -> Duration {
        self.now.get()
    }

    async fn sleep(&self, duration: Duration) {
        let due = self.now.get().saturating_add(duration);
        std::future::poll_fn(|context| {
            if self.now.get() >= due {
                return Poll::Ready(());
            }
            self.alarms.borrow_mut().push((due, context.waker().clone()));
            Poll::Pending
        })
        .await;
    }
}
