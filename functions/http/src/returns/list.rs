//! `GET /returns`

use oms_domain::{Counter, EntityType, Lifecycle, Operation, ReturnStatus};
use oms_http::{ApiError, Call, Reply};
use oms_store::{ListQuery, Page, Scope};

use super::body::body;
use crate::failure::store_failed;
use crate::fields::Fields;
use crate::page::{Paging, count_unreadable};
use crate::resources::Lists;

/// Lists returns, the newest first. Two calls to the database. A list of all returns queries the partitions of every
/// status.
pub async fn handle(app: &Lists, call: Call) -> Result<Reply, ApiError> {
    let caller = call.principal()?;
    let (status, fields, paging) = parse(&call)?;
    let scope = match (caller.grant(Operation::Read)?.owner, status) {
        (Some(owner), status) => Scope::Customer(owner, status),
        (None, Some(status)) => Scope::Status(status),
        (None, None) => Scope::Everything,
    };
    let binding = format!("returns|{}|{scope:?}", caller.subject());
    let query = ListQuery {
        scope,
        created_from: None,
        created_to: None,
        newest_first: true,
        limit: paging.limit,
        after: paging.after(&app.cursors, &binding)?,
        counter: match scope {
            Scope::Everything => Some(Counter::total(EntityType::Return)),
            Scope::Status(status) => Some(Counter::of(status)),
            Scope::Customer(..) => None,
        },
    };
    let page: Page<oms_domain::Return> = app
        .store
        .list(&query)
        .await
        .map_err(|error| store_failed(&error))?;
    count_unreadable(EntityType::Return.as_str(), page.unreadable, &app.clock);
    let data = page
        .listings
        .iter()
        .map(|listing| fields.show(body(&listing.entity, caller)))
        .collect::<Result<_, _>>()?;
    paging.reply(&app.cursors, &binding, data, page.next.as_deref(), page.total)
}

fn parse(call: &Call) -> Result<(Option<ReturnStatus>, Fields, Paging), ApiError> {
    let mut query = call.query();
    let status = query.optional("status", |name| {
        ReturnStatus::from_name(name).ok_or_else(|| {
            let names: Vec<_> = ReturnStatus::ALL.iter().map(|status| status.as_str()).collect();
            format!("must be one of {}", names.join(", "))
        })
    });
    let fields = Fields::parse(&mut query, oms_contract::Return::FIELDS);
    let paging = Paging::parse(&mut query);
    query.finish()?;
    Ok((status, fields, paging))
}
