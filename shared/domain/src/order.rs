//! An order: the facts it was placed with, and the transitions it has had since.

use std::collections::BTreeMap;

use crate::{
    Address, Cause, Currency, CustomerId, Email, IllegalTransition, LabelText, LineItemId, LongNotesText,
    Money, MoneyError, NameText, OrderDetails, OrderId, OrderNumber, OrderStatus, Path, ProductId, ShortText,
    TaxRate, Timestamp,
};

/// The most lines an order may have.
pub const MAXIMUM_LINE_ITEMS: usize = 100;
/// The largest quantity of one line.
pub const MAXIMUM_QUANTITY: u32 = 10_000;

/// One line of an order, with its amounts.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct LineItem {
    product_id: ProductId,
    product_name: NameText,
    quantity: u32,
    unit_price: Money,
    tax_rate: TaxRate,
    subtotal: Money,
    tax_amount: Money,
}

impl LineItem {
    /// Computes the line's amounts: `subtotal = unit_price * quantity`, and the tax on it rounded half up.
    pub fn new(
        product_id: ProductId,
        product_name: NameText,
        quantity: u32,
        unit_price: Money,
        tax_rate: TaxRate,
    ) -> Result<Self, MoneyError> {
        let subtotal = unit_price.times(quantity)?;
        // A rate is at most 100 %, so the tax fits wherever the subtotal does.
        let tax_amount = tax_rate.of(subtotal);
        Ok(Self {
            product_id,
            product_name,
            quantity,
            unit_price,
            tax_rate,
            subtotal,
            tax_amount,
        })
    }

    /// The line with `tax_amount`, which was computed when it was ordered, in place of the tax from [`LineItem::new`].
    #[must_use]
    pub fn with_tax(self, tax_amount: Money) -> Self {
        Self { tax_amount, ..self }
    }

    /// The product that is bought.
    pub const fn product_id(&self) -> ProductId {
        self.product_id
    }

    /// The product's name at the time of the order.
    pub const fn product_name(&self) -> &NameText {
        &self.product_name
    }

    /// The number of pieces.
    pub const fn quantity(&self) -> u32 {
        self.quantity
    }

    /// The price of one piece, before tax.
    pub const fn unit_price(&self) -> Money {
        self.unit_price
    }

    /// The tax rate of the line.
    pub const fn tax_rate(&self) -> TaxRate {
        self.tax_rate
    }

    /// The price of all pieces, before tax.
    pub const fn subtotal(&self) -> Money {
        self.subtotal
    }

    /// The tax on all pieces.
    pub const fn tax_amount(&self) -> Money {
        self.tax_amount
    }
}

/// The amounts of an order: `total = subtotal + tax + shipping`, exactly.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Amounts {
    /// The sum of the lines, before tax.
    pub subtotal: Money,
    /// The sum of the tax on the lines.
    pub tax: Money,
    /// The price of shipping; not taxed.
    pub shipping: Money,
    /// The amount the customer pays.
    pub total: Money,
}

/// The facts an order is placed with. None of them ever changes.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct OrderFacts {
    /// The order's id.
    pub id: OrderId,
    /// The customer it belongs to.
    pub customer_id: CustomerId,
    /// The currency of all its amounts.
    pub currency: Currency,
    /// The lines, at least one.
    pub line_items: Vec<LineItem>,
    /// The price of shipping.
    pub shipping_amount: Money,
    /// The payment method the customer chose.
    pub payment_method: LabelText,
    /// The address the goods are sent to.
    pub shipping_address: Address,
    /// The address printed on the invoice.
    pub billing_address: Address,
    /// The address for messages to the customer.
    pub customer_email: Option<Email>,
    /// The customer's own notes.
    pub notes: Option<LongNotesText>,
}

/// The facts do not make a valid order.
#[derive(Clone, Copy, Debug, PartialEq, Eq, thiserror::Error)]
pub enum InvalidOrder {
    /// An amount is too large, or is in another currency.
    #[error(transparent)]
    Amount(#[from] MoneyError),
    /// The total is zero.
    #[error("the total must be more than zero")]
    NothingToPay,
}

/// An order.
#[derive(Clone, Debug, PartialEq)]
pub struct Order {
    facts: OrderFacts,
    amounts: Amounts,
    path: Path<OrderStatus>,
}

/// The taxable amount and the tax of one tax rate in an order.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct TaxByRate {
    /// The rate.
    pub rate: TaxRate,
    /// The sum of the lines at this rate, before tax.
    pub taxable: Money,
    /// The tax on them.
    pub tax: Money,
}

impl OrderFacts {
    /// Adds up the lines.
    fn amounts(&self) -> Result<Amounts, InvalidOrder> {
        let nothing = Money::zero(self.currency);
        let subtotal = self
            .line_items
            .iter()
            .try_fold(nothing, |sum, line| sum.plus(line.subtotal))?;
        // The tax is the sum of the lines, each rounded. A tax computed from the subtotal could differ from what the
        // invoice lists.
        let tax = self
            .line_items
            .iter()
            .try_fold(nothing, |sum, line| sum.plus(line.tax_amount))?;
        let total = subtotal.plus(tax)?.plus(self.shipping_amount)?;
        if total.is_zero() {
            return Err(InvalidOrder::NothingToPay);
        }
        Ok(Amounts {
            subtotal,
            tax,
            shipping: self.shipping_amount,
            total,
        })
    }
}

