use oms_invoice::{Fonts, RenderError, Renderer};

use crate::{example, renderer};

const NAMES: [&str; 12] = [
    "Zażółć gęślą jaźń",
    "Ελένη Παπαδοπούλου",
    "Наталія Ґудзь, Ђорђе",
    "محمد بن عبد الله رقم ١٢",
    "می‌خواهم",
    "שָׁלוֹם כהן",
    "山田太郎 やまだたろう ヤマダ",
    "สมชาย ใจดี น้ำ",
    "श्रीमती कार्त्स्न्यं क़मर",
    "Vase 🏺 👩‍👩‍👧 🇵🇱 1️⃣ ♥",
    "#strong[x] $x^2$ *b* _i_ `r` <l> @r \\n // c /* d */ #{panic()} #import \"x\"",
    "\u{202E}evil\u{202C}\u{0}\u{FEFF}\u{E000}",
];

#[test]
fn names_of_every_script_render_in_every_place() {
    let renderer = renderer();
    for name in NAMES {
        let mut invoice = example();
        invoice.seller.name = name.to_owned();
        invoice.seller.email = Some(name.to_owned());
        invoice.payment_method = name.to_owned();
        for address in [&mut invoice.billing_address, &mut invoice.shipping_address] {
            address.name = Some(name.to_owned());
            address.street = name.to_owned();
            address.city = name.to_owned();
            address.state = Some(name.to_owned());
        }
        invoice.lines.truncate(1);
        invoice.lines[0].product_name = name.to_owned();
        let pdf = renderer.render(&invoice);
        assert!(pdf.is_ok(), "{name}: {pdf:?}");
    }
}

#[test]
fn without_the_japanese_font_the_characters_are_boxes_and_not_an_error() {
    let mut invoice = example();
    invoice.billing_address.name = Some("山田太郎".to_owned());
    let boxed = Renderer::new(Fonts::embedded()).render(&invoice).unwrap();
    let set = renderer().render(&invoice).unwrap();
    assert_ne!(boxed, set);
}

#[test]
fn a_lost_font_file_fails_only_the_invoice_that_needs_it() {
    let renderer = Renderer::new(Fonts::with_japanese("/nowhere/NotoSansJP-Regular.ttf"));
    let mut invoice = example();
    assert!(renderer.render(&invoice).is_ok());
    invoice.billing_address.name = Some("山田太郎".to_owned());
    let error = renderer.render(&invoice).unwrap_err();
    assert!(matches!(error, RenderError::ReadFont { .. }));
    assert_eq!(
        error.to_string(),
        "cannot read the font file `/nowhere/NotoSansJP-Regular.ttf`"
    );
}
