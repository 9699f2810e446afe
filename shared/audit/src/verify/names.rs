//! Interned strings, for texts that many rows share.

use std::collections::HashMap;
use std::sync::Arc;

/// A number for each distinct text.
#[derive(Debug, Default)]
pub(super) struct Names {
    numbers: HashMap<Arc<str>, u32>,
    texts: Vec<Arc<str>>,
}

impl Names {
    /// The number of `text`, assigned at its first use.
    pub(super) fn number(&mut self, text: &str) -> u32 {
        if let Some(number) = self.numbers.get(text) {
            return *number;
        }
        let (text, number): (Arc<str>, _) =
            (text.into(), u32::try_from(self.texts.len()).unwrap_or(u32::MAX));
        self.texts.push(Arc::clone(&text));
        self.numbers.insert(text, number);
        number
    }

    /// The text of an assigned number.
    pub(super) fn text(&self, number: u32) -> &str {
        let text = usize::try_from(number)
            .ok()
            .and_then(|number| self.texts.get(number));
        text.map_or("", |text| text)
    }
}
