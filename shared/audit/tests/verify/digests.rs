//! Tampering with the digests.

use fastrand::Rng;
use oms_audit::{Digest, Hash};
use serde_json::Value;

use crate::tampering::{Place, Tamper, Tampering};
use crate::trail::{Key, Trail};

pub const ALL: &[Tamper] = &[
    edit,
    flip,
    delete,
    truncate,
    swap,
    copy,
    forge,
    forge_under_another_key,
    forge_a_later_one,
];

fn did(what: &'static str, keys: &[&str]) -> Option<Tampering> {
    Some(Tampering {
        what,
        touched: keys.iter().map(|key| Place::Object((*key).to_owned())).collect(),
    })
}

fn any_key(trail: &Trail, random: &mut Rng) -> String {
    trail
        .digests
        .keys()
        .nth(random.usize(0..trail.digests.len()))
        .unwrap()
        .clone()
}

fn read(trail: &Trail, key: &str) -> Digest {
    Digest::from_bytes(&trail.digests[key]).unwrap()
}

/// Changes the value of one field, in the canonical form.
fn edit(trail: &mut Trail, random: &mut Rng) -> Option<Tampering> {
    let key = any_key(trail, random);
    let before = read(trail, &key);
    let mut fields = serde_json::to_value(&before).unwrap();
    let names: Vec<String> = fields.as_object().unwrap().keys().cloned().collect();
    let name = &names[random.usize(0..names.len())];
    fields[name] = match (name.as_str(), fields[name].take()) {
        ("merkle_root" | "previous_digest", _) => Hash::of(&[key.as_bytes()]).to_string().into(),
        ("from" | "to" | "sealed_at", _) => "2026-11-21T05:00:00.000Z".into(),
        ("objects", Value::Array(mut objects)) => {
            match objects.first_mut() {
                Some(object) => object["sha256"] = Hash::of(&[]).to_string().into(),
                None => return None,
            }
            objects.into()
        }
        ("events", _) => serde_json::json!({ "JOB": 1 }),
        (_, Value::String(text)) => format!("{text}0").into(),
        (_, Value::Number(number)) => (number.as_u64().unwrap() + 1).into(),
        (_, other) => panic!("{name} is {other}"),
    };
    let changed: Digest = serde_json::from_value(fields).unwrap();
    trail.digests.insert(key.clone(), changed.to_bytes().unwrap());
    (changed != before).then(|| did("a field of a digest was edited", &[&key]))?
}

fn flip(trail: &mut Trail, random: &mut Rng) -> Option<Tampering> {
    let key = any_key(trail, random);
    let bytes = trail.digests.get_mut(&key).unwrap();
    let at = random.usize(0..bytes.len());
    bytes[at] ^= 1 << random.u8(0..8);
    did("a bit of a digest was flipped", &[&key])
}

fn delete(trail: &mut Trail, random: &mut Rng) -> Option<Tampering> {
    let key = any_key(trail, random);
    trail.digests.remove(&key);
    did("a digest was deleted", &[&key])
}

/// Removes the last digests; a verification names the first that is missing.
fn truncate(trail: &mut Trail, random: &mut Rng) -> Option<Tampering> {
    let key = any_key(trail, random);
    trail.digests.split_off(&key);
    did("the last digests were deleted", &[&key])
}

fn swap(trail: &mut Trail, random: &mut Rng) -> Option<Tampering> {
    let (a, b) = (any_key(trail, random), any_key(trail, random));
    if a == b {
        return None;
    }
    let (of_a, of_b) = (trail.digests[&a].clone(), trail.digests[&b].clone());
    trail.digests.insert(a.clone(), of_b);
    trail.digests.insert(b.clone(), of_a);
    did("two digests were swapped", &[&a, &b])
}

fn copy(trail: &mut Trail, random: &mut Rng) -> Option<Tampering> {
    let (from, to) = (any_key(trail, random), any_key(trail, random));
    if from == to {
        return None;
    }
    trail.digests.insert(to.clone(), trail.digests[&from].clone());
    did("a digest was put over another", &[&to])
}

/// Forges a digest with fewer objects, correct except for the key.
fn forge(trail: &mut Trail, random: &mut Rng) -> Option<Tampering> {
    let key = any_key(trail, random);
    let forged = Digest {
        rows: 0,
        objects: Vec::new(),
        ..read(trail, &key)
    };
    let forged = Key::generate(&forged.key_id).sign(forged);
    trail.digests.insert(key.clone(), forged.to_bytes().unwrap());
    did("a digest was forged", &[&key])
}

fn forge_under_another_key(trail: &mut Trail, random: &mut Rng) -> Option<Tampering> {
    let key = any_key(trail, random);
    let other = Key::generate("another key");
    let forged = other.sign(Digest {
        key_id: other.id.clone(),
        ..read(trail, &key)
    });
    trail.digests.insert(key.clone(), forged.to_bytes().unwrap());
    did("a digest was signed by another key", &[&key])
}

fn forge_a_later_one(trail: &mut Trail, random: &mut Rng) -> Option<Tampering> {
    let last = trail.digests.keys().last().unwrap().clone();
    let before = read(trail, &last);
    let mut hour = before.to;
    for _ in 0..random.u8(0..3) {
        hour = hour.next();
    }
    let forged = Digest {
        from: hour,
        to: hour.next(),
        sequence: before.sequence + 1,
        previous_digest: before.hash().ok(),
        ..before
    };
    let forged = Key::generate(&forged.key_id).sign(forged);
    trail
        .digests
        .insert(hour.digest_key(), forged.to_bytes().unwrap());
    did("a later digest was forged", &[&hour.digest_key()])
}
