//! The input of the rendering of an invoice: every value as text, computed once.

use oms_aws::{Environment, MissingVariable};
use oms_domain::{Address, MoneyError, Order, Timestamp};
use oms_invoice::{Invoice, Line, Seller, TaxByRate};

/// The seller, and the series in which its invoices are numbered.
#[derive(Clone, Debug)]
pub struct SellerConfig {
    seller: Seller,
    /// The series: the first part of every invoice number.
    pub series: String,
}

impl SellerConfig {
    /// Reads `SELLER_NAME`, `SELLER_ADDRESS` (lines separated by `|`), `SELLER_TAX_ID`, `SELLER_EMAIL` and
    /// `INVOICE_SERIES`.
    pub fn new(environment: &Environment) -> Result<Self, MissingVariable> {
        let address = environment.required("SELLER_ADDRESS")?;
        let seller = Seller {
            name: environment.required("SELLER_NAME")?,
            address_lines: address.split('|').map(|line| line.trim().to_owned()).collect(),
            tax_id: environment.get("SELLER_TAX_ID"),
            email: environment.get("SELLER_EMAIL"),
        };
        Ok(Self {
            seller,
            series: environment.required("INVOICE_SERIES")?,
        })
    }

    /// The printed form of a number: `INV-2026-000001`.
    pub fn invoice_number(&self, year: i32, number: u64) -> String {
        // Six digits are a minimum: number 1000000 is printed in full.
        format!("{}-{year}-{number:06}", self.series)
    }
}

/// Returns the invoice of `order` under the given number, issued at the given time.
pub fn freeze(
    order: &Order,
    config: &SellerConfig,
    invoice_number: String,
    issued_at: Timestamp,
) -> Result<Invoice, MoneyError> {
    // Amounts and dates become text here and not in the template, so that a later deployment cannot round or format
    // them in another way.
    let (facts, amounts) = (order.facts(), order.amounts());
    let lines = facts.line_items.iter().map(|line| Line {
        product_name: line.product_name().to_string(),
        quantity: line.quantity(),
        unit_price: line.unit_price().to_string(),
        tax_rate: line.tax_rate().to_string(),
        subtotal: line.subtotal().to_string(),
        tax_amount: line.tax_amount().to_string(),
    });
    let taxes = order.taxes()?.into_iter().map(|tax| TaxByRate {
        rate: tax.rate.to_string(),
        taxable_amount: tax.taxable.to_string(),
        tax_amount: tax.tax.to_string(),
    });
    Ok(Invoice {
        invoice_number,
        // The date and the year in the number come from the same instant, so they agree at the turn of the year.
        issued_on: issued_at.date(),
        order_number: order.number().to_string(),
        ordered_on: order.created_at().date(),
        payment_method: facts.payment_method.to_string(),
        // The seller is frozen, too: a changed configuration must not alter an invoice that has its number.
        seller: config.seller.clone(),
        billing_address: address(&facts.billing_address),
        shipping_address: address(&facts.shipping_address),
        currency: facts.currency.code().to_owned(),
        lines: lines.collect(),
        taxes: taxes.collect(),
        subtotal_amount: amounts.subtotal.to_string(),
        tax_amount: amounts.tax.to_string(),
        shipping_amount: amounts.shipping.to_string(),
        total_amount: amounts.total.to_string(),
    })
}

fn address(address: &Address) -> oms_invoice::Address {
    oms_invoice::Address {
        name: address.name.as_ref().map(ToString::to_string),
        street: address.street.to_string(),
        city: address.city.to_string(),
        state: address.state.as_ref().map(ToString::to_string),
        zip: address.zip.to_string(),
        country: address.country.code().to_owned(),
    }
}
