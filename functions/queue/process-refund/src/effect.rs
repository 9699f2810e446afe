//! The effect of the job: one refund at the gateway.

use oms_domain::{OrderId, RefundOwed, Timestamp};
use oms_jobs::{Attempt, Failure};
use oms_payments::{GatewayError, GatewayRefund, PaymentGateway, RefundRequest, RefundState};
use oms_store::{JobState, NextKey, RefundRecord};
use oms_telemetry::{Clock, Metric, emit};
use oms_variants::{Variant, is_broken};

/// The state of a refund at the gateway.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Outcome {
    /// The money has moved. The gateway's name for the refund; `None` if the amount was zero.
    Moved(Option<String>),
    /// The gateway has accepted the refund and will make it later. The gateway's name for the refund.
    TakenOn(String),
    /// The gateway has accepted the refund and failed to make it: no money has moved, and none will under this key.
    Undone {
        /// The gateway's name for the refund.
        transaction_id: String,
        /// The reason, in the gateway's words.
        reason: String,
    },
}

/// The part of a lease that must be left before a refund is requested: the longest time that the gateway's client may
/// take for one operation (`oms_payments::Timeouts`).
const LONGEST_REQUEST: std::time::Duration = std::time::Duration::from_secs(20);

/// Requests the refund from the gateway, or finds the refund that an earlier attempt requested.
pub async fn give_back<G: PaymentGateway>(
    gateway: &G,
    clock: &Clock,
    attempt: &Attempt<'_, RefundRecord>,
    owed: &RefundOwed,
) -> Result<Outcome, Failure> {
    let (record, first) = (&attempt.record, attempt.first);
    if record.amount.is_zero() {
        // A restocking fee may be as high as the total. There is then nothing to ask the gateway for.
        return Ok(Outcome::Moved(None));
    }
    // The first attempt of all cannot have left anything. Every other one looks first, because the gateway forgets
    // idempotency keys, while its list of refunds stays.
    if !first
        && !is_broken(Variant::LookupSkipped)
        && let Some(found) = look_up(gateway, clock, record).await?
    {
        return judge(found, record, clock);
    }
    // The look-up comes before this check, because the attempt that broke off may have moved the money.
    if attempt.is_beyond_last() {
        return Err(Failure::beyond_last());
    }
    // A worker that was held up must not request a refund under a lease that another worker may have by now.
    if !is_ours_until(&record.job, clock.now().saturating_add(LONGEST_REQUEST)) {
        let cause = "the lease ran out before the gateway was asked".to_owned();
        return Err(Failure::to_be_retried(cause));
    }
    let request = RefundRequest {
        idempotency_key: owed.idempotency_key(record.job.key_generation),
        payment: record.payment.clone(),
        amount: record.amount,
        order_id: record.order_id,
    };
    match gateway.create_refund(&request).await {
        Ok(refund) => judge(refund, record, clock),
        Err(error) => Err(failure(&error, if first { Asked::First } else { Asked::Again })),
    }
}

/// Returns the refund that earlier attempts left at the gateway; `None` if there is none to take into account.
async fn look_up<G: PaymentGateway>(
    gateway: &G,
    clock: &Clock,
    record: &RefundRecord,
) -> Result<Option<GatewayRefund>, Failure> {
    let found = gateway.find_refunds(&record.payment, record.order_id).await;
    let found = found.map_err(|error| failure(&error, Asked::WhatThereIs))?;
    let weighed = weigh(found, &record.failed_refunds);
    if weighed.more_than_one {
        emit(Metric::RefundMismatch, "REFUND", clock);
    }
    Ok(weighed.counts)
}

/// The refund that decides the outcome, out of all at the gateway.
#[derive(Debug, PartialEq, Eq)]
struct Weighed {
    counts: Option<GatewayRefund>,
    /// True if more than one refund has moved the money, or still may.
    more_than_one: bool,
}

