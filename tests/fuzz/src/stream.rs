//! Records of the streams.

use aws_lambda_events::event::dynamodb::Event;
use oms_store::entities::stream::{Change, read_change};
use oms_store::history::stream::{HistoryChange, read_history_change};

/// A batch of stream records: an accepted order or return has at least one transition, and an accepted row can be
/// written as JSON.
pub fn stream(data: &[u8]) {
    let Ok(event) = serde_json::from_slice::<Event>(data) else {
        return;
    };
    for record in event.records {
        let (new, old) = (record.change.new_image, record.change.old_image);
        match read_change(new.clone(), old.clone()) {
            Ok(Some(Change::Order(change))) => assert!(change.entity.version() >= 1, "it has been created"),
            Ok(Some(Change::Return(change))) => assert!(change.entity.version() >= 1, "it has been created"),
            Ok(Some(Change::Job(_)) | None) | Err(_) => {}
        }
        if let Ok(Some(HistoryChange::Inserted(row))) = read_history_change(new, old) {
            let canonical = row.canonical().expect("a row can be written");
            assert!(
                serde_json::from_slice::<serde_json::Value>(&canonical).is_ok(),
                "as JSON"
            );
        }
    }
}
