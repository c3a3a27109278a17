//! Whose affairs are looked into.

/// Which resources are judged.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
pub enum Scope {
    /// What takes part in audit logging.
    #[default]
    Logging,
    /// Every bucket, key, log group, topic and alarm, as if it did.
    All,
}
