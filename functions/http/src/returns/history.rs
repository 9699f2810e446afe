//! `GET /returns/{return_id}/history`

use oms_domain::{HistoryRecord, Operation, Return, ReturnId};
use oms_http::{ApiError, Call, Reply};

use crate::app::store_failed;
use crate::{App, history};

/// Shows everything that happened to a return. Two calls to the database.
pub async fn handle(app: &App, call: Call) -> Result<Reply, ApiError> {
    let id: ReturnId = call.id("return_id")?;
    call.query().finish()?;
    let owner = call.principal()?.grant(Operation::Read)?.owner;
    let returned = app
        .store
        .get::<Return>(id, owner)
        .await
        .map_err(|error| store_failed(&error))?;
    let own = HistoryRecord::of_return(&returned.ok_or(ApiError::NotFound)?);
    Ok(history::reply(app, &oms_store::keys::returned(id), own)
        .await?
        .entity(&id))
}
