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
    pub fn failure(&self) -> Option<&Failure> {
        self.marks.as_ref()?.failure.as_ref()
    }

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

/// The restarts of each node that has any, sorted by node: a map's code costs more than the rest of the tally.
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
            .get(self.place(key))
            .filter(|(known, _)| known == key)
            .map_or(0, |(_, count)| *count)
    }

    fn add(&mut self, key: NodeKey, restarts: u64) {
        let place = self.place(&key);
        match self.0.get_mut(place) {
            Some((known, count)) if *known == key => *count += restarts,
            _ => self.0.insert(place, (key, restarts)),
        }
    }

    fn place(&self, key: &NodeKey) -> usize {
        self.0.partition_point(|(known, _)| known < key)
    }
}

/// States without a node id are told apart by their place in the answer.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord)]
enum NodeKey {
    Id(NodeId),
    Row(u32),
}
