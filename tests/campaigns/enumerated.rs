//! Every call that a route or a worker makes to a service, and every fault at each of them.
//!
//! A run without faults counts the calls. Then each call meets each fault, in a new scene. The client or the Lambda
//! service repeats the request or the delivery, and in the end the state must be as if there had been no fault.
//! `OMS_FAULT_SEEDS` is the number of rounds over all points, each under other circumstances: a late request arrives
//! before the retry or after it, and from the second round on a second fault strikes a later call. Without it every
//! fifth point is tried, once, and of successive calls of one kind only the first and the last. `OMS_FAULT_FUNCTIONS`:
//! only these functions, by their names. `OMS_FUNCTION_BINARIES`: the folder of the release binaries, which run as
//! processes of their own and are killed by SIGKILL.

use std::collections::BTreeMap;
use std::path::PathBuf;
use std::sync::Arc;

use futures::{StreamExt as _, stream};
use oms_http::Entropy;
use oms_tests::Local;
use oms_tests::contract::{DEFAULT_FUNCTION, ROUTES, background_functions};
use oms_tests::deployment::Place;
use oms_tests::fault::{Call, Fault, Plan};

use crate::chance::Chance;
use crate::lane::Lane;
use crate::report::{Count, say};
use crate::route::Route;
use crate::worker::Work;

/// The number of functions that are tried at the same time: most of each is waiting for time limits.
const AT_ONCE: usize = 16;
/// The number of points that share one system and one check of the invariants.
const POINTS_PER_SYSTEM: usize = 13;

/// A function, and the way in which it is called.
#[derive(Clone, Copy, Debug)]
enum Subject {
    Route(Route),
    Worker(Work),
}

impl Subject {
    fn all() -> Vec<Self> {
        let only = std::env::var("OMS_FAULT_FUNCTIONS").ok();
        let wanted = |function: &str| {
            let names = only
                .as_deref()
                .map(|only| only.split(',').any(|name| name == function));
            names.unwrap_or(true)
        };
        let routes = ROUTES
            .iter()
            .map(|(_, _, function)| *function)
            .chain([DEFAULT_FUNCTION]);
        let routes = routes.map(|function| Self::Route(Route { function }));
        let workers = Work::all().into_iter().map(Self::Worker);
        routes
            .chain(workers)
            .filter(|subject| wanted(subject.function()))
            .collect()
    }

    fn function(self) -> &'static str {
        match self {
            Self::Route(route) => route.function,
            Self::Worker(work) => work.function(),
        }
    }

    /// Calls the function with the faults of `plan`; gives the calls that it made up to the end of the first try.
    async fn attempt(&self, lane: &mut Lane<'_>, plan: Plan, circumstances: Circumstances) -> Vec<Call> {
        match self {
            Self::Route(route) => route.attempt(lane, plan, circumstances).await,
            Self::Worker(work) => work.attempt(lane, plan, circumstances).await,
        }
    }
}

/// The circumstances in which two runs of the same point differ.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Circumstances {
    /// Late requests arrive before the next try, instead of after it.
    pub late_before_retry: bool,
    /// A delivery that was dealt with comes once more in the end.
    pub once_more: bool,
}

fn place() -> Place {
    match std::env::var_os("OMS_FUNCTION_BINARIES") {
        Some(folder) => Place::Processes(PathBuf::from(folder)),
        None => Place::Here(Entropy::system()),
    }
}

/// One point of the enumeration.
#[derive(Clone, Debug)]
struct Point {
    call: usize,
    fault: Fault,
    second: Option<(usize, Fault)>,
    circumstances: Circumstances,
}

impl Point {
    /// The points of one seed.
    fn all(subject: Subject, calls: &[Call], seed: u64) -> Vec<Self> {
        let mut chance = Chance::of(&format!("{} {seed}", subject.function()));
        let mut points = Vec::new();
        for call in calls {
            for fault in Fault::ALL {
                if !fault.applies_to(call) {
                    continue;
                }
                let circumstances = Circumstances {
                    late_before_retry: chance.below(2) == 0,
                    once_more: chance.below(2) == 0,
                };
                let second = (seed > 0).then(|| {
                    let later = call.number + 1 + chance.below(3);
                    (later, *chance.pick(&Fault::ALL))
                });
                points.push(Self {
                    call: call.number,
                    fault,
                    second,
                    circumstances,
                });
            }
        }
        points
    }

