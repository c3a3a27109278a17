# What `terraform-aws-modules/s3-bucket/aws` makes of its arguments, as far as it is judged here. Arguments and defaults are
# the published ones of versions 1 to 5; BLOCKED stands for the default of the four settings, true since 3.9.0,
# and FILLS for whether placeholders in the policy are filled, as they are since 5.8.0.

variable "create_bucket" { default = true }
variable "bucket" { default = null }
variable "bucket_prefix" { default = null }
variable "force_destroy" { default = false }
variable "tags" { default = {} }
variable "acl" { default = null }
variable "grant" { default = [] }
variable "versioning" { default = {} }
variable "logging" { default = {} }
variable "server_side_encryption_configuration" { default = {} }
variable "lifecycle_rule" { default = [] }
variable "replication_configuration" { default = {} }
variable "object_lock_enabled" { default = false }
variable "object_lock_configuration" { default = {} }
variable "website" { default = {} }
variable "cors_rule" { default = [] }
variable "request_payer" { default = null }
variable "control_object_ownership" { default = false }
variable "object_ownership" { default = BLOCKED ? "BucketOwnerEnforced" : "ObjectWriter" }
variable "attach_public_policy" { default = true }
variable "block_public_acls" { default = BLOCKED }
variable "block_public_policy" { default = BLOCKED }
variable "ignore_public_acls" { default = BLOCKED }
variable "restrict_public_buckets" { default = BLOCKED }
variable "attach_policy" { default = false }
variable "policy" { default = null }
variable "attach_deny_insecure_transport_policy" { default = false }
variable "attach_require_latest_tls_policy" { default = false }
variable "attach_elb_log_delivery_policy" { default = false }
variable "attach_lb_log_delivery_policy" { default = false }
variable "attach_access_log_delivery_policy" { default = false }
variable "attach_cloudtrail_log_delivery_policy" { default = false }
variable "attach_waf_log_delivery_policy" { default = false }
variable "attach_inventory_destination_policy" { default = false }
variable "attach_analytics_destination_policy" { default = false }
variable "attach_deny_incorrect_encryption_headers" { default = false }
variable "attach_deny_incorrect_kms_key_sse" { default = false }
variable "attach_deny_unencrypted_object_uploads" { default = false }
variable "attach_deny_ssec_encrypted_object_uploads" { default = false }

# Never given: what the module's further statements are is not told.
variable "further_statements" {}

data "aws_caller_identity" "current" {}

locals {
  made = var.create_bucket ? 1 : 0
  # Each is the document with what the module puts in for the placeholder.
  with_id  = replace_in_document(var.policy, "_S3_BUCKET_ID_", local.made == 1 ? aws_s3_bucket.this[0].id : "")
  with_arn = replace_in_document(local.with_id, "_S3_BUCKET_ARN_", local.made == 1 ? aws_s3_bucket.this[0].arn : "")
  policy   = FILLS ? replace_in_document(local.with_arn, "_AWS_ACCOUNT_ID_", data.aws_caller_identity.current.account_id) : var.policy
  further = anytrue([
    var.attach_elb_log_delivery_policy, var.attach_lb_log_delivery_policy, var.attach_access_log_delivery_policy,
    var.attach_cloudtrail_log_delivery_policy, var.attach_waf_log_delivery_policy,
    var.attach_inventory_destination_policy, var.attach_analytics_destination_policy,
    var.attach_deny_incorrect_encryption_headers, var.attach_deny_incorrect_kms_key_sse,
    var.attach_deny_unencrypted_object_uploads, var.attach_deny_ssec_encrypted_object_uploads,
  ])
  own = anytrue([var.attach_policy, var.attach_deny_insecure_transport_policy, var.attach_require_latest_tls_policy])
}

resource "aws_s3_bucket" "this" {
  count               = local.made
  bucket              = var.bucket
  bucket_prefix       = var.bucket_prefix
  force_destroy       = var.force_destroy
  object_lock_enabled = var.object_lock_enabled
  tags                = var.tags
}

resource "aws_s3_bucket_acl" "this" {
  count  = local.made == 1 && (var.acl != null || length(var.grant) > 0) ? 1 : 0
  bucket = aws_s3_bucket.this[0].id
  acl    = var.acl

  dynamic "access_control_policy" {
    for_each = length(var.grant) > 0 ? [1] : []
    content {
      dynamic "grant" {
        for_each = var.grant
        content {
          permission = grant.value.permission
          grantee {
            type = grant.value.type
            id   = try(grant.value.id, null)
            uri  = try(grant.value.uri, null)
          }
        }
      }
    }
  }
}

