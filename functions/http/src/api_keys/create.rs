//! `POST /api-keys`

use std::time::Duration;

use oms_contract::CreatedApiKey;
use oms_domain::{
    ApiKey, ApiKeyFacts, ApiKeyId, ApiKeySecret, Operation, PresentedApiKey, Role, ShortText, Timestamp,
};
use oms_http::{ApiError, Call, Issues, Object, Reply};
use oms_store::ApiKeyError;

use super::body::body;
use crate::App;
use crate::app::api_key_failed;

/// The longest that a key may be good for.
const LONGEST_LIFE: Duration = Duration::from_hours(366 * 24);

/// Makes a key. It is shown in this answer and never again: a repeat of the request is told that the key was made, not
/// what it is. One call to the database.
pub async fn handle(app: &App, call: Call) -> Result<Reply, ApiError> {
    call.query().finish()?;
    let key = decide(&call)?;
    if call.is_dry_run() {
        return rehearse(app, &call, &key).await;
    }
    let secret = ApiKeySecret::from_bytes(call.secret_bytes()?);
    let existing = app.store.create_api_key(&key, secret.digest()).await;
    let existing = existing.map_err(|error: ApiKeyError| api_key_failed(&error))?;
    let presented = PresentedApiKey {
        environment: app.environment_name(),
        id: key.id(),
        secret,
    };
    let now = call.now();
    let created = match &existing {
        None => CreatedApiKey {
            key: Some(presented.reveal()),
            api_key: body(&key, None, now),
        },
        Some(existing) => CreatedApiKey {
            key: None,
            api_key: body(&existing.key, existing.last_used_at, now),
        },
    };
    Ok(Reply::json(201, &created)?
        .entity(&key.id())
        .replayed(existing.is_some()))
}

/// Shows the key that would be made; there is no secret to show.
async fn rehearse(app: &App, call: &Call, key: &ApiKey) -> Result<Reply, ApiError> {
    let existing = app.store.rehearse_api_key(key).await;
    let existing = existing.map_err(|error| api_key_failed(&error))?;
    let (shown, last_used_at) = match &existing {
        None => (key, None),
        Some(existing) => (&existing.key, existing.last_used_at),
    };
    let created = CreatedApiKey {
        key: None,
        api_key: body(shown, last_used_at, call.now()),
    };
    Ok(Reply::json(200, &created)?.replayed(existing.is_some()))
}

/// The key that `call` asks for.
fn decide(call: &Call) -> Result<ApiKey, ApiError> {
    let grant = call.principal()?.grant(Operation::ManageApiKeys)?;
    let issues = Issues::default();
    let body = Object::root(call.body(), &issues)?;
    let name = body.text("name", ShortText::parse);
    let scopes = scopes(&body);
    let expires_at = body.text("expires_at", |text| parse_expiry(text, call.now()));
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
    Ok(ApiKey::issue(issues.check(facts)?, cause))
}

/// The roles that the key may act in, each once. A key is nobody's customer.
fn scopes(body: &Object<'_>) -> Option<Vec<Role>> {
    let elements = body.array("scopes", 1, Role::ALL.len())?;
    let mut known = Vec::new();
    let scopes = elements.into_iter().map(|element| {
        element.text(|name| {
            let role = Role::from_name(name).filter(|role| *role != Role::Customer);
            let role = role.ok_or("must be support, warehouse, manager, admin or system")?;
            if known.contains(&role) {
                return Err("is given twice");
            }
            known.push(role);
            Ok(role)
        })
    });
    // Every scope is read before the first bad one counts.
    scopes.collect::<Vec<_>>().into_iter().collect()
}

fn parse_expiry(text: &str, now: Timestamp) -> Result<Timestamp, String> {
    let at: Timestamp = text.parse().map_err(|error| format!("{error}"))?;
    if at <= now {
        return Err("must be in the future".to_owned());
    }
    if at > now.saturating_add(LONGEST_LIFE) {
        return Err("must be at most 366 days ahead".to_owned());
    }
    Ok(at)
}
