//! How each service delivers logs to S3, as AWS documents it: one row a service.

use super::Service;

/// What a service needs of the bucket and its key, and what it refuses.
#[derive(Debug)]
pub(crate) struct Delivery {
    /// The name in the spec.
    pub(crate) name: &'static str,
    /// What people call it.
    pub(crate) noun: &'static str,
    /// The service principal that writes.
    pub(crate) principal: &'static str,
    /// The prefix where none is said.
    pub(crate) folder: &'static str,
    /// What the bucket's policy grants.
    pub(crate) grants: &'static [Grant],
    /// The id of the statement in the key's policy, and what it grants.
    pub(crate) key: Option<(&'static str, &'static [&'static str])>,
    /// `aws:SourceArn`, for `ArnLike`, with `{partition}` and `{account}` in it.
    pub(crate) source_arn: Option<&'static str>,
    /// On whose behalf it may deliver.
    pub(crate) confined: Confined,
    /// With what it can encrypt.
    pub(crate) encryption: Encryption,
    /// Why it cannot deliver to a bucket with Object Lock.
    pub(crate) no_object_lock: Option<&'static str>,
    /// Where AWS says so.
    pub(crate) source: &'static str,
}

/// One statement of the bucket's policy.
#[derive(Debug)]
pub(crate) struct Grant {
    /// Its id.
    pub(crate) sid: &'static str,
    /// What it allows.
    pub(crate) actions: &'static [&'static str],
    /// On what.
    pub(crate) on: On,
    /// Whether objects must be the bucket owner's: the service sends `bucket-owner-full-control`.
    pub(crate) acl: bool,
}

/// What a statement is about.
#[derive(Debug)]
pub(crate) enum On {
    /// The bucket.
    Bucket,
    /// Objects below the prefix, with `{account}` for an account's id.
    Objects(&'static [&'static str]),
}

/// What keeps strangers' deliveries out.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Confined {
    /// `aws:SourceAccount` with the accounts, or `aws:SourceOrgID` with the organization.
    Accounts,
    /// `aws:SourceAccount` with the bucket's own account.
    Own,
    /// `aws:SourceArn` with GuardDuty's detectors, and `aws:SourceAccount` with their accounts.
    Detectors,
    /// The account in the path, which the service puts there; no condition is documented.
    Path,
}

/// With what a service can encrypt.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Encryption {
    /// Whatever the bucket's default is.
    Any,
    /// A KMS key only.
    Kms,
    /// SSE-S3 only.
    SseS3,
}

