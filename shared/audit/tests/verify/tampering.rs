//! Trails with one change: every change is found, and its place is named.
//!
//! `OMS_TAMPERINGS` says how many changes are tried, `OMS_TAMPERING_SEED` which, and `OMS_TAMPERING_ORDERS` how many
//! orders the trail has.

use std::collections::BTreeMap;

use fastrand::Rng;
use oms_audit::Finding;
use serde_json::Value;

use crate::clean::{trail, verify};
use crate::trail::{Key, Trail};
use crate::{archive, digests, entities, table};

/// The number of orders in the trail, unless `OMS_TAMPERING_ORDERS` says otherwise. Each change is verified against the
/// whole trail, so the time grows with it; a longer trail only shows the same kinds of rows more often.
const ORDERS: usize = 120;
/// The number of changes that are tried, unless `OMS_TAMPERINGS` says otherwise.
const TAMPERINGS: usize = 200;

/// A place that was tampered with.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Place {
    /// A row of the table.
    Row { pk: String, sk: String },
    /// An object or a digest.
    Object(String),
}

/// A change that was made.
#[derive(Clone, Debug)]
pub struct Tampering {
    pub what: &'static str,
    pub touched: Vec<Place>,
}

/// Changes the trail; `None` where the random choice led to a change that is impossible or has no effect.
pub type Tamper = fn(&mut Trail, &mut Rng) -> Option<Tampering>;

impl Place {
    /// Returns `true` if a finding names the place.
    fn is_named_by(&self, finding: &Finding) -> bool {
        let json = serde_json::to_value(finding).unwrap();
        match self {
            Self::Row { pk, sk } => {
                let row = &json["row"];
                row["pk"] == pk.as_str() && row["sk"] == sk.as_str() || json["entity"] == pk.as_str()
            }
            Self::Object(key) => {
                let names = [&json["object"], &json["digest"], &json["line"]["object"]];
                names.contains(&&Value::from(key.as_str()))
            }
        }
    }
}

fn number(variable: &str, default: usize) -> usize {
    std::env::var(variable)
        .ok()
        .and_then(|number| number.parse().ok())
        .unwrap_or(default)
}

#[test]
fn every_change_is_noticed_and_its_place_named() {
    let (key, seed) = (Key::generate("key"), number("OMS_TAMPERING_SEED", 1));
    let mut random = Rng::with_seed(seed as u64);
    let (whole, now) = trail(number("OMS_TAMPERING_ORDERS", ORDERS), &key, &mut random);
    assert_eq!(verify(&whole, now, &key).findings, []);
    let tampers: Vec<Tamper> = [table::ALL, archive::ALL, digests::ALL, entities::ALL].concat();
    let mut done: BTreeMap<&str, (usize, usize)> = BTreeMap::new();
    let (wanted, mut tried) = (number("OMS_TAMPERINGS", TAMPERINGS), 0);
    for tamper in tampers.iter().cycle() {
        if tried == wanted {
            break;
        }
        let mut tampered = whole.clone();
        let Some(tampering) = tamper(&mut tampered, &mut random) else {
            continue;
        };
        tried += 1;
        let findings = verify(&tampered, now, &key).findings;
        for place in &tampering.touched {
            let named = findings.iter().any(|finding| place.is_named_by(finding));
            assert!(named, "{tampering:?}: {place:?} is not named by {findings:#?}");
        }
        // There are no other findings.
        assert!(
            findings.len() <= tampering.touched.len(),
            "{tampering:?}: {findings:#?}"
        );
        let (times, most) = done.entry(tampering.what).or_default();
        *times += 1;
        *most = findings.len().max(*most);
    }
    assert!(
        wanted < tampers.len() || done.len() >= tampers.len(),
        "not all kinds were tried: {done:?}"
    );
    for (what, (times, most)) in done {
        println!("{times:5} x {what}: at most {most} findings");
    }
}
