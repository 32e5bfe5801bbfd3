//! Tells when a deployment has settled, and why not when it has not.
//!
//! A host supplies a [`Cluster`] (what runs where, and its logs) and a [`Timer`]; [`wait_for_stabilization`] polls every
//! service until each has its desired replicas running and healthy, or explains what is wrong. With default options the
//! verdicts are those of `wait_for_stabilization` in the crate `zlayer-agent`, from which it descends.
//!
//! The decisions are made by [`Stabilizer`], a state machine without clock or I/O.

pub mod diagnosis;
pub mod filter;
mod observation;
mod options;
mod report;
mod spec;
mod stabilizer;
#[cfg(feature = "trace")]
pub mod trace;
mod wait;
#[cfg(all(target_arch = "wasm32", target_os = "unknown"))]
mod wasm;

pub use observation::{Failure, NodeId, NodeServiceState, ObservationError};
pub use options::{Adaptive, InvalidOption, StabilizationOptions};
pub use report::{
    BlockingService, FailureReason, LogEvidence, LogTail, ServiceHealthSummary, Snapshot,
    StabilizationOutcome, StabilizationResult,
};
pub use spec::{DeploymentSpec, Endpoint, Protocol, ResourceType, Scale, ServiceSpec};
pub use stabilizer::{ServiceStatus, Stabilizer, Step};
#[cfg(feature = "trace")]
pub use wait::record_stabilization;
pub use wait::{Cluster, Timer, WaitError, wait_for_stabilization, watch_stabilization};
#[cfg(all(target_arch = "wasm32", target_os = "unknown"))]
pub use wasm::*;

/// The README's example compiles and runs.
#[cfg(all(doctest, not(target_arch = "wasm32")))]
#[doc = include_str!("../README.md")]
struct Readme;
