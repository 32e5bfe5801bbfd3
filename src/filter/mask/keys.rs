//! Private key blocks: PEM, OpenSSH, PGP. They span lines, and a log may put a time or a name before each.

use super::Span;
use super::text::{has, is_blank, run, slice};

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
    /// The block that begins with the word that ends here (`-----BEGIN`), if one does. If it does not end in this line either, the
    /// rest of the line goes and the following lines are body. Answers where to go on.
    pub(super) fn begin(&mut self, bytes: &[u8], end: usize, spans: &mut Vec<Span>) -> Option<usize> {
        let head = slice(bytes, 0, end);
        if !head.ends_with(b"-BEGIN") && !head.ends_with(b"- BEGIN") {
            return None;
        }
        let title_end = run(slice(bytes, 0, end + 64), end, |byte| {
            byte == b' ' || byte.is_ascii_uppercase() || byte.is_ascii_digit()
        });
        let title = slice(bytes, end, title_end);
        if !title.windows(11).any(|window| window == b"PRIVATE KEY") {
            return None;
        }
        let body = run(bytes, title_end, |byte| byte == b'-');
        match find_end(bytes, body) {
            Some(close) => {
                spans.push((body, close));
                Some(close)
            }
            None => {
                spans.push((body, bytes.len()));
                (self.lines, self.strays) = (MOST_LINES, MOST_STRAYS);
                Some(bytes.len())
            }
        }
    }

    /// Masks what of the line is body, if the log is inside a block. The usual rules apply beside it.
    pub(super) fn resume(&mut self, bytes: &[u8], spans: &mut Vec<Span>) {
        if self.lines == 0 {
            return;
        }
        self.lines -= 1;
        let close = find_end(bytes, 0);
        let line = slice(bytes, 0, close.unwrap_or(bytes.len()));
        let end = line.len() - line.iter().rev().take_while(|byte| is_edge(**byte)).count();
        let start = end
            - slice(bytes, 0, end)
                .iter()
                .rev()
                .take_while(|byte| !is_edge(**byte))
                .count();
        let word = slice(bytes, start, end);
        if close.is_some() {
            self.lines = 0;
        }
        // The last line of a key may be short; it is known only where nothing else is in the line.
        let long = word.len() >= BODY || (start == 0 && !word.is_empty());
        if word == super::MASK.as_bytes() || (long && is_body(word)) {
            self.strays = MOST_STRAYS;
            spans.push((start, end));
            return;
        }
        self.strays = self.strays.saturating_sub(1);
        if self.strays == 0 {
            self.lines = 0;
        }
    }
}

/// What may stand around a line of a key.
fn is_edge(byte: u8) -> bool {
    is_blank(byte) || matches!(byte, b'"' | b'\'' | b',' | b'|' | b'>' | b':')
}

/// Base64, perhaps with an escaped line break.
fn is_body(word: &[u8]) -> bool {
    let padding = word.iter().rev().take_while(|byte| **byte == b'=').count();
    let text = slice(word, 0, word.len() - padding);
    text.iter()
        .all(|byte| byte.is_ascii_alphanumeric() || matches!(byte, b'+' | b'/' | b'\\'))
        || (padding == 0 && text.starts_with(b"=") && text.len() == 5)
}

/// Where the dashes of `-----END` begin.
fn find_end(bytes: &[u8], from: usize) -> Option<usize> {
    let mut at = from;
    loop {
        at = run(bytes, at, |byte| byte != b'-');
        if at >= bytes.len() {
            return None;
        }
        let dashes = run(bytes, at, |byte| byte == b'-');
        if dashes - at >= 2 && (has(bytes, dashes, b"END") || has(bytes, dashes, b" END")) {
            return Some(at);
        }
        at = dashes;
    }
}
