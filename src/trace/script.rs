//! What the recorded cluster said, sweep by sweep.

use std::{collections::HashMap, time::Duration};

use super::read::{Answer, RecordedSweep};

/// The recorded sweeps that were heard, and those still to come.
pub(super) struct Script<'a> {
    sweeps: &'a [RecordedSweep],
    heard: usize,
    latest: HashMap<&'a str, Heard<'a>>,
}

/// The last answer for a service.
#[derive(Clone, Copy)]
pub(super) struct Heard<'a> {
    pub answer: &'a Answer,
    /// The number of the sweep that gave it.
    pub sweep: usize,
}

impl<'a> Script<'a> {
    pub fn new(sweeps: &'a [RecordedSweep]) -> Self {
        Self {
            sweeps,
            heard: 0,
            latest: HashMap::new(),
        }
    }

    /// How many sweeps were heard.
    pub fn heard(&self) -> usize {
        self.heard
    }

    /// The sweep to come.
    pub fn next(&self) -> Option<&'a RecordedSweep> {
        self.sweeps.get(self.heard)
    }

    /// The sweep heard last.
    pub fn last(&self) -> Option<&'a RecordedSweep> {
        self.sweeps.get(self.heard.checked_sub(1)?)
    }

    /// Hears one more.
    pub fn advance(&mut self) -> Option<&'a RecordedSweep> {
        let sweep = self.next()?;
        for (name, answer) in &sweep.changes {
            let heard = Heard {
                answer,
                sweep: self.heard,
            };
            self.latest.insert(name, heard);
        }
        self.heard += 1;
        Some(sweep)
    }

    /// Hears all that began by then, and those up to `nearly` later: a timer of a real clock fires late. A sweep that news
    /// brought is never heard before its time.
    pub fn advance_to(&mut self, now: Duration, nearly: Duration) {
        while let Some(next) = self.next() {
            let slack = if next.pushed { Duration::ZERO } else { nearly };
            if next.began > now.saturating_add(slack) {
                return;
            }
            self.advance();
        }
    }

    pub fn answer(&self, service: &str) -> Option<Heard<'a>> {
        self.latest.get(service).copied()
    }
}
