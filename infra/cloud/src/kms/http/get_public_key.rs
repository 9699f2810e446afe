//! `GetPublicKey`.

use base64::Engine as _;
use base64::engine::general_purpose::STANDARD;
use serde::{Deserialize, Serialize};

use super::super::{KeyError, Keys};
use super::sign::ALGORITHM;

#[derive(Deserialize)]
#[serde(rename_all = "PascalCase")]
pub(super) struct Request {
    key_id: String,
}

#[derive(Serialize)]
#[serde(rename_all = "PascalCase")]
pub(super) struct Answer {
    key_id: String,
    public_key: String,
    key_spec: &'static str,
    key_usage: &'static str,
    signing_algorithms: [&'static str; 1],
}

pub(super) fn call(keys: &Keys, request: &Request) -> Result<Answer, KeyError> {
    Ok(Answer {
        // KMS answers with the ARN, whichever name the request used.
        key_id: keys.arn(&request.key_id)?.to_owned(),
        public_key: STANDARD.encode(keys.public_key(&request.key_id)?),
        key_spec: "ECC_NIST_P256",
        key_usage: "SIGN_VERIFY",
        signing_algorithms: [ALGORITHM],
    })
}
