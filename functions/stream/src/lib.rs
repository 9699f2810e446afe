//! The functions that follow the orders table's stream.
