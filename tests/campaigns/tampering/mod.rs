//! Tests of the invariants themselves: each rule is broken in the stores, and the check names it.

mod answers;
mod elsewhere;
mod tables;

use std::collections::BTreeSet;

use oms_http::Entropy;
use oms_tests::deployment::{Deliveries, Deployment, Place};
use oms_tests::invariants::{self, Rule};
use oms_tests::order::{self, id};
use oms_tests::witness::{Deed, Told, Wish, Witness};
use oms_tests::{Local, new_uuid, returns, table};
use serde_json::{Value, json};

/// A system in which every rule holds, with an order of every kind.
struct Scene {
    local: Local,
    witness: Witness,
    /// Placed, and nothing else.
    waiting: String,
    shipped: String,
    /// Cancelled after it had been paid.
    cancelled: String,
    /// Delivered, and returned.
    returned: String,
}

impl Scene {
    async fn new() -> Self {
        let local = Local::quiet().await;
        let mut witness = Witness::default();
        let (support, manager) = (local.support(), local.manager());
        let wish = Wish::at_its_route(support.subject(), &new_uuid(), Deed::CreateOrder);
        let placed = support
            .create(&order::body_for(&new_uuid()))
            .key(&wish.key)
            .await
            .expect(201);
        let waiting = id(&placed.body).to_owned();
        witness.note(wish.told(Told::of(placed.status, &placed.body)));
        let shipped = order::in_status(&local, "SHIPPED").await;
        let paid = order::in_status(&local, "PAID").await;
        let to = "CANCELLED".to_owned();
        let order_id = id(&paid).to_owned();
        let wish = Wish::at_its_route(manager.subject(), "cancel", Deed::ChangeOrder { order_id, to });
        let cancelled = manager
            .change_state(id(&paid), "CANCELLED")
            .key("cancel")
            .await
            .expect(200);
        witness.note(wish.told(Told::of(200, &cancelled.body)));
        let back = returns::in_status(&local, "COMPLETED").await;
        let functions = Deployment::of(&local, Place::Here(Entropy::system()));
        Deliveries::of(&local).await.until_quiet(&functions).await;
        drop(functions);
        Self {
            witness,
            waiting,
            shipped: id(&shipped).to_owned(),
            cancelled: id(&paid).to_owned(),
            returned: returns::order_id(&back).to_owned(),
            local,
        }
    }

    /// The rules that do not hold.
    async fn broken(&self, witness: &Witness) -> BTreeSet<Rule> {
        let violations = invariants::check(&self.local, witness).await;
        violations.into_iter().map(|violation| violation.rule).collect()
    }

    #[track_caller]
    fn assert_is(found: &BTreeSet<Rule>, expected: &[Rule], what: &str) {
        assert_eq!(*found, expected.iter().copied().collect(), "{what}");
    }

    /// The item of that key as the database's protocol spells it; of several, the one that `wanted` wants.
    async fn item(&self, table: &str, key: &str, wanted: impl Fn(&Value) -> bool) -> Value {
        let answer = table::call(
            &self.local,
            "DynamoDB_20120810.Scan",
            &json!({ "TableName": table }),
        )
        .await;
        let items = answer["Items"].as_array().unwrap();
        let found = items.iter().find(|item| item["pk"]["S"] == key && wanted(item));
        found.unwrap_or_else(|| panic!("no `{key}`")).clone()
    }

    async fn put(&self, table: &str, item: &Value) {
        let put = json!({ "TableName": table, "Item": item });
        let answer = table::call(&self.local, "DynamoDB_20120810.PutItem", &put).await;
        assert_eq!(answer, json!({}));
    }

    async fn delete(&self, table: &str, key: &str) {
        let delete = json!({ "TableName": table, "Key": { "pk": { "S": key } } });
        let answer = table::call(&self.local, "DynamoDB_20120810.DeleteItem", &delete).await;
        assert_eq!(answer, json!({}));
    }

    fn orders(&self) -> String {
        self.local.variable("get-order", "ORDERS_TABLE")
    }

    /// Changes or removes an item of the orders table, checks that these rules and no others are named, and puts it
    /// back.
    async fn tamper(&self, key: &str, rules: &[Rule], change: impl FnOnce(&mut Value)) {
        let table = self.orders();
        let item = self.item(&table, key, |_| true).await;
        let mut changed = item.clone();
        change(&mut changed);
        if changed.is_null() {
            self.delete(&table, key).await;
        } else {
            assert_ne!(changed, item, "{key}");
            self.put(&table, &changed).await;
        }
        Self::assert_is(&self.broken(&self.witness).await, rules, key);
        self.put(&table, &item).await;
    }

    /// As [`Scene::tamper`], with the row of the history by which the entity entered that state.
    async fn tamper_row(&self, (key, state): (&str, &str), rules: &[Rule], change: impl FnOnce(&mut Value)) {
        let table = self.local.variable("record-history", "HISTORY_TABLE");
        let row = self.item(&table, key, |row| row["new_state"]["S"] == state).await;
        let mut changed = row.clone();
        change(&mut changed);
        self.put(&table, &changed).await;
        Self::assert_is(&self.broken(&self.witness).await, rules, key);
        self.put(&table, &row).await;
    }
}
