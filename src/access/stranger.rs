//! What a stranger has under the keys of conditions that tell who asks, for whom, and where from.
//!
//! Who is one, and so which accounts and organizations are none of his, is the caller's to say.

use super::text::{Piece, Shape, Text};

/// Somebody whom nobody has in mind.
pub(crate) struct Stranger {
    /// Such as `aws`, as far as it is known.
    pub(crate) partition: Piece,
    /// His account, and those of what he owns.
    pub(crate) account: Piece,
    /// His organization, behind `o-`.
    pub(crate) organization: Piece,
}

impl Stranger {
    /// Anybody but these accounts' and organizations' own; of organizations what stands behind `o-`.
    pub(crate) fn but<'a>(
        partition: Piece,
        accounts: impl IntoIterator<Item = &'a str>,
        organizations: impl IntoIterator<Item = &'a str>,
    ) -> Stranger {
        Stranger {
            partition,
            account: Piece::free("account", Shape::Account).except(accounts),
            organization: Piece::free("organization", Shape::Place).except(organizations),
        }
    }

    /// What he can have under a key in small letters, being none of the texts that are named; nothing for a key that tells
    /// nothing of him.
    pub(crate) fn value<'a>(&self, key: &str, named: impl IntoIterator<Item = &'a str>) -> Option<Text> {
        let account = || self.account.clone();
        let network = |start: &'static str| {
            let named = named.into_iter().filter_map(|text| text.strip_prefix(start));
            Text::of([start.into(), Piece::free(start.trim_end_matches('-'), Shape::Place).except(named)])
        };
        let organization = || Text::of(["o-".into(), self.organization.clone()]);
        let arn = |service: Piece, name: Vec<Piece>| {
            let start = [":".into(), service, ":".into()];
            let place = [Piece::free("region", Shape::Place), ":".into(), account(), ":".into()];
            let pieces = ["arn:".into(), self.partition.clone()].into_iter().chain(start).chain(place);
            Text::of(pieces.chain(name))
        };
        Some(match key {
            "aws:principalaccount"
            | "aws:sourceaccount"
            | "aws:sourceowner"
            | "aws:vpceaccount"
            | "kms:calleraccount"
            | "s3:dataaccesspointaccount" => account().into(),
            "aws:principalorgid" | "aws:sourceorgid" | "aws:vpceorgid" => organization(),
            "aws:principalorgpaths" | "aws:sourceorgpaths" | "aws:vpceorgpaths" => {
                let root = ["/r-".into(), Piece::free("root", Shape::Place), "/".into()];
                organization()
                    .then(root.into_iter().chain([Piece::free("units", Shape::Any)]).map(Text::from))
            }
            "aws:principalarn" => Text::of([
                "arn:".into(),
                self.partition.clone(),
                ":iam::".into(),
                account(),
                ":".into(),
                Piece::free("somebody", Shape::Any),
            ]),
            // Names that are unique in the world tell whose they are without an account.
            "aws:sourcearn" => {
                let service = Piece::free("service", Shape::Place).except(["s3"]);
                arn(service, vec![Piece::free("resource", Shape::Any)])
            }
            "aws:sourcevpc" => network("vpc-"),
            "aws:sourcevpce" => network("vpce-"),
            "aws:sourcevpcarn" => {
                arn("ec2".into(), vec!["vpc/vpc-".into(), Piece::free("vpc", Shape::Place)])
            }
            "s3:dataaccesspointarn" => {
                arn("s3".into(), vec!["accesspoint/".into(), Piece::free("point", Shape::Name)])
            }
            _ => return None,
        })
    }
}

/// What stands behind `o-` in an organization's id, or at the head of a path in an organization. What has a wildcard in it
/// is no id.
pub(crate) fn organization_in(text: &str) -> Option<&str> {
    let id = text.split('/').next()?.strip_prefix("o-")?;
    (!id.is_empty() && !id.contains(['*', '?', '$'])).then_some(id)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn an_organization_has_an_id_and_no_pattern() {
        assert_eq!(organization_in("o-a1b2c3d4e5"), Some("a1b2c3d4e5"));
        assert_eq!(organization_in("o-a1b2c3d4e5/r-ab12/*"), Some("a1b2c3d4e5"));
        for text in ["o-*", "?-*", "o-??????????", "*", "o-", "${aws:ResourceOrgID}", "o-a1*/r-1/*"] {
            assert_eq!(organization_in(text), None, "{text}");
        }
    }
}