    fn plan(&self) -> Plan {
        let plan = Plan::at(self.call, self.fault);
        match self.second {
            Some((call, fault)) => plan.and(call, fault),
            None => plan,
        }
    }
}

/// The first and the last of calls of one kind in a row, such as the queries for each day that `query-audit` searches:
/// the calls between them fail as they do.
fn ends_of_runs(calls: &[Call]) -> Vec<Call> {
    let alike = |one: Option<&Call>, call: &Call| one.is_some_and(|one| one.operation == call.operation);
    let inner = |(index, call): &(usize, &Call)| {
        let before = index.checked_sub(1).and_then(|before| calls.get(before));
        alike(before, call) && alike(calls.get(index + 1), call)
    };
    let ends = calls.iter().enumerate().filter(|place| !inner(place));
    ends.map(|(_, call)| call.clone()).collect()
}

/// Tries all points of one function and one seed; gives the calls of a run without faults, and the counts.
async fn run(subject: Subject, seed: u64, every: usize) -> (Vec<Call>, Count) {
    let calls = {
        let local = Local::quiet().await;
        let mut lane = Lane::of(&local, place()).await;
        let calls = subject
            .attempt(&mut lane, Plan::none(), Circumstances::default())
            .await;
        lane.check(&format!("{}: nothing went wrong", subject.function()))
            .await;
        drop(lane);
        local.stop().await;
        calls
    };
    let mut count = Count::default();
    // Where not all of them are tried, with each function others.
    let first = Chance::of(subject.function()).below(every);
    let tried = if every == 1 {
        calls.clone()
    } else {
        ends_of_runs(&calls)
    };
    let points = Point::all(subject, &tried, seed).into_iter();
    let points: Vec<Point> = points.skip(first).step_by(every).collect();
    for points in points.chunks(POINTS_PER_SYSTEM) {
        let local = Local::quiet().await;
        let mut lane = Lane::of(&local, place()).await;
        for point in points {
            lane.story = format!("{}, seed {seed}, {point:?}", subject.function());
            subject
                .attempt(&mut lane, point.plan(), point.circumstances)
                .await;
            count.points += 1;
        }
        let story = format!("{}, seed {seed}, one of {points:#?}", subject.function());
        lane.check(&story).await;
        count.add(&lane.deployment.fired().await);
        drop(lane);
        local.stop().await;
    }
    (calls, count)
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn every_call_meets_every_fault() {
    let seeds = std::env::var("OMS_FAULT_SEEDS").ok();
    let every = if seeds.is_some() { 1 } else { 5 };
    let seeds: u64 = seeds.map_or(1, |seeds| seeds.parse().unwrap());
    let subjects = Subject::all();
    assert!(!subjects.is_empty());
    let everything = subjects.len() == ROUTES.len() + 1 + Work::all().len();
    let called: Arc<std::sync::Mutex<BTreeMap<&str, Vec<Call>>>> = Arc::default();
    let runs = (0..seeds).flat_map(|seed| subjects.iter().map(move |subject| (*subject, seed)));
    let runs = runs.map(|(subject, seed)| {
        let called = Arc::clone(&called);
        async move {
            // In a task of its own, so that the functions share the processors.
            let Ok((calls, count)) = tokio::spawn(run(subject, seed, every)).await else {
                // Its own words are printed already.
                return None;
            };
            let names: Vec<String> = calls.iter().map(ToString::to_string).collect();
            say(&format!(
                "{} (seed {seed}): {} calls ({}), {} points",
                subject.function(),
                calls.len(),
                names.join(", "),
                count.points
            ));
            called.lock().unwrap().insert(subject.function(), calls);
            Some(count)
        }
    });
    let mut total = Count::default();
    let mut counts = stream::iter(runs).buffer_unordered(AT_ONCE);
    let mut failed = 0;
    while let Some(count) = counts.next().await {
        match count {
            Some(count) => total.merge(&count),
            None => failed += 1,
        }
    }
    say(&format!("{total}"));
    assert_eq!(failed, 0, "functions failed the campaign");
    if everything {
        total.assert_every_fault_fired(&Fault::ALL);
        let called = called.lock().unwrap();
        for function in background_functions() {
            assert!(
                called.get(function).is_some_and(|calls| !calls.is_empty()),
                "{function} made no call"
            );
        }
    }
}
