//! No member of a body that a customer sends becomes an amount.

use oms_tests::order::{self, body_for, id, of_customer_in_status};
use oms_tests::schema::{DOCUMENT, resolved};
use oms_tests::{Client, Local, refund, returns};
use proptest::prelude::*;
use serde_json::{Map, Value, json};

/// An operation that takes a body: its method, its path, and the first example of the body.
struct Taking {
    method: String,
    path: String,
    example: Value,
    /// The JSON pointers of every member that its schema has.
    members: Vec<String>,
}

/// Every operation of the document that takes a JSON body.
fn taking_bodies() -> Vec<Taking> {
    let paths = DOCUMENT["paths"].as_object().unwrap();
    let mut found = Vec::new();
    for (path, item) in paths {
        for (method, operation) in item.as_object().unwrap() {
            let content = &operation["requestBody"]["content"]["application/json"];
            let (Some(schema), Some(examples)) = (content.get("schema"), content["examples"].as_object())
            else {
                continue;
            };
            let example = examples.values().next().unwrap()["value"].clone();
            let mut members = Vec::new();
            collect(schema, "", &mut members, 0);
            assert!(
                !members.is_empty() || path.contains("/jobs/"),
                "{method} {path} has no members"
            );
            found.push(Taking {
                method: method.to_uppercase(),
                path: path.clone(),
                example,
                members,
            });
        }
    }
    assert!(found.len() >= 10, "{} operations take a body", found.len());
    found
}

fn collect(schema: &'static Value, place: &str, members: &mut Vec<String>, depth: usize) {
    assert!(depth < 12, "{place} never ends");
    let schema = resolved(schema);
    for alternatives in ["allOf", "oneOf", "anyOf"] {
        for part in schema[alternatives].as_array().into_iter().flatten() {
            collect(part, place, members, depth + 1);
        }
    }
    for (name, inner) in schema["properties"].as_object().into_iter().flatten() {
        let member = format!("{place}/{name}");
        collect(inner, &member, members, depth + 1);
        members.push(member);
    }
    if schema.get("items").is_some() {
        collect(&schema["items"], &format!("{place}/0"), members, depth + 1);
    }
}

/// A customer's orders and return, and what money stands in them.
struct Bench {
    customer: Client,
    manager: Client,
    unpaid: String,
    paid: String,
    delivered: String,
    returned: String,
}

impl Bench {
    async fn of(local: &Local) -> Self {
        let (customer, manager) = (local.customer(), local.manager());
        let unpaid = order::place(&customer).await;
        let paid = refund::paid_order(local, &customer).await;
        let delivered = of_customer_in_status(local, &customer, "DELIVERED").await;
        let returned = returns::of_customer_in_status(local, &customer, "APPROVED").await;
        Self {
            unpaid: id(&unpaid).to_owned(),
            paid: id(&paid).to_owned(),
            delivered: id(&delivered).to_owned(),
            returned: returns::id(&returned).to_owned(),
            customer,
            manager,
        }
    }

    /// Every amount of the customer's orders and returns, as a manager sees them.
    async fn amounts(&self) -> Vec<Value> {
        let own = [("customer_id", self.customer.subject()), ("limit", "100")];
        let orders = self.manager.get("/orders").query(&own).await.expect(200);
        let mut amounts: Vec<Value> = orders.data().iter().map(amounts_of).collect();
        let returned = self.manager.returned(&self.returned).await.expect(200).body;
        amounts.push(amounts_of(&returned));
        amounts
    }

    /// Sends `body` to the operation, about each of the customer's own things that its path can name.
    async fn send(&self, taking: &Taking, body: &Value) {
        let orders = [&self.unpaid, &self.paid, &self.delivered];
        for order in orders {
            let path = taking
                .path
                .replace("{order_id}", order)
                .replace("{entity_id}", order);
            let path = path
                .replace("{return_id}", &self.returned)
                .replace("{kind}", "refund");
            let mut body = body.clone();
            name_own(&mut body, "order_id", order);
            name_own(&mut body, "customer_id", self.customer.subject());
            let call = self.customer.request(&taking.method, &format!("/api/v1{path}"));
            let reply = call.json(&body.to_string()).await;
            assert!(reply.status < 500, "{} {path} {body}: {reply}", taking.method);
        }
    }
}

