//! The scripted failures, and the rules by which one of them meets a request.

use std::collections::{BTreeMap, VecDeque};

use serde::{Deserialize, Serialize};

use super::chance::Chance;

/// The course of one `POST /v1/refunds`.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, PartialOrd, Ord, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Mode {
    /// The refund is made and answered.
    #[default]
    Succeed,
    /// The refund is made and its answer kept, but not given: see [`Silence`].
    TimeoutWithEffect,
    /// Nothing is made, kept or answered.
    TimeoutWithoutEffect,
    /// The refund is made, and answered with 500. The 500 is kept.
    ErrorWithEffect,
    /// Nothing is made; the answer is 500, and is kept.
    ErrorWithoutEffect,
    /// 503 before execution; not kept.
    Unavailable,
    /// The card refuses: 402, kept, and nothing is made.
    CardError,
    /// 429 before execution; not kept.
    RateLimited,
    /// The refund is made as `pending`, and succeeds when it is settled.
    PendingThenSucceeded,
    /// The refund is made as `pending`, and fails when it is settled.
    PendingThenFailed,
    /// The refund is made as it was asked for, and the answer states twice its amount.
    WrongAmount,
}

impl Mode {
    /// Returns true if the request is refused before its idempotency key is looked at.
    const fn is_at_the_door(self) -> bool {
        matches!(self, Self::Unavailable | Self::RateLimited)
    }
}

/// The course of one `GET /v1/refunds` or `GET /v1/refunds/{id}`.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, PartialOrd, Ord, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum LookupMode {
    /// The look-up is answered.
    #[default]
    Succeed,
    /// No answer: see [`Silence`].
    Timeout,
    /// 503.
    Unavailable,
    /// 429.
    RateLimited,
}

/// The form that a missing answer takes.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Silence {
    /// The connection is closed.
    #[default]
    Close,
    /// The connection stays open until the client closes it.
    Hang,
}

/// The behaviour of the simulator. Kept in memory: a process starts without faults.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(default, deny_unknown_fields)]
pub struct Behaviour {
    /// Real time between a refund's request and its effect, in milliseconds. The effect comes even if the client goes.
    pub delay_before_milliseconds: u64,
    /// Real time between a refund's effect and its answer, in milliseconds.
    pub delay_after_milliseconds: u64,
    /// The courses of the next refunds, one after the other; then `rates` decide.
    ///
    /// [`Mode::Unavailable`] and [`Mode::RateLimited`] are used up by any valid request, the others by one that is
    /// executed: not by one that is answered from what its key has kept.
    pub script: VecDeque<Mode>,
    /// The courses of the next look-ups, one after the other; then they succeed.
    pub lookup_script: VecDeque<LookupMode>,
    /// The number of refunds in a million that take each course; the rest succeed.
    pub rates: BTreeMap<Mode, u32>,
    /// The seed that `rates` are drawn by: the same seed and requests have the same failures.
    pub seed: u64,
    /// The form that a missing answer takes.
    pub silence: Silence,
    /// Keeps webhooks back until this is `false` again.
    pub hold_webhooks: bool,
}

/// A behaviour, and how far it has come.
#[derive(Default)]
pub(super) struct Course {
    behaviour: Behaviour,
    chance: Option<Chance>,
}

impl Course {
    pub(super) fn set(&mut self, behaviour: Behaviour) {
        self.chance = Some(Chance::seeded(behaviour.seed));
        self.behaviour = behaviour;
    }

    /// The behaviour, with what is left of its scripts.
    pub(super) const fn behaviour(&self) -> &Behaviour {
        &self.behaviour
    }

    pub(super) fn script(&mut self, mode: Mode) {
        self.behaviour.script.push_back(mode);
    }

    pub(super) fn script_lookup(&mut self, mode: LookupMode) {
        self.behaviour.lookup_script.push_back(mode);
    }

    /// Returns the course of the request that just came, as far as it is known before its key is looked at.
    pub(super) fn at_the_door(&mut self) -> Entry {
        match self.behaviour.script.front() {
            // These two refusals are used up here, because Stripe gives them before it looks at the key.
            Some(mode) if mode.is_at_the_door() => {
                Entry::Refused(self.behaviour.script.pop_front().unwrap_or_default())
            }
            // The script is not used up yet: a request that turns out to be a replay must leave it to the next one.
            Some(_) => Entry::Scripted,
            None => match self.draw() {
                mode if mode.is_at_the_door() => Entry::Refused(mode),
                mode => Entry::Drawn(mode),
            },
        }
    }

