//! The parts of a request, as they are sent and sent again.

use reqwest::Method;

use crate::Client;

/// The parts of a request.
#[derive(Debug)]
pub(crate) struct Parts {
    pub client: Client,
    pub method: Method,
    pub path: String,
    pub query: Vec<(&'static str, String)>,
    pub headers: Vec<(&'static str, String)>,
    pub body: Result<Option<Vec<u8>>, serde_json::Error>,
    pub is_mutation: bool,
}
