//! The form of a body by which two requests are told apart.

use serde_json::value::RawValue;

use crate::fields::{Fields, text_of};

/// A body in a form that white space, the order of fields and the spelling of characters do not change. Numbers keep
/// their text: a float in between would take two amounts for one.
///
/// A body that is not JSON, or is nested deeper or wider than any body of this API, stands for itself.
pub fn canonical(body: &[u8]) -> Vec<u8> {
    let mut out = String::with_capacity(body.len());
    let value = std::str::from_utf8(body)
        .ok()
        .and_then(|text| serde_json::from_str(text).ok());
    match value.map(|value| write_canonical(value, DEEPEST, &mut out)) {
        Some(Some(())) => out.into_bytes(),
        _ => body.to_vec(),
    }
}

/// Deeper than any body this API takes.
const DEEPEST: u32 = 16;

fn write_canonical(value: &RawValue, depth: u32, out: &mut String) -> Option<()> {
    let depth = depth.checked_sub(1)?;
    match value.get().bytes().next()? {
        b'{' => {
            let Fields { mut fields, left_out } = serde_json::from_str(value.get()).ok()?;
            if left_out {
                return None;
            }
            // Stable, so that a name given twice keeps its order.
            fields.sort_by(|(left, _), (right, _)| left.cmp(right));
            out.push('{');
            for (name, value) in fields {
                out.push_str(&serde_json::to_string(&name).ok()?);
                out.push(':');
                write_canonical(value, depth, out)?;
                out.push(',');
            }
            out.push('}');
        }
        b'[' => {
            let values: Vec<&RawValue> = serde_json::from_str(value.get()).ok()?;
            out.push('[');
            for value in values {
                write_canonical(value, depth, out)?;
                out.push(',');
            }
            out.push(']');
        }
        b'"' => out.push_str(&serde_json::to_string(&text_of(value).ok()?).ok()?),
        _ => out.push_str(value.get()),
    }
    Some(())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_canonical_form_ignores_spelling_and_nothing_else() {
        let body = br#"{"a": [1.50, "\u00e9"], "b": {"d": null, "c": true}}"#;
        let same = "{ \"b\":{\"c\":true,\"d\":null}, \"a\":[1.50,\"é\"] }".as_bytes();
        assert_eq!(canonical(body), canonical(same));
        let number = |text: &str| canonical(format!("{{\"a\":{text}}}").as_bytes());
        assert_ne!(number("900719925474099.91"), number("900719925474099.92"));
        assert_ne!(number("\"1\""), number("1"));
        assert_ne!(number("[1,2]"), number("[2,1]"));
        for odd in ["", "{", "{\"a\":\"\\ud800\"}", &"[".repeat(60_000)] {
            assert_eq!(canonical(odd.as_bytes()), odd.as_bytes());
        }
    }
}
