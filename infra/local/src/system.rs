//! The whole system in one process: stores, pollers, functions and the API in front.

use std::collections::BTreeMap;
use std::fs::File;
use std::net::{Ipv4Addr, SocketAddr};
use std::path::{Path, PathBuf};
use std::time::Duration;

use axum::Router;
use oms_aws::Environment;
use oms_http::Entropy;
use oms_telemetry::Clock;
use tokio::net::TcpListener;
use tokio::task::JoinHandle;

use crate::background::{Background, BackgroundError};
use crate::dynamodb::{Dynamo, DynamoError};
use crate::gateway::Gateway;
use crate::issuer::{AUDIENCE, DevelopmentIssuer, ISSUER, IssuerError};
use crate::pollers::{Checkpoints, Engines, PollerError, Pollers};
use crate::remote::Remote;
use crate::s3::{ObjectError, Objects};
use crate::sqs::{Location, QueueError, Queues};
use crate::template::{Local, Resources, TemplateError};

/// What is deployed is what runs here: the one template.
const TEMPLATE: &str = include_str!("../../../template.yaml");
const STACK_NAME: &str = "oms-local";
const ACCESS_KEY_ID: &str = "local";
const SECRET_ACCESS_KEY: &str = "local-secret-access-key";
const FONTS: &str = concat!(env!("CARGO_MANIFEST_DIR"), "/../../shared/invoice/fonts");

/// Where the system keeps what it knows.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Data {
    /// In memory and in a temporary directory: gone when the system stops.
    Memory,
    /// In this directory; survives a killed process.
    Directory(PathBuf),
}

/// How to start a system.
#[derive(Clone)]
pub struct SystemConfig {
    /// Where it keeps what it knows.
    pub data: Data,
    /// The API's port on 127.0.0.1, and the first of four; 0 for any that are free.
    pub port: u16,
    /// The time by which everything happens.
    pub clock: Clock,
    /// Whether streams and queues are polled. Without, only requests make calls to the stores, so they can be counted.
    pub background: bool,
    /// A Lambda endpoint that runs the functions; `None`: they run in this process.
    pub functions_url: Option<String>,
}

impl Default for SystemConfig {
    fn default() -> Self {
        Self {
            data: Data::Memory,
            port: 0,
            clock: Clock::system(),
            background: true,
            functions_url: None,
        }
    }
}