/// Puts an id of the customer's own in the place of the example's.
fn name_own(body: &mut Value, member: &str, own: &str) {
    match body {
        Value::Object(members) => {
            for (name, value) in members {
                if name == member && value.is_string() {
                    *value = own.into();
                }
                name_own(value, member, own);
            }
        }
        Value::Array(elements) => elements
            .iter_mut()
            .for_each(|element| name_own(element, member, own)),
        _ => {}
    }
}

/// The members that are amounts or that amounts follow from, at any depth.
fn amounts_of(shown: &Value) -> Value {
    const WORDS: [&str; 8] = [
        "amount",
        "price",
        "total",
        "fee",
        "tax",
        "quantity",
        "currency",
        "line_items",
    ];
    match shown {
        Value::Object(members) => {
            let wanted = members
                .iter()
                .filter(|(name, _)| WORDS.iter().any(|word| name.contains(word)));
            let wanted = wanted.map(|(name, value)| (name.clone(), amounts_of(value)));
            Value::Object(wanted.collect::<Map<_, _>>())
        }
        Value::Array(elements) => elements.iter().map(amounts_of).collect(),
        other => other.clone(),
    }
}

/// `body` with `value` at `pointer`, whose parents are made where the example lacks them.
fn with_member(body: &Value, pointer: &str, value: &Value) -> Value {
    let mut body = body.clone();
    let mut place = &mut body;
    for step in pointer.split('/').skip(1) {
        place = match step.parse::<usize>() {
            Ok(index) if place.is_array() => {
                let elements = place.as_array_mut().unwrap();
                if elements.len() <= index {
                    elements.push(json!({}));
                }
                &mut elements[index]
            }
            _ => {
                if !place.is_object() {
                    *place = json!({});
                }
                &mut place[step]
            }
        };
    }
    *place = value.clone();
    body
}

fn value() -> impl Strategy<Value = Value> {
    prop_oneof![
        (0_u32..100_000, 0_u32..100).prop_map(|(whole, part)| format!("{whole}.{part:02}").into()),
        any::<i32>().prop_map(Value::from),
        Just(json!("0.01")),
        Just(json!(0.01)),
        Just(json!("-1")),
    ]
}

#[test]
fn nothing_that_a_customer_sends_becomes_an_amount() {
    let runtime = tokio::runtime::Runtime::new().unwrap();
    let local = runtime.block_on(Local::quiet());
    let bench = runtime.block_on(Bench::of(&local));
    let before = runtime.block_on(bench.amounts());
    assert_eq!(before.len(), 5, "four orders and a return");
    let operations = taking_bodies();
    let places: usize = operations.iter().map(|taking| taking.members.len()).sum();
    assert!(places >= 40, "{places} members");
    let mut runner = proptest::test_runner::TestRunner::new(ProptestConfig::with_cases(4));
    for taking in &operations {
        for member in &taking.members {
            let outcome = runner.run(&value(), |value| {
                let body = with_member(&taking.example, member, &value);
                runtime.block_on(bench.send(taking, &body));
                Ok(())
            });
            outcome.unwrap();
        }
        runtime.block_on(bench.send(taking, &taking.example));
        let now = runtime.block_on(bench.amounts());
        assert_eq!(now, before, "{} {}", taking.method, taking.path);
    }
    // What was cancelled on the way is owed what was paid.
    runtime.block_on(async {
        let owed = bench.manager.order_refund(&bench.paid).await.expect(200);
        assert_eq!(owed.text("amount"), "219.61");
    });
}

#[tokio::test]
async fn a_customer_cannot_state_a_price() {
    let local = Local::quiet().await;
    let customer = local.customer();
    let cheap = order::with(body_for(customer.subject()), "/line_items/0/unit_price", "0.01");
    customer.post("/orders", &cheap).await.refused(403, "FORBIDDEN");
    // Not even as somebody who holds other roles that may not.
    let both = local.person(customer.subject(), &["customer", "warehouse", "auditor"]);
    both.post("/orders", &cheap).await.refused(403, "FORBIDDEN");
    let own = [("customer_id", customer.subject())];
    let orders = local.manager().get("/orders").query(&own).await.expect(200);
    assert_eq!(orders.data().len(), 0);
}
