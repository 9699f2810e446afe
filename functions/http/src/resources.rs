//! The resources of each function, made once when it starts, from the variables that its route names.

use std::time::Duration;

use oms_aws::{Aws, Environment, StartError};
use oms_domain::JobKind;
use oms_http::{Cors, CursorKey, Edge, Method};
use oms_jobs::JobQueues;
use oms_store::{AccessStore, Database, HistoryStore, OrderStore};
use oms_telemetry::Clock;

use crate::buckets::InvoiceBucket;
use crate::queues::InvoiceQueue;

/// The resources of a handler.
pub trait Resources: Sized + Send + Sync + 'static {
    /// The variables that the resources are made from, besides those that every route of the same permission needs.
    const VARIABLES: &'static [&'static str];

    /// The variables that hold the URLs of queues, for resources that send any kind of job.
    const QUEUE_URLS: &'static [&'static str] = &[];

    /// Makes the resources. An error names the variable that is missing or malformed.
    fn make(start: &Start<'_>) -> Result<Self, StartError>;
}

/// Declares resources: a name, the variables, the list of the queues' variables if they are needed, and each field with
/// the method of [`Start`] that makes it.
macro_rules! resources {
    ($(
        $(#[$doc:meta])*
        $name:ident [$($variable:literal),* $(; $queues:path)?] { $($field:ident: $type:ty = $make:ident),* }
    )*) => {
        $(
            $(#[$doc])*
            pub struct $name {
                $(pub $field: $type,)*
            }

            impl Resources for $name {
                const VARIABLES: &'static [&'static str] = &[$($variable),*];

                $(const QUEUE_URLS: &'static [&'static str] = &$queues;)?

                fn make(_start: &Start<'_>) -> Result<Self, StartError> {
                    Ok(Self { $($field: _start.$make()?),* })
                }
            }
        )*
    };
}

resources! {
    /// Nothing: the response is part of the function.
    Nothing [] {}
    /// The orders table, to read one order or return.
    Orders ["ORDERS_TABLE"] { store: OrderStore = orders }
    /// The orders table, to create or change an order or return.
    Changes ["ORDERS_TABLE", "LIST_SHARDS"] { store: OrderStore = orders }
    /// The orders table, to change several orders, and the edge, which records each refusal among them.
    BatchChanges ["ORDERS_TABLE", "LIST_SHARDS"] { store: OrderStore = orders, edge: Edge = edge }
    /// The orders table's lists.
    Lists ["ORDERS_TABLE", "LIST_SHARDS", "CURSOR_KEY"] {
        store: OrderStore = orders, cursors: CursorKey = cursors, clock: Clock = clock
    }
    /// The orders table's index of jobs.
    Jobs ["ORDERS_TABLE", "CURSOR_KEY"] {
        store: OrderStore = orders, cursors: CursorKey = cursors, clock: Clock = clock
    }
    /// The orders table, and the time after its delivery within which an order may be returned.
    Returns ["ORDERS_TABLE", "LIST_SHARDS", "RETURN_WINDOW_DAYS"] {
        store: OrderStore = orders, window: Duration = return_window
    }
    /// The orders and the history table.
    Histories ["ORDERS_TABLE", "HISTORY_TABLE"] { store: OrderStore = orders, history: HistoryStore = history }
    /// The orders table, and the bucket of invoices.
    Invoices ["ORDERS_TABLE", "INVOICES_BUCKET"] { store: OrderStore = orders, bucket: InvoiceBucket = invoice_bucket }
    /// The orders and the history table, and the secret that the payment gateway signs with.
    Webhook ["ORDERS_TABLE", "HISTORY_TABLE", "LIST_SHARDS", "PAYMENT_WEBHOOK_SECRET"] {
        store: OrderStore = orders, history: HistoryStore = history, secret: String = webhook_secret,
        clock: Clock = clock
    }
    /// The orders table, and the queues of jobs.
    Retries ["ORDERS_TABLE"; JobKind::QUEUE_URLS] {
        store: OrderStore = orders, queues: JobQueues = job_queues
    }
    /// The history table's trail.
    Trail ["HISTORY_TABLE", "CURSOR_KEY"] { store: HistoryStore = history, cursors: CursorKey = cursors }
    /// The access table, and the name of the environment, which a key carries.
    Keys ["ACCESS_TABLE", "HISTORY_TABLE"] {
        store: AccessStore = access, history: HistoryStore = history, environment: String = environment_name
    }
    /// The access table's list of keys.
    KeyList ["ACCESS_TABLE", "CURSOR_KEY"] { store: AccessStore = access, cursors: CursorKey = cursors }
    /// The orders table's counters, and the access table's response times.
    Figures ["ORDERS_TABLE", "ACCESS_TABLE"] { store: OrderStore = orders, access: AccessStore = access }
    /// One resource of each service that the system depends on.
    Services ["ORDERS_TABLE", "INVOICE_QUEUE_URL", "INVOICES_BUCKET"] {
        store: OrderStore = orders, queue: InvoiceQueue = invoice_queue, bucket: InvoiceBucket = invoice_bucket
    }
    /// The origins whose pages may call, and every path of the API.
    Pages [] { cors: Cors = cors, paths: Paths = paths }
}

