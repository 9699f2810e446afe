//! The tests' HTTP client: requests, and the callers who send them.

use std::future::IntoFuture;

use futures::FutureExt as _;
use futures::future::BoxFuture;
use reqwest::{Method, RequestBuilder, redirect};
use serde_json::Value;

use crate::Reply;
use crate::schema::Asked;

/// The API as one caller sees it.
#[derive(Clone, Debug)]
pub struct Client {
    http: reqwest::Client,
    base: String,
    token: Option<String>,
    key: Option<String>,
    subject: String,
    /// The storefront in which the caller orders, if the caller is a customer.
    storefront: Option<Box<Self>>,
}

/// A request that has not been sent; awaiting it sends it.
#[must_use = "a request is sent when it is awaited"]
#[derive(Debug)]
pub struct Call {
    builder: RequestBuilder,
    request_id: Option<String>,
}

impl Client {
    /// A caller of the API at `base` with that token, who is `subject`.
    pub fn new(base: &str, token: Option<&str>, subject: &str) -> Self {
        // A connection belongs to the runtime it was opened in, and each test has a runtime of its own.
        let http = reqwest::Client::builder()
            .redirect(redirect::Policy::none())
            .build()
            .unwrap();
        Self {
            http,
            base: base.trim_end_matches('/').to_owned(),
            token: token.map(str::to_owned),
            key: None,
            subject: subject.to_owned(),
            storefront: None,
        }
    }

    /// The same caller, a customer of that storefront.
    #[must_use]
    pub fn ordering_in(self, storefront: Self) -> Self {
        Self {
            storefront: Some(Box::new(storefront)),
            ..self
        }
    }

    /// The storefront in which this customer orders.
    pub fn storefront(&self) -> &Self {
        self.storefront.as_ref().expect("the caller is a customer")
    }

    /// The same caller with that API key instead of a token; `id` is the key's.
    #[must_use]
    pub fn with_key(&self, key: &str, id: &str) -> Self {
        Self {
            token: None,
            key: Some(key.to_owned()),
            subject: id.to_owned(),
            ..self.clone()
        }
    }

    /// The same caller of the API at another address.
    #[must_use]
    pub fn at(&self, base: &str) -> Self {
        let storefront = self.storefront.as_ref();
        Self {
            base: base.to_owned(),
            storefront: storefront.map(|storefront| Box::new(storefront.at(base))),
            ..self.clone()
        }
    }

    /// The subject of the caller's token.
    pub fn subject(&self) -> &str {
        &self.subject
    }

    /// The caller's token.
    pub fn token(&self) -> &str {
        self.token.as_deref().unwrap_or_default()
    }

    /// A request of any method to a whole path, such as `/api/v1/health`.
    pub fn request(&self, method: &str, path: &str) -> Call {
        let method = Method::from_bytes(method.as_bytes()).unwrap();
        let builder = self.http.request(method, format!("{}{path}", self.base));
        let builder = match &self.token {
            Some(token) => builder.bearer_auth(token),
            None => builder,
        };
        let builder = match &self.key {
            Some(key) => builder.header("x-api-key", key),
            None => builder,
        };
        Call {
            builder,
            request_id: None,
        }
    }

    /// `GET /api/v1<path>`
    pub fn get(&self, path: &str) -> Call {
        self.request("GET", &format!("/api/v1{path}"))
    }

    /// `POST /api/v1<path>`
    pub fn post(&self, path: &str, body: &Value) -> Call {
        self.request("POST", &format!("/api/v1{path}"))
            .json(&body.to_string())
    }

    /// `PATCH /api/v1<path>`
    pub fn patch(&self, path: &str, body: &Value) -> Call {
        self.request("PATCH", &format!("/api/v1{path}"))
            .json(&body.to_string())
    }

    /// `DELETE /api/v1<path>`
    pub fn delete(&self, path: &str) -> Call {
        self.request("DELETE", &format!("/api/v1{path}"))
    }

    /// `POST /api/v1/orders`. A customer's order is placed by the storefront, for the customer unless `body` names
    /// another.
    pub fn create(&self, body: &Value) -> Call {
        let Some(storefront) = &self.storefront else {
            return self.post("/orders", body);
        };
        let mut body = body.clone();
        if let Some(members) = body.as_object_mut() {
            members
                .entry("customer_id")
                .or_insert_with(|| self.subject.clone().into());
        }
        storefront.post("/orders", &body)
    }

    /// `PATCH /api/v1/orders/{id}/state` with nothing but the state.
    pub fn change_state(&self, id: &str, new_state: &str) -> Call {
        self.patch(
            &format!("/orders/{id}/state"),
            &serde_json::json!({ "new_state": new_state }),
        )
    }

    /// `POST /api/v1/orders/{id}/cancel` with a reason.
    pub fn cancel(&self, id: &str) -> Call {
        self.post(
            &format!("/orders/{id}/cancel"),
            &serde_json::json!({ "reason": "ordered twice" }),
        )
    }

    /// `GET /api/v1/orders/{id}`
    pub fn order(&self, id: &str) -> Call {
        self.get(&format!("/orders/{id}"))
    }

    /// `GET /api/v1/orders/{id}/history`
    pub fn history(&self, id: &str) -> Call {
        self.get(&format!("/orders/{id}/history"))
    }

