//! The key endpoint through the real SDK client.
#![expect(
    clippy::unwrap_used,
    reason = "a step of a test that fails is a test that fails"
)]

use std::path::Path;

use aws_sdk_kms::Client;
use aws_sdk_kms::config::{BehaviorVersion, Credentials, Region};
use aws_sdk_kms::error::{ProvideErrorMetadata, SdkError};
use aws_sdk_kms::operation::sign::{SignError, SignOutput};
use aws_sdk_kms::primitives::Blob;
use aws_sdk_kms::types::{KeySpec, KeyUsageType, MessageType, SigningAlgorithmSpec};
use oms_cloud::kms::{Keys, router};
use oms_cloud::template::SigningKey;
use ring::signature::{ECDSA_P256_SHA256_ASN1, UnparsedPublicKey};

const ID: &str = "oms-local-audit-signing-key";
const ARN: &str = "arn:aws:kms:us-east-1:000000000000:key/oms-local-audit-signing-key";

fn wanted() -> [SigningKey; 1] {
    [SigningKey {
        logical_id: "AuditSigningKey".to_owned(),
        id: ID.to_owned(),
    }]
}

async fn client(directory: &Path) -> Client {
    let keys = Keys::open(directory, &wanted()).unwrap();
    let listener = tokio::net::TcpListener::bind("127.0.0.1:0").await.unwrap();
    let url = format!("http://{}", listener.local_addr().unwrap());
    tokio::spawn(async move { axum::serve(listener, router(keys)).await.unwrap() });
    Client::from_conf(
        aws_sdk_kms::Config::builder()
            .behavior_version(BehaviorVersion::v2026_01_12())
            .region(Region::new("us-east-1"))
            .credentials_provider(Credentials::new("local", "local", None, None, "test"))
            .endpoint_url(url)
            .http_client(aws_smithy_http_client::Builder::new().build_http())
            .build(),
    )
}

async fn sign(
    client: &Client,
    key: &str,
    message: &[u8],
    kind: MessageType,
    algorithm: SigningAlgorithmSpec,
) -> Result<SignOutput, SdkError<SignError>> {
    let sign = client.sign().key_id(key).message(Blob::new(message));
    sign.message_type(kind).signing_algorithm(algorithm).send().await
}

/// The point of the public key, behind the head of its `SubjectPublicKeyInfo`.
async fn point(client: &Client, key: &str) -> Vec<u8> {
    let answer = client.get_public_key().key_id(key).send().await.unwrap();
    assert_eq!(answer.key_id(), Some(ARN));
    assert_eq!(answer.key_spec(), Some(&KeySpec::EccNistP256));
    assert_eq!(answer.key_usage(), Some(&KeyUsageType::SignVerify));
    assert_eq!(answer.signing_algorithms(), [SigningAlgorithmSpec::EcdsaSha256]);
    let document = answer.public_key.unwrap().into_inner();
    assert_eq!(document.len(), 26 + 65);
    document.get(26..).unwrap().to_vec()
}

#[tokio::test]
async fn a_signature_is_good_for_its_message_and_no_other() {
    let directory = tempfile::tempdir().unwrap();
    let client = client(directory.path()).await;
    let algorithm = SigningAlgorithmSpec::EcdsaSha256;
    for key in [ID, ARN] {
        let signed = sign(&client, key, b"rows", MessageType::Raw, algorithm.clone()).await;
        let signed = signed.unwrap();
        assert_eq!(signed.key_id(), Some(ARN));
        assert_eq!(signed.signing_algorithm(), Some(&algorithm));
        let public = UnparsedPublicKey::new(&ECDSA_P256_SHA256_ASN1, point(&client, key).await);
        let signature = signed.signature.unwrap().into_inner();
        assert!(public.verify(b"rows", &signature).is_ok());
        assert!(public.verify(b"rowz", &signature).is_err());
    }
}

#[tokio::test]
async fn the_key_is_the_same_after_a_restart_and_its_owners_only() {
    let directory = tempfile::tempdir().unwrap();
    let before = point(&client(directory.path()).await, ID).await;
    assert_eq!(point(&client(directory.path()).await, ID).await, before);
    let elsewhere = tempfile::tempdir().unwrap();
    assert_ne!(point(&client(elsewhere.path()).await, ID).await, before);
    #[cfg(unix)]
    {
        use std::os::unix::fs::PermissionsExt as _;
        let file = directory.path().join(ID).with_extension("pk8");
        assert_eq!(file.metadata().unwrap().permissions().mode() & 0o777, 0o600);
    }
}

#[test]
fn a_damaged_key_is_refused_rather_than_replaced() {
    let directory = tempfile::tempdir().unwrap();
    let file = directory.path().join(ID).with_extension("pk8");
    std::fs::write(&file, b"no key").unwrap();
    assert!(Keys::open(directory.path(), &wanted()).is_err());
    assert_eq!(std::fs::read(&file).unwrap(), b"no key");
}

#[tokio::test]
async fn refusals_have_the_names_that_kms_gives_them() {
    let directory = tempfile::tempdir().unwrap();
    let client = client(directory.path()).await;
    let (raw, ecdsa) = (MessageType::Raw, SigningAlgorithmSpec::EcdsaSha256);
    let rsa = SigningAlgorithmSpec::RsassaPssSha256;
    let absent = "arn:aws:kms:us-east-1:000000000000:key/absent";
    let long = [0; 4097];
    for (key, message, kind, algorithm, expected) in [
        (
            absent,
            &b"rows"[..],
            raw.clone(),
            ecdsa.clone(),
            "NotFoundException",
        ),
        (ID, b"rows", raw.clone(), rsa, "InvalidKeyUsageException"),
        (ID, b"", raw.clone(), ecdsa.clone(), "ValidationException"),
        (ID, &long, raw.clone(), ecdsa.clone(), "ValidationException"),
        (
            ID,
            &[0; 32],
            MessageType::Digest,
            ecdsa.clone(),
            "UnknownOperationException",
        ),
    ] {
        let refused = sign(&client, key, message, kind, algorithm).await.unwrap_err();
        assert_eq!(
            refused.raw_response().unwrap().status().as_u16(),
            400,
            "{expected}"
        );
        assert_eq!(refused.code(), Some(expected));
    }
    let longest = sign(&client, ID, &[0; 4096], raw, ecdsa).await;
    assert!(longest.is_ok());
    let unknown = client.list_keys().send().await.unwrap_err();
    assert_eq!(unknown.code(), Some("UnknownOperationException"));
    let absent = client.get_public_key().key_id(absent).send().await.unwrap_err();
    assert!(absent.as_service_error().unwrap().is_not_found_exception());
}
