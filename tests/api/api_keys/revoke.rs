//! `DELETE /api-keys/{key_id}`

use std::time::Duration;

use oms_tests::{Local, new_uuid, table};
use serde_json::json;

use super::{holder, issue, listed, revoke, works};

#[tokio::test]
async fn the_same_request_revokes_once_and_says_that_it_has() {
    let local = Local::quiet().await;
    let admin = local.role("admin");
    let made = issue(&local, &admin, &["support"]).await;
    let path = format!("/api-keys/{}", made["id"].as_str().unwrap());
    let key = new_uuid();
    for replayed in [None, Some("true"), Some("true")] {
        let reply = admin.delete(&path).key(&key).await;
        assert_eq!(
            (reply.status, reply.header("idempotency-replayed")),
            (204, replayed)
        );
    }
    let dry = admin
        .delete(&path)
        .query(&[("dry_run", "true")])
        .key(&key)
        .await
        .expect(200);
    assert_eq!(dry.header("idempotency-replayed"), Some("true"));
    // A new request finds the key revoked, and is not marked as a repetition.
    for other in [local.role("admin").delete(&path).key(&key), admin.delete(&path)] {
        let reply = other.await;
        assert_eq!((reply.status, reply.header("idempotency-replayed")), (204, None));
    }
}

/// The longest time for which a revoked key may still be accepted: functions cache keys for a minute.
const CACHED: Duration = Duration::from_mins(1);

#[tokio::test]
async fn a_revoked_key_is_good_for_a_minute_more_at_most() {
    let local = Local::quiet().await;
    let admin = local.role("admin");
    let (old, new) = (
        issue(&local, &admin, &["support"]).await,
        issue(&local, &admin, &["support"]).await,
    );
    // Rotation: both work, then one.
    let (holds_old, holds_new) = (holder(&local, &old), holder(&local, &new));
    assert!(works(&holds_old).await && works(&holds_new).await);
    let path = format!("/api-keys/{}", old["id"].as_str().unwrap());
    local
        .role("manager")
        .delete(&path)
        .await
        .refused(403, "FORBIDDEN");
    assert_eq!(revoke(&admin, &old).await.status, 204);
    let shown = listed(&admin, &old).await;
    assert_eq!(shown["status"], "REVOKED");
    assert_eq!(shown["revoked_at"], local.now().to_string());
    local.advance(CACHED);
    assert!(!works(&holds_old).await, "it was revoked a minute ago");
    assert!(works(&holds_new).await);
    assert_eq!(revoke(&admin, &old).await.status, 204);
    assert_eq!(listed(&admin, &old).await["revoked_at"], shown["revoked_at"]);
    assert_eq!(listed(&admin, &new).await["status"], "ACTIVE");
    // A key that was revoked before any function had cached it is refused at once.
    let unseen = issue(&local, &admin, &["support"]).await;
    assert_eq!(revoke(&admin, &unseen).await.status, 204);
    assert!(!works(&holder(&local, &unseen)).await);
    admin
        .delete(&format!("/api-keys/{}", new_uuid()))
        .await
        .refused(404, "NOT_FOUND");
    admin.delete("/api-keys/1").await.refused(400, "BAD_REQUEST");
}

#[tokio::test]
async fn a_key_is_not_said_to_be_revoked_while_it_is_good() {
    let local = Local::quiet().await;
    let admin = local.role("admin");
    let made = issue(&local, &admin, &["support"]).await;
    let id = made["id"].as_str().unwrap();
    // Somebody has put another row in the place where the row of the revocation belongs.
    let row = json!({
        "TableName": local.variable("record-history", "HISTORY_TABLE"),
        "Item": {
            "pk": { "S": format!("API_KEY#{id}") },
            "sk": { "S": format!("{}#0002", local.now()) },
        },
    });
    let put = table::call(&local, "DynamoDB_20120810.PutItem", &row).await;
    assert!(put.get("__type").is_none(), "{put}");
    // Sent without the test client, which accepts no 5xx answer.
    let url = format!("{}/api/v1/api-keys/{id}", local.system().url());
    let request = reqwest::Client::new().delete(url).bearer_auth(admin.token());
    assert_eq!(request.send().await.unwrap().status(), 500);
    assert!(works(&holder(&local, &made)).await);
    // A moment later the row has another place.
    local.advance(Duration::from_secs(1));
    admin.delete(&format!("/api-keys/{id}")).await.assert_status(204);
    local.advance(CACHED);
    assert!(!works(&holder(&local, &made)).await);
}
