//! Valid inputs to start from.

use crate::token;

const ORDER: &str = include_str!("../../../events/create-order.json");
const RECORDS: &str = include_str!("../../../events/record-history.json");
const ROWS: &str = include_str!("../../../events/archive-history.json");
const INVOICE: &str = include_str!("../../../shared/invoice/examples/invoice.json");
const WEBHOOK: &str = include_str!("../../../events/receive-payment-webhook.json");

/// Valid inputs of the target of that name; none if any bytes are as good a start.
pub fn seeds(name: &str) -> Vec<Vec<u8>> {
    let texts: Vec<String> = match name {
        "api_key" => vec!["oms_dev_c0000000000040008000000000000001_00".to_owned()],
        "body" => vec![
            body_of(ORDER),
            r#"{"name":"x","email":"a@b.c","unit_price":"1.20","restocking_fee":1.5,"tax_rate":"8.875","quantity":3,
                "shipping_address":{"street":"s","city":"c","zip":"z","country":"GB"},"line_items":[{"product_name":"p",
                "quantity":1}]}"#
                .to_owned(),
        ],
        "cursor" => vec![oms_http::CursorKey::new("a secret").seal("binding", "2026#7")],
        "event" => vec![ORDER.to_owned(), WEBHOOK.to_owned()],
        "if_match" => vec!["\"3\"".to_owned(), "W/\"3\", \"4\"".to_owned(), "*".to_owned()],
        "invoice" => vec![INVOICE.to_owned()],
        "message" => vec![format!(
            r#"{{"kind":"REFUND","entity_id":"{}","write_id":"{}"}}"#,
            oms_domain::OrderId::new([7; 10]),
            "ab".repeat(16)
        )],
        "query" => vec!["colour=red%20+x&limit=20&status=PAID&created_from=2026-11-21T09:30:00Z".to_owned()],
        "signature" => vec![format!("t=1795000000,v1={}\n{{}}", "ab".repeat(32))],
        "stream" => vec![RECORDS.to_owned(), ROWS.to_owned()],
        "token" => vec![token::good()],
        "values" => ["129.99", "2026-11-21T09:30:00.000Z", "GB", "ORD-2026-0123456789ABCDEF", "a@b.example"]
            .map(str::to_owned)
            .to_vec(),
        "webhook" => vec![body_of(WEBHOOK)],
        _ => Vec::new(),
    };
    texts.into_iter().map(String::into_bytes).collect()
}

/// The body in an example event.
fn body_of(event: &str) -> String {
    let event: serde_json::Value = serde_json::from_str(event).expect("an example is JSON");
    event
        .get("body")
        .and_then(serde_json::Value::as_str)
        .unwrap_or_default()
        .to_owned()
}
