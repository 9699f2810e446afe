//! The refund worker, with faults between it and every service it calls.

use std::sync::Arc;

use aws_lambda_events::event::sqs::SqsEvent;
use oms_process_refund::ProcessRefund;
use oms_tests::fault::{Plan, Service, Wire, proxy};
use oms_tests::{Local, new_uuid, refund};
use serde_json::{Value, json};

/// The worker `process-refund`, with a wire of its own.
pub struct Worker {
    pub function: ProcessRefund,
    pub wire: Arc<Wire>,
}

const FUNCTION: &str = "process-refund";

/// The services that the worker calls.
const SERVICES: [Service; 3] = [Service::DynamoDb, Service::Sqs, Service::Payments];

impl Worker {
    /// A worker of the system, by the system's clock.
    pub async fn of(local: &Local) -> Self {
        let wire = Arc::new(Wire::default());
        let mut links = Vec::new();
        for service in SERVICES {
            let upstream = local.variable(FUNCTION, service.variable());
            links.push((service.variable(), proxy(service, &upstream, &wire).await));
        }
        let changes: Vec<_> = links.iter().map(|(name, url)| (*name, url.as_str())).collect();
        let environment = local.environment_with(FUNCTION, &changes);
        Self {
            function: ProcessRefund::new(&environment, local.clock()).unwrap(),
            wire,
        }
    }

    /// Delivers the message of an order over a wire with the faults of `plan`; returns `true` if the message is done
    /// with.
    pub async fn deliver(&self, order: &Value, plan: Plan) -> bool {
        self.wire.begin(plan);
        let answer = self.function.handle(batch(order)).await;
        answer.batch_item_failures.is_empty()
    }
}

/// A delivery of an order's message.
fn batch(order: &Value) -> SqsEvent {
    let event = json!({ "Records": [{
        "messageId": new_uuid(),
        "receiptHandle": "none",
        "body": refund::message(order),
        "attributes": {},
        "messageAttributes": {},
        "eventSource": "aws:sqs",
        "eventSourceARN": "arn:aws:sqs:us-east-1:000000000000:refund-queue",
        "awsRegion": "us-east-1",
    }] });
    serde_json::from_value(event).unwrap()
}
