//! Creating the tables that the template describes.

use std::collections::BTreeMap;

use serde::Serialize;
use serde::de::DeserializeOwned;
use serde_json::{Value, json};

use super::{Dynamo, DynamoError};
use crate::template::{Index, KeySchema, Projection, Table};

impl Dynamo {
    /// Creates these tables with their indexes and streams, and enforces their policies. A table that exists keeps its
    /// items; indexes and a stream it lacks are added. What cannot be changed on a table is an error.
    pub fn create_tables(&self, tables: &[Table]) -> Result<(), DynamoError> {
        for table in tables {
            match self.describe(&table.name)? {
                None => {
                    self.call("CreateTable", creation(table), |database, request| {
                        database.create_table(request)
                    })?;
                }
                Some(existing) => self.complete(table, &existing)?,
            }
            if let Some(attribute) = &table.expires_at {
                self.expire_by(&table.name, attribute)?;
            }
            self.deny(&table.name, &table.denied);
        }
        Ok(())
    }

    /// The table as `DescribeTable` answers, if it exists.
    fn describe(&self, name: &str) -> Result<Option<Value>, DynamoError> {
        if self.database().get_table_metadata(name)?.is_none() {
            return Ok(None);
        }
        let request = json!({ "TableName": name });
        let mut answer = self.call("DescribeTable", request, |database, request| {
            database.describe_table(request)
        })?;
        Ok(answer.get_mut("Table").map(Value::take))
    }

    fn complete(&self, table: &Table, existing: &Value) -> Result<(), DynamoError> {
        // DynamoDB cannot change a key after the creation either, and an emulated table with the old key would hide
        // that.
        if existing.get("KeySchema") != Some(&key_schema(&table.key)) {
            return Err(DynamoError::TableDiffers(table.name.clone()));
        }
        for index in &table.indexes {
            let found = existing
                .get("GlobalSecondaryIndexes")
                .and_then(Value::as_array)
                .and_then(|indexes| {
                    indexes
                        .iter()
                        .find(|found| found.get("IndexName") == Some(&index.name.as_str().into()))
                });
            let wanted = index_definition(index);
            let same = |property| found.and_then(|found| found.get(property)) == wanted.get(property);
            if found.is_none() {
                self.update(json!({
                    "TableName": table.name,
                    // `UpdateTable` demands the types of the new index's keys; types of other keys may stand beside
                    // them.
                    "AttributeDefinitions": attribute_definitions(table),
                    "GlobalSecondaryIndexUpdates": [{ "Create": wanted }],
                }))?;
            } else if !same("KeySchema") || !same("Projection") {
                return Err(DynamoError::IndexDiffers {
                    table: table.name.clone(),
                    index: index.name.clone(),
                });
            }
        }
        let has_stream = existing.pointer("/StreamSpecification/StreamEnabled") == Some(&Value::Bool(true));
        if let (Some(view), false) = (&table.stream_view, has_stream) {
            self.update(json!({ "TableName": table.name, "StreamSpecification": stream(view) }))?;
        }
        Ok(())
    }

    fn update(&self, request: Value) -> Result<(), DynamoError> {
        self.call("UpdateTable", request, |database, request| {
            database.update_table(request)
        })?;
        Ok(())
    }

    /// Sets the attribute items expire by, which may be set once only.
    fn expire_by(&self, table: &str, attribute: &str) -> Result<(), DynamoError> {
        let request = json!({ "TableName": table });
        let answer = self.call("DescribeTimeToLive", request, |database, request| {
            database.describe_time_to_live(request)
        })?;
        // DynamoDB refuses to enable an attribute that is enabled already, so an unchanged setting is not sent again.
        if answer.pointer("/TimeToLiveDescription/AttributeName") != Some(&attribute.into()) {
            let request = json!({
                "TableName": table,
                "TimeToLiveSpecification": { "AttributeName": attribute, "Enabled": true },
            });
            self.call("UpdateTimeToLive", request, |database, request| {
                database.update_time_to_live(request)
            })?;
        }
        Ok(())
    }

    /// Runs one operation on the embedded database, request and answer as the API's JSON.
    pub(super) fn call<Request: DeserializeOwned, Answer: Serialize>(
        &self,
        operation: &'static str,
        request: Value,
        run: impl FnOnce(&dynoxide::Database, Request) -> dynoxide::Result<Answer>,
    ) -> Result<Value, DynamoError> {
        let refused = |source| DynamoError::Request { operation, source };
        let request = serde_json::from_value(request).map_err(refused)?;
        serde_json::to_value(run(self.database(), request)?).map_err(refused)
    }
}

fn creation(table: &Table) -> Value {
    let indexes = table.indexes.iter().map(index_definition).collect::<Vec<_>>();
    let properties = [
        Some(("TableName", table.name.as_str().into())),
        Some(("BillingMode", "PAY_PER_REQUEST".into())),
        Some(("KeySchema", key_schema(&table.key))),
        Some(("AttributeDefinitions", attribute_definitions(table))),
        (!indexes.is_empty()).then_some(("GlobalSecondaryIndexes", indexes.into())),
        table
            .stream_view
            .as_deref()
            .map(|view| ("StreamSpecification", stream(view))),
    ];
    properties
        .into_iter()
        .flatten()
        .map(|(property, value)| (property.to_owned(), value))
        .collect()
}

fn stream(view: &str) -> Value {
    json!({ "StreamEnabled": true, "StreamViewType": view })
}

fn key_schema(key: &KeySchema) -> Value {
    let mut elements = vec![json!({ "AttributeName": key.hash.name, "KeyType": "HASH" })];
    elements.extend(
        key.range
            .iter()
            .map(|range| json!({ "AttributeName": range.name, "KeyType": "RANGE" })),
    );
    elements.into()
}

/// Every key attribute of the table and its indexes, each once.
fn attribute_definitions(table: &Table) -> Value {
    let keys = std::iter::once(&table.key).chain(table.indexes.iter().map(|index| &index.key));
    // The map removes duplicates: an attribute may be in several keys, and DynamoDB refuses a second definition of it.
    let attributes: BTreeMap<_, _> = keys
        .flat_map(|key| std::iter::once(&key.hash).chain(&key.range))
        .map(|attribute| (attribute.name.as_str(), attribute.key_type.letter()))
        .collect();
    attributes
        .into_iter()
        .map(|(name, letter)| json!({ "AttributeName": name, "AttributeType": letter }))
        .collect()
}

fn index_definition(index: &Index) -> Value {
    let projection = match &index.projection {
        Projection::KeysOnly => json!({ "ProjectionType": "KEYS_ONLY" }),
        Projection::All => json!({ "ProjectionType": "ALL" }),
        Projection::Include(attributes) => {
            json!({ "ProjectionType": "INCLUDE", "NonKeyAttributes": attributes })
        }
    };
    json!({ "IndexName": index.name, "KeySchema": key_schema(&index.key), "Projection": projection })
}
