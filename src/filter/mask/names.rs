//! Which names hold secrets.

use super::text::{has, is_word};

/// What a name says of its value.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Name {
    /// The value is a secret.
    Secret,
    /// The value is a secret if it looks like one: in prose `token` is a piece of syntax, in metrics a unit.
    Token,
    /// The value may be a directory.
    Pwd,
    /// A header: the name of a scheme may come first.
    Authorization,
    /// A header that is secret to its end.
    Cookie,
}

const SECRET: &[&[u8]] = &[
    b"password",
    b"passwd",
    b"passphrase",
    b"secret",
    b"credential",
    b"apikey",
    b"privatekey",
    b"accesskey",
    b"authkey",
    b"accountkey",
    b"appkey",
    b"applicationkey",
    b"licensekey",
    b"encryptionkey",
    b"signingkey",
    b"masterkey",
    b"sessionkey",
];

/// Names that end like this say something about a secret, not the secret itself.
const ABOUT: &[&[u8]] = &[
    b"file",
    b"path",
    b"dir",
    b"name",
    b"length",
    b"len",
    b"count",
    b"id",
    b"ids",
    b"type",
    b"url",
    b"uri",
    b"endpoint",
    b"expiry",
    b"expires",
    b"expiresin",
    b"expiresat",
    b"expiration",
    b"ttl",
    b"timeout",
    b"policy",
    b"arn",
    b"version",
    b"enabled",
    b"required",
    b"limit",
    b"ref",
    b"stdin",
    b"prompt",
    b"age",
    b"rotation",
    b"size",
    b"usage",
    b"used",
    b"min",
    b"max",
    b"manager",
    b"store",
    b"provider",
    b"status",
    b"valid",
    b"tokens",
    b"class",
    b"service",
    b"review",
    b"index",
    b"exists",
    b"authentication",
];

/// Longer names are judged by their end.
const LONGEST: usize = 64;

/// Judges the name by its letters: `DB_PASSWORD`, `dbPassword`, `--db-password` and `db.password` are alike.
pub(super) fn judge(name: &[u8]) -> Option<Name> {
    let mut letters = [0; LONGEST];
    let tail = name.get(name.len().saturating_sub(LONGEST)..).unwrap_or(name);
    let mut length = 0;
    for (slot, byte) in letters
        .iter_mut()
        .zip(tail.iter().filter(|byte| byte.is_ascii_alphanumeric()))
    {
        *slot = byte.to_ascii_lowercase();
        length += 1;
    }
    let plain = letters.get(..length).unwrap_or_default();
    let contains = |part: &[u8]| plain.windows(part.len()).any(|window| window == part);
    if matches!(plain, b"cookie" | b"setcookie") {
        return Some(Name::Cookie);
    }
    if plain.ends_with(b"authorization") {
        return Some(Name::Authorization);
    }
    if ABOUT.iter().any(|end| plain.ends_with(end)) {
        return None;
    }
    if SECRET.iter().any(|part| contains(part)) || plain == b"sig" || is_pass(name) {
        return Some(Name::Secret);
    }
    if contains(b"token") || matches!(plain, b"auth") {
        return Some(Name::Token);
    }
    contains(b"pwd").then_some(Name::Pwd)
}

/// `DB_PASS`, `--pass`; but neither `bypass` nor the `pass` of a test's report.
fn is_pass(name: &[u8]) -> bool {
    let Some(head) = name.len().checked_sub(4) else {
        return false;
    };
    has(name, head, b"pass") && matches!(super::text::before(name, head), b'_' | b'-' | b'.')
}

/// Words that begin a sentence about a secret where the secret itself might stand.
const PROSE: &str = " a an and any are as at authentication be but by can cannot cant could denied deprecated did does doesnt \
  empty error exceeded expected expired expires expiry failed failure for forbidden found from has have header if in incorrect invalid \
  is it key lookup mismatch missing must mismatched no not null none nil undefined true false of ok okay on only option optional or \
  permission provided refused rejected required revoked should so string supplied than that the this to too unable unauthorized \
  unexpected unknown unset unsupported user using validation value was when which will with without wrong yes you your ";

/// Whether the word, all letters, belongs to a sentence rather than being a value.
pub(super) fn is_prose(word: &[u8]) -> bool {
    !word.is_empty()
        && PROSE
            .split(' ')
            .any(|prose| prose.as_bytes().eq_ignore_ascii_case(word))
}

/// Whether the value stands for nothing.
pub(super) fn is_nothing(value: &[u8]) -> bool {
    [&b"null"[..], b"none", b"nil", b"undefined", b"true", b"false"]
        .iter()
        .any(|word| value.eq_ignore_ascii_case(word))
}

/// Whether a `token` is a secret: a short number, or a short word of one case, is not.
pub(super) fn is_token(value: &[u8]) -> bool {
    let short = 8;
    let upper = value.iter().filter(|byte| byte.is_ascii_uppercase()).count();
    let plain = value.iter().all(u8::is_ascii_digit)
        || (value.iter().all(u8::is_ascii_alphabetic) && (upper <= 1 || upper == value.len()));
    value.iter().any(|byte| is_word(*byte)) && !(plain && value.len() <= short)
}
