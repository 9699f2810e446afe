//! The template, as it is written.

use std::path::Path;

use oms_cloud::template::parse_document;
use serde_json::{Map, Value};

/// A template in which nothing is resolved.
pub struct Template {
    document: Value,
}

/// A function of the template.
#[derive(Debug)]
pub struct Function<'a> {
    /// The name of its binary.
    pub name: String,
    /// The logical id of its role.
    pub role: String,
    /// Its properties in the template.
    pub properties: &'a Value,
}

impl Template {
    /// The one that is deployed.
    pub fn deployed() -> Self {
        Self::parse(&Self::text())
    }

    /// The text of the one that is deployed.
    pub fn text() -> String {
        let path = Path::new(env!("CARGO_MANIFEST_DIR")).join("../template.yaml");
        std::fs::read_to_string(&path).unwrap_or_else(|error| panic!("{}: {error}", path.display()))
    }

    pub fn parse(text: &str) -> Self {
        Self {
            document: parse_document(text).unwrap(),
        }
    }

    pub fn resources(&self) -> &Map<String, Value> {
        self.document["Resources"].as_object().unwrap()
    }

    /// The properties of a resource in the template.
    pub fn properties(&self, logical_id: &str) -> &Value {
        let resource = self.resources().get(logical_id);
        &resource.unwrap_or_else(|| panic!("there is no `{logical_id}`"))["Properties"]
    }

    /// `AWS::SQS::Queue`
    pub fn kind(&self, logical_id: &str) -> &str {
        self.resources()[logical_id]["Type"].as_str().unwrap()
    }

    /// A property that every function is given.
    pub fn globals(&self) -> &Value {
        &self.document["Globals"]["Function"]
    }

    pub fn functions(&self) -> impl Iterator<Item = Function<'_>> {
        let functions = self.resources().values();
        let functions = functions.filter(|resource| resource["Type"] == "AWS::Serverless::Function");
        functions.map(|resource| {
            let properties = &resource["Properties"];
            let name = resource["Metadata"]["BuildProperties"]["Binary"]
                .as_str()
                .unwrap();
            assert!(
                properties.get("Policies").is_none(),
                "{name}: SAM would write a role of its own"
            );
            Function {
                name: name.to_owned(),
                role: referred(&properties["Role"]),
                properties,
            }
        })
    }
}

/// The logical id that a reference names, in whichever form.
pub fn referred(value: &Value) -> String {
    let id = value["Ref"].as_str().or_else(|| value["Fn::GetAtt"][0].as_str());
    let id = id.unwrap_or_else(|| panic!("{value} refers to no resource"));
    id.to_owned()
}

/// An ARN, by the logical id of its resource: `OrdersTable`, `OrdersTable/index/by_job`, `AuditBucket/rows/*`,
/// `OrdersTable/stream` for the current stream.
pub fn symbol(arn: &Value) -> String {
    if let Some([id, attribute]) = arn["Fn::GetAtt"].as_array().map(Vec::as_slice) {
        let id = id.as_str().unwrap();
        return match attribute.as_str() {
            Some("StreamArn") => format!("{id}/stream"),
            _ => id.to_owned(),
        };
    }
    if let Some(text) = arn["Fn::Sub"].as_str() {
        return text.replace("${", "").replace(".Arn}", "").replace('}', "");
    }
    if let Some(text) = arn.as_str().or_else(|| arn["Ref"].as_str()) {
        return text.to_owned();
    }
    panic!("{arn} is no ARN that is understood here")
}

/// One element or a list of them, the choices of a condition included.
pub fn many(value: &Value) -> Vec<&Value> {
    match value {
        Value::Null => Vec::new(),
        Value::Array(items) => items.iter().flat_map(|item| many(item)).collect(),
        _ if value["Ref"] == "AWS::NoValue" => Vec::new(),
        _ => match value["Fn::If"].as_array() {
            Some(branches) => branches[1..].iter().flat_map(|branch| many(branch)).collect(),
            None => vec![value],
        },
    }
}
