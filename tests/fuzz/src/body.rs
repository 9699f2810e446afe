//! The fields of a request's body.

use oms_domain::{
    Address, Country, Currency, Decimal, Email, Money, NameText, PostalCodeText, ShortText, TaxRate,
};
use oms_http::{Issues, Object};
use serde_json::value::RawValue;

/// A body through every kind of field that a route reads. Another reader of JSON accepts every body that is accepted
/// here.
pub fn body(data: &[u8]) {
    let issues = Issues::default();
    let Ok(root) = Object::root(data, &issues) else {
        return;
    };
    let read: &RawValue = serde_json::from_slice(data).expect("what was accepted is JSON");
    assert!(
        read.get().starts_with('{'),
        "a root that was accepted is an object"
    );
    let name = root.text("name", NameText::parse);
    if let Some(name) = &name {
        assert_eq!(
            NameText::parse(name.as_str()).as_ref(),
            Ok(name),
            "an accepted text is accepted again"
        );
    }
    root.optional_text("email", Email::parse);
    let price = root.decimal("unit_price", |text| Money::parse(text, Currency::USD));
    if let Some(price) = price {
        assert_eq!(
            Money::parse(&price.to_string(), Currency::USD),
            Ok(price),
            "a printed amount is the same"
        );
    }
    root.optional_decimal("restocking_fee", Decimal::parse);
    root.optional_decimal("tax_rate", TaxRate::parse);
    let quantity = root.integer("quantity", 1, 10_000);
    assert!(
        quantity.is_none_or(|quantity| (1..=10_000).contains(&quantity)),
        "within its bounds"
    );
    if let Some(address) = root.object("shipping_address") {
        let street = address.text("street", NameText::parse);
        let city = address.text("city", ShortText::parse);
        let zip = address.text("zip", PostalCodeText::parse);
        let country = address.text("country", Country::parse);
        if let (Some(street), Some(city), Some(zip), Some(country)) = (street, city, zip, country) {
            let address = Address {
                name: None,
                street,
                city,
                state: None,
                zip,
                country,
            };
            assert_eq!(
                Country::from_code(address.country.code()),
                Ok(address.country),
                "a code is its country's"
            );
        }
        address.refuse_unknown();
    }
    for element in root.array("line_items", 1, 100).unwrap_or_default() {
        if let Some(line) = element.object() {
            line.text("product_name", NameText::parse);
            line.integer("quantity", 1, 10_000);
            line.refuse_unknown();
        }
    }
    root.refuse_unknown();
    let _ = issues.check(Some(()));
}
