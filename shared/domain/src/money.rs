//! Money in integers: minor units of an ISO 4217 currency, with checked arithmetic.

use std::fmt;

pub use iso_currency::Currency;

/// A non-negative amount in the minor units of its currency (cents for USD, whole yen for JPY).
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub struct Money {
    minor_units: i64,
    currency: Currency,
}

/// The text or number is not an amount of money.
#[derive(Clone, Copy, Debug, PartialEq, Eq, thiserror::Error)]
pub enum InvalidMoney {
    /// Something other than digits with at most one decimal point between them.
    #[error("must be a decimal amount such as `129.99`")]
    NotADecimal,
    /// Below zero.
    #[error("must not be negative")]
    Negative,
    /// More decimal places than the currency has.
    #[error("must have at most {digits} decimal places")]
    TooManyDecimals {
        /// The number of decimal places the currency has.
        digits: u16,
    },
    /// More than an `i64` of minor units can hold.
    #[error("is too large")]
    TooLarge,
}

/// Two amounts cannot be combined, or the result cannot be held.
#[derive(Clone, Copy, Debug, PartialEq, Eq, thiserror::Error)]
pub enum MoneyError {
    /// The result is larger than an amount can hold.
    #[error("the amount is too large")]
    TooLarge,
    /// The result would be below zero.
    #[error("the amount would be negative")]
    Negative,
    /// The amounts are in different currencies.
    #[error("the amounts are in different currencies")]
    CurrencyMismatch,
}

/// Finds the currency of an ISO 4217 code. Codes without minor units, such as `XAU` for gold, are refused.
pub fn parse_currency(code: &str) -> Option<Currency> {
    Currency::from_code(code).filter(|currency| currency.exponent().is_some())
}

fn exponent(currency: Currency) -> u16 {
    // `parse_currency` admits no currency without an exponent.
    currency.exponent().unwrap_or(0)
}

impl Money {
    /// Zero, in `currency`.
    pub const fn zero(currency: Currency) -> Self {
        Self {
            minor_units: 0,
            currency,
        }
    }

    /// An amount in minor units.
    pub fn from_minor_units(minor_units: i64, currency: Currency) -> Result<Self, InvalidMoney> {
        if minor_units < 0 {
            return Err(InvalidMoney::Negative);
        }
        Ok(Self {
            minor_units,
            currency,
        })
    }

    /// Reads a decimal such as `129.99`, `129.9` or `129` exactly, never through a float.
    pub fn parse(text: &str, currency: Currency) -> Result<Self, InvalidMoney> {
        if let Some(rest) = text.strip_prefix('-') {
            // `-1` is a number below zero; `-x` is no number at all, and the caller is told so.
            return Err(match Self::parse(rest, currency) {
                Err(InvalidMoney::NotADecimal | InvalidMoney::Negative) => InvalidMoney::NotADecimal,
                _ => InvalidMoney::Negative,
            });
        }
        let digits = exponent(currency);
        let minor_units = parse_decimal(text, u32::from(digits)).map_err(|error| match error {
            InvalidDecimal::NotADecimal => InvalidMoney::NotADecimal,
            InvalidDecimal::TooManyDecimals => InvalidMoney::TooManyDecimals { digits },
            InvalidDecimal::TooLarge => InvalidMoney::TooLarge,
        })?;
        Ok(Self {
            minor_units,
            currency,
        })
    }

    /// The amount in minor units.
    pub const fn minor_units(self) -> i64 {
        self.minor_units
    }

    /// The currency.
    pub const fn currency(self) -> Currency {
        self.currency
    }

    /// Returns `true` for an amount of zero.
    pub const fn is_zero(self) -> bool {
        self.minor_units == 0
    }

    /// The sum; an error for different currencies or a result that is too large.
    pub fn plus(self, other: Self) -> Result<Self, MoneyError> {
        let sum = self.minor_units.checked_add(self.comparable(other)?.minor_units);
        sum.map(|minor_units| Self { minor_units, ..self })
            .ok_or(MoneyError::TooLarge)
    }

