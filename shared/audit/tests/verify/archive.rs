//! Tampering with the archive.

use fastrand::Rng;
use oms_audit::{ArchivedRow, Hour, object};

use crate::table::change;
use crate::tampering::{Place, Tamper, Tampering};
use crate::trail::Trail;

pub const ALL: &[Tamper] = &[
    edit,
    flip,
    delete_line,
    delete_line_and_renumber,
    truncate,
    truncate_bytes,
    insert_line,
    swap_lines,
    swap_lines_and_renumber,
    delete_object,
    swap_objects,
    rename_object,
    insert_object,
    insert_stray,
];

fn did(what: &'static str, keys: &[&str]) -> Option<Tampering> {
    Some(Tampering {
        what,
        touched: keys.iter().map(|key| Place::Object((*key).to_owned())).collect(),
    })
}

fn any_key(trail: &Trail, random: &mut Rng) -> String {
    trail
        .objects
        .keys()
        .nth(random.usize(0..trail.objects.len()))
        .unwrap()
        .clone()
}

/// The rows of an object.
fn rows(bytes: &[u8]) -> Vec<ArchivedRow> {
    object::lines(bytes)
        .map(|line| line.read().unwrap().row)
        .collect()
}

/// The lines of an object, as text.
fn lines(bytes: &[u8]) -> Vec<Vec<u8>> {
    bytes
        .split_inclusive(|byte| *byte == b'\n')
        .map(<[u8]>::to_vec)
        .collect()
}

/// Replaces an object's bytes; `None` if they are the same.
fn put(trail: &mut Trail, key: &str, bytes: Vec<u8>, what: &'static str) -> Option<Tampering> {
    let before = trail.objects.insert(key.to_owned(), bytes);
    (before.as_ref() != trail.objects.get(key)).then(|| did(what, &[key]))?
}

fn edit(trail: &mut Trail, random: &mut Rng) -> Option<Tampering> {
    let key = any_key(trail, random);
    let mut rows = rows(&trail.objects[&key]);
    let row = random.usize(0..rows.len());
    let mut fields = serde_json::to_value(&rows[row]).unwrap();
    let names: Vec<String> = fields.as_object().unwrap().keys().cloned().collect();
    let name = &names[random.usize(0..names.len())];
    change(name, &mut fields[name], random);
    rows[row] = serde_json::from_value(fields).unwrap();
    put(
        trail,
        &key,
        object::write(&rows).unwrap(),
        "a field of a line was edited",
    )
}

fn flip(trail: &mut Trail, random: &mut Rng) -> Option<Tampering> {
    let key = any_key(trail, random);
    let mut bytes = trail.objects[&key].clone();
    let at = random.usize(0..bytes.len());
    bytes[at] ^= 1 << random.u8(0..8);
    put(trail, &key, bytes, "a bit of an object was flipped")
}

fn delete_line(trail: &mut Trail, random: &mut Rng) -> Option<Tampering> {
    let key = any_key(trail, random);
    let mut lines = lines(&trail.objects[&key]);
    lines.remove(random.usize(0..lines.len()));
    put(trail, &key, lines.concat(), "a line was deleted")
}

fn delete_line_and_renumber(trail: &mut Trail, random: &mut Rng) -> Option<Tampering> {
    let key = any_key(trail, random);
    let mut rows = rows(&trail.objects[&key]);
    rows.remove(random.usize(0..rows.len()));
    put(
        trail,
        &key,
        object::write(&rows).unwrap(),
        "a line was deleted, the rest renumbered",
    )
}

fn truncate(trail: &mut Trail, random: &mut Rng) -> Option<Tampering> {
    let key = any_key(trail, random);
    let mut lines = lines(&trail.objects[&key]);
    lines.truncate(random.usize(0..lines.len()));
    put(trail, &key, lines.concat(), "the last lines were cut off")
}

fn truncate_bytes(trail: &mut Trail, random: &mut Rng) -> Option<Tampering> {
    let key = any_key(trail, random);
    let mut bytes = trail.objects[&key].clone();
    bytes.truncate(random.usize(0..bytes.len()));
    put(trail, &key, bytes, "the last bytes were cut off")
}

fn insert_line(trail: &mut Trail, random: &mut Rng) -> Option<Tampering> {
    let key = any_key(trail, random);
    let mut rows = rows(&trail.objects[&key]);
    let mut row = rows[random.usize(0..rows.len())].clone();
    if random.bool() {
        row.sequence += 7;
        row.id.push('0');
    }
    rows.insert(random.usize(0..=rows.len()), row);
    put(trail, &key, object::write(&rows).unwrap(), "a line was inserted")
}

fn swap_lines(trail: &mut Trail, random: &mut Rng) -> Option<Tampering> {
    let key = any_key(trail, random);
    let mut lines = lines(&trail.objects[&key]);
    let (a, b) = (random.usize(0..lines.len()), random.usize(0..lines.len()));
    lines.swap(a, b);
    put(trail, &key, lines.concat(), "two lines were swapped")
}

fn swap_lines_and_renumber(trail: &mut Trail, random: &mut Rng) -> Option<Tampering> {
    let key = any_key(trail, random);
    let mut rows = rows(&trail.objects[&key]);
    let (a, b) = (random.usize(0..rows.len()), random.usize(0..rows.len()));
    rows.swap(a, b);
    put(
        trail,
        &key,
        object::write(&rows).unwrap(),
        "two lines were swapped and renumbered",
    )
}

fn delete_object(trail: &mut Trail, random: &mut Rng) -> Option<Tampering> {
    let key = any_key(trail, random);
    trail.objects.remove(&key);
    did("an object was deleted", &[&key])
}

fn swap_objects(trail: &mut Trail, random: &mut Rng) -> Option<Tampering> {
    let (a, b) = (any_key(trail, random), any_key(trail, random));
    if a == b {
        return None;
    }
    let (of_a, of_b) = (trail.objects[&a].clone(), trail.objects[&b].clone());
    trail.objects.insert(a.clone(), of_b);
    trail.objects.insert(b.clone(), of_a);
    did("two objects were swapped", &[&a, &b])
}

fn rename_object(trail: &mut Trail, random: &mut Rng) -> Option<Tampering> {
    let key = any_key(trail, random);
    let bytes = trail.objects.remove(&key).unwrap();
    let renamed = key.replace(".jsonl", "0.jsonl");
    trail.objects.insert(renamed.clone(), bytes);
    did("an object was renamed", &[&key, &renamed])
}

fn insert_object(trail: &mut Trail, random: &mut Rng) -> Option<Tampering> {
    let key = any_key(trail, random);
    let mut rows = rows(&trail.objects[&key]);
    rows[0].actor_id.push('0');
    let hour = Hour::of_rows_key(&key).unwrap();
    let key = format!("{}later.jsonl", hour.rows_prefix());
    trail.objects.insert(key.clone(), object::write(&rows).unwrap());
    did("an object was inserted", &[&key])
}

fn insert_stray(trail: &mut Trail, random: &mut Rng) -> Option<Tampering> {
    let key = any_key(trail, random).replace(".jsonl", ".txt");
    trail.objects.insert(key.clone(), b"hello".to_vec());
    did("something was put into the archive", &[&key])
}
