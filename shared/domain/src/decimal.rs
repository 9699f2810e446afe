//! Amounts whose currency is not known yet.

use std::fmt;

use crate::money::{InvalidDecimal, parse_decimal, write_decimal};
use crate::{Currency, InvalidMoney, Money};

/// An exact, non-negative amount as a request states it, before its currency is known. The currency is that of an order
/// that has not been read yet; [`Decimal::in_currency`] then converts the amount to [`Money`].
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub struct Decimal {
    coefficient: i64,
    decimals: u16,
}

/// The most decimal places that any currency of ISO 4217 has (CLF and UYW have four).
const MOST_DECIMALS: u16 = 4;

impl Decimal {
    /// Reads a decimal such as `12.50` exactly, never through a float. Trailing zeros are dropped.
    pub fn parse(text: &str) -> Result<Self, InvalidMoney> {
        if let Some(rest) = text.strip_prefix('-') {
            return Err(match Self::parse(rest) {
                Err(InvalidMoney::NotADecimal | InvalidMoney::Negative) => InvalidMoney::NotADecimal,
                _ => InvalidMoney::Negative,
            });
        }
        let fraction = text.split_once('.').map_or("", |(_, fraction)| fraction);
        let decimals = fraction.trim_end_matches('0').len();
        // `parse_decimal` gets a scale of four at most, and refuses a text with more decimal places.
        let decimals = u16::try_from(decimals)
            .unwrap_or(MOST_DECIMALS)
            .min(MOST_DECIMALS);
        let coefficient = parse_decimal(text, u32::from(decimals)).map_err(|error| match error {
            InvalidDecimal::NotADecimal => InvalidMoney::NotADecimal,
            InvalidDecimal::TooManyDecimals => InvalidMoney::TooManyDecimals {
                digits: MOST_DECIMALS,
            },
            InvalidDecimal::TooLarge => InvalidMoney::TooLarge,
        })?;
        Ok(Self {
            coefficient,
            decimals,
        })
    }

    /// Converts the amount to money; an error where it has more decimal places than the currency, or is too
    /// large.
    pub fn in_currency(self, currency: Currency) -> Result<Money, InvalidMoney> {
        // The way through the text applies the same rules as an amount that is read with its currency at once.
        Money::parse(&self.to_string(), currency)
    }

    /// The number of decimal places needed to write it.
    pub const fn decimals(self) -> u16 {
        self.decimals
    }
}

/// Writes as few digits as possible: `12.5`.
impl fmt::Display for Decimal {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write_decimal(f, self.coefficient, self.decimals)
    }
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    #[test]
    fn an_amount_becomes_money_where_the_currency_has_the_coins() {
        let fee = Decimal::parse("12.50").unwrap();
        assert_eq!((fee.to_string().as_str(), fee.decimals()), ("12.5", 1));
        assert_eq!(fee.in_currency(Currency::USD).unwrap().to_string(), "12.50");
        assert_eq!(
            fee.in_currency(Currency::JPY),
            Err(InvalidMoney::TooManyDecimals { digits: 0 })
        );
        assert_eq!(
            Decimal::parse("5.000")
                .unwrap()
                .in_currency(Currency::JPY)
                .unwrap()
                .minor_units(),
            5
        );
        assert_eq!(
            Decimal::parse("1.2345").unwrap().in_currency(Currency::BHD),
            Err(InvalidMoney::TooManyDecimals { digits: 3 })
        );
    }

    #[test]
    fn names_what_is_wrong() {
        for text in ["", ".", "1.", ".5", "1e2", " 1", "1,00", "--1"] {
            assert_eq!(Decimal::parse(text), Err(InvalidMoney::NotADecimal), "{text}");
        }
        assert_eq!(Decimal::parse("-1"), Err(InvalidMoney::Negative));
        assert_eq!(
            Decimal::parse("1.00001"),
            Err(InvalidMoney::TooManyDecimals { digits: 4 })
        );
        assert_eq!(
            Decimal::parse("92233720368547758080"),
            Err(InvalidMoney::TooLarge)
        );
    }

    proptest! {
        /// Reading an amount first without and then with its currency equals reading it with its currency at
        /// once.
        #[test]
        fn nothing_is_lost_on_the_way(minor_units in 0..i64::MAX) {
            for currency in [Currency::JPY, Currency::USD, Currency::BHD] {
                let money = Money::from_minor_units(minor_units, currency).unwrap();
                let read = Decimal::parse(&money.to_string()).unwrap();
                prop_assert_eq!(read.in_currency(currency), Ok(money));
                prop_assert_eq!(Decimal::parse(&read.to_string()), Ok(read));
            }
        }
    }
}
