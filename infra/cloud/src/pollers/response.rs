//! The response of a function to a batch.

use std::collections::BTreeSet;

use serde_json::Value;

/// The outcome of a batch.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) enum Verdict {
    /// All of it succeeded.
    Succeeded,
    /// These items failed, by their identifiers; the others succeeded.
    Failed(BTreeSet<String>),
    /// The response cannot be relied on, so every item counts as failed.
    Malformed,
}

/// Reads the response of a function that reports batch item failures. Source: AWS Lambda Developer Guide, "Success and
/// failure conditions" of partial batch responses: nothing, an empty object, and no or null failures are success; an
/// item without a name, or with one that is not of this batch, is failure.
pub(super) fn verdict<'a>(response: &Value, batch: impl Iterator<Item = &'a str>) -> Verdict {
    let failures = match response {
        Value::Null => return Verdict::Succeeded,
        Value::Object(response) => match response.get("batchItemFailures") {
            None | Some(Value::Null) => return Verdict::Succeeded,
            Some(Value::Array(failures)) => failures,
            Some(_) => return Verdict::Malformed,
        },
        _ => return Verdict::Malformed,
    };
    let named = failures
        .iter()
        .map(|failure| failure.get("itemIdentifier")?.as_str().map(str::to_owned));
    // A set, because a function may name one item twice.
    let Some(named) = named.collect::<Option<BTreeSet<_>>>() else {
        return Verdict::Malformed;
    };
    let batch: BTreeSet<_> = batch.collect();
    if named.is_empty() {
        Verdict::Succeeded
    } else if named.iter().all(|name| batch.contains(name.as_str())) {
        Verdict::Failed(named)
    } else {
        Verdict::Malformed
    }
}

#[cfg(test)]
mod tests {
    use serde_json::json;

    use super::*;

    #[test]
    fn responses_are_read_as_lambda_documents_them() {
        let failed = |names: &[&str]| Verdict::Failed(names.iter().map(|name| (*name).to_owned()).collect());
        let cases = [
            (json!(null), Verdict::Succeeded),
            (json!({}), Verdict::Succeeded),
            (json!({"batchItemFailures": null}), Verdict::Succeeded),
            (json!({"batchItemFailures": []}), Verdict::Succeeded),
            (
                json!({"batchItemFailures": [{"itemIdentifier": "a"}]}),
                failed(&["a"]),
            ),
            (
                json!({"batchItemFailures": [{"itemIdentifier": "b"}, {"itemIdentifier": "a"}]}),
                failed(&["a", "b"]),
            ),
            (
                json!({"batchItemFailures": [{"itemIdentifier": "z"}]}),
                Verdict::Malformed,
            ),
            (
                json!({"batchItemFailures": [{"itemIdentifier": ""}]}),
                Verdict::Malformed,
            ),
            (
                json!({"batchItemFailures": [{"itemIdentifier": null}]}),
                Verdict::Malformed,
            ),
            (
                json!({"batchItemFailures": [{"identifier": "a"}]}),
                Verdict::Malformed,
            ),
            (
                json!({"batchItemFailures": {"itemIdentifier": "a"}}),
                Verdict::Malformed,
            ),
            (json!("done"), Verdict::Malformed),
        ];
        for (response, expected) in cases {
            assert_eq!(verdict(&response, ["a", "b"].into_iter()), expected, "{response}");
        }
    }
}
