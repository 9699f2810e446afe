//! The whole template.

use serde_json::{Map, Value};

use super::resource::Resource;
use super::scope::Scope;
use super::{Bucket, Function, Local, Queue, Table, TemplateError};
use super::{bucket, document, function, queue, secret, table_properties};

/// Everything of the template that runs on this machine.
#[derive(Clone, Debug, PartialEq)]
pub struct Resources {
    /// Its tables.
    pub tables: Vec<Table>,
    /// Its queues.
    pub queues: Vec<Queue>,
    /// Its buckets.
    pub buckets: Vec<Bucket>,
    /// Its functions.
    pub functions: Vec<Function>,
}

/// Types that matter on AWS only: permissions, logs, the API's own settings.
const WITHOUT_COUNTERPART: &[&str] = &[
    "AWS::IAM::Role",
    "AWS::Logs::LogGroup",
    "AWS::S3::BucketPolicy",
    "AWS::SQS::QueuePolicy",
    "AWS::Serverless::HttpApi",
];

impl Resources {
    /// Reads the text of a SAM template.
    pub fn from_template(text: &str, local: &Local) -> Result<Self, TemplateError> {
        let template = document::parse(text)?;
        let (parameters, conditions) = (
            section(&template, "Parameters")?,
            section(&template, "Conditions")?,
        );
        let globals = section(&template, "Globals")?;
        let globals = globals
            .get("Function")
            .and_then(Value::as_object)
            .cloned()
            .unwrap_or_default();
        let written = section(&template, "Resources")?;
        let mut scope = Scope::new(local, &parameters, &conditions)?;
        let mut existing = Vec::with_capacity(written.len());
        for (logical_id, body) in &written {
            let resource = Resource::new(logical_id, body)?;
            if resource.exists(&scope)? {
                define(resource, &mut scope)?;
                existing.push(resource);
            }
        }
        let mut resources = Self {
            tables: vec![],
            queues: vec![],
            buckets: vec![],
            functions: vec![],
        };
        for resource in existing {
            resources.add(resource, &globals, &scope)?;
        }
        Ok(resources)
    }

    /// The table with this name.
    pub fn table(&self, name: &str) -> Option<&Table> {
        self.tables.iter().find(|table| table.name == name)
    }

    /// The function with this name, such as `create-order`.
    pub fn function(&self, name: &str) -> Option<&Function> {
        self.functions.iter().find(|function| function.name == name)
    }

    fn add(
        &mut self,
        resource: Resource<'_>,
        globals: &Map<String, Value>,
        scope: &Scope<'_>,
    ) -> Result<(), TemplateError> {
        match resource.kind {
            "AWS::DynamoDB::Table" => self.tables.push(table_properties::read(resource, scope)?),
            "AWS::SQS::Queue" => self.queues.push(queue::read(resource, scope)?),
            "AWS::S3::Bucket" => self.buckets.push(bucket::read(resource, scope)?),
            "AWS::Serverless::Function" => self.functions.push(function::read(resource, globals, scope)?),
            "AWS::SecretsManager::Secret" => {}
            kind if WITHOUT_COUNTERPART.contains(&kind) => {}
            kind => {
                return Err(TemplateError::UnsupportedType {
                    resource: resource.logical_id.to_owned(),
                    kind: kind.to_owned(),
                });
            }
        }
        Ok(())
    }
}

/// Makes references to a resource resolve; all are defined before any is read, since they refer to each other.
fn define(resource: Resource<'_>, scope: &mut Scope<'_>) -> Result<(), TemplateError> {
    match resource.kind {
        "AWS::DynamoDB::Table" => table_properties::define(resource, scope)?,
        "AWS::SQS::Queue" => queue::define(resource, scope)?,
        "AWS::S3::Bucket" => bucket::define(resource, scope)?,
        "AWS::SecretsManager::Secret" => {
            scope.define(resource.logical_id.to_owned(), secret::arn(resource.logical_id));
        }
        _ => {}
    }
    Ok(())
}

/// A section of the template; empty where it is left out.
fn section(template: &Value, name: &str) -> Result<Map<String, Value>, TemplateError> {
    match template.get(name) {
        None if name != "Resources" => Ok(Map::new()),
        Some(Value::Object(section)) => Ok(section.clone()),
        _ => Err(TemplateError::Section(name.to_owned())),
    }
}

