//! Which trails alarms can stand on, and which of them answers for the others.

use super::{Answer, reasons};
use crate::estate::Owner;
use crate::estate::links::{Links, reach};
use crate::json::{Value, json};

/// The account of a trail, or where nobody says it the folder that the trail was read from: what lies together is taken
/// to be for one account.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord)]
pub(super) enum Account {
    Known(String),
    Folder(String),
}

pub(super) fn account(links: &Links<'_>, trail: usize) -> Account {
    let resource = links.resource(trail);
    match links.estate.owner(resource.stack) {
        Owner::Account(account) => Account::Known(account.to_owned()),
        Owner::Unsaid(_) => {
            let unit = links.estate.units.get(resource.unit.0);
            Account::Folder(unit.map_or_else(String::new, |unit| unit.folder().to_owned()))
        }
    }
}

/// Whether two trails are in one account, or are taken to be.
pub(super) fn taken_for_one_account(links: &Links<'_>, a: usize, b: usize) -> bool {
    account(links, a) == account(links, b)
}

/// Whether a trail is one that alarms for another one's account can stand on: of that account or the organization,
/// multi-Region, logging, with management events.
pub(super) fn fit(links: &Links<'_>, peer: usize, trail: usize) -> Answer {
    let properties = &links.properties[peer];
    let listed = |name: &str| properties.get(name).filter(|value| **value != json!([]));
    let management = match (listed("EventSelectors"), listed("AdvancedEventSelectors")) {
        (None, None) => Answer::Yes,
        (Some(Value::Array(selectors)), None) => Answer::any(
            selectors.iter().map(|selector| is(reach(selector, "/IncludeManagementEvents"), true)),
        ),
        (_, Some(selectors)) => takes_management_events(selectors),
        (Some(selectors), None) => is(Some(selectors), true),
    };
    let own = Answer::known(taken_for_one_account(links, peer, trail));
    own.or(is(properties.get("IsOrganizationTrail"), false))
        .and(is(properties.get("IsMultiRegionTrail"), false))
        .and(is(properties.get("IsLogging"), true))
        .and(management)
}

/// What a switch says, or is taken for where it says nothing.
fn is(value: Option<&Value>, default: bool) -> Answer {
    match value {
        Some(Value::Bool(value)) => Answer::known(*value),
        Some(value) if !reasons(value).is_empty() => Answer::Unknown(reasons(value)),
        _ => Answer::known(default),
    }
}

/// Whether one of the advanced selectors takes management events.
pub(in crate::facts) fn takes_management_events(selectors: &Value) -> Answer {
    let open = reasons(selectors);
    let management = |field: &Value| {
        field["Field"] == "eventCategory"
            && field["Equals"].as_array().is_some_and(|values| values.contains(&"Management".into()))
    };
    let fields =
        selectors.as_array().into_iter().flatten().filter_map(|one| one["FieldSelectors"].as_array());
    match fields.flatten().any(management) {
        true => Answer::Yes,
        false if open.is_empty() => Answer::No,
        false => Answer::Unknown(open),
    }
}

#[cfg(test)]
mod tests {
    use super::super::tests::{answers, chain};
    use super::*;
    use crate::estate::declared as estate;
    use crate::estate::links::TRAIL;
    use crate::estate::{Place, Stack, StackId};

    #[test]
    fn one_trail_answers_for_its_account() {
        let second = |group: &str, multi_region: bool| {
            let mut chain = chain();
            let arn = json!({"Fn::GetAtt": [group, "Arn"]});
            chain["Other"] = json!({"Type": "AWS::Logs::LogGroup", "Properties": {"LogGroupName": "other"}});
            chain["Second"] = json!({"Type": TRAIL, "Properties": {
                "CloudWatchLogsLogGroupArn": arn, "IsMultiRegionTrail": multi_region, "IsLogging": true,
            }});
            chain["None"] = json!({"Type": TRAIL, "Properties": {"IsMultiRegionTrail": true}});
            chain
        };
        assert_eq!(answers(&estate(&second("Other", true)).unwrap()), [Answer::Yes]);
        // The alarms are on a trail of one Region, although there is one of all.
        let mut chain = second("Other", true);
        chain["Trail"]["Properties"]["IsMultiRegionTrail"] = false.into();
        assert_eq!(answers(&estate(&chain).unwrap()), [Answer::No]);
        chain["Trail"]["Properties"]["IsMultiRegionTrail"] = json!({"Trailsmith::Unknown": "a variable"});
        assert_eq!(answers(&estate(&chain).unwrap()), [Answer::unknown("a variable")]);
        chain["Trail"]["Properties"]["EventSelectors"] = json!([{"IncludeManagementEvents": false}]);
        assert_eq!(answers(&estate(&chain).unwrap()), [Answer::No]);
        // Where no trail is fit, that is said by other policies.
        let mut chain = second("Other", false);
        chain["Trail"]["Properties"]["IsMultiRegionTrail"] = false.into();
        assert_eq!(answers(&estate(&chain).unwrap()), [Answer::Yes]);
    }

    #[test]
    fn another_accounts_trail_answers_only_for_an_organization() {
        let mut whole = estate(&chain()).unwrap();
        let place = Place { account: Some("333333333333".to_owned()), region: Some("eu-west-1".to_owned()) };
        whole.stacks.push(Stack::read("member", &place));
        let group =
            json!({"Member": {"Type": "AWS::Logs::LogGroup", "Properties": {"LogGroupName": "member"}}});
        let trail = json!({"MemberTrail": {"Type": TRAIL, "Properties": {
            "IsMultiRegionTrail": true, "CloudWatchLogsLogGroupArn": {"Fn::GetAtt": ["Member", "Arn"]},
        }}});
        for written in [group, trail] {
            let mut more = estate(&written).unwrap().resources;
            more[0].stack = StackId(1);
            whole.resources.append(&mut more);
        }
        assert_eq!(answers(&whole), [Answer::Yes, Answer::No]);
        whole.resources[0].properties["IsOrganizationTrail"] = true.into();
        assert_eq!(answers(&whole), [Answer::Yes, Answer::Yes]);
    }
}
