//! The job itself.

use std::convert::Infallible;
use std::path::PathBuf;
use std::sync::Arc;
use std::time::Duration;

use aws_lambda_events::event::sqs::{SqsBatchResponse, SqsEvent};
use oms_aws::{Aws, Environment, StartError, run_function};
use oms_domain::{JobEvent, JobKind, JobOwner, JobStatus, Order, OrderId, OrderStatus};
use oms_invoice::{Fonts, Invoice, Renderer};
use oms_jobs::attempt::{all_used, claim, unavailable};
use oms_jobs::{Attempt, Failure, JobMessage, JobQueue, WorkError, Worked, Worker, work_batch};
use oms_store::jobs::invoice::Numbered;
use oms_store::{AllocateError, InvoiceRecord, Store, StoreError, Tables};
use oms_telemetry::{Clock, Metric, emit};

use crate::frozen_input::{SellerConfig, freeze};
use crate::pdf_store::{PdfStore, PdfStoreError, StoredPdf};

/// Makes invoices.
#[derive(Clone)]
pub struct GenerateInvoice {
    store: Store,
    queue: JobQueue,
    pdfs: PdfStore,
    seller: SellerConfig,
    renderer: Arc<Renderer>,
    clock: Clock,
}

/// How long a worker has an invoice to itself: longer than the function may run, shorter than the queue hides its
/// message.
const LEASE: Duration = Duration::from_secs(90);

/// The font for Japanese names, beside the binary; read only when a name needs it.
const JAPANESE_FONT: &str = "NotoSansJP-Regular.ttf";

impl GenerateInvoice {
    /// The function with the resources that `environment` names.
    pub fn new(environment: &Environment, clock: Clock) -> Result<Self, StartError> {
        let aws = Aws::new(environment.clone())?;
        let orders = environment.required("ORDERS_TABLE")?;
        let fonts = PathBuf::from(environment.required("FONTS_DIR")?);
        Ok(Self {
            store: Store::connect(
                &aws,
                Tables {
                    orders,
                    history: String::new(),
                    access: String::new(),
                    list_shards: 1,
                },
            ),
            queue: JobQueue::new(&aws, environment.required("INVOICE_QUEUE_URL")?),
            pdfs: PdfStore::new(&aws, environment.required("INVOICES_BUCKET")?),
            seller: SellerConfig::new(environment)?,
            renderer: Arc::new(Renderer::new(Fonts::with_japanese(fonts.join(JAPANESE_FONT)))),
            clock,
        })
    }

    /// Works through a batch of messages.
    pub async fn handle(&self, batch: SqsEvent) -> SqsBatchResponse {
        work_batch(self, &self.queue, &self.clock, batch).await
    }

    /// The invoice with an attempt on it claimed; `None` when it has been made.
    async fn claim(&self, id: OrderId) -> Result<Option<InvoiceRecord>, WorkError> {
        let (order, invoice) = self.store.order_and_invoice(id).await.map_err(unavailable)?;
        let order = order.filter(|order| order.entered_at(OrderStatus::Shipped).is_some());
        let order = order.ok_or_else(|| WorkError::Unavailable {
            cause: "the order was not shipped".to_owned(),
        })?;
        if invoice.is_none() {
            match self.allocate(&order).await {
                Ok(record) => return Ok(Some(record)),
                Err(Refused::Allocate(AllocateError::Exists)) => {}
                Err(refused) => return Err(unavailable(refused)),
            }
        }
        if invoice.is_some_and(|invoice| invoice.job.status == JobStatus::Succeeded) {
            return Ok(None);
        }
        claim(&self.store, JobOwner::Order(id), &self.clock, LEASE).await
    }

    async fn allocate(&self, order: &Order) -> Result<InvoiceRecord, Refused> {
        let now = self.clock.now();
        let number_input = |number| -> Result<Numbered, Refused> {
            let invoice_number = self.seller.invoice_number(now.year(), number);
            let invoice = freeze(order, &self.seller, invoice_number.clone(), now)?;
            Ok(Numbered {
                invoice_number,
                input: serde_json::to_string(&invoice)?,
            })
        };
        let lease_until = now.saturating_add(LEASE);
        self.store
            .allocate_invoice(order.id(), &self.seller.series, now, lease_until, number_input)
            .await
    }

