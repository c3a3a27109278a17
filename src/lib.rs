//! trailsmith

pub mod access;
pub mod compile;
pub mod diagnostic;
pub mod emit;
pub mod estate;
pub mod source;
pub mod spec;
