//! Every function is deployed, and behind its route.

use oms_tests::contract::{OPEN_FUNCTIONS, ROUTES};

use crate::place::Place;

/// The id of no order, return, refund or key.
const NOTHING: &str = "00000000-0000-4000-8000-000000000000";

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn every_route_is_answered_by_its_function() {
    let place = Place::find().await;
    let (nobody, admin) = (place.nobody(), place.role("admin"));
    for (method, path, function) in ROUTES {
        let path = path.replace("{machine}", "order").replace("{kind}", "REFUND");
        let path = ["{order_id}", "{return_id}", "{entity_id}", "{key_id}"]
            .into_iter()
            .fold(path, |path, parameter| path.replace(parameter, NOTHING));
        let reply = nobody.request(method, &path).await;
        // The webhook is refused, because the event has no signature here.
        if OPEN_FUNCTIONS.contains(&function) && function != "receive-payment-webhook" {
            reply.assert_status(200);
        } else {
            reply.refused(401, "UNAUTHENTICATED");
        }
        if method == "GET" {
            // Every answer is checked against the document, so its shape shows that this function gave it.
            let reply = admin.request(method, &path).await;
            let expected = if path.contains(NOTHING) { 404 } else { 200 };
            reply.assert_status(expected);
        }
    }
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn what_is_no_route_is_answered_in_the_same_shape() {
    let place = Place::find().await;
    let manager = place.manager();
    manager.get("/nowhere").await.refused(404, "NOT_FOUND");
    let put = manager.request("PUT", "/api/v1/orders").await;
    put.refused(405, "METHOD_NOT_ALLOWED");
}
