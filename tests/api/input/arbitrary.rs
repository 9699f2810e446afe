//! Arbitrary input: never 5xx, and always the shape of an error. The client checks both of every answer.

use std::env;
use std::sync::OnceLock;

use oms_tests::order::{self, body, body_for};
use oms_tests::{Api, Client, Reply, new_uuid, returns};
use proptest::prelude::*;
use serde_json::{Map, Value};
use tokio::runtime::Runtime;

/// The runtime and the callers of a property: proptest brings no runtime.
struct Bench {
    runtime: Runtime,
    customer: Client,
    manager: Client,
    /// An order of the customer's.
    order_id: String,
    /// A return of the customer's that is still undecided.
    return_id: String,
}

fn bench() -> Bench {
    let runtime = tokio::runtime::Builder::new_current_thread()
        .enable_all()
        .build()
        .unwrap();
    let api = Api::shared();
    let (customer, manager) = (api.customer(), api.manager());
    let order_id = runtime.block_on(async { order::id(&order::place(&customer).await).to_owned() });
    let returned = runtime.block_on(returns::of_customer_in_status(&api, &customer, "REQUESTED"));
    Bench {
        runtime,
        customer,
        manager,
        order_id,
        return_id: returns::id(&returned).to_owned(),
    }
}

/// The number of cases of each property, unless `PROPTEST_CASES` is set.
const CASES: u32 = 128;

fn config() -> ProptestConfig {
    let mut config = ProptestConfig::default();
    if env::var_os("PROPTEST_CASES").is_none() {
        config.cases = CASES;
    }
    config.failure_persistence = None;
    config
}

/// Any JSON, with the numbers, texts and names that tend to break readers among it.
fn any_json() -> impl Strategy<Value = Value> {
    let number = prop_oneof![
        any::<i64>().prop_map(Value::from),
        any::<u64>().prop_map(Value::from),
        any::<f64>().prop_map(Value::from),
        Just(Value::from(0)),
        Just(Value::from(-1)),
    ];
    let text = prop_oneof![".*", "[0-9.eE+-]{0,8}", "\\PC{0,20}", "[A-Z]{2,3}"].prop_map(Value::from);
    let leaf = prop_oneof![
        Just(Value::Null),
        any::<bool>().prop_map(Value::from),
        number,
        text
    ];
    leaf.prop_recursive(4, 32, 6, |inner| {
        let name = prop_oneof![".{0,8}", "(id|status|quantity|name|new_state|reason|line_items)"];
        prop_oneof![
            prop::collection::vec(inner.clone(), 0..6).prop_map(Value::from),
            prop::collection::vec((name, inner), 0..6)
                .prop_map(|fields| Value::Object(Map::from_iter(fields))),
        ]
    })
}

/// Every place in the body of a valid order.
fn places() -> &'static [String] {
    static PLACES: OnceLock<Vec<String>> = OnceLock::new();
    fn collect(value: &Value, pointer: &str, places: &mut Vec<String>) {
        places.push(pointer.to_owned());
        match value {
            Value::Object(fields) => fields
                .iter()
                .for_each(|(name, value)| collect(value, &format!("{pointer}/{name}"), places)),
            Value::Array(elements) => {
                elements
                    .iter()
                    .enumerate()
                    .for_each(|(index, value)| collect(value, &format!("{pointer}/{index}"), places));
            }
            _ => {}
        }
    }
    PLACES.get_or_init(|| {
        let mut places = Vec::new();
        collect(&body(), "", &mut places);
        places
    })
}

/// The body of a valid order in which something has been replaced.
fn almost_an_order() -> impl Strategy<Value = Value> {
    let changes = prop::collection::vec((prop::sample::select(places()), any_json()), 1..4);
    changes.prop_map(|changes| {
        let mut order = body();
        for (place, value) in changes {
            if let Some(found) = order.pointer_mut(&place) {
                *found = value;
            }
        }
        order
    })
}

fn settled(reply: &Reply, success: u16) {
    assert!(
        reply.status == success || (400..500).contains(&reply.status),
        "{reply}"
    );
}

