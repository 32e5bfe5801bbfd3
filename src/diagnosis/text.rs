//! Text as the table sees it: no escapes, no quotes, one space at a time, no prefix of the log's transport.

/// How much of a line is looked at. A cause stands near the start of its line; the bound keeps a huge line cheap.
const LOOKED_AT: usize = 4096;

/// A line made ready for matching.
pub(super) struct Folded {
    /// Without escapes and quotes, case kept.
    pub clean: String,
    /// `clean` in lower case, byte for byte.
    pub lower: String,
    /// Whether the line started with white space: a stack frame, a dump.
    pub indented: bool,
}

/// Folds a line: escapes, control characters and quotes go, white space becomes one space, `\n` and `\t` written out too.
pub(super) fn fold(line: &str) -> Folded {
    let line = without_transport(cut(line, LOOKED_AT));
    let mut clean = String::with_capacity(line.len());
    let mut indented = false;
    let mut chars = line.chars().peekable();
    while let Some(char) = chars.next() {
        let kept = match char {
            '\u{1b}' => {
                skip_escape(&mut chars);
                continue;
            }
            '"' | '\'' | '`' | '\u{2018}' | '\u{2019}' | '\u{201c}' | '\u{201d}' => continue,
            '\\' => match chars.peek() {
                Some('n' | 't' | 'r') => {
                    chars.next();
                    ' '
                }
                Some('"' | '\'' | '\\') => continue,
                _ => char,
            },
            '\t' | '\u{b}' | '\u{c}' | '\r' | '\n' | '\u{a0}' => ' ',
            ..='\u{1f}' | '\u{7f}'..='\u{9f}' => continue,
            _ => char,
        };
        if kept != ' ' {
            clean.push(kept);
        } else if clean.is_empty() {
            indented = true;
        } else if !clean.ends_with(' ') {
            clean.push(' ');
        }
    }
    let lower = clean.to_ascii_lowercase();
    Folded {
        clean,
        lower,
        indented,
    }
}

/// The text up to `max` bytes, at the border of a character.
pub(super) fn cut(text: &str, max: usize) -> &str {
    if text.len() <= max {
        return text;
    }
    let mut end = max;
    while !text.is_char_boundary(end) {
        end -= 1;
    }
    text.get(..end).unwrap_or("")
}

/// A message without the time, process and level in brackets before it; whole where nothing else would be left.
pub(super) fn without_time(message: &str) -> &str {
    let mut rest = message;
    while let Some((word, after)) = rest.split_once(' ') {
        let time = word.starts_with(|char: char| char.is_ascii_digit())
            && word.contains(['-', ':', '/'])
            && word.matches('.').count() < 2;
        if !time && !word.starts_with(['[', '+']) && !word.ends_with(']') {
            return rest;
        }
        rest = after;
    }
    message
}

/// The text up to `max` characters.
pub(super) fn cut_chars(text: &str, max: usize) -> String {
    text.chars().take(max).collect()
}

fn skip_escape(chars: &mut core::iter::Peekable<core::str::Chars<'_>>) {
    match chars.next() {
        Some('[') => while chars.next().is_some_and(|char| !('@'..='~').contains(&char)) {},
        Some(']') => while chars.next().is_some_and(|char| char != '\u{7}' && char != '\\') {},
        _ => {}
    }
}

/// The line without what its transport put before it: a time stamp, a stream's name, a replica's name and a bar.
fn without_transport(line: &str) -> &str {
    let mut line = line;
    if let Some((stamp, rest)) = line.split_once(' ')
        && stamp.len() >= 20
        && stamp.as_bytes().get(10) == Some(&b'T')
        && stamp.starts_with(|char: char| char.is_ascii_digit())
    {
        let text = rest.trim_start_matches(' ');
        let levelled = ["INFO", "WARN", "DEBUG", "ERROR"]
            .iter()
            .any(|level| text.starts_with(level));
        line = if levelled { text } else { rest };
    }
    if let Some(rest) = line
        .strip_prefix("[stdout] ")
        .or_else(|| line.strip_prefix("[stderr] "))
    {
        line = rest;
    }
    match line.split_once('|') {
        Some((name, rest))
            if name.len() <= 64 && name.ends_with(' ') && !name.trim_end_matches(' ').contains(' ') =>
        {
            rest.strip_prefix(' ').unwrap_or(rest)
        }
        _ => line,
    }
}

/// A number that is the same for lines that differ in numbers, ids, times and addresses only.
pub(super) fn shape(line: &str) -> u64 {
    let mut hash = Fnv::new();
    let mut in_number = false;
    for word in words(cut(line, LOOKED_AT)) {
        let number = is_number(word);
        let joint = in_number && word.len() == 1 && word.starts_with(['-', ':', '.', ',', '/', '+']);
        if !number && !joint {
            hash.write(word.as_bytes());
        } else if number && !in_number {
            hash.write(b"#");
        }
        in_number = number || joint;
    }
    hash.0
}

/// Runs of letters and digits, and each other character on its own.
fn words(text: &str) -> impl Iterator<Item = &str> {
    let mut rest = text;
    core::iter::from_fn(move || {
        let first = rest.chars().next()?;
        let length = if is_letter(first) {
            rest.find(|char| !is_letter(char)).unwrap_or(rest.len())
        } else {
            first.len_utf8()
        };
        let (word, after) = rest.split_at_checked(length)?;
        rest = after;
        Some(word)
    })
}

/// A letter or a digit; every character beyond ASCII counts as one.
fn is_letter(char: char) -> bool {
    char.is_ascii_alphanumeric() || !char.is_ascii()
}

/// A number, a time, or an id: a word with a digit in it, or eight and more hexadecimal letters.
fn is_number(word: &str) -> bool {
    let bytes = word.as_bytes();
    bytes.iter().any(u8::is_ascii_digit) || (bytes.len() >= 8 && bytes.iter().all(u8::is_ascii_hexdigit))
}

struct Fnv(u64);

impl Fnv {
    fn new() -> Self {
        Self(0xcbf2_9ce4_8422_2325)
    }

    fn write(&mut self, bytes: &[u8]) {
        for byte in bytes {
            self.0 = (self.0 ^ u64::from(*byte)).wrapping_mul(0x0100_0000_01b3);
        }
    }
}
