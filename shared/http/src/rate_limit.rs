//! The rate limit: requests are counted in the process, and taken from the common limit in blocks.
//!
//! The first few requests of a caller to this process within a minute are only counted. A caller with more takes a
//! block from the limit that all processes share, which covers the counted requests, and then another. So a caller with
//! few requests costs no write, one with many costs a write for every ten, and one who has used up the limit costs none
//! until the minute is over. A process lets at most its few uncounted requests through beyond the limit.

use std::collections::HashMap;
use std::sync::{Mutex, PoisonError};

use oms_domain::Timestamp;

use crate::edge_store::EdgeStore;

/// The number of holders that are remembered; beyond it those of earlier minutes are dropped, and then all.
const CAPACITY: usize = 10_000;
const SECONDS_PER_MINUTE: i64 = 60;

/// One limit, for as many holders as there are.
pub struct RateLimit {
    limit: u32,
    /// The number of requests that are admitted before a block is taken.
    uncounted: u32,
    /// The number of requests in a block: more than are admitted uncounted, unless the limit is smaller.
    block: u32,
    windows: Mutex<Windows>,
    /// Held while a block is taken, so that requests that arrive together do not each take one.
    taking: tokio::sync::Mutex<()>,
}

/// The holder has made as many requests as are allowed in this minute.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct LimitReached {
    /// The seconds until the next minute begins.
    pub retry_after: u32,
}

#[derive(Default)]
struct Windows {
    minute: i64,
    holders: HashMap<String, Window>,
}

/// One holder's minute.
#[derive(Clone, Copy, Default)]
struct Window {
    let_in: u32,
    granted: u32,
    used_up: bool,
}

enum Verdict {
    LetIn,
    UsedUp,
    /// A block must be taken first.
    Take,
}

impl RateLimit {
    /// At most `limit` requests a minute for each holder.
    pub fn new(limit: u32) -> Self {
        Self {
            limit,
            uncounted: limit.min((limit / 20).max(5)),
            block: limit.min((limit / 10).max(10)),
            windows: Mutex::default(),
            taking: tokio::sync::Mutex::default(),
        }
    }

    /// Admits or refuses one request of `holder`. While the database is away every request is admitted, since the limit
    /// protects the system and grants no permission.
    pub(crate) async fn admit(
        &self,
        store: &dyn EdgeStore,
        holder: &str,
        now: Timestamp,
    ) -> Result<(), LimitReached> {
        self.admit_several(store, holder, 1, now).await
    }

    /// Admits or refuses `requests` at once. If they are refused, those that the limit had room for are used up.
    pub(crate) async fn admit_several(
        &self,
        store: &dyn EdgeStore,
        holder: &str,
        requests: u32,
        now: Timestamp,
    ) -> Result<(), LimitReached> {
        for left in (1..=requests).rev() {
            self.admit_next(store, holder, left, now).await?;
        }
        Ok(())
    }

    /// Admits or refuses the first of `left` requests. A block that must be taken for it has as many at least, so
    /// that a batch takes few blocks.
    async fn admit_next(
        &self,
        store: &dyn EdgeStore,
        holder: &str,
        left: u32,
        now: Timestamp,
    ) -> Result<(), LimitReached> {
        let minute = now.unix_seconds().div_euclid(SECONDS_PER_MINUTE);
        if let Some(outcome) = self.without_store(holder, minute, now) {
            return outcome;
        }
        let _taking = self.taking.lock().await;
        loop {
            match self.judge(holder, minute) {
                Verdict::LetIn => return Ok(()),
                Verdict::UsedUp => return Err(reached(now)),
                Verdict::Take => {}
            }
            let granted = store.lease_requests(holder, minute, self.block.max(left), self.limit);
            let granted = granted.await;
            let Ok(granted) = granted else {
                return Ok(());
            };
            self.update(holder, minute, |window| {
                window.granted = window.granted.saturating_add(granted);
                window.used_up = window.granted <= window.let_in;
            });
        }
    }

    /// The outcome, if no block must be taken for it.
    fn without_store(&self, holder: &str, minute: i64, now: Timestamp) -> Option<Result<(), LimitReached>> {
        match self.judge(holder, minute) {
            Verdict::LetIn => Some(Ok(())),
            Verdict::UsedUp => Some(Err(reached(now))),
            Verdict::Take => None,
        }
    }

    fn judge(&self, holder: &str, minute: i64) -> Verdict {
        self.update(holder, minute, |window| {
            if window.used_up {
                return Verdict::UsedUp;
            }
            let room = if window.granted == 0 {
                self.uncounted
            } else {
                window.granted
            };
            if window.let_in < room {
                window.let_in += 1;
                return Verdict::LetIn;
            }
            if window.granted >= self.limit {
                // This process has granted the whole limit itself.
                window.used_up = true;
                return Verdict::UsedUp;
            }
            Verdict::Take
        })
    }

    fn update<T>(&self, holder: &str, minute: i64, change: impl FnOnce(&mut Window) -> T) -> T {
        let mut windows = self.windows.lock().unwrap_or_else(PoisonError::into_inner);
        if windows.minute != minute || windows.holders.len() >= CAPACITY {
            windows.holders.clear();
            windows.minute = minute;
        }
        if let Some(window) = windows.holders.get_mut(holder) {
            return change(window);
        }
        change(windows.holders.entry(holder.to_owned()).or_default())
    }
}

