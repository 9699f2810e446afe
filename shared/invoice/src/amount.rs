/// Groups the thousands of a decimal string: `1234567.50` becomes `1,234,567.50`.
///
/// Anything but a plain decimal number is returned unchanged.
pub(crate) fn grouped(amount: &str) -> String {
    let (sign, digits) = amount
        .strip_prefix('-')
        .map_or(("", amount), |digits| ("-", digits));
    let (whole, fraction) = digits
        .split_once('.')
        .map_or((digits, None), |(whole, rest)| (whole, Some(rest)));
    let is_number = |part: &str| !part.is_empty() && part.bytes().all(|byte| byte.is_ascii_digit());
    if !is_number(whole) || !fraction.is_none_or(is_number) {
        return amount.to_owned();
    }
    let mut out = String::with_capacity(amount.len() + whole.len() / 3);
    out.push_str(sign);
    // All of `whole` are ASCII digits, so its length in bytes is the number of its digits.
    for (position, digit) in whole.chars().enumerate() {
        if position > 0 && (whole.len() - position).is_multiple_of(3) {
            out.push(',');
        }
        out.push(digit);
    }
    if let Some(fraction) = fraction {
        out.push('.');
        out.push_str(fraction);
    }
    out
}

#[cfg(test)]
mod tests {
    use super::grouped;

    #[test]
    fn thousands_are_grouped_and_the_rest_is_kept() {
        for (amount, expected) in [
            ("0", "0"),
            ("999", "999"),
            ("1000", "1,000"),
            ("1200", "1,200"),
            ("129.99", "129.99"),
            ("1234567.505", "1,234,567.505"),
            ("-1234.50", "-1,234.50"),
            ("-999", "-999"),
            ("92233720368547758.07", "92,233,720,368,547,758.07"),
        ] {
            assert_eq!(grouped(amount), expected);
        }
    }

    #[test]
    fn what_is_not_a_plain_decimal_stays_as_it_is() {
        for amount in [
            "", "-", ".", "12.", ".5", "1e6", "+1000", "1000.5.5", "--1000", "١٢٣٤", "1000 USD",
        ] {
            assert_eq!(grouped(amount), amount);
        }
    }
}
