//! What the properties of AWS Glue's types are.

use super::Row;
use super::Type::{Boolean, Integer, List, Object, Text};

pub(super) const ROWS: &[Row] = &[
    (
        "AWS::Glue::Database",
        Object(&[
            ("CatalogId", Text),
            (
                "DatabaseInput",
                Object(&[
                    (
                        "CreateTableDefaultPermissions",
                        List(&Object(&[
                            ("Permissions", List(&Text)),
                            ("Principal", Object(&[("DataLakePrincipalIdentifier", Text)])),
                        ])),
                    ),
                    ("Description", Text),
                    ("FederatedDatabase", Object(&[("ConnectionName", Text), ("Identifier", Text)])),
                    ("LocationUri", Text),
                    ("Name", Text),
                    (
                        "TargetDatabase",
                        Object(&[("CatalogId", Text), ("DatabaseName", Text), ("Region", Text)]),
                    ),
                ]),
            ),
            ("DatabaseName", Text),
        ]),
    ),
    (
        "AWS::Glue::Table",
        Object(&[
            ("CatalogId", Text),
            ("DatabaseName", Text),
            ("Name", Text),
            (
                "TableInput",
                Object(&[
                    ("Description", Text),
                    ("Name", Text),
                    ("Owner", Text),
                    ("PartitionKeys", List(&Object(&[("Comment", Text), ("Name", Text), ("Type", Text)]))),
                    ("Retention", Integer),
                    (
                        "StorageDescriptor",
                        Object(&[
                            ("BucketColumns", List(&Text)),
                            ("Columns", List(&Object(&[("Comment", Text), ("Name", Text), ("Type", Text)]))),
                            ("Compressed", Boolean),
                            ("InputFormat", Text),
                            ("Location", Text),
                            ("NumberOfBuckets", Integer),
                            ("OutputFormat", Text),
                            (
                                "SchemaReference",
                                Object(&[
                                    (
                                        "SchemaId",
                                        Object(&[
                                            ("RegistryName", Text),
                                            ("SchemaArn", Text),
                                            ("SchemaName", Text),
                                        ]),
                                    ),
                                    ("SchemaVersionId", Text),
                                    ("SchemaVersionNumber", Integer),
                                ]),
                            ),
                            ("SerdeInfo", Object(&[("Name", Text), ("SerializationLibrary", Text)])),
                            (
                                "SkewedInfo",
                                Object(&[
                                    ("SkewedColumnNames", List(&Text)),
                                    ("SkewedColumnValues", List(&Text)),
                                ]),
                            ),
                            ("SortColumns", List(&Object(&[("Column", Text), ("SortOrder", Integer)]))),
                            ("StoredAsSubDirectories", Boolean),
                        ]),
                    ),
                    ("TableType", Text),
                    (
                        "TargetTable",
                        Object(&[
                            ("CatalogId", Text),
                            ("DatabaseName", Text),
                            ("Name", Text),
                            ("Region", Text),
                        ]),
                    ),
                    (
                        "ViewDefinition",
                        Object(&[
                            ("Definer", Text),
                            ("IsProtected", Boolean),
                            (
                                "Representations",
                                List(&Object(&[
                                    ("Dialect", Text),
                                    ("DialectVersion", Text),
                                    ("ValidationConnection", Text),
                                    ("ViewExpandedText", Text),
                                    ("ViewOriginalText", Text),
                                ])),
                            ),
                            ("SubObjects", List(&Text)),
                        ]),
                    ),
                    ("ViewExpandedText", Text),
                    ("ViewOriginalText", Text),
                ]),
            ),
        ]),
    ),
];
