//! Keys and tokens that give themselves away by how they begin. The forms are those of the vendors' own documentation
//! and of their entries in secret scanning.

use super::text::{
    ALNUM, BASE64, BLANK, CAPITAL, Class, DASHED, DIGIT, DOT, HEX, WORD, at, back, before, count, has, is,
    is_random, run, slice,
};
use super::{Span, Spans};

/// No token is shorter, beginning included; so most words need no second look.
const SHORTEST: usize = 16;

/// Marks the body of tokens whose beginning says little: it must hold digits.
const RANDOM: Class = 1 << 15;

/// How a token begins (`?` is any letter or digit), what follows, and at least how much of it.
#[rustfmt::skip]
const TOKENS: &[(&str, Class, u8)] = &[
  ("AKIA", CAPITAL | DIGIT, 16), ("ASIA", CAPITAL | DIGIT, 16), ("ABIA", CAPITAL | DIGIT, 16), // AWS
  ("ACCA", CAPITAL | DIGIT, 16),
  ("gh?_", ALNUM, 30), ("github_pat_", DASHED, 20), ("ghs_", WORD, 30), // GitHub
  ("glpat-", WORD, 16), ("glrt-", WORD, 20), ("gldt-", WORD, 20), // GitLab
  ("glft-", WORD, 20), ("glcbt-", WORD, 20), ("glptt-", WORD, 20), ("glsoat-", WORD, 20),
  ("xox?-", WORD, 10), ("xox?.xox?-", WORD, 10), ("xapp-", DASHED, 20), // Slack
  ("sk_live_", ALNUM, 10), ("rk_live_", ALNUM, 10), ("sk_test_", ALNUM, 10), // Stripe
  ("rk_test_", ALNUM, 10), ("whsec_", ALNUM, 16),
  ("AIza", DASHED, 30), ("ya29.", WORD, 20), ("GOCSPX-", DASHED, 20), // Google
  ("npm_", ALNUM, 30), ("pypi-", DASHED, 30), ("rubygems_", HEX, 40), // package registries
  ("dckr_pat_", DASHED, 16), ("dckr_oat_", DASHED, 16), // Docker
  ("hf_", ALNUM, 30), ("r8_", ALNUM, 30), ("gsk_", ALNUM, 40), ("pplx-", ALNUM, 40), // models
  ("sk-ant-", DASHED, 16), ("sk-proj-", DASHED, 20), ("sk-", DASHED | RANDOM, 20), ("xai-", ALNUM, 40),
  ("SG.", WORD, 40), ("SK", HEX, 32), ("key-", HEX, 32), // SendGrid, Twilio, Mailgun
  ("hvs.", DASHED, 20), ("hvb.", DASHED, 20), ("hvr.", DASHED, 20), // Vault
  ("atlasv1.", DASHED, 40), // Terraform
  ("do?_v1_", HEX, 40), ("shp??_", HEX, 32), ("dapi", HEX, 32), // DigitalOcean, Shopify, Databricks
  ("NRAK-", ALNUM, 20), ("NRII-", DASHED, 20), ("NRSP-", DASHED, 20), // New Relic
  ("glsa_", DASHED, 30), ("glc_", ALNUM, 30), ("sntrys_", DASHED, 30), // Grafana, Sentry
  ("sntryu_", HEX, 40), ("PMAK-", DASHED, 40), ("lin_api_", ALNUM, 30), // Postman, Linear
  ("pul-", HEX, 40), ("tskey-", DASHED, 16), ("dp.pt.", ALNUM, 30), // Pulumi, Tailscale, Doppler
  ("nfp_", ALNUM, 30), ("sq0atp-", DASHED, 20), ("sq0csp-", DASHED, 30), // Netlify, Square
  ("ATATT3", DASHED, 40), ("ATBB", DASHED | RANDOM, 28), ("FlyV1.", DASHED, 20), // Atlassian, Fly
];

/// Masks the tokens in the word that lies here; answers where to go on, if there were any.
pub(super) fn mask(bytes: &[u8], start: usize, end: usize, spans: &mut Spans) -> Option<usize> {
    if let Some(span) = telegram(bytes, start, end) {
        spans.push(span);
        return Some(span.1);
    }
    let mut found = None;
    let mut from = start;
    while from + SHORTEST <= end {
        let inside = from > start && is(before(bytes, from), ALNUM);
        let span = if inside {
            None
        } else {
            known(bytes, from).or_else(|| dotted(bytes, from, start))
        };
        if let Some(span) = span {
            spans.push(span);
            found = Some(end);
        }
        from = span.map_or(from + 1, |(_, end)| end);
    }
    found
}

fn known(bytes: &[u8], from: usize) -> Option<Span> {
    TOKENS.iter().find_map(|&(prefix, class, least)| {
        let prefix = prefix.as_bytes();
        if prefix.first() != bytes.get(from) || !fits(prefix, slice(bytes, from, from + prefix.len())) {
            return None;
        }
        let start = from + prefix.len();
        let least = usize::from(least);
        // Looked at as far as decides the matter, so that a refusal costs no more.
        let body = slice(bytes, start, start + least);
        let digits = if class & RANDOM == 0 { 0 } else { 2 };
        if count(body, class) < least || count(body, DIGIT) < digits {
            return None;
        }
        // The rest of the word goes too, whatever it is: better too much than the end of a secret.
        Some((start, back(bytes, run(bytes, start, WORD), DOT)))
    })
}

fn fits(prefix: &[u8], text: &[u8]) -> bool {
    prefix.len() == text.len()
        && prefix
            .iter()
            .zip(text)
            .all(|(want, byte)| want == byte || (*want == b'?' && is(*byte, ALNUM)))
}

/// Tokens made of parts: JWTs, Discord's, Vault's older ones.
fn dotted(bytes: &[u8], from: usize, start: usize) -> Option<Span> {
    if from > start && before(bytes, from) != b'.' {
        return None;
    }
    let first = run(bytes, from, DASHED);
    if at(bytes, first) != b'.' {
        return None;
    }
    let second = run(bytes, first + 1, DASHED);
    let lengths = (first - from, second - first - 1);
    match at(bytes, from) {
        b'e' if has(bytes, from, b"eyJ")
            && lengths.0 >= 10
            && (lengths.1 >= 4 || at(bytes, second) == b'.') =>
        {
            Some((from + 3, run(bytes, second, WORD)))
        }
        b'M' | b'N' | b'O' if matches!(lengths, (23..=28, 6..=7)) && at(bytes, second) == b'.' => {
            let third = run(bytes, second + 1, DASHED);
            (third - second > 27).then_some((from, third))
        }
        b's' | b'b' if lengths == (1, 24) && is_random(slice(bytes, first + 1, second)) => {
            Some((first + 1, second))
        }
        _ => None,
    }
}

/// A bot's number, a colon, 35 characters. The number stays.
fn telegram(bytes: &[u8], start: usize, end: usize) -> Option<Span> {
    let body = end + 1;
    let digits = end - back(bytes, end, DIGIT).max(start);
    (at(bytes, end) == b':' && (8..=12).contains(&digits) && run(bytes, body, DASHED) - body == 35)
        .then_some((body, body + 35))
}

/// What `Bearer` or `Basic` is followed by, unless it is prose.
pub(super) fn after_scheme(bytes: &[u8], end: usize) -> Option<Span> {
    let start = run(bytes, end, BLANK);
    let end = run(bytes, start, WORD | BASE64);
    let token = slice(bytes, start, end);
    (token.len() >= 12 && is_random(token)).then_some((start, end))
}
