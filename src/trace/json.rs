//! Reads JSON values; what is wrong is told with its path. By hand, since derived code for the same is three times as large
//! in WebAssembly.

use std::time::Duration;

use serde_json::{Map, Value};

/// What is wrong with a value: where it is, what was expected, what was found.
#[derive(Debug)]
pub(super) struct Problem {
    path: String,
    expected: &'static str,
    found: String,
}

pub(super) type Read<T> = Result<T, Problem>;

impl Problem {
    pub fn new(expected: &'static str, found: &Value) -> Self {
        const MOST: usize = 40;
        let mut found = match found {
            Value::Array(_) => "an array".to_owned(),
            Value::Object(_) => "an object".to_owned(),
            other => other.to_string(),
        };
        if let Some((end, _)) = found.char_indices().nth(MOST) {
            found.truncate(end);
            found.push('…');
        }
        Self {
            path: String::new(),
            expected,
            found,
        }
    }

    fn under(mut self, key: &str) -> Self {
        let joint = if self.path.is_empty() || self.path.starts_with('[') {
            ""
        } else {
            "."
        };
        self.path = [key, joint, &self.path].concat();
        self
    }
}

impl std::fmt::Display for Problem {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        if !self.path.is_empty() {
            write!(f, "{}: ", self.path)?;
        }
        write!(f, "expected {}, got {}", self.expected, self.found)
    }
}

pub(super) fn object(value: &Value) -> Read<&Map<String, Value>> {
    value.as_object().ok_or_else(|| Problem::new("an object", value))
}

/// A field that must be there.
pub(super) fn required<T>(
    object: &Map<String, Value>,
    key: &str,
    read: impl FnOnce(&Value) -> Read<T>,
) -> Read<T> {
    read(object.get(key).unwrap_or(&Value::Null)).map_err(|problem| problem.under(key))
}

/// A field that may be missing or `null`.
pub(super) fn optional<T>(
    object: &Map<String, Value>,
    key: &str,
    read: impl FnOnce(&Value) -> Read<T>,
) -> Read<Option<T>> {
    match object.get(key) {
        None | Some(Value::Null) => Ok(None),
        Some(value) => read(value).map(Some).map_err(|problem| problem.under(key)),
    }
}

pub(super) fn list<T>(value: &Value, read: impl Fn(&Value) -> Read<T>) -> Read<Vec<T>> {
    let items = value.as_array().ok_or_else(|| Problem::new("an array", value))?;
    let at = |(place, item)| read(item).map_err(|problem| problem.under(&format!("[{place}]")));
    items.iter().enumerate().map(at).collect()
}

/// The fields of an object, in their order.
pub(super) fn entries<T>(value: &Value, read: impl Fn(&Value) -> Read<T>) -> Read<Vec<(String, T)>> {
    let at = |(key, item): (&String, &Value)| match read(item) {
        Ok(item) => Ok((key.clone(), item)),
        Err(problem) => Err(problem.under(key)),
    };
    object(value)?.iter().map(at).collect()
}

pub(super) fn text(value: &Value) -> Read<String> {
    let text = value.as_str().ok_or_else(|| Problem::new("a string", value))?;
    Ok(text.to_owned())
}

pub(super) fn flag(value: &Value) -> Read<bool> {
    value
        .as_bool()
        .ok_or_else(|| Problem::new("true or false", value))
}

pub(super) fn count(value: &Value) -> Read<u32> {
    let number = value.as_u64().and_then(|number| u32::try_from(number).ok());
    number.ok_or_else(|| Problem::new("an integer from 0 to 4294967295", value))
}

/// A time in milliseconds, to the nanosecond. What is too long for a duration lasts as long as one can.
pub(super) fn time(value: &Value) -> Read<Duration> {
    match value.as_f64() {
        Some(millis) if millis >= 0.0 => Ok(Duration::from_nanos((millis * 1e6).round() as u64)),
        _ => Err(Problem::new("a number of milliseconds, at least 0", value)),
    }
}
