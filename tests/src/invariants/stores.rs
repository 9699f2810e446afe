//! Everything there is, read once.

use std::collections::{BTreeMap, HashMap};

use base64::Engine as _;
use base64::engine::general_purpose::STANDARD;
use oms_archive::AuditBucket;
use oms_aws::Aws;
use oms_cloud::payments::Effect;
use oms_cloud::sqs::Depth;
use oms_domain::WriteId;
use serde_json::Value;

use crate::table::{self, Item};
use crate::{Local, sha256};

/// Everything there is in the stores.
pub struct Stores {
    /// The items of the orders table, by their key.
    pub items: BTreeMap<String, Item>,
    /// The orders and the returns among them.
    pub entities: Vec<Entity>,
    /// Every row of the history, as a record of the API.
    pub rows: Vec<Value>,
    /// The money that the gateway moved back.
    pub effects: Vec<Effect>,
    /// The PDFs: the SHA-256 of each, by its name.
    pub pdfs: BTreeMap<String, String>,
    /// The numbers of messages in the queues, by the queue's name in the template.
    pub queues: BTreeMap<String, Depth>,
    /// The index in `entities` of each, by id.
    places: HashMap<String, usize>,
}

/// An order or a return.
pub struct Entity {
    /// `ORDER` or `RETURN`.
    pub kind: String,
    /// Its id.
    pub id: String,
    /// Its item.
    pub item: Item,
    /// The steps it has taken, its creation included.
    pub path: Vec<Step>,
}

/// A step that an entity took.
pub struct Step {
    /// The state it entered.
    pub state: String,
    /// The write that took it there.
    pub write: WriteId,
    /// The step as it is stored.
    pub stored: Value,
}

/// The id of the order that an entity is, or is the return of.
pub fn order_of(kind: &str, id: &str) -> String {
    match kind {
        "RETURN" => id.parse::<oms_domain::ReturnId>().unwrap().order().to_string(),
        _ => id.to_owned(),
    }
}

impl Stores {
    /// Reads all stores.
    pub async fn read(local: &Local) -> Self {
        let items = table::items(local, "get-order", "ORDERS_TABLE").await;
        let items: BTreeMap<String, Item> = items
            .into_iter()
            .map(|item| (item["pk"].as_str().unwrap().to_owned(), item))
            .collect();
        let ledger = local.system().payments().ledger().await.unwrap();
        let entities: Vec<Entity> = items.iter().filter_map(|(key, item)| entity(key, item)).collect();
        let numbered = entities.iter().enumerate();
        Self {
            places: numbered
                .map(|(place, entity)| (entity.id.clone(), place))
                .collect(),
            entities,
            items,
            rows: table::history(local).await,
            effects: ledger.effects,
            pdfs: pdfs(local).await,
            queues: queues(local).await,
        }
    }

    /// The orders.
    pub fn orders(&self) -> impl Iterator<Item = &Entity> {
        self.entities.iter().filter(|entity| entity.kind == "ORDER")
    }

    /// The return of an order, if it has one.
    pub fn return_of(&self, order: &Entity) -> Option<&Entity> {
        let id: oms_domain::OrderId = order.id.parse().unwrap();
        self.entity(&oms_domain::ReturnId::of(id).to_string())
    }

    /// The order or the return of that id.
    pub fn entity(&self, id: &str) -> Option<&Entity> {
        let place = self.places.get(id)?;
        self.entities.get(*place)
    }

    /// The records of jobs of that kind (`INVOICE`, `REFUND`), by the id of the order they are about.
    pub fn jobs<'a>(&'a self, kind: &'a str) -> impl Iterator<Item = (&'a str, &'a Item)> {
        let items = self.items.iter();
        items.filter_map(move |(key, item)| Some((key.strip_prefix(kind)?.strip_prefix('#')?, item)))
    }

    /// The record of an order's job.
    pub fn job(&self, kind: &str, order: &str) -> Option<&Item> {
        self.items.get(&format!("{kind}#{order}"))
    }
}

impl Entity {
    /// `ORDER <id>`, as messages name it.
    pub fn name(&self) -> String {
        format!("{} {}", self.kind, self.id)
    }

    /// True if the entity was ever in that state.
    pub fn was(&self, state: &str) -> bool {
        self.path.iter().any(|step| step.state == state)
    }

    /// The version that the first step into that state made; 0 where there is none.
    pub fn version_of(&self, state: &str) -> usize {
        self.path
            .iter()
            .position(|step| step.state == state)
            .map_or(0, |index| index + 1)
    }

    /// The facts that the entity was created with.
    pub fn facts(&self) -> Value {
        serde_json::from_str(self.item["facts"].as_str().unwrap()).unwrap()
    }
}

/// The order or the return that an item is.
fn entity(key: &str, item: &Item) -> Option<Entity> {
    let (kind, id) = key.split_once('#')?;
    if !["ORDER", "RETURN"].contains(&kind) {
        return None;
    }
    let path = item["path"].as_array().unwrap().iter();
    Some(Entity {
        kind: kind.to_owned(),
        id: id.to_owned(),
        item: item.clone(),
        path: path.map(step).collect(),
    })
}

fn step(stored: &Value) -> Step {
    Step {
        state: stored["s"].as_str().unwrap().to_owned(),
        write: write_id(&stored["w"]),
        stored: stored.clone(),
    }
}

/// A write id as the database's protocol spells bytes.
pub(super) fn write_id(bytes: &Value) -> WriteId {
    let bytes = STANDARD.decode(bytes.as_str().unwrap()).unwrap();
    WriteId::from_bytes(bytes.try_into().unwrap())
}

async fn pdfs(local: &Local) -> BTreeMap<String, String> {
    let aws = Aws::new(local.environment_with("generate-invoice", &[])).unwrap();
    let bucket = AuditBucket::new(&aws, local.variable("generate-invoice", "INVOICES_BUCKET"));
    let mut pdfs = BTreeMap::new();
    for key in bucket.keys("").await.unwrap() {
        let bytes = bucket.get(&key).await.unwrap();
        pdfs.insert(key, sha256(&bytes));
    }
    pdfs
}

async fn queues(local: &Local) -> BTreeMap<String, Depth> {
    let mut depths = BTreeMap::new();
    for queue in &local.system().resources().queues {
        let depth = local
            .system()
            .queues()
            .depth(&queue.definition.name)
            .await
            .unwrap();
        depths.insert(queue.logical_id.clone(), depth);
    }
    depths
}
