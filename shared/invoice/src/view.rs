use serde::Serialize;

use crate::amount::grouped;
use crate::date::Date;
use crate::fonts::FontSet;
use crate::invoice::{Invoice, Line, Seller, TaxByRate};
use crate::text::{Words, clean};

/// The data of the template: everything in the form in which it is printed.
///
/// Names of people, places and goods are [`Words`]; numbers, dates and codes are plain text.
#[derive(Debug, Serialize)]
pub(crate) struct View {
    /// The font families in the order of preference.
    fonts: Vec<String>,
    invoice_number: String,
    issued_on: String,
    order_number: String,
    ordered_on: String,
    payment_method: Words,
    seller: SellerView,
    billing_address: Vec<Words>,
    shipping_address: Vec<Words>,
    currency: String,
    lines: Vec<LineView>,
    taxes: Vec<TaxView>,
    subtotal_amount: String,
    tax_amount: String,
    shipping_amount: String,
    total_amount: String,
}

#[derive(Debug, Serialize)]
struct SellerView {
    name: Words,
    address_lines: Vec<Words>,
    tax_id: Option<Words>,
    email: Option<Words>,
}

#[derive(Debug, Serialize)]
struct LineView {
    product_name: Words,
    quantity: String,
    unit_price: String,
    tax_rate: String,
    tax_amount: String,
    subtotal: String,
}

#[derive(Debug, Serialize)]
struct TaxView {
    rate: String,
    taxable_amount: String,
    tax_amount: String,
}

impl View {
    pub(crate) fn new(invoice: &Invoice, fonts: &FontSet) -> Self {
        let amount = |amount: &str| grouped(&figure(amount, fonts));
        Self {
            // The template switches off the fallback to other fonts, so these families are all that it may use.
            fonts: fonts.families(),
            invoice_number: figure(&invoice.invoice_number, fonts),
            issued_on: date(&invoice.issued_on, fonts),
            order_number: figure(&invoice.order_number, fonts),
            ordered_on: date(&invoice.ordered_on, fonts),
            payment_method: Words::new(&spoken(&invoice.payment_method), fonts),
            seller: SellerView::new(&invoice.seller, fonts),
            billing_address: invoice.billing_address.printed(fonts),
            shipping_address: invoice.shipping_address.printed(fonts),
            currency: figure(&invoice.currency, fonts),
            lines: invoice
                .lines
                .iter()
                .map(|line| LineView::new(line, fonts))
                .collect(),
            taxes: invoice.taxes.iter().map(|tax| TaxView::new(tax, fonts)).collect(),
            subtotal_amount: amount(&invoice.subtotal_amount),
            tax_amount: amount(&invoice.tax_amount),
            shipping_amount: amount(&invoice.shipping_amount),
            total_amount: amount(&invoice.total_amount),
        }
    }
}

impl SellerView {
    fn new(seller: &Seller, fonts: &FontSet) -> Self {
        // A text of invisible characters is empty once it is cleaned. It would leave a label without a value.
        let optional = |text: &Option<String>| {
            text.as_deref()
                .map(|text| Words::new(text, fonts))
                .filter(|words| !words.is_empty())
        };
        let lines = seller.address_lines.iter().map(|line| Words::new(line, fonts));
        Self {
            name: Words::new(&seller.name, fonts),
            address_lines: lines.filter(|line| !line.is_empty()).collect(),
            tax_id: optional(&seller.tax_id),
            email: optional(&seller.email),
        }
    }
}

impl LineView {
    fn new(line: &Line, fonts: &FontSet) -> Self {
        Self {
            product_name: Words::new(&line.product_name, fonts),
            quantity: grouped(&line.quantity.to_string()),
            unit_price: grouped(&figure(&line.unit_price, fonts)),
            tax_rate: percent(&line.tax_rate, fonts),
            tax_amount: grouped(&figure(&line.tax_amount, fonts)),
            subtotal: grouped(&figure(&line.subtotal, fonts)),
        }
    }
}

impl TaxView {
    fn new(tax: &TaxByRate, fonts: &FontSet) -> Self {
        Self {
            rate: percent(&tax.rate, fonts),
            taxable_amount: grouped(&figure(&tax.taxable_amount, fonts)),
            tax_amount: grouped(&figure(&tax.tax_amount, fonts)),
        }
    }
}

/// A number or a code, which is short and never broken across lines.
fn figure(text: &str, fonts: &FontSet) -> String {
    // No amount, date or number of an order is this long, so only a text that is none of these is cut.
    const LONGEST: usize = 40;
    clean(text, fonts).chars().take(LONGEST).collect()
}

fn percent(rate: &str, fonts: &FontSet) -> String {
    format!("{}%", figure(rate, fonts))
}

fn date(text: &str, fonts: &FontSet) -> String {
    // A text that is no date is printed as it is, because no text may make the rendering fail.
    Date::parse(text)
        .and_then(Date::spelled)
        .unwrap_or_else(|| figure(text, fonts))
}

/// Writes `CREDIT_CARD` as `Credit card`. Text without underscores may be a name with a spelling of its own.
fn spoken(code: &str) -> String {
    if !code.contains('_') {
        return code.to_owned();
    }
    let text = code.replace('_', " ").to_lowercase();
    let mut letters = text.chars();
    letters
        .next()
        .map_or_else(String::new, |first| first.to_uppercase().chain(letters).collect())
}

#[cfg(test)]
mod tests {
    use super::spoken;

    #[test]
    fn a_code_is_spoken_and_a_name_is_kept() {
        for (code, expected) in [
            ("CREDIT_CARD", "Credit card"),
            ("bank_transfer", "Bank transfer"),
            ("PayPal", "PayPal"),
            ("SEPA", "SEPA"),
            ("", ""),
            ("_", " "),
        ] {
            assert_eq!(spoken(code), expected);
        }
    }
}
