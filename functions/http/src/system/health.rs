//! `GET /health`

use aws_sdk_sqs::types::QueueAttributeName;
use oms_aws::Service;
use oms_contract::{Health, ServiceState, Services};
use oms_http::{ApiError, Call, Reply};
use oms_telemetry::error_chain;

use crate::App;

/// Says whether every service the system stands on can be reached. Open: it tells nothing but that.
pub async fn handle(app: &App, call: Call) -> Result<Reply, ApiError> {
    call.query().finish()?;
    let (database, queues, storage) = futures::join!(database(app), queues(app), storage(app));
    let healthy = database && queues && storage;
    let body = Health {
        status: state(healthy),
        timestamp: call.now(),
        version: env!("CARGO_PKG_VERSION").into(),
        services: Services {
            database: state(database),
            queues: state(queues),
            storage: state(storage),
        },
    };
    let reply = Reply::json(if healthy { 200 } else { 503 }, &body)?;
    Ok(if healthy {
        reply
    } else {
        reply.header("retry-after", "5")
    })
}

const fn state(healthy: bool) -> ServiceState {
    if healthy {
        ServiceState::Healthy
    } else {
        ServiceState::Unhealthy
    }
}

async fn database(app: &App) -> bool {
    let reached = app.store.ping().await;
    reached
        .map_err(|error| tracing::error!(error = %error, "the database cannot be reached"))
        .is_ok()
}

async fn queues(app: &App) -> bool {
    let Ok(url) = app.variable("INVOICE_QUEUE_URL") else {
        return false;
    };
    let client = aws_sdk_sqs::Client::new(&app.aws.sdk_config(Service::Sqs));
    let asked = client
        .get_queue_attributes()
        .queue_url(url)
        .attribute_names(QueueAttributeName::QueueArn);
    let reached = asked.send().await;
    reached
        .map_err(|error| tracing::error!(error = error_chain(&error), "the queues cannot be reached"))
        .is_ok()
}

async fn storage(app: &App) -> bool {
    let Ok(bucket) = app.variable("INVOICES_BUCKET") else {
        return false;
    };
    let config = aws_sdk_s3::config::Builder::from(&app.aws.sdk_config(Service::S3))
        .force_path_style(app.aws.is_redirected(Service::S3))
        .build();
    let reached = aws_sdk_s3::Client::from_conf(config)
        .head_bucket()
        .bucket(bucket)
        .send()
        .await;
    reached
        .map_err(|error| tracing::error!(error = error_chain(&error), "the storage cannot be reached"))
        .is_ok()
}
