//! placeholder until merge
pub mod document;
