//! The scheduled functions.

use std::time::Duration;

use oms_tests::order;
use oms_tests::refund::{Source, owing};

use super::Stage;

pub async fn play(stage: &mut Stage<'_>) {
    // A job that is owed and in no queue, because no stream is delivered; and an order that is never paid.
    order::in_status(stage.local, "SHIPPED").await;
    owing(stage.local, Source::Return).await;
    order::place(&stage.local.support()).await;
    stage.local.advance(Duration::from_hours(80));
    stage.fire("reconcile").await;
    stage.until_quiet(None).await;
    // Once without an earlier digest, once with one.
    for _ in 0..2 {
        stage.local.advance(Duration::from_mins(80));
        stage.fire("seal-audit").await;
    }
}
