//! Amounts as the gateway counts them: an integer and a currency code in lower case.
//!
//! Stripe's smallest unit is the minor unit of ISO 4217, with these exceptions
//! (<https://docs.stripe.com/currencies>):
//!
//! - **ISK, UGX** have no minor unit, but Stripe counts them in hundredths: 5 ISK is `500`, and every amount is a
//!   multiple of 100.
//! - **MGA** has two decimal places in ISO 4217 and none at Stripe: 5 MGA is `5`, and fractions cannot be refunded.
//! - **Currencies with three decimal places** (BHD, JOD, KWD, OMR, TND) are accepted in multiples of ten only: 5.120
//!   KWD is `5120`, and 5.124 KWD is impossible.
//!
//! HUF and TWD have no decimal places in payouts only. Payments and refunds use two, so they need no exception.

use oms_domain::{Currency, Money, parse_currency};

/// The amount cannot be expressed at the gateway, or the gateway's number is not an amount.
#[derive(Clone, Copy, Debug, PartialEq, Eq, thiserror::Error)]
pub enum InvalidAmount {
    /// The gateway accepts only multiples of this many minor units.
    #[error("the gateway accepts {currency} in multiples of {multiple} minor units only", currency = .currency.code())]
    NotAMultiple {
        /// The currency.
        currency: Currency,
        /// The number of minor units.
        multiple: i64,
    },
    /// The number does not fit into an `i64`.
    #[error("the amount is too large")]
    TooLarge,
    /// The number is negative.
    #[error("the amount is negative")]
    Negative,
    /// The code is unknown, or that of a currency without minor units.
    #[error("the currency is unknown")]
    UnknownCurrency,
}

/// The gateway's units in one minor unit, as a fraction.
fn units(currency: Currency) -> (i64, i64) {
    match currency {
        Currency::ISK | Currency::UGX => (100, 1),
        Currency::MGA => (1, 100),
        _ => (1, 1),
    }
}

/// Converts an amount to the gateway's number and lower-case code.
pub(crate) fn to_gateway(amount: Money) -> Result<(i64, String), InvalidAmount> {
    let currency = amount.currency();
    let multiple = |multiple| InvalidAmount::NotAMultiple { currency, multiple };
    if currency.exponent() == Some(3) && amount.minor_units() % 10 != 0 {
        return Err(multiple(10));
    }
    let (numerator, denominator) = units(currency);
    if amount.minor_units() % denominator != 0 {
        return Err(multiple(denominator));
    }
    let number = (amount.minor_units() / denominator).checked_mul(numerator);
    Ok((
        number.ok_or(InvalidAmount::TooLarge)?,
        currency.code().to_ascii_lowercase(),
    ))
}

/// Converts the gateway's number and code (in either case) to an amount.
pub(crate) fn from_gateway(number: i64, code: &str) -> Result<Money, InvalidAmount> {
    let currency = parse_currency(&code.to_ascii_uppercase()).ok_or(InvalidAmount::UnknownCurrency)?;
    let (numerator, denominator) = units(currency);
    if number % numerator != 0 {
        return Err(InvalidAmount::NotAMultiple {
            currency,
            multiple: numerator,
        });
    }
    let minor_units = (number / numerator).checked_mul(denominator);
    Money::from_minor_units(minor_units.ok_or(InvalidAmount::TooLarge)?, currency)
        .map_err(|_| InvalidAmount::Negative)
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    fn sent(amount: &str, currency: Currency) -> Result<i64, InvalidAmount> {
        to_gateway(Money::parse(amount, currency).unwrap()).map(|(number, _)| number)
    }

    #[test]
    fn most_currencies_are_counted_in_their_own_coins() {
        for (amount, currency, number) in [
            ("129.99", Currency::USD, 12_999),
            ("1200", Currency::JPY, 1_200),
            ("10.45", Currency::HUF, 1_045),
            ("10.45", Currency::TWD, 1_045),
            ("500", Currency::XOF, 500),
            ("5.120", Currency::KWD, 5_120),
        ] {
            assert_eq!(sent(amount, currency), Ok(number), "{amount} {currency}");
        }
        assert_eq!(
            to_gateway(Money::zero(Currency::EUR)).unwrap(),
            (0, "eur".to_owned())
        );
    }

    #[test]
    fn stripes_special_cases() {
        assert_eq!(sent("5", Currency::ISK), Ok(500));
        assert_eq!(sent("5", Currency::UGX), Ok(500));
        assert_eq!(sent("5", Currency::MGA), Ok(5));
        assert_eq!(from_gateway(500, "isk").unwrap().to_string(), "5");
        assert_eq!(from_gateway(500, "ugx").unwrap().to_string(), "5");
        assert_eq!(from_gateway(5, "mga").unwrap().to_string(), "5.00");
    }

    #[test]
    fn what_the_gateway_has_no_number_for_is_refused() {
        let not = |currency, multiple| Err(InvalidAmount::NotAMultiple { currency, multiple });
        assert_eq!(sent("5.124", Currency::KWD), not(Currency::KWD, 10));
        assert_eq!(sent("5.20", Currency::MGA), not(Currency::MGA, 100));
        let largest = Money::from_minor_units(i64::MAX, Currency::ISK).unwrap();
        assert_eq!(to_gateway(largest), Err(InvalidAmount::TooLarge));
        assert_eq!(from_gateway(550, "isk").map(Money::minor_units), {
            not(Currency::ISK, 100)
        });
        assert_eq!(from_gateway(i64::MAX, "mga"), Err(InvalidAmount::TooLarge));
        assert_eq!(from_gateway(-1, "usd"), Err(InvalidAmount::Negative));
        for code in ["", "us", "usdd", "xau", "usdc", "€€€"] {
            assert_eq!(
                from_gateway(1, code),
                Err(InvalidAmount::UnknownCurrency),
                "{code}"
            );
        }
    }

    /// A second statement of Stripe's list of zero-decimal currencies.
    #[test]
    fn stripes_zero_decimal_currencies_are_counted_in_whole_units() {
        for code in [
            "bif", "clp", "djf", "gnf", "jpy", "kmf", "krw", "mga", "pyg", "rwf", "vnd", "vuv", "xaf", "xof",
            "xpf",
        ] {
            assert_eq!(
                from_gateway(7, code).unwrap(),
                Money::parse("7", parse_currency(&code.to_ascii_uppercase()).unwrap()).unwrap(),
                "{code}"
            );
        }
    }

    proptest! {
        #[test]
        fn whatever_can_be_sent_comes_back_the_same(
            minor_units in 0..=i64::MAX,
            currency in prop::sample::select(vec![
                Currency::USD, Currency::JPY, Currency::KWD, Currency::ISK, Currency::UGX, Currency::MGA,
            ]),
        ) {
            let amount = Money::from_minor_units(minor_units, currency).unwrap();
            if let Ok((number, code)) = to_gateway(amount) {
                prop_assert_eq!(from_gateway(number, &code), Ok(amount));
            }
        }

        #[test]
        fn any_number_and_code_are_an_amount_or_an_error(number: i64, code in ".{0,5}|isk|mga|usd") {
            if let Ok(amount) = from_gateway(number, &code) {
                prop_assert!(amount.minor_units() >= 0);
            }
        }
    }
}
