//! `GET /v1/refunds` and `GET /v1/refunds/{id}`.

use axum::response::Response;
use serde_json::{Value, json};

use super::answer;
use super::form::Form;
use crate::payments::refund::{self, Refund};
use crate::payments::refusal::Refusal;
use crate::payments::terms::is_missing;
use crate::payments::{LookupMode, PaymentSimulator};

const USUAL_LIMIT: i64 = 10;
const MAXIMUM_LIMIT: i64 = 100;

/// A page of refunds, newest first: `payment_intent`, `limit` (1 to 100, else 10), `starting_after`.
pub(super) async fn list(simulator: &PaymentSimulator, query: &str) -> Result<Response, Refusal> {
    let mut form = Form::parse(query.as_bytes())?;
    let payment_intent = form.optional("payment_intent");
    let limit = form.positive("limit")?.unwrap_or(USUAL_LIMIT);
    let after = form.optional("starting_after");
    form.finish()?;
    // `positive` refused zero and negative numbers already.
    let limit = u32::try_from(limit).ok().filter(|_| limit <= MAXIMUM_LIMIT);
    let limit = limit.ok_or_else(|| Refusal::invalid("limit", None, "Limit must be at most 100"))?;
    if let Some(unusual) = unusual(simulator).await {
        return Ok(unusual);
    }
    if let Some(missing) = payment_intent.as_deref().filter(|id| is_missing(id)) {
        return Err(Refusal::missing("payment_intent", missing, "payment_intent"));
    }
    let page = simulator
        .transaction(move |transaction, _| {
            // An unknown cursor would make the comparison in SQL null and the page empty, which would look like the end
            // of the list.
            let unknown = match &after {
                Some(after) => refund::find(transaction, after)?.is_none(),
                None => false,
            };
            if unknown {
                return Ok(Err(after.unwrap_or_default()));
            }
            refund::page(transaction, payment_intent.as_deref(), after.as_deref(), limit).map(Ok)
        })
        .await?;
    let (refunds, more) = page.map_err(|after| Refusal::missing("refund", &after, "starting_after"))?;
    let data: Vec<Value> = refunds.iter().map(Refund::object).collect();
    Ok(answer::object(&json!({
        "object": "list", "url": "/v1/refunds", "has_more": more, "data": data,
    })))
}

pub(super) async fn get(simulator: &PaymentSimulator, id: &str) -> Result<Response, Refusal> {
    if let Some(unusual) = unusual(simulator).await {
        return Ok(unusual);
    }
    let wanted = id.to_owned();
    let found = simulator
        .transaction(move |transaction, _| refund::find(transaction, &wanted))
        .await?;
    let found = found.ok_or_else(|| Refusal::missing("refund", id, "id"))?;
    Ok(answer::object(&found.object()))
}

/// The answer to a look-up that was scripted to go wrong.
async fn unusual(simulator: &PaymentSimulator) -> Option<Response> {
    let mode = simulator.course().lookup();
    match mode {
        LookupMode::Succeed => None,
        LookupMode::Timeout => Some(answer::nothing(simulator).await),
        LookupMode::Unavailable => Some(answer::refusal(&Refusal::unavailable())),
        LookupMode::RateLimited => Some(answer::refusal(&Refusal::rate_limited())),
    }
}
