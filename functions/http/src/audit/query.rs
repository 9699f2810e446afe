//! `GET /audit`

use std::time::Duration;

use oms_domain::{ActorId, HistoryEvent, InvalidVisibleAscii, Timestamp};
use oms_http::{ApiError, Call, Query, Reply};
use oms_store::AuditQuery;

use crate::failure::store_failed;
use crate::page::Paging;
use crate::resources::Trail;

/// The longest range of time that one request may cover. It bounds the number of monthly partitions that are queried.
const LONGEST_RANGE: Duration = Duration::from_hours(31 * 24);

/// Lists rows of the audit trail, the newest first. Calls to the database: one for an actor, six for an entity, and for
/// a state, an event or a time alone one for each state and month that can hold a row; then one for the rows.
pub async fn handle(app: &Trail, call: Call) -> Result<Reply, ApiError> {
    let Wanted { query, paging, asked } = parse(&call)?;
    let binding = format!("audit|{}|{asked}", call.principal()?.subject());
    let query = AuditQuery {
        after: paging.after(&app.cursors, &binding)?,
        ..query
    };
    let page = app.store.audit(&query).await;
    let page = page.map_err(|error| store_failed(&error))?;
    paging.reply(&app.cursors, &binding, page.records, page.next.as_deref(), None)
}

struct Wanted {
    query: AuditQuery,
    paging: Paging,
    /// The parameters as sent, to which cursors are bound. The defaults in `query` follow the clock and would be others
    /// for the next page.
    asked: String,
}

fn parse(call: &Call) -> Result<Wanted, ApiError> {
    let mut query = call.query();
    let entity_id = query.optional("entity_id", parse_name);
    let actor_id = query.optional("actor_id", parse_name);
    let state = query.optional("state", parse_state);
    let event = query.optional("event", |name| {
        HistoryEvent::from_name(name).ok_or("must be TRANSITION, REFUSED or JOB")
    });
    let from: Option<Timestamp> = query.optional("from", str::parse);
    let to: Option<Timestamp> = query.optional("to", str::parse);
    let (first, last) = range(&mut query, from, to, call.now());
    let paging = Paging::parse(&mut query);
    query.finish()?;
    let asked = format!("{entity_id:?}|{actor_id:?}|{state:?}|{event:?}|{from:?}|{to:?}");
    let query = AuditQuery {
        entity_id,
        actor_id,
        state,
        event,
        from: first,
        to: last,
        limit: paging.limit,
        after: None,
    };
    Ok(Wanted { query, paging, asked })
}

/// The range that is asked for. By default it ends now and is as long as allowed.
fn range(
    query: &mut Query,
    from: Option<Timestamp>,
    to: Option<Timestamp>,
    now: Timestamp,
) -> (Timestamp, Timestamp) {
    // Without `to`, the range ends after 31 days, but not in the future. A `from` in the future gives an empty range
    // and no error.
    let to = to.or_else(|| Some(from?.saturating_add(LONGEST_RANGE).min(now.max(from?))));
    let to = to.unwrap_or(now);
    let from = from.unwrap_or_else(|| to.saturating_sub(LONGEST_RANGE));
    if from > to {
        query.issue("from", "must not be after `to`");
    } else if from.saturating_add(LONGEST_RANGE) < to {
        query.issue("from", "must be at most 31 days before `to`");
    }
    (from, to)
}

/// Reads an id or a name in the spelling of the history, which has UUIDs in lower case.
fn parse_name(text: &str) -> Result<String, InvalidVisibleAscii> {
    let name = ActorId::parse(text)?;
    let id = text.parse::<oms_domain::CustomerId>().map(|id| id.to_string());
    Ok(id.unwrap_or_else(|_| name.to_string()))
}

fn parse_state(text: &str) -> Result<String, &'static str> {
    let events = HistoryEvent::ALL.into_iter();
    let mut states = events.flat_map(HistoryEvent::states).flatten();
    let known = states.find(|state| *state == text);
    known
        .map(str::to_owned)
        .ok_or("must be a state of an order, a return, a job or an API key")
}
