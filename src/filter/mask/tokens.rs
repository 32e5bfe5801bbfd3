//! Keys and tokens that give themselves away by how they begin. The forms are those of the vendors' own documentation
//! and of their entries in secret scanning.

use super::Span;
use super::text::{at, before, has, is_random, is_word, run, skip_blanks, slice};

/// No token is shorter, beginning included; so most words need no second look.
const SHORTEST: usize = 16;

#[derive(Clone, Copy)]
enum Body {
    /// Letters and digits.
    Plain,
    /// Letters, digits, `_` and `-`.
    Dashed,
    /// Letters, digits, `_`, `-` and `.`.
    Dotted,
    /// Capitals and digits.
    Capitals,
    Hex,
    /// As `Dashed`, with digits in it: the beginning alone says little.
    Random,
}

impl Body {
    fn holds(self, byte: u8) -> bool {
        match self {
            Body::Plain => byte.is_ascii_alphanumeric(),
            Body::Dashed | Body::Random => is_dashed(byte),
            Body::Dotted => is_word(byte),
            Body::Capitals => byte.is_ascii_uppercase() || byte.is_ascii_digit(),
            Body::Hex => byte.is_ascii_hexdigit(),
        }
    }
}

/// How a token begins (`?` is any letter or digit), what follows, and at least how much of it.
#[rustfmt::skip]
const TOKENS: &[(&[u8], Body, usize)] = &[
  (b"AKIA", Body::Capitals, 16), (b"ASIA", Body::Capitals, 16), (b"ABIA", Body::Capitals, 16), // AWS
  (b"ACCA", Body::Capitals, 16),
  (b"gh?_", Body::Plain, 30), (b"github_pat_", Body::Dashed, 20), (b"ghs_", Body::Dotted, 30), // GitHub
  (b"glpat-", Body::Dotted, 16), (b"glrt-", Body::Dotted, 20), (b"gldt-", Body::Dotted, 20), // GitLab
  (b"glft-", Body::Dotted, 20), (b"glcbt-", Body::Dotted, 20), (b"glptt-", Body::Dotted, 20), (b"glsoat-", Body::Dotted, 20),
  (b"xox?-", Body::Dotted, 10), (b"xox?.xox?-", Body::Dotted, 10), (b"xapp-", Body::Dashed, 20), // Slack
  (b"sk_live_", Body::Plain, 10), (b"rk_live_", Body::Plain, 10), (b"sk_test_", Body::Plain, 10), // Stripe
  (b"rk_test_", Body::Plain, 10), (b"whsec_", Body::Plain, 16),
  (b"AIza", Body::Dashed, 30), (b"ya29.", Body::Dotted, 20), (b"GOCSPX-", Body::Dashed, 20), // Google
  (b"npm_", Body::Plain, 30), (b"pypi-", Body::Dashed, 30), (b"rubygems_", Body::Hex, 40), // package registries
  (b"dckr_pat_", Body::Dashed, 16), (b"dckr_oat_", Body::Dashed, 16), // Docker
  (b"hf_", Body::Plain, 30), (b"r8_", Body::Plain, 30), (b"gsk_", Body::Plain, 40), (b"pplx-", Body::Plain, 40), // models
  (b"sk-ant-", Body::Dashed, 16), (b"sk-proj-", Body::Dashed, 20), (b"sk-", Body::Random, 20), (b"xai-", Body::Plain, 40),
  (b"SG.", Body::Dotted, 40), (b"SK", Body::Hex, 32), (b"key-", Body::Hex, 32), // SendGrid, Twilio, Mailgun
  (b"hvs.", Body::Dashed, 20), (b"hvb.", Body::Dashed, 20), (b"hvr.", Body::Dashed, 20), // Vault
  (b"atlasv1.", Body::Dashed, 40), // Terraform
  (b"do?_v1_", Body::Hex, 40), (b"shp??_", Body::Hex, 32), (b"dapi", Body::Hex, 32), // DigitalOcean, Shopify, Databricks
  (b"NRAK-", Body::Plain, 20), (b"NRII-", Body::Dashed, 20), (b"NRSP-", Body::Dashed, 20), // New Relic
  (b"glsa_", Body::Dashed, 30), (b"glc_", Body::Plain, 30), (b"sntrys_", Body::Dashed, 30), // Grafana, Sentry
  (b"sntryu_", Body::Hex, 40), (b"PMAK-", Body::Dashed, 40), (b"lin_api_", Body::Plain, 30), // Postman, Linear
  (b"pul-", Body::Hex, 40), (b"tskey-", Body::Dashed, 16), (b"dp.pt.", Body::Plain, 30), // Pulumi, Tailscale, Doppler
  (b"nfp_", Body::Plain, 30), (b"sq0atp-", Body::Dashed, 20), (b"sq0csp-", Body::Dashed, 30), // Netlify, Square
  (b"ATATT3", Body::Dashed, 40), (b"ATBB", Body::Random, 28), (b"FlyV1.", Body::Dashed, 20), // Atlassian, Fly
];

