//! The digest that lets a sender check that its message arrived unharmed.

use md5::{Digest as _, Md5};

use crate::hex::lower_hex;

/// The MD5 of `body` in lower-case hex, as `MD5OfMessageBody` reports it.
pub(super) fn md5_of_body(body: &str) -> String {
    lower_hex(&Md5::digest(body))
}

#[cfg(test)]
mod tests {
    use super::*;

    /// The expected digest was answered by Amazon SQS (recorded in public SDK tests).
    #[test]
    fn the_digest_is_the_one_amazon_answers() {
        assert_eq!(
            md5_of_body("This is a test message"),
            "fafb00f5732ab283681e124bf8747ed1"
        );
    }
}
