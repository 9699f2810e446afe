//! Enforcing what the tables' resource policies deny to everyone.

use dynoxide::DynoxideError;
use serde_json::Value;

use super::Dynamo;

impl Dynamo {
    /// Refuses a write that a policy denies. A transaction is judged by the writes it is made of, as on AWS.
    pub(super) fn authorize(&self, operation: &str, request: &Value) -> Result<(), DynoxideError> {
        let table = |request: &Value| {
            request
                .get("TableName")
                .and_then(Value::as_str)
                .map(str::to_owned)
        };
        // `BatchWriteItem` is an action of its own in IAM, while a transaction needs the permission of each write in
        // it.
        let attempts: Vec<(Option<String>, &str)> = match operation {
            "BatchWriteItem" => {
                let tables = request.get("RequestItems").and_then(Value::as_object);
                tables
                    .into_iter()
                    .flatten()
                    .map(|(table, _)| (Some(table.clone()), operation))
                    .collect()
            }
            "TransactWriteItems" => {
                let writes = request.get("TransactItems").and_then(Value::as_array);
                let writes = writes
                    .into_iter()
                    .flatten()
                    .filter_map(Value::as_object)
                    .flatten();
                writes
                    .map(|(kind, write)| (table(write), item_operation(kind)))
                    .collect()
            }
            _ => vec![(table(request), operation)],
        };
        for (table, operation) in attempts {
            if let Some(table) = table.filter(|table| self.denies(table, operation)) {
                return Err(DynoxideError::AccessDeniedException(format!(
                    "not authorized to perform: dynamodb:{operation} on resource: {table} with an explicit deny in a \
                     resource-based policy"
                )));
            }
        }
        Ok(())
    }
}

fn item_operation(kind: &str) -> &str {
    match kind {
        "Put" => "PutItem",
        "Update" => "UpdateItem",
        "Delete" => "DeleteItem",
        "ConditionCheck" => "ConditionCheckItem",
        other => other,
    }
}
