use serde::{Deserialize, Serialize};

/// The content of an invoice, frozen when its number is assigned, so that the document can be made again from
/// it.
///
/// The JSON text of this type is stored permanently: a field added later must be optional, and no field may be
/// renamed. Amounts are exact decimal strings in the currency's own digits (`129.99`, for JPY `1200`); they are
/// printed as they are, not computed. Dates are ISO 8601 calendar dates (`2026-11-21`). No string can make
/// rendering fail.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Invoice {
    /// The invoice number, in a series without gaps: `INV-2026-000001`.
    pub invoice_number: String,
    /// The date of the invoice, which is also the date of the PDF.
    pub issued_on: String,
    /// The order number, `ORD-2026-...`.
    pub order_number: String,
    /// The date of the order.
    pub ordered_on: String,
    /// The payment method. `CREDIT_CARD` is printed as `Credit card`, text without underscores unchanged.
    pub payment_method: String,
    /// The seller.
    pub seller: Seller,
    /// The customer's billing address.
    pub billing_address: Address,
    /// The address the goods were sent to.
    pub shipping_address: Address,
    /// The ISO 4217 code of the currency of every amount.
    pub currency: String,
    /// The lines, in the order in which they are printed.
    pub lines: Vec<Line>,
    /// The tax of all lines, with one entry for each rate.
    pub taxes: Vec<TaxByRate>,
    /// The sum of the lines without tax.
    pub subtotal_amount: String,
    /// The sum of the taxes.
    pub tax_amount: String,
    /// The price of shipping.
    pub shipping_amount: String,
    /// The amount the customer pays.
    pub total_amount: String,
}

/// The seller, printed at the head of the page.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Seller {
    /// The company's name.
    pub name: String,
    /// The address, with one entry for each printed line.
    pub address_lines: Vec<String>,
    /// The tax number, as it is printed.
    pub tax_id: Option<String>,
    /// The e-mail address for questions about the invoice.
    pub email: Option<String>,
}

/// A postal address of the customer.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Address {
    /// The addressee.
    pub name: Option<String>,
    /// The street and house number.
    pub street: String,
    /// The city.
    pub city: String,
    /// The state, province or region.
    pub state: Option<String>,
    /// The postal code.
    pub zip: String,
    /// The ISO 3166-1 alpha-2 code of the country, which is printed as its English name.
    pub country: String,
}

/// One line of the invoice.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Line {
    /// The product's name.
    pub product_name: String,
    /// The number of pieces.
    pub quantity: u32,
    /// The price of one piece, without tax.
    pub unit_price: String,
    /// The tax rate in percent, such as `8.875`.
    pub tax_rate: String,
    /// The price of all pieces, without tax.
    pub subtotal: String,
    /// The tax on the line.
    pub tax_amount: String,
}

/// The tax at one rate.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct TaxByRate {
    /// The tax rate in percent, such as `8.875`.
    pub rate: String,
    /// The sum of the lines at this rate, without tax.
    pub taxable_amount: String,
    /// The tax.
    pub tax_amount: String,
}
