//! Reading ASCII out of a line without an index that could be out of range.

/// A set of bytes, a bit for each kind. No byte beyond ASCII is in any.
pub(super) type Class = u16;

pub(super) const LETTER: Class = 1;
pub(super) const DIGIT: Class = 1 << 1;
pub(super) const CAPITAL: Class = 1 << 2;
pub(super) const HEX: Class = 1 << 3;
/// `_` and `-`
const DASH: Class = 1 << 4;
pub(super) const DOT: Class = 1 << 5;
pub(super) const BLANK: Class = 1 << 6;
pub(super) const QUOTE: Class = 1 << 7;
pub(super) const BACKSLASH: Class = 1 << 8;
pub(super) const COLON: Class = 1 << 9;
/// What ends the authority of a URL.
pub(super) const PATH: Class = 1 << 10;
/// `<` and `>`
pub(super) const ANGLE: Class = 1 << 11;
/// `+`, `/`, `=` and `~`: with letters and digits, what credentials are made of.
pub(super) const BASE64: Class = 1 << 12;
/// What closes brackets.
pub(super) const CLOSER: Class = 1 << 13;
/// `,` and `;`
pub(super) const COMMA: Class = 1 << 14;

pub(super) const ALNUM: Class = LETTER | DIGIT;
pub(super) const DASHED: Class = ALNUM | DASH;
/// What names and most tokens are made of.
pub(super) const WORD: Class = DASHED | DOT;

#[allow(
    clippy::indexing_slicing,
    reason = "evaluated by the compiler; a byte is below 256"
)]
static CLASSES: [Class; 256] = {
    let mut classes = [0; 256];
    let mut at = 0;
    while at < 128 {
        let byte = at as u8;
        let mut class = match byte {
            b'a'..=b'z' | b'A'..=b'Z' => LETTER,
            b'0'..=b'9' => DIGIT | HEX,
            b'_' | b'-' => DASH,
            b'.' => DOT,
            b' ' | b'\t' => BLANK,
            b'"' | b'\'' | b'`' => QUOTE,
            b'\\' => BACKSLASH | CLOSER,
            b':' => COLON,
            b'/' => PATH | BASE64,
            b'?' | b'#' => PATH,
            b'<' => ANGLE,
            b'>' => ANGLE | CLOSER,
            b'+' | b'=' | b'~' => BASE64,
            b')' | b']' | b'}' => CLOSER,
            b',' | b';' => COMMA,
            _ => 0,
        };
        if byte.is_ascii_hexdigit() {
            class |= HEX;
        }
        if byte.is_ascii_uppercase() {
            class |= CAPITAL;
        }
        classes[at] = class;
        at += 1;
    }
    classes
};

pub(super) fn is(byte: u8, class: Class) -> bool {
    CLASSES
        .get(usize::from(byte))
        .is_some_and(|known| known & class != 0)
}

/// The byte here; 0, which a cleaned line does not hold, beyond the end.
pub(super) fn at(bytes: &[u8], at: usize) -> u8 {
    bytes.get(at).copied().unwrap_or_default()
}

/// The byte before; 0 at the start.
pub(super) fn before(bytes: &[u8], at: usize) -> u8 {
    self::at(bytes, at.wrapping_sub(1))
}

#[inline(never)]
pub(super) fn slice(bytes: &[u8], start: usize, end: usize) -> &[u8] {
    bytes.get(start..end.min(bytes.len())).unwrap_or_default()
}

/// Whether the text is here, in any case.
#[inline(never)]
pub(super) fn has(bytes: &[u8], at: usize, text: &[u8]) -> bool {
    slice(bytes, at, at + text.len()).eq_ignore_ascii_case(text)
}

/// Whether it is the text, in any case.
pub(super) fn same(bytes: &[u8], text: &[u8]) -> bool {
    bytes.len() == text.len() && has(bytes, 0, text)
}

/// Where the run of bytes of this class that starts here ends.
#[inline(never)]
pub(super) fn run(bytes: &[u8], start: usize, class: Class) -> usize {
    let mut end = start;
    while is(at(bytes, end), class) {
        end += 1;
    }
    end
}

/// Where the first byte of this class is, from here on; the end if there is none.
#[inline(never)]
pub(super) fn until(bytes: &[u8], start: usize, class: Class) -> usize {
    let mut end = start;
    while end < bytes.len() && !is(at(bytes, end), class) {
        end += 1;
    }
    end
}

/// Where the run of bytes of this class that ends here starts.
#[inline(never)]
pub(super) fn back(bytes: &[u8], end: usize, class: Class) -> usize {
    let mut start = end;
    while start > 0 && is(before(bytes, start), class) {
        start -= 1;
    }
    start
}

/// Where the byte is, from here on.
#[inline(never)]
pub(super) fn find(bytes: &[u8], start: usize, byte: u8) -> Option<usize> {
    let found = bytes.get(start..)?.iter().position(|other| *other == byte)?;
    Some(start + found)
}

pub(super) fn contains(bytes: &[u8], text: &[u8]) -> bool {
    matches(bytes, text).next().is_some()
}

/// How many bytes are of this class.
#[inline(never)]
pub(super) fn count(bytes: &[u8], class: Class) -> usize {
    bytes.iter().filter(|byte| is(**byte, class)).count()
}

/// Where the word, which is not empty, occurs; occurrences do not overlap.
pub(super) fn matches(bytes: &[u8], word: &[u8]) -> impl Iterator<Item = (usize, usize)> {
    let mut from = 0;
    std::iter::from_fn(move || {
        loop {
            let start = find(bytes, from, at(word, 0))?;
            from = start + 1;
            if slice(bytes, start, start + word.len()) == word {
                from = start + word.len();
                return Some((start, from));
            }
        }
    })
}

/// Whether it looks made by a machine: digits among the letters, or capitals inside.
pub(super) fn is_random(text: &[u8]) -> bool {
    let letters = count(text, LETTER);
    let capitals = count(slice(text, 1, text.len()), CAPITAL);
    letters > 0 && (count(text, DIGIT) > 0 || (capitals > 0 && count(text, CAPITAL) < letters))
}
