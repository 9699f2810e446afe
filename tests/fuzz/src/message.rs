//! The messages of queues and the events of the HTTP API.

use oms_http::HttpEvent;
use oms_jobs::JobMessage;

/// The body of a queue's message: a message that was read and written is read again as the same.
pub fn message(data: &[u8]) {
    let Ok(text) = std::str::from_utf8(data) else {
        return;
    };
    if let Ok(message) = JobMessage::parse(text) {
        let body = message.to_body().expect("what was read can be written");
        assert_eq!(
            JobMessage::parse(&body),
            Ok(message),
            "a message survives the queue"
        );
    }
}

/// The event of an HTTP API: a path that is accepted begins at the root.
pub fn http_event(data: &[u8]) {
    if let Ok(HttpEvent(request)) = serde_json::from_slice::<HttpEvent>(data) {
        assert!(request.uri().path().starts_with('/'), "a path begins at the root");
    }
}
