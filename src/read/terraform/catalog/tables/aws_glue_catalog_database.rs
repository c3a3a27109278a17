//! A database of the Glue data catalogue.

use crate::read::terraform::catalog::row::{
    COMPUTED, Convert, Gives, Table, Target, all_tags, irrelevant, many, one, tags, text, texts, value,
};

pub(super) const TABLE: Table = Table {
    kind: "aws_glue_catalog_database",
    becomes: Target::Resource("AWS::Glue::Database"),
    gives: &[("name", Gives::Ref)],
    rows: &[
        text("name", "/DatabaseInput/Name"),
        text("catalog_id", "/CatalogId"),
        text("description", "/DatabaseInput/Description"),
        text("location_uri", "/DatabaseInput/LocationUri"),
        value("parameters", "/DatabaseInput/Parameters", Convert::Map),
        many(
            "create_table_default_permission",
            "/DatabaseInput/CreateTableDefaultPermissions",
            &[
                texts("permissions", "/Permissions"),
                one(
                    "principal",
                    "/Principal",
                    &[text("data_lake_principal_identifier", "/DataLakePrincipalIdentifier")],
                ),
            ],
        ),
        one(
            "federated_database",
            "/DatabaseInput/FederatedDatabase",
            &[text("connection_name", "/ConnectionName"), text("identifier", "/Identifier")],
        ),
        one(
            "target_database",
            "/DatabaseInput/TargetDatabase",
            &[
                text("catalog_id", "/CatalogId"),
                text("database_name", "/DatabaseName"),
                text("region", "/Region"),
            ],
        ),
        tags(),
        all_tags(),
        irrelevant("id", "the catalogue's id and the name in one"),
        irrelevant("arn", COMPUTED),
    ],
};
