//! The whole system in one process, on embedded stores.
