//! Races of several clients for one order, or one return, at the same moment: one wins, and all are told the truth.
//!
//! `OMS_RACES` (150) is the number of races. Every step of every life is a race of four clients, for the same edge or
//! for rival ones.

use std::env;
use std::sync::atomic::{AtomicUsize, Ordering};

use futures::future::join_all;
use oms_http::Entropy;
use oms_tests::deployment::{Deliveries, Deployment, Place};
use oms_tests::invariants::{self, Violation};
use oms_tests::witness::{Deed, Told, Wish, Witness};
use oms_tests::{Client, Local, contract, new_uuid, order, returns};
use serde_json::{Value, json};

use crate::chance::Chance;
use crate::report::say;

/// The number of clients that race.
const CLIENTS: usize = 4;
/// The number of lives that go on at once.
const LANES: usize = 6;

fn races() -> usize {
    env::var("OMS_RACES").map_or(150, |count| count.parse().unwrap())
}

/// The clients that race.
struct Field {
    managers: Vec<Racer>,
    supporters: Vec<Racer>,
}

/// A client with connections of its own, as clients on different machines have. Its answers are not checked against the
/// OpenAPI document: other tests do that, and it would take longer than the races.
struct Racer {
    http: reqwest::Client,
    base: String,
    client: Client,
}

/// The observations of a lane.
#[derive(Default)]
struct Seen {
    wishes: Vec<Wish>,
    /// Outcomes that no race should have.
    surprises: Vec<String>,
    races: usize,
    refused: usize,
}

/// The answer to one request.
struct Answer {
    /// The index of the racer that asked.
    racer: usize,
    wish: Wish,
    reply: Reply,
}

#[derive(Debug)]
struct Reply {
    status: u16,
    replayed: bool,
    body: Value,
}

impl Racer {
    fn new(local: &Local, client: Client) -> Self {
        Self {
            http: reqwest::Client::new(),
            base: local.system().url().to_owned(),
            client,
        }
    }

    fn wish(&self, deed: Deed) -> Wish {
        Wish::at_its_route(self.client.subject(), &new_uuid(), deed)
    }

    async fn ask(&self, wish: &Wish) -> Reply {
        let body = match &wish.deed {
            Deed::CreateOrder | Deed::Other => order::body_for(CUSTOMER),
            Deed::CreateReturn { order_id } => returns::body(order_id),
            Deed::ChangeOrder { to, .. } => json!({ "new_state": to }),
            Deed::ChangeReturn { to, .. } => match to.as_str() {
                "APPROVED" => json!({ "manager_notes": "as described" }),
                "REJECTED" => json!({ "manager_notes": "dropped", "rejection_reason": "fraudulent" }),
                state => json!({ "new_state": state }),
            },
        };
        let method = wish.method.parse().unwrap();
        let asked = self.http.request(method, format!("{}{}", self.base, wish.path));
        let asked = asked
            .bearer_auth(self.client.token())
            .header("idempotency-key", &wish.key);
        let answer = asked.json(&body).send().await.unwrap();
        let replayed = answer.headers().get("idempotency-replayed");
        Reply {
            status: answer.status().as_u16(),
            replayed: replayed.is_some_and(|value| value == "true"),
            body: answer.json().await.unwrap(),
        }
    }
}

/// The customer of every order here.
const CUSTOMER: &str = "c0000000-0000-4000-8000-00000000face";

impl Seen {
    fn note(&mut self, answer: &Answer) {
        let told = Told::of(answer.reply.status, &answer.reply.body);
        self.wishes.push(answer.wish.clone().told(told));
    }

    fn expect(&mut self, holds: bool, what: impl FnOnce() -> String) {
        if !holds {
            self.surprises.push(what());
        }
    }

