//! Returns: a file for each operation, and one for each of the rules that hold for several.

mod change_state;
mod create;
mod decide;
mod four_eyes;
mod get;
mod list;
mod window;