    /// The difference; an error for different currencies or when `other` is the larger.
    pub fn minus(self, other: Self) -> Result<Self, MoneyError> {
        // Neither amount is negative, so the subtraction cannot overflow.
        let difference = self.minor_units - self.comparable(other)?.minor_units;
        if difference < 0 {
            return Err(MoneyError::Negative);
        }
        Ok(Self {
            minor_units: difference,
            ..self
        })
    }

    /// The amount multiplied by `quantity`; an error when the result is too large.
    pub fn times(self, quantity: u32) -> Result<Self, MoneyError> {
        let product = self.minor_units.checked_mul(i64::from(quantity));
        product
            .map(|minor_units| Self { minor_units, ..self })
            .ok_or(MoneyError::TooLarge)
    }

    fn comparable(self, other: Self) -> Result<Self, MoneyError> {
        if self.currency == other.currency {
            Ok(other)
        } else {
            Err(MoneyError::CurrencyMismatch)
        }
    }
}

/// Writes the decimal in the currency's own digits, without the currency: `129.90`, or `1200` for JPY.
impl fmt::Display for Money {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write_decimal(f, self.minor_units, exponent(self.currency))
    }
}

/// A tax rate between 0 and 100 percent, in steps of 0.0001 percent.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct TaxRate {
    ten_thousandths_of_a_percent: i64,
}

/// The text is not a tax rate.
#[derive(Clone, Copy, Debug, PartialEq, Eq, thiserror::Error)]
#[error("must be a percentage between `0` and `100` with at most 4 decimal places")]
pub struct InvalidTaxRate;

// Orders are stored with their rates in this unit. Another number of decimals would change the rates of stored orders.
const TAX_RATE_DECIMALS: u16 = 4;
const HUNDRED_PERCENT: i64 = 1_000_000;

impl TaxRate {
    /// No tax.
    pub const ZERO: Self = Self {
        ten_thousandths_of_a_percent: 0,
    };

    /// Reads a percentage exactly: `8.875`.
    pub fn parse(text: &str) -> Result<Self, InvalidTaxRate> {
        let value = parse_decimal(text, u32::from(TAX_RATE_DECIMALS)).map_err(|_| InvalidTaxRate)?;
        Self::from_ten_thousandths_of_a_percent(value)
    }

    /// The rate of that many ten-thousandths of a percent: 88,750 is 8.875 %.
    pub fn from_ten_thousandths_of_a_percent(value: i64) -> Result<Self, InvalidTaxRate> {
        if (0..=HUNDRED_PERCENT).contains(&value) {
            Ok(Self {
                ten_thousandths_of_a_percent: value,
            })
        } else {
            Err(InvalidTaxRate)
        }
    }

    /// The rate in ten-thousandths of a percent.
    pub const fn ten_thousandths_of_a_percent(self) -> i64 {
        self.ten_thousandths_of_a_percent
    }

    /// The tax on `amount`, rounded half up to the currency's minor unit. Applied to each line, so that the
    /// lines of an invoice add up to its total.
    pub fn of(self, amount: Money) -> Money {
        // The product of an `i64` and a rate of up to a million needs more than 64 bits.
        let exact = i128::from(amount.minor_units) * i128::from(self.ten_thousandths_of_a_percent);
        // The division truncates, so adding half of the divisor first rounds half up.
        let rounded = (exact + i128::from(HUNDRED_PERCENT / 2)) / i128::from(HUNDRED_PERCENT);
        // At most 100 % of an i64, so the conversion cannot fail; the amount itself is the upper bound.
        Money {
            minor_units: i64::try_from(rounded).unwrap_or(amount.minor_units),
            ..amount
        }
    }
}

