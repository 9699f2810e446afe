//! The verifier judges what the database reads without judging: transitions and amounts.

use oms_audit::Finding;
use oms_domain::{Amounts, Order, Path};

use crate::scene::Scene;

fn key(order: &Order) -> String {
    format!("ORDER#{}", order.id())
}

#[test]
fn a_transition_that_was_never_legal_is_named() {
    let mut scene = Scene::usual();
    let order = &scene.trail.orders[0];
    // The payment was taken out: the order goes from PENDING_PAYMENT to the warehouse.
    let stored = order.path().transitions().enumerate();
    let kept = stored.filter(|(index, _)| *index != 1).map(|(_, transition)| {
        let (cause, details) = (transition.cause().clone(), transition.details().clone());
        (transition.state(), cause, details)
    });
    let path = Path::restore(kept).unwrap();
    let forged = Order::restore(order.facts().clone(), order.amounts(), path);
    let finding = Finding::EntityPath {
        entity: key(order),
        version: 2,
    };
    scene.trail.orders[0] = forged;
    assert!(scene.report().findings.contains(&finding), "{:?}", scene.report());
}

#[test]
fn amounts_that_do_not_follow_from_the_facts_are_named() {
    let mut scene = Scene::usual();
    let order = &scene.trail.orders[0];
    let amounts = order.amounts();
    let forged = Amounts {
        total: amounts.total.plus(amounts.total).unwrap(),
        ..amounts
    };
    let finding = Finding::EntityAmounts { entity: key(order) };
    scene.trail.orders[0] = Order::restore(order.facts().clone(), forged, order.path().clone());
    assert_eq!(scene.report().findings, [finding]);
}
