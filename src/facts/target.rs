//! Where a property leads in the further ways that AWS lets it be written: a topic by its name alone, a log group by an
//! ARN with or without `:*` behind it.
//!
//! What holds for every reference is `estate::links`' business.

use crate::estate::intrinsic::{Intrinsic, Part, intrinsic};
use crate::estate::links::{LOG_GROUP, Link, Links, TOPIC, reach};

/// Where the property of a resource leads that should name one of that type.
pub(crate) fn follow(links: &Links<'_>, from: usize, property: &str, kind: &str) -> Link {
    let link = links.follow(from, property, kind);
    let found = match (kind, &link) {
        (TOPIC, Link::Outside(name)) => links.called(from, "TopicName", name),
        (LOG_GROUP, Link::Outside(arn)) => {
            let name = arn.split(":log-group:").nth(1).unwrap_or(arn);
            let found = links.called(from, "LogGroupName", name.trim_end_matches(":*"));
            found.filter(|number| may_be_at(links, *number, arn))
        }
        (LOG_GROUP, Link::Unknown(_)) => by_text(links, from, property),
        _ => None,
    };
    found.map_or(link, Link::To)
}

/// Whether a resource may be in the account and the Region that an ARN names.
fn may_be_at(links: &Links<'_>, number: usize, arn: &str) -> bool {
    let stack = links.estate.stack(links.resource(number).stack);
    let ["arn", _, _, region, account, _] = arn.splitn(6, ':').collect::<Vec<_>>()[..] else { return true };
    let fits = |said: Option<&str>, written: &str| said.is_none_or(|said| said == written);
    fits(stack.known_region(), region) && fits(stack.known_account(), account)
}

/// Why AWS says that what the property of a trail names does not exist, where it says that.
pub(crate) fn missing<'a>(links: &'a Links<'_>, trail: usize, property: &str) -> Option<&'a str> {
    noted(links, trail, ("Missing", property))
}

/// Why nothing is known of what the property of a trail names, where AWS refused every answer about it.
pub(crate) fn refused<'a>(links: &'a Links<'_>, trail: usize, property: &str) -> Option<&'a str> {
    noted(links, trail, ("Refused", property))
}

fn noted<'a>(links: &'a Links<'_>, trail: usize, (of, property): (&str, &str)) -> Option<&'a str> {
    let name = property.trim_start_matches('/');
    links.properties[trail].get(of).and_then(|noted| noted.get(name)?.as_str())
}

/// `${LogGroup.Arn}:*` or `arn:…:log-group:${LogGroup}`, of which the account may not be known.
fn by_text(links: &Links<'_>, from: usize, property: &str) -> Option<usize> {
    let resource = links.resource(from);
    let Some(Intrinsic::Sub(parts)) = reach(&resource.properties, property).and_then(intrinsic) else {
        return None;
    };
    let id = match parts.as_slice() {
        [.., Part::Ref("AWS::AccountId"), Part::Text(end)] => {
            let name = end.strip_prefix(":log-group:")?;
            return links.called(from, "LogGroupName", name.strip_suffix(":*").unwrap_or(name));
        }
        [Part::GetAtt(id, "Arn")] | [Part::GetAtt(id, "Arn"), Part::Text(":*")] => id,
        [.., Part::Text(arn), Part::Ref(id)] | [.., Part::Text(arn), Part::Ref(id), Part::Text(":*")]
            if arn.ends_with(":log-group:") =>
        {
            id
        }
        _ => return None,
    };
    links.beside(from, id).filter(|number| links.resource(*number).kind == LOG_GROUP)
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::estate::declared as estate;
    use crate::json::json;

    #[test]
    fn topics_and_log_groups_are_found_however_they_are_written() {
        let estate = estate(&json!({
            "Topic": {"Type": TOPIC, "Properties": {"TopicName": "delivered"}},
            "Group": {"Type": LOG_GROUP, "Properties": {"LogGroupName": "trail"}},
            "Trail": {"Type": "AWS::CloudTrail::Trail", "Properties": {
                "SnsTopicName": "delivered",
                "A": "arn:aws:logs:eu-west-1:222222222222:log-group:trail",
                "B": {"Fn::Sub": "${Group.Arn}:*"},
                "C": "arn:aws:logs:eu-west-1:222222222222:log-group:other:*",
                "E": {"Fn::Sub": "arn:aws:logs:${AWS::Region}:${AWS::AccountId}:log-group:${Group}"},
                "F": {"Fn::Sub": "arn:aws:logs:${AWS::Region}:${AWS::AccountId}:log-group:${Group}:*"},
                "H": {"Fn::Sub": "arn:aws:logs:${AWS::Region}:${AWS::AccountId}:log-group:trail:*"},
                "I": "arn:aws:logs:us-east-1:222222222222:log-group:trail:*",
                "J": "arn:aws:logs:eu-west-1:999999999999:log-group:trail:*",
                "G": {"Fn::Sub": "arn:aws:logs:${AWS::Region}:${AWS::AccountId}:log-group:${Topic}"},
            }},
        }))
        .unwrap();
        let links = Links::new(&estate);
        assert_eq!(follow(&links, 2, "/SnsTopicName", TOPIC), Link::To(0));
        assert_eq!(follow(&links, 2, "/A", LOG_GROUP), Link::To(1));
        assert!(matches!(follow(&links, 2, "/C", LOG_GROUP), Link::Outside(_)));
        let group = |from, property| follow(&links, from, property, LOG_GROUP);
        assert!(["/B", "/E", "/F", "/H"].iter().all(|property| group(2, property) == Link::To(1)));
        assert!(!matches!(group(2, "/G"), Link::To(_)));
        assert!(
            ["/I", "/J"].iter().all(|at| matches!(group(2, at), Link::Outside(_))),
            "another's of that name"
        );
        assert_eq!(group(2, "/D"), Link::None);
    }
}
