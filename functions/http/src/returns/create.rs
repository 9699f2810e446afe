//! `POST /returns`

use oms_domain::{
    EntityType, LongNotesText, NotesText, Operation, Order, OrderId, OrderStatus, Return, ReturnId,
    ReturnNotAllowed,
};
use oms_http::{ApiError, Attempt, Call, Issues, Object, Reply};
use oms_store::entities::create::replay_of;
use oms_store::{Committed, CreateError};

use super::body;
use crate::failure::store_failed;
use crate::resources::Returns;
use crate::{creation, entity};

/// Requests the return of a delivered order. The id of the return follows from the order's, so an order has at most one
/// return. Two calls to the database.
pub async fn handle(app: &Returns, call: Call) -> Result<Reply, ApiError> {
    call.query().finish()?;
    let wanted = parse(call.body())?;
    // A refusal is recorded with the order, because the return does not exist yet.
    call.note(|attempt| *attempt = Attempt::at(EntityType::Order, &wanted.order_id));
    let id = ReturnId::of(wanted.order_id);
    let committed = match decide(app, &call, wanted).await? {
        Ok(returned) => creation::create(&app.store, &call, id, &returned).await,
        Err(refused) => match asked_before(app, &call, &refused, id).await? {
            Some(committed) => committed,
            None => return Err(not_allowed(&refused)),
        },
    };
    let committed = committed.map_err(|error| refusal(error, id))?;
    let reply = body::reply(creation::status(&call), &committed.entity, call.principal()?)?;
    let location = format!("/api/v1/returns/{id}");
    Ok(creation::located(&call, reply, location).replayed(committed.replayed))
}

struct Wanted {
    order_id: OrderId,
    reason: NotesText,
    customer_notes: Option<LongNotesText>,
}

fn parse(body: &[u8]) -> Result<Wanted, ApiError> {
    let issues = Issues::default();
    let body = Object::root(body, &issues)?;
    let order_id = body.text("order_id", str::parse);
    let reason = body.text("reason", NotesText::parse);
    let customer_notes = body.optional_text("customer_notes", LongNotesText::parse);
    body.refuse_unknown();
    issues.check((|| {
        Some(Wanted {
            order_id: order_id?,
            reason: reason?,
            customer_notes,
        })
    })())
}

/// The return that `call` asks for, or the reason why the order cannot be returned.
async fn decide(
    app: &Returns,
    call: &Call,
    wanted: Wanted,
) -> Result<Result<Return, ReturnNotAllowed>, ApiError> {
    let grant = call.principal()?.grant(Operation::CreateReturn)?;
    let order: Order = entity::find(&app.store, wanted.order_id, grant.owner).await?;
    call.note(|attempt| attempt.found(order.status(), order.version()));
    let cause = call.cause(grant.actor, None)?;
    Ok(Return::request(
        &order,
        app.window,
        wanted.reason,
        wanted.customer_notes,
        grant.person,
        cause,
    ))
}

/// Finds the return that an earlier copy of a refused request has created: a request that comes too late may be the
/// retry of one that came in time.
async fn asked_before(
    app: &Returns,
    call: &Call,
    refused: &ReturnNotAllowed,
    id: ReturnId,
) -> Result<Option<Result<Committed<Return>, CreateError>>, ApiError> {
    // An order leaves DELIVERED never, so an order in another state has no return.
    if refused.order_status != OrderStatus::Delivered {
        return Ok(None);
    }
    let existing = app.store.get::<Return>(id).await;
    let existing = existing.map_err(|error| store_failed(&error))?;
    let write = call.write()?;
    Ok(existing.map(|existing| replay_of(&existing, write)))
}

fn not_allowed(refused: &ReturnNotAllowed) -> ApiError {
    ApiError::ReturnNotAllowed {
        order_status: oms_domain::Lifecycle::as_str(refused.order_status),
        delivered_at: refused.delivered_at,
        window_ends_at: refused.window_ends_at,
    }
}

fn refusal(error: CreateError, id: ReturnId) -> ApiError {
    match error {
        CreateError::KeyReused => ApiError::IdempotencyKeyReused,
        CreateError::Exists => ApiError::ReturnExists { return_id: id },
        CreateError::Store(error) => store_failed(&error),
    }
}