/// Chooses the refund that decides the outcome: one that succeeded, else a pending one, else a failed one that is not
/// yet among those `recorded`. A failure must be recorded first, because the gateway would repeat it for as long as it
/// remembers the key.
fn weigh(found: Vec<GatewayRefund>, recorded: &[String]) -> Weighed {
    let (failed, mut standing): (Vec<_>, Vec<_>) = found
        .into_iter()
        .partition(|refund| refund.state == RefundState::Failed);
    // The money of a failed refund has not moved, or has come back. Only the others can be too many.
    let more_than_one = standing.len() > 1;
    // `false` sorts first, so a refund that succeeded comes before a pending one. The sort is stable and keeps the
    // oldest of each in front.
    standing.sort_by_key(|refund| refund.state != RefundState::Succeeded);
    let unrecorded = |refund: &GatewayRefund| !recorded.contains(&refund.id);
    // The gateway lists the oldest first. The newest failure is the one under the latest key.
    let news = failed.into_iter().rev().find(unrecorded);
    Weighed {
        counts: standing.into_iter().next().or(news),
        more_than_one,
    }
}

/// Compares the refund with the amount and the order it was requested for, and returns its state.
fn judge(refund: GatewayRefund, record: &RefundRecord, clock: &Clock) -> Result<Outcome, Failure> {
    let ours = |order: Option<OrderId>| order == Some(record.order_id);
    if refund.amount != record.amount || !ours(refund.order_id) {
        emit(Metric::RefundMismatch, "REFUND", clock);
        return Err(Failure {
            cause: format!(
                "the gateway's refund `{}` is over {} {} instead of {} {}, or for another order",
                refund.id,
                refund.amount,
                refund.amount.currency().code(),
                record.amount,
                record.amount.currency().code()
            ),
            // No retry can correct a refund that exists, and a new key could add a second one to it.
            finally: true,
            next_key: NextKey::Same,
        });
    }
    match refund.state {
        RefundState::Succeeded => Ok(Outcome::Moved(Some(refund.id))),
        RefundState::Pending => Ok(Outcome::TakenOn(refund.id)),
        RefundState::Failed => Ok(Outcome::Undone {
            reason: refund
                .failure_reason
                .unwrap_or_else(|| "no reason given".to_owned()),
            transaction_id: refund.id,
        }),
    }
}

/// The question that the gateway was asked.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Asked {
    /// The refunds there are.
    WhatThereIs,
    /// A refund, by the first attempt of all.
    First,
    /// A refund, by a later attempt. The look-up just before found none, but an earlier request may still be on its
    /// way.
    Again,
}

/// The failure of an attempt whose answer holds no refund. The next attempt gets a new key only if no request under
/// this key can still have an effect.
fn failure(error: &GatewayError, asked: Asked) -> Failure {
    let cause = error.to_string();
    let new_key_if = |without_effect| {
        if without_effect {
            NextKey::New
        } else {
            NextKey::Same
        }
    };
    match error {
        // A replayed refusal is the answer to an earlier request. Under a new key, the gateway decides anew.
        GatewayError::Refused { replayed: true, .. } if asked == Asked::Again => Failure {
            next_key: NextKey::New,
            ..Failure::to_be_retried(cause)
        },
        // Some gateways do not store a refusal with its key, so an earlier request that is still on its way may
        // succeed. Only the first attempt knows that there is none.
        GatewayError::Refused { .. } => Failure {
            cause,
            finally: true,
            next_key: new_key_if(asked == Asked::First),
        },
        // Another request holds the key, which this system never sends. Its effect is not known, so a new key could
        // refund twice.
        GatewayError::KeyReused { .. } => Failure {
            cause,
            finally: true,
            next_key: NextKey::Same,
        },
        // 409 says that a request under this key is still being executed, so only the same key is safe. 429 says that
        // this request was not executed.
        GatewayError::Busy { .. } => Failure::to_be_retried(cause),
        // A replayed error is final for this key: the gateway will repeat it for as long as it remembers the key, and
        // it has made no refund.
        GatewayError::Unknown { replayed, .. } => Failure {
            next_key: new_key_if(*replayed && asked == Asked::Again),
            ..Failure::to_be_retried(cause)
        },
    }
}

