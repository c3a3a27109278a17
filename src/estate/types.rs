//! What is known of each resource type: one row a type.

/// What a type's `Ref` and `Arn` are, and how messages call it.
#[derive(Debug)]
pub struct ResourceType {
    /// CloudFormation's type name.
    pub kind: &'static str,
    /// What people call it.
    pub noun: &'static str,
    /// What `Ref` gives.
    pub reference: Identity,
    /// Its ARN.
    pub arn: Option<Identity>,
    /// The attribute of `Fn::GetAtt` that gives the ARN.
    pub arn_attribute: &'static str,
}

/// How an identifier can be computed before the resource exists.
#[derive(Debug)]
pub enum Identity {
    /// The value of this property, a JSON Pointer.
    Property(&'static str),
    /// Text with `{partition}`, `{region}`, `{account}`, `{organization_account}` (the management account for an
    /// organization trail), `{/Pointer}` and `{/Pointer|what stands for a property that is left out}` in it.
    Text(&'static str),
    /// AWS makes it up; known where the resource exists already: its ARN.
    AssignedArn,
    /// The last part of such an ARN.
    AssignedId,
}

const TYPES: &[ResourceType] = &[
    ResourceType {
        kind: "AWS::S3::Bucket",
        noun: "bucket",
        reference: Identity::Property("/BucketName"),
        arn: Some(Identity::Text("arn:{partition}:s3:::{/BucketName}")),
        arn_attribute: "Arn",
    },
    ResourceType {
        kind: "AWS::S3::BucketPolicy",
        noun: "bucket policy",
        reference: Identity::Property("/Bucket"),
        arn: None,
        arn_attribute: "Arn",
    },
    ResourceType {
        kind: "AWS::KMS::Key",
        noun: "key",
        reference: Identity::AssignedId,
        arn: Some(Identity::AssignedArn),
        arn_attribute: "Arn",
    },
    ResourceType {
        kind: "AWS::KMS::Alias",
        noun: "alias",
        reference: Identity::Property("/AliasName"),
        arn: Some(Identity::Text("arn:{partition}:kms:{region}:{account}:{/AliasName}")),
        arn_attribute: "Arn",
    },
    ResourceType {
        kind: "AWS::CloudTrail::Trail",
        noun: "trail",
        reference: Identity::Property("/TrailName"),
        arn: Some(Identity::Text(
            "arn:{partition}:cloudtrail:{region}:{organization_account}:trail/{/TrailName}",
        )),
        arn_attribute: "Arn",
    },
    ResourceType {
        kind: "AWS::CloudTrail::EventDataStore",
        noun: "event data store",
        reference: Identity::AssignedArn,
        arn: Some(Identity::AssignedArn),
        arn_attribute: "EventDataStoreArn",
    },
    ResourceType {
        kind: "AWS::ObservabilityAdmin::OrganizationTelemetryRule",
        noun: "telemetry rule",
        reference: Identity::AssignedArn,
        arn: Some(Identity::AssignedArn),
        arn_attribute: "RuleArn",
    },
    ResourceType {
        kind: "AWS::Logs::LogGroup",
        noun: "log group",
        reference: Identity::Property("/LogGroupName"),
        arn: Some(Identity::Text("arn:{partition}:logs:{region}:{account}:log-group:{/LogGroupName}:*")),
        arn_attribute: "Arn",
    },
    ResourceType {
        kind: "AWS::Logs::MetricFilter",
        noun: "metric filter",
        reference: Identity::Property("/FilterName"),
        arn: None,
        arn_attribute: "Arn",
    },
    ResourceType {
        kind: "AWS::Logs::ResourcePolicy",
        noun: "log resource policy",
        reference: Identity::Property("/PolicyName"),
        arn: None,
        arn_attribute: "Arn",
    },
    ResourceType {
        kind: "AWS::CloudWatch::Alarm",
        noun: "alarm",
        reference: Identity::Property("/AlarmName"),
        arn: Some(Identity::Text("arn:{partition}:cloudwatch:{region}:{account}:alarm:{/AlarmName}")),
        arn_attribute: "Arn",
    },
    ResourceType {
        kind: "AWS::CloudWatch::CompositeAlarm",
        noun: "composite alarm",
        reference: Identity::Property("/AlarmName"),
        arn: Some(Identity::Text("arn:{partition}:cloudwatch:{region}:{account}:alarm:{/AlarmName}")),
        arn_attribute: "Arn",
    },
    ResourceType {
        kind: "AWS::SNS::Topic",
        noun: "topic",
        reference: Identity::Text("arn:{partition}:sns:{region}:{account}:{/TopicName}"),
        arn: Some(Identity::Text("arn:{partition}:sns:{region}:{account}:{/TopicName}")),
        arn_attribute: "TopicArn",
    },
    ResourceType {
        kind: "AWS::SNS::TopicPolicy",
        noun: "topic policy",
        reference: Identity::AssignedId,
        arn: None,
        arn_attribute: "Arn",
    },
    ResourceType {
        kind: "AWS::SNS::Subscription",
        noun: "subscription",
        reference: Identity::AssignedArn,
        arn: Some(Identity::AssignedArn),
        arn_attribute: "Arn",
    },
    ResourceType {
        kind: "AWS::SQS::Queue",
        noun: "queue",
        // Its URL, of which the partition's domain is a part; nothing is computed from it.
        reference: Identity::AssignedId,
        arn: Some(Identity::Text("arn:{partition}:sqs:{region}:{account}:{/QueueName}")),
        arn_attribute: "Arn",
    },
    ResourceType {
        kind: "AWS::SQS::QueuePolicy",
        noun: "queue policy",
        reference: Identity::AssignedId,
        arn: None,
        arn_attribute: "Arn",
    },
    ResourceType {
        kind: "AWS::IAM::Role",
        noun: "role",
        reference: Identity::Property("/RoleName"),
        arn: Some(Identity::Text("arn:{partition}:iam::{account}:role{/Path|/}{/RoleName}")),
        arn_attribute: "Arn",
    },
    ResourceType {
        kind: "AWS::IAM::Policy",
        noun: "role policy",
        reference: Identity::Property("/PolicyName"),
        arn: None,
        arn_attribute: "Arn",
    },
    ResourceType {
        kind: "AWS::IAM::ManagedPolicy",
        noun: "managed policy",
        reference: Identity::Text("arn:{partition}:iam::{account}:policy{/Path|/}{/ManagedPolicyName}"),
        arn: Some(Identity::Text("arn:{partition}:iam::{account}:policy{/Path|/}{/ManagedPolicyName}")),
        arn_attribute: "PolicyArn",
    },
    ResourceType {
        kind: "AWS::Events::Rule",
        noun: "rule",
        reference: Identity::Property("/Name"),
        arn: Some(Identity::Text("arn:{partition}:events:{region}:{account}:rule/{/Name}")),
        arn_attribute: "Arn",
    },
    ResourceType {
        kind: "AWS::Organizations::Policy",
        noun: "organization policy",
        reference: Identity::AssignedId,
        arn: Some(Identity::AssignedArn),
        arn_attribute: "Arn",
    },
    ResourceType {
        kind: "AWS::Glue::Database",
        noun: "database",
        reference: Identity::Property("/DatabaseInput/Name"),
        arn: None,
        arn_attribute: "Arn",
    },
    ResourceType {
        kind: "AWS::Glue::Table",
        noun: "table",
        reference: Identity::Property("/TableInput/Name"),
        arn: None,
        arn_attribute: "Arn",
    },
    ResourceType {
        kind: "AWS::Athena::WorkGroup",
        noun: "workgroup",
        reference: Identity::Property("/Name"),
        arn: None,
        arn_attribute: "Arn",
    },
    ResourceType {
        kind: "AWS::Athena::NamedQuery",
        noun: "query",
        reference: Identity::AssignedId,
        arn: None,
        arn_attribute: "Arn",
    },
    ResourceType {
        kind: "AWS::Config::ConfigRule",
        noun: "config rule",
        reference: Identity::Property("/ConfigRuleName"),
        arn: Some(Identity::AssignedArn),
        arn_attribute: "Arn",
    },
    ResourceType {
        kind: "AWS::CloudFormation::Stack",
        noun: "stack",
        reference: Identity::AssignedArn,
        arn: None,
        arn_attribute: "Arn",
    },
    ResourceType {
        kind: "AWS::CloudFormation::StackSet",
        noun: "stack set",
        reference: Identity::AssignedId,
        arn: None,
        arn_attribute: "Arn",
    },
    // Trails can record what goes through it.
    ResourceType {
        kind: "AWS::EC2::VPCEndpoint",
        noun: "VPC endpoint",
        reference: Identity::AssignedId,
        arn: None,
        arn_attribute: "Arn",
    },
    // Security Hub's name of it: an account, as the API shows it; no template creates one.
    ResourceType {
        kind: "AWS::::Account",
        noun: "account",
        reference: Identity::Property("/AccountId"),
        arn: None,
        arn_attribute: "Arn",
    },
    ResourceType {
        kind: "Terraform::aws_s3_account_public_access_block",
        noun: "account public access block",
        reference: Identity::Property("/AccountId"),
        arn: None,
        arn_attribute: "Arn",
    },
    ResourceType {
        kind: "Terraform::aws_cloudtrail_organization_delegated_admin_account",
        noun: "delegated administrator",
        reference: Identity::Property("/AccountId"),
        arn: None,
        arn_attribute: "Arn",
    },
];

/// A property that the estate has and CloudFormation does not. Emitters never print it.
#[derive(Debug)]
pub struct Extension {
    /// CloudFormation's type name.
    pub kind: &'static str,
    /// The JSON Pointer of the property that holds it; empty for the resource itself.
    pub parent: &'static str,
    /// Its name, which is AWS's API's, or Terraform's where only Terraform has it.
    pub name: &'static str,
}

/// All such properties.
pub const EXTENSIONS: &[Extension] = &[
    // Only root can set it, with its device (coverage roadmap, issue 423): `Enabled` or `Disabled`.
    Extension { kind: "AWS::S3::Bucket", parent: "/VersioningConfiguration", name: "MFADelete" },
    // GetBucketAcl's and PutBucketAcl's answer: `{Owner, Grants: [{Grantee: {Type, URI, ID}, Permission}]}`.
    Extension { kind: "AWS::S3::Bucket", parent: "", name: "AccessControlPolicy" },
    // GetBucketRequestPayment: `{Payer: Requester}`.
    Extension { kind: "AWS::S3::Bucket", parent: "", name: "RequestPaymentConfiguration" },
    // Terraform's `force_destroy`: destroying the resource deletes every object in it first.
    Extension { kind: "AWS::S3::Bucket", parent: "", name: "ForceDestroy" },
    // GetTrailStatus, as it was at the time: `{LatestDeliveryError, LatestDeliveryTime, …}`, without IsLogging.
    Extension { kind: "AWS::CloudTrail::Trail", parent: "", name: "Status" },
    // What of all that it names is not there, by the properties that name it, and which of AWS's answers says so.
    Extension { kind: "AWS::CloudTrail::Trail", parent: "", name: "Missing" },
    // The same of what AWS refused to answer anything about.
    Extension { kind: "AWS::CloudTrail::Trail", parent: "", name: "Refused" },
    // DescribeTrails, since September 2026: false if CloudTrail's own deliveries are not recorded.
    Extension { kind: "AWS::CloudTrail::Trail", parent: "", name: "RecursiveLogging" },
    // DescribeTrails: the Region that the trail was made in, where another Region's answer shows it.
    Extension { kind: "AWS::CloudTrail::Trail", parent: "", name: "HomeRegion" },
    // UpdateTrail: `false` where events of CloudTrail's own deliveries are not recorded. CloudFormation lacks it.
    // DescribeKey: `Enabled`, `Disabled`, `PendingDeletion`, `PendingImport`, `Unavailable`.
    Extension { kind: "AWS::KMS::Key", parent: "", name: "KeyState" },
    // DescribeKey, and Terraform's `valid_to`: when imported key material expires.
    Extension { kind: "AWS::KMS::Key", parent: "", name: "ValidTo" },
    // DescribeKey: `AWS` or `CUSTOMER`.
    Extension { kind: "AWS::KMS::Key", parent: "", name: "KeyManager" },
    // ListSubscriptionsByTopic: `PendingConfirmation`, or the subscription's ARN.
    Extension { kind: "AWS::SNS::Subscription", parent: "", name: "SubscriptionArn" },
];

/// The row of that type, if it is known here.
pub fn resource_type(kind: &str) -> Option<&'static ResourceType> {
    TYPES.iter().find(|row| row.kind == kind)
}

/// The type that is meant where a name has other capitals.
pub fn other_capitals(kind: &str) -> Option<&'static str> {
    let alike = TYPES.iter().find(|row| row.kind.eq_ignore_ascii_case(kind))?;
    Some(alike.kind).filter(|right| *right != kind)
}
