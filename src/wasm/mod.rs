//! What JS calls: the only place that knows it.
//!
//! The npm package holds two modules, built from this crate: the engine, and with the feature `explain` what makes texts
//! safe and names causes, which is loaded when it is first needed.

#[cfg(not(feature = "explain"))]
mod engine;
#[cfg(feature = "explain")]
mod explain;

#[cfg(not(feature = "explain"))]
pub use engine::{Host, Wait};
#[cfg(feature = "explain")]
pub use explain::{diagnose, safe_log, safe_texts};

// A tenth of the default allocator's code, and constant time.
#[global_allocator]
static ALLOCATOR: rlsf::SmallGlobalTlsf = rlsf::SmallGlobalTlsf::new();
