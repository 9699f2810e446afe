//! The queue of invoices, for the health check.

use aws_sdk_sqs::Client;
use aws_sdk_sqs::types::QueueAttributeName;
use oms_aws::{Aws, Service};
use oms_telemetry::error_chain;

/// The queue of invoices, which stands for all queues in the health check. Cheap to clone.
#[derive(Clone, Debug)]
pub struct InvoiceQueue {
    client: Client,
    url: String,
}

impl InvoiceQueue {
    /// The queue at `url`.
    pub fn new(aws: &Aws, url: String) -> Self {
        Self {
            client: Client::new(&aws.sdk_config(Service::Sqs)),
            url,
        }
    }

    /// Returns true if the queue can be reached.
    pub async fn is_reachable(&self) -> bool {
        let asked = self
            .client
            .get_queue_attributes()
            .queue_url(&self.url)
            .attribute_names(QueueAttributeName::QueueArn);
        let reached = asked.send().await;
        reached
            .map_err(|error| tracing::error!(error = error_chain(&error), "the queues cannot be reached"))
            .is_ok()
    }
}
