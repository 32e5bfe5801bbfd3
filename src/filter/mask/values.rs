//! The value that belongs to a name: `NAME=value`, `name: value`, `"name":"value"`, `--name value`, headers.

use super::names::{self, Name};
use super::text::{at, before, has, is_blank, is_quote, is_word, run, skip_blanks, slice};
use super::{MASK, Span};

/// Begins the mark of a cut line, which is no value.
const CUT: &str = "…";

/// How far is looked for what comes after a value.
const NEAR: usize = 48;

/// Whether what stands between name and value can also stand in a sentence.
#[derive(Clone, Copy, PartialEq, Eq)]
enum Between {
    Equals,
    Colon,
    Blank,
    Markup,
}

/// What to mask of the value of the name here, if it is the name of a secret and has one.
pub(super) fn of(bytes: &[u8], start: usize, end: usize) -> Option<Span> {
    let (between, value) = between(bytes, start, end)?;
    if matches!(at(bytes, value), 0) || has(bytes, value, CUT.as_bytes()) {
        return None;
    }
    match names::judge(slice(bytes, whole_name(bytes, start, end), end))? {
        Name::Authorization => authorization(bytes, start, value),
        Name::Cookie if !is_prose(bytes, value) => {
            let (start, end) = enclosed(bytes, start, value);
            Some((start, end))
        }
        Name::Cookie => None,
        name => plain(bytes, start, value, between, name),
    }
}

/// `API key: …` is a name of two words.
fn whole_name(bytes: &[u8], start: usize, end: usize) -> usize {
    if !slice(bytes, start, end).eq_ignore_ascii_case(b"key") || before(bytes, start) != b' ' {
        return start;
    }
    let head = slice(bytes, 0, start - 1);
    start
        - 1
        - head
            .iter()
            .rev()
            .take(16)
            .take_while(|byte| byte.is_ascii_alphabetic())
            .count()
}

/// What separates the name from its value, and where the value starts.
fn between(bytes: &[u8], start: usize, end: usize) -> Option<(Between, usize)> {
    let close = run(slice(bytes, 0, end + 4), end, |byte| {
        is_quote(byte) || matches!(byte, b'\\' | b']')
    });
    let sign = run(slice(bytes, 0, close + 8), close, is_blank);
    let option = at(bytes, start) == b'-';
    let value = |from| skip_blanks(bytes, from);
    match (at(bytes, sign), at(bytes, sign + 1)) {
        (b'=', b'=' | b'~') | (b':', b':') => None,
        (b':', b'/') if at(bytes, sign + 2) == b'/' => None,
        (b'=', b'>') | (b':', b'=') => Some((Between::Equals, value(sign + 2))),
        (b'=', _) => Some((Between::Equals, value(sign + 1))),
        // A part of a name with colons, such as an ARN.
        (b':', next) if !is_blank(next) && before(bytes, start) == b':' => None,
        (b':', _) => Some((Between::Colon, value(sign + 1))),
        (b'>', _) if before(bytes, start) == b'<' && close == sign => Some((Between::Markup, sign + 1)),
        (b',' | b'"' | b'\'', _) if option => {
            Some((Between::Equals, value(run(bytes, sign, |byte| byte == b','))))
        }
        (b',', _) => pair(bytes, sign + 1),
        (b'v' | b'V', _) if close > end => pair(bytes, sign),
        (b'\'', _) if sign > close => Some((Between::Equals, sign)),
        _ if option && sign > close => Some((Between::Blank, sign)),
        _ => None,
    }
}

/// `{"name":"…","value":"…"}` and the like.
fn pair(bytes: &[u8], from: usize) -> Option<(Between, usize)> {
    let skip = |from| {
        run(slice(bytes, 0, from + 8), from, |byte| {
            is_blank(byte) || is_quote(byte) || byte == b'\\'
        })
    };
    let key = skip(from);
    let sign = skip(key + 5);
    (has(bytes, key, b"value") && matches!(at(bytes, sign), b':' | b'='))
        .then(|| (Between::Equals, skip_blanks(bytes, sign + 1)))
}

