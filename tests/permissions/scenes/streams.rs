//! The functions that follow a stream: every job that is owed, and every record a second time.

use oms_tests::deployment::Stream;
use oms_tests::order;
use oms_tests::refund::{Source, owing};

use super::Stage;
use oms_tests::fault::Plan;

pub async fn play(stage: &mut Stage<'_>) {
    order::in_status(stage.local, "SHIPPED").await;
    for source in Source::ALL {
        owing(stage.local, source).await;
    }
    for stream in Stream::ALL {
        for _ in 0..2 {
            stage.begin(stream.function(), Plan::none()).await;
            let mut done = 0;
            loop {
                let delivered = stage.deliveries.deliver(&stage.deployment, stream, 100).await;
                if delivered == 0 {
                    break;
                }
                done += delivered;
            }
            stage.note(stream.function()).await;
            stage.deliveries.rewind(stream, done);
        }
    }
    stage.until_quiet(None).await;
}
