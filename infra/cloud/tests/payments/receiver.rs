//! A receiver of webhooks, which checks them as the API does.

use std::sync::{Arc, Mutex};

use axum::Router;
use axum::body::Bytes;
use axum::extract::State;
use axum::http::{HeaderMap, StatusCode};
use axum::routing::post;
use oms_payments::webhook::{self, Event};
use oms_telemetry::Clock;

use crate::WEBHOOK_SECRET;

/// A receiver on a port of its own, which accepts events with a valid signature.
#[derive(Clone)]
pub struct Receiver {
    pub url: String,
    received: Arc<Mutex<Vec<Event>>>,
    refusals: Arc<Mutex<u32>>,
}

struct Endpoint {
    receiver: Receiver,
    clock: Clock,
}

impl Receiver {
    pub async fn start(clock: &Clock) -> Self {
        let listener = tokio::net::TcpListener::bind("127.0.0.1:0").await.unwrap();
        let receiver = Self {
            url: format!("http://{}/webhooks", listener.local_addr().unwrap()),
            received: Arc::default(),
            refusals: Arc::default(),
        };
        let endpoint = Endpoint {
            receiver: receiver.clone(),
            clock: clock.clone(),
        };
        let router = Router::new()
            .route("/webhooks", post(receive))
            .with_state(Arc::new(endpoint));
        tokio::spawn(async move { axum::serve(listener, router).await.unwrap() });
        receiver
    }

    /// Refuses the next so many.
    pub fn refuse(&self, count: u32) {
        *self.refusals.lock().unwrap() = count;
    }

    /// The number that it will still refuse.
    pub fn refusals_left(&self) -> u32 {
        *self.refusals.lock().unwrap()
    }

    /// The events that were taken, in the order they came.
    pub fn received(&self) -> Vec<Event> {
        self.received.lock().unwrap().clone()
    }
}

async fn receive(State(endpoint): State<Arc<Endpoint>>, headers: HeaderMap, body: Bytes) -> StatusCode {
    let header = headers[webhook::HEADER].to_str().unwrap();
    webhook::verify(WEBHOOK_SECRET, header, &body, endpoint.clock.now()).unwrap();
    assert_eq!(
        webhook::verify("whsec_other", header, &body, endpoint.clock.now()).unwrap_err(),
        { webhook::SignatureError::Mismatch }
    );
    {
        let mut refusals = endpoint.receiver.refusals.lock().unwrap();
        if *refusals > 0 {
            *refusals -= 1;
            return StatusCode::INTERNAL_SERVER_ERROR;
        }
    }
    let event = webhook::parse(&body).unwrap();
    endpoint.receiver.received.lock().unwrap().push(event);
    StatusCode::OK
}
