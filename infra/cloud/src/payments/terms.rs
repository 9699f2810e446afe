//! The amount of a refund, and its currency.

use rusqlite::Transaction;

use super::payment_intent::{self, PaymentIntent};
use super::refund::refunded;
use super::refusal::{Refusal, Rejection};

/// The beginning of the ids of payments that do not exist.
const MISSING: &str = "pi_missing";

pub(super) fn is_missing(payment_intent: &str) -> bool {
    payment_intent.starts_with(MISSING)
}

/// The amount and the currency of a refund: capped by a payment that was made here, and as `asked` for, in `currency`,
/// of one that was made elsewhere.
pub(super) fn of(
    transaction: &Transaction<'_>,
    payment_intent: &str,
    asked: Option<i64>,
    currency: &str,
) -> Result<(i64, String), Rejection> {
    if let Some(payment) = payment_intent::find(transaction, payment_intent)? {
        let refunded = refunded(transaction, payment_intent)?;
        return Ok((within(&payment, refunded, asked)?, payment.currency));
    }
    if is_missing(payment_intent) {
        return Err(Refusal::missing("payment_intent", payment_intent, "payment_intent").into());
    }
    let unknown = || {
        let message = "Missing required param: amount. The payment is unknown, and so is what is left of it.";
        Refusal::invalid("amount", Some("parameter_missing"), message)
    };
    Ok((asked.ok_or_else(unknown)?, currency.to_owned()))
}

/// Returns the amount that a refund takes of a payment of which `refunded` has been taken: all that is left, unless
/// less is asked for.
fn within(payment: &PaymentIntent, refunded: i64, asked: Option<i64>) -> Result<i64, Refusal> {
    if !payment.succeeded {
        let message = format!(
            "This PaymentIntent ({}) does not have a successful charge to refund.",
            payment.id
        );
        return Err(Refusal::impossible(
            Some("payment_intent_unexpected_state"),
            message,
        ));
    }
    let left = payment.amount.saturating_sub(refunded);
    if left <= 0 {
        let message = "The charge has already been refunded.";
        return Err(Refusal::impossible(Some("charge_already_refunded"), message));
    }
    match asked {
        Some(asked) if asked > left => {
            let message =
                format!("Refund amount ({asked}) is greater than unrefunded amount on charge ({left})");
            Err(Refusal::invalid("amount", Some("amount_too_large"), message))
        }
        asked => Ok(asked.unwrap_or(left)),
    }
}
