//! Requests to a bucket from other origins.

use crate::read::terraform::catalog::row::{
    Constant, EXPECTED_OWNER, Gives, Table, Target, irrelevant, many, number, owner, text, texts,
};

pub(super) const TABLE: Table = Table {
    kind: "aws_s3_bucket_cors_configuration",
    becomes: Target::Part("aws_s3_bucket"),
    gives: &[("id", Gives::Argument("bucket"))],
    rows: &[
        owner("bucket"),
        many(
            "cors_rule",
            "/CorsConfiguration/CorsRules",
            &[
                text("id", "/Id"),
                texts("allowed_headers", "/AllowedHeaders"),
                texts("allowed_methods", "/AllowedMethods"),
                texts("allowed_origins", "/AllowedOrigins"),
                texts("expose_headers", "/ExposedHeaders"),
                number("max_age_seconds", "/MaxAge").unless(Constant::Number(0)),
            ],
        )
        .required(),
        irrelevant("expected_bucket_owner", EXPECTED_OWNER),
    ],
};
