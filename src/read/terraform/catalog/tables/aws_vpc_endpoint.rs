//! A VPC endpoint: that there is one, since trails can record what goes through it.

use crate::read::terraform::catalog::row::{COMPUTED, Gives, TIMEOUTS, Table, Target, irrelevant, text};

const NETWORK: &str = "how it is reached, not what goes through it";
const OWN: &str = "who may use it; no trail depends on it";

pub(super) const TABLE: Table = Table {
    kind: "aws_vpc_endpoint",
    becomes: Target::Resource("AWS::EC2::VPCEndpoint"),
    gives: &[("id", Gives::Ref)],
    rows: &[
        text("service_name", "/ServiceName"),
        text("vpc_endpoint_type", "/VpcEndpointType"),
        text("vpc_id", "/VpcId"),
        irrelevant("arn", COMPUTED),
        irrelevant("auto_accept", OWN),
        irrelevant("cidr_blocks", COMPUTED),
        irrelevant("dns_entry", COMPUTED),
        irrelevant("dns_options", NETWORK),
        irrelevant("ip_address_type", NETWORK),
        irrelevant("network_interface_ids", COMPUTED),
        irrelevant("owner_id", COMPUTED),
        irrelevant("policy", OWN),
        irrelevant("prefix_list_id", COMPUTED),
        irrelevant("private_dns_enabled", NETWORK),
        irrelevant("requester_managed", COMPUTED),
        irrelevant("resource_configuration_arn", NETWORK),
        irrelevant("route_table_ids", NETWORK),
        irrelevant("security_group_ids", NETWORK),
        irrelevant("service_network_arn", NETWORK),
        irrelevant("service_region", NETWORK),
        irrelevant("state", COMPUTED),
        irrelevant("subnet_configuration", NETWORK),
        irrelevant("subnet_ids", NETWORK),
        irrelevant("tags", OWN),
        irrelevant("tags_all", OWN),
        irrelevant("timeouts", TIMEOUTS),
    ],
};
