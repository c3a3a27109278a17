//! doc
/// limit
pub const BUCKET_POLICY_LIMIT: usize = 20_480;
/// limit
pub const KEY_POLICY_LIMIT: usize = 32_768;
/// size
pub fn size(v: &serde_json::Value) -> usize {
    v.to_string().len()
}
