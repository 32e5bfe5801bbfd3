//! Reads the flat answer of a sweep.
//!
//! Per observed service: its number, then the number of its node states, or [`ERROR`] and the milliseconds to hold off
//! ([`NEVER`] for none), with its message among the texts. Per node state: `running << 2 | healthy << 1`; where bit 0 is
//! set, four more words follow: running in full, the node's key, restarts, and the failure's bits (1 there is one, with
//! its reason among the texts; 2 it is terminal; 4 its message follows among the texts).

use std::time::Duration;

use js_sys::Array;

use crate::observation::{Failure, NodeId, NodeServiceState, ObservationError};

const ERROR: u32 = u32::MAX;
const NEVER: u32 = u32::MAX;

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
    pub fn next_answer(&mut self) -> Option<(usize, Result<NodeStates<'_, 'a>, ObservationError>)> {
        let service = self.words.next().copied()? as usize;
        let answer = match self.next() {
            ERROR => Err(self.error()),
            count => Ok(NodeStates {
                words: self,
                left: count,
            }),
        };
        Some((service, answer))
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
        let word = self.next();
        let mut state = NodeServiceState::new(word >> 2, word & 2 != 0);
        if word & 1 != 0 {
            state.running = self.next();
            state.node_id = Some(NodeId::Number(self.next().into()));
            state.restarts = self.next();
            state.failure = self.failure();
        }
        state
    }

    fn failure(&mut self) -> Option<Failure> {
        let bits = self.next();
        (bits & 1 != 0).then(|| Failure {
            reason: self.texts.next(),
            terminal: bits & 2 != 0,
            message: (bits & 4 != 0).then(|| self.texts.next()),
        })
    }
}

/// The node states of one service.
pub(super) struct NodeStates<'w, 'a> {
    words: &'w mut Words<'a>,
    left: u32,
}

impl Iterator for NodeStates<'_, '_> {
    type Item = NodeServiceState;

    fn next(&mut self) -> Option<NodeServiceState> {
        self.left = self.left.checked_sub(1)?;
        Some(self.words.state())
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
