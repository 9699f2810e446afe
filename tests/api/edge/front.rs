//! A second API of a system, with other environment variables: its functions once more, at an address of their own.

use std::collections::BTreeMap;
use std::net::SocketAddr;

use oms_http::Entropy;
use oms_http_functions::StartError;
use oms_local::gateway::Gateway;
use oms_tests::{Client, Local};
use tokio::net::TcpListener;

/// The second address. The functions behind it share the stores and the clock with the system's own, and nothing else.
pub struct Front(String);

impl Front {
    /// The functions of `local` with `changes` to the variables of each.
    pub async fn of(local: &Local, changes: &[(&str, &str)]) -> Self {
        Self::start(local, changes).await.unwrap()
    }

    /// As [`Front::of`], if the functions start with those variables.
    pub async fn start(local: &Local, changes: &[(&str, &str)]) -> Result<Self, StartError> {
        let functions = local.system().environments().keys();
        let environments: BTreeMap<_, _> = functions
            .map(|function| (function.clone(), local.environment_with(function, changes)))
            .collect();
        let gateway = Gateway::in_process(&environments, &local.clock(), &Entropy::system())?;
        let router = gateway.router(&local.system().issuer().key_set());
        let listener = TcpListener::bind("127.0.0.1:0").await.unwrap();
        let url = format!("http://{}", listener.local_addr().unwrap());
        let service = router.into_make_service_with_connect_info::<SocketAddr>();
        tokio::spawn(async move { axum::serve(listener, service).await.unwrap() });
        Ok(Self(url))
    }

    /// The second address.
    pub fn url(&self) -> &str {
        &self.0
    }

    /// The same caller at the second address.
    pub fn client(&self, caller: &Client) -> Client {
        caller.at(&self.0)
    }

    /// A caller without credentials.
    pub fn nobody(&self) -> Client {
        Client::new(&self.0, None, "")
    }

    /// A caller with that token.
    pub fn bearer(&self, token: &str) -> Client {
        Client::new(&self.0, Some(token), "")
    }
}