/// Writes a percentage without trailing zeros: `8.875`, `19`, `0`.
impl fmt::Display for TaxRate {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let value = self.ten_thousandths_of_a_percent;
        let (mut value, mut decimals) = (value, TAX_RATE_DECIMALS);
        while decimals > 0 && value % 10 == 0 {
            value /= 10;
            decimals -= 1;
        }
        write_decimal(f, value, decimals)
    }
}

pub(crate) enum InvalidDecimal {
    NotADecimal,
    TooManyDecimals,
    TooLarge,
}

/// Reads `digits[.digits]` as an integer scaled by ten to the power of `scale`.
pub(crate) fn parse_decimal(text: &str, scale: u32) -> Result<i64, InvalidDecimal> {
    // `1.` and `.5` are not numbers in JSON, and are refused here, too.
    let (whole, fraction) = match text.split_once('.') {
        Some((whole, fraction)) if !fraction.is_empty() => (whole, fraction),
        Some(_) => return Err(InvalidDecimal::NotADecimal),
        None => (text, ""),
    };
    let is_digits = |part: &str| part.bytes().all(|byte| byte.is_ascii_digit());
    if whole.is_empty() || !is_digits(whole) || !is_digits(fraction) {
        return Err(InvalidDecimal::NotADecimal);
    }
    // Zeros beyond the scale are accepted: 1.500 is 1.50.
    let fraction = fraction.trim_end_matches('0');
    let places = u32::try_from(fraction.len()).map_err(|_| InvalidDecimal::TooManyDecimals)?;
    let padding = scale.checked_sub(places).ok_or(InvalidDecimal::TooManyDecimals)?;
    let mut value: i64 = 0;
    let padding = std::iter::repeat_n(b'0', padding as usize);
    for digit in whole.bytes().chain(fraction.bytes()).chain(padding) {
        value = value
            .checked_mul(10)
            .and_then(|value| value.checked_add(i64::from(digit - b'0')))
            .ok_or(InvalidDecimal::TooLarge)?;
    }
    Ok(value)
}

