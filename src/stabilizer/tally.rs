//! What the node states of one service add up to.

use crate::observation::{Failure, NodeId, NodeServiceState};

/// The sum of one answer, taken state by state. Most states carry no marks and are only counted, so it is kept small.
#[derive(Debug, Default)]
pub(crate) struct Tally {
    pub running: u64,
    pub unhealthy: u64,
    pub marks: Option<Box<Marks>>,
    rows: u32,
}

/// What only few states carry.
#[derive(Debug, Clone, Default)]
pub(crate) struct Marks {
    pub restarts: Restarts,
    /// The first one, a terminal one before others.
    pub failure: Option<Failure>,
}

impl Tally {
    pub fn add(&mut self, state: NodeServiceState) {
        if state.restarts > 0 || state.failure.is_some() {
            let key = state.node_id.map_or(NodeKey::Row(self.rows), NodeKey::Id);
            let marks = self.marks.get_or_insert_default();
            marks.add(key, state.restarts, state.failure);
        }
        self.rows += 1;
        self.running += u64::from(state.running);
        self.unhealthy += u64::from(!state.healthy);
    }
}

impl Marks {
    fn add(&mut self, key: NodeKey, restarts: u32, failure: Option<Failure>) {
        if restarts > 0 {
            self.restarts.add(key, restarts.into());
        }
        if let Some(found) = failure
            && self
                .failure
                .as_ref()
                .is_none_or(|known| found.terminal && !known.terminal)
        {
            self.failure = Some(found);
        }
    }
}

impl FromIterator<NodeServiceState> for Tally {
    fn from_iter<I: IntoIterator<Item = NodeServiceState>>(states: I) -> Self {
        let mut tally = Self::default();
        for state in states {
            tally.add(state);
        }
        tally
    }
}

/// The restarts of each node that has any.
#[derive(Debug, Clone, Default)]
pub(crate) struct Restarts(Vec<(NodeKey, u64)>);

impl Restarts {
    /// Over all nodes.
    pub fn total(&self) -> u64 {
        self.0.iter().map(|(_, count)| count).sum()
    }

    /// Whether a node restarted a replica in between.
    pub fn grown_since(&self, before: &Self) -> bool {
        self.0.iter().any(|(key, count)| *count > before.of(key))
    }

    fn of(&self, key: &NodeKey) -> u64 {
        self.0
            .iter()
            .find(|(known, _)| known == key)
            .map_or(0, |(_, count)| *count)
    }

    fn add(&mut self, key: NodeKey, restarts: u64) {
        match self.0.iter_mut().find(|(known, _)| *known == key) {
            Some((_, count)) => *count += restarts,
            None => self.0.push((key, restarts)),
        }
    }
}

/// States without a node id are told apart by their place in the answer.
#[derive(Debug, Clone, PartialEq, Eq)]
enum NodeKey {
    Id(NodeId),
    Row(u32),
}
