//! The permission matrix: every route, called by every kind of caller, answers by the policy's verdict.

use std::collections::{BTreeMap, BTreeSet};
use std::time::Duration;

use oms_http_functions::routes::ROUTES;
use oms_tests::contract::ROLES;
use oms_tests::order::{self, id, of_customer_in_status};
use oms_tests::{Client, Local, Reply, new_uuid, returns};
use serde_json::json;

use crate::api_keys::{holder, issue};
use crate::permissions::policy::{self, Caller, Thing};

use crate::permissions::rows::{Judge, Needs, ROWS, Row, Scene};

/// A caller.
pub struct Who {
    pub name: String,
    pub client: Client,
    pub role: &'static str,
    /// The person behind the caller; `None` if the credentials name none.
    pub person: Option<String>,
}

fn known(name: impl Into<String>, client: Client, role: &'static str) -> Who {
    let person = Some(client.subject().to_owned());
    Who {
        name: name.into(),
        client,
        role,
        person,
    }
}

/// Every kind of caller: without good credentials, and in every role, by token and by key.
pub async fn everybody(local: &Local, owner: &str) -> Vec<Who> {
    let (issuer, now) = (local.system().issuer(), local.now().unix_seconds());
    let claims = json!({
        "iss": issuer.issuer(), "aud": issuer.audience(), "sub": owner, "roles": ["admin", "manager"], "exp": now + 600,
    });
    let claiming = |name: &str, value: serde_json::Value| {
        let mut claims = claims.clone();
        claims[name] = value;
        local.claiming(&claims)
    };
    let strangers = [
        ("nobody", local.nobody()),
        ("an expired token", claiming("exp", json!(now - 600))),
        ("another audience's token", claiming("aud", json!("another-api"))),
        ("an unknown key", local.nobody().with_key("oms_dev_1_1", "")),
    ];
    let mut everybody: Vec<Who> = strangers
        .into_iter()
        .map(|(name, client)| Who {
            name: name.to_owned(),
            client,
            role: "",
            person: None,
        })
        .collect();
    everybody.push(known(
        "the customer",
        local.person(owner, &["customer"]),
        "customer",
    ));
    everybody.push(known("another customer", local.customer(), "customer"));
    everybody.push(known(
        "somebody without a role",
        local.person(&new_uuid(), &["root"]),
        "root",
    ));
    let admin = local.role("admin");
    for role in ROLES.into_iter().filter(|role| *role != "customer") {
        everybody.push(known(role, local.role(role), role));
        everybody.push(by_key(local, &admin, role).await);
    }
    for scope in policy::scopes() {
        everybody.push(by_key(local, &admin, scope).await);
    }
    everybody
}

/// A key of `admin`'s with that one scope.
async fn by_key(local: &Local, admin: &Client, scope: &'static str) -> Who {
    let key = issue(local, admin, &[scope]).await;
    let mut who = known(format!("a key for {scope}"), holder(local, &key), scope);
    who.person = Some(admin.subject().to_owned());
    who
}

/// Makes the entities that a row needs.
pub async fn prepare(local: &Local, owner: &Client, asker: &Client, needs: Needs) -> Scene {
    let mut scene = Scene {
        owner: owner.subject().to_owned(),
        tomorrow: local.now().saturating_add(Duration::from_hours(24)).to_string(),
        ..Scene::default()
    };
    match needs {
        Needs::Nothing => {}
        Needs::Order(status) => {
            id(&of_customer_in_status(local, owner, status).await).clone_into(&mut scene.order);
        }
        Needs::Owing => {
            id(&of_customer_in_status(local, owner, "PAID").await).clone_into(&mut scene.order);
            owner.cancel(&scene.order).await.assert_status(200);
        }
        Needs::Return(status) => {
            let delivered = of_customer_in_status(local, owner, "DELIVERED").await;
            let requested = asker.request_return(id(&delivered)).await.expect(201).body;
            let returned = returns::drive(&local.manager(), requested, status).await;
            returns::id(&returned).clone_into(&mut scene.returned);
        }
        Needs::Key => {
            let key = issue(local, &local.role("admin"), &["support"]).await;
            key["id"].as_str().unwrap().clone_into(&mut scene.key);
        }
    }
    scene
}

