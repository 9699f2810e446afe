//! `docs/scaling.md`: the stated cost of a life is the measured one, and every figure in its tables follows from the
//! figures it names.

mod document;
mod measured;

use std::collections::BTreeMap;

use document::{Row, table};
use measured::measure;

use crate::repository::{pascal_case, read};

/// True if both figures are equal once rounded to the printed decimals.
fn same(stated: f64, computed: f64, decimals: i32) -> bool {
    (stated - computed).abs() <= 0.5 * 10_f64.powi(-decimals) + 1e-9
}

/// The first figure of each row, by the row's subject.
fn figures(heading: &str) -> BTreeMap<String, f64> {
    let rows = table(heading);
    rows.iter()
        .map(|row| (row.name().to_owned(), row.number(1)))
        .collect()
}

fn check(rows: &[Row], column: usize, compute: impl Fn(&Row) -> f64) -> Vec<String> {
    let wrong = rows.iter().filter_map(|row| {
        let (stated, computed) = (row.number(column), compute(row));
        let decimals = row.decimals(column);
        let wrong = !same(stated, computed, decimals);
        wrong.then(|| format!("{}: {stated} is stated, {computed:.4} follows", row.name()))
    });
    wrong.collect()
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn what_a_life_takes_is_what_it_was_measured_to_take() {
    let measured = measure().await;
    let stated = table("What a life takes");
    let mut wrong = check(&stated, 1, |row| {
        measured.get(row.name()).copied().unwrap_or(f64::NAN)
    });
    let stated: Vec<&str> = stated.iter().map(Row::name).collect();
    let unstated = measured
        .iter()
        .filter(|(name, _)| !stated.contains(&name.as_str()));
    wrong.extend(unstated.map(|(name, figure)| format!("{name}: {figure:.4} was measured")));
    assert!(wrong.is_empty(), "{wrong:#?}");
}

/// The memory that the template gives a function, in megabytes.
fn memory(function: &str) -> f64 {
    let text = read("template.yaml");
    let of = |from: &str| {
        let (_, after) = text.split_once(from).unwrap();
        let block = after
            .lines()
            .skip(1)
            .take_while(|line| line.is_empty() || line.starts_with("    "));
        let mut block = block;
        let size = block.find_map(|line| line.trim().strip_prefix("MemorySize: "));
        size.map(|size| size.split_whitespace().next().unwrap().parse().unwrap())
    };
    let own: Option<f64> = of(&format!("\n  {}Function:\n", pascal_case(function)));
    own.or_else(|| of("\nGlobals:\n")).unwrap()
}

#[test]
fn what_is_computed_follows_from_the_instructions() {
    let inputs = figures("What is assumed");
    let lives = figures("What a life takes");
    let rows = table("Computing");
    // function | invocations | instructions, million | memory, MB | calls | ms | GB-s
    let mut wrong: Vec<String> = Vec::new();
    for row in &rows {
        let function = row.name().trim_matches('`');
        if !same(row.number(3), memory(function), 0) {
            wrong.push(format!("{function} has {} MB", memory(function)));
        }
        let invoked = format!("invocations of `{function}`");
        if let Some(measured) = lives.get(&invoked)
            && !same(row.number(1), *measured, 1)
        {
            wrong.push(format!("{function} is invoked {measured} times"));
        }
    }
    let million_a_second = inputs["instructions a second of one vCPU, million"];
    let whole = inputs["memory that has one vCPU, MB"];
    wrong.extend(check(&rows, 5, |row| {
        row.number(2) / (million_a_second * row.number(3) / whole) * 1000.0
            + row.number(4) * inputs["a call to a service, ms"]
    }));
    wrong.extend(check(&rows, 6, |row| {
        row.number(1) * row.number(5) / 1000.0 * row.number(3) / 1024.0
    }));
    assert!(wrong.is_empty(), "{wrong:#?}");
}

/// The use of each service by a life, by the name of its price.
fn per_life() -> BTreeMap<&'static str, f64> {
    let (lives, inputs) = (figures("What a life takes"), figures("What is assumed"));
    let sum = |prefix: &str| -> f64 {
        let found = lives.iter().filter(|(name, _)| name.starts_with(prefix));
        found.map(|(_, figure)| figure).sum()
    };
    let reads = inputs["reads by clients, a life"];
    let requests = lives["HTTP requests that change something"] + reads;
    let computing = table("Computing");
    let column = |index: usize| -> f64 { computing.iter().map(|row| row.number(index)).sum() };
    BTreeMap::from([
        ("write request units", sum("write units: ")),
        (
            "read request units",
            lives["reads of one item"] + lives["reads of up to 3 items"] * 3.0 + lives["queries"] + reads,
        ),
        ("HTTP API requests", requests),
        ("Lambda requests", column(1)),
        ("Lambda GB-seconds", column(6)),
        // Sent, received and deleted.
        ("SQS requests", lives["messages sent"] * 3.0),
        ("S3 puts", lives["objects put"]),
        // Every function writes lines, API Gateway one for each request.
        (
            "log gigabytes",
            (column(1) * inputs["log of an invocation, KB"]
                + requests * inputs["access log of a request, KB"])
                / 1e6,
        ),
        (
            "traces",
            column(1) * inputs["share of invocations that is traced"],
        ),
    ])
}

