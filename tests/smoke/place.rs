//! The deployment under test, and its payment gateway.

use std::env;
use std::ops::Deref;
use std::time::Duration;

use oms_telemetry::Clock;
use oms_tests::payment_event::{payment, signature};
use oms_tests::{Api, Call, Local, Reply, new_uuid, order};
use serde_json::{Value, json};

/// The number of looks for a result of background work, and the pause between them.
const ATTEMPTS: u32 = 600;
const PAUSE: Duration = Duration::from_millis(250);

/// A deployed system, or one in this process.
pub struct Place {
    api: Api,
    webhook_secret: String,
    payments_url: String,
    _local: Option<Local>,
}

impl Place {
    /// The system of `OMS_URL`; without it, one that is started here.
    pub async fn find() -> Self {
        if env::var("OMS_URL").is_ok() {
            return Self {
                api: Api::shared(),
                webhook_secret: given("OMS_WEBHOOK_SECRET"),
                payments_url: given("OMS_PAYMENTS_URL"),
                _local: None,
            };
        }
        let local = Local::start().await;
        Self {
            api: (*local).clone(),
            webhook_secret: local.webhook_secret(),
            payments_url: local.system().payments_url().to_owned(),
            _local: Some(local),
        }
    }

    /// Delivers the gateway's event that the order is paid, twice, as gateways do.
    pub async fn pay(&self, order: &Value) {
        let now = Clock::system().now().unix_seconds();
        let event = json!({
            "id": format!("evt_{}", new_uuid().replace('-', "")),
            "object": "event",
            "created": now,
            "data": { "object": payment(order) },
            "livemode": false,
            "type": "payment_intent.succeeded",
        });
        let body = event.to_string();
        for _ in 0..2 {
            let call = self
                .nobody()
                .request("POST", "/api/v1/webhooks/payment")
                .json(&body);
            let call = call.header("stripe-signature", signature(&self.webhook_secret, &body, now));
            call.await.assert_status(200);
        }
    }

    /// The money that the gateway has moved back for the order, effect by effect.
    pub async fn effects(&self, order: &Value) -> Vec<Value> {
        let url = format!("{}/simulator/ledger", self.payments_url);
        let (status, _, ledger) = self.nobody().download(&url).await;
        assert_eq!(status, 200, "{url}");
        let ledger: Value = serde_json::from_slice(&ledger).unwrap();
        let effects = ledger["effects"].as_array().expect("a ledger has effects");
        let ours = effects
            .iter()
            .filter(|effect| effect["order_id"] == order::id(order));
        ours.cloned().collect()
    }
}

impl Deref for Place {
    type Target = Api;

    fn deref(&self) -> &Api {
        &self.api
    }
}

fn given(variable: &str) -> String {
    env::var(variable).unwrap_or_else(|_| panic!("set {variable} beside OMS_URL"))
}

/// Repeats a request until the answer is the expected one, and fails after [`ATTEMPTS`].
pub async fn until(ask: impl Fn() -> Call, is_there: impl Fn(&Reply) -> bool) -> Reply {
    let mut reply = ask().await;
    for _ in 0..ATTEMPTS {
        if is_there(&reply) {
            return reply;
        }
        tokio::time::sleep(PAUSE).await;
        reply = ask().await;
    }
    panic!("this did not change any more: {reply}")
}
