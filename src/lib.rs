//! trailsmith

pub mod access;
pub mod diagnostic;
pub mod emit;
pub mod estate;
pub mod policy;
pub mod source;
pub mod spec;
