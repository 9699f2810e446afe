//! Values that check their own rules: a value that was read and printed is read again as the same.

use std::fmt::Display;
use std::str::FromStr;

use oms_domain::{
    ApiKeyId, Country, Currency, CustomerId, Decimal, Email, JobKind, Money, NameText, OrderId, OrderNumber,
    PostalCodeText, ReturnId, TaxRate, Timestamp, WriteId, parse_currency,
};

/// A text through every reader of a value.
pub fn values(data: &[u8]) {
    let Ok(text) = std::str::from_utf8(data) else {
        return;
    };
    survives::<CustomerId>(text);
    survives::<OrderId>(text);
    survives::<ReturnId>(text);
    survives::<ApiKeyId>(text);
    survives::<OrderNumber>(text);
    survives::<Timestamp>(text);
    survives::<WriteId>(text);
    survives::<JobKind>(text);
    for currency in [Currency::USD, Currency::JPY, Currency::KWD] {
        if let Ok(money) = Money::parse(text, currency) {
            assert_eq!(Money::parse(&money.to_string(), currency), Ok(money), "an amount");
            assert_eq!(
                Money::from_minor_units(money.minor_units(), currency),
                Ok(money),
                "by its minor units"
            );
        }
    }
    if let Ok(decimal) = Decimal::parse(text) {
        assert_eq!(Decimal::parse(&decimal.to_string()), Ok(decimal), "a decimal");
    }
    if let Ok(rate) = TaxRate::parse(text) {
        assert_eq!(TaxRate::parse(&rate.to_string()), Ok(rate), "a rate");
    }
    if let Ok(email) = Email::parse(text) {
        assert_eq!(Email::parse(email.as_str()), Ok(email.clone()), "an address");
    }
    if let Ok(name) = NameText::parse(text) {
        assert_eq!(NameText::parse(name.as_str()), Ok(name.clone()), "a text");
    }
    let _ = PostalCodeText::parse(text);
    if let Ok(country) = Country::parse(text) {
        assert_eq!(Country::parse(country.code()), Ok(country), "a country");
    }
    if let Some(currency) = parse_currency(text) {
        assert_eq!(parse_currency(currency.code()), Some(currency), "a currency");
    }
}

fn survives<T: FromStr + Display + PartialEq>(text: &str) {
    if let Ok(value) = text.parse::<T>() {
        assert!(
            value.to_string().parse::<T>().is_ok_and(|again| again == value),
            "a value survives its text"
        );
    }
}
