//! The typed client's methods: one for each operation, which sends that operation's request and nothing else.

use std::collections::BTreeSet;
use std::future::{Future, IntoFuture};
use std::pin::Pin;
use std::sync::{Arc, Mutex};

use axum::Router;
use axum::extract::State;
use axum::http::{Method, StatusCode, Uri};
use oms_client::{
    Answer, AuditFilter, Client, ClientError, Credential, JobFilter, Machine, OrderFilter, ReturnFilter,
};
use oms_contract::{
    ApproveReturn, CancelOrder, ChangeOrderState, ChangeOrderStates, ChangeReturnState, CreateApiKey,
    CreateOrder, CreateReturn, RejectReturn,
};
use oms_domain::{ApiKeyId, JobKind, OrderId, ReturnId};
use oms_tests::contract::{DEFAULT_FUNCTION, OPEN_FUNCTIONS, ROUTES};
use oms_tests::{new_uuid, order};
use serde::de::DeserializeOwned;
use serde_json::{Value, json};
use tokio::net::TcpListener;

type Asked = Pin<Box<dyn Future<Output = ClientError> + Send>>;

/// Sends a request to an API that answers everything with an error; gives the error as the client tells it.
fn failing<T, R>(request: R) -> Asked
where
    T: std::fmt::Debug,
    R: IntoFuture<Output = Result<Answer<T>, ClientError>> + Send + 'static,
    R::IntoFuture: Send,
{
    Box::pin(async move { request.await.unwrap_err() })
}

fn typed<T: DeserializeOwned>(body: Value) -> T {
    serde_json::from_value(body).unwrap()
}

/// Each operation, by the function that answers it, as the client calls it.
fn operations(client: &Client) -> Vec<(&'static str, Asked)> {
    let order: OrderId = new_uuid().parse().unwrap();
    let returned: ReturnId = new_uuid().parse().unwrap();
    let key: ApiKeyId = new_uuid().parse().unwrap();
    let create: CreateOrder = typed(order::body_for(&new_uuid()));
    let change: ChangeOrderState = typed(json!({ "new_state": "PAID" }));
    let changes: ChangeOrderStates = typed(json!({ "items": [{ "order_id": order, "new_state": "PAID" }] }));
    let cancel: CancelOrder = typed(json!({ "reason": "ordered twice" }));
    let create_return: CreateReturn = typed(json!({ "order_id": order, "reason": "cracked" }));
    let approve: ApproveReturn = typed(json!({ "manager_notes": "as described" }));
    let reject: RejectReturn =
        typed(json!({ "manager_notes": "no", "rejection_reason": "policy_violation" }));
    let step: ChangeReturnState = typed(json!({ "new_state": "RECEIVED" }));
    let create_key: CreateApiKey =
        typed(json!({ "name": "till", "scopes": ["support"], "expires_at": "2027-01-01T00:00:00Z" }));
    vec![
        ("create-order", failing(client.create_order(&create))),
        (
            "list-orders",
            failing(client.list_orders(&OrderFilter::default())),
        ),
        ("get-order", failing(client.get_order(order))),
        (
            "change-order-state",
            failing(client.change_order_state(order, &change)),
        ),
        (
            "change-order-states",
            failing(client.change_order_states(&changes)),
        ),
        ("cancel-order", failing(client.cancel_order(order, &cancel))),
        ("get-order-history", failing(client.get_order_history(order))),
        ("get-order-invoice", failing(client.get_order_invoice(order))),
        ("get-order-refund", failing(client.get_order_refund(order))),
        ("create-return", failing(client.create_return(&create_return))),
        (
            "list-returns",
            failing(client.list_returns(&ReturnFilter::default())),
        ),
        ("get-return", failing(client.get_return(returned))),
        (
            "approve-return",
            failing(client.approve_return(returned, &approve)),
        ),
        ("reject-return", failing(client.reject_return(returned, &reject))),
        (
            "change-return-state",
            failing(client.change_return_state(returned, &step)),
        ),
        ("get-return-history", failing(client.get_return_history(returned))),
        ("get-return-refund", failing(client.get_return_refund(returned))),
        (
            "receive-payment-webhook",
            failing(client.receive_payment_webhook(b"{}".to_vec(), "t=1,v1=00")),
        ),
        ("list-jobs", failing(client.list_jobs(&JobFilter::default()))),
        ("retry-job", failing(client.retry_job(JobKind::Refund, order))),
        (
            "query-audit",
            failing(client.query_audit(&AuditFilter::default())),
        ),
        ("get-metrics", failing(client.get_metrics())),
        ("create-api-key", failing(client.create_api_key(&create_key))),
        ("list-api-keys", failing(client.list_api_keys())),
        ("revoke-api-key", failing(client.revoke_api_key(key))),
        ("get-health", failing(client.get_health())),
        (
            "get-state-machine",
            failing(client.get_state_machine(Machine::Order)),
        ),
        ("get-openapi", failing(client.get_openapi())),
        ("get-docs", failing(client.get_docs())),
    ]
}

