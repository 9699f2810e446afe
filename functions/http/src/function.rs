//! A function: a handler with its resources, behind the edge; its start, and its loop on Lambda.

use std::sync::Arc;
use std::time::Duration;

use futures::FutureExt;
use futures::future::BoxFuture;
use lambda_http::{Body, Request, Response};
use lambda_runtime::{LambdaEvent, service_fn};
use oms_aws::{Aws, Environment, StartError};
use oms_http::route::required_variables;
use oms_http::{
    ApiError, Authenticator, AuthenticatorConfig, Call, Cors, Edge, Entropy, Handle, HttpAnswer, HttpEvent,
    KeySource, Permission, RateLimit, Reply, serve,
};
use oms_store::{Database, OrderStore};
use oms_telemetry::{Clock, start_logging};

use crate::edge_store::EdgeDatabase;
use crate::resources::{Paths, Resources, Start};

/// The number of requests that a principal may make in a minute, unless the environment says otherwise.
const REQUESTS_PER_MINUTE: u32 = 100;
/// The number of requests without valid credentials that an address may make in a minute, unless the environment says
/// otherwise. It is high because a gateway's webhooks all come from a few addresses.
const REQUESTS_PER_MINUTE_AND_ADDRESS: u32 = 600;

/// The hours after which the issuer's keys are no longer trusted if they cannot be fetched again, unless the
/// environment says otherwise.
const KEYS_STALE_HOURS: u64 = 24;

/// Starts a function as its environment says. An error names the variable that is missing or malformed.
pub type StartFunction = fn(&Environment, Clock, Entropy) -> Result<Function, StartError>;

/// A row of the API's table.
pub type Route = oms_http::Route<StartFunction>;

/// A handler, given the function's resources.
pub type Handler<R> = for<'a> fn(&'a R, Call) -> BoxFuture<'a, Result<Reply, ApiError>>;

/// A started function.
pub struct Function {
    edge: Edge,
    handler: Box<dyn Handle>,
    /// The orders table, if the function needs it.
    orders: Option<OrderStore>,
}

/// A handler and its resources.
struct Bound<R> {
    resources: R,
    handler: Handler<R>,
}

impl<R: Send + Sync> Handle for Bound<R> {
    fn handle(&self, call: Call) -> BoxFuture<'_, Result<Reply, ApiError>> {
        (self.handler)(&self.resources, call)
    }
}

impl Function {
    /// Starts the function of a route that has this permission.
    pub fn start<R: Resources>(
        permission: Permission,
        paths: Paths,
        handler: Handler<R>,
        environment: &Environment,
        clock: Clock,
        entropy: Entropy,
    ) -> Result<Self, StartError> {
        let named: Vec<&'static str> =
            required_variables(permission, [R::VARIABLES, R::QUEUE_URLS]).collect();
        // Some variables have a default where they are read, such as `LIST_SHARDS`. A function whose route names one
        // must not start without it.
        for variable in &named {
            environment.required(variable)?;
        }
        let aws = Aws::new(environment.clone())?;
        let database = Database::connect(&aws);
        let table = |name: &'static str| -> Result<Option<String>, StartError> {
            let named = named.contains(&name);
            Ok(named.then(|| environment.required(name)).transpose()?)
        };
        let authenticator = match permission {
            Permission::Open => None,
            Permission::Requires(_) => Some(authenticator(environment, &aws)?),
        };
        let limit = |variable, default| {
            let limit = environment.parsed(variable, default)?;
            Ok::<_, StartError>(Arc::new(RateLimit::new(limit)))
        };
        let origins = environment.get("CORS_ALLOWED_ORIGINS").unwrap_or_default();
        let cors = Cors::parse(&origins).map_err(|error| StartError::Invalid {
            variable: "CORS_ALLOWED_ORIGINS",
            cause: error.to_string(),
        })?;
        let edge = Edge {
            authenticator,
            store: Arc::new(EdgeDatabase {
                access: database.access(environment.required("ACCESS_TABLE")?),
                history: table("HISTORY_TABLE")?.map(|name| database.history(name)),
            }),
            principals: limit("RATE_LIMIT_PER_MINUTE", REQUESTS_PER_MINUTE)?,
            addresses: limit("ADDRESS_RATE_LIMIT_PER_MINUTE", REQUESTS_PER_MINUTE_AND_ADDRESS)?,
            cors,
            clock,
            entropy,
            measured: Arc::default(),
        };
        let resources = R::make(&Start {
            environment,
            aws: &aws,
            edge: &edge,
            database: &database,
            named: &named,
            paths,
        })?;
        Ok(Self {
            edge,
            handler: Box::new(Bound { resources, handler }),
            // This store is for `warm` only, which lists and writes nothing, so the number of shards does not matter.
            orders: table("ORDERS_TABLE")?.map(|name| database.orders(name, 1)),
        })
    }

    /// Answers a request by the route whose function this is.
    pub async fn answer(&self, route: &Route, request: Request) -> Response<Body> {
        serve(&self.edge, route, &*self.handler, request).await
    }

    /// Opens the connections during init, so that no request pays for the handshakes.
    async fn warm(&self) {
        let database = async {
            if let Some(orders) = &self.orders {
                // A failure is ignored: the request that needs the table meets it again and reports it. A role that may
                // not read is refused here, but its connection is open.
                let _ = orders.ping().await;
            }
        };
        let keys = async {
            if let Some(authenticator) = &self.edge.authenticator {
                authenticator.warm(self.edge.clock.now()).await;
            }
        };
        futures::future::join(database, keys).await;
    }
}

fn authenticator(environment: &Environment, aws: &Aws) -> Result<Authenticator, StartError> {
    let config = AuthenticatorConfig {
        issuer: environment.required("OIDC_ISSUER")?,
        audience: environment.required("OIDC_AUDIENCE")?,
        environment: environment.required("ENVIRONMENT")?,
        keys_stale_after: Duration::from_hours(
            environment.parsed("OIDC_KEYS_STALE_HOURS", KEYS_STALE_HOURS)?,
        ),
    };
    let keys = key_source(aws, environment.required("OIDC_JWKS_URL")?);
    Ok(Authenticator::new(config, keys))
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

/// Runs one function until Lambda stops it. Every binary of this crate calls this.
pub fn run(route: &'static Route) -> Result<(), StartError> {
    let environment = Environment::process();
    start_logging(environment.get("LOG_LEVEL").as_deref());
    let function = (route.start)(&environment, Clock::system(), Entropy::system())?;
    // Lambda sends a process one request at a time, so more threads would only cost their start.
    let runtime = tokio::runtime::Builder::new_current_thread().enable_all().build();
    let runtime = runtime.map_err(|error| StartError::Runtime(error.to_string()))?;
    runtime.block_on(async {
        function.warm().await;
        let answer = service_fn(|event: LambdaEvent<HttpEvent>| {
            let function = &function;
            async move {
                let HttpEvent(request) = event.payload;
                let response = function.answer(route, request).await;
                Ok::<_, std::convert::Infallible>(HttpAnswer(response))
            }
        });
        lambda_runtime::run(answer)
            .await
            .map_err(|error| StartError::Runtime(error.to_string()))
    })
}
