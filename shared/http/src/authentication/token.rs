//! Judging one token.

use jsonwebtoken::{Validation, decode, decode_header};
use oms_domain::{ActorId, CustomerId, Role, Timestamp};
use serde::Deserialize;

use super::AuthenticatorConfig;
use super::keys::Key;
use crate::Principal;

/// The difference that is tolerated between the issuer's clock and ours.
pub const LEEWAY_SECONDS: i64 = 30;

/// The principal of a valid token, and the time for which it is valid.
#[derive(Clone, Debug)]
pub(super) struct Verified {
    pub(super) principal: Principal,
    expires: i64,
    not_before: Option<i64>,
}

impl Verified {
    pub(super) fn is_current(&self, now: Timestamp) -> bool {
        let now = now.unix_seconds();
        let begun = self
            .not_before
            .is_none_or(|not_before| not_before.saturating_sub(LEEWAY_SECONDS) <= now);
        begun && now < self.expires.saturating_add(LEEWAY_SECONDS)
    }
}

#[derive(Deserialize)]
struct Claims {
    sub: String,
    /// Whole seconds; a fraction or a text is refused rather than guessed at.
    exp: i64,
    #[serde(default)]
    nbf: Option<i64>,
    #[serde(default)]
    roles: Option<Vec<String>>,
    #[serde(default, rename = "cognito:groups")]
    cognito_groups: Option<Vec<String>>,
}

/// The id of the key that the token says signed it. `None`: this is no token. `Some(None)`: it names no key.
#[expect(
    clippy::option_option,
    reason = "no token, and a token that names no key, are different things"
)]
pub(super) fn key_id(token: &str) -> Option<Option<String>> {
    let header = decode_header(token).ok()?;
    // RFC 7515, section 4.1.11: critical extensions must be understood, and we understand none.
    let extensions: serde_json::Map<String, serde_json::Value> = header_fields(token)?;
    (!extensions.contains_key("crit")).then_some(header.kid)
}

fn header_fields(token: &str) -> Option<serde_json::Map<String, serde_json::Value>> {
    use base64::Engine;

    let header = token.split('.').next()?;
    let header = base64::engine::general_purpose::URL_SAFE_NO_PAD
        .decode(header)
        .ok()?;
    serde_json::from_slice(&header).ok()
}

/// The principal of a token whose signature, issuer, audience, times and subject are all in order.
pub(super) fn verify(
    token: &str,
    key: &Key,
    config: &AuthenticatorConfig,
    now: Timestamp,
) -> Option<Verified> {
    let mut validation = Validation::new(key.algorithm);
    validation.set_issuer(&[&config.issuer]);
    validation.set_audience(&[&config.audience]);
    // Without this the library accepts a token without these claims.
    validation.set_required_spec_claims(&["exp", "iss", "aud", "sub"]);
    // Judged by the given clock, not by the machine's: see `is_current`.
    validation.validate_exp = false;
    validation.validate_nbf = false;
    let claims = decode::<Claims>(token, &key.public, &validation).ok()?.claims;
    let names = claims.roles.or(claims.cognito_groups).unwrap_or_default();
    let roles: Vec<Role> = names.iter().filter_map(|name| Role::from_name(name)).collect();
    // A customer's things are found by the subject, so it must be a customer id.
    let id = claims.sub.parse::<CustomerId>().ok();
    if roles.contains(&Role::Customer) && id.is_none() {
        return None;
    }
    // Ids are written in lower case, whoever wrote the token: a person is found in the history by one spelling.
    let subject = id.map_or_else(|| claims.sub.clone(), |id| id.to_string());
    let subject = ActorId::parse(&subject).ok()?;
    let verified = Verified {
        principal: Principal::new(subject, roles),
        expires: claims.exp,
        not_before: claims.nbf,
    };
    verified.is_current(now).then_some(verified)
}
