//! Reads JSON values into what they mean; what is wrong is told with its path. By hand, since derived code for the same is
//! three times as large in WebAssembly.

use std::time::Duration;

use super::json::Json;

/// What is wrong with a value: where it is, what was expected, what was found.
#[derive(Debug)]
pub(super) struct Problem {
    path: String,
    expected: &'static str,
    found: String,
}

pub(super) type Read<T> = Result<T, Problem>;

impl Problem {
    pub fn new(expected: &'static str, found: &Json) -> Self {
        Self {
            path: String::new(),
            expected,
            found: found.to_string(),
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

/// A field that must be there.
pub(super) fn required<T>(object: &Json, key: &str, read: impl FnOnce(&Json) -> Read<T>) -> Read<T> {
    read(object.get(key).unwrap_or(&Json::Null)).map_err(|problem| problem.under(key))
}

/// A field that may be missing or `null`.
pub(super) fn optional<T>(object: &Json, key: &str, read: impl FnOnce(&Json) -> Read<T>) -> Read<Option<T>> {
    match object.get(key) {
        None | Some(Json::Null) => Ok(None),
        Some(value) => read(value).map(Some).map_err(|problem| problem.under(key)),
    }
}

pub(super) fn object(value: &Json) -> Read<&Json> {
    match value {
        Json::Object(_) => Ok(value),
        _ => Err(Problem::new("an object", value)),
    }
}

pub(super) fn list<T>(value: &Json, read: impl Fn(&Json) -> Read<T>) -> Read<Vec<T>> {
    let Json::List(items) = value else {
        return Err(Problem::new("an array", value));
    };
    let at = |(place, item)| read(item).map_err(|problem| problem.under(&format!("[{place}]")));
    items.iter().enumerate().map(at).collect()
}

/// The fields of an object, in their order.
pub(super) fn entries<T>(value: &Json, read: impl Fn(&Json) -> Read<T>) -> Read<Vec<(String, T)>> {
    let Json::Object(fields) = value else {
        return Err(Problem::new("an object", value));
    };
    let at = |(key, item): &(String, Json)| match read(item) {
        Ok(item) => Ok((key.clone(), item)),
        Err(problem) => Err(problem.under(key)),
    };
    fields.iter().map(at).collect()
}

pub(super) fn text(value: &Json) -> Read<String> {
    let text = value.as_text().ok_or_else(|| Problem::new("a string", value))?;
    Ok(text.to_owned())
}

pub(super) fn flag(value: &Json) -> Read<bool> {
    match value {
        Json::Flag(flag) => Ok(*flag),
        _ => Err(Problem::new("true or false", value)),
    }
}

pub(super) fn count(value: &Json) -> Read<u32> {
    let number = value.as_integer().and_then(|number| u32::try_from(number).ok());
    number.ok_or_else(|| Problem::new("an integer from 0 to 4294967295", value))
}

/// A time in milliseconds, to the nanosecond. What is too long for a duration lasts as long as one can.
pub(super) fn time(value: &Json) -> Read<Duration> {
    match value {
        Json::Number(millis) if *millis >= 0.0 => Ok(Duration::from_nanos((millis * 1e6).round() as u64)),
        _ => Err(Problem::new("a number of milliseconds, at least 0", value)),
    }
}
