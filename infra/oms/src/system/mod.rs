//! The whole system in one process: stores, pollers, functions and the API in front.

mod config;
mod deployment;
mod place;
mod stores;

use std::collections::BTreeMap;
use std::fs::File;
use std::time::Duration;

use oms_aws::Environment;
use oms_http::Entropy;
use oms_trail::{Trail, TrailError};
use tokio::task::JoinHandle;

pub use config::{Data, PaymentGateway, SystemConfig, SystemError};
pub use deployment::{GIVEN_BY_LAMBDA, PAYMENT_API_KEY};
use deployment::{TEMPLATE, environments, local, webhook_secret};
use place::{listen, prepare, serve};
use stores::{Listeners, Stores, location};

use crate::background::Background;
use crate::gateway::Gateway;
use crate::issuer::DevelopmentIssuer;
use crate::remote::Remote;
use oms_cloud::dynamodb::Dynamo;
use oms_cloud::kms::Keys;
use oms_cloud::payments::PaymentSimulator;
use oms_cloud::pollers::{Checkpoints, Engines, FireError, Pollers};
use oms_cloud::s3::Objects;
use oms_cloud::sqs::Queues;
use oms_cloud::template::Resources;

/// A running system. Ends with [`System::stop`], or with the process.
pub struct System {
    url: String,
    issuer: DevelopmentIssuer,
    stores: Stores,
    payments_url: String,
    resources: Resources,
    environments: BTreeMap<String, Environment>,
    pollers: Option<Pollers>,
    servers: Vec<JoinHandle<()>>,
    _lock: Option<File>,
    _temporary: Option<tempfile::TempDir>,
}

impl System {
    /// Starts the system, and returns when the API answers.
    pub async fn start(config: SystemConfig) -> Result<Self, SystemError> {
        let SystemConfig {
            data,
            port,
            clock,
            background,
            functions_url,
            payment_gateway,
            parameters,
        } = config;
        let (directory, lock, temporary) = prepare(&data)?;
        let issuer = match &data {
            Data::Memory => DevelopmentIssuer::ephemeral()?,
            Data::Directory(directory) => DevelopmentIssuer::kept_in(directory)?,
        };
        // All sockets are opened first: the URLs enter the template's parameters, and a port that is taken stops the
        // start before data is touched.
        let api = listen(port, 0).await?;
        let listeners = Listeners {
            dynamodb: listen(port, 1).await?,
            sqs: listen(port, 2).await?,
            s3: listen(port, 3).await?,
            payments: listen(port, 4).await?,
            kms: listen(port, 5).await?,
        };
        let payments_url = listeners.payments.url.clone();
        let gateway = payment_gateway.unwrap_or_else(|| PaymentGateway {
            url: payments_url.clone(),
            api_key: PAYMENT_API_KEY.to_owned(),
        });
        let mut local = local(&api.url, &listeners.sqs.url, &gateway, &directory)?;
        // The caller's values come last and win.
        local.parameters.extend(parameters);
        let resources = Resources::from_template(TEMPLATE, &local)?;
        let endpoints = [&listeners.dynamodb, &listeners.sqs, &listeners.s3, &listeners.kms];
        let endpoints = endpoints.map(|store| store.url.clone());
        let webhook_secret = webhook_secret(&local);
        let stores = Stores::open(&data, &directory, &resources, &clock, webhook_secret, &api.url).await?;
        // The stores answer before the functions start, which may call them at once.
        let mut servers = stores.serve(listeners);

        let environments = environments(&resources, &endpoints);
        let remote = functions_url.as_deref().map(Remote::new);
        let gateway = match &remote {
            Some(remote) => Gateway::remote(remote.clone()),
            None => Gateway::in_process(&environments, &clock, &Entropy::system())?,
        };
        servers.push(serve(api.listener, gateway.router(&issuer.key_set())));
        let pollers = if background {
            // After the API serves, which is the receiver of the webhooks.
            servers.push(stores.payments.start_deliveries());
            let timeouts = resources
                .functions
                .iter()
                .map(|function| (function.name.clone(), function.timeout))
                .collect();
            let functions = match remote {
                Some(remote) => Background::remote(remote),
                None => Background::in_process(&environments, &timeouts, &clock)?,
            };
            let checkpoints = Checkpoints::open(&location(&data, "checkpoints.sqlite"))?;
            let engines = Engines {
                dynamo: stores.dynamo.clone(),
                queues: stores.queues.clone(),
                objects: stores.objects.clone(),
                checkpoints,
                clock,
            };
            Some(Pollers::start(&resources, engines, std::sync::Arc::new(functions)).await?)
        } else {
            None
        };
        Ok(Self {
            url: api.url,
            issuer,
            stores,
            payments_url,
            resources,
            environments,
            pollers,
            servers,
            _lock: lock,
            _temporary: temporary,
        })
    }

