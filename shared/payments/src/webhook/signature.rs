//! The header `stripe-signature` (<https://docs.stripe.com/webhooks/signatures>).

use std::str::FromStr;
use std::time::Duration;

use hmac::{Hmac, KeyInit, Mac};
use oms_domain::{Timestamp, lower_hex};
use sha2::Sha256;

/// The name of the header with the signature.
pub const HEADER: &str = "stripe-signature";

/// The largest difference between the time of a signature and now, in either direction.
// The default of Stripe's own libraries.
pub const TOLERANCE: Duration = Duration::from_mins(5);

/// The largest number of signatures that are checked. Stripe sends two while a secret is being replaced.
const MAXIMUM_SIGNATURES: usize = 8;

/// A body is not proved to be the gateway's.
#[derive(Clone, Copy, Debug, PartialEq, Eq, thiserror::Error)]
pub enum SignatureError {
    /// The header is missing or empty.
    #[error("the signature is missing")]
    Missing,
    /// The header does not have exactly one time and at least one signature of scheme `v1`.
    #[error("the signature is malformed")]
    Malformed,
    /// The signature is correct, but its time is more than [`TOLERANCE`] from now.
    #[error("the signature's time is too far in the past or in the future")]
    Expired,
    /// No signature matches the body and the secret.
    #[error("the signature does not match")]
    Mismatch,
}

/// A parsed signature header: `t=<Unix seconds>,v1=<64 hexadecimal digits>[,v1=...]`. Other schemes are
/// ignored.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Signature {
    at: i64,
    tags: Vec<[u8; 32]>,
}

impl Signature {
    /// Returns `true` if a signature matches `body` and `secret`; compared in constant time.
    fn is_of(&self, secret: &str, body: &[u8]) -> bool {
        // Anybody can sign with an empty secret, so a missing one must accept nothing.
        if secret.is_empty() {
            return false;
        }
        let Some(mac) = mac(secret, self.at, body) else {
            return false;
        };
        self.tags.iter().fold(false, |matches, tag| {
            matches | mac.clone().verify_slice(tag).is_ok()
        })
    }

    /// The difference between the signature's time and `now`.
    fn distance(&self, now: Timestamp) -> Duration {
        Duration::from_secs(self.at.abs_diff(now.unix_seconds()))
    }
}

impl FromStr for Signature {
    type Err = SignatureError;

    fn from_str(header: &str) -> Result<Self, SignatureError> {
        if header.trim().is_empty() {
            return Err(SignatureError::Missing);
        }
        let mut at = None;
        let mut tags = Vec::new();
        for item in header.split(',') {
            let (scheme, value) = item.split_once('=').ok_or(SignatureError::Malformed)?;
            match (scheme.trim(), value.trim()) {
                // With two times it would be open which of them was signed.
                ("t", _) if at.is_some() => return Err(SignatureError::Malformed),
                ("t", seconds) => at = Some(seconds_of(seconds).ok_or(SignatureError::Malformed)?),
                ("v1", tag) if tags.len() < MAXIMUM_SIGNATURES => {
                    tags.push(tag_of(tag).ok_or(SignatureError::Malformed)?);
                }
                ("v1", _) => return Err(SignatureError::Malformed),
                _ => {}
            }
        }
        match at {
            Some(at) if !tags.is_empty() => Ok(Self { at, tags }),
            _ => Err(SignatureError::Malformed),
        }
    }
}

/// Checks that `body`, exactly as it arrived, was signed with `secret` at most [`TOLERANCE`] from `now`.
///
/// The signature is checked in constant time and before its age, so that only the holder of the secret can
/// learn that a signature has expired.
pub fn verify(secret: &str, header: &str, body: &[u8], now: Timestamp) -> Result<(), SignatureError> {
    let signature: Signature = header.parse()?;
    if !signature.is_of(secret, body) {
        return Err(SignatureError::Mismatch);
    }
    if signature.distance(now) > TOLERANCE {
        return Err(SignatureError::Expired);
    }
    Ok(())
}

/// The header for `body` as the gateway writes it.
pub fn sign(secret: &str, body: &[u8], at: Timestamp) -> String {
    let at = at.unix_seconds();
    let tag = mac(secret, at, body).map(|mac| lower_hex(&mac.finalize().into_bytes()));
    format!("t={at},v1={}", tag.unwrap_or_default())
}

fn mac(secret: &str, at: i64, body: &[u8]) -> Option<Hmac<Sha256>> {
    // HMAC accepts keys of any length, so this never fails.
    let mut mac = Hmac::<Sha256>::new_from_slice(secret.as_bytes()).ok()?;
    mac.update(at.to_string().as_bytes());
    mac.update(b".");
    mac.update(body);
    Some(mac)
}

/// Reads digits only, in the one form that the gateway writes and signs.
fn seconds_of(text: &str) -> Option<i64> {
    let canonical = text == "0" || !text.starts_with('0');
    let digits = text.bytes().all(|byte| byte.is_ascii_digit());
    (canonical && digits).then(|| text.parse().ok()).flatten()
}

