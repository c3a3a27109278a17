//! A bucket as a web site.

use crate::read::terraform::catalog::row::{
    COMPUTED, EXPECTED_OWNER, Gives, Row, Table, Target, irrelevant, json, many, one, owner, text,
};

pub(super) const TABLE: Table = Table {
    kind: "aws_s3_bucket_website_configuration",
    becomes: Target::Part("aws_s3_bucket"),
    gives: &[("id", Gives::Argument("bucket"))],
    rows: &[
        owner("bucket"),
        one("error_document", "/WebsiteConfiguration", &[text("key", "/ErrorDocument")]),
        one("index_document", "/WebsiteConfiguration", &[text("suffix", "/IndexDocument")]),
        one(
            "redirect_all_requests_to",
            "/WebsiteConfiguration/RedirectAllRequestsTo",
            &[text("host_name", "/HostName"), text("protocol", "/Protocol")],
        ),
        json("routing_rules", "/WebsiteConfiguration/RoutingRules"),
        many("routing_rule", "/WebsiteConfiguration/RoutingRules", RULES),
        irrelevant("website_domain", COMPUTED),
        irrelevant("website_endpoint", COMPUTED),
        irrelevant("expected_bucket_owner", EXPECTED_OWNER),
    ],
};

const RULES: &[Row] = &[
    one(
        "condition",
        "/RoutingRuleCondition",
        &[
            text("http_error_code_returned_equals", "/HttpErrorCodeReturnedEquals"),
            text("key_prefix_equals", "/KeyPrefixEquals"),
        ],
    ),
    one(
        "redirect",
        "/RedirectRule",
        &[
            text("host_name", "/HostName"),
            text("http_redirect_code", "/HttpRedirectCode"),
            text("protocol", "/Protocol"),
            text("replace_key_prefix_with", "/ReplaceKeyPrefixWith"),
            text("replace_key_with", "/ReplaceKeyWith"),
        ],
    )
    .required(),
];
