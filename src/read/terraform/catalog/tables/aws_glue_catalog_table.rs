//! A table of the Glue data catalogue.

use crate::read::terraform::catalog::row::{
    COMPUTED, Constant, Convert, Gives, Row, Table, Target, flag, irrelevant, many, number, one, text, texts,
    value,
};

pub(super) const TABLE: Table = Table {
    kind: "aws_glue_catalog_table",
    becomes: Target::Resource("AWS::Glue::Table"),
    gives: &[("name", Gives::Ref)],
    rows: &[
        text("name", "/TableInput/Name"),
        text("database_name", "/DatabaseName"),
        text("catalog_id", "/CatalogId"),
        text("description", "/TableInput/Description"),
        text("owner", "/TableInput/Owner"),
        text("table_type", "/TableInput/TableType"),
        number("retention", "/TableInput/Retention").unless(Constant::Number(0)),
        value("parameters", "/TableInput/Parameters", Convert::Map),
        many("partition_keys", "/TableInput/PartitionKeys", COLUMN),
        one("storage_descriptor", "/TableInput/StorageDescriptor", STORAGE),
        text("view_original_text", "/TableInput/ViewOriginalText"),
        text("view_expanded_text", "/TableInput/ViewExpandedText"),
        one(
            "open_table_format_input",
            "/OpenTableFormatInput",
            &[one(
                "iceberg_input",
                "/IcebergInput",
                &[text("metadata_operation", "/MetadataOperation"), text("version", "/Version")],
            )
            .required()],
        ),
        one(
            "target_table",
            "/TableInput/TargetTable",
            &[
                text("catalog_id", "/CatalogId"),
                text("database_name", "/DatabaseName"),
                text("name", "/Name"),
                text("region", "/Region"),
            ],
        ),
        irrelevant(
            "partition_index",
            "it makes queries faster and is no property of the table in CloudFormation",
        ),
        irrelevant("id", "the catalogue's id, the database and the name in one"),
        irrelevant("arn", COMPUTED),
    ],
};

const COLUMN: &[Row] = &[text("name", "/Name"), text("type", "/Type"), text("comment", "/Comment")];

const STORAGE: &[Row] = &[
    many(
        "columns",
        "/Columns",
        &[
            text("name", "/Name"),
            text("type", "/Type"),
            text("comment", "/Comment"),
            irrelevant("parameters", "CloudFormation's columns have none"),
        ],
    ),
    text("location", "/Location"),
    irrelevant("additional_locations", "CloudFormation has one location"),
    text("input_format", "/InputFormat"),
    text("output_format", "/OutputFormat"),
    flag("compressed", "/Compressed").unless(Constant::Bool(false)),
    number("number_of_buckets", "/NumberOfBuckets").unless(Constant::Number(0)),
    texts("bucket_columns", "/BucketColumns"),
    flag("stored_as_sub_directories", "/StoredAsSubDirectories").unless(Constant::Bool(false)),
    value("parameters", "/Parameters", Convert::Map),
    one(
        "ser_de_info",
        "/SerdeInfo",
        &[
            text("name", "/Name"),
            text("serialization_library", "/SerializationLibrary"),
            value("parameters", "/Parameters", Convert::Map),
        ],
    ),
    one(
        "schema_reference",
        "/SchemaReference",
        &[
            text("schema_version_id", "/SchemaVersionId"),
            number("schema_version_number", "/SchemaVersionNumber"),
            one(
                "schema_id",
                "/SchemaId",
                &[
                    text("registry_name", "/RegistryName"),
                    text("schema_arn", "/SchemaArn"),
                    text("schema_name", "/SchemaName"),
                ],
            ),
        ],
    ),
    one(
        "skewed_info",
        "/SkewedInfo",
        &[
            texts("skewed_column_names", "/SkewedColumnNames"),
            value("skewed_column_value_location_maps", "/SkewedColumnValueLocationMaps", Convert::Map),
            texts("skewed_column_values", "/SkewedColumnValues"),
        ],
    ),
    many("sort_columns", "/SortColumns", &[text("column", "/Column"), number("sort_order", "/SortOrder")]),
];