#[test]
fn any_json_as_a_body() {
    let bench = bench();
    proptest!(config(), |(json in any_json())| {
        bench.runtime.block_on(async {
            settled(&bench.customer.create(&json).await, 201);
            let path = format!("/orders/{}", bench.order_id);
            settled(&bench.customer.patch(&format!("{path}/state"), &json).await, 200);
            settled(&bench.customer.post(&format!("{path}/cancel"), &json).await, 200);
            settled(&bench.customer.post("/returns", &json).await, 201);
            let path = format!("/returns/{}", bench.return_id);
            for route in ["approve", "reject", "state"] {
                settled(&bench.manager.patch(&format!("{path}/{route}"), &json).await, 200);
            }
            let path = format!("/jobs/REFUND/{}/retry", bench.order_id);
            settled(&bench.manager.post(&path, &json).await, 202);
        });
    });
}

#[test]
fn almost_an_order_as_a_body() {
    let bench = bench();
    proptest!(config(), |(json in almost_an_order())| {
        bench.runtime.block_on(async {
            let reply = bench.customer.create(&json).await;
            settled(&reply, 201);
            if reply.status == 201 {
                // An accepted order can be shown again.
                let shown = bench.customer.storefront().order(reply.text("id")).await.expect(200);
                prop_assert_eq!(&shown.bytes, &reply.bytes);
            }
            Ok(())
        })?;
    });
}

#[test]
fn any_bytes_as_a_body() {
    let bench = bench();
    proptest!(config(), |(bytes in prop::collection::vec(any::<u8>(), 0..600))| {
        bench.runtime.block_on(async {
            settled(&bench.customer.storefront().request("POST", "/api/v1/orders").json(&bytes).await, 201);
            let path = format!("/api/v1/orders/{}/state", bench.order_id);
            settled(&bench.manager.request("PATCH", &path).json(&bytes).await, 200);
            settled(&bench.customer.request("POST", "/api/v1/returns").json(&bytes).await, 201);
            let path = format!("/api/v1/returns/{}/approve", bench.return_id);
            settled(&bench.manager.request("PATCH", &path).json(&bytes).await, 200);
            let event = bench.customer.request("POST", "/api/v1/webhooks/payment").json(&bytes);
            event.await.refused(401, "UNAUTHENTICATED");
        });
    });
}

#[test]
fn any_headers() {
    let bench = bench();
    let value = || prop::collection::vec(prop_oneof![Just(b'"'), 0x20_u8..0x7f, 0x80_u8..=0xff], 0..80);
    proptest!(config(), |(key in value(), tag in value(), id in value(), credentials in value(), kind in value())| {
        bench.runtime.block_on(async {
            let call = bench.manager.change_state(&new_uuid(), "PAID").header("x-request-id", &id);
            settled(&call.header("idempotency-key", &key).header("if-match", &tag).await, 200);
            let call = bench.customer.storefront().request("POST", "/api/v1/orders").bytes(&body_for(bench.customer.subject()).to_string());
            settled(&call.header("content-type", &kind).await, 201);
            let call = Api::shared().nobody().get("/orders").header("authorization", &credentials);
            call.await.refused(401, "UNAUTHENTICATED");
            let event = bench.customer.request("POST", "/api/v1/webhooks/payment").json("{}");
            event.header("stripe-signature", &tag).await.refused(401, "UNAUTHENTICATED");
        });
    });
}

#[test]
fn any_path_and_query() {
    use percent_encoding::{NON_ALPHANUMERIC, percent_encode};

    let bench = bench();
    let bytes = || prop::collection::vec(any::<u8>(), 0..40);
    proptest!(config(), |(id in bytes(), name in bytes(), value in bytes(), raw in "[a-z0-9=&%+;/.~_-]{0,40}")| {
        let encode = |bytes: &[u8]| percent_encode(bytes, NON_ALPHANUMERIC).to_string();
        let (id, query) = (encode(&id), format!("{}={}", encode(&name), encode(&value)));
        bench.runtime.block_on(async {
            for path in ["", "/history", "/invoice", "/refund"] {
                settled(&bench.manager.get(&format!("/orders/{id}{path}?{query}")).await, 200);
                settled(&bench.manager.get(&format!("/returns/{id}{path}?{query}")).await, 200);
            }
            settled(&bench.manager.get(&format!("/returns?{query}")).await, 200);
            settled(&bench.manager.get(&format!("/jobs?{query}")).await, 200);
            settled(&bench.manager.post(&format!("/jobs/{id}/{id}/retry"), &Value::Null).await, 202);
            for query in [&query, &raw] {
                settled(&bench.manager.get(&format!("/orders?{query}")).await, 200);
                settled(&bench.manager.get(&format!("/orders?cursor={query}")).await, 200);
            }
            settled(&bench.manager.get(&format!("/{raw}")).await, 200);
        });
    });
}
