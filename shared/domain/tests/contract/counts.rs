//! The names of the counters, and the changes that rows make to them.

use oms_domain::{Counter, Counts, EntityType, OrderStatus};

#[test]
fn what_is_added_is_there() {
    let mut counts = Counts::default();
    let (paid, all) = (Counter::of(OrderStatus::Paid), Counter::total(EntityType::Order));
    assert_eq!(counts.get(paid), 0);
    counts.add(paid, 5);
    counts.add(paid, -2);
    counts.add(all, 7);
    counts.add(all, -7);
    assert_eq!((counts.get(paid), counts.get(all)), (3, 0));
    assert_eq!(counts.nonzero().collect::<Vec<_>>(), [(paid, 3)]);
}
