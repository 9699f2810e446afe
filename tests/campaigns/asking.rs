//! Requests under their keys, and the answers to them.

use oms_tests::Client;
use oms_tests::deployment::{Deployment, HttpRequest, Outcome};
use oms_tests::payment_event;
use oms_tests::witness::{Deed, Told, Wish};
use serde_json::Value;

/// A request under its key, which may be sent again.
#[derive(Clone)]
pub struct Asking {
    pub function: &'static str,
    pub request: HttpRequest,
    pub wish: Wish,
}

impl Asking {
    /// A request by that caller, for that deed under that key.
    pub fn new(
        function: &'static str,
        by: &Client,
        (method, path): (&str, String),
        body: &Value,
        (deed, key): (Deed, String),
    ) -> Self {
        let wish = Wish::new(by.subject(), (method, &path), &key, deed);
        let headers = [
            ("authorization", format!("Bearer {}", by.token())),
            ("content-type", "application/json".to_owned()),
            ("idempotency-key", key),
        ];
        let request = HttpRequest {
            method: method.to_owned(),
            path,
            query: String::new(),
            headers: headers.map(|(name, value)| (name.to_owned(), value)).into(),
            body: Some(body.to_string()),
        };
        Self {
            function,
            request,
            wish,
        }
    }
}

/// Returns `true` if the wire of the function holds a request back that arrives late.
pub async fn late(deployment: &Deployment<'_>, function: &str) -> bool {
    deployment.wire(function).await.keeps_late()
}

/// The answer to a request; the gateway's signature is as old as the request is.
pub async fn ask(deployment: &Deployment<'_>, asking: &Asking, story: &str) -> Told {
    let mut request = asking.request.clone();
    if asking.function == "receive-payment-webhook" {
        let local = deployment.local();
        let (secret, now) = (local.webhook_secret(), local.now().unix_seconds());
        let signature = payment_event::signature(&secret, request.body.as_deref().unwrap(), now);
        request.headers.insert("stripe-signature".to_owned(), signature);
    }
    match deployment.request(asking.function, &request).await {
        Ok(answer) => {
            assert!(
                answer.status < 500 || answer.body["error"]["code"].is_string(),
                "{story}: {answer:?}"
            );
            // An unavailable service is answered with 503; a 500 is a mistake of ours.
            let request_id = &answer.headers["x-request-id"];
            let logged = || oms_tests::log::lines_with("request_id", request_id);
            assert_ne!(
                answer.status,
                500,
                "{story}: {}: {:#?}",
                asking.function,
                logged()
            );
            Told::of(answer.status, &answer.body)
        }
        Err(Outcome::Killed) => Told::Unknown,
        Err(other) => panic!("{story}: {}: {other:?}", asking.function),
    }
}

/// The answer in a word or two, for the lines of a history.
pub fn word(told: &Told) -> String {
    match told {
        Told::Done(_) => "done".to_owned(),
        Told::Refused { status, code, .. } => format!("{status} {code}"),
        Told::Unknown => "no answer".to_owned(),
    }
}

/// The id of the order that this principal places under that key.
pub fn order_id(principal: &str, key: &str) -> String {
    let key = oms_domain::IdempotencyKey::parse(key).unwrap();
    let write = oms_domain::WriteId::of_key(principal, "POST", "/api/v1/orders", &key);
    oms_domain::OrderId::new(write.identity()).to_string()
}

/// The id of that order's return.
pub fn return_id(order_id: &str) -> String {
    let order_id: oms_domain::OrderId = order_id.parse().unwrap();
    oms_domain::ReturnId::of(order_id).to_string()
}
