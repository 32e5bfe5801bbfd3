//! Passwords in URLs and in what is nearly one.

use super::Spans;
use super::text::{
    ANGLE, BLANK, COLON, Class, DIGIT, PATH, QUOTE, WORD, at, before, count, find, has, is, is_random, run,
    slice, until,
};

/// Web hooks: who knows the address may post.
const HOOKS: &[&[u8]] = &[
    b"hooks.slack.com/services/",
    b"discord.com/api/webhooks/",
    b"discordapp.com/api/webhooks/",
];

/// How far is looked for the end of a password that no `://` announces.
const NEAR: usize = 256;

/// What ends a URL.
const END: Class = BLANK | QUOTE | ANGLE;

/// The stretch without blanks or quotes last looked at, and its last `@`, kept so that each is found only once.
#[derive(Default)]
pub(super) struct Stretch {
    end: usize,
    last_at: usize,
}

impl Stretch {
    /// The last `@` from here to the end of the stretch.
    fn last_at(&mut self, bytes: &[u8], from: usize) -> Option<usize> {
        if from >= self.end {
            self.end = until(bytes, from, END);
            self.last_at = last_at(bytes, from, self.end).unwrap_or_default();
        }
        (self.last_at >= from).then_some(self.last_at)
    }
}

#[inline(never)]
fn last_at(bytes: &[u8], from: usize, end: usize) -> Option<usize> {
    slice(bytes, from, end)
        .iter()
        .rposition(|byte| *byte == b'@')
        .map(|at| from + at)
}

/// Masks what belongs to the `:`, `%` or `@` here; answers where to go on.
pub(super) fn mask(bytes: &[u8], from: usize, stretch: &mut Stretch, spans: &mut Spans) -> usize {
    if has(bytes, from, b"%3A%2F%2F") {
        encoded(bytes, from + 9, spans);
        return from + 9;
    }
    if at(bytes, from) == b'@' {
        data_source(bytes, from, spans);
    }
    if !has(bytes, from, b"://") {
        return from + 1;
    }
    let start = from + 3;
    if let Some(hook) = HOOKS.iter().find(|hook| has(bytes, start, hook)) {
        let start = start + hook.len();
        let end = run(bytes, start, WORD | PATH);
        spans.push((start, end));
        return end;
    }
    let Some(last) = stretch.last_at(bytes, start) else {
        return start;
    };
    // An @ within the authority ends the password. If there is none, a password with a / or # in it may run past; a
    // number after the colon is a port.
    let authority = until(bytes, start, END | PATH);
    let inside = last_at(bytes, start, authority);
    let colon = until(slice(bytes, 0, inside.unwrap_or(authority)), start, COLON);
    let password = at(bytes, colon) == b':';
    let after = slice(bytes, colon + 1, authority);
    let runs_past = password && count(after, DIGIT) < after.len();
    let Some(end) = inside.or(runs_past.then_some(last)) else {
        return start;
    };
    let user = slice(bytes, start, end);
    if password {
        spans.push((colon + 1, end));
    } else if user.len() >= 20 && is_random(user) {
        spans.push((start, end));
    }
    end
}

/// A URL that is itself percent-encoded, as in a query: `postgres%3A%2F%2Fuser%3Apassword%40host`.
fn encoded(bytes: &[u8], start: usize, spans: &mut Spans) {
    let near = slice(bytes, 0, until(slice(bytes, 0, start + NEAR), start, END));
    let mut colon = None;
    let mut from = start;
    while let Some(percent) = find(near, from, b'%') {
        match colon {
            None if has(bytes, percent, b"%3A") => colon = Some(percent + 3),
            Some(colon) if has(bytes, percent, b"%40") => return spans.push((colon, percent)),
            _ => {}
        }
        from = percent + 1;
    }
}

/// `user:password@tcp(host)`, as Go's drivers have it. `network` is where the `@` is.
fn data_source(bytes: &[u8], network: usize, spans: &mut Spans) {
    if !has(bytes, network, b"@tcp(") && !has(bytes, network, b"@unix(") {
        return;
    }
    let least = network.saturating_sub(NEAR);
    let start = (least..network)
        .rev()
        .find(|place| is(at(bytes, *place), END))
        .map_or(least, |place| place + 1);
    let mut from = start;
    while let Some(colon) = find(slice(bytes, 0, network), from, b':') {
        from = colon + 1;
        // Two colons are part of a name, and a scheme has a rule of its own.
        if before(bytes, colon) != b':' && at(bytes, from) != b':' && !has(bytes, colon, b"://") {
            return spans.push((from, network));
        }
    }
}
