//! The functions behind the HTTP API: one file per route.