#[cfg(test)]
mod tests {
    use std::collections::{BTreeMap, BTreeSet};
    use std::time::Duration;

    use serde_json::json;

    use super::super::{EventSource, HttpRoute, Index, KeyAttribute, KeySchema, KeyType, Projection};
    use super::super::{QueueSource, StreamSource};
    use super::*;

    const TEMPLATE: &str = include_str!("../../../../template.yaml");

    fn local() -> Local {
        let parameters = [
            ("OidcIssuer", "http://127.0.0.1:1/"),
            ("OidcAudience", "oms"),
            ("OidcJwksUrl", "http://127.0.0.1:1/jwks"),
            ("SellerName", "ArtiCurated"),
            ("SellerAddress", "1 Kiln Lane|Portland"),
            ("SellerTaxId", "US1"),
            ("SellerEmail", "invoices@example.com"),
        ];
        Local {
            stack_name: "oms-local".to_owned(),
            queue_endpoint: "http://127.0.0.1:9324".to_owned(),
            parameters: parameters
                .map(|(name, value)| (name.to_owned(), value.to_owned()))
                .into(),
            secrets: [("CursorKey".to_owned(), "secret".to_owned())].into(),
        }
    }

    fn resources() -> Resources {
        Resources::from_template(TEMPLATE, &local()).unwrap()
    }

    fn text(name: &str) -> KeyAttribute {
        KeyAttribute {
            name: name.to_owned(),
            key_type: KeyType::String,
        }
    }

    fn keys_only(name: &str, hash: &str, range: &str) -> Index {
        let key = KeySchema {
            hash: text(hash),
            range: Some(text(range)),
        };
        Index {
            name: name.to_owned(),
            key,
            projection: Projection::KeysOnly,
        }
    }

    #[test]
    fn tables_of_the_real_template() {
        let resources = resources();
        let names: Vec<_> = resources.tables.iter().map(|table| table.name.as_str()).collect();
        assert_eq!(
            BTreeSet::from_iter(names),
            ["oms-local-history-table", "oms-local-orders-table"].into()
        );
        let orders = resources.table("oms-local-orders-table").unwrap();
        assert_eq!(
            orders.key,
            KeySchema {
                hash: text("pk"),
                range: None
            }
        );
        assert_eq!(orders.stream_view.as_deref(), Some("NEW_AND_OLD_IMAGES"));
        let indexes = [
            keys_only("by_status", "listing", "created"),
            keys_only("by_customer", "customer", "created"),
            keys_only("by_job", "job_kind", "job_due"),
        ];
        assert_eq!(orders.indexes, indexes);
        assert_eq!(orders.denied, BTreeSet::new());
        let history = resources.table("oms-local-history-table").unwrap();
        assert_eq!(
            history.key,
            KeySchema {
                hash: text("pk"),
                range: Some(text("sk"))
            }
        );
        assert_eq!(history.stream_view, None);
        let denied = [
            "BatchWriteItem",
            "DeleteItem",
            "PartiQLDelete",
            "PartiQLUpdate",
            "UpdateItem",
        ];
        assert_eq!(history.denied, denied.map(str::to_owned).into());
    }

    #[test]
    fn queues_and_buckets_of_the_real_template() {
        let resources = resources();
        assert_eq!(resources.buckets.len(), 1);
        assert_eq!(resources.buckets[0].name, "oms-local-invoices-bucket");
        let queue = |logical_id: &str| {
            resources
                .queues
                .iter()
                .find(|queue| queue.logical_id == logical_id)
                .unwrap()
        };
        let invoices = queue("InvoiceQueue");
        assert_eq!(
            invoices.url,
            "http://127.0.0.1:9324/000000000000/oms-local-invoice-queue"
        );
        assert_eq!(invoices.definition.name, "oms-local-invoice-queue");
        let redrive = invoices.definition.redrive.as_ref().unwrap();
        assert_eq!(redrive.dead_letter_queue, "oms-local-invoice-dead-letter-queue");
        assert_eq!(redrive.max_receive_count, 6);
        let fourteen_days = Duration::from_hours(14 * 24);
        assert_eq!(
            queue("InvoiceDeadLetterQueue").definition.retention,
            fourteen_days
        );
        assert_eq!(queue("StreamFailureQueue").definition.retention, fourteen_days);
        let worker = resources.function("generate-invoice").unwrap();
        assert!(invoices.definition.visibility_timeout >= worker.timeout * 6);
    }

