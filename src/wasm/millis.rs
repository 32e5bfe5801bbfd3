//! Times as JS has them.

use std::time::Duration;

/// A time in milliseconds; what is no time is none at all, what is too long lasts for ever.
pub(super) fn duration(millis: f64) -> Duration {
    Duration::try_from_secs_f64(millis / 1000.0).unwrap_or(if millis > 0.0 {
        Duration::MAX
    } else {
        Duration::ZERO
    })
}

pub(super) fn millis(duration: Duration) -> f64 {
    // Whole milliseconds stay whole, which seconds in one float would not do.
    duration.as_secs() as f64 * 1000.0 + f64::from(duration.subsec_nanos()) / 1e6
}
