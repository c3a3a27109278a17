//! Who makes a request.
//!
//! Which of a policy's principals mean it stands in `principals`.

use super::request::Slot;
use super::text::{Piece, Shape, Text};

/// Who makes a request.
#[derive(Debug, Clone)]
pub enum Principal {
    /// Somebody without credentials.
    Anonymous,
    /// A service of AWS by its own right, by its principal: `cloudtrail.amazonaws.com`.
    Service(Text),
    /// Somebody whom an identity provider vouches for, by the provider.
    Federated(Text),
    /// By a canonical user id, such as an origin access identity of a distribution.
    Canonical(Text),
    /// A principal of an account.
    Aws(Identity),
}

/// A principal of an account.
#[derive(Debug, Clone)]
pub struct Identity {
    /// The ARN of the user, the role or the root user.
    pub arn: Text,
    /// The ARN of the role's session, or of the federated user.
    pub session: Option<Text>,
    /// The account.
    pub account: Text,
    /// What it is.
    pub kind: Kind,
    /// The unique id (`AROA…`), if it is known.
    pub id: Option<Text>,
}

/// What a principal of an account is.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Kind {
    /// The root user.
    Root,
    /// An IAM user.
    User,
    /// A session of a role.
    Role,
    /// Not known, or any.
    Any,
}

impl Identity {
    /// Whether it is a role that a service made for itself.
    pub(super) fn is_service_linked(&self) -> bool {
        let name = self.arn.parts(6).map(|mut parts| parts.remove(5));
        let first = name.and_then(|name| name.0.into_iter().next());
        matches!(first, Some(Piece::Known(text)) if text.starts_with("role/aws-service-role/"))
    }
}

impl Principal {
    /// A service, by its principal.
    pub fn service(name: &str) -> Principal {
        Principal::Service(name.into())
    }

    /// The principal with this ARN: of a root user, a user, a role, or a session.
    pub fn arn(arn: impl Into<Text>) -> Principal {
        let arn = arn.into();
        let unknown = || vec![Text::unknown("the principal's ARN is not known"); 6];
        let parts = arn.parts(6).unwrap_or_else(unknown);
        let (partition, account, name) = (parts[1].clone(), parts[4].clone(), &parts[5]);
        let begins =
            |start: &str| matches!(name.0.first(), Some(Piece::Known(text)) if text.starts_with(start));
        let kind = match name.known().as_deref() {
            Some("root") => Kind::Root,
            _ if begins("user/") => Kind::User,
            _ if begins("role/") || begins("assumed-role/") => Kind::Role,
            _ => Kind::Any,
        };
        let identity = |arn, session| Identity { arn, session, account: account.clone(), kind, id: None };
        let of = |service: &str, name: Vec<Piece>| {
            let mut pieces = vec!["arn:".into()];
            pieces.extend(partition.0.iter().cloned());
            pieces.push(format!(":{service}::").as_str().into());
            pieces.extend(account.0.iter().cloned());
            pieces.push(":".into());
            pieces.extend(name);
            Text::of(pieces)
        };
        Principal::Aws(
            match name.known().as_deref().map(|name| name.split('/').collect::<Vec<_>>()).as_deref() {
                Some(["assumed-role", role, ..]) => {
                    let path = Piece::unknown("the role's path is not known", Shape::Any);
                    identity(of("iam", vec!["role/".into(), path, (*role).into()]), Some(arn.clone()))
                }
                Some(["role", .., role]) => {
                    let session = Piece::unknown("the session's name is not known", Shape::Name);
                    let name = vec![format!("assumed-role/{role}/").as_str().into(), session];
                    identity(arn.clone(), Some(of("sts", name)))
                }
                _ if kind == Kind::Role => {
                    let session = Piece::unknown("the session is not known", Shape::Name);
                    identity(arn.clone(), Some(of("sts", vec!["assumed-role/".into(), session])))
                }
                _ => identity(arn.clone(), None),
            },
        )
    }

    /// Whoever is meant by this account and this name: any user or role, for pieces that are free.
    pub fn somebody(partition: &str, account: Piece, name: Piece) -> Principal {
        let start = format!("arn:{partition}:iam::");
        Principal::arn(Text::of([start.as_str().into(), account, ":".into(), name]))
    }

    /// The account, if it has one.
    pub fn account(&self) -> Option<&Text> {
        if let Principal::Aws(identity) = self { Some(&identity.account) } else { None }
    }

    /// What follows for the keys of conditions (IAM user guide, "AWS global condition context keys").
    pub(super) fn keys(&self) -> Vec<(&'static str, Slot)> {
        let said = |service: &str| {
            vec![
                ("aws:PrincipalIsAWSService", Slot::value(service)),
                ("aws:ViaAWSService", Slot::value("false")),
            ]
        };
        match self {
            Principal::Service(name) => {
                let mut keys = said("true");
                keys.push(("aws:PrincipalServiceName", Slot::Values(vec![name.clone()])));
                keys
            }
            Principal::Anonymous => {
                let mut keys = said("false");
                keys.push(("aws:PrincipalType", Slot::value("Anonymous")));
                keys.push(("aws:PrincipalAccount", Slot::value("anonymous")));
                keys.push(("aws:userid", Slot::value("anonymous")));
                keys
            }
            Principal::Aws(identity) => {
                let mut keys = said("false");
                keys.push(("aws:PrincipalArn", Slot::Values(vec![identity.arn.clone()])));
                keys.push(("aws:PrincipalAccount", Slot::Values(vec![identity.account.clone()])));
                let kind = match identity.kind {
                    Kind::Root => "Account",
                    Kind::User => "User",
                    Kind::Role => "AssumedRole",
                    Kind::Any => return keys,
                };
                keys.push(("aws:PrincipalType", Slot::value(kind)));
                keys
            }
            Principal::Federated(_) | Principal::Canonical(_) => said("false"),
        }
    }

    /// The keys of which its requests have nothing (the same page).
    pub(super) fn lacks(&self) -> &'static [&'static str] {
        match self {
            Principal::Service(_) => &[
                "aws:PrincipalOrgID",
                "aws:PrincipalOrgPaths",
                "aws:PrincipalArn",
                "aws:PrincipalAccount",
                "aws:userid",
                "aws:username",
                "aws:SourceVpc",
                "aws:SourceVpce",
                "aws:VpcSourceIp",
                "aws:CalledVia",
                "aws:CalledViaFirst",
                "aws:CalledViaLast",
                "aws:MultiFactorAuthPresent",
                "aws:MultiFactorAuthAge",
                "aws:TokenIssueTime",
                "aws:FederatedProvider",
                "aws:SourceIdentity",
            ],
            Principal::Anonymous => &[
                "aws:username",
                "aws:PrincipalOrgID",
                "aws:PrincipalOrgPaths",
                "aws:PrincipalArn",
                "aws:PrincipalServiceName",
                "aws:PrincipalServiceNamesList",
            ],
            Principal::Aws(_) => &["aws:PrincipalServiceName", "aws:PrincipalServiceNamesList"],
            Principal::Federated(_) | Principal::Canonical(_) => &[],
        }
    }
}