pub(crate) fn write_decimal(f: &mut fmt::Formatter<'_>, value: i64, decimals: u16) -> fmt::Result {
    if decimals == 0 {
        return write!(f, "{value}");
    }
    let unit = 10_i64.pow(u32::from(decimals));
    write!(
        f,
        "{}.{:0width$}",
        value / unit,
        value % unit,
        width = usize::from(decimals)
    )
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    fn usd(text: &str) -> Result<i64, InvalidMoney> {
        Money::parse(text, Currency::USD).map(Money::minor_units)
    }

    #[test]
    fn reads_decimals_exactly() {
        for (text, cents) in [
            ("129.99", 12_999),
            ("129.9", 12_990),
            ("129", 12_900),
            ("0", 0),
            ("007.10", 710),
            ("1.500", 150),
        ] {
            assert_eq!(usd(text), Ok(cents), "{text}");
        }
        assert_eq!(usd("92233720368547758.07"), Ok(i64::MAX));
    }

    #[test]
    fn names_what_is_wrong() {
        for text in [
            "", ".", "1.", ".5", "1e2", "+1", " 1", "1,00", "0x1", "١", "--1", "1.2.3",
        ] {
            assert_eq!(usd(text), Err(InvalidMoney::NotADecimal), "{text}");
        }
        assert_eq!(usd("-0.01"), Err(InvalidMoney::Negative));
        assert_eq!(usd("1.005"), Err(InvalidMoney::TooManyDecimals { digits: 2 }));
        assert_eq!(usd("92233720368547758.08"), Err(InvalidMoney::TooLarge));
        assert_eq!(
            Money::parse("1.5", Currency::JPY),
            Err(InvalidMoney::TooManyDecimals { digits: 0 })
        );
    }

    #[test]
    fn currencies_have_their_own_digits() {
        let shown = |text, currency| Money::parse(text, currency).unwrap().to_string();
        assert_eq!(shown("1200", Currency::JPY), "1200");
        assert_eq!(shown("1200", Currency::USD), "1200.00");
        assert_eq!(shown("1.5", Currency::KWD), "1.500");
        assert_eq!(parse_currency("XAU"), None);
        assert_eq!(parse_currency("usd"), None);
        assert_eq!(parse_currency("EUR"), Some(Currency::EUR));
    }

    #[test]
    fn tax_is_rounded_half_up_to_the_smallest_coin() {
        for (amount, rate, tax) in [
            ("100.00", "8.875", "8.88"),
            ("0.50", "1", "0.01"),
            ("0.49", "1", "0.00"),
            ("19.99", "0", "0.00"),
            ("19.99", "100", "19.99"),
            ("92233720368547758.07", "100", "92233720368547758.07"),
        ] {
            let amount = Money::parse(amount, Currency::USD).unwrap();
            assert_eq!(
                TaxRate::parse(rate).unwrap().of(amount).to_string(),
                tax,
                "{amount} at {rate}"
            );
        }
    }

    #[test]
    fn tax_rates_lie_between_0_and_100_percent() {
        for text in ["-1", "100.0001", "101", "8.87501", "ten", ""] {
            assert_eq!(TaxRate::parse(text), Err(InvalidTaxRate), "{text}");
        }
        for text in ["0", "19", "8.875", "100", "0.0001"] {
            assert_eq!(TaxRate::parse(text).unwrap().to_string(), text);
        }
    }

    #[test]
    fn amounts_of_different_currencies_do_not_mix() {
        let (usd, eur) = (Money::zero(Currency::USD), Money::zero(Currency::EUR));
        assert_eq!(usd.plus(eur), Err(MoneyError::CurrencyMismatch));
        assert_eq!(usd.minus(eur), Err(MoneyError::CurrencyMismatch));
        assert_eq!(
            Money::from_minor_units(-1, Currency::USD),
            Err(InvalidMoney::Negative)
        );
    }

    fn amount() -> impl Strategy<Value = Money> {
        let currency = prop::sample::select(vec![Currency::USD, Currency::JPY, Currency::KWD]);
        (0..=i64::MAX, currency)
            .prop_map(|(minor, currency)| Money::from_minor_units(minor, currency).unwrap())
    }

    proptest! {
        #[test]
        fn text_round_trips(money in amount()) {
            prop_assert_eq!(Money::parse(&money.to_string(), money.currency()), Ok(money));
        }

        #[test]
        fn arithmetic_is_exact_or_an_error(a in 0..=i64::MAX, b in 0..=i64::MAX, n in 0..=u32::MAX) {
            let money = |minor| Money::from_minor_units(minor, Currency::USD).unwrap();
            let minor = |result: Result<Money, MoneyError>| result.map(Money::minor_units);
            prop_assert_eq!(minor(money(a).plus(money(b))), a.checked_add(b).ok_or(MoneyError::TooLarge));
            prop_assert_eq!(
                minor(money(a).minus(money(b))),
                if a >= b { Ok(a - b) } else { Err(MoneyError::Negative) }
            );
            prop_assert_eq!(
                minor(money(a).times(n)),
                a.checked_mul(i64::from(n)).ok_or(MoneyError::TooLarge)
            );
        }

        #[test]
        fn tax_is_within_half_a_coin_of_exact(minor in 0..=i64::MAX, rate in 0..=HUNDRED_PERCENT) {
            let rate = TaxRate::from_ten_thousandths_of_a_percent(rate).unwrap();
            let tax = rate.of(Money::from_minor_units(minor, Currency::USD).unwrap());
            let exact = i128::from(minor) * i128::from(rate.ten_thousandths_of_a_percent());
            let error = i128::from(tax.minor_units()) * i128::from(HUNDRED_PERCENT) - exact;
            prop_assert!(error.abs() <= i128::from(HUNDRED_PERCENT / 2));
        }
    }
}