/// The status by which the policy has the row answer that caller.
pub fn expected(row: &Row, who: &Who, owner: &str, requested_by: Option<&str>) -> u16 {
    let Row(function, judge, needs, granted, _) = row;
    let (operation, person) = match (judge, &who.person) {
        (Judge::Open(status), _) => return *status,
        (Judge::Operation(_), None) => return 401,
        (Judge::Operation(operation), Some(person)) => (*operation, person),
    };
    let caller = Caller {
        name: who.client.subject(),
        person,
        role: who.role,
    };
    let about = |owner, requested_by| policy::allows(operation, caller, Thing { owner, requested_by });
    // A caller who may not read everything gets a list of their own entities.
    let is_list = operation == "Read" && *needs == Needs::Nothing;
    let owner = if is_list { Some(caller.name) } else { Some(owner) };
    if about(owner, requested_by) {
        *granted
    } else if about(owner, None) && requested_by.is_some() {
        409
    } else if about(Some(caller.name), None) && operation != "DecideReturn" {
        // Naming another customer as the owner of a new entity reveals nothing, so the answer is 403 and not 404.
        if *function == "create-order" { 403 } else { 404 }
    } else {
        403
    }
}

/// The status of an answer, or of the one item in it.
fn status(row: &Row, reply: &Reply) -> u16 {
    if row.0 == "change-order-states" && reply.status == 200 {
        return u16::try_from(reply.data()[0]["status"].as_u64().unwrap()).unwrap();
    }
    reply.status
}

#[test]
fn every_route_has_a_row_for_each_thing_it_may_be_asked() {
    let rows: BTreeSet<&str> = ROWS.iter().map(|row| row.0).collect();
    let routes: BTreeSet<&str> = ROUTES.iter().map(|route| route.function).collect();
    assert_eq!(rows, routes);
    for route in ROUTES {
        let stated: BTreeSet<String> = match route.permission {
            oms_http::Permission::Open => BTreeSet::new(),
            oms_http::Permission::Requires(operations) => operations
                .iter()
                .map(|operation| format!("{operation:?}"))
                .collect(),
        };
        let judged = ROWS
            .iter()
            .filter(|row| row.0 == route.function)
            .filter_map(|row| match row.1 {
                Judge::Operation(operation) => Some(operation.to_owned()),
                Judge::Open(_) => None,
            });
        assert_eq!(judged.collect::<BTreeSet<_>>(), stated, "{}", route.function);
    }
}

#[tokio::test]
async fn every_route_answers_everybody_as_the_policy_says() {
    let local = Local::quiet().await;
    let (owner, asker) = (local.customer(), local.support());
    let everybody = everybody(&local, owner.subject()).await;
    let mut scenes: BTreeMap<Needs, Vec<Scene>> = BTreeMap::new();
    let mut cells: BTreeMap<u16, u32> = BTreeMap::new();
    for row in &ROWS {
        let Row(function, judge, needs, _, request) = row;
        for who in &everybody {
            let scene = match scenes.entry(*needs).or_default().pop() {
                Some(scene) => scene,
                None => prepare(&local, &owner, &asker, *needs).await,
            };
            let expected = expected(row, who, owner.subject(), None);
            let reply = request(&who.client, &scene).await;
            assert_eq!(
                status(row, &reply),
                expected,
                "{function} ({judge:?}) by {}: {reply}",
                who.name
            );
            *cells.entry(expected).or_default() += 1;
            if matches!(expected, 401 | 403 | 404) {
                // The entity is untouched, so the next caller who may change it still can.
                scenes.entry(*needs).or_default().push(scene);
            }
        }
    }
    let all: u32 = cells.values().sum();
    assert_eq!(all as usize, ROWS.len() * everybody.len());
    for status in [200, 201, 202, 204, 401, 403, 404] {
        assert!(cells.contains_key(&status), "no cell of {status}: {cells:?}");
    }
    order::place(&asker).await;
}
