//! The value that belongs to a name: `NAME=value`, `name: value`, `"name":"value"`, `--name value`, headers.

use super::names::{self, Name};
use super::text::{
    BACKSLASH, BLANK, CAPITAL, CLOSER, COLON, COMMA, DASHED, DIGIT, DOT, LETTER, QUOTE, WORD, at, back,
    before, count, find, has, is, run, same, slice, until,
};
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
        Name::Authorization => authorization(bytes, start, in_list(bytes, value)),
        Name::Cookie if !is_prose(bytes, value) => Some(enclosed(bytes, start, in_list(bytes, value))),
        Name::Cookie => None,
        name => plain(bytes, start, value, between, name),
    }
}

/// Some programs print a header with all its values: `Cookie: [a=b]`.
fn in_list(bytes: &[u8], value: usize) -> usize {
    if at(bytes, value) == b'[' {
        value + 1
    } else {
        value
    }
}

/// `API key: …` is a name of two words.
fn whole_name(bytes: &[u8], start: usize, end: usize) -> usize {
    if !same(slice(bytes, start, end), b"key") || before(bytes, start) != b' ' {
        return start;
    }
    back(bytes, start - 1, LETTER)
}

/// What separates the name from its value, and where the value starts.
fn between(bytes: &[u8], start: usize, end: usize) -> Option<(Between, usize)> {
    let close = run(slice(bytes, 0, end + 4), end, QUOTE | CLOSER);
    let sign = run(slice(bytes, 0, close + 8), close, BLANK);
    let option = at(bytes, start) == b'-';
    let (first, second) = (at(bytes, sign), at(bytes, sign + 1));
    let (between, from) = match (first, second) {
        _ if at(bytes, end) == b'>' && before(bytes, start) == b'<' => (Between::Markup, end + 1),
        (b'=', b'=' | b'~') | (b':', b':') => return None,
        (b':', b'/') if at(bytes, sign + 2) == b'/' => return None,
        (b'=', b'>') | (b':', b'=') => (Between::Equals, sign + 2),
        (b'=', _) => (Between::Equals, sign + 1),
        // A part of a name with colons, such as an ARN.
        (b':', next) if !is(next, BLANK) && before(bytes, start) == b':' => return None,
        (b':', _) => (Between::Colon, sign + 1),
        (b',', _) if option => (Between::Equals, sign + 1),
        (b',', _) => (Between::Equals, pair(bytes, sign + 1)?),
        (b'v' | b'V', _) if close > end => (Between::Equals, pair(bytes, sign)?),
        (b'\'', _) if sign > close => (Between::Equals, sign),
        _ if option && sign > close => (Between::Blank, sign),
        _ => return None,
    };
    Some((between, run(bytes, from, BLANK)))
}

/// `{"name":"…","value":"…"}` and the like.
fn pair(bytes: &[u8], from: usize) -> Option<usize> {
    let skip = |from| run(slice(bytes, 0, from + 8), from, BLANK | QUOTE | BACKSLASH);
    let key = skip(from);
    let sign = skip(key + 5);
    (has(bytes, key, b"value") && matches!(at(bytes, sign), b':' | b'=')).then_some(sign + 1)
}

/// Whether a sentence goes on here rather than a value.
fn is_prose(bytes: &[u8], start: usize) -> bool {
    let end = run(slice(bytes, 0, start + NEAR), start, LETTER);
    let sign = run(slice(bytes, 0, end + 2), end, COMMA | COLON | DOT | CLOSER);
    matches!(at(bytes, sign), 0 | b' ' | b'\t') && names::is_prose(slice(bytes, start, end))
}

fn plain(bytes: &[u8], start: usize, value: usize, between: Between, name: Name) -> Option<Span> {
    if let Some(span) = masked(bytes, value) {
        return Some(span);
    }
    let quoted = quoted(bytes, value);
    // All refusals that look at the beginning come before the end is sought, or nested beginnings would cost the square.
    let begin = quoted.map_or(value, |(from, _)| from);
    if is_template(bytes, begin)
        || is_path(bytes, begin)
        || (quoted.is_none() && is_other(bytes, value, between, name))
    {
        return None;
    }
    let (from, to) = quoted.unwrap_or_else(|| unquoted(bytes, start, value, between));
    let text = slice(bytes, from, to);
    let refused =
        names::is_nothing(text) || (name == Name::Token && text != MASK.as_bytes() && !names::is_token(text));
    (!refused).then_some((from, to))
}

/// `${NAME}` and `{{ name }}` are where a value will be.
fn is_template(bytes: &[u8], from: usize) -> bool {
    let near = slice(bytes, from, from + NEAR);
    let name = run(near, 2, WORD | BLANK);
    (near.starts_with(b"${") || near.starts_with(b"{{")) && at(near, name) == b'}'
}

/// `/run/secrets/token` is where a value is; a key in base64 would have capitals.
fn is_path(bytes: &[u8], from: usize) -> bool {
    let near = slice(bytes, from, from + NEAR);
    let path = slice(near, 0, until(near, 0, BLANK | QUOTE | COMMA));
    path.starts_with(b"/")
        && find(path, 1, b'/').is_some()
        && count(path, CAPITAL) == 0
        && find(path, 1, b'=').is_none()
}