/// Whether a sentence goes on here rather than a value.
fn is_prose(bytes: &[u8], start: usize) -> bool {
    let end = run(slice(bytes, 0, start + NEAR), start, |byte| {
        byte.is_ascii_alphabetic()
    });
    let sign = run(slice(bytes, 0, end + 2), end, |byte| {
        matches!(byte, b',' | b'.' | b';' | b':' | b'!' | b')')
    });
    matches!(at(bytes, sign), 0 | b' ' | b'\t') && names::is_prose(slice(bytes, start, end))
}

fn plain(bytes: &[u8], start: usize, value: usize, between: Between, name: Name) -> Option<Span> {
    if has(bytes, value, MASK.as_bytes()) {
        return Some((value, value + MASK.len()));
    }
    let quoted = quoted(bytes, value);
    // All refusals that look at the beginning come before the end is sought, or nested beginnings would cost the square.
    if is_template(bytes, quoted.map_or(value, |(from, _)| from))
        || (quoted.is_none() && is_other(bytes, value, between, name))
    {
        return None;
    }
    let (from, to) = quoted.unwrap_or_else(|| unquoted(bytes, start, value, between));
    let text = slice(bytes, from, to);
    let refused = names::is_nothing(text) || (name == Name::Token && !names::is_token(text));
    (!refused).then_some((from, to))
}

/// `${NAME}` and `{{ name }}` are where a value will be.
fn is_template(bytes: &[u8], from: usize) -> bool {
    let near = slice(bytes, from, from + NEAR);
    let name = run(near, 2, |byte| is_word(byte) || is_blank(byte));
    (near.starts_with(b"${") || near.starts_with(b"{{")) && at(near, name) == b'}'
}

/// Whether what begins here is a structure, a sentence, another option or a directory.
fn is_other(bytes: &[u8], value: usize, between: Between, name: Name) -> bool {
    match at(bytes, value) {
        b'{' | b'[' | b'(' => between != Between::Markup,
        b'-' => between == Between::Blank,
        b'/' => name == Name::Pwd,
        _ if name == Name::Pwd && has(bytes, value + 1, b":\\") => true,
        _ => between != Between::Equals && is_prose(bytes, value),
    }
}

/// What stands in the quotes that begin here, which may themselves be escaped: `\"…\"`. Without an end, all of the rest.
pub(super) fn quoted(bytes: &[u8], value: usize) -> Option<Span> {
    let quote_at = run(bytes, value, |byte| byte == b'\\');
    let quote = at(bytes, quote_at);
    if !is_quote(quote) {
        return None;
    }
    let escapes = quote_at - value;
    let start = quote_at + 1;
    let mut end = start;
    while end < bytes.len() {
        let backslashes = run(bytes, end, |byte| byte == b'\\') - end;
        if at(bytes, end + backslashes) == quote && (backslashes <= escapes || backslashes % 2 == 0) {
            // Doubled, it stands for itself.
            if escapes == 0 && at(bytes, end + 1) == quote && end > start {
                end += 2;
                continue;
            }
            return Some((start, end + backslashes - backslashes.min(escapes)));
        }
        end += backslashes + 1;
    }
    Some((start, bytes.len()))
}

/// A value without quotes ends at a blank, or at a sign that something else begins after. Where a quote precedes the
/// name (`"NAME=the value"`) only its like ends it.
fn unquoted(bytes: &[u8], start: usize, value: usize, between: Between) -> Span {
    let limit = enclosing(bytes, start, value);
    let mut end = value;
    while end < limit.unwrap_or(bytes.len()) {
        let byte = at(bytes, end);
        let stop = match byte {
            b' ' | b'\t' => limit.is_none(),
            b'<' => between == Between::Markup,
            b'"' | b'\'' | b'`' => ends_quote(bytes, end + 1),
            b',' | b';' | b'&' => begins_another(bytes, end + 1),
            _ => false,
        };
        if stop {
            break;
        }
        end += 1;
    }
    let text = slice(bytes, value, end);
    let closers = text
        .iter()
        .rev()
        .take_while(|byte| matches!(byte, b')' | b']' | b'}' | b'>' | b'\\'))
        .count();
    let opened = text.iter().any(|byte| matches!(byte, b'(' | b'[' | b'{' | b'<'));
    (
        value,
        if opened || closers == text.len() {
            end
        } else {
            end - closers
        },
    )
}