fn tag_of(text: &str) -> Option<[u8; 32]> {
    let mut tag = [0; 32];
    if text.len() != 2 * tag.len() || !text.bytes().all(|byte| byte.is_ascii_hexdigit()) {
        return None;
    }
    for (byte, digits) in tag.iter_mut().zip(text.as_bytes().chunks_exact(2)) {
        *byte = u8::from_str_radix(std::str::from_utf8(digits).ok()?, 16).ok()?;
    }
    Some(tag)
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    const SECRET: &str = "whsec_test";
    const BODY: &[u8] = br#"{"id":"evt_1"}"#;

    fn now() -> Timestamp {
        "2026-11-21T09:30:00.999Z".parse().unwrap()
    }

    fn header() -> String {
        sign(SECRET, BODY, now())
    }

    fn tag() -> String {
        header().split_once("v1=").unwrap().1.to_owned()
    }

    /// Computed by `printf '1795253400.{"id":"evt_1"}' | openssl dgst -sha256 -hmac whsec_test`.
    #[test]
    fn signs_as_others_do() {
        assert_eq!(
            header(),
            "t=1795253400,v1=94987cf8e463c272c3225709cdb5d46e07bd612c20b5fabf371444f8973503df"
        );
    }

    #[test]
    fn what_was_signed_is_verified() {
        assert_eq!(verify(SECRET, &header(), BODY, now()), Ok(()));
    }

    #[test]
    fn anything_changed_is_not() {
        let header = header();
        let check = |secret, header: &str, body| verify(secret, header, body, now());
        assert_eq!(check("whsec_other", &header, BODY), Err(SignatureError::Mismatch));
        assert_eq!(check(SECRET, &header, b"{}"), Err(SignatureError::Mismatch));
        assert_eq!(
            check(SECRET, &header.replace("t=1795253400", "t=1795253401"), BODY),
            Err(SignatureError::Mismatch)
        );
        for position in 0..64 {
            let mut tag = tag().into_bytes();
            tag[position] = if tag[position] == b'0' { b'1' } else { b'0' };
            let header = format!("t=1795253400,v1={}", String::from_utf8(tag).unwrap());
            assert_eq!(
                check(SECRET, &header, BODY),
                Err(SignatureError::Mismatch),
                "{position}"
            );
        }
    }

    #[test]
    fn an_empty_secret_verifies_nothing() {
        let header = sign("", BODY, now());
        assert_eq!(verify("", &header, BODY, now()), Err(SignatureError::Mismatch));
    }

    #[test]
    fn a_signature_is_good_for_five_minutes_in_either_direction() {
        for (distance, outcome) in [(300, Ok(())), (301, Err(SignatureError::Expired))] {
            let distance = Duration::from_secs(distance);
            for then in [now().saturating_add(distance), now().saturating_sub(distance)] {
                assert_eq!(verify(SECRET, &header(), BODY, then), outcome, "{then}");
            }
        }
        // A body signed with another secret is a mismatch, however old.
        let later = now().saturating_add(Duration::from_hours(1));
        assert_eq!(
            verify("whsec_other", &header(), BODY, later),
            Err(SignatureError::Mismatch)
        );
    }

    #[test]
    fn one_signature_of_several_is_enough() {
        let (other, tag) = ("0".repeat(64), tag());
        for header in [
            format!("t=1795253400,v1={other},v1={tag}"),
            format!("t=1795253400,v1={tag},v1={other},v0={other}"),
            format!(" v0=x , v1={tag} , t=1795253400 "),
            format!("t=1795253400,v1={}", tag.to_ascii_uppercase()),
        ] {
            assert_eq!(verify(SECRET, &header, BODY, now()), Ok(()), "{header}");
        }
        let header = format!("t=1795253400,v1={other},v0={tag}");
        assert_eq!(
            verify(SECRET, &header, BODY, now()),
            Err(SignatureError::Mismatch)
        );
    }

    #[test]
    fn what_is_no_signature_is_refused() {
        let tag = tag();
        assert_eq!(verify(SECRET, "", BODY, now()), Err(SignatureError::Missing));
        assert_eq!(verify(SECRET, " ", BODY, now()), Err(SignatureError::Missing));
        for header in [
            "x".to_owned(),
            "t=1795253400".to_owned(),
            format!("v1={tag}"),
            format!("t=,v1={tag}"),
            format!("t=-1795253400,v1={tag}"),
            format!("t=+1795253400,v1={tag}"),
            format!("t=01795253400,v1={tag}"),
            format!("t=1795253400.0,v1={tag}"),
            format!("t=99999999999999999999,v1={tag}"),
            format!("t=1795253400,t=1795253400,v1={tag}"),
            "t=1795253400,v1=".to_owned(),
            format!("t=1795253400,v1={}", &tag[1..]),
            format!("t=1795253400,v1={tag}0"),
            format!("t=1795253400,v1={}", "é".repeat(32)),
            format!("t=1795253400,v1=+{}", &tag[1..]),
            format!("t=1795253400{}", format!(",v1={tag}").repeat(9)),
        ] {
            assert_eq!(
                verify(SECRET, &header, BODY, now()),
                Err(SignatureError::Malformed),
                "{header}"
            );
        }
    }

    proptest! {
        #[test]
        fn any_header_is_answered(header in "(t=[0-9]{0,20}|v1=[0-9a-f]{62,66}|v0=x|.{0,9}|,|=){0,6}") {
            prop_assert!(verify(SECRET, &header, BODY, now()).is_err());
        }

        #[test]
        fn every_body_and_secret_round_trip(secret in ".{1,80}", body: Vec<u8>, seconds in 0..253_402_300_799_i64) {
            let at = Timestamp::from_unix_milliseconds(seconds * 1_000).unwrap();
            prop_assert_eq!(verify(&secret, &sign(&secret, &body, at), &body, at), Ok(()));
        }
    }
}
