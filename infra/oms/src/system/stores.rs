//! The stores of one system, each opened and behind its protocol.

use std::path::Path;

use oms_telemetry::Clock;
use tokio::task::JoinHandle;

use super::SystemError;
use super::config::Data;
use super::deployment::{ACCESS_KEY_ID, PAYMENT_API_KEY, SECRET_ACCESS_KEY};
use super::place::{Listening, serve};
use oms_cloud::dynamodb::Dynamo;
use oms_cloud::kms::Keys;
use oms_cloud::payments::{PaymentSimulator, PaymentSimulatorConfig};
use oms_cloud::s3::Objects;
use oms_cloud::sqs::{Location, Queues};
use oms_cloud::template::Resources;

/// The socket of each store.
pub(super) struct Listeners {
    pub dynamodb: Listening,
    pub sqs: Listening,
    pub s3: Listening,
    pub payments: Listening,
    pub kms: Listening,
}

/// The stores.
pub(super) struct Stores {
    pub dynamo: Dynamo,
    pub queues: Queues,
    pub objects: Objects,
    pub keys: Keys,
    pub payments: PaymentSimulator,
}

/// Returns the place where one store keeps its data.
pub(super) fn location(data: &Data, name: &str) -> Location {
    match data {
        Data::Memory => Location::Memory,
        Data::Directory(directory) => Location::File(directory.join(name)),
    }
}

impl Stores {
    /// Opens every store, and creates the resources of the template in it.
    pub async fn open(
        data: &Data,
        directory: &Path,
        resources: &Resources,
        clock: &Clock,
        webhook_secret: String,
        api_url: &str,
    ) -> Result<Self, SystemError> {
        let dynamo = Dynamo::open(&location(data, "dynamodb.sqlite"))?;
        dynamo.create_tables(&resources.tables)?;
        let queues = Queues::open(&location(data, "sqs.sqlite"), clock.clone())?;
        let definitions = resources.queues.iter().map(|queue| queue.definition.clone());
        queues.create_all(definitions.collect()).await?;
        let objects = Objects::open(directory.join("s3"), clock.clone())?;
        for bucket in &resources.buckets {
            objects.create_bucket(&bucket.name)?;
            // The store keeps the default in memory only, so it is set at every start.
            if let Some(retention) = bucket.default_retention {
                objects.lock_by_default(&bucket.name, retention);
            }
        }
        let keys = Keys::open(&directory.join("kms"), &resources.keys)?;
        let simulated = PaymentSimulatorConfig {
            api_key: PAYMENT_API_KEY.to_owned(),
            webhook_secret,
            webhook_url: Some(format!("{api_url}/api/v1/webhooks/payment")),
        };
        let payments = PaymentSimulator::open(&location(data, "payments.sqlite"), clock.clone(), simulated)?;
        Ok(Self {
            dynamo,
            queues,
            objects,
            keys,
            payments,
        })
    }

    /// Puts each store behind its protocol.
    pub fn serve(&self, listeners: Listeners) -> Vec<JoinHandle<()>> {
        let Listeners {
            dynamodb,
            sqs,
            s3,
            payments,
            kms,
        } = listeners;
        vec![
            serve(
                dynamodb.listener,
                oms_cloud::dynamodb::router(self.dynamo.clone()),
            ),
            serve(sqs.listener, oms_cloud::sqs::router(self.queues.clone())),
            serve(
                s3.listener,
                oms_cloud::s3::router(self.objects.clone(), ACCESS_KEY_ID, SECRET_ACCESS_KEY),
            ),
            serve(kms.listener, oms_cloud::kms::router(self.keys.clone())),
            serve(
                payments.listener,
                oms_cloud::payments::router(self.payments.clone()),
            ),
        ]
    }
}