type Log = Arc<Mutex<Vec<(Method, Uri)>>>;

async fn turn_down(State(log): State<Log>, method: Method, uri: Uri) -> (StatusCode, String) {
    log.lock().unwrap().push((method, uri));
    let error = json!({ "code": "NOT_FOUND", "message": "no", "details": null, "request_id": "r" });
    (StatusCode::NOT_FOUND, json!({ "error": error }).to_string())
}

/// An API that refuses everything, and the log of its requests.
async fn nowhere() -> (String, Log) {
    let log = Log::default();
    let listener = TcpListener::bind("127.0.0.1:0").await.unwrap();
    let url = format!("http://{}", listener.local_addr().unwrap());
    let router = Router::new().fallback(turn_down).with_state(Arc::clone(&log));
    tokio::spawn(async move { axum::serve(listener, router).await.unwrap() });
    (url, log)
}

#[tokio::test]
async fn every_operation_has_a_method_that_asks_for_it() {
    let (url, log) = nowhere().await;
    let client = Client::new(&url, Credential::None).unwrap();
    let operations = operations(&client);
    let named: BTreeSet<&str> = operations.iter().map(|(function, _)| *function).collect();
    let functions: BTreeSet<&str> = ROUTES.iter().map(|(_, _, function)| *function).collect();
    assert_eq!(named, functions);
    assert!(OPEN_FUNCTIONS.contains(&DEFAULT_FUNCTION) && !named.contains(DEFAULT_FUNCTION));
    for (function, request) in operations {
        let failed = request.await;
        assert!(
            matches!(failed, ClientError::Api { status: 404, .. }),
            "{function}: {failed}"
        );
        let asked = std::mem::take(&mut *log.lock().unwrap());
        let [(method, uri)] = &asked[..] else {
            panic!("{function} asks {asked:?}")
        };
        let (wanted, path, _) = ROUTES.iter().find(|(_, _, name)| *name == function).unwrap();
        assert_eq!(method, wanted, "{function}");
        let (wanted, path): (Vec<&str>, Vec<&str>) =
            (path.split('/').collect(), uri.path().split('/').collect());
        assert_eq!(wanted.len(), path.len(), "{function}: {uri}");
        for (wanted, segment) in wanted.iter().zip(path) {
            assert!(
                *wanted == segment || (wanted.starts_with('{') && !segment.is_empty()),
                "{function}: {uri}"
            );
        }
    }
}

#[test]
fn its_methods_are_named_as_the_functions_are() {
    let sources = [
        "orders", "returns", "payments", "jobs", "audit", "api_keys", "system",
    ]
    .map(|area| {
        let path = format!("{}/../shared/client/src/{area}.rs", env!("CARGO_MANIFEST_DIR"));
        std::fs::read_to_string(path).unwrap()
    });
    let sources = sources.concat();
    let methods = sources
        .lines()
        .filter_map(|line| line.strip_prefix("    pub fn ")?.split('(').next());
    let methods: BTreeSet<String> = methods.map(str::to_owned).collect();
    let expected = ROUTES.iter().map(|(_, _, function)| function.replace('-', "_"));
    assert_eq!(methods, expected.collect());
}
