//! Digests that are signed with the right key but wrong all the same, and missing digests.

use oms_audit::{Digest, Hash, Hour, object};

use crate::scene::{Scene, hour, later, object_key, one};

type Change = fn(&mut Digest);

#[test]
fn a_digest_that_contradicts_itself_or_its_objects_is_found() {
    let changes: [Change; 9] = [
        |digest| digest.to = digest.to.next(),
        |digest| digest.rows += 1,
        |digest| digest.merkle_root = Hash::of(&[]),
        |digest| digest.objects[0].merkle_root = Hash::of(&[]),
        |digest| {
            digest.objects[0].rows += 1;
            digest.rows += 1;
            digest.events.insert("JOB".to_owned(), digest.events["JOB"] + 1);
        },
        |digest| *digest.events.get_mut("JOB").unwrap() += 1,
        |digest| {
            digest.events.insert("OTHER".to_owned(), 1);
            *digest.events.get_mut("JOB").unwrap() -= 1;
        },
        |digest| digest.objects.push(digest.objects[0].clone()),
        |digest| digest.events.clear(),
    ];
    for (number, change) in changes.into_iter().enumerate() {
        let mut scene = Scene::usual();
        // The last object, so that no other digest is chained to its own.
        let bytes = scene.trail.objects.remove(&object_key()).unwrap();
        let key = object_key().replace("/09/", "/10/");
        scene.trail.objects.insert(key, bytes);
        scene.seal();
        assert_eq!(scene.findings(), []);
        scene.change_digest(hour().next(), change);
        let expected = one("DIGEST_CONTENTS", hour().next().digest_key());
        assert_eq!(scene.findings(), expected, "change {number}");
    }
}

#[test]
fn a_chain_of_digests_that_does_not_hold_is_found() {
    let changes: [(Hour, Change); 5] = [
        (hour().next(), |digest| {
            digest.previous_digest = Some(Hash::of(&[]));
        }),
        (hour().next(), |digest| digest.previous_digest = None),
        (hour(), |digest| digest.previous_digest = Some(Hash::of(&[]))),
        (hour().next(), |digest| digest.sequence = 3),
        (hour().next(), |digest| digest.sequence = 1),
    ];
    for (number, (at, change)) in changes.into_iter().enumerate() {
        let mut scene = Scene::usual();
        scene.change_digest(at, change);
        let findings = scene.findings();
        assert!(
            !findings.is_empty() && findings.iter().all(|(kind, _)| kind == "DIGEST_CHAIN"),
            "{number}: {findings:?}"
        );
        assert!(
            findings.contains(&("DIGEST_CHAIN".to_owned(), at.digest_key())),
            "{number}: {findings:?}"
        );
    }
}

#[test]
fn the_first_digests_are_missed_by_the_number_of_the_next() {
    let mut scene = Scene::usual();
    scene.trail.digests.remove(&hour().digest_key());
    assert_eq!(scene.findings(), one("DIGEST_MISSING", hour().digest_key()));
}

#[test]
fn an_hour_is_missed_when_its_digest_is_due() {
    let mut scene = Scene::usual();
    assert_eq!(scene.now, later());
    // The hour ended at twelve, and is sealed at ten past one at the latest.
    scene.now = later()
        .saturating_add(std::time::Duration::from_mins(80))
        .saturating_sub(std::time::Duration::from_millis(1));
    assert_eq!(scene.findings(), []);
    scene.now = later().saturating_add(std::time::Duration::from_mins(80));
    assert_eq!(
        scene.findings(),
        one("DIGEST_MISSING", hour().next().next().digest_key())
    );
    scene.trail.digests.clear();
    let missing = serde_json::to_value(&scene.report().findings).unwrap();
    assert_eq!(missing[0]["digest"], hour().digest_key());
    assert_eq!(missing[0]["hours"], 3);
}

#[test]
fn an_object_from_before_the_first_digest_was_not_sealed() {
    let mut scene = Scene::usual();
    let key = format!("{}early.jsonl", hour().before(1).rows_prefix());
    scene
        .trail
        .objects
        .insert(key.clone(), object::write(&[]).unwrap());
    assert_eq!(scene.findings(), one("OBJECT_UNSEALED", key));
}

#[test]
fn lines_of_a_sealed_object_that_cannot_be_read_are_found() {
    let mut scene = Scene::usual();
    scene
        .trail
        .objects
        .get_mut(&object_key())
        .unwrap()
        .extend(b"hello\n");
    scene.seal();
    let line = format!("{}:{}", object_key(), scene.trail.rows.len() + 1);
    assert_eq!(scene.findings(), one("LINE_UNREADABLE", line));
}

#[test]
fn names_of_digests_that_are_none_are_strays() {
    let mut scene = Scene::usual();
    scene
        .trail
        .digests
        .insert("digests/readme".to_owned(), Vec::new());
    assert_eq!(scene.findings(), one("OBJECT_STRAY", "digests/readme".to_owned()));
}
