//! The operations on API keys.

use oms_contract::{ApiKey, CreateApiKey, CreatedApiKey, List};
use oms_domain::ApiKeyId;
use reqwest::Method;

use crate::answer::json_if_any;
use crate::request::kind::{Page, Write};
use crate::{Client, Request};

impl Client {
    /// `POST /api-keys`: makes a key, which only this response contains.
    pub fn create_api_key(&self, key: &CreateApiKey) -> Request<CreatedApiKey<'static>, Write> {
        Request::mutation(self, Method::POST, "/api-keys".to_owned(), key)
    }

    /// `GET /api-keys`: lists the keys, without their secrets.
    pub fn list_api_keys(&self) -> Request<List<ApiKey<'static>>, Page> {
        Request::get(self, "/api-keys".to_owned())
    }

    /// `DELETE /api-keys/{key_id}`: revokes a key. The body is `None`, except in a dry run: the key as it would
    /// be.
    pub fn revoke_api_key(&self, id: ApiKeyId) -> Request<Option<ApiKey<'static>>, Write> {
        Request::decoding(self, Method::DELETE, format!("/api-keys/{id}"), json_if_any).named()
    }
}
