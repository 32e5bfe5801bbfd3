//! Reading ASCII out of a line without an index that could be out of range.

/// The byte here; 0, which a cleaned line does not hold, beyond the end.
pub(super) fn at(bytes: &[u8], at: usize) -> u8 {
    bytes.get(at).copied().unwrap_or_default()
}

/// The byte before; 0 at the start.
pub(super) fn before(bytes: &[u8], at: usize) -> u8 {
    at.checked_sub(1).map_or(0, |at| self::at(bytes, at))
}

pub(super) fn slice(bytes: &[u8], start: usize, end: usize) -> &[u8] {
    bytes.get(start..end.min(bytes.len())).unwrap_or_default()
}

pub(super) fn has(bytes: &[u8], at: usize, text: &[u8]) -> bool {
    slice(bytes, at, at + text.len()).eq_ignore_ascii_case(text)
}

pub(super) fn ends_with_ignore_case(bytes: &[u8], text: &[u8]) -> bool {
    bytes.len() >= text.len() && has(bytes, bytes.len() - text.len(), text)
}

/// Where the run of such bytes that starts here ends.
pub(super) fn run(bytes: &[u8], start: usize, class: impl Fn(u8) -> bool) -> usize {
    start + bytes.iter().skip(start).take_while(|byte| class(**byte)).count()
}

pub(super) fn skip_blanks(bytes: &[u8], start: usize) -> usize {
    run(bytes, start, is_blank)
}

pub(super) fn is_blank(byte: u8) -> bool {
    matches!(byte, b' ' | b'\t')
}

pub(super) fn is_quote(byte: u8) -> bool {
    matches!(byte, b'"' | b'\'' | b'`')
}

/// What names and most tokens are made of.
pub(super) fn is_word(byte: u8) -> bool {
    byte.is_ascii_alphanumeric() || matches!(byte, b'_' | b'-' | b'.')
}

/// Whether it looks made by a machine: digits among the letters, or capitals inside.
pub(super) fn is_random(text: &[u8]) -> bool {
    let letters = text.iter().any(u8::is_ascii_alphabetic);
    let digits = text.iter().any(u8::is_ascii_digit);
    let capitals = text.iter().skip(1).any(u8::is_ascii_uppercase) && text.iter().any(u8::is_ascii_lowercase);
    letters && (digits || capitals)
}
