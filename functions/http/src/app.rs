//! What the handlers work with, and how a function starts.

use std::sync::Arc;

use futures::FutureExt;
use lambda_runtime::{LambdaEvent, service_fn};
use oms_aws::{Aws, Environment, StartError};
use oms_http::{
    ApiError, Authenticator, AuthenticatorConfig, Cors, CursorKey, Edge, Entropy, HttpAnswer, HttpEvent,
    KeySource, RateLimit, Route, serve,
};
use oms_store::{ApiKeyError, PutRecordError, Store, StoreError, Tables};
use oms_telemetry::{Clock, start_logging};

use crate::edge_store::EdgeDatabase;

/// How many requests a minute a principal may make where nothing else is said.
const REQUESTS_PER_MINUTE: u32 = 100;
/// How many requests a minute may come from an address, by those who do not say who they are.
const REQUESTS_PER_MINUTE_AND_ADDRESS: u32 = 600;

/// The resources of one function. Cheap to clone.
#[derive(Clone)]
pub struct App {
    /// What the edge needs.
    pub edge: Edge,
    /// The database.
    pub store: Store,
    /// The way to everything else.
    pub aws: Aws,
}

impl App {
    /// The resources that `environment` names.
    pub fn new(environment: &Environment, clock: Clock, entropy: Entropy) -> Result<Self, StartError> {
        let aws = Aws::new(environment.clone())?;
        let tables = Tables {
            orders: environment.get("ORDERS_TABLE").unwrap_or_default(),
            history: environment.get("HISTORY_TABLE").unwrap_or_default(),
            access: environment.get("ACCESS_TABLE").unwrap_or_default(),
            list_shards: environment.parsed("LIST_SHARDS", 1),
        };
        let store = Store::connect(&aws, tables);
        let authenticator = match environment.get("OIDC_ISSUER") {
            None => None,
            Some(issuer) => {
                let config = AuthenticatorConfig {
                    issuer,
                    audience: environment.required("OIDC_AUDIENCE")?,
                    environment: environment.get("ENVIRONMENT").unwrap_or_default(),
                };
                Some(Authenticator::new(
                    config,
                    key_source(&aws, environment.required("OIDC_JWKS_URL")?),
                ))
            }
        };
        let limit = |variable, default| Arc::new(RateLimit::new(environment.parsed(variable, default)));
        let origins = environment.get("CORS_ALLOWED_ORIGINS").unwrap_or_default();
        let cors = Cors::parse(&origins).map_err(|error| StartError::Invalid {
            variable: "CORS_ALLOWED_ORIGINS",
            cause: error.to_string(),
        })?;
        Ok(Self {
            edge: Edge {
                authenticator,
                store: Arc::new(EdgeDatabase(store.clone())),
                principals: limit("RATE_LIMIT_PER_MINUTE", REQUESTS_PER_MINUTE),
                addresses: limit("ADDRESS_RATE_LIMIT_PER_MINUTE", REQUESTS_PER_MINUTE_AND_ADDRESS),
                cors,
                clock,
                entropy,
                measured: Arc::default(),
            },
            store,
            aws,
        })
    }

    /// The value of a variable that the route's row names, so that it has been checked at the start.
    pub fn variable(&self, name: &'static str) -> Result<String, ApiError> {
        self.aws.environment().required(name).map_err(|missing| {
            tracing::error!(error = %missing, "a variable is not named by its route");
            ApiError::Internal
        })
    }

    /// A number, by a variable that the route's row names.
    pub fn number(&self, name: &'static str) -> Result<u64, ApiError> {
        self.variable(name)?.parse().map_err(|_| {
            tracing::error!(name, "a variable is not a number");
            ApiError::Internal
        })
    }

    /// The environment this runs in, which its API keys name.
    pub fn environment_name(&self) -> String {
        self.aws.environment().get("ENVIRONMENT").unwrap_or_default()
    }

    /// The secret of the lists' cursors.
    pub fn cursor_key(&self) -> Result<CursorKey, ApiError> {
        self.variable("CURSOR_KEY").map(CursorKey::new)
    }
}

/// The keys at `url`: an `https` address, or a `file://` path.
fn key_source(aws: &Aws, url: String) -> KeySource {
    let aws = aws.clone();
    Arc::new(move || {
        let (aws, url) = (aws.clone(), url.clone());
        async move {
            match url.strip_prefix("file://") {
                Some(path) => std::fs::read(path).map_err(|error| error.to_string()),
                None => oms_aws::fetch(&aws, &url)
                    .await
                    .map_err(|error| error.to_string()),
            }
        }
        .boxed()
    })
}

/// Runs one function until Lambda stops it: the body of every binary here.
pub fn run(route: &'static Route<App>) -> Result<(), StartError> {
    let environment = Environment::process();
    start_logging(environment.get("LOG_LEVEL").as_deref());
    for variable in route.required_variables() {
        environment.required(variable)?;
    }
    let app = App::new(&environment, Clock::system(), Entropy::system())?;
    let runtime = tokio::runtime::Builder::new_current_thread().enable_all().build();
    let runtime = runtime.map_err(|error| StartError::Runtime(error.to_string()))?;
    runtime.block_on(async {
        warm(&app, route).await;
        let answer = service_fn(|event: LambdaEvent<HttpEvent>| {
            let app = &app;
            async move {
                let HttpEvent(request) = event.payload;
                let response = serve(&app.edge, route, app, request).await;
                Ok::<_, std::convert::Infallible>(HttpAnswer(response))
            }
        });
        lambda_runtime::run(answer)
            .await
            .map_err(|error| StartError::Runtime(error.to_string()))
    })
}

/// Opens the connections during init, so that no request pays for the handshakes. A role that may not read is refused,
/// and the connection is open all the same. What fails here fails again where it is needed, and is reported there.
async fn warm(app: &App, route: &Route<App>) {
    let database = async {
        if route.variables.contains(&"ORDERS_TABLE") {
            let _ = app.store.ping().await;
        }
    };
    let keys = async {
        if let Some(authenticator) = &app.edge.authenticator {
            authenticator.warm(app.edge.clock.now()).await;
        }
    };
    futures::future::join(database, keys).await;
}

/// The one way a failure of the database becomes an answer.
pub fn store_failed(error: &StoreError) -> ApiError {
    tracing::error!(error = %error, "the database did not do its part");
    match error {
        StoreError::Unavailable { .. } => ApiError::Unavailable { retry_after: 2 },
        StoreError::Rejected { .. } | StoreError::Corrupt(_) => ApiError::Internal,
    }
}

/// What a caller is told when a key could not be made or revoked.
pub fn api_key_failed(error: &ApiKeyError) -> ApiError {
    match error {
        ApiKeyError::NotFound => ApiError::NotFound,
        ApiKeyError::KeyReused => ApiError::IdempotencyKeyReused,
        ApiKeyError::Store(error) | ApiKeyError::Record(PutRecordError::Store(error)) => store_failed(error),
        ApiKeyError::Record(error) => {
            tracing::error!(error = %error, "a key's history row cannot be added");
            ApiError::Internal
        }
    }
}
