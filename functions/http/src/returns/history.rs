//! `GET /returns/{return_id}/history`

use oms_domain::{HistoryRecord, Operation, Return, ReturnId};
use oms_http::{ApiError, Call, Reply};

use crate::resources::Histories;
use crate::{entity, history};

/// Shows everything that happened to a return. Two calls to the database.
pub async fn handle(app: &Histories, call: Call) -> Result<Reply, ApiError> {
    let id: ReturnId = call.id("return_id")?;
    call.query().finish()?;
    let owner = call.principal()?.grant(Operation::Read)?.owner;
    let returned: Return = entity::find(&app.store, id, owner).await?;
    let shown = history::Shown {
        key: oms_store::keys::returned(id),
        own: HistoryRecord::of_return(&returned),
        with_refusals: owner.is_none(),
    };
    Ok(history::reply(&app.history, shown).await?.entity(&id))
}
