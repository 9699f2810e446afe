use std::process::Command;
use std::sync::Barrier;
use std::thread;

use crate::{renderer, with_lines};

/// Set for the child process: the path of the PDF it writes.
const CHILD_OUTPUT: &str = "OMS_INVOICE_TEST_OUTPUT";

#[test]
fn the_same_invoice_gives_the_same_bytes_again() {
    let renderer = renderer();
    let first = renderer.render(&with_lines(4)).unwrap();
    assert_eq!(renderer.render(&with_lines(4)).unwrap(), first);
    assert_ne!(renderer.render(&with_lines(5)).unwrap(), first);
}

#[test]
fn what_was_rendered_before_leaves_no_trace() {
    let renderer = renderer();
    let before = renderer.render(&with_lines(2)).unwrap();
    let mut japanese = with_lines(2);
    japanese.billing_address.name = Some("山田太郎".to_owned());
    let expected = crate::renderer().render(&japanese).unwrap();
    assert_eq!(renderer.render(&japanese).unwrap(), expected);
    assert_eq!(renderer.render(&with_lines(2)).unwrap(), before);
}

#[test]
fn threads_that_share_a_renderer_do_not_disturb_each_other() {
    const THREADS: usize = 4;
    let renderer = renderer();
    let expected: Vec<_> = (1..=THREADS)
        .map(|count| renderer.render(&with_lines(count)).unwrap())
        .collect();
    let together = Barrier::new(THREADS);
    thread::scope(|scope| {
        for first in 0..THREADS {
            let (renderer, expected, together) = (&renderer, &expected, &together);
            scope.spawn(move || {
                together.wait();
                for index in (0..THREADS).map(|step| (first + step) % THREADS) {
                    assert_eq!(renderer.render(&with_lines(index + 1)).unwrap(), expected[index]);
                }
            });
        }
    });
}

#[test]
fn another_process_gives_the_same_bytes() {
    let pdf = renderer().render(&with_lines(10)).unwrap();
    if let Some(path) = std::env::var_os(CHILD_OUTPUT) {
        std::fs::write(path, pdf).unwrap();
        return;
    }
    let path = std::env::temp_dir().join(format!("oms-invoice-{}.pdf", std::process::id()));
    let child = Command::new(std::env::current_exe().unwrap())
        .args(["same_bytes::another_process_gives_the_same_bytes", "--exact"])
        .env(CHILD_OUTPUT, &path)
        .output()
        .unwrap();
    assert!(child.status.success(), "{child:?}");
    let other = std::fs::read(&path).unwrap();
    std::fs::remove_file(&path).unwrap();
    assert!(other == pdf);
}
