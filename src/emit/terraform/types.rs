//! What each resource type is in Terraform: one row a type, and one template of the same name.

/// A CloudFormation type in Terraform's terms.
#[derive(Debug)]
pub(super) struct Row {
    /// CloudFormation's type name.
    pub(super) kind: &'static str,
    /// The Terraform type that stands for it; further ones are the template's business.
    pub(super) terraform: &'static str,
    /// The attribute that `Ref` gives.
    pub(super) reference: &'static str,
    /// The attribute that `Fn::GetAtt` gives for the ARN.
    pub(super) arn: Option<&'static str>,
    /// What CloudFormation's ARN has behind the attribute's.
    pub(super) arn_end: &'static str,
    /// What `terraform import` knows it by.
    pub(super) import: Option<ImportId>,
    /// The outputs of the root module.
    pub(super) outputs: &'static [Output],
}

/// What identifies a resource that exists already.
#[derive(Debug)]
pub(super) enum ImportId {
    /// What `Ref` gives in CloudFormation.
    Reference,
    /// The ARN.
    Arn,
}

/// One output.
#[derive(Debug)]
pub(super) struct Output {
    /// What follows the label in its name.
    pub(super) suffix: &'static str,
    /// The attribute.
    pub(super) attribute: &'static str,
    /// What it is, before the resource's name.
    pub(super) description: &'static str,
}

