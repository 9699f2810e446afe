//! `POST /orders`

use oms_domain::{
    Address, Country, Currency, CustomerId, Email, InvalidOrder, LineItem, MAXIMUM_LINE_ITEMS,
    MAXIMUM_QUANTITY, Money, Operation, Order, OrderFacts, OrderId, ProductId, TaxRate, Text, parse_currency,
};
use oms_http::{ApiError, Call, Issues, Object, Reply};
use oms_store::CreateError;

use super::body;
use crate::creation;
use crate::failure::store_failed;
use crate::resources::Changes;

/// Places an order. The id is derived from the idempotency key, if there is one, so a retry finds the order that the
/// first request placed. One call to the database.
pub async fn handle(app: &Changes, call: Call) -> Result<Reply, ApiError> {
    call.query().finish()?;
    let order = decide(&call)?;
    let committed = creation::create(&app.store, &call, order.id(), &order)
        .await
        .map_err(refusal)?;
    let reply = body::reply(creation::status(&call), &committed.entity, call.principal()?)?;
    let location = format!("/api/v1/orders/{}", committed.entity.id());
    Ok(creation::located(&call, reply, location).replayed(committed.replayed))
}

fn refusal(error: CreateError) -> ApiError {
    match error {
        CreateError::KeyReused => ApiError::IdempotencyKeyReused,
        // The 80 bits of another write are the same. A retry without an idempotency key draws another id.
        CreateError::Exists => ApiError::Unavailable { retry_after: 1 },
        CreateError::Store(error) => store_failed(&error),
    }
}

/// The order that `call` asks for, with its prices computed.
fn decide(call: &Call) -> Result<Order, ApiError> {
    let grant = call.principal()?.grant(Operation::CreateOrder)?;
    let issues = Issues::default();
    let body = Object::root(call.body(), &issues)?;
    let customer_id = body.text("customer_id", str::parse::<CustomerId>);
    let currency = body.optional_text("currency", |code| {
        parse_currency(code).ok_or("must be the ISO 4217 code of a currency, such as `USD`")
    });
    // USD is the default. With a bad currency the amounts are read as USD, so that every bad field is named.
    let currency = currency.unwrap_or(Currency::USD);
    let money = |text: &str| Money::parse(text, currency);
    let lines = body.array("line_items", 1, MAXIMUM_LINE_ITEMS).map(|elements| {
        let lines = elements
            .into_iter()
            .map(|element| line_item(&element.object()?, currency));
        // Every line is read before the first bad one counts.
        lines.collect::<Vec<_>>().into_iter().collect::<Option<Vec<_>>>()
    });
    let shipping_address = body
        .object("shipping_address")
        .and_then(|object| address(&object));
    let billing_address = body.object("billing_address").and_then(|object| address(&object));
    let payment_method = body.text("payment_method", Text::parse);
    let customer_email = body.optional_text("customer_email", Email::parse);
    let shipping_amount = body.optional_decimal("shipping_amount", money);
    let notes = body.optional_text("notes", Text::parse);
    body.refuse_unknown();
    let write = call.write()?;
    let facts = (|| {
        Some(OrderFacts {
            id: OrderId::new(write.id.identity()),
            customer_id: customer_id?,
            currency,
            line_items: lines??,
            shipping_amount: shipping_amount.unwrap_or(Money::zero(currency)),
            payment_method: payment_method?,
            shipping_address: shipping_address?,
            billing_address: billing_address?,
            customer_email,
            notes,
        })
    })();
    let facts = issues.check(facts)?;
    let cause = call.cause(grant.actor, None)?;
    Order::place(facts, cause).map_err(|error| {
        let issues = Issues::default();
        issues.add(
            "line_items",
            match error {
                InvalidOrder::NothingToPay => "must come to a total of more than zero, with shipping and tax",
                InvalidOrder::Amount(_) => "must come to a total that can be held",
            },
        );
        issues.check(None::<()>).err().unwrap_or(ApiError::Internal)
    })
}

fn line_item(object: &Object<'_>, currency: Currency) -> Option<LineItem> {
    let product_id = object.text("product_id", str::parse::<ProductId>);
    let product_name = object.text("product_name", Text::parse);
    let quantity = object.integer("quantity", 1, MAXIMUM_QUANTITY);
    let unit_price = object.decimal("unit_price", |text| Money::parse(text, currency));
    let tax_rate = object
        .optional_decimal("tax_rate", TaxRate::parse)
        .unwrap_or(TaxRate::ZERO);
    object.refuse_unknown();
    let line = LineItem::new(product_id?, product_name?, quantity?, unit_price?, tax_rate);
    line.map_err(|_| object.issue("unit_price", "comes to more than can be held"))
        .ok()
}

fn address(object: &Object<'_>) -> Option<Address> {
    let name = object.optional_text("name", Text::parse);
    let street = object.text("street", Text::parse);
    let city = object.text("city", Text::parse);
    let state = object.optional_text("state", Text::parse);
    let zip = object.text("zip", Text::parse);
    let country = object.text("country", Country::parse);
    object.refuse_unknown();
    Some(Address {
        name,
        street: street?,
        city: city?,
        state,
        zip: zip?,
        country: country?,
    })
}
