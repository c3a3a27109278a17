//! The account and Region of a resource, among the inputs or not.

use super::is_written;
use crate::estate::intrinsic::{Intrinsic, intrinsic};
use crate::estate::links::{BUCKET, Link, Links};
use crate::estate::{NO_ACCOUNT, NO_REGION, Partition, StackId, is_account_id};
use crate::facts::Answer;
use crate::json::Value;

/// As much as is known.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub(super) struct Place {
    account: Option<String>,
    pub(super) region: Option<String>,
    /// What is in one stack is in one account and Region, whichever these are.
    stack: Option<StackId>,
    /// Why it is not known where a value leads. That nobody says an account or a Region is no such reason.
    open: Option<String>,
}

impl Place {
    /// Where a link leads.
    pub(super) fn of(links: &Links<'_>, link: &Link) -> Place {
        match link {
            Link::To(number) => Place::of_resource(links, *number),
            Link::Outside(arn) => Place::of_arn(arn),
            Link::Unknown(reason) if reason != NO_ACCOUNT && reason != NO_REGION => {
                Place { open: Some(reason.clone()), ..Place::default() }
            }
            Link::None | Link::Unknown(_) => Place::default(),
        }
    }

    /// Where an organization's trail that exists was made is not known: every account is shown it, with the ARN of the
    /// management account, whoever made it.
    pub(super) fn of_trail(links: &Links<'_>, trail: usize) -> Place {
        let mut place = Place::of_resource(links, trail);
        let properties = &links.properties[trail];
        let alone = matches!(properties.get("IsOrganizationTrail"), None | Some(Value::Bool(false)));
        if links.resource(trail).existing.is_some() && !alone {
            place.account = None;
            place.stack = None;
        }
        match (properties.get("HomeRegion"), properties.get("HomeRegion").and_then(intrinsic)) {
            (Some(Value::String(home)), _) => place.region = Some(home.to_string()),
            (_, Some(Intrinsic::Unknown(reason))) => place.open = Some(reason.to_owned()),
            _ => {}
        }
        place
    }

    fn of_resource(links: &Links<'_>, number: usize) -> Place {
        let resource = links.resource(number);
        let known = resource.existing.as_deref().map(Place::of_arn).unwrap_or_default();
        let stack = links.estate.stack(resource.stack);
        let said = is_written(links, number);
        let of_stack = |value: Option<&str>| value.filter(|_| said).map(str::to_owned);
        // A bucket's ARN says no Region; what AWS answers of the bucket does.
        let region = stack.known_region().filter(|_| said || resource.kind == BUCKET);
        Place {
            account: known.account.or_else(|| of_stack(stack.known_account())),
            region: known.region.or_else(|| region.map(str::to_owned)),
            stack: said.then_some(resource.stack),
            open: None,
        }
    }

    /// `arn:aws:kms:eu-west-1:222222222222:key/…`
    fn of_arn(arn: &str) -> Place {
        let parts: Vec<&str> = arn.splitn(6, ':').collect();
        let [_, _, _, region, account, _] = parts.as_slice() else { return Place::default() };
        let account = Some(*account).filter(|id| is_account_id(id));
        let region = Some(*region).filter(|region| Partition::of_region(region).is_some());
        Place { account: account.map(str::to_owned), region: region.map(str::to_owned), ..Place::default() }
    }

    /// Whether it is not known where a value leads.
    pub(super) fn is_open(&self) -> bool {
        self.open.is_some()
    }

    /// Whether both are in one stack, as far as that can be told.
    pub(super) fn is_with(&self, other: &Place) -> bool {
        self.is_open() || self.stack == other.stack
    }

    /// Whether accounts must opt in to the Region.
    pub(super) fn is_opt_in(&self) -> Option<Answer> {
        if let Some(reason) = &self.open {
            return Some(Answer::unknown(reason));
        }
        let region = self.region.as_deref()?;
        let partition = Partition::of_region(region)?;
        Some(Answer::known(partition.opt_in_regions().contains(&region)))
    }

    /// Whether both are in one account, where there is something to go by.
    pub(super) fn same_account(&self, other: &Place) -> Option<Answer> {
        self.same(other, |place| place.account.as_ref())
    }

    /// Whether both are in one Region, where there is something to go by.
    pub(super) fn same_region(&self, other: &Place) -> Option<Answer> {
        self.same(other, |place| place.region.as_ref())
    }

    fn same<'a>(
        &'a self,
        other: &'a Place,
        part: impl Fn(&'a Place) -> Option<&'a String>,
    ) -> Option<Answer> {
        let nothing = Place::default();
        if *self == nothing || *other == nothing {
            return None;
        }
        if let Some(reason) = self.open.as_ref().or(other.open.as_ref()) {
            return Some(Answer::unknown(reason));
        }
        match (part(self), part(other)) {
            (Some(one), Some(other)) => Some(Answer::known(one == other)),
            _ => (self.stack.is_some() && self.stack == other.stack).then_some(Answer::Yes),
        }
    }
}
