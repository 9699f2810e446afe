//! Queries and the cursors in them.

use oms_domain::{CustomerId, OrderNumber, OrderStatus, Timestamp};
use oms_http::{CursorKey, Query};

/// A query: a parameter that is given once and reads as text is the one that another reader finds.
pub fn query(data: &[u8]) {
    let Ok(text) = std::str::from_utf8(data) else {
        return;
    };
    let mut query = Query::parse(text);
    let colour = query.optional("colour", |text| Ok::<_, &str>(text.to_owned()));
    query.optional("created_from", str::parse::<Timestamp>);
    query.optional("customer_id", str::parse::<CustomerId>);
    query.optional("order_number", str::parse::<OrderNumber>);
    query.optional("limit", |text| {
        oms_http::query::whole_number::<u32>(text).ok_or("must be a number")
    });
    query.optional("status", |text| {
        <OrderStatus as oms_domain::Lifecycle>::from_name(text).ok_or("must be a status")
    });
    let accepted = query.finish().is_ok();
    if let Some(colour) = colour.filter(|_| accepted) {
        let pair = text
            .split('&')
            .find(|pair| !pair.is_empty() && decoded(name_of(pair)) == "colour");
        let value = pair
            .and_then(|pair| pair.split_once('='))
            .map_or("", |(_, value)| value);
        assert_eq!(decoded(value), colour, "the value is the one that was sent");
    }
}

fn name_of(pair: &str) -> &str {
    pair.split_once('=').map_or(pair, |(name, _)| name)
}

/// Percent-decoding, written a second time.
fn decoded(text: &str) -> String {
    let mut bytes = Vec::new();
    let mut rest = text.as_bytes();
    while let [first, tail @ ..] = rest {
        let digits = tail.get(..2).and_then(|pair| std::str::from_utf8(pair).ok());
        let digits = digits.filter(|pair| pair.bytes().all(|byte| byte.is_ascii_hexdigit()));
        let escaped = digits.and_then(|pair| u8::from_str_radix(pair, 16).ok());
        match (first, escaped) {
            (b'%', Some(byte)) => {
                bytes.push(byte);
                rest = tail.get(2..).unwrap_or_default();
            }
            (b'+', _) => {
                bytes.push(b' ');
                rest = tail;
            }
            (byte, _) => {
                bytes.push(*byte);
                rest = tail;
            }
        }
    }
    String::from_utf8_lossy(&bytes).into_owned()
}

/// A cursor: only a sealed cursor is opened, and every position is opened as it was sealed.
pub fn cursor(data: &[u8]) {
    let key = CursorKey::new("a secret");
    let Ok(text) = std::str::from_utf8(data) else {
        return;
    };
    if let Ok(position) = key.open("binding", text) {
        assert_eq!(key.seal("binding", &position), text, "it was sealed by us");
    }
    let sealed = key.seal("binding", text);
    assert_eq!(
        key.open("binding", &sealed).as_deref(),
        Ok(text),
        "a position survives"
    );
    assert!(
        key.open("another", &sealed).is_err(),
        "and only where it was sealed"
    );
}
