//! Terminal escapes, control characters and characters that cannot be seen.

use std::borrow::Cow;

const ESC: char = '\x1b';

/// Without escapes, and with nothing in it that a terminal obeys or a person cannot see.
pub(super) fn clean(raw: &str) -> Cow<'_, str> {
    let line = last_state(raw);
    if line.bytes().all(|byte| matches!(byte, b'\t' | b' '..=b'~')) {
        return Cow::Borrowed(line);
    }
    let mut out = String::with_capacity(line.len());
    let mut before = ' ';
    let mut rest = line;
    while let Some(char) = rest.chars().next() {
        rest = tail(rest, char.len_utf8());
        match char {
            ESC => rest = skip_escape(rest),
            '\u{9b}' => rest = skip_csi(rest),
            '\u{90}' | '\u{98}' | '\u{9d}'..='\u{9f}' => rest = skip_string(rest),
            _ if is_hidden(char, before) => push_visible(&mut out, char),
            _ => out.push(char),
        }
        before = char;
    }
    Cow::Owned(out)
}

/// A lone carriage return starts the line anew, as progress bars do: what counts is the last text that was written.
fn last_state(raw: &str) -> &str {
    let line = raw.trim_end_matches(['\r', '\n']);
    match line.rfind('\r') {
        // A line break after the last carriage return, or before it, means these are several lines.
        Some(at) if !line.contains('\n') => tail(line, at + 1),
        _ => line,
    }
}

fn tail(text: &str, from: usize) -> &str {
    text.get(from..).unwrap_or_default()
}

/// What follows an ESC and belongs to it is left out (ECMA-48, and xterm's control sequences).
fn skip_escape(rest: &str) -> &str {
    match rest.bytes().next() {
        Some(b'[') => skip_csi(tail(rest, 1)),
        Some(b']' | b'P' | b'X' | b'^' | b'_') => skip_string(tail(rest, 1)),
        Some(b' '..=b'/') => {
            let rest = rest.trim_start_matches(|char| matches!(char, ' '..='/'));
            rest.strip_prefix(|char| matches!(char, '0'..='~'))
                .unwrap_or(rest)
        }
        Some(b'0'..=b'~') => tail(rest, 1),
        _ => rest,
    }
}

fn skip_csi(rest: &str) -> &str {
    let rest = rest.trim_start_matches(|char| matches!(char, '0'..='?'));
    let rest = rest.trim_start_matches(|char| matches!(char, ' '..='/'));
    rest.strip_prefix(|char| matches!(char, '@'..='~'))
        .unwrap_or(rest)
}

/// A control string ends at BEL or ST. One that does not end is shown, lest a log line hide what follows it.
fn skip_string(rest: &str) -> &str {
    let Some(end) = rest.find(|char| matches!(char, ESC | '\x07' | '\x18' | '\x1a' | '\u{80}'..='\u{9f}'))
    else {
        return rest;
    };
    let ending = tail(rest, end);
    ending
        .strip_prefix("\x1b\\")
        .or_else(|| ending.strip_prefix(['\x07', '\u{9c}']))
        .unwrap_or(rest)
}

/// Controls, bidi marks and Unicode's default ignorables, which can make a line read as another.
fn is_hidden(char: char, before: char) -> bool {
    match char {
        '\t' => false,
        // Chooses between the text and the emoji form of the character before it.
        '\u{fe0e}' | '\u{fe0f}' => before < '\u{80}' || matches!(before, '\u{fe00}'..='\u{fe0f}'),
        _ => matches!(char,
      '\0'..='\x1f' | '\x7f'..='\u{9f}' | '\u{ad}' | '\u{34f}' | '\u{61c}' | '\u{115f}' | '\u{1160}'
      | '\u{17b4}' | '\u{17b5}' | '\u{180b}'..='\u{180f}' | '\u{200b}'..='\u{200f}' | '\u{2028}'..='\u{202e}'
      | '\u{2060}'..='\u{206f}' | '\u{3164}' | '\u{fe00}'..='\u{fe0d}' | '\u{feff}' | '\u{ffa0}'
      | '\u{fff0}'..='\u{fffb}' | '\u{1bca0}'..='\u{1bca3}' | '\u{1d173}'..='\u{1d17a}' | '\u{e0000}'..='\u{e0fff}'),
    }
}

fn push_visible(out: &mut String, char: char) {
    let code = u32::from(char);
    match char {
        '\n' => out.push_str("\\n"),
        '\r' => out.push_str("\\r"),
        _ if code < 0x80 => {
            out.push_str("\\x");
            push_hex(out, code, 2);
        }
        _ => {
            out.push_str("\\u{");
            push_hex(out, code, 1);
            out.push('}');
        }
    }
}

fn push_hex(out: &mut String, code: u32, least: u32) {
    let digits = (32 - code.leading_zeros()).div_ceil(4).max(least);
    for place in (0..digits).rev() {
        out.extend(char::from_digit(code >> (4 * place) & 0xf, 16));
    }
}

/// A byte that UTF-8 has no place for becomes U+FFFD; from 0x80 to 0x9f it is taken for the 8-bit control it is to some
/// terminals.
pub(super) fn decode(raw: &[u8]) -> Cow<'_, str> {
    let mut out = String::new();
    for chunk in raw.utf8_chunks() {
        if out.is_empty() && chunk.invalid().is_empty() {
            return Cow::Borrowed(chunk.valid());
        }
        out.push_str(chunk.valid());
        match chunk.invalid() {
            [] => {}
            [byte @ 0x80..=0x9f] => out.push(char::from(*byte)),
            _ => out.push(char::REPLACEMENT_CHARACTER),
        }
    }
    Cow::Owned(out)
}