fn reached(now: Timestamp) -> LimitReached {
    let left = SECONDS_PER_MINUTE - now.unix_seconds().rem_euclid(SECONDS_PER_MINUTE);
    LimitReached {
        retry_after: u32::try_from(left).unwrap_or(1),
    }
}

/// The holder of the limit of an address. An IPv6 host has a whole /64 to call from.
pub(crate) fn address_holder(address: std::net::IpAddr) -> String {
    // An IPv4 host may also be written as an IPv6 one.
    match address.to_canonical() {
        std::net::IpAddr::V4(address) => format!("address#{address}"),
        std::net::IpAddr::V6(address) => {
            let [a, b, c, d, ..] = address.segments();
            format!("address#{a:x}:{b:x}:{c:x}:{d:x}::/64")
        }
    }
}

#[cfg(test)]
mod tests {
    use std::sync::atomic::{AtomicU32, Ordering};

    use futures::FutureExt;
    use futures::future::BoxFuture;
    use oms_domain::{ApiKeyId, HistoryRecord};
    use oms_telemetry::ResponseTimes;

    use super::*;
    use crate::edge_store::{EdgeStoreUnavailable, KnownApiKey};

    /// The limit that all processes share, for one holder and minute.
    #[derive(Default)]
    struct Shared {
        used: AtomicU32,
        calls: AtomicU32,
    }

    impl EdgeStore for Shared {
        fn api_key(&self, _: ApiKeyId) -> BoxFuture<'_, Result<Option<KnownApiKey>, EdgeStoreUnavailable>> {
            async { Err(EdgeStoreUnavailable) }.boxed()
        }

        fn note_api_key_use(
            &self,
            _: ApiKeyId,
            _: Timestamp,
        ) -> BoxFuture<'_, Result<(), EdgeStoreUnavailable>> {
            async { Err(EdgeStoreUnavailable) }.boxed()
        }

        fn lease_requests<'a>(
            &'a self,
            _: &'a str,
            _: i64,
            requests: u32,
            limit: u32,
        ) -> BoxFuture<'a, Result<u32, EdgeStoreUnavailable>> {
            self.calls.fetch_add(1, Ordering::SeqCst);
            let used = self.used.load(Ordering::SeqCst);
            let granted = requests.min(limit.saturating_sub(used));
            self.used.fetch_add(granted, Ordering::SeqCst);
            async move { Ok(granted) }.boxed()
        }

        fn put_refusal<'a>(
            &'a self,
            _: &'a HistoryRecord,
        ) -> BoxFuture<'a, Result<(), EdgeStoreUnavailable>> {
            async { Err(EdgeStoreUnavailable) }.boxed()
        }

        fn add_response_times<'a>(
            &'a self,
            _: &'a ResponseTimes,
            _: Timestamp,
        ) -> BoxFuture<'a, Result<(), EdgeStoreUnavailable>> {
            async { Err(EdgeStoreUnavailable) }.boxed()
        }
    }

    async fn admitted(rate_limit: &RateLimit, store: &Shared, requests: u32) -> u32 {
        let now = Timestamp::from_unix_milliseconds(90_000).unwrap();
        let mut admitted = 0;
        for _ in 0..requests {
            admitted += u32::from(rate_limit.admit(store, "someone", now).await.is_ok());
        }
        admitted
    }

    #[tokio::test]
    async fn exactly_the_limit_is_let_in_for_less_than_a_fifth_of_a_write_each() {
        for limit in [1, 3, 5, 6, 12, 100, 101, 1000] {
            for requests in [1, 4, 6, 7, 40, 1500] {
                let store = Shared::default();
                let admitted = admitted(&RateLimit::new(limit), &store, requests).await;
                assert_eq!(admitted, requests.min(limit), "{requests} requests of {limit}");
                let calls = store.calls.load(Ordering::SeqCst);
                assert!(
                    limit < 6 || calls * 5 < requests,
                    "{calls} calls for {requests} of {limit}"
                );
            }
        }
    }

    #[tokio::test]
    async fn processes_share_the_limit_but_for_their_first_few() {
        let store = Shared::default();
        let (one, other) = (RateLimit::new(100), RateLimit::new(100));
        let both = admitted(&one, &store, 60).await + admitted(&other, &store, 60).await;
        assert!((100..=105).contains(&both), "{both}");
    }

    #[tokio::test]
    async fn the_next_minute_is_another_one() {
        let store = Shared::default();
        let rate_limit = RateLimit::new(6);
        assert_eq!(admitted(&rate_limit, &store, 10).await, 6);
        let at = |milliseconds| Timestamp::from_unix_milliseconds(milliseconds).unwrap();
        let refused = rate_limit.admit(&store, "someone", at(119_999)).await;
        assert_eq!(refused, Err(LimitReached { retry_after: 1 }));
        assert_eq!(rate_limit.admit(&store, "someone", at(120_000)).await, Ok(()));
    }

    #[test]
    fn an_address_is_known_by_what_its_host_cannot_change() {
        let holder = |text: &str| address_holder(text.parse().unwrap());
        assert_eq!(holder("203.0.113.7"), "address#203.0.113.7");
        assert_eq!(holder("::ffff:203.0.113.7"), "address#203.0.113.7");
        assert_eq!(holder("2001:db8:1:2:3:4:5:6"), holder("2001:db8:1:2::1"));
        assert_ne!(holder("2001:db8:1:2::1"), holder("2001:db8:1:3::1"));
    }
}