    /// Returns the course of a request that is executed now.
    pub(super) fn in_execution(&mut self, entry: Entry) -> Mode {
        match (entry, self.behaviour.script.front()) {
            (Entry::Drawn(mode) | Entry::Refused(mode), _) => mode,
            // Another request may have used up the entry in between; one that belongs to the door is left to the next
            // request.
            (Entry::Scripted, Some(mode)) if !mode.is_at_the_door() => {
                self.behaviour.script.pop_front().unwrap_or_default()
            }
            (Entry::Scripted, _) => Mode::Succeed,
        }
    }

    pub(super) fn lookup(&mut self) -> LookupMode {
        self.behaviour.lookup_script.pop_front().unwrap_or_default()
    }

    fn draw(&mut self) -> Mode {
        let seed = self.behaviour.seed;
        let number = self
            .chance
            .get_or_insert_with(|| Chance::seeded(seed))
            .below_a_million();
        // A `BTreeMap` is walked in a fixed order, so one number always means the same mode.
        let mut up_to = 0;
        for (mode, rate) in &self.behaviour.rates {
            up_to += u64::from(*rate);
            if number < up_to {
                return *mode;
            }
        }
        Mode::Succeed
    }
}

/// The part of a request's course that is known before its key is looked at.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Entry {
    /// The request goes no further.
    Refused(Mode),
    /// The script decides when it is executed.
    Scripted,
    /// The request takes this course if it is executed.
    Drawn(Mode),
}

#[cfg(test)]
mod tests {
    use super::*;

    fn course(behaviour: Behaviour) -> Course {
        let mut course = Course::default();
        course.set(behaviour);
        course
    }

    #[test]
    fn a_refusal_at_the_door_is_used_up_there_and_the_rest_in_execution() {
        let mut course = course(Behaviour::default());
        for mode in [Mode::CardError, Mode::Unavailable] {
            course.script(mode);
        }
        assert_eq!(course.at_the_door(), Entry::Scripted);
        assert_eq!(
            course.at_the_door(),
            Entry::Scripted,
            "looking does not use it up"
        );
        assert_eq!(course.in_execution(Entry::Scripted), Mode::CardError);
        // Another request came in while the first was executed: it is past the door.
        assert_eq!(course.in_execution(Entry::Scripted), Mode::Succeed);
        assert_eq!(course.at_the_door(), Entry::Refused(Mode::Unavailable));
        assert_eq!(course.at_the_door(), Entry::Drawn(Mode::Succeed));
    }

    #[test]
    fn rates_are_drawn_alike_for_the_same_seed() {
        let drawn = |seed| {
            let mut course = course(Behaviour {
                rates: BTreeMap::from([(Mode::ErrorWithEffect, 300_000), (Mode::RateLimited, 300_000)]),
                seed,
                ..Behaviour::default()
            });
            (0..1_000).map(|_| course.at_the_door()).collect::<Vec<_>>()
        };
        assert_eq!(drawn(1), drawn(1));
        assert_ne!(drawn(1), drawn(2));
        for expected in [
            Entry::Drawn(Mode::ErrorWithEffect),
            Entry::Refused(Mode::RateLimited),
            Entry::Drawn(Mode::Succeed),
        ] {
            let count = drawn(1).iter().filter(|entry| **entry == expected).count();
            assert!((200..500).contains(&count), "{expected:?} {count}");
        }
    }

    #[test]
    fn a_behaviour_is_json_and_what_is_left_out_is_as_usual() {
        let behaviour: Behaviour = serde_json::from_str(
            r#"{"script": ["timeout_with_effect"], "rates": {"card_error": 5}, "silence": "hang"}"#,
        )
        .unwrap();
        let expected = Behaviour {
            script: VecDeque::from([Mode::TimeoutWithEffect]),
            rates: BTreeMap::from([(Mode::CardError, 5)]),
            silence: Silence::Hang,
            ..Behaviour::default()
        };
        assert_eq!(behaviour, expected);
        let text = serde_json::to_string(&behaviour).unwrap();
        assert_eq!(serde_json::from_str::<Behaviour>(&text).unwrap(), expected);
        assert!(serde_json::from_str::<Behaviour>(r#"{"delay": 1}"#).is_err());
    }
}