impl Order {
    /// Places an order: it begins in `PENDING_PAYMENT`. Its amounts follow from its facts here, once.
    pub fn place(facts: OrderFacts, cause: Cause) -> Result<Self, InvalidOrder> {
        let amounts = facts.amounts()?;
        let path = Path::begin(cause, OrderDetails::default());
        Ok(Self { facts, amounts, path })
    }

    /// The order of stored facts, stored amounts and a stored path. All were checked when they were written and are not
    /// checked again.
    pub const fn restore(facts: OrderFacts, amounts: Amounts, path: Path<OrderStatus>) -> Self {
        Self { facts, amounts, path }
    }

    /// Returns `true` if the amounts are those that the current rules compute from the facts.
    pub fn amounts_follow_from_facts(&self) -> bool {
        // `OrderFacts::amounts` adds up the stored tax of each line, so that tax is compared here.
        let mut lines = self.facts.line_items.iter();
        let taxes_follow = lines.all(|line| line.tax_rate.of(line.subtotal) == line.tax_amount);
        taxes_follow && self.facts.amounts().is_ok_and(|amounts| amounts == self.amounts)
    }

    /// Appends a transition; an error where the state machine has no such edge.
    pub fn step(
        &mut self,
        status: OrderStatus,
        cause: Cause,
        details: OrderDetails,
    ) -> Result<(), IllegalTransition<OrderStatus>> {
        self.path.step(status, cause, details)
    }

    /// The order as it was at `version`; `None` for a version it has never had.
    #[must_use]
    pub fn at_version(&self, version: u32) -> Option<Self> {
        // The facts and the amounts are those of every version, so only the path is cut.
        let path = self.path.at_version(version)?;
        Some(Self {
            facts: self.facts.clone(),
            amounts: self.amounts,
            path,
        })
    }

    /// The facts it was placed with.
    pub const fn facts(&self) -> &OrderFacts {
        &self.facts
    }

    /// The transitions it has had.
    pub const fn path(&self) -> &Path<OrderStatus> {
        &self.path
    }

    /// The order's id.
    pub const fn id(&self) -> OrderId {
        self.facts.id
    }

    /// The order number, as printed on its documents.
    pub fn number(&self) -> OrderNumber {
        // The year of the creation never changes, so neither does the number.
        self.facts.id.number(self.created_at().year())
    }

    /// The amounts that follow from its facts.
    pub const fn amounts(&self) -> Amounts {
        self.amounts
    }

    /// The state it is in.
    pub fn status(&self) -> OrderStatus {
        self.path.status()
    }

    /// The number of transitions it has had.
    pub fn version(&self) -> u32 {
        self.path.version()
    }

    /// The instant it was placed.
    pub const fn created_at(&self) -> Timestamp {
        self.path.first().cause().at
    }

    /// The instant of its latest transition.
    pub fn updated_at(&self) -> Timestamp {
        self.path.last().cause().at
    }

    /// The instant it entered `status`; `None` if it has not.
    pub fn entered_at(&self, status: OrderStatus) -> Option<Timestamp> {
        self.path.entering(status).map(|transition| transition.cause().at)
    }

    /// The lines with their ids.
    pub fn line_items(&self) -> impl Iterator<Item = (LineItemId, &LineItem)> {
        // A line's id follows from its place, so the lines of an order must never be sorted or removed.
        (1..)
            .map(|position| self.facts.id.line_item(position))
            .zip(&self.facts.line_items)
    }

    /// The value of a detail in the latest transition that has one.
    pub fn latest<'a>(
        &'a self,
        detail: impl Fn(&'a OrderDetails) -> Option<&'a ShortText>,
    ) -> Option<&'a ShortText> {
        // The API accepts each detail with one edge only, so a path normally has it once.
        self.path
            .transitions()
            .filter_map(|transition| detail(transition.details()))
            .last()
    }

    /// The tax at each rate, lowest rate first. The entries add up to the order's tax, because tax is rounded per line.
    pub fn taxes(&self) -> Result<Vec<TaxByRate>, MoneyError> {
        let mut by_rate: BTreeMap<TaxRate, TaxByRate> = BTreeMap::new();
        let nothing = Money::zero(self.facts.currency);
        for line in &self.facts.line_items {
            let rate = line.tax_rate;
            let entry = by_rate.entry(rate).or_insert(TaxByRate {
                rate,
                taxable: nothing,
                tax: nothing,
            });
            entry.taxable = entry.taxable.plus(line.subtotal)?;
            entry.tax = entry.tax.plus(line.tax_amount)?;
        }
        Ok(by_rate.into_values().collect())
    }
}

