//! The requests that clients sent and the answers they got, to be compared with the stores.

use std::collections::HashMap;

use serde_json::Value;

/// The changes that clients asked for.
#[derive(Clone, Debug, Default)]
pub struct Witness {
    /// The wishes, in the order in which they were first made.
    pub wishes: Vec<Wish>,
    /// Jobs were made to fail for good, so that dead letters are no violation.
    pub failures_scripted: bool,
    /// Copies of requests may have come late, so that a refusal is true only of the time before it.
    pub copies_came_late: bool,
    /// The index of each wish.
    places: HashMap<Name, usize>,
}

/// The identity of a wish: an idempotency key counts per principal, method and path.
type Name = (String, String, String, String);

/// One change that somebody asked for under one `Idempotency-Key`, however often it was asked for.
#[derive(Clone, Debug)]
pub struct Wish {
    /// The caller: the subject of the token, or the id of the API key.
    pub principal: String,
    /// The method.
    pub method: String,
    /// The whole path, without the query: `/api/v1/orders`.
    pub path: String,
    /// The `Idempotency-Key`.
    pub key: String,
    /// The change that is asked for.
    pub deed: Deed,
    /// The final answer: the last one that was about the wish, or `Unknown` while there is none.
    pub told: Told,
    /// Every answer, in order, those that did not come included.
    pub answers: Vec<Told>,
}

/// A change.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Deed {
    /// An order is placed.
    CreateOrder,
    /// An order enters a state.
    ChangeOrder {
        /// The order.
        order_id: String,
        /// The state.
        to: String,
    },
    /// A return is asked for.
    CreateReturn {
        /// The order that is to be returned.
        order_id: String,
    },
    /// A return enters a state.
    ChangeReturn {
        /// The return.
        return_id: String,
        /// The state.
        to: String,
    },
    /// Any other change, whose traces are not checked.
    Other,
}

/// The answer that a client got.
#[derive(Clone, Debug, PartialEq)]
pub enum Told {
    /// The change was made; the body of the answer.
    Done(Value),
    /// The change was not made and will not be: a status from 400 to 499.
    Refused {
        /// The status.
        status: u16,
        /// The error's code.
        code: String,
        /// The error's details.
        details: Value,
    },
    /// The outcome is unknown: no answer, or a status of 500 or more.
    Unknown,
}

impl Told {
    /// The meaning of an answer with this status and body.
    pub fn of(status: u16, body: &Value) -> Self {
        match status {
            200..=299 => Self::Done(body.clone()),
            400..=499 => Self::Refused {
                status,
                code: body["error"]["code"].as_str().unwrap_or_default().to_owned(),
                details: body["error"]["details"].clone(),
            },
            _ => Self::Unknown,
        }
    }

    /// Returns `true` if this answer is about the wish. A refusal at the edge says nothing about the outcome of an
    /// earlier attempt.
    const fn is_word(&self) -> bool {
        match self {
            Self::Done(_) => true,
            Self::Refused { status, .. } => !matches!(status, 401 | 403 | 408 | 429),
            Self::Unknown => false,
        }
    }
}

impl Wish {
    /// A wish of `principal`'s without an answer yet.
    pub fn new(principal: &str, (method, path): (&str, &str), key: &str, deed: Deed) -> Self {
        Self {
            principal: principal.to_owned(),
            method: method.to_owned(),
            path: path.to_owned(),
            key: key.to_owned(),
            deed,
            told: Told::Unknown,
            answers: Vec::new(),
        }
    }

    /// As [`Wish::new`], for the one place where each deed but `Other` is asked for.
    pub fn at_its_route(principal: &str, key: &str, deed: Deed) -> Self {
        let (method, path) = match &deed {
            Deed::CreateOrder => ("POST", "/api/v1/orders".to_owned()),
            Deed::ChangeOrder { order_id, .. } => ("PATCH", format!("/api/v1/orders/{order_id}/state")),
            Deed::CreateReturn { .. } => ("POST", "/api/v1/returns".to_owned()),
            Deed::ChangeReturn { return_id, to } => {
                let step = match to.as_str() {
                    "APPROVED" => "approve",
                    "REJECTED" => "reject",
                    _ => "state",
                };
                ("PATCH", format!("/api/v1/returns/{return_id}/{step}"))
            }
            Deed::Other => panic!("this kind of request has no single route"),
        };
        Self::new(principal, (method, &path), key, deed)
    }

    /// The same wish with one more answer.
    #[must_use]
    pub fn told(mut self, told: Told) -> Self {
        self.hear(told);
        self
    }

    fn name(&self) -> Name {
        (
            self.principal.clone(),
            self.method.clone(),
            self.path.clone(),
            self.key.clone(),
        )
    }

    fn hear(&mut self, told: Told) {
        if told.is_word() || self.told == Told::Unknown {
            self.told = told.clone();
        }
        self.answers.push(told);
    }

    /// Returns `true` if an attempt may yet have an effect that no answer has told of.
    pub fn is_in_doubt(&self) -> bool {
        self.answers.contains(&Told::Unknown) || self.answers.is_empty()
    }
}

impl Witness {
    /// Notes a wish with the answers it has; those of a wish that is known are added to the ones before.
    pub fn note(&mut self, wish: Wish) {
        let place = *self.places.entry(wish.name()).or_insert(self.wishes.len());
        match self.wishes.get_mut(place) {
            None => self.wishes.push(wish),
            Some(known) => {
                for told in wish.answers {
                    known.hear(told);
                }
            }
        }
    }

    /// The ids of the orders whose creation was acknowledged.
    pub fn orders(&self) -> Vec<String> {
        self.created(|deed| *deed == Deed::CreateOrder)
    }

    /// The ids of the returns whose creation was acknowledged.
    pub fn returns(&self) -> Vec<String> {
        self.created(|deed| matches!(deed, Deed::CreateReturn { .. }))
    }

    fn created(&self, wanted: impl Fn(&Deed) -> bool) -> Vec<String> {
        let done = self.wishes.iter().filter_map(|wish| match &wish.told {
            Told::Done(body) if wanted(&wish.deed) => Some(body["id"].as_str()?.to_owned()),
            _ => None,
        });
        done.collect()
    }
}
