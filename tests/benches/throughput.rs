//! Requests a second of the local system, its data in a directory and its background at work: orders created, and then
//! taken one step, by eight clients in the same process.
//!
//! ```sh
//! cargo bench --profile dev -p oms-tests --bench throughput
//! ```
//!
//! `OMS_BENCH_REQUESTS` requests of each kind (2000), or as many as are answered in `OMS_BENCH_SECONDS` (30).

use std::error::Error;
use std::io::Write;
use std::str::FromStr;
use std::sync::Arc;
use std::sync::atomic::{AtomicUsize, Ordering};
use std::time::{Duration, Instant};

use futures::future::{BoxFuture, try_join_all};
use oms_command::{Data, System, SystemConfig};
use oms_telemetry::Clock;
use oms_tests::{Client, new_uuid, order};

const CLIENTS: usize = 8;

type Failure = Box<dyn Error + Send + Sync>;

#[tokio::main]
async fn main() -> Result<(), Failure> {
    let requests = variable("OMS_BENCH_REQUESTS", 2000)?;
    let limit = Duration::from_secs(variable("OMS_BENCH_SECONDS", 30)?);
    let directory = tempfile::tempdir()?;
    let data = Data::Directory(directory.path().to_owned());
    let system = System::start(SystemConfig {
        data,
        parameters: oms_tests::unlimited(),
        ..SystemConfig::default()
    })
    .await?;

    let caller = |role| {
        let subject = new_uuid();
        let token = system
            .issuer()
            .token(&subject, &[role], Clock::system().now(), Duration::from_hours(1));
        Client::new(system.url(), Some(&token), &subject)
    };
    let customers: Vec<Client> = (0..CLIENTS).map(|_| caller("customer")).collect();
    let create = |client: Client, _| -> BoxFuture<'static, String> {
        Box::pin(async move { order::id(&order::place(&client).await).to_owned() })
    };
    let orders = Arc::new(measure("create", customers, requests, limit, create).await?);

    let managers: Vec<Client> = (0..CLIENTS).map(|_| caller("manager")).collect();
    let pay = {
        let orders = Arc::clone(&orders);
        move |client: Client, index: usize| -> BoxFuture<'static, String> {
            let id = orders.get(index).cloned().unwrap_or_default();
            Box::pin(async move {
                let reply = client.change_state(&id, "PAID").await.expect(200);
                order::id(&reply.body).to_owned()
            })
        }
    };
    measure("transition", managers, orders.len(), limit, pay).await?;
    system.stop().await;
    Ok(())
}

/// Has the clients share `count` requests, prints how many were answered a second, and gives the answers.
async fn measure(
    name: &'static str,
    clients: Vec<Client>,
    count: usize,
    limit: Duration,
    request: impl Fn(Client, usize) -> BoxFuture<'static, String> + Clone + Send + 'static,
) -> Result<Vec<String>, Failure> {
    let next = Arc::new(AtomicUsize::new(0));
    let start = Instant::now();
    let tasks = clients.into_iter().map(|client| {
        let (next, request) = (Arc::clone(&next), request.clone());
        tokio::spawn(async move {
            let mut answers = Vec::new();
            while start.elapsed() < limit {
                let index = next.fetch_add(1, Ordering::Relaxed);
                if index >= count {
                    break;
                }
                answers.push(request(client.clone(), index).await);
            }
            answers
        })
    });
    let answers = try_join_all(tasks).await?.concat();
    let elapsed = start.elapsed().as_secs_f64();
    let answered = answers.len();
    let rate = f64::from(u32::try_from(answered)?) / elapsed;
    writeln!(
        std::io::stdout(),
        "{name:<12} {answered:>6} requests in {elapsed:6.2} s: {rate:7.0} a second"
    )?;
    Ok(answers)
}

fn variable<T: FromStr<Err: Error + Send + Sync + 'static>>(name: &str, default: T) -> Result<T, Failure> {
    match std::env::var(name) {
        Ok(text) => Ok(text.parse()?),
        Err(_) => Ok(default),
    }
}
