//! The amounts that Stripe takes, after <https://docs.stripe.com/currencies>.

use iso_currency::Currency;

/// An amount that Stripe does not take.
#[derive(Clone, Copy, Debug, PartialEq, Eq, thiserror::Error)]
pub(super) enum InvalidAmount {
    /// The code is not a currency's, or of one without a smallest coin.
    #[error("the currency is unknown")]
    UnknownCurrency,
    /// The currency is taken in multiples of a larger unit only.
    #[error("{currency} is taken in multiples of {multiple} only")]
    NotAMultiple {
        /// The currency's code in upper case.
        currency: &'static str,
        /// The number that every amount is a multiple of.
        multiple: i64,
    },
}

/// Checks `number` smallest units of the currency `code`, which is in lower case.
pub(super) fn check(number: i64, code: &str) -> Result<(), InvalidAmount> {
    let currency = Currency::from_code(&code.to_ascii_uppercase());
    let currency = currency.ok_or(InvalidAmount::UnknownCurrency)?;
    let multiple = match (currency, currency.exponent()) {
        (_, None) => return Err(InvalidAmount::UnknownCurrency),
        // No smaller coin is left, but Stripe still counts in hundredths.
        (Currency::ISK | Currency::UGX, _) => 100,
        // Of three digits, the last is always zero.
        (_, Some(3)) => 10,
        _ => 1,
    };
    if number % multiple == 0 {
        Ok(())
    } else {
        Err(InvalidAmount::NotAMultiple {
            currency: currency.code(),
            multiple,
        })
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn stripes_special_cases_and_unknown_currencies_are_refused() {
        for (number, code) in [(1, "usd"), (500, "isk"), (5, "mga"), (5120, "kwd"), (7, "jpy")] {
            assert_eq!(check(number, code), Ok(()), "{number} {code}");
        }
        for (number, code, multiple) in [(550, "isk", 100), (1, "ugx", 100), (5124, "kwd", 10)] {
            let currency = Currency::from_code(&code.to_uppercase()).unwrap().code();
            let expected = InvalidAmount::NotAMultiple { currency, multiple };
            assert_eq!(check(number, code), Err(expected), "{number} {code}");
        }
        for code in ["", "us", "usdd", "xau", "usdc", "€€€"] {
            assert_eq!(check(1, code), Err(InvalidAmount::UnknownCurrency), "{code}");
        }
    }
}