/// The end of the quotes around name and value.
fn enclosing(bytes: &[u8], start: usize, value: usize) -> Option<usize> {
    let quote = before(bytes, start);
    if !is_quote(quote) {
        return None;
    }
    let end = run(bytes, value, |byte| byte != quote);
    (end < bytes.len()).then(|| {
        end - slice(bytes, value, end)
            .iter()
            .rev()
            .take_while(|byte| **byte == b'\\')
            .count()
    })
}

fn ends_quote(bytes: &[u8], next: usize) -> bool {
    matches!(
        at(bytes, next),
        0 | b' ' | b'\t' | b',' | b';' | b':' | b')' | b']' | b'}' | b'>' | b'&' | b'\\'
    )
}

/// Whether a new `name=` or `name:` begins here, or nothing does.
fn begins_another(bytes: &[u8], next: usize) -> bool {
    if matches!(at(bytes, next), 0 | b' ' | b'\t' | b'{' | b'[') || is_quote(at(bytes, next)) {
        return true;
    }
    let near = slice(bytes, 0, next + NEAR);
    let end = run(near, next, |byte| {
        byte.is_ascii_alphanumeric() || matches!(byte, b'_' | b'-' | b'.' | b' ')
    });
    at(bytes, next).is_ascii_alphabetic() && matches!(at(bytes, end), b'=' | b':')
}

/// A value that may hold blanks: to the end of its quotes, of the quotes around name and value, or of the line.
fn enclosed(bytes: &[u8], start: usize, value: usize) -> Span {
    quoted(bytes, value).unwrap_or_else(|| (value, enclosing(bytes, start, value).unwrap_or(bytes.len())))
}

/// The scheme stays. `Bearer` and `Basic` have one word, others a list.
fn authorization(bytes: &[u8], start: usize, value: usize) -> Option<Span> {
    let (value, limit) = enclosed(bytes, start, value);
    let scheme = run(slice(bytes, 0, limit), value, |byte| {
        byte.is_ascii_alphanumeric() || byte == b'-'
    });
    let name = slice(bytes, value, scheme);
    if is_prose(bytes, value) {
        return None;
    }
    let single = [&b"bearer"[..], b"basic", b"token"]
        .iter()
        .any(|known| name.eq_ignore_ascii_case(known));
    let credentials = skip_blanks(bytes, scheme);
    if credentials == scheme || credentials >= limit {
        let end = run(slice(bytes, 0, limit), value, |byte| !is_blank(byte));
        return Some((value, end));
    }
    let end = if single {
        run(slice(bytes, 0, limit), credentials, |byte| {
            !is_blank(byte) && !is_quote(byte) && byte != b','
        })
    } else {
        limit
    };
    (!(single && is_prose(bytes, credentials))).then_some((credentials, end))
}

/// The word after an option that is no other option and no pair of ports.
pub(super) fn argument(bytes: &[u8], end: usize) -> Option<Span> {
    let start = skip_blanks(bytes, end);
    if start == end {
        return None;
    }
    quoted(bytes, start).or_else(|| {
        if has(bytes, start, MASK.as_bytes()) {
            return Some((start, start + MASK.len()));
        }
        let end = run(bytes, start, |byte| !is_blank(byte));
        let word = slice(bytes, start, end);
        let ports = word.contains(&b':') && word.iter().all(|byte| !byte.is_ascii_alphabetic());
        (!word.starts_with(b"-") && !word.starts_with(CUT.as_bytes()) && !ports).then_some((start, end))
    })
}

/// The password of `-u name:password`; a pair of numbers is a user and a group.
pub(super) fn user_and_password(bytes: &[u8], end: usize) -> Option<Span> {
    let start = run(bytes, end, |byte| {
        is_blank(byte) || byte == b'=' || is_quote(byte)
    });
    let colon = run(bytes, start, |byte| !is_blank(byte) && byte != b':');
    if start == end || at(bytes, colon) != b':' || has(bytes, colon + 1, CUT.as_bytes()) {
        return None;
    }
    let password = colon + 1;
    if has(bytes, password, MASK.as_bytes()) {
        return Some((password, password + MASK.len()));
    }
    let end = run(bytes, password, |byte| !is_blank(byte) && !is_quote(byte));
    let numbers = slice(bytes, password, end).iter().all(u8::is_ascii_digit);
    (!numbers).then_some((password, end))
}
