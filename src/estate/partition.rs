//! Partitions and their Regions.
//!
//! Source: botocore's `partitions.json` of 2026-11; which Regions are enabled by default: AWS Account Management
//! reference, "Enable or disable AWS Regions" (Regions launched after 20 March 2019 are opt-in).

use crate::source::nearest;
use schemars::JsonSchema;
use serde::{Deserialize, Serialize};

/// An AWS partition.
#[derive(
    Clone, Copy, Debug, Default, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize, JsonSchema,
)]
pub enum Partition {
    /// The commercial Regions.
    #[default]
    #[serde(rename = "aws")]
    Aws,
    /// AWS GovCloud (US).
    #[serde(rename = "aws-us-gov")]
    UsGov,
    /// China.
    #[serde(rename = "aws-cn")]
    China,
    /// The European Sovereign Cloud.
    #[serde(rename = "aws-eusc")]
    EuropeanSovereign,
    /// Isolated: read where it is, but in no spec.
    #[serde(rename = "aws-iso", skip_deserializing)]
    #[schemars(skip)]
    Iso,
    /// The same.
    #[serde(rename = "aws-iso-b", skip_deserializing)]
    #[schemars(skip)]
    IsoB,
    /// The same.
    #[serde(rename = "aws-iso-e", skip_deserializing)]
    #[schemars(skip)]
    IsoE,
    /// The same.
    #[serde(rename = "aws-iso-f", skip_deserializing)]
    #[schemars(skip)]
    IsoF,
}

struct Row {
    partition: Partition,
    name: &'static str,
    dns_suffix: &'static str,
    enabled: &'static [&'static str],
    opt_in: &'static [&'static str],
}

const ROWS: [Row; 8] = [
    Row {
        partition: Partition::Aws,
        name: "aws",
        dns_suffix: "amazonaws.com",
        enabled: &[
            "ap-northeast-1",
            "ap-northeast-2",
            "ap-northeast-3",
            "ap-south-1",
            "ap-southeast-1",
            "ap-southeast-2",
            "ca-central-1",
            "eu-central-1",
            "eu-north-1",
            "eu-west-1",
            "eu-west-2",
            "eu-west-3",
            "sa-east-1",
            "us-east-1",
            "us-east-2",
            "us-west-1",
            "us-west-2",
        ],
        opt_in: &[
            "af-south-1",
            "ap-east-1",
            "ap-east-2",
            "ap-south-2",
            "ap-southeast-3",
            "ap-southeast-4",
            "ap-southeast-5",
            "ap-southeast-6",
            "ap-southeast-7",
            "ca-west-1",
            "eu-central-2",
            "eu-south-1",
            "eu-south-2",
            "il-central-1",
            "me-central-1",
            "me-south-1",
            "me-west-1",
            "mx-central-1",
            "sa-west-1",
        ],
    },
    Row {
        partition: Partition::UsGov,
        name: "aws-us-gov",
        dns_suffix: "amazonaws.com",
        enabled: &["us-gov-east-1", "us-gov-west-1"],
        opt_in: &[],
    },
    Row {
        partition: Partition::China,
        name: "aws-cn",
        dns_suffix: "amazonaws.com.cn",
        enabled: &["cn-north-1", "cn-northwest-1"],
        opt_in: &[],
    },
    Row {
        partition: Partition::EuropeanSovereign,
        name: "aws-eusc",
        dns_suffix: "amazonaws.eu",
        enabled: &["eusc-de-east-1"],
        opt_in: &[],
    },
    Row {
        partition: Partition::Iso,
        name: "aws-iso",
        dns_suffix: "c2s.ic.gov",
        enabled: &["us-iso-east-1", "us-iso-west-1"],
        opt_in: &[],
    },
    Row {
        partition: Partition::IsoB,
        name: "aws-iso-b",
        dns_suffix: "sc2s.sgov.gov",
        enabled: &["us-isob-east-1", "us-isob-west-1"],
        opt_in: &[],
    },
    Row {
        partition: Partition::IsoE,
        name: "aws-iso-e",
        dns_suffix: "cloud.adc-e.uk",
        enabled: &["eu-isoe-west-1"],
        opt_in: &[],
    },
    Row {
        partition: Partition::IsoF,
        name: "aws-iso-f",
        dns_suffix: "csp.hci.ic.gov",
        enabled: &["us-isof-east-1", "us-isof-south-1"],
        opt_in: &[],
    },
];

impl Partition {
    fn row(self) -> &'static Row {
        &ROWS[self as usize]
    }

    /// The name, as ARNs hold it.
    pub fn name(self) -> &'static str {
        self.row().name
    }

    /// The partition of that name.
    pub fn named(name: &str) -> Option<Partition> {
        ROWS.iter().map(|row| row.partition).find(|partition| partition.name() == name)
    }

    /// Whether it is one of the isolated ones, which no spec is written for.
    pub fn is_isolated(self) -> bool {
        matches!(self, Partition::Iso | Partition::IsoB | Partition::IsoE | Partition::IsoF)
    }

    /// What host names end in.
    pub fn dns_suffix(self) -> &'static str {
        self.row().dns_suffix
    }

    /// The Regions that every account has.
    pub fn enabled_regions(self) -> &'static [&'static str] {
        self.row().enabled
    }

    /// The Regions that an account must opt in to.
    pub fn opt_in_regions(self) -> &'static [&'static str] {
        self.row().opt_in
    }

    /// All Regions, those that every account has first.
    pub fn regions(self) -> impl Iterator<Item = &'static str> {
        self.enabled_regions().iter().chain(self.opt_in_regions()).copied()
    }

    /// A Region of any partition, or what is wrong with it.
    pub fn region(text: &str) -> Result<String, String> {
        if Partition::of_region(text).is_some() {
            return Ok(text.to_owned());
        }
        let near = nearest(text, Partition::all_regions());
        let meant = near.map_or_else(String::new, |near| format!(": did you mean `{near}`?"));
        Err(format!("`{text}` is no Region that is known here{meant}"))
    }

    /// The Regions of all partitions.
    pub fn all_regions() -> impl Iterator<Item = &'static str> {
        ROWS.iter().flat_map(|row| row.partition.regions())
    }

    /// The partition that has this Region.
    pub fn of_region(region: &str) -> Option<Partition> {
        ROWS.iter().map(|row| row.partition).find(|partition| partition.regions().any(|name| name == region))
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn rows_stand_in_the_order_of_the_variants() {
        for (i, row) in ROWS.iter().enumerate() {
            assert_eq!(row.partition as usize, i);
            assert_eq!(crate::json::to_value(row.partition).unwrap(), row.name);
        }
    }

    #[test]
    fn a_region_belongs_to_one_partition() {
        assert_eq!(Partition::of_region("us-gov-west-1"), Some(Partition::UsGov));
        assert_eq!(Partition::of_region("eu-west-9"), None);
    }
}
