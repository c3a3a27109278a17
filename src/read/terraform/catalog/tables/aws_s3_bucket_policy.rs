//! The policy of a bucket.

use crate::read::terraform::catalog::row::{Gives, Table, Target, json, text};

pub(super) const TABLE: Table = Table {
    kind: "aws_s3_bucket_policy",
    becomes: Target::Resource("AWS::S3::BucketPolicy"),
    gives: &[("id", Gives::Argument("bucket"))],
    rows: &[text("bucket", "/Bucket"), json("policy", "/PolicyDocument")],
};
