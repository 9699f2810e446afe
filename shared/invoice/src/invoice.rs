use serde::{Deserialize, Serialize};

/// What an invoice says, frozen when its number is given out, so that the document can be made again from it.
///
/// The JSON text of this type is stored for ever: a field added later must be optional, and none may be renamed.
/// Amounts are exact decimal strings in the currency's own digits (`129.99`, for JPY `1200`) and are printed, never
/// computed with. Dates are ISO 8601 calendar dates (`2026-11-21`). No string can make rendering fail.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Invoice {
    /// The invoice's number in its gap-free series, `INV-2026-000001`.
    pub invoice_number: String,
    /// The date of the invoice, also the date inside the PDF.
    pub issued_on: String,
    /// The order's number, `ORD-2026-...`.
    pub order_number: String,
    /// The date of the order.
    pub ordered_on: String,
    /// How the order was paid. `CREDIT_CARD` is printed as `Credit card`, text without underscores as it is.
    pub payment_method: String,
    /// Who sells.
    pub seller: Seller,
    /// Who pays.
    pub billing_address: Address,
    /// Where the goods go.
    pub shipping_address: Address,
    /// ISO 4217 code of the currency of every amount.
    pub currency: String,
    /// The goods, in the order in which they are printed.
    pub lines: Vec<Line>,
    /// The tax of all lines, one entry for each rate.
    pub taxes: Vec<TaxByRate>,
    /// Sum of the lines without tax.
    pub subtotal_amount: String,
    /// Sum of the taxes.
    pub tax_amount: String,
    /// What shipping costs.
    pub shipping_amount: String,
    /// What the customer pays.
    pub total_amount: String,
}

/// Who sells: the block at the head of the page.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Seller {
    /// The company's name.
    pub name: String,
    /// Its address, one entry for each printed line.
    pub address_lines: Vec<String>,
    /// Its tax number, as it is to be printed.
    pub tax_id: Option<String>,
    /// Where questions about the invoice go.
    pub email: Option<String>,
}

/// A postal address of the customer.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Address {
    /// The addressee.
    pub name: Option<String>,
    /// Street and house number.
    pub street: String,
    /// City.
    pub city: String,
    /// State, province or region.
    pub state: Option<String>,
    /// Postal code.
    pub zip: String,
    /// ISO 3166-1 alpha-2 code, printed as the country's English name.
    pub country: String,
}

/// One line of goods.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Line {
    /// What was bought.
    pub product_name: String,
    /// How many.
    pub quantity: u32,
    /// Price of one, without tax.
    pub unit_price: String,
    /// Tax rate in percent, `8.875`.
    pub tax_rate: String,
    /// Price of the line, without tax.
    pub subtotal: String,
    /// Tax on the line.
    pub tax_amount: String,
}

/// The tax at one rate.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct TaxByRate {
    /// Tax rate in percent, `8.875`.
    pub rate: String,
    /// What the tax is on.
    pub taxable_amount: String,
    /// The tax.
    pub tax_amount: String,
}
