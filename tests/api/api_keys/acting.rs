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
    // A key of an admin's may make another.
    let master = holder(&local, &issue(&local, &admin, &["admin"]).await);
    let made = issue(&local, &master, &["support"]).await;
    assert!(works(&holder(&local, &made)).await);
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
