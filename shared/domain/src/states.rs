//! A machine's states as one table.

/// Declares the states of a machine: the enum, the list of all, their names, the operations that enter them and the
/// states that may come next. Each state is one row of the table, so none of these can lack a state.
macro_rules! states {
    ($(#[$about:meta])* $machine:ident { $($(#[$doc:meta])* $state:ident $name:literal $entered_by:tt => [$($next:ident)*])* }) => {
        $(#[$about])*
        #[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
        pub enum $machine {
            $($(#[$doc])* $state,)*
        }

        impl $machine {
            /// Every state, in the order of the table.
            pub(crate) const STATES: &'static [Self] = &[$(Self::$state),*];

            /// The states that may come next.
            pub(crate) const fn next(self) -> &'static [Self] {
                match self {
                    $(Self::$state => &[$(Self::$next),*],)*
                }
            }

            /// The state's name in the API, the database and the logs.
            pub(crate) const fn name(self) -> &'static str {
                match self {
                    $(Self::$state => $name,)*
                }
            }

            /// The operation that brings an entity into this state; `None` for the initial one, which no transition
            /// enters.
            pub const fn entered_by(self) -> Option<$crate::Operation> {
                match self {
                    $(Self::$state => states!(@ $entered_by),)*
                }
            }
        }
    };
    (@ -) => { None };
    (@ $operation:ident) => { Some($crate::Operation::$operation) };
}

pub(crate) use states;
