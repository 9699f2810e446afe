//! Receipt handles: which receive of which message this is.

use base64::Engine as _;
use base64::engine::general_purpose::URL_SAFE_NO_PAD;

use super::QueueError;

/// The receive that a receipt handle stands for. Its text is opaque to receivers.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) struct Receipt {
    pub queue: String,
    pub sequence: i64,
    /// The message's receive count at this receive: a later receive makes another handle.
    pub receive_count: u32,
}

impl Receipt {
    pub fn handle(&self) -> String {
        URL_SAFE_NO_PAD.encode(format!("{}/{}/{}", self.queue, self.sequence, self.receive_count))
    }

    /// Reads a handle that `queue` gave out.
    pub fn parse(handle: &str, queue: &str) -> Result<Self, QueueError> {
        Self::decode(handle)
            .filter(|receipt| receipt.queue == queue)
            .ok_or_else(|| QueueError::InvalidReceiptHandle(handle.to_owned()))
    }

    fn decode(handle: &str) -> Option<Self> {
        let text = String::from_utf8(URL_SAFE_NO_PAD.decode(handle).ok()?).ok()?;
        let mut parts = text.split('/');
        let receipt = Self {
            queue: parts.next()?.to_owned(),
            sequence: parts.next()?.parse().ok()?,
            receive_count: parts.next()?.parse().ok()?,
        };
        // A queue's name holds no slash, so a handle has exactly three parts.
        parts.next().is_none().then_some(receipt)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_handle_is_read_by_its_own_queue_only() {
        let receipt = Receipt {
            queue: "invoices".to_owned(),
            sequence: 7,
            receive_count: 2,
        };
        let handle = receipt.handle();
        assert_eq!(Receipt::parse(&handle, "invoices").unwrap(), receipt);
        let foreign =
            [handle.as_str(), "", "AAAA", "not base64!"].map(|handle| Receipt::parse(handle, "refunds"));
        assert!(
            foreign
                .iter()
                .all(|refused| matches!(refused, Err(QueueError::InvalidReceiptHandle(_))))
        );
    }
}