#[cfg(test)]
pub(crate) mod tests {
    use super::*;
    use crate::{Country, PostalCodeText};

    pub(crate) fn facts(lines: &[(u32, &str, &str)]) -> OrderFacts {
        let usd = |text| Money::parse(text, Currency::USD).unwrap();
        let address = Address {
            name: None,
            street: NameText::parse("1 Kiln Lane").unwrap(),
            city: ShortText::parse("Stoke").unwrap(),
            state: None,
            zip: PostalCodeText::parse("ST1").unwrap(),
            country: Country::parse("GB").unwrap(),
        };
        let line_items = lines.iter().map(|(quantity, price, rate)| {
            let (name, rate) = (NameText::parse("Bowl").unwrap(), TaxRate::parse(rate).unwrap());
            LineItem::new(ProductId::from_bytes([1; 16]), name, *quantity, usd(price), rate).unwrap()
        });
        OrderFacts {
            id: OrderId::new([7; 10]),
            customer_id: CustomerId::from_bytes([2; 16]),
            currency: Currency::USD,
            line_items: line_items.collect(),
            shipping_amount: usd("5.00"),
            payment_method: LabelText::parse("card").unwrap(),
            shipping_address: address.clone(),
            billing_address: address,
            customer_email: None,
            notes: None,
        }
    }

    fn cause(seed: u8) -> Cause {
        crate::transition::tests::cause(seed)
    }

    #[test]
    fn the_server_works_out_every_amount() {
        let order = Order::place(
            facts(&[(3, "19.99", "8.875"), (1, "0.50", "0"), (2, "10.00", "8.875")]),
            cause(0),
        )
        .unwrap();
        let amounts = order.amounts();
        assert_eq!(amounts.subtotal.to_string(), "80.47");
        assert_eq!(amounts.tax.to_string(), "7.10");
        assert_eq!(amounts.total.to_string(), "92.57");
        let taxes = order.taxes().unwrap();
        let shown: Vec<_> = taxes
            .iter()
            .map(|tax| format!("{} {} {}", tax.rate, tax.taxable, tax.tax))
            .collect();
        assert_eq!(shown, ["0 0.50 0.00", "8.875 79.97 7.10"]);
        let positions: Vec<_> = order.line_items().map(|(id, _)| id.to_string()).collect();
        assert!(positions[2].ends_with("0200000003"), "{positions:?}");
    }

    #[test]
    fn an_order_costs_something_and_can_be_added_up() {
        let mut free = facts(&[(1, "0", "0")]);
        free.shipping_amount = Money::zero(Currency::USD);
        assert_eq!(Order::place(free, cause(0)), Err(InvalidOrder::NothingToPay));
        let most = "92233720368547758.07";
        let too_much = facts(&[(1, most, "0"), (1, most, "0")]);
        assert_eq!(
            Order::place(too_much, cause(0)),
            Err(InvalidOrder::Amount(MoneyError::TooLarge))
        );
    }

    #[test]
    fn times_and_details_are_read_off_the_path() {
        let mut order = Order::place(facts(&[(1, "1", "0")]), cause(0)).unwrap();
        let paid = OrderDetails {
            payment_transaction_id: Some(ShortText::parse("pi_1").unwrap()),
            ..Default::default()
        };
        order.step(OrderStatus::Paid, cause(9), paid).unwrap();
        assert_eq!((order.status(), order.version()), (OrderStatus::Paid, 2));
        assert_eq!(order.entered_at(OrderStatus::Paid), Some(cause(9).at));
        assert_eq!(order.entered_at(OrderStatus::Shipped), None);
        assert_eq!(
            (order.created_at(), order.updated_at()),
            (cause(0).at, cause(9).at)
        );
        let payment = |order: &Order| {
            order
                .latest(|details| details.payment_transaction_id.as_ref())
                .map(|text| text.as_str().to_owned())
        };
        assert_eq!(payment(&order).as_deref(), Some("pi_1"));
        let placed = order.at_version(1).unwrap();
        assert_eq!(
            (placed.status(), placed.version(), payment(&placed)),
            (OrderStatus::PendingPayment, 1, None)
        );
        assert_eq!(order.at_version(3), None);
        assert_eq!(order.number().to_string(), "ORD-2023-0W3GE1R70W3GE1R7");
        assert_eq!(order.number().order_id(), order.id());
    }

    #[test]
    fn a_line_says_what_it_was_made_of_and_what_it_comes_to() {
        let facts = facts(&[(3, "19.99", "8.875")]);
        let line = &facts.line_items[0];
        assert_eq!(line.product_id(), ProductId::from_bytes([1; 16]));
        assert_eq!((line.product_name().as_str(), line.quantity()), ("Bowl", 3));
        let shown = [line.unit_price(), line.subtotal(), line.tax_amount()].map(|amount| amount.to_string());
        assert_eq!(shown, ["19.99", "59.97", "5.32"]);
        assert_eq!(line.tax_rate().to_string(), "8.875");
    }
}