/// Why a system did not start.
#[derive(Debug, thiserror::Error)]
pub enum SystemError {
    /// The data directory cannot be used.
    #[error("the data directory `{path}` cannot be used: {source}")]
    Directory {
        /// The directory.
        path: String,
        /// Why.
        source: std::io::Error,
    },
    /// Another process has the data directory.
    #[error("the data directory `{path}` is in use by another `oms`; stop it, or choose another with --data")]
    InUse {
        /// The directory.
        path: String,
    },
    /// A port cannot be had.
    #[error("port {port} on 127.0.0.1 cannot be had: {source}; choose another with --port")]
    Port {
        /// The port.
        port: u16,
        /// Why.
        source: std::io::Error,
    },
    /// The template cannot be read.
    #[error(transparent)]
    Template(#[from] TemplateError),
    /// The database did not start.
    #[error(transparent)]
    Dynamo(#[from] DynamoError),
    /// The queues did not start.
    #[error(transparent)]
    Queues(#[from] QueueError),
    /// The object store did not start.
    #[error(transparent)]
    Objects(#[from] ObjectError),
    /// The issuer of tokens did not start.
    #[error(transparent)]
    Issuer(#[from] IssuerError),
    /// A function behind the API did not start.
    #[error(transparent)]
    Function(#[from] oms_http_functions::StartError),
    /// A background function did not start.
    #[error(transparent)]
    Background(#[from] BackgroundError),
    /// The pollers did not start.
    #[error(transparent)]
    Pollers(#[from] PollerError),
}

/// A running system. Stops when told to, or with the process.
pub struct System {
    url: String,
    issuer: DevelopmentIssuer,
    dynamo: Dynamo,
    queues: Queues,
    objects: Objects,
    resources: Resources,
    environments: BTreeMap<String, Environment>,
    pollers: Option<Pollers>,
    servers: Vec<JoinHandle<()>>,
    _lock: Option<File>,
    _temporary: Option<tempfile::TempDir>,
}

impl System {
    /// Starts everything, and returns when the API answers.
    pub async fn start(config: SystemConfig) -> Result<Self, SystemError> {
        let SystemConfig {
            data,
            port,
            clock,
            background,
            functions_url,
        } = config;
        let (directory, lock, temporary) = prepare(&data)?;
        let location = |name: &str| match &data {
            Data::Memory => Location::Memory,
            Data::Directory(directory) => Location::File(directory.join(name)),
        };
        let issuer = match &data {
            Data::Memory => DevelopmentIssuer::ephemeral()?,
            Data::Directory(directory) => DevelopmentIssuer::kept_in(directory)?,
        };
        let api = listen(port, 0).await?;
        let dynamodb = listen(port, 1).await?;
        let sqs = listen(port, 2).await?;
        let s3 = listen(port, 3).await?;
        let resources = Resources::from_template(TEMPLATE, &local(&api.url, &sqs.url, &directory)?)?;

        let dynamo = Dynamo::open(&location("dynamodb.sqlite"))?;
        dynamo.create_tables(&resources.tables)?;
        let queues = Queues::open(&location("sqs.sqlite"), clock.clone())?;
        queues
            .create_all(
                resources
                    .queues
                    .iter()
                    .map(|queue| queue.definition.clone())
                    .collect(),
            )
            .await?;
        let objects = Objects::open(directory.join("s3"), clock.clone())?;
        for bucket in &resources.buckets {
            objects.create_bucket(&bucket.name)?;
        }
        let endpoints = [&dynamodb.url, &sqs.url, &s3.url].map(Clone::clone);
        let mut servers = vec![
            serve(dynamodb.listener, crate::dynamodb::router(dynamo.clone())),
            serve(sqs.listener, crate::sqs::router(queues.clone(), sqs.url)),
            serve(
                s3.listener,
                crate::s3::router(objects.clone(), ACCESS_KEY_ID, SECRET_ACCESS_KEY),
            ),
        ];

        let environments = environments(&resources, &endpoints);
        let remote = functions_url.as_deref().map(Remote::new);
        let gateway = match &remote {
            Some(remote) => Gateway::remote(remote.clone()),
            None => Gateway::in_process(&environments, &clock, &Entropy::system())?,
        };
        servers.push(serve(api.listener, gateway.router(&issuer.key_set())));
        let pollers = if background {
            let timeouts = resources
                .functions
                .iter()
                .map(|function| (function.name.clone(), function.timeout))
                .collect();
            let functions = match remote {
                Some(remote) => Background::remote(remote),
                None => Background::in_process(&environments, &timeouts, &clock)?,
            };
            let checkpoints = Checkpoints::open(&location("checkpoints.sqlite"))?;
            let engines = Engines {
                dynamo: dynamo.clone(),
                queues: queues.clone(),
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
            dynamo,
            queues,
            objects,
            resources,
            environments,
            pollers,
            servers,
            _lock: lock,
            _temporary: temporary,
        })
    }

    /// Where the API answers: `http://127.0.0.1:8000`, without a slash at the end.
    pub fn url(&self) -> &str {
        &self.url
    }

    /// The issuer whose tokens the API takes.
    pub const fn issuer(&self) -> &DevelopmentIssuer {
        &self.issuer
    }

    /// The database.
    pub const fn dynamo(&self) -> &Dynamo {
        &self.dynamo
    }

    /// The queues.
    pub const fn queues(&self) -> &Queues {
        &self.queues
    }

    /// The object store.
    pub const fn objects(&self) -> &Objects {
        &self.objects
    }

    /// What the template describes.
    pub const fn resources(&self) -> &Resources {
        &self.resources
    }

    /// Every function's environment variables, by the function's name.
    pub const fn environments(&self) -> &BTreeMap<String, Environment> {
        &self.environments
    }

    /// Waits until the streams have been delivered and the queues are empty of what is due.
    pub async fn settled(&self) {
        if let Some(pollers) = &self.pollers
            && let Err(error) = pollers.idle().await
        {
            tracing::error!(error = %error, "the pollers cannot tell whether they are done");
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

type Prepared = (PathBuf, Option<File>, Option<tempfile::TempDir>);

/// The directory to work in, to oneself.
fn prepare(data: &Data) -> Result<Prepared, SystemError> {
    match data {
        Data::Memory => {
            let temporary = tempfile::tempdir();
            let path = std::env::temp_dir().display().to_string();
            let temporary = temporary.map_err(|source| SystemError::Directory { path, source })?;
            Ok((temporary.path().to_owned(), None, Some(temporary)))
        }
        Data::Directory(directory) => {
            let path = directory.display().to_string();
            let failed = |source| SystemError::Directory {
                path: path.clone(),
                source,
            };
            std::fs::create_dir_all(directory).map_err(failed)?;
            let lock = File::create(directory.join("lock")).map_err(failed)?;
            if lock.try_lock().is_err() {
                return Err(SystemError::InUse { path });
            }
            // File addresses and the printed path of an invoice need it from the root.
            let directory = std::fs::canonicalize(directory).map_err(failed)?;
            Ok((directory, Some(lock), None))
        }
    }
}

struct Listening {
    listener: TcpListener,
    url: String,
}

async fn listen(port: u16, offset: u16) -> Result<Listening, SystemError> {
    let port = if port == 0 { 0 } else { port.saturating_add(offset) };
    let failed = |source| SystemError::Port { port, source };
    let listener = TcpListener::bind((Ipv4Addr::LOCALHOST, port))
        .await
        .map_err(failed)?;
    let url = format!("http://{}", listener.local_addr().map_err(failed)?);
    Ok(Listening { listener, url })
}

fn serve(listener: TcpListener, router: Router) -> JoinHandle<()> {
    tokio::spawn(async move {
        let service = router.into_make_service_with_connect_info::<SocketAddr>();
        if let Err(error) = axum::serve(listener, service).await {
            tracing::error!(error = %error, "a server ended");
        }
    })
}

/// What a deployment would say and the template does not.
fn local(api_url: &str, sqs_url: &str, directory: &Path) -> Result<Local, SystemError> {
    let parameters = [
        ("Environment", "dev"),
        ("OidcIssuer", ISSUER),
        ("OidcAudience", AUDIENCE),
        ("OidcJwksUrl", &format!("{api_url}/.well-known/jwks.json")),
        ("SellerName", "ArtiCurated Marketplace Ltd"),
        (
            "SellerAddress",
            "12 Guildhall Yard|London EC2V 5AE|United Kingdom",
        ),
        ("SellerTaxId", "GB 123 4567 89"),
        ("SellerEmail", "invoices@articurated.example"),
    ];
    let parameters = parameters.map(|(name, value)| (name.to_owned(), value.to_owned()));
    Ok(Local {
        stack_name: STACK_NAME.to_owned(),
        queue_endpoint: sqs_url.to_owned(),
        parameters: parameters.into(),
        secrets: BTreeMap::from([("CursorKey".to_owned(), cursor_key(directory)?)]),
    })
}

/// The secret of the cursors, kept so that a cursor survives a restart.
fn cursor_key(directory: &Path) -> Result<String, SystemError> {
    let path = directory.join("cursor-key");
    let failed = |source| SystemError::Directory {
        path: path.display().to_string(),
        source,
    };
    if !path.exists() {
        let mut bytes = [0; 32];
        getrandom::fill(&mut bytes).map_err(|error| failed(std::io::Error::other(error)))?;
        crate::private_file::write(&path, oms_domain::lower_hex(&bytes).as_bytes()).map_err(failed)?;
    }
    std::fs::read_to_string(&path).map_err(failed)
}

/// The variables that Lambda itself gives a function, or that stand in for what is beside its binary there.
pub const GIVEN_BY_LAMBDA: &[&str] = &[
    "AWS_REGION",
    "AWS_ACCESS_KEY_ID",
    "AWS_SECRET_ACCESS_KEY",
    "AWS_ENDPOINT_URL_DYNAMODB",
    "AWS_ENDPOINT_URL_SQS",
    "AWS_ENDPOINT_URL_S3",
    "FONTS_DIR",
];

/// What the template gives each function, and what Lambda would.
fn environments(resources: &Resources, [dynamodb, sqs, s3]: &[String; 3]) -> BTreeMap<String, Environment> {
    let values = [
        "us-east-1",
        ACCESS_KEY_ID,
        SECRET_ACCESS_KEY,
        dynamodb,
        sqs,
        s3,
        FONTS,
    ];
    let environment = |function: &crate::template::Function| {
        let mut variables = function.environment.clone();
        for (name, value) in GIVEN_BY_LAMBDA.iter().zip(values) {
            variables.insert((*name).to_owned(), value.to_owned());
        }
        (function.name.clone(), Environment::given(variables))
    };
    resources.functions.iter().map(environment).collect()
}

/// How long the tokens that `oms` prints are good.
pub const TOKEN_LIFETIME: Duration = Duration::from_hours(12);