/// Masks the tokens in the word that lies here; answers where to go on, if there were any.
pub(super) fn mask(bytes: &[u8], start: usize, end: usize, spans: &mut Vec<Span>) -> Option<usize> {
    let found = spans.len();
    if let Some(span) = telegram(bytes, start, end) {
        spans.push(span);
        return Some(span.1);
    }
    let mut from = start;
    while from + SHORTEST <= end {
        let span = if before(bytes, from).is_ascii_alphanumeric() && from > start {
            None
        } else {
            known(bytes, from).or_else(|| dotted(bytes, from, start))
        };
        from = match span {
            Some(span) => {
                spans.push(span);
                span.1
            }
            None => from + 1,
        };
    }
    (spans.len() > found).then_some(end)
}

fn is_dashed(byte: u8) -> bool {
    byte.is_ascii_alphanumeric() || matches!(byte, b'_' | b'-')
}

fn known(bytes: &[u8], from: usize) -> Option<Span> {
    TOKENS.iter().find_map(|&(prefix, body, least)| {
        let starts = prefix
            .iter()
            .zip(bytes.iter().skip(from))
            .all(|(want, byte)| want == byte || (*want == b'?' && byte.is_ascii_alphanumeric()));
        if !starts {
            return None;
        }
        let body_start = from + prefix.len();
        // Looked at as far as decides the matter, so that a refusal costs no more.
        let probe = slice(bytes, body_start, body_start + least);
        let fits = probe.len() == least
            && probe.iter().all(|byte| body.holds(*byte))
            && (!matches!(body, Body::Random)
                || probe.iter().filter(|byte| byte.is_ascii_digit()).count() >= 2);
        if !fits {
            return None;
        }
        // The rest of the word goes too, whatever it is: better too much than the end of a secret.
        let word = slice(bytes, body_start, run(bytes, body_start, is_word));
        Some((
            body_start,
            body_start + word.len() - word.iter().rev().take_while(|byte| **byte == b'.').count(),
        ))
    })
}

/// Tokens made of parts: JWTs, Discord's, Vault's older ones.
fn dotted(bytes: &[u8], from: usize, start: usize) -> Option<Span> {
    if from > start && before(bytes, from) != b'.' {
        return None;
    }
    let first = run(bytes, from, is_dashed);
    if at(bytes, first) != b'.' {
        return None;
    }
    let second = run(bytes, first + 1, is_dashed);
    let lengths = (first - from, second - first - 1);
    match at(bytes, from) {
        b'e' if has(bytes, from, b"eyJ")
            && lengths.0 >= 10
            && (lengths.1 >= 4 || at(bytes, second) == b'.') =>
        {
            Some((from + 3, run(bytes, from, is_word)))
        }
        b'M' | b'N' | b'O' if matches!(lengths, (23..=28, 6..=7)) && at(bytes, second) == b'.' => {
            let third = run(bytes, second + 1, is_dashed);
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
    let digits = slice(bytes, start, end)
        .iter()
        .rev()
        .take_while(|byte| byte.is_ascii_digit())
        .count();
    (at(bytes, end) == b':' && (8..=12).contains(&digits) && run(bytes, body, is_dashed) - body == 35)
        .then_some((body, body + 35))
}

/// What `Bearer` or `Basic` is followed by, unless it is prose.
pub(super) fn after_scheme(bytes: &[u8], end: usize) -> Option<Span> {
    let start = skip_blanks(bytes, end);
    let end = run(bytes, start, |byte| {
        is_word(byte) || matches!(byte, b'~' | b'+' | b'/' | b'=')
    });
    let token = slice(bytes, start, end);
    (token.len() >= 12 && is_random(token)).then_some((start, end))
}
