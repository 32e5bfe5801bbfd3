//! Which names hold secrets.

use super::text::{ALNUM, CAPITAL, DIGIT, LETTER, WORD, at, before, count, has, is};

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

const SECRET: &str = "password passwd passphrase secret credential apikey privatekey accesskey authkey accountkey \
    appkey applicationkey licensekey encryptionkey signingkey masterkey sessionkey basicauth amzsignature \
    googsignature";

/// Names that end like this say something about a secret, not the secret itself.
const ABOUT: &str = "file path dir name length len count id ids type url uri endpoint expiry expires expiresin \
    expiresat expiration ttl timeout policy arn version enabled required limit ref stdin prompt age rotation size \
    usage used min max manager store provider status valid tokens class service review index exists authentication";

/// `secret.go:12` is a place in a program.
const SOURCES: &str = ".go .rs .py .js .ts .java .kt .rb .php .cs .cpp .c";

/// Words that begin a sentence about a secret where the secret itself might stand.
const PROSE: &str = "a access an and any are as at authentication be but by can cannot cant could credentials denied deprecated did \
    does doesnt empty error exceeded expected expired expires expiry failed failure for forbidden found from has \
    have header if in incorrect invalid is it key lookup mismatch missing must mismatched no not null none nil \
    undefined true false of ok okay on only option optional or permission provided refused rejected required \
    revoked secrets should so string supplied than that the this to too unable unauthorized unexpected unknown unset \
    unsupported user using validation value was when which will with without wrong yes you your";

/// Longer names are judged by their end.
const LONGEST: usize = 64;

/// Calls `fits` with each word of the list until it says yes.
#[inline(never)]
fn any(list: &str, fits: &dyn Fn(&[u8]) -> bool) -> bool {
    list.as_bytes().split(|byte| *byte == b' ').any(fits)
}

/// Judges the name by its letters: `DB_PASSWORD`, `dbPassword`, `--db-password` and `db.password` are alike.
pub(super) fn judge(name: &[u8]) -> Option<Name> {
    let mut letters = [0; LONGEST];
    let tail = name.get(name.len().saturating_sub(LONGEST)..).unwrap_or(name);
    let mut length = 0;
    for (slot, byte) in letters
        .iter_mut()
        .zip(tail.iter().filter(|byte| is(**byte, ALNUM)))
    {
        *slot = byte.to_ascii_lowercase();
        length += 1;
    }
    let plain = letters.get(..length).unwrap_or_default();
    let contains = |part: &[u8]| super::text::contains(plain, part);
    let ends = |part: &[u8]| plain.ends_with(part);
    if matches!(plain, b"cookie" | b"setcookie") {
        return Some(Name::Cookie);
    }
    if ends(b"authorization") {
        return Some(Name::Authorization);
    }
    let kind = if any(SECRET, &contains) || plain == b"sig" || is_pass(name) {
        Name::Secret
    } else if contains(b"token") || plain == b"auth" {
        Name::Token
    } else if contains(b"pwd") {
        Name::Pwd
    } else {
        return None;
    };
    let about = any(ABOUT, &ends) || any(SOURCES, &|end| name.ends_with(end));
    (!about).then_some(kind)
}

/// `DB_PASS`, `--pass`; but neither `bypass` nor the `pass` of a test's report.
fn is_pass(name: &[u8]) -> bool {
    let Some(head) = name.len().checked_sub(4) else {
        return false;
    };
    has(name, head, b"pass") && matches!(before(name, head), b'_' | b'-' | b'.')
}

/// Whether the word, all letters, belongs to a sentence rather than being a value.
pub(super) fn is_prose(word: &[u8]) -> bool {
    any(PROSE, &|prose| super::text::same(word, prose))
}

/// Whether the value stands for nothing.
pub(super) fn is_nothing(value: &[u8]) -> bool {
    any("null none nil undefined true false", &|word| {
        super::text::same(value, word)
    })
}

/// Whether a `token` is a secret: a short number, or a short word of one case, is not.
pub(super) fn is_token(value: &[u8]) -> bool {
    const SHORT: usize = 8;
    let (length, capitals) = (value.len(), count(value, CAPITAL));
    let one_case = capitals == 0 || capitals == length || (capitals == 1 && is(at(value, 0), CAPITAL));
    let plain = count(value, DIGIT) == length || (count(value, LETTER) == length && one_case);
    count(value, WORD) > 0 && !(plain && length <= SHORT)
}