    #[test]
    fn routes_of_the_real_template() {
        let resources = resources();
        let routes: BTreeMap<_, _> = resources
            .functions
            .iter()
            .flat_map(|function| {
                function
                    .sources
                    .iter()
                    .map(|source| (function.name.as_str(), source))
            })
            .filter_map(|(name, source)| match source {
                EventSource::Http(HttpRoute::Path { method, path }) => {
                    Some((name, format!("{method} {path}")))
                }
                EventSource::Http(HttpRoute::Default) => Some((name, "$default".to_owned())),
                _ => None,
            })
            .collect();
        let expected = [
            ("answer-unknown-route", "$default"),
            ("cancel-order", "POST /api/v1/orders/{order_id}/cancel"),
            ("change-order-state", "PATCH /api/v1/orders/{order_id}/state"),
            ("create-order", "POST /api/v1/orders"),
            ("get-health", "GET /api/v1/health"),
            ("get-order", "GET /api/v1/orders/{order_id}"),
            ("get-order-history", "GET /api/v1/orders/{order_id}/history"),
            ("get-order-invoice", "GET /api/v1/orders/{order_id}/invoice"),
            ("list-orders", "GET /api/v1/orders"),
        ];
        assert_eq!(
            routes,
            expected.map(|(name, route)| (name, route.to_owned())).into()
        );
    }

    #[test]
    fn mappings_of_the_real_template() {
        let resources = resources();
        let source = |function: &str| resources.function(function).unwrap().sources.first().unwrap();
        let EventSource::Stream(StreamSource { filters, .. }) = source("dispatch-jobs") else {
            panic!("dispatch-jobs is not invoked by a stream");
        };
        let EventSource::Stream(history) = source("record-history") else {
            panic!("record-history is not invoked by a stream");
        };
        assert_eq!(history.table, "oms-local-orders-table");
        assert_eq!(history.batch_size, 100);
        assert_eq!(history.maximum_retry_attempts, Some(10));
        assert_eq!(history.maximum_record_age, Some(Duration::from_hours(12)));
        assert!(history.bisect && history.report_batch_item_failures);
        assert_eq!(
            history.on_failure_queue.as_deref(),
            Some("oms-local-stream-failure-queue")
        );
        let record = |event: &str, pk: &str, image: &Value| json!({"eventName": event, "dynamodb": {"Keys": {"pk": {"S": pk}}, "NewImage": image}});
        let (idle, due) = (json!({"v": {"N": "1"}}), json!({"job_due": {"S": "2026"}}));
        let cases = [
            (record("INSERT", "ORDER#1", &idle), true, false),
            (record("MODIFY", "ORDER#1", &due), true, true),
            (record("MODIFY", "RETURN#1", &due), true, true),
            (record("REMOVE", "ORDER#1", &due), false, false),
            (record("INSERT", "INVOICE#1", &due), false, false),
            (record("MODIFY", "SERIES#INV#2026", &idle), false, false),
        ];
        for (record, recorded, dispatched) in cases {
            assert_eq!(
                history.filters.iter().any(|filter| filter.matches(&record)),
                recorded,
                "{record}"
            );
            assert_eq!(
                filters.iter().any(|filter| filter.matches(&record)),
                dispatched,
                "{record}"
            );
        }
        let EventSource::Queue(invoices) = source("generate-invoice") else {
            panic!("generate-invoice is not invoked by a queue");
        };
        let expected = QueueSource {
            queue: "oms-local-invoice-queue".to_owned(),
            queue_arn: "arn:aws:sqs:us-east-1:000000000000:oms-local-invoice-queue".to_owned(),
            batch_size: 5,
            maximum_concurrency: Some(5),
            report_batch_item_failures: true,
            filters: vec![],
        };
        assert_eq!(*invoices, expected);
    }

