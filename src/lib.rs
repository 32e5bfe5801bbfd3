//! Tells when a deployment has settled, and why not when it has not.

extern crate alloc;

pub mod filter;
