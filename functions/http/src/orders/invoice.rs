//! `GET /orders/{order_id}/invoice`

use std::time::Duration;

use oms_contract::{InvoiceLink, InvoicePending};
use oms_domain::{JobStatus, Operation, OrderId, OrderStatus, Timestamp};
use oms_http::{ApiError, Call, Reply};
use oms_store::InvoiceRecord;

use crate::entity;
use crate::failure::store_failed;
use crate::resources::Invoices;

/// The time for which a link to an invoice works.
const LINK_LIFETIME: Duration = Duration::from_mins(5);
/// The number of seconds after which a client should ask again for an invoice that is being made.
const RETRY_AFTER_SECONDS: &str = "2";

/// Redirects to the invoice of a shipped order, or shows the link as JSON. One call to the database.
pub async fn handle(app: &Invoices, call: Call) -> Result<Reply, ApiError> {
    let id: OrderId = call.id("order_id")?;
    let as_json = parse(&call)?;
    let owner = call.principal()?.grant(Operation::Read)?.owner;
    let case = app
        .store
        .invoice_case(id)
        .await
        .map_err(|error| store_failed(&error))?;
    let order = entity::own(case.order, owner)?;
    let reply = match case.invoice {
        Some(invoice) => match invoice.job.status {
            JobStatus::Succeeded => link(app, &invoice, call.now(), as_json).await,
            JobStatus::Failed => Err(ApiError::InvoiceFailed),
            JobStatus::Pending | JobStatus::Processing => pending(),
        },
        // The order owes an invoice, and no worker has opened the record yet.
        None if order.entered_at(OrderStatus::Shipped).is_some() => pending(),
        None => Err(ApiError::NotFound),
    };
    Ok(reply?.entity(&id))
}

fn parse(call: &Call) -> Result<bool, ApiError> {
    let mut query = call.query();
    let format = query.optional("format", |text| match text {
        "json" => Ok(true),
        "redirect" => Ok(false),
        _ => Err("must be json or redirect"),
    });
    query.finish()?;
    Ok(format.unwrap_or(false))
}

fn pending() -> Result<Reply, ApiError> {
    let body = InvoicePending {
        status: JobStatus::Pending,
    };
    Ok(Reply::json(202, &body)?.header("retry-after", RETRY_AFTER_SECONDS))
}

async fn link(
    app: &Invoices,
    invoice: &InvoiceRecord,
    now: Timestamp,
    as_json: bool,
) -> Result<Reply, ApiError> {
    // The write that sets the status SUCCEEDED sets both of them.
    let (key, sha256) = invoice
        .object_key
        .as_ref()
        .zip(invoice.sha256.as_ref())
        .ok_or(ApiError::Internal)?;
    let url = app.bucket.link(key, now, LINK_LIFETIME).await?;
    let body = InvoiceLink {
        url: url.as_str().into(),
        expires_at: now.saturating_add(LINK_LIFETIME),
        invoice_number: invoice.invoice_number.as_str().into(),
        sha256: sha256.as_str().into(),
    };
    if as_json {
        Reply::json(200, &body)
    } else {
        Ok(Reply::json(303, &body)?.header("location", url.as_str()))
    }
}
