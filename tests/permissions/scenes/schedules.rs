//! The scheduled functions.

use std::time::Duration;

use oms_tests::order;
use oms_tests::refund::{Source, owing};

use super::Stage;

pub async fn play(stage: &mut Stage<'_>) {
    // Owed and in no queue: nobody delivers the stream. And an order that nobody pays.
    order::in_status(stage.local, "SHIPPED").await;
    owing(stage.local, Source::Return).await;
    order::place(&stage.local.support()).await;
    stage.local.advance(Duration::from_hours(80));
    stage.fire("reconcile").await;
    stage.until_quiet(None).await;
    // Once with no digest before it, once with one.
    for _ in 0..2 {
        stage.local.advance(Duration::from_mins(80));
        stage.fire("seal-audit").await;
    }
}
