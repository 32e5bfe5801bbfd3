//! What JS calls: the only place that knows it.
//!
//! The npm package holds three modules, built from this crate: the engine; with the feature `explain` what makes texts safe
//! and names causes, which is loaded when it is first needed; with the feature `trace` what records and replays.

#[cfg(not(any(feature = "explain", feature = "trace")))]
mod engine;
#[cfg(feature = "explain")]
mod explain;
#[cfg(not(feature = "explain"))]
mod input;
#[cfg(not(feature = "explain"))]
mod millis;
#[cfg(feature = "trace")]
mod trace;
#[cfg(not(feature = "explain"))]
mod view;

#[cfg(not(any(feature = "explain", feature = "trace")))]
pub use engine::{Host, Wait};
#[cfg(feature = "explain")]
pub use explain::{diagnose, safe_log, safe_texts, salient_lines};
#[cfg(feature = "trace")]
pub use trace::{Replay, TraceRecorder};

// A tenth of the default allocator's code, and constant time.
#[global_allocator]
static ALLOCATOR: rlsf::SmallGlobalTlsf = rlsf::SmallGlobalTlsf::new();
