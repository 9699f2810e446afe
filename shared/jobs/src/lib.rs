//! Background jobs: claim, effect, mark done, with attempts and backoff.
