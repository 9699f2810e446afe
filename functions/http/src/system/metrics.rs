//! `GET /metrics`

use oms_contract::{Counted, Metrics, Performance};
use oms_domain::{Counter, Counts, JobKind, JobStatus, Lifecycle, OrderStatus, ReturnStatus};
use oms_http::{ApiError, Call, Reply};
use oms_telemetry::ResponseTimes;

use crate::failure::store_failed;
use crate::resources::Figures;

/// Shows the counts of entities and the response times. Three calls to the database, however many entities there are.
pub async fn handle(app: &Figures, call: Call) -> Result<Reply, ApiError> {
    call.query().finish()?;
    let found = futures::future::try_join(app.store.counts(), app.access.response_times(call.now())).await;
    let (counts, times) = found.map_err(|error| store_failed(&error))?;
    let body = Metrics {
        orders: of::<OrderStatus>(&counts),
        returns: of::<ReturnStatus>(&counts),
        refunds: of_jobs(JobKind::Refund, &counts),
        invoices: of_jobs(JobKind::Invoice, &counts),
        performance: performance(&times),
    };
    Reply::json(200, &body)
}

fn of<S: Lifecycle>(counts: &Counts) -> Counted {
    let states = S::ALL.iter();
    Counted {
        total: shown(counts, Counter::total(S::ENTITY)),
        by_status: states
            .map(|state| (state.as_str().to_owned(), shown(counts, Counter::of(*state))))
            .collect(),
    }
}

fn of_jobs(kind: JobKind, counts: &Counts) -> Counted {
    let statuses = JobStatus::ALL.into_iter();
    Counted {
        total: shown(counts, Counter::total(kind.entity_type())),
        by_status: statuses
            .map(|status| {
                let count = shown(counts, Counter::of_jobs(kind, status));
                (status.as_str().to_owned(), count)
            })
            .collect(),
    }
}

/// A count is below zero only while a row that comes before another has not been counted yet.
fn shown(counts: &Counts, counter: Counter) -> u64 {
    u64::try_from(counts.get(counter)).unwrap_or(0)
}

fn performance(times: &ResponseTimes) -> Performance {
    // A tenth of a millisecond is as fine as anybody needs it.
    let milliseconds = |microseconds: u64| {
        let tenths = u32::try_from(microseconds / 100).unwrap_or(u32::MAX);
        f64::from(tenths) / 10.0
    };
    Performance {
        avg_response_time_ms: times.mean_microseconds().map(milliseconds),
        p95_response_time_ms: times.percentile_microseconds(95).map(milliseconds),
    }
}
