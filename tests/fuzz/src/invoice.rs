//! The frozen input of an invoice.

use std::sync::LazyLock;

use oms_invoice::{Fonts, Invoice, Renderer};

/// One input in this number is rendered, since rendering costs a hundred thousand times as much as reading.
const RENDERED: usize = 4096;

/// An input: one that was read and written is read again as the same, and no text can make the rendering fail.
pub fn invoice(data: &[u8]) {
    static RENDERER: LazyLock<Renderer> = LazyLock::new(|| Renderer::new(Fonts::embedded()));
    let Ok(invoice) = serde_json::from_slice::<Invoice>(data) else {
        return;
    };
    let text = serde_json::to_string(&invoice).expect("what was read can be written");
    assert_eq!(
        serde_json::from_str::<Invoice>(&text).ok().as_ref(),
        Some(&invoice),
        "and read again"
    );
    let sum = data.iter().fold(0_usize, |sum, byte| {
        sum.wrapping_mul(31).wrapping_add(usize::from(*byte))
    });
    if sum.is_multiple_of(RENDERED) && invoice.lines.len() < 50 {
        RENDERER.render(&invoice).expect("no text can fail the rendering");
    }
}
