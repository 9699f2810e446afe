//! One example event for each function, under the function's name, in the shape its trigger gives it.

use std::collections::BTreeSet;
use std::fs;

use aws_lambda_events::event::dynamodb::Event;
use aws_lambda_events::event::eventbridge::EventBridgeEvent;
use aws_lambda_events::event::sqs::SqsEvent;
use lambda_http::RequestExt as _;
use lambda_http::request::RequestContext;
use oms_http::Method;
use oms_http::route::match_path;
use oms_http_functions::routes::{PATHS, ROUTES};
use oms_tests::contract::WORKERS;
use serde_json::Value;

use crate::repository::{functions, read, root};

fn event(function: &str) -> String {
    read(format!("events/{function}.json"))
}

#[test]
fn every_function_has_one_event_and_every_event_a_function() {
    let files = fs::read_dir(root().join("events")).unwrap();
    let names = files.map(|file| file.unwrap().file_name().into_string().unwrap());
    let expected = functions().into_iter().map(|function| format!("{function}.json"));
    assert_eq!(names.collect::<BTreeSet<_>>(), expected.collect());
}

#[test]
fn every_http_event_is_a_request_to_the_functions_own_route() {
    for route in ROUTES {
        let text = event(route.function);
        let json: Value = serde_json::from_str(&text).unwrap();
        let request = lambda_http::request::from_str(&text)
            .unwrap_or_else(|error| panic!("{}: {error}", route.function));
        let RequestContext::ApiGatewayV2(context) = request.request_context() else {
            panic!("{} is no event of an HTTP API", route.function);
        };
        let (method, path) = (request.method().as_str(), request.uri().path());
        let key = match route.method {
            Method::Any => route.path.to_owned(),
            method => format!("{} {}", method.as_str(), route.path),
        };
        assert_eq!(json["routeKey"], key.as_str(), "{}", route.function);
        assert_eq!(
            context.route_key.as_deref(),
            Some(key.as_str()),
            "{}",
            route.function
        );
        assert_eq!(json["requestContext"]["http"]["path"], path, "{}", route.function);
        assert_eq!(json["rawPath"], path, "{}", route.function);
        let answers = |(known, pattern): &&(Method, &'static str)| {
            *known != Method::Any && known.as_str() == method && match_path(pattern, path).is_some()
        };
        let answered_by = PATHS
            .iter()
            .find(answers)
            .map_or("$default", |(_, pattern)| *pattern);
        assert_eq!(answered_by, route.path, "{method} {path}");
        assert!(context.http.source_ip.is_some(), "{}", route.function);
        if let Some(parameters) = json["pathParameters"].as_object() {
            let matched = match_path(route.path, path).unwrap();
            let matched: BTreeSet<_> = matched
                .into_iter()
                .map(|(name, value)| (name, value.to_owned()))
                .collect();
            let given = parameters
                .iter()
                .map(|(name, value)| (name.as_str(), value.as_str().unwrap().to_owned()));
            assert_eq!(given.collect::<BTreeSet<_>>(), matched, "{}", route.function);
        }
    }
}

#[test]
fn a_body_says_that_it_is_json_and_is() {
    for route in ROUTES {
        let event: Value = serde_json::from_str(&event(route.function)).unwrap();
        let takes_body = matches!(route.method, Method::Post | Method::Patch);
        assert_eq!(event["body"].is_string(), takes_body, "{}", route.function);
        if let Some(body) = event["body"].as_str() {
            assert!(
                serde_json::from_str::<Value>(body).is_ok_and(|body| body.is_object()),
                "{}",
                route.function
            );
            assert_eq!(
                event["headers"]["content-type"], "application/json",
                "{}",
                route.function
            );
            if let Some(length) = event["headers"]["content-length"].as_str() {
                assert_eq!(length, body.len().to_string(), "{}", route.function);
            }
        }
    }
}

#[test]
fn stream_and_queue_events_are_batches() {
    for function in ["record-history", "dispatch-jobs", "archive-history"] {
        let batch: Event = serde_json::from_str(&event(function)).unwrap();
        assert!(!batch.records.is_empty());
        for record in batch.records {
            assert!(
                matches!(record.event_name.as_str(), "INSERT" | "MODIFY"),
                "{function}"
            );
            assert!(
                record
                    .change
                    .sequence_number
                    .is_some_and(|number| !number.is_empty()),
                "{function}"
            );
        }
    }
    for (kind, function) in WORKERS {
        let batch: SqsEvent = serde_json::from_str(&event(function)).unwrap();
        assert!(!batch.records.is_empty());
        for message in batch.records {
            assert!(message.message_id.is_some() && message.receipt_handle.is_some());
            let body: Value = serde_json::from_str(message.body.as_deref().unwrap()).unwrap();
            assert_eq!(body["kind"], kind, "{function}");
        }
    }
}

#[test]
fn the_scheduled_events_are_those_of_eventbridge() {
    for function in ["reconcile", "seal-audit"] {
        let rule: EventBridgeEvent = serde_json::from_str(&event(function)).unwrap();
        assert_eq!(rule.detail_type, "Scheduled Event", "{function}");
        assert_eq!(rule.source, "aws.events", "{function}");
    }
}
