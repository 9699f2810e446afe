//! The answers that clients received agree with what is stored.

use std::collections::{BTreeMap, BTreeSet};

use oms_domain::{IdempotencyKey, OrderId, ReturnId, WriteId};
use serde_json::Value;

use super::{Entity, Findings, Rule, Stores};
use crate::witness::{Deed, Told, Wish, Witness};

const RULE: Rule = Rule::TruthfulAnswers;

/// A step that a write took: the entity, and the version it made.
type Taken<'a> = (&'a Entity, usize);

pub fn check(stores: &Stores, witness: &Witness, findings: &mut Findings) {
    let mut taken: BTreeMap<[u8; 16], Vec<Taken<'_>>> = BTreeMap::new();
    for entity in &stores.entities {
        for (version, step) in (1..).zip(&entity.path) {
            taken
                .entry(*step.write.as_bytes())
                .or_default()
                .push((entity, version));
        }
    }
    let mut answered = BTreeSet::new();
    for wish in &witness.wishes {
        let write = write_of(wish);
        let taken = taken.get(write.as_bytes()).map_or(&[][..], Vec::as_slice);
        check_count(wish, taken, witness.copies_came_late, findings);
        for answer in &wish.answers {
            check_answer(wish, answer, taken, stores, findings);
        }
        if let Told::Done(body) = &wish.told
            && wish.deed != Deed::Other
        {
            let place = (body["id"].to_string(), body["version"].to_string());
            findings.expect(answered.insert(place), RULE, || {
                format!("{} got the same version as another change", named(wish))
            });
        }
    }
}

/// The id of the write that a wish asks for.
fn write_of(wish: &Wish) -> WriteId {
    let key = IdempotencyKey::parse(&wish.key).unwrap();
    WriteId::of_key(&wish.principal, &wish.method, &wish.path, &key)
}

fn named(wish: &Wish) -> String {
    format!(
        "{} {} of {} under `{}`",
        wish.method, wish.path, wish.principal, wish.key
    )
}

fn check_count(wish: &Wish, taken: &[Taken<'_>], late: bool, findings: &mut Findings) {
    findings.expect(taken.len() < 2, RULE, || {
        format!("{} took effect {} times", named(wish), taken.len())
    });
    let done = wish.answers.iter().any(|told| matches!(told, Told::Done(_)));
    // A request that nobody answered may have come late, after another one under the same key had been refused.
    if !done && !late && !wish.is_in_doubt() {
        findings.expect(taken.is_empty(), RULE, || {
            format!("{} was refused, but took effect", named(wish))
        });
    }
}

fn check_answer(wish: &Wish, told: &Told, taken: &[Taken<'_>], stores: &Stores, findings: &mut Findings) {
    match told {
        Told::Done(body) if wish.deed != Deed::Other => {
            check_done(wish, body, taken, findings);
        }
        Told::Refused { code, details, .. } if code == "INVALID_STATE_TRANSITION" => {
            // Made before the state that the refusal itself speaks of: it was refused although it had been made.
            let before = details["current_state"].as_str().and_then(|current| {
                let (entity, version) = taken.first()?;
                (*version <= entity.version_of(current)).then_some(*version)
            });
            findings.expect(before.is_none(), RULE, || {
                format!(
                    "{} was refused in {}, but had taken effect as version {before:?}",
                    named(wish),
                    details["current_state"]
                )
            });
            check_truthful(wish, details, stores, findings);
        }
        Told::Done(_) | Told::Refused { .. } | Told::Unknown => {}
    }
}

/// A refusal names a state that the entity was in, and one that was asked for and does not follow from it.
fn check_truthful(wish: &Wish, details: &Value, stores: &Stores, findings: &mut Findings) {
    let (id, to) = match &wish.deed {
        Deed::ChangeOrder { order_id: id, to } | Deed::ChangeReturn { return_id: id, to } => (id, to),
        Deed::CreateOrder | Deed::CreateReturn { .. } | Deed::Other => return,
    };
    let current = details["current_state"].as_str().unwrap_or_default();
    let entity = stores.entity(id);
    findings.expect(entity.is_some_and(|entity| entity.was(current)), RULE, || {
        format!("{} was refused in {current}, a state it never had", named(wish))
    });
    let allowed = details["allowed_transitions"].as_array();
    let allowed = allowed.is_some_and(|allowed| allowed.iter().any(|next| *next == *to.as_str()));
    findings.expect(
        !allowed && details["requested_state"] == *to.as_str(),
        RULE,
        || format!("{} was refused with {details}", named(wish)),
    );
}

fn check_done(wish: &Wish, body: &Value, taken: &[Taken<'_>], findings: &mut Findings) {
    let Some((entity, version)) = taken.first() else {
        findings.add(RULE, format!("{} was acknowledged, but is lost", named(wish)));
        return;
    };
    let state = &entity.path[*version - 1].state;
    let found = (
        body["id"] == *entity.id.as_str(),
        body["version"] == *version,
        body["status"] == *state.as_str(),
    );
    findings.expect(found == (true, true, true), RULE, || {
        format!(
            "{} was answered with {} of {} at version {}, and made version {version} of {}, {state}",
            named(wish),
            body["status"],
            body["id"],
            body["version"],
            entity.name()
        )
    });
    let (wanted_id, wanted_state) = wanted(wish);
    findings.expect(entity.id == wanted_id && *state == wanted_state, RULE, || {
        format!("{} brought {} into {state}", named(wish), entity.name())
    });
}

/// The entity that a wish concerns, and the state it asks for.
fn wanted(wish: &Wish) -> (String, String) {
    match &wish.deed {
        Deed::CreateOrder => {
            let id = OrderId::new(write_of(wish).identity());
            (id.to_string(), "PENDING_PAYMENT".to_owned())
        }
        Deed::ChangeOrder { order_id, to } => (order_id.clone(), to.clone()),
        Deed::CreateReturn { order_id } => {
            let id = ReturnId::of(order_id.parse().unwrap());
            (id.to_string(), "REQUESTED".to_owned())
        }
        Deed::ChangeReturn { return_id, to } => (return_id.clone(), to.clone()),
        Deed::Other => (String::new(), String::new()),
    }
}
