//! API keys in use: what they may do, and for how long.

use std::time::Duration;

use oms_tests::Local;
use oms_tests::order::{self, id};
use serde_json::{Value, json};

use super::{holder, issue, listed, works};

#[tokio::test]
async fn a_key_acts_in_its_scopes_under_its_own_name() {
    let local = Local::quiet().await;
    let admin = local.role("admin");
    let key = issue(&local, &admin, &["warehouse"]).await;
    let till = holder(&local, &key);
    let paid = order::in_status(&local, "PAID").await;
    let unpaid = order::place(&local.support()).await;
    till.change_state(id(&paid), "PROCESSING_IN_WAREHOUSE")
        .await
        .assert_status(200);
    till.change_state(id(&unpaid), "PAID")
        .await
        .refused(403, "FORBIDDEN");
    till.get("/jobs").await.refused(403, "FORBIDDEN");
    till.get("/api-keys").await.refused(403, "FORBIDDEN");
    let records = local.manager().history(id(&paid)).await.expect(200);
    let record = records.data().last().unwrap();
    assert_eq!(record["actor_id"], key["id"]);
    assert_eq!(
        (&record["actor_role"], &record["actor_type"]),
        (&json!("warehouse"), &json!("USER"))
    );
    let software = holder(&local, &issue(&local, &admin, &["system"]).await);
    software
        .change_state(id(&unpaid), "PAID")
        .await
        .assert_status(200);
    let records = local.manager().history(id(&unpaid)).await.expect(200);
    let record = records
        .data()
        .iter()
        .rfind(|record| record["event"] == "TRANSITION")
        .unwrap();
    assert_eq!(
        (&record["actor_role"], &record["actor_type"]),
        (&json!("system"), &json!("SYSTEM"))
    );
}

#[tokio::test]
async fn a_key_holds_one_operation_and_no_other() {
    let local = Local::quiet().await;
    let order = order::place(&local.customer()).await;
    let reader = holder(
        &local,
        &issue(&local, &local.role("admin"), &["orders:read"]).await,
    );
    reader.order(id(&order)).await.assert_status(200);
    reader.get("/orders").await.assert_status(200);
    for call in [
        reader.cancel(id(&order)),
        reader.change_state(id(&order), "PAID"),
        reader.create(&order::body_for(&oms_tests::new_uuid())),
        reader.get("/audit"),
        reader.get("/api-keys"),
    ] {
        call.await.refused(403, "FORBIDDEN");
    }
    let canceller = holder(
        &local,
        &issue(&local, &local.role("admin"), &["orders:read", "orders:cancel"]).await,
    );
    canceller.cancel(id(&order)).await.assert_status(200);
    let records = local.manager().history(id(&order)).await.expect(200);
    let mut records = records.data().iter();
    let record = records.find(|record| record["new_state"] == "CANCELLED" && record["event"] == "TRANSITION");
    let record = record.expect("the cancellation has a record");
    assert_eq!(record["actor_id"], canceller.subject());
    // A key that acts by an operation and not in a role is software.
    assert_eq!(record["actor_role"], "system");
}

#[tokio::test]
async fn keys_do_not_manage_keys_whatever_their_scopes() {
    let local = Local::quiet().await;
    let admin = local.role("admin");
    let expires_at = local.now().saturating_add(Duration::from_hours(1)).to_string();
    let master = issue(&local, &admin, &["admin", "manager", "system"]).await;
    let holder = holder(&local, &master);
    let wanted = json!({ "name": "another", "scopes": ["support"], "expires_at": expires_at });
    holder.post("/api-keys", &wanted).await.refused(403, "FORBIDDEN");
    let itself = format!("/api-keys/{}", master["id"].as_str().unwrap());
    holder.delete(&itself).await.refused(403, "FORBIDDEN");
    // The key may see the keys, as an admin may.
    holder.get("/api-keys").await.assert_status(200);
    let managing = json!({ "name": "another", "scopes": ["api-keys:manage"], "expires_at": expires_at });
    let refused = admin.post("/api-keys", &managing).await;
    assert!(refused.invalid_fields().contains("scopes[0]"), "{refused}");
}

#[tokio::test]
async fn a_key_ends_when_it_says_also_when_it_is_known() {
    let local = Local::quiet().await;
    let admin = local.role("admin");
    let expires_at = local.now().saturating_add(Duration::from_secs(90)).to_string();
    let body = json!({ "name": "short", "scopes": ["support"], "expires_at": expires_at });
    let key = admin.post("/api-keys", &body).await.expect(201).body;
    let till = holder(&local, &key);
    for _ in 0..2 {
        assert!(works(&till).await);
        local.advance(Duration::from_secs(44));
    }
    assert!(works(&till).await);
    assert_eq!(listed(&admin, &key).await["status"], "ACTIVE");
    local.advance(Duration::from_secs(2));
    assert!(!works(&till).await, "it has expired");
    assert_eq!(listed(&admin, &key).await["status"], "EXPIRED");
}

#[tokio::test]
async fn when_a_key_was_last_used_is_known_to_ten_minutes() {
    let local = Local::quiet().await;
    let admin = local.role("admin");
    let key = issue(&local, &admin, &["support"]).await;
    let till = holder(&local, &key);
    let mut last = Value::Null;
    for minutes in [3, 4, 20, 60] {
        local.advance(Duration::from_mins(minutes));
        assert!(works(&till).await);
        let shown = listed(&admin, &key).await["last_used_at"].clone();
        let sampled = shown
            .as_str()
            .map(|at| at.parse::<oms_domain::Timestamp>().unwrap());
        let age = local.now().duration_since(sampled.expect("it was used"));
        assert!(age < Duration::from_mins(10), "{shown} is {age:?} ago");
        assert!(
            minutes != 4 || shown == last,
            "it is written more often than every ten minutes"
        );
        last = shown;
    }
}
