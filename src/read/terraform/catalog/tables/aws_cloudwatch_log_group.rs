//! A log group.

use crate::read::terraform::catalog::row::{
    Constant, Gives, MADE_UP, Table, Target, all_tags, irrelevant, number, retain, tags, text,
};

pub(super) const TABLE: Table = Table {
    kind: "aws_cloudwatch_log_group",
    becomes: Target::Resource("AWS::Logs::LogGroup"),
    gives: &[("id", Gives::Ref), ("name", Gives::Ref), ("arn", Gives::LogGroupArn)],
    rows: &[
        text("name", "/LogGroupName"),
        irrelevant("name_prefix", MADE_UP),
        text("kms_key_id", "/KmsKeyId"),
        text("log_group_class", "/LogGroupClass"),
        // 0 keeps them for ever.
        number("retention_in_days", "/RetentionInDays").unless(Constant::Number(0)),
        retain("skip_destroy"),
        tags(),
        all_tags(),
    ],
};
