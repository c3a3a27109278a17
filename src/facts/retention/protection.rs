//! What keeps people, and lifecycle rules, from removing a version before its time.
//!
//! Sources: S3 User Guide, "Locking objects with Object Lock", "Object Lock considerations" (a locked version cannot be
//! deleted by a lifecycle expiration), "Configuring MFA delete", "Using versioning in S3 buckets". Who holds which
//! permission is not asked here.

use super::super::Answer;
use super::day::{Day, Moment, Span};
use super::keys::{known, reason};
use super::rule::{Number, number};
use crate::estate::links::reach;
use crate::json::{Value, json};
use serde::{Serialize, Serializer};

/// Where Object Lock's default stands; CloudTrail sets no retention of its own.
pub(super) const DEFAULT_RETENTION: &str = "/ObjectLockConfiguration/Rule/DefaultRetention";
const VERSIONING: &str = "/VersioningConfiguration/Status";
const DAYS_IN_YEAR: u32 = 365;

/// What stands between a version and whoever wants it gone.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct Protection {
    /// Whether an overwritten or deleted object is kept as a version.
    #[serde(serialize_with = "answer")]
    pub versions: Answer,
    /// Whether only root, with its device, can remove a version.
    #[serde(serialize_with = "answer")]
    pub mfa_delete: Answer,
    /// Object Lock's default retention.
    pub lock: Option<Lock>,
}

/// Object Lock's default retention.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct Lock {
    /// Whether nobody can shorten it, root included; in governance mode those with `s3:BypassGovernanceRetention` can.
    #[serde(serialize_with = "answer")]
    pub compliance: Answer,
    /// When a version is let go. The earliest and the latest day differ where it is said in years.
    pub ends: Span,
}

/// `true`, `false`, or `{"cannot_tell": [reasons]}`.
pub(super) fn answer<S: Serializer>(answer: &Answer, serializer: S) -> Result<S::Ok, S::Error> {
    match answer {
        Answer::Yes => true.serialize(serializer),
        Answer::No => false.serialize(serializer),
        Answer::Unknown(reasons) => json!({ "cannot_tell": reasons }).serialize(serializer),
    }
}

impl Protection {
    pub(super) fn of(bucket: &Value) -> Protection {
        let is = |pointer: &str, word: &str| {
            known(reach(bucket, pointer), |value| value.and_then(Value::as_str) == Some(word))
        };
        let lock = lock(bucket);
        let enabled = known(bucket.get("ObjectLockEnabled"), |value| value == Some(&Value::Bool(true)));
        // A bucket with Object Lock has versions, and cannot suspend them.
        let configured =
            known(bucket.get("ObjectLockConfiguration"), |value| value.is_some_and(|v| !v.is_null()));
        Protection {
            versions: is(VERSIONING, "Enabled").or(enabled).or(configured),
            mfa_delete: is("/VersioningConfiguration/MFADelete", "Enabled"),
            lock,
        }
    }

    /// When the lock of a version ends, from the day it was written; day 0 where there is none.
    pub(super) fn unlocked(&self) -> Span {
        self.lock.as_ref().map_or(Span::on(Day::On(0)), |lock| lock.ends.clone())
    }

    /// Until when nobody, root included, can remove a version.
    pub fn certain(&self) -> Moment {
        let Some(lock) = &self.lock else { return Moment::on(Day::On(0)) };
        match &lock.compliance {
            Answer::Yes => lock.ends.earliest.clone(),
            Answer::No => Moment::on(Day::On(0)),
            Answer::Unknown(reasons) => Moment::on(Day::On(0)).or(&lock.ends.earliest, reasons),
        }
    }
}

fn lock(bucket: &Value) -> Option<Lock> {
    let retention = reach(bucket, DEFAULT_RETENTION).filter(|value| !value.is_null())?;
    let field = |name: &str| reach(retention, &format!("/{name}")).filter(|value| !value.is_null());
    let ends = match (number(field("Days")), number(field("Years"))) {
        (Some(Number::Known(days)), _) => Span::on(Day::On(days)),
        // Leap days come on top: what is certain are 365 days a year.
        (None, Some(Number::Known(years))) => Span {
            earliest: Moment::on(Day::On(years.saturating_mul(DAYS_IN_YEAR))),
            latest: Moment::on(Day::On(years.saturating_mul(DAYS_IN_YEAR + 1))),
        },
        (Some(Number::Open(why)), _) | (None, Some(Number::Open(why))) => {
            let open = Moment::between(Day::On(0), Day::Never, [why]);
            Span { earliest: open.clone(), latest: open }
        }
        (None, None) => return None,
    };
    let mode = field("Mode");
    let compliance = match mode.and_then(reason) {
        Some(reason) => Answer::unknown(reason),
        None => Answer::known(mode.and_then(Value::as_str) == Some("COMPLIANCE")),
    };
    let ends = ends.map(|moment| moment.by(DEFAULT_RETENTION));
    Some(Lock { compliance, ends })
}
