//! Finds the patterns of the table in one line, in one pass.

use super::table::{AT_START, FIELD_ONLY, NEXT_LINE, Table, UPPER, literal};
use super::text::Folded;

/// The most bytes a wildcard stands for: keeps the cost linear in the length of the line.
const GAP: usize = 200;

/// A pattern found in a line.
pub(super) struct Match {
    pub signature: u16,
    pub confidence: u8,
    /// Whether it starts the message.
    pub at_start: bool,
    /// Whether the message follows on the next line.
    pub next_line: bool,
    /// The bytes of the line that go into the title.
    pub capture: Option<(usize, usize)>,
}

/// Calls `found` for every pattern in the line. `field`: the text comes from the orchestrator, not from the log.
pub(super) fn find(table: &Table, line: &Folded, field: bool, mut found: impl FnMut(Match)) {
    let bytes = line.lower.as_bytes();
    let mut message = None;
    let mut last = b' ';
    for (at, &byte) in bytes.iter().enumerate() {
        let before = core::mem::replace(&mut last, byte);
        let starts_word = byte != b' ' && !(before.is_ascii_alphanumeric() && byte.is_ascii_alphanumeric());
        if !starts_word {
            continue;
        }
        let rest = bytes.get(at..).unwrap_or(&[]);
        for pattern in table.starting(rest) {
            if !rest.starts_with(pattern.literal) {
                continue;
            }
            if pattern.flags & FIELD_ONLY != 0 && !field {
                continue;
            }
            let Some(inner) = matches(pattern.text.as_bytes(), bytes, at) else {
                continue;
            };
            let start = if pattern.leading == b'<' {
                word_before(bytes, at)
            } else {
                at
            };
            let at_start = start <= *message.get_or_insert_with(|| message_start(&line.lower))
                || after_key(&line.lower, start);
            if pattern.flags & AT_START != 0 && !at_start && pattern.leading != b'*' {
                continue;
            }
            let capture = match pattern.leading {
                b'<' if before == b' ' => Some((start, at.saturating_sub(1))),
                b'<' => Some((start, at)),
                _ => inner,
            };
            if pattern.flags & UPPER != 0
                && !capture.is_some_and(|(start, end)| is_variable(line.clean.get(start..end)))
            {
                continue;
            }
            found(Match {
                signature: pattern.signature,
                confidence: pattern.confidence,
                at_start,
                next_line: pattern.flags & NEXT_LINE != 0,
                capture,
            });
        }
    }
}

/// Matches a pattern at a place: `None` if it is not there, else what it captures.
#[allow(clippy::option_option)]
fn matches(pattern: &[u8], line: &[u8], at: usize) -> Option<Option<(usize, usize)>> {
    let mut pattern = pattern;
    let mut at = at;
    let mut capture = None;
    let mut wildcard = 0;
    loop {
        let text = literal(pattern);
        let found = match wildcard {
            0 => line.get(at..)?.starts_with(text).then_some(at)?,
            b'#' => {
                let digits = line
                    .get(at..)?
                    .iter()
                    .take_while(|byte| byte.is_ascii_digit())
                    .count();
                let after = at + digits;
                (digits > 0 && line.get(after..)?.starts_with(text)).then_some(after)?
            }
            _ if text.is_empty() => line.len(),
            _ => position(line, at, text)?,
        };
        if matches!(wildcard, b'<' | b'.') {
            let end = if wildcard == b'<' {
                word_end(line, at).min(found)
            } else {
                found
            };
            capture = Some((at, end));
        }
        at = found + text.len();
        pattern = pattern.get(text.len()..)?;
        wildcard = match pattern {
            [] => return ends_word(line, at, text).then_some(capture),
            [b'<', b'.', b'>', ..] => b'.',
            [byte, ..] => *byte,
        };
        let width = match wildcard {
            b'<' => 2,
            b'.' => 3,
            _ => 1,
        };
        pattern = pattern.get(width..)?;
        if pattern.is_empty() && wildcard == b'*' {
            return Some(capture);
        }
    }
}

