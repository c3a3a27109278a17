//! The trails and event data stores that may record calls for the objects of some bucket, sorted by where they count, so
//! that no bucket asks all of them. Most trails record no data events and are left out from the start.

use super::delivery::ELSEWHERE;
use super::event::{Category, Event, SOURCE, Share};
use super::peers::Trail;
use super::selector::Selectors;
use super::text::Text;
use crate::estate::links::{Links, TRAIL};
use crate::estate::{Estate, Owner, StackId};
use crate::facts::Answer;
use crate::facts::roles::EVENT_DATA_STORE;
use crate::json::Value;
use std::collections::{BTreeSet, HashMap};

/// What is asked: the name, what it does, and the call.
pub(super) const ASKED: [(&str, Share, &str); 2] =
    [("reads", Share::Read, "GetObject"), ("deletes", Share::Write, "DeleteObject")];
/// The most sorts of selectors that one bucket asks: more than one account has trails and stores in all Regions together.
const MOST: usize = 200;
const TOO_MANY: &str =
    "more than 200 trails and event data stores of different selectors may record the bucket";

/// An account, by its first stack, or a stack of an account that is not known.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
enum Home {
    Account(StackId),
    Stack(StackId),
}

/// Trails and stores that say the same, wherever they are.
struct Sort {
    selectors: Selectors,
    logging: Answer,
    organization: Answer,
    homes: BTreeSet<Home>,
}

/// What makes two of them one sort.
type Said<'a> = (Option<&'a Value>, Option<&'a Value>, Answer, Answer);

/// All that may record objects.
pub(crate) struct Recorders {
    sorts: Vec<Sort>,
    /// Of each stack.
    homes: Vec<Home>,
    /// By where they are.
    at: HashMap<Home, Vec<usize>>,
    /// Those that may count for accounts that are not their own.
    abroad: Vec<usize>,
}

impl Recorders {
    pub(crate) fn new(links: &Links<'_>) -> Recorders {
        let trails = links.of_kind(TRAIL).map(|trail| (trail, "/IsLogging", "/IsOrganizationTrail"));
        let stores = links.of_kind(EVENT_DATA_STORE);
        let stores = stores.map(|store| (store, "/IngestionEnabled", "/OrganizationEnabled"));
        let mut known: HashMap<Said<'_>, Option<usize>> = HashMap::new();
        let homes = homes(links.estate);
        let mut all = Recorders { sorts: Vec::new(), homes, at: HashMap::new(), abroad: Vec::new() };
        for (number, logging, organization) in trails.chain(stores) {
            let trail = Trail::new(links, number);
            let written = |name: &str| trail.properties().get(name);
            let (logging, organization) = (trail.switch(logging, true), trail.switch(organization, false));
            let said = (
                written("EventSelectors"),
                written("AdvancedEventSelectors"),
                logging.clone(),
                organization.clone(),
            );
            let sort = known.entry(said).or_insert_with(|| {
                let selectors = Selectors::of(trail.properties());
                let may = logging != Answer::No && may_take_objects(&selectors);
                may.then(|| all.add(Sort { selectors, logging, organization, homes: BTreeSet::new() }))
            });
            let Some(sort) = *sort else { continue };
            let home = all.home(links, number);
            if all.sorts[sort].homes.insert(home) {
                all.at.entry(home).or_default().push(sort);
            }
        }
        let abroad = all.sorts.iter().enumerate().filter(|(_, sort)| sort.counts_abroad());
        all.abroad = abroad.map(|(number, _)| number).collect();
        all
    }

    fn add(&mut self, sort: Sort) -> usize {
        self.sorts.push(sort);
        self.sorts.len() - 1
    }

    fn home(&self, links: &Links<'_>, number: usize) -> Home {
        self.homes[links.resource(number).stack.0]
    }

    /// Whether any of them records an event of that bucket.
    pub(super) fn take(&self, links: &Links<'_>, bucket: usize, event: impl Fn() -> Event) -> Answer {
        let (mut any, mut made) = (Answer::No, None);
        for (sort, counts) in self.about(links, bucket) {
            let taken = match sort {
                Some(sort) => sort.selectors.take(made.get_or_insert_with(&event)).and(sort.logging.clone()),
                None => Answer::Yes,
            };
            any = any.or(taken.and(counts));
            if any == Answer::Yes {
                break;
            }
        }
        any
    }

    /// Those that may count for that bucket, and whether they do; without a sort where there are too many to be asked.
    fn about(&self, links: &Links<'_>, bucket: usize) -> impl Iterator<Item = (Option<&Sort>, Answer)> {
        let home = self.home(links, bucket);
        let own = self.at.get(&home).map_or(&[][..], Vec::as_slice);
        let own_account = own.iter().map(|sort| (&self.sorts[*sort], Answer::Yes));
        let known = matches!(home, Home::Account(_));
        let abroad = self.sorts.iter().take(if known { 0 } else { MOST });
        let near = self.abroad.iter().take(if known { MOST } else { 0 }).map(|sort| &self.sorts[*sort]);
        let further = near.chain(abroad).filter_map(move |sort| Some((sort, sort.elsewhere(home)?)));
        let there = if known { self.abroad.len() } else { self.sorts.len() };
        let cut = (own.len().max(there) > MOST).then(|| (None, Answer::unknown(TOO_MANY)));
        own_account.take(MOST).chain(further).map(|(sort, counts)| (Some(sort), counts)).chain(cut)
    }
}

