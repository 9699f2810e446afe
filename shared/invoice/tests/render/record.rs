use oms_invoice::Invoice;

use crate::example;

#[test]
fn the_frozen_record_reads_back_as_it_was_written() {
    let invoice = example();
    let text = serde_json::to_string(&invoice).unwrap();
    assert_eq!(serde_json::from_str::<Invoice>(&text).unwrap(), invoice);
}

#[test]
fn the_names_in_the_frozen_record_are_the_names_in_the_database() {
    let written = serde_json::to_value(example()).unwrap();
    let stored: serde_json::Value =
        serde_json::from_str(include_str!("../../examples/invoice.json")).unwrap();
    assert_eq!(written, stored);
}

#[test]
fn a_record_without_optional_fields_is_read() {
    let mut stored = serde_json::to_value(example()).unwrap();
    for (object, field) in [
        ("/seller", "tax_id"),
        ("/seller", "email"),
        ("/billing_address", "name"),
        ("/billing_address", "state"),
    ] {
        stored
            .pointer_mut(object)
            .and_then(|object| object.as_object_mut())
            .unwrap()
            .remove(field)
            .unwrap();
    }
    let invoice: Invoice = serde_json::from_value(stored).unwrap();
    assert_eq!(
        (invoice.seller.tax_id, invoice.billing_address.name),
        (None, None)
    );
}
