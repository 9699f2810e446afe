//! Names of queues and requests: account, region, URL, ARN, random ids.

use uuid::Uuid;

use super::QueueError;

/// The account every local queue belongs to.
pub(super) const ACCOUNT: &str = "000000000000";

const ARN_PREFIX: &str = "arn:aws:sqs:us-east-1:000000000000:";

/// The ARN of the queue `name`: `arn:aws:sqs:us-east-1:000000000000:<name>`.
pub fn queue_arn(name: &str) -> String {
    format!("{ARN_PREFIX}{name}")
}

/// The URL of the queue `name` at the endpoint `base`: `<base>/000000000000/<name>`.
pub fn queue_url(base: &str, name: &str) -> String {
    format!("{}/{ACCOUNT}/{name}", base.trim_end_matches('/'))
}

/// The queue a URL names. The host is not looked at: queues outlive the port they were served on.
pub(super) fn name_in_url(url: &str) -> Result<&str, QueueError> {
    let path = url.split_once("://").map_or(url, |(_, rest)| rest);
    path.rsplit_once('/')
        .filter(|(before, name)| !name.is_empty() && before.rsplit('/').next() == Some(ACCOUNT))
        .map(|(_, name)| name)
        .ok_or_else(|| QueueError::InvalidAddress(url.to_owned()))
}

/// A random UUID (version 4) from the operating system's generator.
pub(super) fn random_uuid() -> Result<Uuid, QueueError> {
    let mut bytes = [0; 16];
    getrandom::fill(&mut bytes)?;
    Ok(uuid::Builder::from_random_bytes(bytes).into_uuid())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_url_names_its_queue_whatever_the_host() {
        let url = queue_url("http://127.0.0.1:9324/", "invoices");
        assert_eq!(url, "http://127.0.0.1:9324/000000000000/invoices");
        assert_eq!(name_in_url(&url).unwrap(), "invoices");
        assert_eq!(
            name_in_url("http://localhost:1/000000000000/invoices").unwrap(),
            "invoices"
        );
    }

    #[test]
    fn refuses_addresses_of_no_local_queue() {
        for url in [
            "",
            "invoices",
            "http://127.0.0.1:1/",
            "http://127.0.0.1:1/1/invoices",
            "http://h/000000000000/",
        ] {
            assert!(
                matches!(name_in_url(url), Err(QueueError::InvalidAddress(_))),
                "{url}"
            );
        }
    }
}
