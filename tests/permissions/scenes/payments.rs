//! What the payment gateway tells of its own accord.

use oms_tests::deployment::HttpRequest;
use oms_tests::order::{self, with};
use oms_tests::payment_event::{event, paid, payment, signature};
use oms_tests::refund::{self, Source, owing};
use serde_json::{Value, json};

use super::{Stage, request};

const FUNCTION: &str = "receive-payment-webhook";

pub async fn play(stage: &mut Stage<'_>) {
    let local = stage.local;
    let placed = order::place(&local.support()).await;
    let wrong = with(payment(&placed), "/amount_received", 1);
    tell(stage, &event(local, "payment_intent.succeeded", &wrong)).await;
    tell(
        stage,
        &event(local, "payment_intent.payment_failed", &payment(&placed)),
    )
    .await;
    tell(stage, &paid(local, &placed)).await;
    for source in Source::ALL {
        let owed = owing(local, source).await;
        stage.until_quiet(None).await;
        for news in ["succeeded", "failed", "succeeded"] {
            let kind = if news == "failed" {
                "refund.failed"
            } else {
                "refund.updated"
            };
            let object = refund_as(stage, &owed, news).await;
            tell(stage, &event(local, kind, &object)).await;
        }
    }
}

/// The refund of an order as the gateway tells of it.
async fn refund_as(stage: &Stage<'_>, order: &Value, status: &str) -> Value {
    let effects = refund::effects(stage.local, order).await;
    let effect = effects.last().unwrap();
    json!({
        "id": effect.refund_id,
        "object": "refund",
        "amount": effect.amount,
        "currency": effect.currency,
        "payment_intent": effect.payment_intent,
        "metadata": { "order_id": order["id"] },
        "status": status,
        "failure_reason": if status == "failed" { json!("lost_or_stolen_card") } else { Value::Null },
    })
}

async fn tell(stage: &mut Stage<'_>, event: &Value) {
    let body = event.to_string();
    let signed = signature(
        &stage.local.webhook_secret(),
        &body,
        stage.local.now().unix_seconds(),
    );
    let headers = [
        ("content-type".to_owned(), "application/json".to_owned()),
        ("stripe-signature".to_owned(), signed),
    ];
    let asked = HttpRequest {
        headers: headers.into(),
        body: Some(body),
        ..request("POST", "/webhooks/payment", "")
    };
    let answer = stage.ask(FUNCTION, &asked).await;
    assert_eq!(answer.status, 200, "{event}: {answer:?}");
}