#[test]
fn what_a_million_lives_cost_follows_from_what_one_takes() {
    let (prices, takes) = (figures("Prices"), per_life());
    let rows = table("What a million lives cost");
    let (sum, parts) = rows.split_last().unwrap();
    // part | a life | US$ a million | US$ a million lives
    let mut wrong = check(parts, 1, |row| takes.get(row.name()).copied().unwrap_or(f64::NAN));
    wrong.extend(check(parts, 2, |row| {
        prices.get(row.name()).copied().unwrap_or(f64::NAN)
    }));
    wrong.extend(check(parts, 3, |row| {
        takes.get(row.name()).copied().unwrap_or(f64::NAN) * row.number(2)
    }));
    let total: f64 = parts.iter().map(|row| row.number(3)).sum();
    wrong.extend(check(std::slice::from_ref(sum), 3, |_| total));
    assert_eq!(parts.len(), takes.len(), "every part is priced");
    assert!(wrong.is_empty(), "{wrong:#?}");
}

#[test]
fn what_is_kept_costs_what_it_weighs() {
    let lives = figures("What a life takes");
    // part | KB a life | US$ a GB and month | US$ a month
    let rows = table("What a million lives keep");
    let (sum, parts) = rows.split_last().unwrap();
    let mut wrong = check(parts, 1, |row| {
        lives
            .get(&format!("KB kept in {}", row.name()))
            .copied()
            .unwrap_or(f64::NAN)
    });
    // A million times a kilobyte is a gigabyte.
    wrong.extend(check(parts, 3, |row| row.number(1) * row.number(2)));
    let total: f64 = parts.iter().map(|row| row.number(3)).sum();
    wrong.extend(check(std::slice::from_ref(sum), 3, |_| total));
    assert!(wrong.is_empty(), "{wrong:#?}");
}

#[test]
fn what_a_month_costs_without_a_life_follows_too() {
    let rows = table("What a month costs before the first life");
    let (sum, parts) = rows.split_last().unwrap();
    let mut wrong = check(parts, 3, |row| row.number(1) * row.number(2));
    let total: f64 = parts.iter().map(|row| row.number(3)).sum();
    wrong.extend(check(std::slice::from_ref(sum), 3, |_| total));
    let templates = ["template.yaml", "infra/alarms.yaml"].map(read).concat();
    let keys = templates.matches("Type: AWS::KMS::Key\n").count();
    let stated = parts.iter().find(|row| row.name().starts_with("KMS keys"));
    let stated = stated.map(|row| row.number(1).to_string());
    assert_eq!(stated, Some(keys.to_string()), "keys");
    assert!(wrong.is_empty(), "{wrong:#?}");
}

#[test]
fn where_it_saturates_follows_from_what_a_life_takes() {
    // part | limit, a second | a life | lives a second | what to turn
    let rows = table("Where it saturates");
    let mut wrong = check(&rows, 3, |row| row.number(1) / row.number(2));
    let order: Vec<f64> = rows.iter().map(|row| row.number(3)).collect();
    assert!(order.is_sorted(), "the first to saturate comes first: {order:?}");
    let (lives, takes) = (figures("What a life takes"), per_life());
    let computing = table("Computing");
    let seconds: f64 = computing
        .iter()
        .map(|row| row.number(1) * row.number(5) / 1000.0)
        .sum();
    let named = BTreeMap::from([
        ("Lambda, at once in an account", seconds),
        ("S3 puts under the prefix of an hour", lives["objects put"]),
        ("API Gateway, the stage's own limit", takes["HTTP API requests"]),
        (
            "orders table, as new",
            lives["write units: OrdersTable and its indexes"],
        ),
        (
            "history table, as new",
            lives["write units: HistoryTable and its indexes"],
        ),
        (
            "`SERIES#…`, the invoice numbers of a year",
            lives["messages sent to InvoiceQueue"],
        ),
        (
            "`process-refund`, five at once",
            lives["messages sent to RefundQueue"],
        ),
    ]);
    for (name, figure) in &named {
        let row = rows.iter().find(|row| row.name() == *name);
        let row = row.unwrap_or_else(|| panic!("no row `{name}`"));
        if !same(row.number(2), *figure, row.decimals(2)) {
            wrong.push(format!("{name}: {} is stated, {figure} a life", row.number(2)));
        }
    }
    let stage = read("template.yaml");
    let limit = format!(
        "ThrottlingRateLimit: {}",
        rows.iter()
            .find(|row| row.name().starts_with("API"))
            .unwrap()
            .text(1)
    );
    assert!(stage.contains(&limit), "the template has no `{limit}`");
    assert!(wrong.is_empty(), "{wrong:#?}");
}