fn is_ours_until(job: &JobState, at: Timestamp) -> bool {
    job.lease_until.is_some_and(|until| at <= until)
}

#[cfg(test)]
mod tests {
    use oms_domain::{Currency, Money};

    use super::*;

    fn refund(id: &str, state: RefundState) -> GatewayRefund {
        GatewayRefund {
            id: id.to_owned(),
            amount: Money::zero(Currency::USD),
            state,
            order_id: None,
            failure_reason: None,
        }
    }

    #[test]
    fn money_that_has_moved_counts_before_money_that_may_and_that_before_what_failed_since() {
        use RefundState::{Failed, Pending, Succeeded};
        let recorded = ["re_known".to_owned()];
        let known = ("re_known", Failed);
        for (found, counts, more_than_one) in [
            (vec![], None, false),
            (vec![("re_1", Succeeded)], Some("re_1"), false),
            (vec![("re_1", Pending)], Some("re_1"), false),
            (vec![("re_1", Pending), ("re_2", Succeeded)], Some("re_2"), true),
            (vec![("re_1", Succeeded), ("re_2", Pending)], Some("re_1"), true),
            (vec![("re_1", Pending), ("re_2", Pending)], Some("re_1"), true),
            (vec![known], None, false),
            (
                vec![("re_1", Failed), ("re_2", Failed), known],
                Some("re_2"),
                false,
            ),
            (vec![("re_1", Failed), ("re_2", Pending)], Some("re_2"), false),
        ] {
            let refunds = found.iter().map(|(id, state)| refund(id, *state)).collect();
            let weighed = weigh(refunds, &recorded);
            let id = weighed.counts.map(|refund| refund.id);
            assert_eq!(
                (id.as_deref(), weighed.more_than_one),
                (counts, more_than_one),
                "{found:?}"
            );
        }
    }

    const ASKED: [Asked; 3] = [Asked::WhatThereIs, Asked::First, Asked::Again];

    /// The verdict on `error` for each question: true if it is final, and true if the next attempt gets a new key.
    fn verdicts(error: &GatewayError) -> [(bool, bool); 3] {
        ASKED.map(|asked| {
            let failure = failure(error, asked);
            assert_eq!(failure.cause, error.to_string());
            (failure.finally, failure.next_key == NextKey::New)
        })
    }

    fn refused(replayed: bool) -> GatewayError {
        GatewayError::Refused {
            status: 402,
            code: None,
            message: "no".to_owned(),
            replayed,
        }
    }

    #[test]
    fn a_refusal_asks_for_a_new_key_only_if_no_request_can_still_succeed() {
        assert_eq!(
            verdicts(&refused(false)),
            [(true, false), (true, true), (true, false)]
        );
        assert_eq!(
            verdicts(&refused(true)),
            [(true, false), (true, true), (false, true)]
        );
    }

    #[test]
    fn an_unknown_outcome_keeps_the_key_until_it_is_said_to_be_the_stored_one() {
        let unknown = |replayed| GatewayError::Unknown {
            cause: "it rains".to_owned(),
            replayed,
        };
        assert_eq!(verdicts(&unknown(false)), [(false, false); 3]);
        assert_eq!(
            verdicts(&unknown(true)),
            [(false, false), (false, false), (false, true)]
        );
    }

    #[test]
    fn a_busy_gateway_is_asked_again_and_a_key_of_somebody_elses_is_not() {
        let busy = GatewayError::Busy {
            status: 409,
            message: "wait".to_owned(),
        };
        assert_eq!(verdicts(&busy), [(false, false); 3]);
        let reused = GatewayError::KeyReused {
            message: "other".to_owned(),
        };
        assert_eq!(verdicts(&reused), [(true, false); 3]);
    }
}
