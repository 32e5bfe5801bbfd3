//! Traces: written, read, damaged, and run again.
#![allow(missing_docs, clippy::expect_used, clippy::indexing_slicing, clippy::panic)]
#![cfg(all(feature = "trace", not(target_arch = "wasm32")))]

#[path = "../support/mod.rs"]
mod support;

mod damage;
mod evidence;
mod format;
mod other_options;
mod same_options;

use evenkeel::{
    DeploymentSpec, Snapshot, StabilizationOptions, StabilizationResult, WaitError, record_stabilization,
    trace::{ReplayError, Replayed, Trace},
};
pub use support::waits::{millis, seconds, web, within};
use support::{
    scripted::{Answer, ScriptedCluster},
    virtual_time::VirtualTime,
};

/// A wait with what was recorded of it.
pub struct Recording {
    pub text: String,
    pub snapshots: Vec<Snapshot>,
    pub result: Result<StabilizationResult, WaitError>,
}

impl Recording {
    pub fn of(cluster: &ScriptedCluster, spec: &DeploymentSpec, options: StabilizationOptions) -> Self {
        let time = cluster.time.clone();
        let mut text = String::new();
        let mut snapshots = Vec::new();
        let result = time.run(record_stabilization(
            cluster,
            &time,
            spec,
            options,
            None,
            |snapshot| snapshots.push(snapshot.clone()),
            |line| text.push_str(line),
        ));
        Self {
            text,
            snapshots,
            result,
        }
    }

    pub fn trace(&self) -> Trace {
        Trace::read(&self.text).expect("a trace")
    }
}

pub fn cluster() -> ScriptedCluster {
    ScriptedCluster::new(&VirtualTime::default())
}

/// Replicas running sweep by sweep; the last number sticks.
pub fn running(replicas: impl IntoIterator<Item = u32>) -> Vec<Answer> {
    replicas.into_iter().map(Answer::running).collect()
}

pub fn replay_with(
    trace: &Trace,
    change: impl FnOnce(&mut StabilizationOptions),
) -> Result<Replayed, ReplayError> {
    let mut options = trace.options.clone();
    change(&mut options);
    trace.replay(&trace.spec, options, |_| ())
}
