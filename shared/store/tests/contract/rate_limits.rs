//! Blocks of requests out of the limit of a minute.

use oms_store::access::rate_limit::{Lease, minute_of};
use serde_json::json;

use crate::database::{opened, store};
use crate::scene::at;

const fn block(requests: u32) -> Lease<'static> {
    Lease {
        holder: "somebody",
        minute: 7,
        requests,
        limit: 25,
    }
}

#[tokio::test]
async fn blocks_are_taken_until_nothing_is_left_and_the_last_may_be_smaller() {
    let store = store().await;
    for (wanted, taken) in [(10, 10), (10, 10), (10, 5), (10, 0), (1, 0)] {
        assert_eq!(
            store.lease_requests(block(wanted)).await.unwrap(),
            taken,
            "{wanted}"
        );
    }
    let of_another = Lease {
        holder: "another",
        ..block(10)
    };
    assert_eq!(store.lease_requests(of_another).await.unwrap(), 10);
    let a_minute_later = Lease {
        minute: 8,
        ..block(10)
    };
    assert_eq!(store.lease_requests(a_minute_later).await.unwrap(), 10);
}

#[tokio::test]
async fn a_block_larger_than_the_limit_takes_the_limit() {
    let store = store().await;
    assert_eq!(store.lease_requests(block(30)).await.unwrap(), 25);
    assert_eq!(store.lease_requests(block(1)).await.unwrap(), 0);
}

#[tokio::test]
async fn what_was_used_is_kept_for_ten_minutes_from_the_minute_on() {
    let (store, database) = opened().await;
    store.lease_requests(block(10)).await.unwrap();
    let everything = json!({ "TableName": "access" });
    let kept = database
        .scan(serde_json::from_value(everything).unwrap())
        .unwrap();
    let kept = serde_json::to_value(kept).unwrap();
    assert_eq!(kept["Count"], 1, "{kept}");
    // Time to live takes seconds.
    assert_eq!(kept["Items"][0]["expires_at"], json!({ "N": "1020" }), "{kept}");
}

#[test]
fn a_minute_has_sixty_seconds() {
    let first = minute_of(at(0));
    assert_eq!(minute_of(at(60)), first + 1);
    assert_eq!(at(0).unix_seconds().div_euclid(60), first);
}
