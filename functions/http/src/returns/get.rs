//! `GET /returns/{return_id}`

use oms_domain::{Operation, Return, ReturnId};
use oms_http::{ApiError, Call, Reply};

use super::body;
use crate::{App, entity};

/// Shows one return. One call to the database.
pub async fn handle(app: &App, call: Call) -> Result<Reply, ApiError> {
    let id: ReturnId = call.id("return_id")?;
    call.query().finish()?;
    let caller = call.principal()?;
    let owner = caller.grant(Operation::Read)?.owner;
    let returned: Return = entity::find(app, id, owner).await?;
    body::reply(200, &returned, caller)
}
