//! Secrets are neither printed nor stored.

use oms_domain::{ApiKeySecret, Email, PresentedApiKey, lower_hex};

#[test]
fn a_secret_is_kept_as_its_hash() {
    // SHA-256 of 32 zero bytes.
    let expected = "66687aadf862bd776c8fc18b8e9f8e20089714856ee233b3902a591d0d5f2925";
    assert_eq!(lower_hex(&ApiKeySecret::from_bytes([0; 32]).digest()), expected);
}

#[test]
fn a_secret_and_an_address_are_not_shown() {
    assert_eq!(
        format!("{:?}", ApiKeySecret::from_bytes([7; 32])),
        "ApiKeySecret(..)"
    );
    assert_eq!(
        format!("{:?}", Email::parse("ada@example.org").unwrap()),
        "Email(hidden)"
    );
}

#[test]
fn a_key_is_read_as_it_was_shown() {
    let mut bytes = [0; 32];
    for (byte, value) in bytes.iter_mut().zip((0..=255_u8).step_by(8)) {
        *byte = value | (value >> 4);
    }
    let id = "c0000000000040008000000000000001";
    let text = format!("oms_dev_{id}_{}", lower_hex(&bytes));
    let key: PresentedApiKey = text.parse().unwrap();
    assert_eq!((key.reveal(), key.environment.as_str()), (text, "dev"));
    assert_eq!(key.secret, ApiKeySecret::from_bytes(bytes));
}
