//! Proofs of small estates.
