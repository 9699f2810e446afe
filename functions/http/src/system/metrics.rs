//! `GET /metrics`

use std::collections::BTreeMap;

use oms_domain::{Counter, Counts, JobKind, JobStatus, Lifecycle, OrderStatus, ReturnStatus};
use oms_http::{ApiError, Call, Reply};
use oms_telemetry::ResponseTimes;
use serde::Serialize;

use crate::App;
use crate::app::store_failed;

/// How many there are of what, and how long requests take. Three calls to the database, however much there is.
pub async fn handle(app: &App, call: Call) -> Result<Reply, ApiError> {
    call.query().finish()?;
    let found = futures::future::try_join(app.store.counts(), app.store.response_times(call.now())).await;
    let (counts, times) = found.map_err(|error| store_failed(&error))?;
    let body = Metrics {
        orders: Counted::of::<OrderStatus>(&counts),
        returns: Counted::of::<ReturnStatus>(&counts),
        refunds: Counted::of_jobs(JobKind::Refund, &counts),
        invoices: Counted::of_jobs(JobKind::Invoice, &counts),
        performance: Performance::of(&times),
    };
    Reply::json(200, &body)
}

#[derive(Serialize)]
struct Metrics {
    orders: Counted,
    returns: Counted,
    refunds: Counted,
    invoices: Counted,
    performance: Performance,
}

#[derive(Serialize)]
struct Counted {
    total: u64,
    by_status: BTreeMap<&'static str, u64>,
}

/// What functions have reported within this hour and the one before; `null` until one has.
#[derive(Serialize)]
struct Performance {
    avg_response_time_ms: Option<f64>,
    /// To within a quarter.
    p95_response_time_ms: Option<f64>,
}

impl Counted {
    fn of<S: Lifecycle>(counts: &Counts) -> Self {
        let states = S::ALL.iter();
        Self {
            total: shown(counts, Counter::total(S::ENTITY)),
            by_status: states
                .map(|state| (state.as_str(), shown(counts, Counter::of(*state))))
                .collect(),
        }
    }

    fn of_jobs(kind: JobKind, counts: &Counts) -> Self {
        let statuses = JobStatus::ALL.into_iter();
        Self {
            total: shown(counts, Counter::total(kind.entity_type())),
            by_status: statuses
                .map(|status| (status.as_str(), shown(counts, Counter::of_jobs(kind, status))))
                .collect(),
        }
    }
}

/// A count is below zero only while a row that comes before another has not been counted yet.
fn shown(counts: &Counts, counter: Counter) -> u64 {
    u64::try_from(counts.get(counter)).unwrap_or(0)
}

impl Performance {
    fn of(times: &ResponseTimes) -> Self {
        // A tenth of a millisecond is as fine as anybody needs it.
        let milliseconds = |microseconds: u64| {
            let tenths = u32::try_from(microseconds / 100).unwrap_or(u32::MAX);
            f64::from(tenths) / 10.0
        };
        Self {
            avg_response_time_ms: times.mean_microseconds().map(milliseconds),
            p95_response_time_ms: times.percentile_microseconds(95).map(milliseconds),
        }
    }
}