    /// The address of the API: `http://127.0.0.1:8000`, without a slash at the end.
    pub fn url(&self) -> &str {
        &self.url
    }

    /// The issuer whose tokens the API takes.
    pub const fn issuer(&self) -> &DevelopmentIssuer {
        &self.issuer
    }

    /// The database.
    pub const fn dynamo(&self) -> &Dynamo {
        &self.stores.dynamo
    }

    /// The queues.
    pub const fn queues(&self) -> &Queues {
        &self.stores.queues
    }

    /// The object store.
    pub const fn objects(&self) -> &Objects {
        &self.stores.objects
    }

    /// The keys that sign.
    pub const fn keys(&self) -> &Keys {
        &self.stores.keys
    }

    /// The simulated payment gateway.
    pub const fn payments(&self) -> &PaymentSimulator {
        &self.stores.payments
    }

    /// The address of the simulated payment gateway, without a slash at the end.
    pub fn payments_url(&self) -> &str {
        &self.payments_url
    }

    /// The resources that the template describes.
    pub const fn resources(&self) -> &Resources {
        &self.resources
    }

    /// Every function's environment variables, by the function's name.
    pub const fn environments(&self) -> &BTreeMap<String, Environment> {
        &self.environments
    }

    /// The audit trail.
    pub fn trail(&self) -> Result<Trail, TrailError> {
        let environments = self.environments.values();
        let find = |name: &&str| {
            let value = environments.clone().find_map(|environment| environment.get(name));
            value.map(|value| ((*name).to_owned(), value))
        };
        let names = Trail::VARIABLES.iter().chain(GIVEN_BY_LAMBDA);
        Trail::new(&Environment::given(names.filter_map(find).collect()))
    }

    /// Invokes a scheduled function now, and waits for its answer.
    pub async fn fire(&self, function: &str) -> Result<serde_json::Value, FireError> {
        match &self.pollers {
            Some(pollers) => pollers.fire(function).await,
            None => Err(FireError::NotScheduled(function.to_owned())),
        }
    }

    /// Waits until the streams and the gateway's events have been delivered and the queues hold no message that is due.
    pub async fn settled(&self) {
        let Some(pollers) = &self.pollers else { return };
        loop {
            // Read before the pollers are asked: a delivery after that moment shows in the comparison below.
            let deliveries = self.stores.payments.deliveries();
            if let Err(error) = pollers.idle().await {
                tracing::error!(error = %error, "the pollers cannot tell whether they are done");
                return;
            }
            let undelivered = self.stores.payments.undelivered_events().await;
            let undelivered = undelivered.unwrap_or_else(|error| {
                tracing::error!(error = %error, "the gateway cannot tell what it has delivered");
                0
            });
            // Events that were delivered meanwhile may have caused new records in the streams.
            if undelivered == 0 && self.stores.payments.deliveries() == deliveries {
                return;
            }
            tokio::time::sleep(LOOK_AGAIN).await;
        }
    }

    /// Stops: no new request, then no new delivery.
    pub async fn stop(self) {
        for server in &self.servers {
            server.abort();
        }
        if let Some(pollers) = self.pollers {
            pollers.shutdown().await;
        }
    }
}

/// The interval at which the gateway is asked again whether it has delivered its events.
const LOOK_AGAIN: Duration = Duration::from_millis(5);
/// The time for which the tokens that `oms` prints are good.
pub(crate) const TOKEN_LIFETIME: Duration = Duration::from_hours(12);
