//! Write ids: a retry that reaches a newer version of the system must still find its own write.

use oms_domain::{Fingerprint, IdempotencyKey, InvalidWriteId, OrderId, RecordId, WriteId};

fn of_key() -> WriteId {
    WriteId::of_key(
        "ada",
        "POST",
        "/api/v1/orders",
        &IdempotencyKey::parse("key").unwrap(),
    )
}

/// The expected hashes were computed by another program, from the definition.
#[test]
fn a_key_stands_for_the_same_write_and_the_same_order_for_ever() {
    assert_eq!(of_key().to_string(), "4d0a8cecbb3ac0b132d56c5c905b5262");
    assert_eq!(
        OrderId::new(of_key().identity()).to_string(),
        "b9bd7780-3b22-8949-8268-a90000000000"
    );
    assert_eq!(
        RecordId::of_refusal(of_key()).to_string(),
        "b9bd7780-3b22-8949-8268-a90700000000"
    );
    let fingerprint = Fingerprint::of(br#"{"a":1}"#);
    assert_eq!(u64::from_be_bytes(*fingerprint.as_bytes()), 0xae44_25b6_2d2e_407a);
}

#[test]
fn different_writes_place_different_orders() {
    let other = WriteId::from_bytes([9; 16]);
    assert_ne!(of_key().identity(), other.identity());
}

#[test]
fn a_write_id_is_32_hexadecimal_digits() {
    let text = "0123456789abcdef0123456789ABCDEF";
    assert_eq!(
        text.parse::<WriteId>().unwrap().to_string(),
        text.to_ascii_lowercase()
    );
    let (short, long) = (&text[1..], format!("{text}0"));
    let (signed, foreign) = (format!("+{short}"), format!("g{short}"));
    for bad in ["", "0", short, &long, &signed, &foreign] {
        assert_eq!(bad.parse::<WriteId>(), Err(InvalidWriteId), "{bad}");
    }
}
