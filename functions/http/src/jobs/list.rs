//! `GET /jobs`

use oms_contract::Job;
use oms_domain::{JobOwner, JobStatus};
use oms_http::{ApiError, Call, Reply};
use oms_store::{JobQuery, OwedJob};

use crate::failure::store_failed;
use crate::page::{Paging, count_unreadable};
use crate::resources::Jobs;

/// Lists the jobs that are not done, the longest due first. Several calls to the database: one for each kind of job and
/// each of pending and failed, then the items.
pub async fn handle(app: &Jobs, call: Call) -> Result<Reply, ApiError> {
    let (failed, paging) = parse(&call)?;
    let binding = format!("jobs|{}|{failed:?}", call.principal()?.subject());
    let query = JobQuery {
        failed,
        limit: paging.limit,
        after: paging.after(&app.cursors, &binding)?,
    };
    let page = app
        .store
        .list_jobs(&query)
        .await
        .map_err(|error| store_failed(&error))?;
    for kind in &page.unreadable {
        count_unreadable(kind.as_str(), 1, &app.clock);
    }
    let data = page.jobs.iter().map(body).collect();
    paging.reply(&app.cursors, &binding, data, page.next.as_deref(), None)
}

/// Reads the filter (`true` for failed jobs only, `false` for the others) and the page.
fn parse(call: &Call) -> Result<(Option<bool>, Paging), ApiError> {
    let mut query = call.query();
    let failed = query.optional("status", |name| match name {
        "FAILED" => Ok(true),
        "PENDING" => Ok(false),
        _ => Err("must be FAILED or PENDING"),
    });
    let paging = Paging::parse(&mut query);
    query.finish()?;
    Ok((failed, paging))
}

fn body(job: &OwedJob) -> Job<'_> {
    let state = job.state.as_ref();
    Job {
        kind: job.kind,
        // The record of a return's refund is kept under the order's id, too. The route that retries a job takes this
        // id.
        entity_id: job.owner.order(),
        owner_type: job.owner.entity_type(),
        owner_id: match job.owner {
            JobOwner::Order(id) => id.to_string(),
            JobOwner::Return(id) => id.to_string(),
        },
        status: state.map_or(JobStatus::Pending, |state| state.status),
        attempts: state.map_or(0, |state| state.attempts),
        last_error: state
            .and_then(|state| state.last_error.as_deref())
            .map(Into::into),
        due_at: job.due_at,
        created_at: state.map(|state| state.created_at),
        updated_at: state.map(|state| state.updated_at),
    }
}
