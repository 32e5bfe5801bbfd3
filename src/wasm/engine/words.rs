//! Reads the flat answer of a sweep.
//!
//! Per observed service: its number, then the number of its rows, or [`ERROR`] and the milliseconds to hold off ([`NEVER`]
//! for none), with its message among the texts. What the node states without restarts or a failure add up to comes before
//! the rows: how many replicas they run, how many of them are unhealthy. Every other state is a row of four words: running,
//! its bits, the node's key, restarts. Bits: 1 healthy, 2 it has a failure, with its reason among the texts; 4 that is
//! terminal; 8 its message follows among the texts.

use std::time::Duration;

use js_sys::Array;

use crate::{
    observation::{Failure, NodeId, NodeServiceState, ObservationError},
    stabilizer::Tally,
};

const ERROR: u32 = u32::MAX;
const NEVER: u32 = u32::MAX;
const HEALTHY: u32 = 1;
const FAILURE: u32 = 2;
const TERMINAL: u32 = 4;
const MESSAGE: u32 = 8;

pub(super) struct Words<'a> {
    words: std::slice::Iter<'a, u32>,
    texts: Texts,
}

impl<'a> Words<'a> {
    pub fn new(words: &'a [u32], texts: Array) -> Self {
        Self {
            words: words.iter(),
            texts: Texts { texts, taken: 0 },
        }
    }

    /// The next service's number and answer.
    pub fn next_answer(&mut self) -> Option<(usize, Result<Tally, ObservationError>)> {
        let service = self.words.next().copied()? as usize;
        let answer = match self.next() {
            ERROR => Err(self.error()),
            rows => Ok(self.tally(rows)),
        };
        Some((service, answer))
    }

    fn tally(&mut self, rows: u32) -> Tally {
        let mut tally = Tally::default();
        tally.running = self.next().into();
        tally.unhealthy = self.next().into();
        for _ in 0..rows {
            tally.add(self.state());
        }
        tally
    }

    fn next(&mut self) -> u32 {
        self.words.next().copied().unwrap_or_default()
    }

    fn error(&mut self) -> ObservationError {
        let hold_off = self.next();
        let error = ObservationError::new(self.texts.next());
        if hold_off == NEVER {
            return error;
        }
        error.retry_after(Duration::from_millis(hold_off.into()))
    }

    fn state(&mut self) -> NodeServiceState {
        let running = self.next();
        let bits = self.next();
        NodeServiceState {
            running,
            healthy: bits & HEALTHY != 0,
            node_id: Some(NodeId::Number(self.next().into())),
            restarts: self.next(),
            failure: self.failure(bits),
        }
    }

    fn failure(&mut self, bits: u32) -> Option<Failure> {
        (bits & FAILURE != 0).then(|| Failure {
            reason: self.texts.next(),
            terminal: bits & TERMINAL != 0,
            message: (bits & MESSAGE != 0).then(|| self.texts.next()),
        })
    }
}

struct Texts {
    texts: Array,
    taken: u32,
}

impl Texts {
    fn next(&mut self) -> String {
        let text = self.texts.get(self.taken);
        self.taken += 1;
        text.as_string().unwrap_or_default()
    }
}
