//! The operations on background jobs.

use oms_contract::{Job, List, RetriedJob, RetryJob};
use oms_domain::{JobKind, JobStatus, OrderId};
use reqwest::Method;

use crate::request::kind::{Page, Write};
use crate::{Client, Request};

/// A filter for jobs.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct JobFilter {
    /// The status: pending or failed.
    pub status: Option<JobStatus>,
}

impl Client {
    /// `GET /jobs`: lists the jobs that are owed or have failed, the one due first at the top.
    pub fn list_jobs(&self, filter: &JobFilter) -> Request<List<Job<'static>>, Page> {
        let status = filter.status.map(JobStatus::as_str);
        Request::get(self, "/jobs".to_owned()).parameter("status", status)
    }

    /// `POST /jobs/{kind}/{entity_id}/retry`: has a job of an order that failed for good tried again.
    pub fn retry_job(&self, kind: JobKind, order: OrderId) -> Request<RetriedJob, Write> {
        let path = format!("/jobs/{}/{order}/retry", kind.as_str());
        Request::mutation(self, Method::POST, path, &RetryJob {})
    }
}
