//! `GET /orders/{order_id}/invoice`

use std::time::{Duration, SystemTime};

use aws_sdk_s3::presigning::PresigningConfig;
use oms_aws::Service;
use oms_contract::{InvoiceLink, InvoicePending};
use oms_domain::{JobStatus, Operation, OrderId, OrderStatus, Timestamp};
use oms_http::{ApiError, Call, Reply};
use oms_store::InvoiceRecord;

use crate::app::store_failed;
use crate::{App, entity};

/// How long a link to an invoice works.
const LINK_LIFETIME: Duration = Duration::from_mins(5);
/// In how many seconds to ask again for an invoice that is being made.
const RETRY_AFTER_SECONDS: &str = "2";

/// Leads to the invoice of a shipped order. One call to the database.
pub async fn handle(app: &App, call: Call) -> Result<Reply, ApiError> {
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

async fn link(app: &App, invoice: &InvoiceRecord, now: Timestamp, as_json: bool) -> Result<Reply, ApiError> {
    let (key, sha256) = invoice
        .object_key
        .as_ref()
        .zip(invoice.sha256.as_ref())
        .ok_or(ApiError::Internal)?;
    let url = sign(app, key, now).await?;
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

async fn sign(app: &App, key: &str, now: Timestamp) -> Result<String, ApiError> {
    let client = aws_sdk_s3::Client::from_conf(
        aws_sdk_s3::config::Builder::from(&app.aws.sdk_config(Service::S3))
            .force_path_style(app.aws.is_redirected(Service::S3))
            .build(),
    );
    let milliseconds = u64::try_from(now.unix_milliseconds()).unwrap_or_default();
    let signing = PresigningConfig::builder()
        .start_time(SystemTime::UNIX_EPOCH + Duration::from_millis(milliseconds))
        .expires_in(LINK_LIFETIME)
        .build();
    let failed = |error: &dyn std::fmt::Display| {
        tracing::error!(error = %error, "the link to an invoice cannot be signed");
        ApiError::Internal
    };
    let signing = signing.map_err(|error| failed(&error))?;
    let bucket = app.variable("INVOICES_BUCKET")?;
    let signed = client
        .get_object()
        .bucket(bucket)
        .key(key)
        .presigned(signing)
        .await;
    Ok(signed.map_err(|error| failed(&error))?.uri().to_owned())
}
