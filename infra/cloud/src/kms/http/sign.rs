//! `Sign`.

use base64::Engine as _;
use base64::engine::general_purpose::STANDARD;
use serde::{Deserialize, Serialize};

use super::super::{KeyError, Keys};

#[derive(Deserialize)]
#[serde(rename_all = "PascalCase")]
pub(super) struct Request {
    key_id: String,
    message: String,
    message_type: Option<String>,
    signing_algorithm: String,
}

#[derive(Serialize)]
#[serde(rename_all = "PascalCase")]
pub(super) struct Answer {
    key_id: String,
    signature: String,
    signing_algorithm: &'static str,
}

/// The one algorithm of a key on P-256.
pub(super) const ALGORITHM: &str = "ECDSA_SHA_256";
/// KMS takes no longer message.
const LONGEST_MESSAGE: usize = 4096;

pub(super) fn call(keys: &Keys, request: &Request) -> Result<Answer, KeyError> {
    let arn = keys.arn(&request.key_id)?.to_owned();
    if request.signing_algorithm != ALGORITHM {
        return Err(KeyError::Algorithm(request.signing_algorithm.clone()));
    }
    let refused = |parameter, rule| KeyError::Parameter { parameter, rule };
    let message = STANDARD.decode(&request.message);
    let message = message.map_err(|_| refused("Message", "it is not Base64"))?;
    if !(1..=LONGEST_MESSAGE).contains(&message.len()) {
        return Err(refused("Message", "its length is not 1 to 4096 bytes"));
    }
    match request.message_type.as_deref() {
        None | Some("RAW") => {}
        Some("DIGEST") => return Err(KeyError::Unsupported("the message type DIGEST")),
        Some(_) => return Err(refused("MessageType", "it is neither RAW nor DIGEST")),
    }
    Ok(Answer {
        signature: STANDARD.encode(keys.sign(&arn, &message)?),
        key_id: arn,
        signing_algorithm: ALGORITHM,
    })
}
