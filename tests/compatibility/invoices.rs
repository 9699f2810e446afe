//! The input of an invoice is frozen with its number, and every version must render it to the same bytes: the bucket
//! refuses another file under the same name, so a retry after a deployment would fail for good.

use oms_invoice::{Fonts, Invoice, Renderer};
use oms_tests::sha256;

use crate::written::all;

/// Versions whose invoices this one renders to other bytes. Deploying over one of them waits until the queue of
/// invoices is empty: `docs/operations.md`, "Deploy".
const RENDERED_OTHERWISE: [&str; 0] = [];

#[test]
fn a_frozen_invoice_is_rendered_to_the_same_bytes() {
    let renderer = Renderer::new(Fonts::embedded());
    for written in all() {
        let mut compared = 0;
        for item in &written.tables.orders {
            let Some(input) = item["input"]["S"].as_str() else {
                continue;
            };
            let invoice: Invoice = serde_json::from_str(input).unwrap();
            // Most of them differ only in names.
            let Some(before) = item["sha256"]["S"].as_str().filter(|_| compared < 2) else {
                continue;
            };
            let pdf = renderer.render(&invoice).unwrap();
            let same = sha256(&pdf) == before;
            let expected = !RENDERED_OTHERWISE.contains(&written.version.as_str());
            assert_eq!(same, expected, "{}: {}", written.version, item["pk"]);
            compared += 1;
        }
        assert_eq!(compared, 2, "{}", written.version);
    }
}