resource "aws_s3_bucket_public_access_block" "this" {
  count                   = local.made == 1 && var.attach_public_policy ? 1 : 0
  bucket                  = aws_s3_bucket.this[0].id
  block_public_acls       = var.block_public_acls
  block_public_policy     = var.block_public_policy
  ignore_public_acls      = var.ignore_public_acls
  restrict_public_buckets = var.restrict_public_buckets
}

resource "aws_s3_bucket_ownership_controls" "this" {
  count  = local.made == 1 && var.control_object_ownership ? 1 : 0
  bucket = aws_s3_bucket.this[0].id
  rule {
    object_ownership = var.object_ownership
  }
}

resource "aws_s3_bucket_versioning" "this" {
  count  = local.made == 1 && length(keys(var.versioning)) > 0 ? 1 : 0
  bucket = aws_s3_bucket.this[0].id
  versioning_configuration {
    status     = lower(tostring(try(var.versioning.enabled, var.versioning.status, true))) == "true" || lower(tostring(try(var.versioning.enabled, var.versioning.status, true))) == "enabled" ? "Enabled" : "Suspended"
    mfa_delete = contains(["true", "enabled"], lower(tostring(try(var.versioning.mfa_delete, false)))) ? "Enabled" : "Disabled"
  }
}

resource "aws_s3_bucket_logging" "this" {
  count         = local.made == 1 && length(keys(var.logging)) > 0 ? 1 : 0
  bucket        = aws_s3_bucket.this[0].id
  target_bucket = var.logging.target_bucket
  target_prefix = try(var.logging.target_prefix, null)
}

resource "aws_s3_bucket_server_side_encryption_configuration" "this" {
  count  = local.made == 1 && length(keys(var.server_side_encryption_configuration)) > 0 ? 1 : 0
  bucket = aws_s3_bucket.this[0].id

  dynamic "rule" {
    for_each = flatten([try(var.server_side_encryption_configuration.rule, [])])
    content {
      bucket_key_enabled = try(rule.value.bucket_key_enabled, null)
      dynamic "apply_server_side_encryption_by_default" {
        for_each = flatten([try(rule.value.apply_server_side_encryption_by_default, [])])
        iterator = by_default
        content {
          sse_algorithm     = by_default.value.sse_algorithm
          kms_master_key_id = try(by_default.value.kms_master_key_id, null)
        }
      }
    }
  }
}

resource "aws_s3_bucket_lifecycle_configuration" "this" {
  count  = local.made == 1 && length(var.lifecycle_rule) > 0 ? 1 : 0
  bucket = aws_s3_bucket.this[0].id

  dynamic "rule" {
    for_each = var.lifecycle_rule
    content {
      id     = try(rule.value.id, null)
      status = contains(["true", "enabled"], lower(tostring(try(rule.value.enabled, rule.value.status, true)))) ? "Enabled" : "Disabled"

      dynamic "filter" {
        for_each = [merge({ prefix = try(rule.value.prefix, null), tags = try(rule.value.tags, null) }, flatten([try(rule.value.filter, [])])...)]
        iterator = match
        content {
          and {
            object_size_greater_than = try(match.value.object_size_greater_than, null)
            object_size_less_than    = try(match.value.object_size_less_than, null)
            prefix                   = try(match.value.prefix, null)
            tags                     = try(match.value.tags, match.value.tag, null)
          }
        }
      }
      dynamic "abort_incomplete_multipart_upload" {
        for_each = flatten([try(rule.value.abort_incomplete_multipart_upload_days, [])])
        content {
          days_after_initiation = abort_incomplete_multipart_upload.value
        }
      }
      dynamic "expiration" {
        for_each = flatten([try(rule.value.expiration, [])])
        content {
          date                         = try(expiration.value.date, null)
          days                         = try(expiration.value.days, null)
          expired_object_delete_marker = try(expiration.value.expired_object_delete_marker, null)
        }
      }
      dynamic "transition" {
        for_each = flatten([try(rule.value.transition, [])])
        content {
          date          = try(transition.value.date, null)
          days          = try(transition.value.days, null)
          storage_class = transition.value.storage_class
        }
      }
      dynamic "noncurrent_version_expiration" {
        for_each = flatten([try(rule.value.noncurrent_version_expiration, [])])
        iterator = expiry
        content {
          newer_noncurrent_versions = try(expiry.value.newer_noncurrent_versions, null)
          noncurrent_days           = try(expiry.value.days, expiry.value.noncurrent_days, null)
        }
      }
      dynamic "noncurrent_version_transition" {
        for_each = flatten([try(rule.value.noncurrent_version_transition, [])])
        iterator = move
        content {
          noncurrent_days = try(move.value.days, move.value.noncurrent_days, null)
          storage_class   = move.value.storage_class
        }
      }
    }
  }
}

