//! The events that the payment gateway sends.

use oms_tests::deployment::HttpRequest;
use oms_tests::order::{self, with};
use oms_tests::payment_event::{event, paid, payment, refund as refund_of, signature};
use oms_tests::refund::{Source, owing};
use serde_json::Value;

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
            let object = refund_of(local, &owed, news).await;
            tell(stage, &event(local, kind, &object)).await;
        }
    }
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
