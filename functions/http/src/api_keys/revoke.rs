//! `DELETE /api-keys/{key_id}`

use oms_domain::{ApiKeyId, Operation};
use oms_http::{ApiError, Call, Reply};

use super::body::body;
use crate::failure::api_key_failed;
use crate::resources::Keys;

/// Revokes a key. A process that has just verified the key accepts it for up to a minute more. Two calls to the
/// database.
pub async fn handle(app: &Keys, call: Call) -> Result<Reply, ApiError> {
    let id: ApiKeyId = call.id("key_id")?;
    call.query().finish()?;
    let grant = call.principal()?.grant(Operation::ManageApiKeys)?;
    let cause = call.cause(grant.actor, None)?;
    if call.is_dry_run() {
        let dry_run = app.store.dry_run_revocation(id, cause).await;
        let dry_run = dry_run.map_err(|error| api_key_failed(&error))?;
        let shown = body(&dry_run.key.key, dry_run.key.last_used_at, call.now());
        return Ok(Reply::json(200, &shown)?.replayed(dry_run.replayed));
    }
    let replayed = app.store.revoke_api_key(&app.history, id, cause).await;
    let replayed = replayed.map_err(|error| api_key_failed(&error))?;
    Ok(Reply::empty(204).entity(&id).replayed(replayed))
}
