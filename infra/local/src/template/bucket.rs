//! `AWS::S3::Bucket`.

use serde::Deserialize;

use super::TemplateError;
use super::naming::physical_name;
use super::resource::Resource;
use super::scope::Scope;

/// A bucket.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Bucket {
    /// The resource's name in the template.
    pub logical_id: String,
    /// The bucket's name.
    pub name: String,
}

#[derive(Deserialize)]
#[serde(rename_all = "PascalCase", deny_unknown_fields)]
struct Properties {
    bucket_name: Option<String>,
}

/// Encryption, access and lifecycle have no counterpart here; every object is kept in its latest version only.
const IGNORED: &[&str] = &[
    "BucketEncryption",
    "LifecycleConfiguration",
    "OwnershipControls",
    "PublicAccessBlockConfiguration",
    "Tags",
    "VersioningConfiguration",
];

/// Makes references to the bucket resolve, before anything is read.
pub(super) fn define(resource: Resource<'_>, scope: &mut Scope<'_>) -> Result<(), TemplateError> {
    let name = match resource.properties().get("BucketName") {
        Some(name) => scope.text(name)?,
        None => physical_name(scope, resource.logical_id),
    };
    scope.define(
        format!("{}.Arn", resource.logical_id),
        format!("arn:aws:s3:::{name}"),
    );
    scope.define(resource.logical_id.to_owned(), name);
    Ok(())
}

pub(super) fn read(resource: Resource<'_>, scope: &Scope<'_>) -> Result<Bucket, TemplateError> {
    let properties: Properties = resource.read(scope, resource.properties(), IGNORED)?;
    Ok(Bucket {
        logical_id: resource.logical_id.to_owned(),
        name: match properties.bucket_name {
            Some(name) => name,
            None => scope.lookup(resource.logical_id)?,
        },
    })
}
