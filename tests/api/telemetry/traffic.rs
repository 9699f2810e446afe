//! The rows of an hour beside those of the same hour a day before. As in [`metrics`](crate::telemetry::metrics), the
//! test runs itself in a process of its own.

use oms_tests::Local;

use crate::audit::sealing::{HOUR, archive, newest, sealer};
use crate::telemetry::metrics::{run, written_by};

#[test]
fn the_rows_of_an_hour_are_counted_beside_those_of_the_day_before() {
    let test = "telemetry::traffic::the_rows_of_an_hour_are_counted_beside_those_of_the_day_before";
    let Some(lines) = written_by(test) else {
        return run(async {
            let local = Local::quiet().await;
            let sealer = sealer(&local);
            archive(&local, newest(&local), "a", 3).await;
            // There is no digest of the day before yet, and nothing to compare with.
            sealer.run_once().await.unwrap();
            local.advance(24 * HOUR);
            archive(&local, newest(&local), "b", 2).await;
            // The hours in between are sealed as well; only the newest is compared, and once.
            sealer.run_once().await.unwrap();
            sealer.run_once().await.unwrap();
        });
    };
    let of = |name: &str| {
        let counts = lines.iter().filter_map(|line| line[name].as_u64());
        counts.collect::<Vec<_>>()
    };
    assert_eq!((of("RowsSealed"), of("RowsSealedDayBefore")), (vec![2], vec![3]));
    assert_eq!(of("AuditSealed").len(), 25);
    assert!(lines.iter().all(|line| line["kind"] == "AUDIT"));
}
