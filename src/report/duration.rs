//! Durations as people write them.

use std::{fmt, time::Duration};

/// `350ms`, `3.2s`, `10s`, `2m 5s`, `3h 1m`: two units at most, cut, never rounded up to a time that has not passed.
pub(crate) struct Readable(pub Duration);

impl fmt::Display for Readable {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let seconds = self.0.as_secs();
        let tenths = self.0.subsec_millis() / 100;
        match seconds {
            0 if !self.0.is_zero() => write!(f, "{}ms", self.0.subsec_millis()),
            0..60 if tenths > 0 => write!(f, "{seconds}.{tenths}s"),
            0..60 => write!(f, "{seconds}s"),
            60..3600 => two_units(f, seconds / 60, "m", seconds % 60, "s"),
            _ => two_units(f, seconds / 3600, "h", seconds % 3600 / 60, "m"),
        }
    }
}

fn two_units(f: &mut fmt::Formatter<'_>, large: u64, unit: &str, small: u64, rest: &str) -> fmt::Result {
    write!(f, "{large}{unit}")?;
    if small > 0 {
        write!(f, " {small}{rest}")?;
    }
    Ok(())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn durations_read_as_people_write_them() {
        let cases = [
            (0, "0s"),
            (99, "99ms"),
            (350, "350ms"),
            (1000, "1s"),
            (3200, "3.2s"),
            (10_000, "10s"),
            (59_999, "59.9s"),
            (60_000, "1m"),
            (125_000, "2m 5s"),
            (3_600_000, "1h"),
            (10_860_000, "3h 1m"),
        ];
        for (millis, text) in cases {
            assert_eq!(Readable(Duration::from_millis(millis)).to_string(), text);
        }
    }
}