    /// Renders and stores the PDF. The same record gives the same bytes under the same name.
    async fn make(&self, record: &InvoiceRecord) -> Result<StoredPdf, EffectError> {
        let invoice: Invoice = serde_json::from_str(&record.input)?;
        let renderer = Arc::clone(&self.renderer);
        // Milliseconds of pure computation: not on the thread that keeps the connections alive.
        let pdf = tokio::task::spawn_blocking(move || renderer.render(&invoice)).await??;
        let year = record.job.created_at.year();
        let key = format!("invoices/{year}/{}.pdf", record.invoice_number);
        Ok(self.pdfs.put(key, pdf).await?)
    }

    /// Makes the owner's mark say that the invoice has been made, also where another worker took this one for dead and gave
    /// up. An invoice stays made, so whatever mark of failure there is, is an old one.
    async fn settle(&self, owner: JobOwner) -> Result<(), StoreError> {
        if self.store.settle_job(owner, JobKind::Invoice, None).await? {
            return Ok(());
        }
        match self.store.failure_mark(owner, JobKind::Invoice).await? {
            Some(failure) => {
                let settled = self
                    .store
                    .settle_failed_job(owner, JobKind::Invoice, &failure, None);
                settled.await
            }
            None => Ok(()),
        }
    }

    fn failure(&self, error: &EffectError) -> Failure {
        let different = matches!(error, EffectError::Store(PdfStoreError::Different { .. }));
        if different {
            emit(Metric::InvoiceMismatch, JobKind::Invoice.as_str(), &self.clock);
        }
        Failure {
            cause: error.to_string(),
            // Trying again cannot change what stands in the bucket.
            finally: different,
            without_effect: false,
        }
    }

    fn attempt<'a>(&'a self, message: JobMessage, record: &'a InvoiceRecord) -> Attempt<'a, InvoiceRecord> {
        Attempt {
            store: &self.store,
            clock: &self.clock,
            function: "generate-invoice",
            message,
            owner: JobOwner::Order(message.entity_id),
            record,
        }
    }
}

impl Worker for GenerateInvoice {
    const KIND: JobKind = JobKind::Invoice;

    async fn work(&self, message: JobMessage) -> Result<Worked, WorkError> {
        let id = message.entity_id;
        if let Some(record) = self.claim(id).await? {
            let attempt = self.attempt(message, &record);
            if attempt.is_one_too_many() {
                return Err(attempt.failed(all_used()).await);
            }
            let stored = match self.make(&record).await {
                Ok(stored) => stored,
                Err(error) => return Err(attempt.failed(self.failure(&error)).await),
            };
            let event = JobEvent {
                outcome: Some(record.invoice_number.clone()),
                ..attempt.event(JobStatus::Succeeded)?
            };
            let succeeded = self
                .store
                .succeed_invoice(id, &stored.key, &stored.sha256, &event)
                .await;
            succeeded.map_err(unavailable)?;
        }
        self.settle(JobOwner::Order(id)).await.map_err(unavailable)?;
        Ok(Worked::Done)
    }
}

/// Why an attempt at the PDF failed.
#[derive(Debug, thiserror::Error)]
enum EffectError {
    #[error("the frozen input cannot be read: {0}")]
    Input(#[from] serde_json::Error),
    #[error("the invoice cannot be rendered: {0}")]
    Render(#[from] oms_invoice::RenderError),
    #[error("the rendering broke off: {0}")]
    Broken(#[from] tokio::task::JoinError),
    #[error(transparent)]
    Store(#[from] PdfStoreError),
}

/// Why an order has no number yet.
#[derive(Debug, thiserror::Error)]
enum Refused {
    #[error(transparent)]
    Allocate(#[from] AllocateError),
    #[error("the taxes cannot be added up: {0}")]
    Amounts(#[from] oms_domain::MoneyError),
    #[error("the input cannot be written: {0}")]
    Input(#[from] serde_json::Error),
    #[error(transparent)]
    Store(#[from] StoreError),
}

/// Runs the function until Lambda stops it.
pub fn run() -> Result<(), StartError> {
    run_function(
        |environment| GenerateInvoice::new(environment, Clock::system()),
        &async |function: &GenerateInvoice, batch: SqsEvent| {
            Ok::<_, Infallible>(function.handle(batch).await)
        },
    )
}
