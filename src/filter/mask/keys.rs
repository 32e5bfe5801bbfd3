//! Private key blocks: PEM, OpenSSH, PGP. They span lines, and a log may put a time or a name before each.

use super::text::{
    self, ALNUM, ANGLE, BACKSLASH, BASE64, BLANK, CAPITAL, COLON, COMMA, Class, DIGIT, QUOTE, back, before,
    contains, count, find, has, is, run, slice,
};
use super::{Span, Spans};

/// How long the title of a block may be.
const TITLE: usize = 64;

/// A key of 16 384 bits has about 200 lines.
const MOST_LINES: u16 = 256;

/// Lines in a row that are no part of a key, such as those of another replica, after which the block is given up.
const MOST_STRAYS: u16 = 16;

/// A shorter word may be prose. All lines of a key but its last are longer.
const BODY: usize = 16;

/// Whether the log is inside a block.
#[derive(Clone, Debug, Default)]
pub(super) struct KeyBlock {
    /// 0 outside.
    lines: u16,
    strays: u16,
}

impl KeyBlock {
    /// The block that begins with the word that ends here (`-----BEGIN`), if one does. If it does not end in this
    /// line either, the rest of the line goes and the following lines are body. Answers where to go on.
    pub(super) fn begin(&mut self, bytes: &[u8], end: usize, spans: &mut Spans) -> Option<usize> {
        let head = slice(bytes, 0, end);
        if !head.ends_with(b"-BEGIN") && !head.ends_with(b"- BEGIN") {
            return None;
        }
        let title = run(slice(bytes, 0, end + TITLE), end, CAPITAL | DIGIT | BLANK);
        if !contains(slice(bytes, end, title), b"PRIVATE KEY") {
            return None;
        }
        let body = dashes(bytes, title);
        let close = find_end(bytes, body);
        if close.is_none() {
            (self.lines, self.strays) = (MOST_LINES, MOST_STRAYS);
        }
        let next = close.unwrap_or(bytes.len());
        spans.push((body, next));
        Some(next)
    }

    /// What of the line is body, if the log is inside a block. The usual rules apply beside it.
    pub(super) fn resume(&mut self, bytes: &[u8]) -> Option<Span> {
        self.lines = self.lines.checked_sub(1)?;
        let close = find_end(bytes, 0);
        if close.is_some() {
            self.lines = 0;
        }
        let end = back(bytes, close.unwrap_or(bytes.len()), EDGE);
        let mut start = end;
        while start > 0 && !is(before(bytes, start), EDGE) {
            start -= 1;
        }
        let word = slice(bytes, start, end);
        // The last line of a key may be short; it is known only where nothing else is in the line.
        let long = word.len() >= BODY || (start == 0 && !word.is_empty());
        if word == super::MASK.as_bytes() || (long && is_body(word)) {
            self.strays = MOST_STRAYS;
            return Some((start, end));
        }
        self.strays = self.strays.saturating_sub(1);
        if self.strays == 0 {
            self.lines = 0;
        }
        None
    }
}

/// What may stand around a line of a key: `"…",`, `web-1|…`, `{"log":"…"}`.
const EDGE: Class = BLANK | QUOTE | COMMA | ANGLE | COLON;

/// Base64, perhaps with an escaped line break, or the checksum of PGP.
fn is_body(word: &[u8]) -> bool {
    count(word, ALNUM | BASE64 | BACKSLASH) == word.len()
        && find(word, 1, b'=').is_none_or(|padding| padding + 2 >= word.len())
}

fn dashes(bytes: &[u8], mut at: usize) -> usize {
    while text::at(bytes, at) == b'-' {
        at += 1;
    }
    at
}

/// Where the dashes of `-----END` begin.
fn find_end(bytes: &[u8], mut from: usize) -> Option<usize> {
    loop {
        let start = find(bytes, from, b'-')?;
        from = dashes(bytes, start);
        if from - start >= 2 && (has(bytes, from, b"END") || has(bytes, from, b" END")) {
            return Some(start);
        }
    }
}
