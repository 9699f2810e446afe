//! The job: claim, render, store, record.

use std::convert::Infallible;
use std::path::PathBuf;
use std::sync::Arc;
use std::time::Duration;

use aws_lambda_events::event::sqs::{SqsBatchResponse, SqsEvent};
use oms_aws::{Aws, Environment, StartError, run_function};
use oms_domain::{JobEvent, JobKind, JobStatus, Order, OrderId, OrderStatus, Timestamp};
use oms_invoice::{Fonts, Invoice, Renderer};
use oms_jobs::{Attempt, Failure, JobCase, JobQueue, WorkError, Worked, Worker, unavailable, work_batch};
use oms_store::jobs::invoice::Numbered;
use oms_store::{AllocateError, Database, InvoiceRecord, NextKey, OrderStore, StoreError};
use oms_telemetry::{Clock, Metric, emit};

use crate::frozen_input::{SellerConfig, freeze};
use crate::pdf_store::{PdfStore, PdfStoreError, StoredPdf};

/// The function with its resources.
#[derive(Clone)]
pub struct GenerateInvoice {
    store: OrderStore,
    queue: JobQueue,
    pdfs: PdfStore,
    seller: SellerConfig,
    renderer: Arc<Renderer>,
    clock: Clock,
}

/// The file of the font for Japanese names, beside the binary. The font is read only when a name needs it.
const JAPANESE_FONT: &str = "NotoSansJP-Regular.ttf";

impl GenerateInvoice {
    /// Connects to the resources that `environment` names.
    pub fn new(environment: &Environment, clock: Clock) -> Result<Self, StartError> {
        let aws = Aws::new(environment.clone())?;
        let orders = environment.required("ORDERS_TABLE")?;
        let fonts = PathBuf::from(environment.required("FONTS_DIR")?);
        Ok(Self {
            // The number of shards matters only where entities are created, changed or listed, and this function does
            // none of it.
            store: Database::connect(&aws).orders(orders, 1),
            queue: JobQueue::new(&aws, environment.required("INVOICE_QUEUE_URL")?),
            pdfs: PdfStore::new(&aws, environment.required("INVOICES_BUCKET")?),
            seller: SellerConfig::new(environment)?,
            renderer: Arc::new(Renderer::new(Fonts::with_japanese(fonts.join(JAPANESE_FONT)))),
            clock,
        })
    }

    /// Works through a batch of messages.
    pub async fn handle(&self, batch: SqsEvent) -> SqsBatchResponse {
        work_batch(self, &self.queue, batch).await
    }

    /// Renders and stores the PDF. The same record gives the same bytes under the same key.
    async fn make(&self, record: &InvoiceRecord) -> Result<StoredPdf, EffectError> {
        let invoice: Invoice = serde_json::from_str(&record.input)?;
        let renderer = Arc::clone(&self.renderer);
        // Rendering computes for milliseconds and must not block the thread that serves the connections. A panic of the
        // renderer arrives as the outer error: it fails this attempt, and not the whole batch.
        let pdf = tokio::task::spawn_blocking(move || renderer.render(&invoice)).await??;
        // The year of the opening is also the year in the number. An attempt may run in the next year and must still
        // find the object of an earlier one.
        let year = record.job.created_at.year();
        let key = format!("invoices/{year}/{}.pdf", record.invoice_number);
        Ok(self.pdfs.put(key, pdf).await?)
    }

    fn failure(&self, error: &EffectError) -> Failure {
        let different = matches!(error, EffectError::Store(PdfStoreError::Different { .. }));
        if different {
            emit(Metric::InvoiceMismatch, JobKind::Invoice.as_str(), &self.clock);
        }
        Failure {
            cause: error.to_string(),
            // Another attempt cannot change the object in the bucket.
            finally: different,
            next_key: NextKey::Same,
        }
    }
}

impl Worker for GenerateInvoice {
    type Record = InvoiceRecord;
    type Facts = Order;
    type Outcome = StoredPdf;

    const FUNCTION: &'static str = "generate-invoice";
    // The function may run for 60 seconds, and the queue hides a message for 360.
    const LEASE: Duration = Duration::from_secs(90);

    fn store(&self) -> &OrderStore {
        &self.store
    }

    fn clock(&self) -> &Clock {
        &self.clock
    }

    async fn read(&self, id: OrderId) -> Result<JobCase<Order, InvoiceRecord>, WorkError> {
        let case = self.store.invoice_case(id).await.map_err(unavailable)?;
        // A message alone proves nothing. The stored path decides if an invoice is owed.
        let shipped = |order: &Order| order.entered_at(OrderStatus::Shipped).is_some();
        let order = case.order.filter(shipped);
        Ok(JobCase {
            facts: order.ok_or_else(|| unavailable("the order was not shipped"))?,
            record: case.invoice,
            marks: case.mark.into_iter().collect(),
        })
    }

    async fn open(
        &self,
        order: &Order,
        now: Timestamp,
        lease_until: Timestamp,
    ) -> Result<Option<InvoiceRecord>, WorkError> {
        // The store calls this once for each number that it tries, because the frozen input shows the number.
        let number_input = |number| -> Result<Numbered, Refused> {
            let invoice_number = self.seller.invoice_number(now.year(), number);
            let invoice = freeze(order, &self.seller, invoice_number.clone(), now)?;
            Ok(Numbered {
                invoice_number,
                input: serde_json::to_string(&invoice)?,
            })
        };
        let series = &self.seller.series;
        let allocated = self
            .store
            .allocate_invoice(order.id(), series, now, lease_until, number_input);
        match allocated.await {
            Ok(record) => Ok(Some(record)),
            // Another worker has opened the record since it was read. The caller then claims it like any other attempt.
            Err(Refused::Allocate(AllocateError::Exists)) => Ok(None),
            // Without a record there is no attempt that could be recorded as failed, so the message just comes again.
            Err(refused) => Err(unavailable(refused)),
        }
    }

    async fn effect(
        &self,
        attempt: &Attempt<'_, InvoiceRecord>,
        _order: &Order,
    ) -> Result<StoredPdf, Failure> {
        if attempt.is_beyond_last() {
            // A PDF that the last attempt stored is not lost: after a retry by hand, the same bytes are found under the
            // same key.
            return Err(Failure::beyond_last());
        }
        let made = self.make(&attempt.record).await;
        made.map_err(|error| self.failure(&error))
    }

    async fn mark(
        &self,
        attempt: &Attempt<'_, InvoiceRecord>,
        stored: StoredPdf,
    ) -> Result<Worked, WorkError> {
        let record = &attempt.record;
        let event = JobEvent {
            outcome: Some(record.invoice_number.clone()),
            ..attempt.event(JobStatus::Succeeded)?
        };
        let succeeded = self
            .store
            .succeed_invoice(record.order_id, &stored.key, &stored.sha256, &event);
        succeeded.await.map_err(unavailable)?;
        Ok(Worked::Done)
    }
}

/// The reason why an attempt at the PDF failed.
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

/// The reason why an order has no invoice number yet.
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
