//! Errors as text for the log.

use std::error::Error;

/// Joins the messages of an error and its causes, outermost first:
/// `service error: ThrottlingException: slow down`.
///
/// Only `Display` is used. `Debug` of an SDK error contains the response and with it the item: names,
/// addresses, notes.
pub fn error_chain(error: &(dyn Error + 'static)) -> String {
    let mut text = error.to_string();
    let mut cause = error.source();
    while let Some(error) = cause {
        let own = error.to_string();
        // Some errors repeat the text of their cause.
        if !own.is_empty() && !text.ends_with(&own) {
            text.push_str(": ");
            text.push_str(&own);
        }
        cause = error.source();
    }
    text
}

#[cfg(test)]
mod tests {
    use super::*;

    #[derive(Debug, thiserror::Error)]
    #[error("{text}")]
    struct Layer {
        text: &'static str,
        source: Option<Box<Layer>>,
    }

    #[test]
    fn every_cause_speaks_once() {
        let layer = |text, source: Option<Layer>| Layer {
            text,
            source: source.map(Box::new),
        };
        let inner = layer("connection refused", None);
        let error = layer("dispatch failure", Some(layer("dispatch failure", Some(inner))));
        assert_eq!(error_chain(&error), "dispatch failure: connection refused");
    }
}