/// Every method and path of the API.
pub type Paths = &'static [(Method, &'static str)];

/// The things that resources are made from, at the start of a function.
pub struct Start<'a> {
    /// The variables.
    pub environment: &'a Environment,
    /// The way to AWS.
    pub aws: &'a Aws,
    /// The edge.
    pub edge: &'a Edge,
    /// The database.
    pub database: &'a Database,
    /// The names of the variables that the route needs; no other is read.
    pub named: &'a [&'static str],
    /// Every method and path of the API.
    pub paths: Paths,
}

#[expect(
    clippy::unnecessary_wraps,
    reason = "every field of resources is made the same way, and most can fail"
)]
impl Start<'_> {
    /// Returns a variable's value. A variable that the route does not name is refused: the template gives each function
    /// only the variables that its route names.
    fn variable(&self, name: &'static str) -> Result<String, StartError> {
        if !self.named.contains(&name) {
            return Err(StartError::Invalid {
                variable: name,
                cause: "the route does not name it".to_owned(),
            });
        }
        Ok(self.environment.required(name)?)
    }

    fn orders(&self) -> Result<OrderStore, StartError> {
        let table = self.variable("ORDERS_TABLE")?;
        // A route that neither changes nor lists entities does not name this variable. The default makes no difference
        // to it.
        let list_shards = self.environment.parsed("LIST_SHARDS", 1)?;
        Ok(self.database.orders(table, list_shards))
    }

    fn history(&self) -> Result<HistoryStore, StartError> {
        Ok(self.database.history(self.variable("HISTORY_TABLE")?))
    }

    fn access(&self) -> Result<AccessStore, StartError> {
        Ok(self.database.access(self.variable("ACCESS_TABLE")?))
    }

    fn edge(&self) -> Result<Edge, StartError> {
        Ok(self.edge.clone())
    }

    fn clock(&self) -> Result<Clock, StartError> {
        Ok(self.edge.clock.clone())
    }

    fn paths(&self) -> Result<Paths, StartError> {
        Ok(self.paths)
    }

    fn cors(&self) -> Result<Cors, StartError> {
        Ok(self.edge.cors.clone())
    }

    fn environment_name(&self) -> Result<String, StartError> {
        Ok(self.environment.required("ENVIRONMENT")?)
    }

    fn cursors(&self) -> Result<CursorKey, StartError> {
        self.variable("CURSOR_KEY").map(CursorKey::new)
    }

    fn webhook_secret(&self) -> Result<String, StartError> {
        self.variable("PAYMENT_WEBHOOK_SECRET")
    }

    fn return_window(&self) -> Result<Duration, StartError> {
        const VARIABLE: &str = "RETURN_WINDOW_DAYS";
        let days: u64 = self
            .variable(VARIABLE)?
            .parse()
            .map_err(|error: std::num::ParseIntError| StartError::Invalid {
                variable: VARIABLE,
                cause: error.to_string(),
            })?;
        Ok(Duration::from_hours(days.saturating_mul(24)))
    }

    fn invoice_bucket(&self) -> Result<InvoiceBucket, StartError> {
        let name = self.variable("INVOICES_BUCKET")?;
        Ok(InvoiceBucket::new(self.aws, name))
    }

    fn invoice_queue(&self) -> Result<InvoiceQueue, StartError> {
        let url = self.variable("INVOICE_QUEUE_URL")?;
        Ok(InvoiceQueue::new(self.aws, url))
    }

    fn job_queues(&self) -> Result<JobQueues, StartError> {
        Ok(JobQueues::new(self.aws)?)
    }
}