resource "aws_s3_bucket_replication_configuration" "this" {
  count  = local.made == 1 && length(keys(var.replication_configuration)) > 0 ? 1 : 0
  bucket = aws_s3_bucket.this[0].id
  role   = var.replication_configuration.role

  dynamic "rule" {
    for_each = flatten([try(var.replication_configuration.rules, var.replication_configuration.rule, [])])
    content {
      id       = try(rule.value.id, null)
      status   = contains(["true", "enabled"], lower(tostring(try(rule.value.status, true)))) ? "Enabled" : "Disabled"
      priority = try(rule.value.priority, null)
      destination {
        bucket        = rule.value.destination.bucket
        account       = try(rule.value.destination.account_id, rule.value.destination.account, null)
        storage_class = try(rule.value.destination.storage_class, null)
      }
    }
  }
}

resource "aws_s3_bucket_object_lock_configuration" "this" {
  count  = local.made == 1 && var.object_lock_enabled && try(var.object_lock_configuration.rule.default_retention, null) != null ? 1 : 0
  bucket = aws_s3_bucket.this[0].id
  rule {
    default_retention {
      mode  = var.object_lock_configuration.rule.default_retention.mode
      days  = try(var.object_lock_configuration.rule.default_retention.days, null)
      years = try(var.object_lock_configuration.rule.default_retention.years, null)
    }
  }
}

resource "aws_s3_bucket_website_configuration" "this" {
  count  = local.made == 1 && length(keys(var.website)) > 0 ? 1 : 0
  bucket = aws_s3_bucket.this[0].id
  dynamic "index_document" {
    for_each = flatten([try(var.website.index_document, [])])
    content {
      suffix = index_document.value
    }
  }
}

resource "aws_s3_bucket_cors_configuration" "this" {
  count  = local.made == 1 && length(var.cors_rule) > 0 ? 1 : 0
  bucket = aws_s3_bucket.this[0].id
  dynamic "cors_rule" {
    for_each = var.cors_rule
    content {
      allowed_methods = cors_rule.value.allowed_methods
      allowed_origins = cors_rule.value.allowed_origins
      allowed_headers = try(cors_rule.value.allowed_headers, null)
      expose_headers  = try(cors_rule.value.expose_headers, null)
      max_age_seconds = try(cors_rule.value.max_age_seconds, null)
    }
  }
}

resource "aws_s3_bucket_request_payment_configuration" "this" {
  count  = local.made == 1 && var.request_payer != null ? 1 : 0
  bucket = aws_s3_bucket.this[0].id
  payer  = lower(var.request_payer) == "requester" ? "Requester" : "BucketOwner"
}

data "aws_iam_policy_document" "transport" {
  dynamic "statement" {
    for_each = var.attach_deny_insecure_transport_policy ? [1] : []
    content {
      sid       = "denyInsecureTransport"
      effect    = "Deny"
      actions   = ["s3:*"]
      resources = [aws_s3_bucket.this[0].arn, "${aws_s3_bucket.this[0].arn}/*"]
      principals {
        type        = "*"
        identifiers = ["*"]
      }
      condition {
        test     = "Bool"
        variable = "aws:SecureTransport"
        values   = ["false"]
      }
    }
  }
  dynamic "statement" {
    for_each = var.attach_require_latest_tls_policy ? [1] : []
    content {
      sid       = "denyOutdatedTLS"
      effect    = "Deny"
      actions   = ["s3:*"]
      resources = [aws_s3_bucket.this[0].arn, "${aws_s3_bucket.this[0].arn}/*"]
      principals {
        type        = "*"
        identifiers = ["*"]
      }
      condition {
        test     = "NumericLessThan"
        variable = "s3:TlsVersion"
        values   = ["1.2"]
      }
    }
  }
}

data "aws_iam_policy_document" "whole" {
  source_policy_documents = var.attach_policy ? [data.aws_iam_policy_document.transport.json, local.policy] : [data.aws_iam_policy_document.transport.json]
}

resource "aws_s3_bucket_policy" "this" {
  count  = local.made == 1 && (local.own || local.further) ? 1 : 0
  bucket = aws_s3_bucket.this[0].id
  policy = local.further ? var.further_statements : data.aws_iam_policy_document.whole.json
}

output "s3_bucket_id" { value = aws_s3_bucket.this[0].id }
output "s3_bucket_arn" { value = aws_s3_bucket.this[0].arn }