    /// `GET /api/v1/orders/{id}/invoice`
    pub fn invoice(&self, id: &str) -> Call {
        self.get(&format!("/orders/{id}/invoice"))
    }

    /// `GET /api/v1/orders/{id}/refund`
    pub fn order_refund(&self, id: &str) -> Call {
        self.get(&format!("/orders/{id}/refund"))
    }

    /// `POST /api/v1/returns` with a reason.
    pub fn request_return(&self, order_id: &str) -> Call {
        self.post(
            "/returns",
            &serde_json::json!({ "order_id": order_id, "reason": "the glaze is cracked" }),
        )
    }

    /// `GET /api/v1/returns/{id}`
    pub fn returned(&self, id: &str) -> Call {
        self.get(&format!("/returns/{id}"))
    }

    /// `PATCH /api/v1/returns/{id}/approve` with notes.
    pub fn approve(&self, id: &str) -> Call {
        self.patch(
            &format!("/returns/{id}/approve"),
            &serde_json::json!({ "manager_notes": "as described" }),
        )
    }

    /// `PATCH /api/v1/returns/{id}/reject` with notes and a reason.
    pub fn reject(&self, id: &str) -> Call {
        self.patch(
            &format!("/returns/{id}/reject"),
            &serde_json::json!({ "manager_notes": "dropped", "rejection_reason": "damage_not_covered" }),
        )
    }

    /// `PATCH /api/v1/returns/{id}/state` with nothing but the state.
    pub fn change_return_state(&self, id: &str, new_state: &str) -> Call {
        self.patch(
            &format!("/returns/{id}/state"),
            &serde_json::json!({ "new_state": new_state }),
        )
    }

    /// The request that brings a return into `status`, by the route that leads there.
    pub fn step_return(&self, id: &str, status: &str) -> Call {
        match status {
            "APPROVED" => self.approve(id),
            "REJECTED" => self.reject(id),
            other => self.change_return_state(id, other),
        }
    }

    /// `GET /api/v1/returns/{id}/history`
    pub fn return_history(&self, id: &str) -> Call {
        self.get(&format!("/returns/{id}/history"))
    }

    /// `GET /api/v1/returns/{id}/refund`
    pub fn return_refund(&self, id: &str) -> Call {
        self.get(&format!("/returns/{id}/refund"))
    }

    /// `POST /api/v1/jobs/{kind}/{entity_id}/retry`
    pub fn retry_job(&self, kind: &str, entity_id: &str) -> Call {
        self.post(&format!("/jobs/{kind}/{entity_id}/retry"), &serde_json::json!({}))
    }

    /// Fetches a whole URL without credentials, as a browser follows a signed link: status, content type and bytes.
    pub async fn download(&self, url: &str) -> (u16, String, Vec<u8>) {
        let response = self.http.get(url).send().await.unwrap();
        let status = response.status().as_u16();
        let content_type = response.headers().get("content-type");
        let content_type = content_type
            .map_or("", |value| value.to_str().unwrap())
            .to_owned();
        (status, content_type, response.bytes().await.unwrap().to_vec())
    }
}

impl Call {
    /// Adds a header; given twice, it is sent twice.
    pub fn header(mut self, name: &str, value: impl AsRef<[u8]>) -> Self {
        self.builder = self.builder.header(name, value.as_ref());
        self
    }

    /// The `Idempotency-Key`.
    pub fn key(self, key: &str) -> Self {
        self.header("idempotency-key", key)
    }

    /// The `If-Match`.
    pub fn if_match(self, tag: &str) -> Self {
        self.header("if-match", tag)
    }

    /// The `X-Request-Id`, which the answer must repeat.
    pub fn request_id(mut self, id: &str) -> Self {
        self.request_id = Some(id.to_owned());
        self.header("x-request-id", id)
    }

    /// A body with the content type of JSON, which need not be JSON.
    pub fn json(self, body: &(impl AsRef<[u8]> + ?Sized)) -> Self {
        self.header("content-type", "application/json").bytes(body)
    }

    /// A body without a content type.
    pub fn bytes(mut self, body: &(impl AsRef<[u8]> + ?Sized)) -> Self {
        self.builder = self.builder.body(body.as_ref().to_vec());
        self
    }

    /// Query parameters, encoded.
    pub fn query(mut self, parameters: &[(&str, &str)]) -> Self {
        self.builder = self.builder.query(parameters);
        self
    }

    async fn send(self) -> Reply {
        let (http, request) = self.builder.build_split();
        let request = request.unwrap();
        let asked = format!("{} {}", request.method(), request.url());
        let method = request.method().clone();
        let path = request.url().path().to_owned();
        let sparse = request.url().query_pairs().any(|(name, _)| name == "fields");
        let response = http.execute(request).await;
        let response = response.unwrap_or_else(|error| panic!("{asked}: {error:?}"));
        let reply = Reply {
            asked,
            status: response.status().as_u16(),
            headers: response.headers().clone(),
            bytes: response.bytes().await.unwrap().to_vec(),
            body: Value::Null,
        };
        let asked = Asked {
            method: method.as_str(),
            path: &path,
            sparse,
        };
        reply.checked(asked, self.request_id.as_deref())
    }
}

impl IntoFuture for Call {
    type Output = Reply;
    type IntoFuture = BoxFuture<'static, Reply>;

    fn into_future(self) -> Self::IntoFuture {
        self.send().boxed()
    }
}
