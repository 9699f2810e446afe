//! An invoice's record as one item, `pk` = `INVOICE#<order id>`: every field of [`InvoiceRecord`] by its name.

use crate::attributes::{Item, number, optional, parse_time, required, required_time, string, time};
use crate::{CorruptItem, InvoiceRecord, InvoiceStatus, keys};

pub(crate) fn write(record: &InvoiceRecord) -> Item {
    let mut item = Item::from([
        (keys::PARTITION.to_owned(), string(keys::invoice(record.order_id))),
        (
            "invoice_number".to_owned(),
            string(record.invoice_number.as_str()),
        ),
        ("input".to_owned(), string(record.input.as_str())),
        ("status".to_owned(), string(record.status.as_str())),
        ("attempts".to_owned(), number(record.attempts)),
        ("created_at".to_owned(), time(record.created_at)),
        ("updated_at".to_owned(), time(record.updated_at)),
    ]);
    if let Some(lease_until) = record.lease_until {
        item.insert("lease_until".to_owned(), time(lease_until));
    }
    item
}

pub(crate) fn read(item: &Item) -> Result<InvoiceRecord, CorruptItem> {
    let text = |text: &str| Some(text.to_owned());
    Ok(InvoiceRecord {
        order_id: required(item, keys::PARTITION, |key| {
            key.strip_prefix("INVOICE#")?.parse().ok()
        })?,
        invoice_number: required(item, "invoice_number", text)?,
        input: required(item, "input", text)?,
        status: required(item, "status", |name| {
            InvoiceStatus::ALL
                .into_iter()
                .find(|status| status.as_str() == name)
        })?,
        attempts: required(item, "attempts", |text| text.parse().ok())?,
        lease_until: optional(item, "lease_until", parse_time)?,
        object_key: optional(item, "object_key", text)?,
        sha256: optional(item, "sha256", text)?,
        last_error: optional(item, "last_error", text)?,
        created_at: required_time(item, "created_at")?,
        updated_at: required_time(item, "updated_at")?,
    })
}
