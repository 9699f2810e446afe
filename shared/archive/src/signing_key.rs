//! The KMS key that signs the audit trail's digests.

use aws_sdk_kms::Client;
use aws_sdk_kms::primitives::Blob;
use aws_sdk_kms::types::{MessageType, SigningAlgorithmSpec};
use oms_aws::{Aws, Service};
use oms_telemetry::error_chain;

/// The key that signs digests. Its private half never leaves KMS. Cheap to clone.
#[derive(Clone, Debug)]
pub struct SigningKey {
    client: Client,
    key_id: String,
}

/// A response of KMS.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Signed {
    /// The key's ARN, whether the key was named by ARN, id or alias.
    pub key_id: String,
    /// The signature, or the public key; both in DER.
    pub der: Vec<u8>,
}

/// A request to KMS failed.
#[derive(Debug, thiserror::Error)]
#[error("the request to KMS failed: {0}")]
pub struct SigningError(String);

impl SigningKey {
    /// The key of that id or ARN.
    pub fn new(aws: &Aws, key_id: String) -> Self {
        Self {
            client: Client::new(&aws.sdk_config(Service::Kms)),
            key_id,
        }
    }

    /// The key's id or ARN, as it was given.
    pub fn key_id(&self) -> &str {
        &self.key_id
    }

    /// Signs a message of at most 4096 bytes: ECDSA on P-256 with SHA-256.
    pub async fn sign(&self, message: &[u8]) -> Result<Signed, SigningError> {
        let signed = self
            .client
            .sign()
            .key_id(&self.key_id)
            // KMS hashes a raw message itself, hence the limit of 4096 bytes.
            .message_type(MessageType::Raw)
            .message(Blob::new(message))
            .signing_algorithm(SigningAlgorithmSpec::EcdsaSha256)
            .send()
            .await
            .map_err(|error| failed(&error))?;
        whole(signed.key_id, signed.signature)
    }

    /// The public key, as a `SubjectPublicKeyInfo`.
    pub async fn public_key(&self) -> Result<Signed, SigningError> {
        let key = self.client.get_public_key().key_id(&self.key_id).send().await;
        let key = key.map_err(|error| failed(&error))?;
        whole(key.key_id, key.public_key)
    }
}

fn whole(key_id: Option<String>, der: Option<Blob>) -> Result<Signed, SigningError> {
    let signed = key_id.zip(der).map(|(key_id, der)| Signed {
        key_id,
        der: der.into_inner(),
    });
    signed.ok_or_else(|| SigningError("the response is incomplete".to_owned()))
}

fn failed<E: std::error::Error + 'static>(error: &E) -> SigningError {
    SigningError(error_chain(error))
}
