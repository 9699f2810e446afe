//! Metering writes: every write is asked for its consumed capacity, which only callers that asked for it see.

use serde_json::{Value, json};

use super::{Dynamo, WriteTarget};

const ASK: &str = "ReturnConsumedCapacity";
const ANSWER: &str = "ConsumedCapacity";

/// Returns true if `operation` may change items.
pub(super) fn writes(operation: &str) -> bool {
    matches!(
        operation,
        "PutItem" | "UpdateItem" | "DeleteItem" | "BatchWriteItem" | "TransactWriteItems"
    )
}

/// Asks for the consumed capacity, unless the caller did so itself. Returns true if it added the request.
pub(super) fn ask(request: &mut Value) -> bool {
    match request.as_object_mut() {
        Some(request) if !request.contains_key(ASK) => {
            // With `INDEXES` the answer names the table and each index apart, which `TOTAL` does not.
            request.insert(ASK.to_owned(), json!("INDEXES"));
            true
        }
        _ => false,
    }
}

impl Dynamo {
    /// Counts the write units of `operation`'s `answer` and takes them out of it, if they were asked for on our own
    /// account.
    pub(super) fn meter(&self, operation: &str, answer: &str, asked: bool) -> serde_json::Result<String> {
        let mut answer: Value = serde_json::from_str(answer)?;
        let consumed = answer.get(ANSWER).cloned().unwrap_or_default();
        let each = match &consumed {
            // Batches and transactions answer with one entry for each table, single writes with one object.
            Value::Array(tables) => tables.as_slice(),
            one => std::slice::from_ref(one),
        };
        for consumed in each {
            let table = consumed.get("TableName").and_then(Value::as_str);
            if let Some(table) = table {
                self.charge_each(operation, table, consumed);
            }
        }
        // A caller that did not ask must not see a field that DynamoDB would not have sent.
        if let (true, Some(answer)) = (asked, answer.as_object_mut()) {
            answer.remove(ANSWER);
        }
        Ok(answer.to_string())
    }

    fn charge_each(&self, operation: &str, table: &str, consumed: &Value) {
        let charge = |index: Option<&str>, consumed: &Value| {
            if let Some(units) = consumed.get("CapacityUnits").and_then(Value::as_f64) {
                let target = WriteTarget {
                    operation: operation.to_owned(),
                    table: table.to_owned(),
                    index: index.map(str::to_owned),
                };
                self.charge(target, units);
            }
        };
        // A caller that asked for the sum alone gets the sum alone, so there is nothing to take apart.
        charge(None, consumed.get("Table").unwrap_or(consumed));
        let indexes = consumed.get("GlobalSecondaryIndexes").and_then(Value::as_object);
        for (index, consumed) in indexes.into_iter().flatten() {
            charge(Some(index), consumed);
        }
    }
}
