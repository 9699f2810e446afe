//! Permissions of every role for every operation, by the policy and by the contract.

pub mod matrix;
mod orders;
pub mod policy;
mod returns;
pub mod rows;
