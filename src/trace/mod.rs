//! Traces: a wait recorded, to be read, shown and run again.
//!
//! A trace is text, a JSON object a line: what was asked for, then every sweep with what it found changed, the logs and the
//! end, each with its time. [`record_stabilization`](crate::record_stabilization) writes one, [`Trace::read`] reads it, and
//! [`Trace::replay`] runs the engine over it in no time: with the recorded options to the recorded result, byte for byte;
//! with others to what would have happened.
//!
//! ```
//! use evenkeel::trace::Trace;
//!
//! let text = r#"{"kind":"trace","version":1,"spec":{"services":{"web":{"scale":{"mode":"fixed","replicas":1}}}},"options":{}}
//! {"kind":"sweep","at":0,"end":2,"services":{"web":[{"running":0,"healthy":true}]}}
//! {"kind":"sweep","at":502,"end":504,"services":{"web":[{"running":1,"healthy":true}]}}
//! {"kind":"end","at":504,"outcome":"ready"}
//! "#;
//! let trace = Trace::read(text)?;
//! let replayed = trace.replay(&trace.spec, trace.options.clone(), |_| ())?;
//! assert!(replayed.result.outcome.is_ready());
//! assert_eq!(replayed.result.sweeps, 2);
//! # Ok::<(), Box<dyn std::error::Error>>(())
//! ```

mod fields;
#[cfg(all(target_arch = "wasm32", target_os = "unknown"))]
pub(crate) mod handover;
mod json;
mod line;
mod parts;
mod read;
mod recorder;
mod replay;
mod run;
mod script;

pub use line::VERSION;
pub use read::{RecordedTail, Trace, UnreadableTrace};
pub use recorder::{Recorder, SweepAnswer, SweepRecord};
#[cfg(all(target_arch = "wasm32", target_os = "unknown"))]
pub(crate) use replay::keep;
pub use replay::{ReplayError, Replayed};