/// Whether what begins here is a structure, a sentence, another option or a directory.
fn is_other(bytes: &[u8], value: usize, between: Between, name: Name) -> bool {
    match at(bytes, value) {
        b'{' | b'[' | b'(' => between != Between::Markup,
        b'-' => between == Between::Blank,
        // `--secret id=…`: of image builders, which name where the secret is.
        b'i' if between == Between::Blank && has(bytes, value, b"id=") => true,
        b'/' => name == Name::Pwd,
        _ if name == Name::Pwd && has(bytes, value + 1, b":\\") => true,
        _ => between != Between::Equals && is_prose(bytes, value),
    }
}

/// What stands in the quotes that begin here, which may themselves be escaped: `\"…\"`. Without an end, all of the rest.
pub(super) fn quoted(bytes: &[u8], value: usize) -> Option<Span> {
    let quote_at = run(bytes, value, BACKSLASH);
    let quote = at(bytes, quote_at);
    if !is(quote, QUOTE) {
        return None;
    }
    let escapes = quote_at - value;
    let start = quote_at + 1;
    let mut end = start;
    while end < bytes.len() {
        let backslashes = run(bytes, end, BACKSLASH) - end;
        if at(bytes, end + backslashes) == quote && (backslashes <= escapes || backslashes.is_multiple_of(2))
        {
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
    let open = back(bytes, end, CLOSER);
    let opened = slice(bytes, value, end)
        .iter()
        .any(|byte| matches!(byte, b'(' | b'[' | b'{' | b'<'));
    (value, if opened || open <= value { end } else { open })
}

/// The end of the quotes around name and value.
fn enclosing(bytes: &[u8], start: usize, value: usize) -> Option<usize> {
    let quote = before(bytes, start);
    if !is(quote, QUOTE) {
        return None;
    }
    Some(back(bytes, find(bytes, value, quote)?, BACKSLASH).max(value))
}

/// Whether the quote before this ends a value.
fn ends_quote(bytes: &[u8], next: usize) -> bool {
    let byte = at(bytes, next);
    is(byte, BLANK | COMMA | COLON | CLOSER) || matches!(byte, 0 | b'&')
}

/// Whether a new `name=` or `name:` begins here, or nothing does.
fn begins_another(bytes: &[u8], next: usize) -> bool {
    if is(at(bytes, next), BLANK | QUOTE) || matches!(at(bytes, next), 0 | b'{' | b'[') {
        return true;
    }
    let near = slice(bytes, 0, next + NEAR);
    let end = run(near, next, WORD | BLANK);
    is(at(bytes, next), LETTER) && matches!(at(bytes, end), b'=' | b':')
}

/// A value that may hold blanks: to the end of its quotes, of the quotes around name and value, or of the line.
fn enclosed(bytes: &[u8], start: usize, value: usize) -> Span {
    quoted(bytes, value).unwrap_or_else(|| (value, enclosing(bytes, start, value).unwrap_or(bytes.len())))
}

/// The scheme stays. `Bearer` and `Basic` have one word, others a list.
fn authorization(bytes: &[u8], start: usize, value: usize) -> Option<Span> {
    let (value, limit) = enclosed(bytes, start, value);
    let inside = slice(bytes, 0, limit);
    let scheme = run(inside, value, DASHED);
    let credentials = run(inside, scheme, BLANK);
    if is_prose(bytes, value) {
        return None;
    }
    if credentials == scheme || credentials >= limit {
        return Some((value, until(inside, value, BLANK)));
    }
    let name = slice(bytes, value, scheme);
    if !same(name, b"bearer") && !same(name, b"basic") && !same(name, b"token") {
        return Some((credentials, limit));
    }
    (!is_prose(bytes, credentials))
        .then_some((credentials, until(inside, credentials, BLANK | QUOTE | COMMA)))
}

/// The word after an option that is no other option and no pair of ports.
pub(super) fn argument(bytes: &[u8], end: usize) -> Option<Span> {
    let start = run(bytes, end, BLANK);
    if start == end {
        return None;
    }
    quoted(bytes, start).or_else(|| masked(bytes, start)).or_else(|| {
        let end = until(bytes, start, BLANK);
        let ports =
            find(slice(bytes, 0, end), start, b':').is_some() && count(slice(bytes, start, end), LETTER) == 0;
        (at(bytes, start) != b'-' && !has(bytes, start, CUT.as_bytes()) && !ports).then_some((start, end))
    })
}

/// What was masked before stays masked, and no more than that.
fn masked(bytes: &[u8], value: usize) -> Option<Span> {
    has(bytes, value, MASK.as_bytes()).then_some((value, value + MASK.len()))
}

/// The password of `-u name:password`; a pair of numbers is a user and a group.
pub(super) fn user_and_password(bytes: &[u8], end: usize) -> Option<Span> {
    let start = run(
        bytes,
        if at(bytes, end) == b'=' { end + 1 } else { end },
        BLANK | QUOTE,
    );
    let password = until(bytes, start, BLANK | COLON) + 1;
    if start == end || before(bytes, password) != b':' || has(bytes, password, CUT.as_bytes()) {
        return None;
    }
    masked(bytes, password).or_else(|| {
        let end = until(bytes, password, BLANK | QUOTE);
        (count(slice(bytes, password, end), DIGIT) < end - password).then_some((password, end))
    })
}
