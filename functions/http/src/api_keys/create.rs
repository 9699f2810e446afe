//! `POST /api-keys`

use std::time::Duration;

use oms_contract::CreatedApiKey;
use oms_domain::{
    ApiKey, ApiKeyFacts, ApiKeyId, ApiKeySecret, Operation, PresentedApiKey, Scope, ShortText, Timestamp,
};
use oms_http::{ApiError, Call, FieldIssue, Issues, Object, Reply};
use oms_store::ApiKeyError;

use super::body::body;
use crate::failure::api_key_failed;
use crate::resources::Keys;

/// The longest time for which a key may be valid.
const LONGEST_LIFE: Duration = Duration::from_hours(366 * 24);

/// Makes a key. The key is shown in this response and never again: the response to a repeat of the request says
/// that the key was made, and does not contain it. One call to the database.
pub async fn handle(app: &Keys, call: Call) -> Result<Reply, ApiError> {
    call.query().finish()?;
    let Asked { key, untimely } = decide(&call)?;
    if call.is_dry_run() || untimely.is_some() {
        return answer_without_write(app, &call, &key, untimely).await;
    }
    // Only the digest is stored, so the secret leaves the process in this response alone.
    let secret = ApiKeySecret::from_bytes(call.secret_bytes()?);
    let existing = app
        .store
        .create_api_key(&app.history, &key, secret.digest())
        .await;
    let existing = existing.map_err(|error: ApiKeyError| api_key_failed(&error))?;
    let presented = PresentedApiKey {
        environment: app.environment.clone(),
        id: key.id(),
        secret,
    };
    match existing {
        None => shown(201, &key, Some(presented.reveal())),
        Some(existing) => Ok(shown(201, &existing.key, None)?.replayed(true)),
    }
}

/// Shows the key that would be made, or that the same request has made, without a secret. For a repeat, an expiry that
/// has passed since the key was made is no fault.
async fn answer_without_write(
    app: &Keys,
    call: &Call,
    key: &ApiKey,
    untimely: Option<FieldIssue>,
) -> Result<Reply, ApiError> {
    let existing = app.store.dry_run_api_key(key).await;
    let existing = existing.map_err(|error| api_key_failed(&error))?;
    let status = if call.is_dry_run() { 200 } else { 201 };
    match (existing, untimely) {
        (Some(existing), _) => Ok(shown(status, &existing.key, None)?.replayed(true)),
        (None, Some(issue)) => Err(ApiError::Validation(vec![issue])),
        (None, None) => shown(status, key, None),
    }
}

/// The response that shows the key as it was made, even if it has changed since.
fn shown(status: u16, key: &ApiKey, secret: Option<String>) -> Result<Reply, ApiError> {
    let issued = key.as_issued();
    let created = CreatedApiKey {
        key: secret,
        api_key: body(&issued, None, issued.created_at()),
    };
    Ok(Reply::json(status, &created)?.entity(&key.id()))
}

/// A key as a request asks for it.
struct Asked {
    key: ApiKey,
    /// The issue with the time of its expiry, if nothing else is wrong.
    untimely: Option<FieldIssue>,
}

/// The key that `call` asks for.
fn decide(call: &Call) -> Result<Asked, ApiError> {
    let grant = call.principal()?.grant(Operation::ManageApiKeys)?;
    let issues = Issues::default();
    let body = Object::root(call.body(), &issues)?;
    let name = body.text("name", ShortText::parse);
    let scopes = scopes(&body);
    let expires_at: Option<Timestamp> = body.text("expires_at", str::parse);
    // This issue is kept apart: it may concern a repeat of a request whose expiry was in the future when it made the
    // key.
    let untimely = expires_at.and_then(|at| untimely(at, call.now()));
    body.refuse_unknown();
    let write = call.write()?;
    let facts = (|| {
        Some(ApiKeyFacts {
            id: ApiKeyId::new(write.id.identity()),
            name: name?,
            scopes: scopes?,
            owner: grant.person,
            expires_at: expires_at?,
        })
    })();
    let cause = call.cause(grant.actor, None)?;
    let facts = issues
        .check(facts)
        .map_err(|refused| match (refused, &untimely) {
            (ApiError::Validation(mut bad), Some(issue)) => {
                bad.push(issue.clone());
                ApiError::Validation(bad)
            }
            (refused, _) => refused,
        })?;
    let key = ApiKey::issue(facts, cause);
    Ok(Asked { key, untimely })
}

/// The operations that the key may do, each once.
fn scopes(body: &Object<'_>) -> Option<Vec<Scope>> {
    let elements = body.array("scopes", 1, Scope::all().count())?;
    let mut known = Vec::new();
    let scopes = elements.into_iter().map(|element| {
        element.text(|name| {
            let scope = Scope::from_name(name);
            let scope = scope
                .ok_or("must be an operation, such as `orders:read`, or a role other than `customer`")?;
            if known.contains(&scope) {
                return Err("is given twice");
            }
            known.push(scope);
            Ok(scope)
        })
    });
    // Every scope is read before the first bad one counts.
    scopes.collect::<Vec<_>>().into_iter().collect()
}

fn untimely(at: Timestamp, now: Timestamp) -> Option<FieldIssue> {
    let issue = if at <= now {
        "must be in the future"
    } else if at > now.saturating_add(LONGEST_LIFE) {
        "must be at most 366 days ahead"
    } else {
        return None;
    };
    Some(FieldIssue {
        field: "expires_at".to_owned(),
        issue: issue.to_owned(),
    })
}