    /// Has every racer ask for its deed at once; gives the answer to the winner.
    async fn race(&mut self, racers: &[Racer], deeds: &[Deed]) -> Option<Value> {
        let asked = racers
            .iter()
            .zip(deeds)
            .enumerate()
            .map(|(index, (racer, deed))| {
                let wish = racer.wish(deed.clone());
                async move {
                    Answer {
                        racer: index,
                        reply: racer.ask(&wish).await,
                        wish,
                    }
                }
            });
        let answers = join_all(asked).await;
        self.races += 1;
        for answer in &answers {
            self.note(answer);
        }
        let (winners, losers): (Vec<_>, Vec<_>) =
            answers.iter().partition(|answer| answer.reply.status < 300);
        self.expect(winners.len() == 1, || {
            format!("{} winners of {deeds:?}", winners.len())
        });
        let winner = *winners.first()?;
        for loser in losers {
            self.refused += 1;
            let problem = problem(loser, &winner.reply.body);
            self.expect(problem.is_none(), || problem.clone().unwrap_or_default());
        }
        // A winner without an answer repeats the request: the change and the answer are the same.
        let again = Answer {
            racer: winner.racer,
            reply: racers[winner.racer].ask(&winner.wish).await,
            wish: winner.wish.clone(),
        };
        self.note(&again);
        let same = again.reply.status == winner.reply.status && again.reply.body == winner.reply.body;
        self.expect(same && again.reply.replayed, || {
            format!("{:?} was answered again with {:?}", winner.reply, again.reply)
        });
        Some(winner.reply.body.clone())
    }

    /// Runs a race for every step from `state` on, at random for rival edges, until no step is left; gives the last
    /// state.
    async fn race_on(
        &mut self,
        racers: &[Racer],
        state: &str,
        to: impl Fn(&str) -> Deed,
        chance: &mut Chance,
    ) -> String {
        let mut state = state.to_owned();
        while let [next, rivals @ ..] = contract::allowed_transitions(&state) {
            // An order that has just been paid may still be cancelled, so a cancellation does not compete with a
            // payment. Either all racers pay or, a few times, all cancel.
            let rivals = if state == "PENDING_PAYMENT" && chance.percent(90) {
                &[][..]
            } else {
                rivals
            };
            let rival = rivals
                .first()
                .filter(|_| state == "PENDING_PAYMENT" || chance.percent(50));
            let wanted = |client| match rival {
                Some(rival) if state == "PENDING_PAYMENT" || client % 2 == 1 => rival,
                _ => next,
            };
            let deeds: Vec<Deed> = (0..CLIENTS).map(|client| to(wanted(client))).collect();
            let Some(won) = self.race(racers, &deeds).await else {
                break;
            };
            won["status"].as_str().unwrap().clone_into(&mut state);
        }
        state
    }

    /// Sends the same request under the same key from several clients at once; gives the order that it places.
    async fn place(&mut self, racer: &Racer) -> (Value, Wish) {
        let wish = racer.wish(Deed::CreateOrder);
        let replies = join_all((0..CLIENTS).map(|_| racer.ask(&wish))).await;
        self.races += 1;
        let first = replies.iter().filter(|reply| !reply.replayed).count();
        self.expect(first == 1, || format!("an order was placed {first} times"));
        let mut told = wish.clone();
        for reply in &replies {
            self.expect(reply.status == 201 && reply.body == replies[0].body, || {
                format!("{:?} and {reply:?} answer the same request", replies[0])
            });
            told = told.told(Told::of(reply.status, &reply.body));
        }
        self.wishes.push(told);
        (replies[0].body.clone(), wish)
    }

    /// Takes an order from its creation to a random end, with its return.
    async fn live(&mut self, field: &Field, chance: &mut Chance) {
        let racer = &field.supporters[chance.below(CLIENTS)];
        let (order, placed) = self.place(racer).await;
        let order_id = order::id(&order);
        let to = |state: &str| Deed::ChangeOrder {
            order_id: order_id.to_owned(),
            to: state.to_owned(),
        };
        let state = self.race_on(&field.managers, "PENDING_PAYMENT", to, chance).await;
        // A repeated creation returns the order as it was created, whatever its state is now, and changes nothing.
        let again = racer.ask(&placed).await;
        self.expect(again.replayed && again.body == order, || {
            format!("{order} was answered again with {again:?}")
        });
        self.wishes.push(placed.told(Told::of(again.status, &again.body)));
        if state == "DELIVERED" {
            self.give_back(field, order_id, chance).await;
        }
    }

