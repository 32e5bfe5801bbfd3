//! What the native tests share: a clock that jumps, a cluster that follows a script, the reference scenarios.
#![allow(dead_code)]

pub mod reference;
pub mod rollouts;
pub mod scripted;
pub mod virtual_time;
pub mod waits;
