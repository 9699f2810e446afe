//! `AWS::KMS::Key`.

use serde::Deserialize;

use super::TemplateError;
use super::naming::physical_name;
use super::resource::Resource;
use super::scope::{ACCOUNT, REGION, Scope};

/// A key that signs.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct SigningKey {
    /// The resource's name in the template.
    pub logical_id: String,
    /// The key's id. On AWS a UUID, here a name, so that the same key is found again.
    pub id: String,
}

impl SigningKey {
    /// `arn:aws:kms:us-east-1:000000000000:key/<id>`.
    pub fn arn(&self) -> String {
        arn(&self.id)
    }
}

#[derive(Deserialize)]
#[serde(rename_all = "PascalCase", deny_unknown_fields)]
struct Properties {
    #[serde(rename = "KeySpec")]
    _key_spec: KeySpec,
    #[serde(rename = "KeyUsage")]
    _key_usage: KeyUsage,
}

/// The one curve that signs here.
#[derive(Deserialize)]
enum KeySpec {
    #[serde(rename = "ECC_NIST_P256")]
    EccNistP256,
}

#[derive(Deserialize)]
enum KeyUsage {
    #[serde(rename = "SIGN_VERIFY")]
    SignVerify,
}

/// Properties without a counterpart here: who may use a key, and how it is deleted.
const IGNORED: &[&str] = &["Description", "KeyPolicy", "PendingWindowInDays", "Tags"];

fn arn(id: &str) -> String {
    format!("arn:aws:kms:{REGION}:{ACCOUNT}:key/{id}")
}

/// Makes references to the key resolve, before anything is read.
pub(super) fn define(resource: Resource<'_>, scope: &mut Scope<'_>) {
    let id = physical_name(scope, resource.logical_id);
    scope.define(format!("{}.Arn", resource.logical_id), arn(&id));
    scope.define(resource.logical_id.to_owned(), id);
}

pub(super) fn read(resource: Resource<'_>, scope: &Scope<'_>) -> Result<SigningKey, TemplateError> {
    // Read for its refusals: a key of another kind could not sign here.
    let _: Properties = resource.read(scope, resource.properties(), IGNORED)?;
    Ok(SigningKey {
        logical_id: resource.logical_id.to_owned(),
        id: scope.lookup(resource.logical_id)?,
    })
}

#[cfg(test)]
mod tests {
    use serde_json::{Map, json};

    use super::super::Local;
    use super::*;

    #[test]
    fn only_a_key_that_can_sign_here_is_read() {
        let local = Local {
            stack_name: "oms".to_owned(),
            ..Local::default()
        };
        let none = Map::new();
        for (spec, usage, readable) in [
            ("ECC_NIST_P256", "SIGN_VERIFY", true),
            ("ECC_NIST_P384", "SIGN_VERIFY", false),
            ("ECC_NIST_P256", "KEY_AGREEMENT", false),
            ("SYMMETRIC_DEFAULT", "ENCRYPT_DECRYPT", false),
        ] {
            let mut scope = Scope::new(&local, &none, &none).unwrap();
            let properties = json!({"KeySpec": spec, "KeyUsage": usage, "Description": "signs"});
            let body = json!({"Type": "AWS::KMS::Key", "Properties": properties});
            let resource = Resource::new("AuditSigningKey", &body).unwrap();
            define(resource, &mut scope);
            let key = read(resource, &scope).ok().map(|key| key.arn());
            let expected = "arn:aws:kms:us-east-1:000000000000:key/oms-audit-signing-key";
            assert_eq!(key.as_deref(), readable.then_some(expected), "{spec} {usage}");
            assert_eq!(scope.lookup("AuditSigningKey.Arn").unwrap(), expected);
        }
    }
}
