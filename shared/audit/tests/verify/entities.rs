//! Tampering with the entities: the finding names the row from which the entity differs.

use fastrand::Rng;
use oms_domain::HistoryRecord;

use crate::tampering::{Place, Tamper, Tampering};
use crate::trail::{Trail, table_row};

pub const ALL: &[Tamper] = &[delete, cut_off, edit];

fn place(record: HistoryRecord) -> Place {
    let row = table_row(record);
    Place::Row {
        pk: row.pk,
        sk: row.sk,
    }
}

fn delete(trail: &mut Trail, random: &mut Rng) -> Option<Tampering> {
    let order = trail.orders.remove(random.usize(0..trail.orders.len()));
    let first = HistoryRecord::of_order(&order).unwrap().remove(0);
    Some(Tampering {
        what: "an order was deleted",
        touched: vec![place(first)],
    })
}

fn cut_off(trail: &mut Trail, random: &mut Rng) -> Option<Tampering> {
    let index = random.usize(0..trail.orders.len());
    let order = &mut trail.orders[index];
    let last = HistoryRecord::of_order(order).unwrap().pop().unwrap();
    *order = order.at_version(order.version() - 1)?;
    Some(Tampering {
        what: "the last step of an order was taken back",
        touched: vec![place(last)],
    })
}

fn edit(trail: &mut Trail, random: &mut Rng) -> Option<Tampering> {
    let index = random.usize(0..trail.jobs.len());
    let job = &mut trail.jobs[index];
    let at = job.events.len().checked_sub(1)?;
    let was = HistoryRecord::of_job(job).unwrap().remove(at);
    job.events[at].attempts += 1;
    Some(Tampering {
        what: "what became of a job was changed",
        touched: vec![place(was)],
    })
}
