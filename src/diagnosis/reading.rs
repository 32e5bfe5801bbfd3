//! What a service's log says, line by line.

use super::matcher::{self, Match};
use super::table::{Kind, Table};
use super::text::{self, Folded};

/// The marks of the table, in its order: what sort of line it is.
pub(super) mod mark {
    pub const DEBUG: u16 = 1;
    pub const INFO: u16 = 1 << 1;
    pub const WARN: u16 = 1 << 2;
    pub const ERROR: u16 = 1 << 3;
    pub const HARMLESS: u16 = 1 << 4;
    pub const RETRY: u16 = 1 << 5;
    pub const SUCCESS: u16 = 1 << 6;
    pub const ACCESS: u16 = 1 << 7;
    pub const STACK: u16 = 1 << 8;
    pub const ENDING: u16 = 1 << 9;
    /// From a server's main process, not from one that serves a client.
    pub const MAIN: u16 = 1 << 10;
    /// What follows explains the command line.
    pub const USAGE: u16 = 1 << 11;
    /// Not in the table: the line starts with white space.
    pub const INDENTED: u16 = 1 << 12;
    /// Not in the table: a signature matches.
    pub const HIT: u16 = 1 << 13;
    /// Not in the table: nothing to read.
    pub const EMPTY: u16 = 1 << 14;
}

/// A signature found in a line of the log or in a failure.
pub(super) struct Hit {
    /// The line's or the failure's index.
    pub at: usize,
    pub found: Match,
}

/// A log, read once.
pub(super) struct Reading {
    /// The marks of each line.
    pub marks: Vec<u16>,
    pub hits: Vec<Hit>,
}

/// Reads a log.
pub(super) fn read(table: &Table, log: &[&str]) -> Reading {
    let mut reading = Reading {
        marks: Vec::with_capacity(log.len()),
        hits: Vec::new(),
    };
    for (at, line) in log.iter().enumerate() {
        let folded = text::fold(line);
        let mut marks = 0;
        matcher::find(table, &folded, false, |found| {
            match table.signature(found.signature) {
                Some(signature) if signature.kind == Kind::Mark => {
                    marks |= 1_u16.checked_shl(u32::from(found.signature)).unwrap_or(0);
                }
                _ => {
                    marks |= mark::HIT;
                    reading.hits.push(Hit { at, found });
                }
            }
        });
        reading
            .marks
            .push(marks | level_of_glog(&folded.lower) | form(&folded));
    }
    reading
}

/// Marks that need no table.
fn form(folded: &Folded) -> u16 {
    let mut marks = 0;
    if folded.indented {
        marks |= mark::INDENTED;
    }
    if folded.clean.is_empty() {
        marks |= mark::EMPTY;
    }
    if text::cut(&folded.lower, 200).split(' ').any(names_error) {
        marks |= mark::ERROR;
    }
    let numbered = folded
        .lower
        .strip_prefix('#')
        .is_some_and(|rest| rest.starts_with(|char: char| char.is_ascii_digit()));
    if numbered || folded.lower.starts_with("at ") || folded.lower.len() < 2 {
        marks |= mark::STACK;
    }
    marks
}

/// Whether a word is the name of an error before its message: `ValueError:`, `java.io.IOException:`.
fn names_error(word: &str) -> bool {
    word.strip_suffix([':', ')'])
        .is_some_and(|name| name.ends_with("error") || name.ends_with("exception"))
}

/// The level of Go's and C++'s glog: `I0102 15:04:05…`.
fn level_of_glog(line: &str) -> u16 {
    let bytes = line.as_bytes();
    if !bytes
        .get(1..5)
        .is_some_and(|day| day.iter().all(u8::is_ascii_digit))
        || bytes.get(5) != Some(&b' ')
    {
        return 0;
    }
    match bytes.first() {
        Some(b'i') => mark::INFO,
        Some(b'w') => mark::WARN,
        Some(b'e' | b'f') => mark::ERROR,
        _ => 0,
    }
}

/// Whether a line shows a program at work, as opposed to one that ends: a plain line, not a stack frame or a last word.
pub(super) fn is_ordinary(marks: u16) -> bool {
    const NOT: u16 =
        mark::STACK | mark::ENDING | mark::INDENTED | mark::HIT | mark::EMPTY | mark::ERROR | mark::RETRY;
    marks & NOT == 0 || (marks & mark::ACCESS != 0 && marks & (mark::HIT | mark::ERROR) == 0)
}

/// Whether a line shows that the service serves or a dependency answered.
pub(super) fn is_success(marks: u16) -> bool {
    const NOT: u16 = mark::HIT | mark::ERROR | mark::WARN | mark::ENDING | mark::STACK | mark::INDENTED;
    marks & (mark::SUCCESS | mark::ACCESS) != 0 && marks & NOT == 0
}
