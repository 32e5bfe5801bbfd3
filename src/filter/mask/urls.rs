//! Passwords in URLs and in what is nearly one.

use super::Span;
use super::text::{at, has, is_blank, is_quote, is_random, is_word, run, slice};

/// Web hooks: who knows the address may post.
const HOOKS: &[&[u8]] = &[
    b"hooks.slack.com/services/",
    b"discord.com/api/webhooks/",
    b"discordapp.com/api/webhooks/",
];

/// How far is looked for the end of a password that no `://` announces.
const NEAR: usize = 256;

/// The stretch without blanks or quotes last looked at, and its last `@`, kept so that each is found only once.
#[derive(Default)]
pub(super) struct Run {
    end: usize,
    last_at: Option<usize>,
}

impl Run {
    /// The last `@` (plain or `%40`) from here to the end of the stretch.
    fn last_at(&mut self, bytes: &[u8], from: usize) -> Option<usize> {
        if from >= self.end {
            self.end = run(bytes, from, is_url);
            self.last_at = slice(bytes, from, self.end)
                .iter()
                .rposition(|byte| *byte == b'@')
                .map(|at| from + at);
        }
        self.last_at.filter(|at| *at >= from)
    }
}

fn is_url(byte: u8) -> bool {
    !is_blank(byte) && !is_quote(byte) && !matches!(byte, b'<' | b'>')
}

/// Masks what belongs to the `:` or `%` here; answers where to go on.
pub(super) fn mask(bytes: &[u8], from: usize, stretch: &mut Run, spans: &mut Vec<Span>) -> usize {
    if has(bytes, from, b"%3A%2F%2F") {
        spans.extend(encoded(bytes, from + 9));
        return from + 9;
    }
    if !has(bytes, from, b"://") {
        if at(bytes, from) == b':' && !has(bytes, from, b"::") {
            spans.extend(data_source(bytes, from + 1));
        }
        return from + 1;
    }
    let start = from + 3;
    if let Some(hook) = HOOKS.iter().find(|hook| has(bytes, start, hook)) {
        let start = start + hook.len();
        let end = run(bytes, start, |byte| is_word(byte) || byte == b'/');
        spans.push((start, end));
        return end;
    }
    let Some(last) = stretch.last_at(bytes, start) else {
        return start;
    };
    let authority = run(bytes, start, |byte| {
        is_url(byte) && !matches!(byte, b'/' | b'?' | b'#')
    });
    let colon = run(bytes, start, |byte| {
        is_url(byte) && !matches!(byte, b'/' | b'?' | b'#' | b':' | b'@')
    });
    // An @ within the authority ends the password. If there is none, a password with a / or # in it may run past; a
    // number after the colon is a port.
    let inside = slice(bytes, start, authority)
        .iter()
        .rposition(|byte| *byte == b'@')
        .map(|at| start + at);
    let port = slice(bytes, colon + 1, authority).iter().all(u8::is_ascii_digit);
    match inside.or((at(bytes, colon) == b':' && !port).then_some(last)) {
        Some(end) if at(bytes, colon) == b':' => {
            spans.push((colon + 1, end));
            end
        }
        Some(end) => {
            let user = slice(bytes, start, end);
            if user.len() >= 20 && is_random(user) {
                spans.push((start, end));
            }
            end
        }
        None => start,
    }
}

/// A URL that is itself percent-encoded, as in a query: `postgres%3A%2F%2Fuser%3Apassword%40host`.
fn encoded(bytes: &[u8], start: usize) -> Option<Span> {
    let end = run(slice(bytes, 0, start + NEAR), start, |byte| {
        is_word(byte) || matches!(byte, b'%' | b'~' | b'+')
    });
    let authority = slice(bytes, start, end);
    let find = |text: &[u8]| {
        authority
            .windows(3)
            .position(|window| window.eq_ignore_ascii_case(text))
    };
    let (colon, at) = (find(b"%3A")?, find(b"%40")?);
    (colon < at).then_some((start + colon + 3, start + at))
}

/// `user:password@tcp(host)`, as Go's drivers have it.
fn data_source(bytes: &[u8], start: usize) -> Option<Span> {
    let end = run(slice(bytes, 0, start + NEAR), start, |byte| {
        is_url(byte) && byte != b'('
    });
    let network = slice(bytes, start, end)
        .iter()
        .rposition(|byte| *byte == b'@')
        .map(|at| start + at)?;
    (has(bytes, network, b"@tcp(") || has(bytes, network, b"@unix(")).then_some((start, network))
}
