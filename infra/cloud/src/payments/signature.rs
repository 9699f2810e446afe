//! The signature of a webhook, as <https://docs.stripe.com/webhooks/signature> describes it.
//!
//! Written a second time on purpose: the functions verify with code of their own, so a mistake in either is found.

use hmac::{Hmac, KeyInit, Mac};
use oms_telemetry::Timestamp;
use sha2::Sha256;

use crate::hex::lower_hex;

/// The header that carries the signature.
pub(super) const HEADER: &str = "stripe-signature";

/// The header's value for `body`, sent at `at`.
pub(super) fn sign(secret: &str, body: &[u8], at: Timestamp) -> String {
    let at = at.unix_seconds();
    // HMAC takes keys of any length, so there always is one.
    let tag = Hmac::<Sha256>::new_from_slice(secret.as_bytes()).map(|mut mac| {
        mac.update(format!("{at}.").as_bytes());
        mac.update(body);
        lower_hex(&mac.finalize().into_bytes())
    });
    format!("t={at},v1={}", tag.unwrap_or_default())
}

#[cfg(test)]
mod tests {
    use super::*;

    /// By `printf '1795253400.{"id":"evt_1"}' | openssl dgst -sha256 -hmac whsec_test`.
    #[test]
    fn a_body_is_signed_as_openssl_signs_it() {
        let at = Timestamp::from_unix_milliseconds(1_795_253_400_000).unwrap();
        assert_eq!(
            sign("whsec_test", br#"{"id":"evt_1"}"#, at),
            "t=1795253400,v1=94987cf8e463c272c3225709cdb5d46e07bd612c20b5fabf371444f8973503df"
        );
    }
}
