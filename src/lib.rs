//! trailsmith

pub mod diagnostic;
pub mod emit;
pub mod estate;
pub mod report;
pub mod source;
pub mod spec;
