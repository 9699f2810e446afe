//! The permission that a call needs.

use std::collections::BTreeMap;
use std::fmt;

use oms_cloud::template::Resources;
use oms_tests::fault::{Call, Service};
use serde_json::Value;

/// An action that a function must be allowed on a resource.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub struct Need {
    pub function: String,
    pub action: String,
    /// By its logical id: `OrdersTable`, `OrdersTable/index/by_job`, `AuditBucket/rows/…`.
    pub resource: String,
    /// The kind of item (`COUNTER`, `ORDER`), if the resource is a table with several.
    pub leading_key: String,
}

impl Need {
    pub fn new(function: &str, action: &str, resource: impl Into<String>) -> Self {
        Self {
            function: function.to_owned(),
            action: action.to_owned(),
            resource: resource.into(),
            leading_key: String::new(),
        }
    }
}

impl fmt::Display for Need {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{}: {} on {}", self.function, self.action, self.resource)?;
        if !self.leading_key.is_empty() {
            write!(f, " ({})", self.leading_key)?;
        }
        Ok(())
    }
}

/// The logical ids of the resources, by the names that the functions are given.
pub struct Names(BTreeMap<String, String>);

impl Names {
    pub fn of(resources: &Resources) -> Self {
        let tables = resources
            .tables
            .iter()
            .map(|table| (table.name.clone(), &table.logical_id));
        let queues = resources
            .queues
            .iter()
            .map(|queue| (queue.url.clone(), &queue.logical_id));
        let buckets = resources
            .buckets
            .iter()
            .map(|bucket| (bucket.name.clone(), &bucket.logical_id));
        let keys = resources.keys.iter().map(|key| (key.arn(), &key.logical_id));
        let all = tables.chain(queues).chain(buckets).chain(keys);
        Self(all.map(|(name, id)| (name, id.clone())).collect())
    }

    fn logical_id(&self, name: &Value) -> &str {
        let name = name.as_str().unwrap_or_default();
        self.0
            .get(name)
            .unwrap_or_else(|| panic!("no resource is known as `{name}`"))
    }

    /// Lists the permissions that `function` needs for its call.
    ///
    /// Source: "Service Authorization Reference" of AWS; for transactions "Using IAM with DynamoDB transactions", for
    /// S3 "Required permissions for Amazon S3 API operations".
    pub fn needs(&self, function: &str, call: &Call) -> Vec<Need> {
        let operation = call.operation.rsplit('.').next().unwrap();
        let need = |action: &str, resource: &str| vec![Need::new(function, action, resource)];
        match call.service {
            Service::DynamoDb => self.of_database(function, operation, &body(call)),
            Service::Sqs => {
                // `SendMessageBatch` and the like are allowed by the action for one.
                let action = operation.trim_end_matches("Batch");
                need(&format!("sqs:{action}"), self.logical_id(&body(call)["QueueUrl"]))
            }
            Service::Kms => need(&format!("kms:{operation}"), self.logical_id(&body(call)["KeyId"])),
            Service::S3 => {
                let (method, _) = call.operation.split_once(' ').unwrap();
                vec![self.of_object_store(function, method, &call.uri)]
            }
            // Not a service of AWS.
            Service::Payments => Vec::new(),
        }
    }

    fn of_database(&self, function: &str, operation: &str, body: &Value) -> Vec<Need> {
        let need = |action: &str, part: &Value, key: &Value| Need {
            leading_key: kind(key),
            ..Need::new(
                function,
                &format!("dynamodb:{action}"),
                self.logical_id(&part["TableName"]),
            )
        };
        match operation {
            "GetItem" | "UpdateItem" | "DeleteItem" => vec![need(operation, body, &body["Key"])],
            "PutItem" => vec![need(operation, body, &body["Item"])],
            "Query" | "Scan" => {
                let table = self.logical_id(&body["TableName"]);
                let resource = match body["IndexName"].as_str() {
                    Some(index) => format!("{table}/index/{index}"),
                    None => table.to_owned(),
                };
                vec![Need::new(function, &format!("dynamodb:{operation}"), resource)]
            }
            "BatchGetItem" => {
                let tables = body["RequestItems"].as_object().unwrap();
                let tables = tables
                    .keys()
                    .map(|name| self.logical_id(&Value::from(name.as_str())));
                tables
                    .map(|table| Need::new(function, "dynamodb:BatchGetItem", table))
                    .collect()
            }
            "TransactWriteItems" => {
                let parts = body["TransactItems"].as_array().unwrap();
                parts
                    .iter()
                    .map(|part| {
                        let (kind, part) = part.as_object().unwrap().iter().next().unwrap();
                        match kind.as_str() {
                            "Put" => need("PutItem", part, &part["Item"]),
                            "Update" => need("UpdateItem", part, &part["Key"]),
                            "Delete" => need("DeleteItem", part, &part["Key"]),
                            "ConditionCheck" => need("ConditionCheckItem", part, &part["Key"]),
                            other => panic!("a transaction with `{other}`"),
                        }
                    })
                    .collect()
            }
            other => panic!("nobody has said what `{other}` needs"),
        }
    }

    /// `uri`: `/<bucket>/<key>?<query>`, the form for a store that is not reached by its bucket's host name.
    pub fn of_object_store(&self, function: &str, method: &str, uri: &str) -> Need {
        let (path, query) = uri.split_once('?').unwrap_or((uri, ""));
        let path = path.trim_matches('/');
        let (bucket, key) = path.split_once('/').unwrap_or((path, ""));
        let bucket = self.logical_id(&Value::from(bucket));
        if key.is_empty() {
            let lists = method == "HEAD" || (method == "GET" && query.contains("list-type=2"));
            assert!(lists, "nobody has said what {method} {uri} needs");
            // `HeadBucket`, `ListObjectsV2`
            return Need::new(function, "s3:ListBucket", bucket);
        }
        let action = match method {
            "GET" | "HEAD" => "s3:GetObject",
            "PUT" if !query.contains("uploadId") => "s3:PutObject",
            _ => panic!("nobody has said what {method} {uri} needs"),
        };
        // The grants decide how many of the leading folders are fixed.
        let (folder, _) = key.split_once('/').unwrap_or((key, ""));
        Need::new(function, action, format!("{bucket}/{folder}/…"))
    }
}

fn body(call: &Call) -> Value {
    serde_json::from_slice(&call.body.0).unwrap()
}

/// The kind of item that has that key.
fn kind(key: &Value) -> String {
    let key = key["pk"]["S"].as_str().unwrap();
    key.split('#').next().unwrap().to_owned()
}
