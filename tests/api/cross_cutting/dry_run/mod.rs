//! `?dry_run=true`: the verdict of the real request, and nothing written.

pub mod comparison;
mod every_mutation;
mod orders;
mod returns;
