//! An order as one item.
//!
//! | attribute | meaning |
//! |---|---|
//! | `pk` | `ORDER#<id>` |
//! | `customer`, `created`, `listing` | index keys, see [`crate::keys`] |
//! | `status`, `version` | projections of the path's end, for conditions |
//! | `facts` | the facts of the order as it was placed: JSON, see `StoredFacts` |
//! | `path` | the transitions, see [`crate::entities::path`] |
//! | `writes` | the set of the write ids of the transitions |
//! | `job_kind`, `job_due` | the mark of an order that owes jobs without a record, see [`oms_domain::JobMark`] |

use std::convert::Infallible;

use aws_sdk_dynamodb::operation::update_item::builders::UpdateItemFluentBuilder;
use oms_domain::{
    Address, Amounts, Cause, Country, CustomerId, Email, EntityType, IllegalTransition, LabelText, LineItem,
    Money, NameText, Order, OrderDetails, OrderFacts, OrderId, OrderStatus, Path, PostalCodeText, ProductId,
    ShortText, TaxRate, Text, parse_currency,
};
use serde::{Deserialize, Serialize};

use crate::attributes::{Item, required, string};
use crate::entities::item::{check_projections, read_customer, write_entity};
use crate::entities::path::{PATH, read_path};
use crate::{CorruptItem, StoredEntity, keys};

const FACTS: &str = "facts";

/// The facts as JSON. The names are short because the database charges every write of the item by its whole size.
#[derive(Serialize, Deserialize)]
struct StoredFacts {
    /// Currency.
    c: String,
    /// Line items.
    l: Vec<StoredLine>,
    /// Shipping amount in minor units.
    #[serde(default, skip_serializing_if = "is_zero")]
    h: i64,
    /// Total in minor units.
    a: i64,
    /// Payment method.
    m: String,
    /// Shipping address.
    s: StoredAddress,
    /// Billing address; absent when it is the shipping address.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    b: Option<StoredAddress>,
    /// Customer's e-mail address.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    e: Option<String>,
    /// Notes.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    o: Option<String>,
}

#[derive(Serialize, Deserialize)]
struct StoredLine {
    /// Product id.
    p: String,
    /// Product name.
    n: String,
    /// Quantity.
    q: u32,
    /// Unit price in minor units.
    u: i64,
    /// Tax rate in ten-thousandths of a percent.
    #[serde(default, skip_serializing_if = "is_zero")]
    r: i64,
    /// Tax on the line in minor units: stored, so that a change of the arithmetic changes no old order.
    #[serde(default, skip_serializing_if = "is_zero")]
    x: i64,
}

#[derive(PartialEq, Serialize, Deserialize)]
struct StoredAddress {
    #[serde(default, skip_serializing_if = "Option::is_none")]
    n: Option<String>,
    s: String,
    c: String,
    #[serde(default, skip_serializing_if = "Option::is_none")]
    t: Option<String>,
    z: String,
    k: String,
}

#[expect(clippy::trivially_copy_pass_by_ref, reason = "serde passes a reference")]
const fn is_zero(value: &i64) -> bool {
    *value == 0
}

impl StoredEntity for Order {
    type Status = OrderStatus;
    type Id = OrderId;
    type Guard = ();
    type Refusal = Infallible;

    fn key(id: OrderId) -> String {
        keys::order(id)
    }

    fn id_bytes(id: &OrderId) -> &[u8; 16] {
        id.as_bytes()
    }

    fn write(&self, list_shards: u8) -> Result<Item, CorruptItem> {
        let mut item = write_entity(self, self.id(), list_shards);
        item.insert(FACTS.to_owned(), string(write_facts(self)?));
        Ok(item)
    }

    fn read(item: &Item) -> Result<Self, CorruptItem> {
        let id: OrderId = required(item, keys::PARTITION, |key| {
            key.strip_prefix("ORDER#")?.parse().ok()
        })?;
        let customer_id = read_customer(item, EntityType::Order)?;
        let (facts, amounts) = required(item, FACTS, |json| read_facts(id, customer_id, json))?;
        let order = Self::restore(facts, amounts, read_path(item, PATH)?);
        check_projections(item, &order)?;
        Ok(order)
    }

    fn path(&self) -> &Path<OrderStatus> {
        self.path()
    }

    fn customer_id(&self) -> CustomerId {
        self.facts().customer_id
    }

    fn order_id(&self) -> OrderId {
        self.id()
    }

    fn at_version(&self, version: u32) -> Option<Self> {
        self.at_version(version)
    }

    fn take(
        &mut self,
        to: OrderStatus,
        cause: Cause,
        details: OrderDetails,
    ) -> Result<(), IllegalTransition<OrderStatus>> {
        self.step(to, cause, details)
    }

    fn demand((): &(), _condition: &mut String, update: UpdateItemFluentBuilder) -> UpdateItemFluentBuilder {
        update
    }

