//! Values that a deployment and Lambda supply: parameters, secrets, variables.

use std::collections::BTreeMap;
use std::path::Path;

use oms_aws::Environment;

use super::config::{PaymentGateway, SystemError};
use crate::issuer::{AUDIENCE, ISSUER};
use oms_cloud::template::{Local, Resources};

/// The template that is deployed is the one that runs here.
pub(super) const TEMPLATE: &str = include_str!("../../../../template.yaml");
const STACK_NAME: &str = "oms-local";
pub(super) const ACCESS_KEY_ID: &str = "local";
pub(super) const SECRET_ACCESS_KEY: &str = "local-secret-access-key";
/// The API key of the simulated payment gateway.
pub const PAYMENT_API_KEY: &str = "sk_test_oms_local";
const FONTS: &str = concat!(env!("CARGO_MANIFEST_DIR"), "/../../shared/invoice/fonts");

/// Returns the values that a deployment supplies beside the template.
pub(super) fn local(
    api_url: &str,
    sqs_url: &str,
    gateway: &PaymentGateway,
    directory: &Path,
) -> Result<Local, SystemError> {
    let parameters = [
        ("Environment", "dev"),
        ("OidcIssuer", ISSUER),
        ("OidcAudience", AUDIENCE),
        ("OidcJwksUrl", &format!("{api_url}/.well-known/jwks.json")),
        ("SellerName", "ArtiCurated Marketplace Ltd"),
        (
            "SellerAddress",
            "12 Guildhall Yard|London EC2V 5AE|United Kingdom",
        ),
        ("SellerTaxId", "GB 123 4567 89"),
        ("SellerEmail", "invoices@articurated.example"),
        ("PaymentGatewayUrl", &gateway.url),
        // Batching would only save the cost of the counter's writes, which are free here.
        ("HistoryBatchingSeconds", "0"),
    ];
    let parameters = parameters.map(|(name, value)| (name.to_owned(), value.to_owned()));
    Ok(Local {
        stack_name: STACK_NAME.to_owned(),
        queue_endpoint: sqs_url.to_owned(),
        parameters: parameters.into(),
        secrets: BTreeMap::from([
            ("CursorKey".to_owned(), secret(directory, "cursor-key")?),
            ("PaymentApiKey".to_owned(), gateway.api_key.clone()),
            (
                "PaymentWebhookSecret".to_owned(),
                secret(directory, "payment-webhook-secret")?,
            ),
        ]),
    })
}

/// A secret of this system, kept so that its signatures are valid after a restart.
fn secret(directory: &Path, name: &str) -> Result<String, SystemError> {
    let path = directory.join(name);
    let failed = |source| SystemError::Directory {
        path: path.display().to_string(),
        source,
    };
    if !path.exists() {
        let mut bytes = [0; 32];
        getrandom::fill(&mut bytes).map_err(|error| failed(std::io::Error::other(error)))?;
        oms_cloud::private_file::keep(&path, oms_domain::lower_hex(&bytes).as_bytes()).map_err(failed)?;
    }
    std::fs::read_to_string(&path).map_err(failed)
}

/// The variables that Lambda itself gives a function, or that replace files beside its binary there.
pub const GIVEN_BY_LAMBDA: &[&str] = &[
    "AWS_REGION",
    "AWS_ACCESS_KEY_ID",
    "AWS_SECRET_ACCESS_KEY",
    "AWS_ENDPOINT_URL_DYNAMODB",
    "AWS_ENDPOINT_URL_SQS",
    "AWS_ENDPOINT_URL_S3",
    "AWS_ENDPOINT_URL_KMS",
    "FONTS_DIR",
];

/// Returns each function's variables: the template's, and those that Lambda gives.
pub(super) fn environments(
    resources: &Resources,
    [dynamodb, sqs, s3, kms]: &[String; 4],
) -> BTreeMap<String, Environment> {
    // In the order of `GIVEN_BY_LAMBDA`.
    let values = [
        "us-east-1",
        ACCESS_KEY_ID,
        SECRET_ACCESS_KEY,
        dynamodb,
        sqs,
        s3,
        kms,
        FONTS,
    ];
    let environment = |function: &oms_cloud::template::Function| {
        let mut variables = function.environment.clone();
        for (name, value) in GIVEN_BY_LAMBDA.iter().zip(values) {
            variables.insert((*name).to_owned(), value.to_owned());
        }
        (function.name.clone(), Environment::given(variables))
    };
    resources.functions.iter().map(environment).collect()
}

/// Returns the secret that the gateway's events are signed with.
pub(super) fn webhook_secret(local: &Local) -> String {
    let secret = local.secrets.get("PaymentWebhookSecret");
    secret.cloned().unwrap_or_default()
}
