//! `GET /orders`

use oms_domain::{Counter, CustomerId, EntityType, Operation, Order, OrderNumber, OrderStatus, Timestamp};
use oms_http::{ApiError, Call, Principal, Reply};
use oms_store::{ListQuery, Page, Scope};

use super::body::body;
use super::status::parse_status;
use crate::failure::store_failed;
use crate::fields::Fields;
use crate::page::{Paging, count_unreadable};
use crate::resources::Lists;

/// Lists orders, the newest first. Two calls to the database, or one for a list by order number. A list of all orders
/// queries the partitions of every status.
pub async fn handle(app: &Lists, call: Call) -> Result<Reply, ApiError> {
    let caller = call.principal()?;
    let wanted = parse(&call)?;
    let owner = caller.grant(Operation::Read)?.owner;
    let (query, binding) = decide(&wanted, owner, caller)?;
    let query = ListQuery {
        after: wanted.paging.after(&app.cursors, &binding)?,
        ..query
    };
    let page = match wanted.order_number {
        Some(number) => find(app, number, &query).await,
        None => app.store.list(&query).await.map_err(|error| store_failed(&error)),
    }?;
    count_unreadable(EntityType::Order.as_str(), page.unreadable, &app.clock);
    let data = page
        .listings
        .iter()
        .map(|listing| wanted.fields.show(body(&listing.entity, caller)))
        .collect::<Result<_, _>>()?;
    wanted
        .paging
        .reply(&app.cursors, &binding, data, page.next.as_deref(), page.total)
}

struct Wanted {
    status: Option<OrderStatus>,
    customer_id: Option<CustomerId>,
    order_number: Option<OrderNumber>,
    created_from: Option<Timestamp>,
    created_to: Option<Timestamp>,
    newest_first: bool,
    fields: Fields,
    paging: Paging,
}

fn parse(call: &Call) -> Result<Wanted, ApiError> {
    let mut query = call.query();
    let wanted = Wanted {
        status: query.optional("status", parse_status),
        customer_id: query.optional("customer_id", str::parse),
        order_number: query.optional("order_number", str::parse),
        created_from: query.optional("created_from", str::parse),
        created_to: query.optional("created_to", str::parse),
        newest_first: query
            .optional("sort", |sort| match sort {
                "-created_at" => Ok(true),
                "created_at" => Ok(false),
                _ => Err("must be -created_at or created_at"),
            })
            .unwrap_or(true),
        fields: Fields::parse(&mut query, oms_contract::Order::FIELDS),
        paging: Paging::parse(&mut query),
    };
    query.finish()?;
    Ok(wanted)
}

/// Builds the query for the database, and the name of this list, to which its cursors are bound.
fn decide(
    wanted: &Wanted,
    owner: Option<CustomerId>,
    caller: &Principal,
) -> Result<(ListQuery<OrderStatus>, String), ApiError> {
    let customer = match (owner, wanted.customer_id) {
        (Some(owner), Some(other)) if owner != other => return Err(ApiError::Forbidden),
        (owner, customer_id) => owner.or(customer_id),
    };
    let scope = match (customer, wanted.status) {
        (Some(customer), status) => Scope::Customer(customer, status),
        (None, Some(status)) => Scope::Status(status),
        (None, None) => Scope::Everything,
    };
    let query = ListQuery {
        scope,
        created_from: wanted.created_from,
        created_to: wanted.created_to,
        newest_first: wanted.newest_first,
        limit: wanted.paging.limit,
        after: None,
        counter: counter(wanted, scope),
    };
    // A list without this filter has the binding that versions without the filter gave it, so their cursors stay valid.
    let number = wanted.order_number.map(|number| format!("|{number}"));
    let binding = format!(
        "orders|{}|{scope:?}|{:?}|{:?}|{}{}",
        caller.subject(),
        query.created_from,
        query.created_to,
        query.newest_first,
        number.unwrap_or_default()
    );
    Ok((query, binding))
}

/// The counter of the whole list, if there is one.
fn counter(wanted: &Wanted, scope: Scope<OrderStatus>) -> Option<Counter> {
    // Counters count the orders of all times.
    let of_all_times = wanted.created_from.is_none() && wanted.created_to.is_none();
    match scope {
        Scope::Everything => Some(Counter::total(EntityType::Order)),
        Scope::Status(status) => Some(Counter::of(status)),
        Scope::Customer(..) => None,
    }
    .filter(|_| of_all_times)
}

/// The list that holds the order of that number, or nothing if the other filters leave the order out.
async fn find(
    app: &Lists,
    number: OrderNumber,
    query: &ListQuery<OrderStatus>,
) -> Result<Page<Order>, ApiError> {
    let (owner, status) = match query.scope {
        Scope::Customer(customer, status) => (Some(customer), status),
        Scope::Status(status) => (None, Some(status)),
        Scope::Everything => (None, None),
    };
    let order = app.store.get::<Order>(number.order_id()).await;
    let order = order.map_err(|error| store_failed(&error))?.filter(|order| {
        // The id does not hold the year of the number, and another year is another number.
        order.number() == number
            && owner.is_none_or(|owner| order.facts().customer_id == owner)
            && status.is_none_or(|status| order.status() == status)
            && query.created_from.is_none_or(|from| order.created_at() >= from)
            && query.created_to.is_none_or(|to| order.created_at() <= to)
    });
    let listings = order.map(|order| oms_store::Listing {
        entity: order,
        // Only a next page would need the position.
        position: String::new(),
    });
    let listings: Vec<_> = listings.into_iter().collect();
    Ok(Page {
        total: u64::try_from(listings.len()).ok(),
        listings,
        next: None,
        unreadable: 0,
    })
}
