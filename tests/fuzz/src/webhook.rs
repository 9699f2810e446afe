//! Webhooks of the payment gateway: the signature and the event.

use oms_domain::Timestamp;
use oms_payments::webhook::{parse, sign, verify};

const SECRET: &str = "whsec_of_the_target";

/// A signature, which ends at the first line break, over a body, which follows it: an accepted signature has the tag
/// that we would compute.
pub fn signature(data: &[u8]) {
    let split = data.iter().position(|byte| *byte == b'\n').unwrap_or(data.len());
    let (header, body) = data.split_at(split);
    let now = Timestamp::from_unix_milliseconds(1_795_000_000_000).unwrap();
    let Ok(header) = std::str::from_utf8(header) else {
        return;
    };
    if verify(SECRET, header, body, now).is_ok() {
        let seconds = header.split(',').find_map(|part| part.trim().strip_prefix("t="));
        let seconds: i64 = seconds
            .and_then(|text| text.parse().ok())
            .expect("it names a time");
        let at = Timestamp::from_unix_milliseconds(seconds * 1000).unwrap();
        let ours = sign(SECRET, body, at);
        let tag = ours.rsplit('=').next().unwrap();
        assert!(
            header.to_ascii_lowercase().contains(tag),
            "it was made with the secret"
        );
    }
    let signed = sign(SECRET, body, now);
    assert_eq!(
        verify(SECRET, &signed, body, now),
        Ok(()),
        "what we sign is accepted"
    );
    assert!(
        verify("another", &signed, body, now).is_err(),
        "by who has the secret"
    );
}

/// The body of an event.
pub fn event(data: &[u8]) {
    if let Ok(event) = parse(data) {
        assert_eq!(parse(data), Ok(event), "the same is read as the same");
    }
}
