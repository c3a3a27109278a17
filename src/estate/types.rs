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
    /// What `Fn::GetAtt Arn` gives.
    pub arn: Option<Identity>,
}

/// How an identifier can be computed before the resource exists.
#[derive(Debug)]
pub enum Identity {
    /// The value of this property, a JSON Pointer.
    Property(&'static str),
    /// Text with `{partition}`, `{region}`, `{account}`, `{organization_account}` (the management account for an
    /// organization trail) and `{/Pointer}` in it.
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
    },
    ResourceType {
        kind: "AWS::S3::BucketPolicy",
        noun: "bucket policy",
        reference: Identity::Property("/Bucket"),
        arn: None,
    },
    ResourceType {
        kind: "AWS::KMS::Key",
        noun: "key",
        reference: Identity::AssignedId,
        arn: Some(Identity::AssignedArn),
    },
    ResourceType {
        kind: "AWS::KMS::Alias",
        noun: "alias",
        reference: Identity::Property("/AliasName"),
        arn: None,
    },
    ResourceType {
        kind: "AWS::CloudTrail::Trail",
        noun: "trail",
        reference: Identity::Property("/TrailName"),
        arn: Some(Identity::Text(
            "arn:{partition}:cloudtrail:{region}:{organization_account}:trail/{/TrailName}",
        )),
    },
    ResourceType {
        kind: "Terraform::aws_cloudtrail_organization_delegated_admin_account",
        noun: "delegated administrator",
        reference: Identity::Property("/AccountId"),
        arn: None,
    },
];

/// The row of that type, if it is known here.
pub fn resource_type(kind: &str) -> Option<&'static ResourceType> {
    TYPES.iter().find(|row| row.kind == kind)
}
