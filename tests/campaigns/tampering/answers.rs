//! Tampering with the answers that clients got.

use oms_tests::invariants::Rule::TruthfulAnswers;
use oms_tests::new_uuid;
use oms_tests::witness::{Deed, Told, Wish, Witness};
use serde_json::json;

use super::Scene;

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn an_answer_that_was_not_true_is_named() {
    let scene = Scene::new().await;
    let change = || Deed::ChangeOrder {
        order_id: scene.waiting.clone(),
        to: "PAID".to_owned(),
    };
    let body =
        |id: &str, status: &str, version: u32| json!({ "id": id, "status": status, "version": version });
    let refused = |current: &str| {
        let details = json!({
            "current_state": current, "requested_state": "PAID", "allowed_transitions": [],
        });
        Told::of(
            409,
            &json!({ "error": { "code": "INVALID_STATE_TRANSITION", "details": details } }),
        )
    };
    let manager = new_uuid();
    let done = |version| Told::of(200, &body(&scene.waiting, "PAID", version));
    let told = |wish: Wish, answers: Vec<Told>| answers.into_iter().fold(wish, Wish::told);
    let lost = Wish::at_its_route(&manager, "lost", change());
    let known = |index: usize| scene.witness.wishes[index].clone();
    let cases: Vec<(&str, Vec<Wish>)> = vec![
        ("acknowledged and lost", vec![told(lost.clone(), vec![done(2)])]),
        (
            "another version than the one it made",
            vec![told(
                known(0),
                vec![Told::of(201, &body(&scene.waiting, "PENDING_PAYMENT", 2))],
            )],
        ),
        (
            "another order",
            vec![told(
                known(0),
                vec![Told::of(201, &body(&scene.shipped, "PENDING_PAYMENT", 1))],
            )],
        ),
        (
            "refused in a state that it had made itself",
            vec![told(
                known(1),
                vec![{
                    let details = json!({
                        "current_state": "CANCELLED", "requested_state": "CANCELLED", "allowed_transitions": [],
                    });
                    Told::of(
                        409,
                        &json!({ "error": { "code": "INVALID_STATE_TRANSITION", "details": details } }),
                    )
                }],
            )],
        ),
        (
            "refused in a state that it never had",
            vec![told(lost.clone(), vec![refused("SHIPPED")])],
        ),
    ];
    for (what, wishes) in cases {
        let mut witness = scene.witness.clone();
        for wish in wishes {
            witness.note(wish);
        }
        Scene::assert_is(&scene.broken(&witness).await, &[TruthfulAnswers], what);
    }
    // A write that was refused and is there.
    let mut witness = Witness::default();
    let mut wish = known(1);
    wish.answers.clear();
    wish.told = Told::Unknown;
    let unknown = Told::Unknown;
    let not_yours = Told::of(404, &json!({ "error": { "code": "NOT_FOUND", "details": {} } }));
    witness.note(told(wish.clone(), vec![not_yours.clone()]));
    Scene::assert_is(
        &scene.broken(&witness).await,
        &[TruthfulAnswers],
        "refused, but stored",
    );
    // A write without an answer may be there or not.
    for wish in [wish, lost] {
        let mut witness = Witness::default();
        witness.note(told(wish, vec![unknown.clone(), not_yours.clone()]));
        Scene::assert_is(&scene.broken(&witness).await, &[], "not answered");
    }
}
