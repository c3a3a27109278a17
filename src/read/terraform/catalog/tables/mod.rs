//! The tables, one file a type.

use super::row::Table;

mod aws_athena_named_query;
mod aws_athena_workgroup;
mod aws_cloudformation_stack;
mod aws_cloudformation_stack_instances;
mod aws_cloudformation_stack_set;
mod aws_cloudformation_stack_set_instance;
mod aws_cloudtrail;
mod aws_cloudtrail_event_data_store;
mod aws_cloudtrail_organization_delegated_admin_account;
mod aws_cloudwatch_composite_alarm;
mod aws_cloudwatch_event_rule;
mod aws_cloudwatch_event_target;
mod aws_cloudwatch_log_group;
mod aws_cloudwatch_log_metric_filter;
mod aws_cloudwatch_log_resource_policy;
mod aws_cloudwatch_metric_alarm;
mod aws_config_config_rule;
mod aws_glue_catalog_database;
mod aws_glue_catalog_table;
mod aws_iam_policy;
mod aws_iam_policy_attachment;
mod aws_iam_role;
mod aws_iam_role_policy;
mod aws_iam_role_policy_attachment;
mod aws_kms_alias;
mod aws_kms_external_key;
mod aws_kms_key;
mod aws_kms_key_policy;
mod aws_kms_replica_key;
mod aws_organizations_policy;
mod aws_organizations_policy_attachment;
mod aws_s3_account_public_access_block;
mod aws_s3_bucket;
mod aws_s3_bucket_acl;
mod aws_s3_bucket_cors_configuration;
mod aws_s3_bucket_lifecycle_configuration;
mod aws_s3_bucket_logging;
mod aws_s3_bucket_notification;
mod aws_s3_bucket_object_lock_configuration;
mod aws_s3_bucket_ownership_controls;
mod aws_s3_bucket_policy;
mod aws_s3_bucket_public_access_block;
mod aws_s3_bucket_replication_configuration;
mod aws_s3_bucket_request_payment_configuration;
mod aws_s3_bucket_server_side_encryption_configuration;
mod aws_s3_bucket_versioning;
mod aws_s3_bucket_website_configuration;
mod aws_sns_topic;
mod aws_sns_topic_policy;
mod aws_sns_topic_subscription;
mod aws_sqs_queue;
mod aws_sqs_queue_policy;
mod aws_vpc_endpoint;

/// All of them.
pub(super) const TABLES: &[&Table] = &[
    &aws_athena_named_query::TABLE,
    &aws_athena_workgroup::TABLE,
    &aws_cloudformation_stack::TABLE,
    &aws_cloudformation_stack_instances::TABLE,
    &aws_cloudformation_stack_set::TABLE,
    &aws_cloudformation_stack_set_instance::TABLE,
    &aws_cloudtrail::TABLE,
    &aws_cloudtrail_event_data_store::TABLE,
    &aws_cloudtrail_organization_delegated_admin_account::TABLE,
    &aws_cloudwatch_composite_alarm::TABLE,
    &aws_cloudwatch_event_rule::TABLE,
    &aws_cloudwatch_event_target::TABLE,
    &aws_cloudwatch_log_group::TABLE,
    &aws_cloudwatch_log_metric_filter::TABLE,
    &aws_cloudwatch_log_resource_policy::TABLE,
    &aws_cloudwatch_metric_alarm::TABLE,
    &aws_config_config_rule::TABLE,
    &aws_glue_catalog_database::TABLE,
    &aws_glue_catalog_table::TABLE,
    &aws_iam_policy::TABLE,
    &aws_iam_policy_attachment::TABLE,
    &aws_iam_role::TABLE,
    &aws_iam_role_policy::TABLE,
    &aws_iam_role_policy_attachment::TABLE,
    &aws_kms_alias::TABLE,
    &aws_kms_external_key::TABLE,
    &aws_kms_key::TABLE,
    &aws_kms_key_policy::TABLE,
    &aws_kms_replica_key::TABLE,
    &aws_organizations_policy::TABLE,
    &aws_organizations_policy_attachment::TABLE,
    &aws_s3_account_public_access_block::TABLE,
    &aws_s3_bucket::TABLE,
    &aws_s3_bucket_acl::TABLE,
    &aws_s3_bucket_cors_configuration::TABLE,
    &aws_s3_bucket_lifecycle_configuration::TABLE,
    &aws_s3_bucket_logging::TABLE,
    &aws_s3_bucket_notification::TABLE,
    &aws_s3_bucket_object_lock_configuration::TABLE,
    &aws_s3_bucket_ownership_controls::TABLE,
    &aws_s3_bucket_policy::TABLE,
    &aws_s3_bucket_public_access_block::TABLE,
    &aws_s3_bucket_replication_configuration::TABLE,
    &aws_s3_bucket_request_payment_configuration::TABLE,
    &aws_s3_bucket_server_side_encryption_configuration::TABLE,
    &aws_s3_bucket_versioning::TABLE,
    &aws_s3_bucket_website_configuration::TABLE,
    &aws_sns_topic::TABLE,
    &aws_sns_topic_policy::TABLE,
    &aws_sns_topic_subscription::TABLE,
    &aws_vpc_endpoint::TABLE,
    &aws_sqs_queue::TABLE,
    &aws_sqs_queue_policy::TABLE,
];