/// Where a text comes next, at most [`GAP`] bytes on.
fn position(line: &[u8], from: usize, text: &[u8]) -> Option<usize> {
    let end = line.len().min(from + GAP + text.len());
    line.get(from..end)?
        .windows(text.len())
        .position(|window| window == text)
        .map(|offset| from + offset)
}

/// Whether a match that ends in a letter or digit ends a word, and is not the name of a counter (`econnrefused=0`).
fn ends_word(line: &[u8], at: usize, text: &[u8]) -> bool {
    let goes_on = line
        .get(at)
        .is_some_and(|byte| byte.is_ascii_alphanumeric() || *byte == b'=');
    !(text.last().is_some_and(u8::is_ascii_alphanumeric) && goes_on)
}

fn word_before(line: &[u8], at: usize) -> usize {
    let before = line.get(..at).unwrap_or(&[]);
    let before = before.strip_suffix(b" ").unwrap_or(before);
    before
        .iter()
        .rposition(|byte| *byte == b' ')
        .map_or(0, |space| space + 1)
}

fn word_end(line: &[u8], at: usize) -> usize {
    let rest = line.get(at..).unwrap_or(&[]);
    at + rest
        .iter()
        .position(|byte| b" ,;()[]{}".contains(byte))
        .unwrap_or(rest.len())
}

/// Whether a word is written like the name of an environment variable.
fn is_variable(word: Option<&str>) -> bool {
    word.is_some_and(|word| {
        let word = word.trim_end_matches(':');
        word.len() > 2
            && word
                .bytes()
                .all(|byte| byte.is_ascii_uppercase() || byte.is_ascii_digit() || byte == b'_')
    })
}

/// Words that stand before a message: levels, months, and the heads of error messages.
const PREFIXES: &[&str] = &[
    "info",
    "warn",
    "warning",
    "error",
    "err",
    "fatal",
    "debug",
    "trace",
    "notice",
    "critical",
    "crit",
    "severe",
    "uncaught",
    "unhandled",
    "utc",
    "main",
    "log",
    "level",
    "msg",
    "fail",
    "exception",
    "caused",
    "by",
    "php",
    "jan",
    "feb",
    "mar",
    "apr",
    "may",
    "jun",
    "jul",
    "aug",
    "sep",
    "oct",
    "nov",
    "dec",
    "mon",
    "tue",
    "wed",
    "thu",
    "fri",
    "sat",
    "sun",
];

/// Where the message starts: after times, levels, names in brackets, names with a colon.
fn message_start(line: &str) -> usize {
    let mut at = 0;
    for token in line.split(' ').take(12) {
        if token.starts_with('{') && !token.ends_with('}') {
            break;
        }
        let prefix = token.is_empty()
            || token.starts_with(['[', '(', '<', '|', '-', '*', '#', '=', '{'])
            || token.ends_with([':', ']', '|', ')', '>', ','])
            || token.bytes().any(|byte| byte.is_ascii_digit())
            || token
                .get(1..token.len().saturating_sub(1))
                .is_some_and(|inner| inner.contains(['.', '=', '[']))
            || PREFIXES.contains(&token);
        if !prefix {
            break;
        }
        at += token.len() + 1;
    }
    at
}

/// Whether the place is the start of a value of a structured log: `msg=…`, `"error":"…"`.
fn after_key(line: &str, at: usize) -> bool {
    let Some(before) = line
        .get(..at)
        .map(|before| before.strip_suffix(' ').unwrap_or(before))
    else {
        return false;
    };
    let Some(key) = before.strip_suffix([':', '=']) else {
        return false;
    };
    let start = key.rfind([' ', ',', '{']).map_or(0, |comma| comma + 1);
    let key = key.get(start..).unwrap_or("");
    [
        "msg",
        "message",
        "err",
        "error",
        "exception",
        "error.message",
        "@m",
        "detail",
        "cause",
        "level",
        "severity",
        "lvl",
    ]
    .contains(&key)
}