    async fn give_back(&mut self, field: &Field, order_id: &str, chance: &mut Chance) {
        let ask = Deed::CreateReturn {
            order_id: order_id.to_owned(),
        };
        let Some(returned) = self.race(&field.supporters, &vec![ask; CLIENTS]).await else {
            return;
        };
        let to = |state: &str| Deed::ChangeReturn {
            return_id: returned["id"].as_str().unwrap().to_owned(),
            to: state.to_owned(),
        };
        self.race_on(&field.managers, "REQUESTED", to, chance).await;
    }
}

/// The fault of the answer that a loser got, if it has one.
fn problem(loser: &Answer, winner: &Value) -> Option<String> {
    let error = &loser.reply.body["error"];
    let current = winner["status"].as_str().unwrap();
    let told = (&error["code"], &error["details"]);
    let truth = match &loser.wish.deed {
        Deed::CreateReturn { .. } => (json!("RETURN_EXISTS"), json!({ "return_id": winner["id"] })),
        Deed::ChangeOrder { to, .. } | Deed::ChangeReturn { to, .. } => (
            json!("INVALID_STATE_TRANSITION"),
            json!({
                "current_state": current,
                "requested_state": to,
                "allowed_transitions": contract::allowed_transitions(current),
            }),
        ),
        Deed::CreateOrder | Deed::Other => (Value::Null, Value::Null),
    };
    let is_true = loser.reply.status == 409 && told == (&truth.0, &truth.1);
    (!is_true).then(|| format!("{winner} had won, and {:?} was the answer", loser.reply))
}

/// The number of rows about refused attempts.
async fn refused_rows(local: &Local) -> usize {
    let rows = oms_tests::table::history(local).await;
    rows.iter().filter(|row| row["event"] == "REFUSED").count()
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn every_race_has_one_winner_and_nothing_is_lost() {
    let local = Local::quiet().await;
    let field = Field {
        managers: (0..CLIENTS)
            .map(|_| Racer::new(&local, local.manager()))
            .collect(),
        supporters: (0..CLIENTS)
            .map(|_| Racer::new(&local, local.support()))
            .collect(),
    };
    let (wanted, run) = (races(), AtomicUsize::new(0));
    let lanes = (0..LANES).map(|lane| {
        let (field, run) = (&field, &run);
        async move {
            let (mut seen, mut chance) = (Seen::default(), Chance::of(&format!("races {lane}")));
            while run.load(Ordering::Relaxed) < wanted {
                let before = seen.races;
                seen.live(field, &mut chance).await;
                run.fetch_add(seen.races - before, Ordering::Relaxed);
            }
            seen
        }
    });
    let (mut witness, mut surprises, mut races, mut refused) = (Witness::default(), Vec::new(), 0, 0);
    for seen in join_all(lanes).await {
        for wish in seen.wishes {
            witness.note(wish);
        }
        surprises.extend(seen.surprises);
        races += seen.races;
        refused += seen.refused;
    }
    let functions = Deployment::of(&local, Place::Here(Entropy::system()));
    Deliveries::of(&local).await.until_quiet(&functions).await;
    let violations = invariants::check(&local, &witness).await;
    let done = witness
        .wishes
        .iter()
        .filter(|wish| matches!(wish.told, Told::Done(_)));
    say(&format!(
        "races: {races} races of {CLIENTS}, {} changes made, {refused} refused, {} orders, {} returns, {} violations",
        done.count(),
        witness.orders().len(),
        witness.returns().len(),
        violations.len(),
    ));
    surprises.extend(violations.iter().map(Violation::to_string));
    assert!(
        surprises.is_empty(),
        "{} surprises\n{}",
        surprises.len(),
        surprises.join("\n")
    );
    assert!(races >= wanted);
    assert_eq!(refused_rows(&local).await, refused);
}
