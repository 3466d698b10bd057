//! Small cases, folded: one for each rule of how claims are put together.