    #[test]
    fn each_function_gets_the_variables_it_uses() {
        const AUTHENTICATION: &[&str] = &["OIDC_AUDIENCE", "OIDC_ISSUER", "OIDC_JWKS_URL"];
        const SELLER: &[&str] = &[
            "INVOICE_SERIES",
            "SELLER_ADDRESS",
            "SELLER_EMAIL",
            "SELLER_NAME",
            "SELLER_TAX_ID",
        ];
        let expected: &[(&str, &[&str], &[&str])] = &[
            ("answer-unknown-route", &[], &[]),
            ("cancel-order", AUTHENTICATION, &["LIST_SHARDS", "ORDERS_TABLE"]),
            (
                "change-order-state",
                AUTHENTICATION,
                &["LIST_SHARDS", "ORDERS_TABLE"],
            ),
            ("create-order", AUTHENTICATION, &["LIST_SHARDS", "ORDERS_TABLE"]),
            ("dispatch-jobs", &[], &["INVOICE_QUEUE_URL"]),
            (
                "generate-invoice",
                SELLER,
                &["INVOICES_BUCKET", "INVOICE_QUEUE_URL", "ORDERS_TABLE"],
            ),
            (
                "get-health",
                &[],
                &["INVOICES_BUCKET", "INVOICE_QUEUE_URL", "ORDERS_TABLE"],
            ),
            ("get-order", AUTHENTICATION, &["ORDERS_TABLE"]),
            (
                "get-order-history",
                AUTHENTICATION,
                &["HISTORY_TABLE", "ORDERS_TABLE"],
            ),
            (
                "get-order-invoice",
                AUTHENTICATION,
                &["INVOICES_BUCKET", "ORDERS_TABLE"],
            ),
            (
                "list-orders",
                AUTHENTICATION,
                &["CURSOR_KEY", "LIST_SHARDS", "ORDERS_TABLE"],
            ),
            ("record-history", &[], &["HISTORY_TABLE"]),
        ];
        let resources = resources();
        assert_eq!(resources.functions.len(), expected.len());
        for (name, group, own) in expected {
            let function = resources.function(name).unwrap();
            let variables: BTreeSet<_> = function.environment.keys().map(String::as_str).collect();
            let wanted = [&["ENVIRONMENT", "LOG_LEVEL"], *group, *own].concat();
            assert_eq!(variables, wanted.into_iter().collect(), "{name}");
        }
        let list = &resources.function("list-orders").unwrap().environment;
        assert_eq!(list["CURSOR_KEY"], "secret");
        assert_eq!(list["LIST_SHARDS"], "1");
        assert_eq!(list["ORDERS_TABLE"], "oms-local-orders-table");
        let worker = &resources.function("generate-invoice").unwrap().environment;
        assert_eq!(worker["INVOICES_BUCKET"], "oms-local-invoices-bucket");
        assert_eq!(worker["SELLER_ADDRESS"], "1 Kiln Lane|Portland");
        assert_eq!(worker["INVOICE_SERIES"], "INV");
    }

    #[test]
    fn what_is_neither_run_nor_listed_is_refused() {
        let refused = |text: &str| Resources::from_template(text, &Local::default()).unwrap_err();
        let unknown_type = refused("Resources: {Stream: {Type: 'AWS::Kinesis::Stream'}}");
        assert!(
            matches!(unknown_type, TemplateError::UnsupportedType { kind, .. } if kind == "AWS::Kinesis::Stream")
        );
        let unknown_property =
            refused("Resources: {Q: {Type: 'AWS::SQS::Queue', Properties: {FifoQueue: true}}}");
        assert!(matches!(unknown_property, TemplateError::Properties { resource, .. } if resource == "Q"));
        assert!(matches!(refused("Outputs: {}"), TemplateError::Section(name) if name == "Resources"));
        let missing = Resources::from_template(TEMPLATE, &Local::default()).unwrap_err();
        assert!(matches!(missing, TemplateError::MissingParameter(_)));
        let mut extra = local();
        extra.parameters.insert("Colour".to_owned(), "blue".to_owned());
        let unknown = Resources::from_template(TEMPLATE, &extra).unwrap_err();
        assert!(matches!(unknown, TemplateError::UnknownParameter(name) if name == "Colour"));
    }

    #[test]
    fn a_resource_whose_condition_fails_does_not_exist() {
        let text = "
Conditions: {Never: !Equals [a, b]}
Resources:
  A: {Type: 'AWS::SQS::Queue'}
  B: {Type: 'AWS::SQS::Queue', Condition: Never}
";
        let resources = Resources::from_template(text, &Local::default()).unwrap();
        assert_eq!(resources.queues.len(), 1);
        assert_eq!(resources.queues[0].logical_id, "A");
    }
}
