//! A route, and a client that does not give up.

use oms_tests::deployment::{HttpRequest, Outcome};
use oms_tests::fault::{Call, Plan};
use oms_tests::new_uuid;
use oms_tests::order::id;
use oms_tests::scene::{self, Scene};
use oms_tests::witness::{Deed, Told, Wish};
use serde_json::Value;

use crate::enumerated::Circumstances;
use crate::lane::Lane;

/// A route by its function.
#[derive(Clone, Copy, Debug)]
pub struct Route {
    pub function: &'static str,
}

/// The most tries of a client: faults are at most two.
const TRIES: usize = 6;

impl Route {
    /// Sends the request, with the faults of the plan, and repeats it under the same key until there is an answer.
    pub async fn attempt(&self, lane: &mut Lane<'_>, plan: Plan, circumstances: Circumstances) -> Vec<Call> {
        let scene = Scene::before(lane.local, self.function).await;
        let caller = Scene::caller(lane.local, self.function);
        let mut request = scene.request(lane.local, self.function);
        let key = new_uuid();
        let is_read = request.method == "GET";
        if self.function != "receive-payment-webhook" && self.function != scene_default() {
            request
                .headers
                .insert("authorization".to_owned(), format!("Bearer {}", caller.token()));
            if !is_read {
                request.headers.insert("idempotency-key".to_owned(), key.clone());
            }
        }
        let wish = self.wish(&scene, caller.subject(), &request, &key);
        let wire = lane.deployment.begin(self.function, plan).await;
        let (mut answers, mut calls) = (Vec::new(), None);
        for _ in 0..=usize::from(circumstances.once_more) {
            for _ in 0..TRIES {
                let told = self.ask(lane, &request).await;
                calls.get_or_insert_with(|| wire.made());
                if circumstances.late_before_retry {
                    wire.apply_late().await;
                }
                let answered = told != Told::Unknown;
                answers.push(told);
                if answered {
                    break;
                }
            }
            wire.apply_late().await;
        }
        let told = answers.last().cloned().unwrap();
        let story = &lane.story;
        assert!(
            matches!(told, Told::Done(_)) || self.function == scene_default(),
            "{story}: the request is good, and in the end was answered {told:?}; before: {answers:?}, calls {:?}",
            wire.made()
        );
        if let (Told::Done(body), Some(target)) = (&told, scene::target(self.function)) {
            assert_eq!(body["status"], target, "{story}");
        }
        if self.function == "change-order-states"
            && let Told::Done(body) = &told
        {
            let statuses: Vec<_> = body["data"]
                .as_array()
                .unwrap()
                .iter()
                .map(|item| &item["status"])
                .collect();
            assert_eq!(statuses, [200, 200], "{story}: {body}");
        }
        if !is_read {
            let wish = answers.into_iter().fold(wish, Wish::told);
            lane.witness.note(wish);
        }
        calls.unwrap()
    }

    async fn ask(&self, lane: &Lane<'_>, request: &HttpRequest) -> Told {
        match lane.deployment.request(self.function, request).await {
            Ok(answer) => {
                let told = Told::of(answer.status, &answer.body);
                // 303, 304: the resource is elsewhere, or has not changed.
                if (300..400).contains(&answer.status) {
                    return Told::Done(answer.body);
                }
                // A service that is not available is reported as such, with the time to retry.
                let code = answer.body["error"]["code"].as_str();
                let honest =
                    answer.status < 500 || code == Some("UNAVAILABLE") || self.function == "get-health";
                assert!(honest, "{}: {answer:?}", lane.story);
                // Of many answers at once, some may be unusable.
                let parts = answer.body["data"].as_array().map_or(&[][..], Vec::as_slice);
                if parts.iter().any(|part| part["status"].as_u64() >= Some(500)) {
                    return Told::Unknown;
                }
                told
            }
            Err(Outcome::Killed) => Told::Unknown,
            Err(other) => panic!("{}: {other:?}", lane.story),
        }
    }

    fn wish(&self, scene: &Scene, principal: &str, request: &HttpRequest, key: &str) -> Wish {
        let target = || {
            let body: Value = serde_json::from_str(request.body.as_deref().unwrap()).unwrap();
            body["new_state"].as_str().unwrap().to_owned()
        };
        let order_id = id(&scene.order).to_owned();
        let return_id = scene.return_id.clone();
        let deed = match self.function {
            "create-order" => Deed::CreateOrder,
            "change-order-state" => Deed::ChangeOrder {
                order_id,
                to: target(),
            },
            "cancel-order" => Deed::ChangeOrder {
                order_id,
                to: "CANCELLED".to_owned(),
            },
            "create-return" => Deed::CreateReturn { order_id },
            "approve-return" => Deed::ChangeReturn {
                return_id,
                to: "APPROVED".to_owned(),
            },
            "reject-return" => Deed::ChangeReturn {
                return_id,
                to: "REJECTED".to_owned(),
            },
            "change-return-state" => Deed::ChangeReturn {
                return_id,
                to: target(),
            },
            _ => Deed::Other,
        };
        Wish::new(principal, (&request.method, &request.path), key, deed)
    }
}

const fn scene_default() -> &'static str {
    oms_tests::contract::DEFAULT_FUNCTION
}
