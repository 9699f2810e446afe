//! A process that renders many invoices does not grow. Alone in its file, because the test measures the whole
//! process.
#![cfg(target_os = "linux")]

use oms_invoice::{Fonts, Invoice, Renderer};

/// The resident memory of this process (`proc_pid_status(5)`), in KiB.
#[expect(clippy::unwrap_used, reason = "Linux always has it")]
fn resident() -> u64 {
    let status = std::fs::read_to_string("/proc/self/status").unwrap();
    let line = status
        .lines()
        .find_map(|line| line.strip_prefix("VmRSS:"))
        .unwrap();
    line.trim().trim_end_matches(" kB").parse().unwrap()
}

#[test]
fn what_a_render_remembers_is_given_back() {
    let renderer = Renderer::new(Fonts::embedded());
    let mut invoice: Invoice = serde_json::from_str(include_str!("../examples/invoice.json")).unwrap();
    let mut render = |number: usize| {
        invoice.invoice_number = format!("INV-2026-{number:06}");
        renderer.render(&invoice).unwrap();
    };
    (0..5).for_each(&mut render);
    let before = resident();
    (5..25).for_each(&mut render);
    // The cached results of each render would be about 2 MB.
    let grown = resident().saturating_sub(before);
    assert!(grown < 16 * 1024, "{grown} KiB in 20 renders");
}
