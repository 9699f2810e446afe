//! The DynamoDB endpoint through the real SDK client, with the tables of the real template.
#![expect(
    clippy::unwrap_used,
    reason = "a step of a test that fails is a test that fails"
)]

mod concurrency;
mod counting;
mod durability;
mod items;
mod policy;
mod protocol;
mod tables;

use aws_sdk_dynamodb::Client;
use aws_sdk_dynamodb::config::{BehaviorVersion, Credentials, Region};
use aws_sdk_dynamodb::types::AttributeValue;
use oms_cloud::dynamodb::{Dynamo, router};
use oms_cloud::sqs::Location;
use oms_cloud::template::{Local, Resources};

const ORDERS: &str = "oms-local-orders-table";
const HISTORY: &str = "oms-local-history-table";

/// The endpoint on a port of its own.
struct Server {
    client: Client,
    dynamo: Dynamo,
    address: String,
}

impl Server {
    async fn start() -> Self {
        Self::open(&Location::Memory).await
    }

    async fn open(location: &Location) -> Self {
        let dynamo = Dynamo::open(location).unwrap();
        dynamo.create_tables(&resources().tables).unwrap();
        Self::serve(dynamo).await
    }

    async fn serve(dynamo: Dynamo) -> Self {
        let listener = tokio::net::TcpListener::bind("127.0.0.1:0").await.unwrap();
        let address = listener.local_addr().unwrap().to_string();
        let router = router(dynamo.clone());
        tokio::spawn(async move { axum::serve(listener, router).await.unwrap() });
        Self {
            client: client(&address),
            dynamo,
            address,
        }
    }

    async fn put(&self, table: &str, item: &[(&str, AttributeValue)]) {
        let item = item
            .iter()
            .map(|(name, value)| ((*name).to_owned(), value.clone()));
        self.client
            .put_item()
            .table_name(table)
            .set_item(Some(item.collect()))
            .send()
            .await
            .unwrap();
    }
}

fn resources() -> Resources {
    let given = [
        "OidcIssuer",
        "OidcAudience",
        "OidcJwksUrl",
        "SellerName",
        "SellerAddress",
        "SellerTaxId",
        "SellerEmail",
    ];
    let local = Local {
        stack_name: "oms-local".to_owned(),
        queue_endpoint: "http://127.0.0.1:9324".to_owned(),
        parameters: given
            .map(|parameter| (parameter.to_owned(), "given".to_owned()))
            .into(),
        secrets: ["CursorKey", "PaymentApiKey", "PaymentWebhookSecret"]
            .map(|name| (name.to_owned(), "secret".to_owned()))
            .into(),
    };
    Resources::from_template(include_str!("../../../../template.yaml"), &local).unwrap()
}

fn client(address: &str) -> Client {
    Client::from_conf(
        aws_sdk_dynamodb::Config::builder()
            .behavior_version(BehaviorVersion::v2026_01_12())
            .region(Region::new("us-east-1"))
            .credentials_provider(Credentials::new("local", "local", None, None, "test"))
            .endpoint_url(format!("http://{address}"))
            .http_client(aws_smithy_http_client::Builder::new().build_http())
            .build(),
    )
}

fn text(value: &str) -> AttributeValue {
    AttributeValue::S(value.to_owned())
}

fn number(value: i64) -> AttributeValue {
    AttributeValue::N(value.to_string())
}
