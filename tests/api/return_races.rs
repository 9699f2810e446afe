//! Many who want different things of one return: one gets it.

use std::env;

use futures::future::join_all;
use oms_tests::order::assert_illegal;
use oms_tests::{Local, Reply, history, returns};

/// How many ask at once.
const CLIENTS: usize = 16;

fn count() -> usize {
    env::var("OMS_RACE_RETURNS").map_or(40, |count| count.parse().unwrap())
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn approving_races_rejecting_and_each_return_has_one_decision() {
    let local = Local::quiet().await;
    let manager = local.manager();
    // Each its own connections, as clients on different machines have.
    let clients: Vec<_> = (0..CLIENTS).map(|_| local.manager()).collect();
    let mut decided = Vec::new();
    for number in 0..count() {
        let returned = returns::in_status(&local, "REQUESTED").await;
        let return_id = returns::id(&returned);
        let wanted = |client: usize| {
            if (client + number).is_multiple_of(2) {
                "APPROVED"
            } else {
                "REJECTED"
            }
        };
        let asked = clients.iter().enumerate().map(|(index, client)| {
            let call = client.step_return(return_id, wanted(index)).into_future();
            async move { (wanted(index), tokio::spawn(call).await.unwrap()) }
        });
        let answers: Vec<(&str, Reply)> = join_all(asked).await;
        let (winners, losers): (Vec<_>, Vec<_>) =
            answers.into_iter().partition(|(_, reply)| reply.status == 200);
        let [(winner, reply)] = &winners[..] else {
            panic!("{} decisions on return {return_id}", winners.len());
        };
        assert_eq!(reply.text("status"), *winner);
        for (loser, reply) in &losers {
            assert_illegal(reply, winner, loser);
        }
        decided.push((return_id.to_owned(), *winner));
    }
    for (return_id, winner) in &decided {
        let shown = manager.returned(return_id).await.expect(200);
        assert_eq!(shown.text("status"), *winner);
        // What belongs to the decision that was not taken is not there.
        let approved = *winner == "APPROVED";
        assert_eq!(shown.body["refund_amount"].is_string(), approved, "{shown}");
        assert_eq!(shown.body["rejection_reason"].is_null(), approved, "{shown}");
        let records = manager.return_history(return_id).await.expect(200);
        let transitions = history::of_event(records.data(), "TRANSITION");
        assert_eq!(transitions.len(), 2);
        history::assert_return_complete(&transitions, return_id, winner);
        // Each that lost is a row, too.
        assert_eq!(records.data().len(), 2 + CLIENTS - 1);
    }
    let approved = decided.iter().filter(|(_, winner)| *winner == "APPROVED").count();
    // One side winning them all would mean that there was no race.
    assert!(
        decided.len() < 20 || (1..decided.len()).contains(&approved),
        "{approved} of {} were approved",
        decided.len()
    );
}