const fn on_bucket(sid: &'static str, actions: &'static [&'static str]) -> Grant {
    Grant { sid, actions, on: On::Bucket, acl: false }
}

const fn put(sid: &'static str, objects: &'static [&'static str]) -> Grant {
    Grant { sid, actions: &["s3:PutObject"], on: On::Objects(objects), acl: false }
}

const fn put_with_acl(sid: &'static str, objects: &'static [&'static str]) -> Grant {
    Grant { acl: true, ..put(sid, objects) }
}

/// `s3:ListBucket` spares the `AccessDenied` events that the service would leave in the trail.
const VENDED_CHECK: Grant = on_bucket("AWSLogDeliveryAclCheck", &["s3:GetBucketAcl", "s3:ListBucket"]);
const VENDED_PRINCIPAL: &str = "delivery.logs.amazonaws.com";
const VENDED_ARN: Option<&str> = Some("arn:{partition}:logs:*:{account}:*");
const VENDED_KEY: Option<(&str, &[&str])> = Some((
    "AWSLogDeliveryEncrypt",
    &["kms:Decrypt", "kms:DescribeKey", "kms:Encrypt", "kms:GenerateDataKey*", "kms:ReEncrypt*"],
));

const TABLE: [Delivery; 6] = [
    Delivery {
        name: "config",
        noun: "AWS Config",
        principal: "config.amazonaws.com",
        folder: "config",
        grants: &[
            on_bucket("AWSConfigBucketPermissionsCheck", &["s3:GetBucketAcl"]),
            on_bucket("AWSConfigBucketExistenceCheck", &["s3:ListBucket"]),
            put_with_acl("AWSConfigBucketDelivery", &["AWSLogs/{account}/Config/*"]),
        ],
        key: Some(("AWSConfigKMSPolicy", &["kms:Decrypt", "kms:GenerateDataKey"])),
        source_arn: None,
        confined: Confined::Accounts,
        encryption: Encryption::Any,
        no_object_lock: Some(
            "AWS Config does not deliver to a bucket with Object Lock (CloudFormation user guide, AWS::Config::DeliveryChannel)",
        ),
        source: "AWS Config developer guide, \"Permissions for the Amazon S3 Bucket for the AWS Config Delivery Channel\"",
    },
    Delivery {
        name: "vpc_flow_logs",
        noun: "VPC flow logs",
        principal: VENDED_PRINCIPAL,
        folder: "vpc-flow-logs",
        grants: &[
            VENDED_CHECK,
            // The second for keys in Hive's form.
            put_with_acl(
                "AWSLogDeliveryWrite",
                &["AWSLogs/{account}/*", "AWSLogs/aws-account-id={account}/*"],
            ),
        ],
        key: VENDED_KEY,
        source_arn: VENDED_ARN,
        confined: Confined::Accounts,
        encryption: Encryption::Any,
        no_object_lock: None,
        source: "VPC user guide, \"Amazon S3 bucket permissions for flow logs\"",
    },
    Delivery {
        name: "route53_resolver",
        noun: "Route 53 Resolver",
        principal: VENDED_PRINCIPAL,
        folder: "route53-resolver",
        grants: &[VENDED_CHECK, put_with_acl("AWSLogDeliveryWrite", &["AWSLogs/{account}/*"])],
        key: VENDED_KEY,
        source_arn: VENDED_ARN,
        confined: Confined::Accounts,
        encryption: Encryption::Any,
        no_object_lock: None,
        source: "CloudWatch Logs user guide, \"Enable logging from AWS services\" (V1 permissions, Amazon S3)",
    },
    Delivery {
        name: "guardduty",
        noun: "GuardDuty",
        principal: "guardduty.amazonaws.com",
        folder: "guardduty",
        grants: &[
            on_bucket("AllowGuardDutyGetBucketLocation", &["s3:GetBucketLocation"]),
            put("AllowGuardDutyPutObject", &["*"]),
        ],
        key: Some(("AllowGuardDutyEncrypt", &["kms:GenerateDataKey"])),
        source_arn: None,
        confined: Confined::Detectors,
        encryption: Encryption::Kms,
        no_object_lock: None,
        source: "GuardDuty user guide, \"Exporting generated GuardDuty findings to Amazon S3\"",
    },
    Delivery {
        name: "s3_access_logs",
        noun: "S3's access logs",
        principal: "logging.s3.amazonaws.com",
        folder: "s3-access-logs",
        grants: &[put("S3ServerAccessLogsDelivery", &["*"])],
        key: None,
        source_arn: Some("arn:{partition}:s3:::*"),
        confined: Confined::Own,
        encryption: Encryption::SseS3,
        no_object_lock: Some("S3 delivers no access logs to a bucket with Object Lock"),
        source: "S3 user guide, \"Enabling Amazon S3 server access logging\" and \"Troubleshoot server access logging\"",
    },
    // The service's principal is the same in every Region and partition; the accounts of older Regions, which the guide of the
    // Regions of China still lists (https://docs.amazonaws.cn/en_us/aws/latest/userguide/elb.md), are for "the legacy bucket
    // policy".
    Delivery {
        name: "elb",
        noun: "Elastic Load Balancing",
        principal: "logdelivery.elasticloadbalancing.amazonaws.com",
        folder: "elb",
        grants: &[put("AllowLoadBalancerLogs", &["AWSLogs/{account}/*"])],
        key: None,
        source_arn: None,
        confined: Confined::Path,
        encryption: Encryption::SseS3,
        no_object_lock: None,
        source: "Elastic Load Balancing user guide, \"Enable access logs for your Application Load Balancer\"",
    },
];

/// The row of a service.
pub(crate) fn of(service: Service) -> &'static Delivery {
    &TABLE[service as usize]
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn rows_stand_in_the_order_of_the_services_and_say_where_they_are_from() {
        for row in &TABLE {
            let service: Service = crate::json::from_value(row.name.into()).unwrap();
            assert_eq!(of(service).name, row.name);
            assert!(row.source.contains("guide, \""), "{}", row.name);
            assert_eq!(row.folder, row.name.replace('_', "-"));
            assert!(row.source_arn.is_none() || row.confined != Confined::Detectors, "{}", row.name);
            assert_eq!(row.key.is_none(), row.encryption == Encryption::SseS3, "{}", row.name);
        }
    }
}
