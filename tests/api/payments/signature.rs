//! Signatures of payment events: the signature is the webhook's only credential.

use oms_tests::Local;
use oms_tests::order::{self, id, with};
use oms_tests::payment_event::{event, paid, payment, signature};
use serde_json::{Value, json};

use crate::payments::webhook::{assert_received, records};

#[tokio::test]
async fn without_a_good_signature_nothing_happens_and_nothing_is_told() {
    let local = Local::quiet().await;
    let order = order::place(&local.manager()).await;
    let (secret, now) = (local.webhook_secret(), local.now().unix_seconds());
    let body = paid(&local, &order).to_string();
    let other = paid(&local, &order).to_string();
    let good = signature(&secret, &body, now);
    let tag = good.split_once(",v1=").unwrap().1;
    let swapped = if tag.starts_with('0') { "1" } else { "0" };
    let bad = [
        String::new(),
        "t=,v1=".to_owned(),
        format!("t={now}"),
        format!("v1={tag}"),
        format!("t={now},v0={tag}"),
        format!("t={now},v1={}", &tag[..62]),
        format!("t={now},v1={swapped}{}", &tag[1..]),
        format!("t={},v1={tag}", now - 1),
        format!("t={now},t={},v1={tag}", now - 1),
        signature(&format!("{secret}x"), &body, now),
        signature("", &body, now),
        signature(&secret, &other, now),
        signature(&secret, &body, now - 301),
        signature(&secret, &body, now + 301),
        signature(&secret, &body, 0),
        good.to_uppercase(),
        "\u{e9}".to_owned(),
    ];
    let send = |signature: &str| local.webhook_of(&body, signature).request_id("the-same");
    let unsigned = local
        .nobody()
        .request("POST", "/api/v1/webhooks/payment")
        .json(&body);
    let first = unsigned.request_id("the-same").await;
    first.refused(401, "UNAUTHENTICATED");
    for bad in &bad {
        send(bad).await.assert_same(&first);
    }
    send(&good)
        .header("stripe-signature", &good)
        .await
        .assert_same(&first);
    let now = local.manager().order(id(&order)).await.expect(200);
    assert_eq!(now.body, order);
    assert_eq!(records(&local.manager(), id(&order)).await.1, Vec::<Value>::new());
    // A token is no signature.
    let manager = local.manager();
    let by_manager = manager.request("POST", "/api/v1/webhooks/payment").json(&body);
    by_manager.await.refused(401, "UNAUTHENTICATED");
}

#[tokio::test]
async fn a_signature_is_good_for_five_minutes_and_may_be_one_of_several() {
    let local = Local::quiet().await;
    let (secret, now) = (local.webhook_secret(), local.now().unix_seconds());
    for (at, shape) in [
        (now - 300, "SIGNATURE"),
        (now + 300, "SIGNATURE"),
        (now, "SIGNATURE,v0=00"),
        (now, "FIRST"),
    ] {
        let order = order::place(&local.manager()).await;
        let body = paid(&local, &order).to_string();
        let good = signature(&secret, &body, at);
        let tag = good.split_once(",v1=").unwrap().1;
        // While a secret is being replaced, the gateway signs with both.
        let rolled = format!("t={at},v1={},v1={tag}", "0".repeat(64));
        let header = shape.replace("SIGNATURE", &good).replace("FIRST", &rolled);
        assert_received(&local.webhook_of(&body, &header).await);
        assert_eq!(
            order::status(&local.manager(), id(&order)).await,
            "PAID",
            "{header}"
        );
    }
}

#[tokio::test]
async fn a_signed_body_that_is_no_event_is_a_bad_request() {
    let local = Local::quiet().await;
    let order = order::place(&local.manager()).await;
    let good = paid(&local, &order);
    let payment = payment(&order);
    let with_object = |pointer: &str, value: Value| {
        event(
            &local,
            "payment_intent.succeeded",
            &with(payment.clone(), pointer, value),
        )
        .to_string()
    };
    for body in [
        String::new(),
        "{".to_owned(),
        "[]".to_owned(),
        "null".to_owned(),
        "{}".to_owned(),
        order::without(good.clone(), "/id").to_string(),
        order::without(good.clone(), "/type").to_string(),
        order::without(good.clone(), "/data").to_string(),
        with(good.clone(), "/id", "two words").to_string(),
        with(good.clone(), "/id", "").to_string(),
        with_object("/amount_received", json!("21961")),
        with_object("/amount_received", json!(-1)),
        with_object("/currency", json!("gold")),
        with_object("/id", json!(7)),
        event(&local, "payment_intent.succeeded", &json!({})).to_string(),
        event(&local, "refund.updated", &json!({ "id": "re_1" })).to_string(),
    ] {
        let signature = signature(&local.webhook_secret(), &body, local.now().unix_seconds());
        let reply = local.webhook_of(&body, &signature).await;
        reply.refused(400, "BAD_REQUEST");
    }
    assert_eq!(local.manager().order(id(&order)).await.expect(200).body, order);
}

#[tokio::test]
async fn a_body_that_is_too_large_or_no_json_is_not_looked_at() {
    let local = Local::quiet().await;
    let large = " ".repeat(64 * 1024 + 1);
    let signed = |body: &str| signature(&local.webhook_secret(), body, local.now().unix_seconds());
    let reply = local.webhook_of(&large, &signed(&large)).await;
    reply.refused(413, "PAYLOAD_TOO_LARGE");
    let call = local
        .nobody()
        .request("POST", "/api/v1/webhooks/payment")
        .bytes("{}");
    let call = call
        .header("content-type", "text/plain")
        .header("stripe-signature", signed("{}"));
    call.await.refused(415, "UNSUPPORTED_MEDIA_TYPE");
    let order = order::place(&local.manager()).await;
    let reply = local
        .webhook(&paid(&local, &order))
        .query(&[("force", "true")])
        .await;
    reply.refused(400, "BAD_REQUEST");
    assert_eq!(
        order::status(&local.manager(), id(&order)).await,
        "PENDING_PAYMENT"
    );
}