    fn refusal(&self, (): &()) -> Option<Infallible> {
        None
    }
}

fn write_facts(order: &Order) -> Result<String, CorruptItem> {
    let facts = order.facts();
    let (shipping, billing) = (
        write_address(&facts.shipping_address),
        write_address(&facts.billing_address),
    );
    let stored = StoredFacts {
        c: facts.currency.code().to_owned(),
        l: facts.line_items.iter().map(write_line).collect(),
        h: facts.shipping_amount.minor_units(),
        a: order.amounts().total.minor_units(),
        m: facts.payment_method.to_string(),
        b: (billing != shipping).then_some(billing),
        s: shipping,
        e: facts
            .customer_email
            .as_ref()
            .map(|email| email.as_str().to_owned()),
        o: facts.notes.as_ref().map(ToString::to_string),
    };
    serde_json::to_string(&stored).map_err(|_| CorruptItem { attribute: FACTS })
}

fn write_line(line: &LineItem) -> StoredLine {
    StoredLine {
        p: line.product_id().to_string(),
        n: line.product_name().to_string(),
        q: line.quantity(),
        u: line.unit_price().minor_units(),
        r: line.tax_rate().ten_thousandths_of_a_percent(),
        x: line.tax_amount().minor_units(),
    }
}

fn write_address(address: &Address) -> StoredAddress {
    StoredAddress {
        n: address.name.as_ref().map(ToString::to_string),
        s: address.street.to_string(),
        c: address.city.to_string(),
        t: address.state.as_ref().map(ToString::to_string),
        z: address.zip.to_string(),
        k: address.country.code().to_owned(),
    }
}

fn read_facts(id: OrderId, customer_id: CustomerId, json: &str) -> Option<(OrderFacts, Amounts)> {
    let stored: StoredFacts = serde_json::from_str(json).ok()?;
    let currency = parse_currency(&stored.c)?;
    let money = |minor_units| Money::from_minor_units(minor_units, currency).ok();
    let read_line = |line: &StoredLine| -> Option<LineItem> {
        let product_id: ProductId = line.p.parse().ok()?;
        let rate = TaxRate::from_ten_thousandths_of_a_percent(line.r).ok()?;
        let name = NameText::parse(&line.n).ok()?;
        // `new` computes the tax by the arithmetic of today; the stored tax then replaces it.
        let ordered = LineItem::new(product_id, name, line.q, money(line.u)?, rate).ok()?;
        Some(ordered.with_tax(money(line.x)?))
    };
    let line_items = stored.l.iter().map(read_line).collect::<Option<Vec<_>>>()?;
    let shipping_address = read_address(&stored.s)?;
    let billing_address = match &stored.b {
        Some(address) => read_address(address)?,
        None => shipping_address.clone(),
    };
    let facts = OrderFacts {
        id,
        customer_id,
        currency,
        line_items,
        shipping_amount: money(stored.h)?,
        payment_method: LabelText::parse(&stored.m).ok()?,
        shipping_address,
        billing_address,
        customer_email: optional(stored.e.as_deref(), |text| Email::parse(text).ok())?,
        notes: optional_text(stored.o.as_deref())?,
    };
    let (total, shipping) = (money(stored.a)?, facts.shipping_amount);
    let mut taxes = facts.line_items.iter().map(LineItem::tax_amount);
    let tax = taxes.try_fold(money(0)?, |sum, tax| sum.plus(tax).ok())?;
    // The subtotal is not stored. It is derived from the total, so that the parts always add up to the amount that the
    // customer was asked for.
    let amounts = Amounts {
        subtotal: total.minus(tax).ok()?.minus(shipping).ok()?,
        tax,
        shipping,
        total,
    };
    Some((facts, amounts))
}

fn read_address(stored: &StoredAddress) -> Option<Address> {
    Some(Address {
        name: optional_text(stored.n.as_deref())?,
        street: NameText::parse(&stored.s).ok()?,
        city: ShortText::parse(&stored.c).ok()?,
        state: optional_text(stored.t.as_deref())?,
        zip: PostalCodeText::parse(&stored.z).ok()?,
        country: Country::from_code(&stored.k).ok()?,
    })
}

/// Parses an optional text. The outer `None` means unreadable, the inner `None` means absent.
#[expect(
    clippy::option_option,
    reason = "the two levels mean different things, and `?` takes one off"
)]
fn optional<T>(text: Option<&str>, parse: impl FnOnce(&str) -> Option<T>) -> Option<Option<T>> {
    match text {
        None => Some(None),
        Some(text) => parse(text).map(Some),
    }
}

#[expect(clippy::option_option, reason = "see `optional`")]
fn optional_text<const MAX: usize>(text: Option<&str>) -> Option<Option<Text<MAX>>> {
    optional(text, |text| Text::parse(text).ok())
}
