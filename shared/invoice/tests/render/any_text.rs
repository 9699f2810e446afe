use std::sync::LazyLock;

use oms_invoice::{Address, Invoice, Line, RenderError, Renderer, Seller, TaxByRate};
use proptest::collection::vec;
use proptest::option;
use proptest::prelude::*;

use crate::{example, renderer};

/// Characters that are difficult for normalisation, shaping, line breaking or PDF/A.
const TROUBLE: [(u32, u32); 24] = [
    (0x0000, 0x00A0),
    (0x00AD, 0x00AD),
    (0x0300, 0x036F),
    (0x0590, 0x06FF),
    (0x08A0, 0x097F),
    (0x0E00, 0x0E7F),
    (0x1100, 0x11FF),
    (0x180B, 0x180F),
    (0x1CD0, 0x1CFA),
    (0x1F00, 0x1FFF),
    (0x2000, 0x206F),
    (0x20D0, 0x20F0),
    (0x25CC, 0x25CC),
    (0x3000, 0x30FF),
    (0x4E00, 0x4E10),
    (0xA8E0, 0xA8FF),
    (0xE000, 0xE010),
    (0xF900, 0xFAFF),
    (0xFB1D, 0xFDFF),
    (0xFE00, 0xFE2F),
    (0xFE70, 0xFFFF),
    (0x1F1E6, 0x1F64F),
    (0xE0000, 0xE01EF),
    (0x10_FFF0, 0x10_FFFF),
];

fn character() -> impl Strategy<Value = char> {
    let range = prop::sample::select(TROUBLE.as_slice());
    let trouble = range.prop_flat_map(|(first, last)| first..=last);
    prop_oneof![
        6 => trouble.prop_filter_map("no surrogate", char::from_u32),
        1 => any::<char>(),
        2 => prop::sample::select(vec!['a', 'W', ' ', 'é', '-', '#', '山', 'क', '\u{94D}', '\u{200D}']),
    ]
}

fn text() -> impl Strategy<Value = String> {
    prop_oneof![
        8 => vec(character(), 0..24).prop_map(String::from_iter),
        1 => vec(character(), 0..300).prop_map(String::from_iter),
        1 => (character(), 0_usize..300).prop_map(|(c, count)| c.to_string().repeat(count)),
    ]
}

fn amount() -> impl Strategy<Value = String> {
    prop_oneof![
        text(),
        any::<i64>().prop_map(|minor| minor.to_string()),
        "[0-9]{1,17}\\.[0-9]{2}"
    ]
}

fn seller() -> impl Strategy<Value = Seller> {
    (text(), vec(text(), 0..4), option::of(text()), option::of(text())).prop_map(
        |(name, address_lines, tax_id, email)| Seller {
            name,
            address_lines,
            tax_id,
            email,
        },
    )
}

fn address() -> impl Strategy<Value = Address> {
    let country = prop_oneof![text(), "[A-Z]{2}"];
    (
        option::of(text()),
        text(),
        text(),
        option::of(text()),
        text(),
        country,
    )
        .prop_map(|(name, street, city, state, zip, country)| Address {
            name,
            street,
            city,
            state,
            zip,
            country,
        })
}

fn line() -> impl Strategy<Value = Line> {
    (text(), any::<u32>(), amount(), amount(), amount(), amount()).prop_map(
        |(product_name, quantity, unit_price, tax_rate, subtotal, tax_amount)| Line {
            product_name,
            quantity,
            unit_price,
            tax_rate,
            subtotal,
            tax_amount,
        },
    )
}

fn tax() -> impl Strategy<Value = TaxByRate> {
    (amount(), amount(), amount()).prop_map(|(rate, taxable_amount, tax_amount)| TaxByRate {
        rate,
        taxable_amount,
        tax_amount,
    })
}

prop_compose! {
    fn invoice()(
        [invoice_number, issued_on, order_number, ordered_on, payment_method, currency] in
            [text(), text(), text(), text(), text(), text()],
        seller in seller(),
        [billing_address, shipping_address] in [address(), address()],
        lines in vec(line(), 0..4),
        taxes in vec(tax(), 0..3),
        [subtotal_amount, tax_amount, shipping_amount, total_amount] in [amount(), amount(), amount(), amount()],
    ) -> Invoice {
        Invoice {
            invoice_number, issued_on, order_number, ordered_on, payment_method, seller, billing_address,
            shipping_address, currency, lines, taxes, subtotal_amount, tax_amount, shipping_amount, total_amount,
        }
    }
}

static RENDERER: LazyLock<Renderer> = LazyLock::new(renderer);

fn diagnostics(error: RenderError) -> String {
    match error {
        RenderError::Layout { diagnostics } | RenderError::Export { diagnostics } => diagnostics.join("; "),
        other => other.to_string(),
    }
}

fn config() -> ProptestConfig {
    // Without optimisation a page takes tenths of a second. `PROPTEST_CASES=20000 cargo test --release` is the
    // long run.
    let cases = std::env::var("PROPTEST_CASES")
        .ok()
        .and_then(|cases| cases.parse().ok())
        .unwrap_or(12);
    ProptestConfig {
        cases,
        failure_persistence: None,
        ..ProptestConfig::default()
    }
}

proptest! {
    #![proptest_config(config())]

    #[test]
    fn any_text_in_any_field_renders(invoice in invoice()) {
        let pdf = RENDERER.render(&invoice).map_err(diagnostics);
        prop_assert!(pdf.is_ok(), "{pdf:?}");
        prop_assert!(pdf.unwrap().starts_with(b"%PDF-1.7"));
    }
}

#[test]
fn an_invoice_of_empty_strings_renders() {
    let mut invoice = example();
    let empty = Address {
        name: None,
        street: String::new(),
        city: String::new(),
        state: None,
        zip: String::new(),
        country: String::new(),
    };
    invoice.billing_address = empty.clone();
    invoice.shipping_address = empty;
    invoice.seller = Seller {
        name: String::new(),
        address_lines: vec![String::new()],
        tax_id: None,
        email: Some(String::new()),
    };
    invoice.lines.clear();
    invoice.taxes.clear();
    for field in [
        &mut invoice.invoice_number,
        &mut invoice.issued_on,
        &mut invoice.order_number,
        &mut invoice.ordered_on,
        &mut invoice.payment_method,
        &mut invoice.currency,
        &mut invoice.subtotal_amount,
        &mut invoice.tax_amount,
        &mut invoice.shipping_amount,
        &mut invoice.total_amount,
    ] {
        field.clear();
    }
    let pdf = RENDERER.render(&invoice).map_err(diagnostics);
    assert!(pdf.is_ok(), "{pdf:?}");
}
