use std::collections::BTreeSet;

use oms_cloud::template::{Index, KeyAttribute, KeySchema, KeyType, Projection};

use crate::resources;

fn text(name: &str) -> KeyAttribute {
    KeyAttribute {
        name: name.to_owned(),
        key_type: KeyType::String,
    }
}

fn keys_only(name: &str, hash: &str, range: &str) -> Index {
    let key = KeySchema {
        hash: text(hash),
        range: Some(text(range)),
    };
    Index {
        name: name.to_owned(),
        key,
        projection: Projection::KeysOnly,
    }
}

#[test]
fn tables_of_the_real_template() {
    let resources = resources();
    let names: Vec<_> = resources.tables.iter().map(|table| table.name.as_str()).collect();
    assert_eq!(
        BTreeSet::from_iter(names),
        [
            "oms-local-access-table",
            "oms-local-history-table",
            "oms-local-orders-table"
        ]
        .into()
    );
    let orders = resources.table("oms-local-orders-table").unwrap();
    assert_eq!(
        orders.key,
        KeySchema {
            hash: text("pk"),
            range: None
        }
    );
    assert_eq!(orders.stream_view.as_deref(), Some("NEW_AND_OLD_IMAGES"));
    let indexes = [
        keys_only("by_status", "listing", "created"),
        keys_only("by_customer", "customer", "created"),
        keys_only("by_job", "job_kind", "job_due"),
    ];
    assert_eq!(orders.indexes, indexes);
    assert_eq!(orders.denied, BTreeSet::new());
    let history = resources.table("oms-local-history-table").unwrap();
    assert_eq!(
        history.key,
        KeySchema {
            hash: text("pk"),
            range: Some(text("sk"))
        }
    );
    assert_eq!(history.stream_view.as_deref(), Some("NEW_AND_OLD_IMAGES"));
    let indexes = [
        keys_only("by_actor", "actor_id", "occurred"),
        keys_only("by_state", "event_state", "occurred"),
    ];
    assert_eq!(history.indexes, indexes);
    let denied = [
        "BatchWriteItem",
        "DeleteItem",
        "PartiQLDelete",
        "PartiQLUpdate",
        "UpdateItem",
    ];
    assert_eq!(history.denied, denied.map(str::to_owned).into());
    let access = resources.table("oms-local-access-table").unwrap();
    assert_eq!(access.key, history.key);
    assert_eq!(access.expires_at.as_deref(), Some("expires_at"));
    assert_eq!(access.stream_view, None);
    assert_eq!(access.indexes, []);
    assert_eq!(access.denied, BTreeSet::new());
}
