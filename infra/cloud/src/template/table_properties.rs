//! `AWS::DynamoDB::Table`.

use std::collections::BTreeMap;

use serde::Deserialize;

use super::naming::physical_name;
use super::resource::Resource;
use super::scope::Scope;
use super::table::{arn, stream_arn};
use super::table_policy::{ResourcePolicy, denied};
use super::{Index, KeyAttribute, KeySchema, KeyType, Projection, Table, TemplateError};

#[derive(Deserialize)]
#[serde(rename_all = "PascalCase", deny_unknown_fields)]
struct Properties {
    table_name: Option<String>,
    key_schema: Vec<KeyElement>,
    attribute_definitions: Vec<AttributeDefinition>,
    #[serde(default)]
    global_secondary_indexes: Vec<IndexProperties>,
    stream_specification: Option<StreamSpecification>,
    time_to_live_specification: Option<TimeToLive>,
    resource_policy: Option<ResourcePolicy>,
}

#[derive(Deserialize)]
#[serde(rename_all = "PascalCase", deny_unknown_fields)]
struct KeyElement {
    attribute_name: String,
    key_type: String,
}

#[derive(Deserialize)]
#[serde(rename_all = "PascalCase", deny_unknown_fields)]
struct AttributeDefinition {
    attribute_name: String,
    attribute_type: KeyType,
}

#[derive(Deserialize)]
#[serde(rename_all = "PascalCase", deny_unknown_fields)]
struct IndexProperties {
    index_name: String,
    key_schema: Vec<KeyElement>,
    projection: ProjectionProperties,
}

#[derive(Deserialize)]
#[serde(rename_all = "PascalCase", deny_unknown_fields)]
struct ProjectionProperties {
    projection_type: String,
    #[serde(default)]
    non_key_attributes: Vec<String>,
}

#[derive(Deserialize)]
#[serde(rename_all = "PascalCase", deny_unknown_fields)]
struct StreamSpecification {
    stream_view_type: String,
}

#[derive(Deserialize)]
#[serde(rename_all = "PascalCase", deny_unknown_fields)]
struct TimeToLive {
    attribute_name: String,
    enabled: bool,
}

/// Encryption, recovery and billing have no counterpart here.
const IGNORED: &[&str] = &[
    "BillingMode",
    "DeletionProtectionEnabled",
    "PointInTimeRecoverySpecification",
    "SSESpecification",
    "TableClass",
    "Tags",
];

/// Makes references to the table resolve, before any table is read.
pub(super) fn define(resource: Resource<'_>, scope: &mut Scope<'_>) -> Result<(), TemplateError> {
    let properties = resource.properties();
    let name = match properties.get("TableName") {
        Some(name) => scope.text(name)?,
        None => physical_name(scope, resource.logical_id),
    };
    scope.define(format!("{}.Arn", resource.logical_id), arn(&name));
    // Without a stream the reference stays undefined, so a function that follows the table fails to load.
    if properties.contains_key("StreamSpecification") {
        scope.define(format!("{}.StreamArn", resource.logical_id), stream_arn(&name));
    }
    scope.define(resource.logical_id.to_owned(), name);
    Ok(())
}

pub(super) fn read(resource: Resource<'_>, scope: &Scope<'_>) -> Result<Table, TemplateError> {
    let properties: Properties = resource.read(scope, resource.properties(), IGNORED)?;
    let types: BTreeMap<_, _> = properties
        .attribute_definitions
        .iter()
        .map(|definition| (definition.attribute_name.as_str(), definition.attribute_type))
        .collect();
    let key = |elements: &[KeyElement]| key_schema(resource, elements, &types);
    let indexes = properties.global_secondary_indexes.iter().map(|index| {
        let attributes = &index.projection.non_key_attributes;
        let projection = match index.projection.projection_type.as_str() {
            "KEYS_ONLY" => Projection::KeysOnly,
            "ALL" => Projection::All,
            "INCLUDE" => Projection::Include(attributes.clone()),
            other => return Err(resource.unsupported(format!("the projection `{other}`"))),
        };
        Ok(Index {
            name: index.index_name.clone(),
            key: key(&index.key_schema)?,
            projection,
        })
    });
    Ok(Table {
        logical_id: resource.logical_id.to_owned(),
        name: match properties.table_name {
            Some(name) => name,
            None => scope.lookup(resource.logical_id)?,
        },
        key: key(&properties.key_schema)?,
        indexes: indexes.collect::<Result<_, _>>()?,
        stream_view: properties
            .stream_specification
            .map(|stream| stream.stream_view_type),
        expires_at: properties
            .time_to_live_specification
            .filter(|time_to_live| time_to_live.enabled)
            .map(|time_to_live| time_to_live.attribute_name),
        denied: denied(resource, properties.resource_policy)?,
    })
}

fn key_schema(
    resource: Resource<'_>,
    elements: &[KeyElement],
    types: &BTreeMap<&str, KeyType>,
) -> Result<KeySchema, TemplateError> {
    let attribute = |key_type: &str| -> Result<Option<KeyAttribute>, TemplateError> {
        let Some(element) = elements.iter().find(|element| element.key_type == key_type) else {
            return Ok(None);
        };
        let name = element.attribute_name.clone();
        let key_type = types
            .get(name.as_str())
            .copied()
            .ok_or_else(|| resource.unsupported(format!("the key attribute `{name}` has no type")))?;
        Ok(Some(KeyAttribute { name, key_type }))
    };
    let hash = attribute("HASH")?.ok_or_else(|| resource.unsupported("a key without a `HASH` attribute"))?;
    Ok(KeySchema {
        hash,
        range: attribute("RANGE")?,
    })
}