/// Each stack's home.
fn homes(estate: &Estate) -> Vec<Home> {
    let mut accounts: HashMap<&str, StackId> = HashMap::new();
    let stacks = estate.stack_ids().map(|id| match estate.owner(id) {
        Owner::Account(account) => Home::Account(*accounts.entry(account).or_insert(id)),
        Owner::Unsaid(stack) => Home::Stack(stack),
    });
    stacks.collect()
}

impl Sort {
    /// Whether it may count for an account that is known and not its own.
    fn counts_abroad(&self) -> bool {
        self.organization != Answer::No || self.homes.iter().any(|home| matches!(home, Home::Stack(_)))
    }

    /// Whether those of another home than this one count there, if there are any.
    fn elsewhere(&self, here: Home) -> Option<Answer> {
        let strangers = || self.homes.iter().filter(|home| **home != here);
        strangers().next()?;
        let apart = |home: &Home| matches!((home, here), (Home::Account(_), Home::Account(_)));
        // The accounts come first, so that these are the ends of one order.
        let known = strangers().next().is_some_and(apart).then(|| self.organization.clone());
        let unknown = strangers().next_back().is_some_and(|home| !apart(home));
        let unknown = unknown.then(|| Answer::unknown(ELSEWHERE).or(self.organization.clone()));
        Some(Answer::any(known.into_iter().chain(unknown)))
    }
}

/// Whether there may be an object of which such a call is taken.
fn may_take_objects(selectors: &Selectors) -> bool {
    let any = || Text::Open("any bucket".to_owned());
    ASKED.iter().any(|(_, share, call)| selectors.take(&call_for((*share, call), any())) != Answer::No)
}

/// Somebody's call for an object.
pub(super) fn call_for((share, call): (Share, &str), arn: Text) -> Event {
    let known = |text: &str| Text::Known(text.to_owned());
    Event::new(Category::Data, share)
        .with(SOURCE, known("s3.amazonaws.com"))
        .with("eventName", known(call))
        .with("resources.type", known("AWS::S3::Object"))
        .with("resources.ARN", arn)
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::estate::links::BUCKET;
    use crate::estate::{Place, Stack, declared};
    use crate::json::json;

    const COUNT: usize = 2000;

    /// So many pairs of a bucket and a trail that records its objects, each in a stack of its own.
    fn pairs(account: impl Fn(usize) -> Option<String>, recorded: impl Fn(usize) -> String) -> Estate {
        let mut written = crate::json::Map::new();
        for pair in 0..COUNT {
            let selector =
                json!({"DataResources": [{"Type": "AWS::S3::Object", "Values": [recorded(pair)]}]});
            let trail =
                json!({"Type": TRAIL, "Properties": {"S3BucketName": "x", "EventSelectors": [selector]}});
            written.insert(format!("Trail{pair}"), trail);
            let bucket = json!({"Type": BUCKET, "Properties": {"BucketName": format!("logs-{pair}")}});
            written.insert(format!("Bucket{pair}"), bucket);
        }
        let mut estate = declared(&Value::Object(written)).unwrap();
        for pair in 0..COUNT {
            estate.stacks.push(Stack::read("one", &Place { account: account(pair), region: None }));
            let stack = StackId(estate.stacks.len() - 1);
            estate.resources[2 * pair].stack = stack;
            estate.resources[2 * pair + 1].stack = stack;
        }
        estate
    }

    #[test]
    fn no_bucket_asks_all_trails() {
        let account = |pair| Some(format!("{pair:012}"));
        let own = |pair| format!("arn:aws:s3:::logs-{pair}/");
        for (estate, most) in [
            (pairs(account, own), 1),
            (pairs(account, |_| "arn:aws:s3".to_owned()), 1),
            (pairs(|_| None, |_| "arn:aws:s3".to_owned()), 2),
            (pairs(|_| None, own), MOST + 2),
            (pairs(|_| Some("111111111111".to_owned()), own), MOST + 1),
        ] {
            let links = Links::new(&estate);
            let recorders = Recorders::new(&links);
            for bucket in links.of_kind(BUCKET) {
                let asked = recorders.about(&links, bucket).count();
                assert!((1..=most).contains(&asked), "{asked} of {COUNT}, at most {most}");
            }
        }
    }

    #[test]
    fn too_many_trails_leave_it_open_and_the_own_one_decides() {
        let estate = pairs(|_| None, |pair| format!("arn:aws:s3:::logs-{}/", pair & !1));
        let links = Links::new(&estate);
        let recorders = Recorders::new(&links);
        let answer = |pair: usize| {
            let arn = || Text::Known(format!("arn:aws:s3:::logs-{pair}/AWSLogs/x"));
            recorders.take(&links, 2 * pair + 1, || call_for((Share::Read, "GetObject"), arn()))
        };
        assert_eq!((answer(1000), answer(1001)), (Answer::Yes, Answer::unknown(TOO_MANY)));
    }
}
