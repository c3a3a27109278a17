//! Resource policies as AWS understands them.
//!
//! So far only how documents are read; asking them concrete questions comes with the proofs.

pub mod document;
