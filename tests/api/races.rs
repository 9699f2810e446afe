//! Many who want different things of one order: one gets it, and money goes back for exactly the orders that were called
//! off.

use std::env;

use futures::future::join_all;
use oms_tests::order::{self, assert_illegal, id};
use oms_tests::{Local, Reply, history};

/// How many ask at once.
const CLIENTS: usize = 32;

fn orders() -> usize {
    env::var("OMS_RACE_ORDERS").map_or(200, |count| count.parse().unwrap())
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn cancelling_races_the_warehouse_and_each_order_has_one_winner() {
    let local = Local::start().await;
    let (support, manager) = (local.support(), local.manager());
    // Each its own connections, as clients on different machines have.
    let clients: Vec<_> = (0..CLIENTS).map(|_| local.manager()).collect();
    let mut won = Vec::new();
    for number in 0..orders() {
        let order = order::drive(&manager, order::place(&support).await, "PAID").await;
        let order_id = id(&order);
        let wanted = |client: usize| {
            if (client + number).is_multiple_of(2) {
                "CANCELLED"
            } else {
                "PROCESSING_IN_WAREHOUSE"
            }
        };
        let asked = clients.iter().enumerate().map(|(index, client)| {
            let call = client.change_state(order_id, wanted(index)).into_future();
            async move { (wanted(index), tokio::spawn(call).await.unwrap()) }
        });
        let answers: Vec<(&str, Reply)> = join_all(asked).await;
        let (winners, losers): (Vec<_>, Vec<_>) =
            answers.into_iter().partition(|(_, reply)| reply.status == 200);
        let [(winner, reply)] = &winners[..] else {
            panic!("{} winners of order {order_id}", winners.len());
        };
        assert_eq!(reply.text("status"), *winner);
        for (loser, reply) in &losers {
            assert_illegal(reply, winner, loser);
        }
        assert_eq!(losers.len(), CLIENTS - 1);
        assert_eq!(order::status(&manager, order_id).await, *winner);
        won.push((order_id.to_owned(), *winner));
    }
    local.settled().await;
    for (order_id, winner) in &won {
        let records = manager.history(order_id).await.expect(200);
        let transitions = history::of_event(records.data(), "TRANSITION");
        assert_eq!(transitions.len(), 3);
        history::assert_complete(&transitions, order_id, winner);
        // Each that lost is a row, too.
        assert_eq!(records.data().len(), 3 + CLIENTS - 1);
    }
    let mut refunded = Vec::new();
    for effect in local.system().payments().ledger().await.unwrap().effects {
        assert_eq!(
            (effect.amount, effect.currency.as_str()),
            (21_961, "usd"),
            "{effect:?}"
        );
        refunded.push(effect.order_id.unwrap());
    }
    let mut called_off: Vec<String> = Vec::new();
    for (order_id, winner) in &won {
        let refund = manager.order_refund(order_id).await;
        if *winner == "CANCELLED" {
            called_off.push(order_id.clone());
            assert_eq!(refund.expect(200).text("status"), "SUCCEEDED");
        } else {
            refund.refused(404, "NOT_FOUND");
        }
    }
    refunded.sort_unstable();
    called_off.sort_unstable();
    assert_eq!(
        refunded, called_off,
        "one refund for each order that was called off"
    );
    let cancelled = called_off.len();
    // One side winning them all would mean that there was no race.
    assert!(
        won.len() < 50 || (1..won.len()).contains(&cancelled),
        "{cancelled} of {} were cancelled",
        won.len()
    );
}