const TYPES: &[Row] = &[
    Row {
        kind: "AWS::S3::Bucket",
        terraform: "aws_s3_bucket",
        reference: "id",
        arn: Some("arn"),
        arn_end: "",
        import: Some(ImportId::Reference),
        outputs: &[
            Output { suffix: "bucket_name", attribute: "id", description: "Name of the bucket" },
            Output { suffix: "bucket_arn", attribute: "arn", description: "ARN of the bucket" },
        ],
    },
    Row {
        kind: "AWS::S3::BucketPolicy",
        terraform: "aws_s3_bucket_policy",
        reference: "bucket",
        arn: None,
        arn_end: "",
        import: Some(ImportId::Reference),
        outputs: &[],
    },
    Row {
        kind: "AWS::KMS::Key",
        terraform: "aws_kms_key",
        reference: "key_id",
        arn: Some("arn"),
        arn_end: "",
        import: Some(ImportId::Reference),
        outputs: &[Output { suffix: "key_arn", attribute: "arn", description: "ARN of the key" }],
    },
    Row {
        kind: "AWS::KMS::Alias",
        terraform: "aws_kms_alias",
        reference: "name",
        arn: Some("arn"),
        arn_end: "",
        import: Some(ImportId::Reference),
        outputs: &[],
    },
    Row {
        kind: "AWS::CloudTrail::Trail",
        terraform: "aws_cloudtrail",
        reference: "name",
        arn: Some("arn"),
        arn_end: "",
        import: Some(ImportId::Arn),
        outputs: &[Output { suffix: "trail_arn", attribute: "arn", description: "ARN of the trail" }],
    },
    Row {
        kind: "AWS::CloudTrail::EventDataStore",
        terraform: "aws_cloudtrail_event_data_store",
        reference: "arn",
        arn: Some("arn"),
        arn_end: "",
        import: Some(ImportId::Arn),
        outputs: &[Output {
            suffix: "event_data_store_arn",
            attribute: "arn",
            description: "ARN of the event data store",
        }],
    },
    Row {
        kind: "AWS::Logs::LogGroup",
        terraform: "aws_cloudwatch_log_group",
        reference: "name",
        arn: Some("arn"),
        arn_end: ":*",
        import: None,
        outputs: &[],
    },
    Row {
        kind: "AWS::Logs::MetricFilter",
        terraform: "aws_cloudwatch_log_metric_filter",
        reference: "name",
        arn: None,
        arn_end: "",
        import: None,
        outputs: &[],
    },
    Row {
        kind: "AWS::CloudWatch::Alarm",
        terraform: "aws_cloudwatch_metric_alarm",
        reference: "alarm_name",
        arn: Some("arn"),
        arn_end: "",
        import: None,
        outputs: &[],
    },
    Row {
        kind: "AWS::SNS::Topic",
        terraform: "aws_sns_topic",
        reference: "arn",
        arn: Some("arn"),
        arn_end: "",
        import: None,
        outputs: &[Output { suffix: "topic_arn", attribute: "arn", description: "ARN of the topic" }],
    },
    Row {
        kind: "AWS::SNS::TopicPolicy",
        terraform: "aws_sns_topic_policy",
        reference: "id",
        arn: None,
        arn_end: "",
        import: None,
        outputs: &[],
    },
    Row {
        kind: "AWS::SNS::Subscription",
        terraform: "aws_sns_topic_subscription",
        reference: "arn",
        arn: Some("arn"),
        arn_end: "",
        import: None,
        outputs: &[],
    },
    Row {
        kind: "AWS::SQS::Queue",
        terraform: "aws_sqs_queue",
        reference: "id",
        arn: Some("arn"),
        arn_end: "",
        import: None,
        outputs: &[Output { suffix: "queue_url", attribute: "id", description: "URL of the queue" }],
    },
    Row {
        kind: "AWS::SQS::QueuePolicy",
        terraform: "aws_sqs_queue_policy",
        reference: "id",
        arn: None,
        arn_end: "",
        import: None,
        outputs: &[],
    },
    Row {
        kind: "AWS::IAM::Role",
        terraform: "aws_iam_role",
        reference: "name",
        arn: Some("arn"),
        arn_end: "",
        import: None,
        outputs: &[],
    },
    Row {
        kind: "AWS::Events::Rule",
        terraform: "aws_cloudwatch_event_rule",
        reference: "name",
        arn: Some("arn"),
        arn_end: "",
        import: None,
        outputs: &[],
    },
    Row {
        kind: "AWS::Organizations::Policy",
        terraform: "aws_organizations_policy",
        reference: "id",
        arn: Some("arn"),
        arn_end: "",
        import: None,
        outputs: &[],
    },
    Row {
        kind: "AWS::Glue::Database",
        terraform: "aws_glue_catalog_database",
        reference: "name",
        arn: None,
        arn_end: "",
        import: None,
        outputs: &[],
    },
    Row {
        kind: "AWS::Glue::Table",
        terraform: "aws_glue_catalog_table",
        reference: "name",
        arn: None,
        arn_end: "",
        import: None,
        outputs: &[],
    },
    Row {
        kind: "AWS::Athena::WorkGroup",
        terraform: "aws_athena_workgroup",
        reference: "name",
        arn: None,
        arn_end: "",
        import: None,
        outputs: &[Output {
            suffix: "workgroup_name",
            attribute: "name",
            description: "Name of the workgroup",
        }],
    },
    Row {
        kind: "AWS::Athena::NamedQuery",
        terraform: "aws_athena_named_query",
        reference: "id",
        arn: None,
        arn_end: "",
        import: None,
        outputs: &[],
    },
    Row {
        kind: "AWS::Config::ConfigRule",
        terraform: "aws_config_config_rule",
        reference: "name",
        arn: Some("arn"),
        arn_end: "",
        import: None,
        outputs: &[],
    },
    Row {
        kind: "AWS::CloudFormation::StackSet",
        terraform: "aws_cloudformation_stack_set",
        reference: "stack_set_id",
        arn: None,
        arn_end: "",
        import: None,
        outputs: &[],
    },
    Row {
        kind: "Terraform::aws_s3_account_public_access_block",
        terraform: "aws_s3_account_public_access_block",
        reference: "account_id",
        arn: None,
        arn_end: "",
        import: None,
        outputs: &[],
    },
    Row {
        kind: "Terraform::aws_cloudtrail_organization_delegated_admin_account",
        terraform: "aws_cloudtrail_organization_delegated_admin_account",
        reference: "account_id",
        arn: None,
        arn_end: "",
        import: None,
        outputs: &[],
    },
];

/// The row of that type, if Terraform output has it.
pub(super) fn row(kind: &str) -> Option<&'static Row> {
    TYPES.iter().find(|row| row.kind == kind)
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::emit::Templates;
    use crate::estate::resource_type;

    #[test]
    fn every_row_has_its_template_and_is_known_to_the_estate() {
        for row in TYPES {
            let name = format!("terraform/{}.tf.j2", row.terraform);
            assert!(Templates::names().contains(&name.as_str()), "{name}");
            assert!(resource_type(row.kind).is_some(), "{}", row.kind);
        }
    }
}
