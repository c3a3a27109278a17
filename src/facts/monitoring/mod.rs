//! What watches the events that a trail records: trail, log group, metric filter, alarm. Whom the alarm tells is another
//! question.
//!
//! It is judged once for all trails of an account: where one trail's filters have alarms the others need none, nor where
//! an organization trail's have. The first trail with a log group answers for the rest; it alone has `$monitoring`.

mod alarm;
mod alone;
mod composite;
mod filters;
mod group;
#[cfg(test)]
mod tests;
mod trail;

use alarm::Watch;
pub use alarm::{Alarms, is_on};
pub use alone::without_trail;
pub use composite::heard as heard_of;

use super::Answer;
use super::filter_pattern::{Pattern, covers, parse, telling};
use crate::estate::intrinsic::{Intrinsic, intrinsic};
use crate::estate::links::{Links, METRIC_FILTER, TRAIL};
use crate::json::{Value, json};
use filters::Filters;
use group::{Group, Named};
use std::collections::{BTreeMap, BTreeSet, HashMap, HashSet};
use std::sync::{Arc, OnceLock, PoisonError, RwLock};
pub(super) use trail::takes_management_events;
use trail::{Account, account, fit, taken_for_one_account};

/// The trails that write to a log group, and which of them answers for its account.
pub struct Watchers {
    writers: Vec<(usize, Group)>,
    /// The trail that answers for each account, and the trails of it.
    accounts: BTreeMap<Account, Vec<usize>>,
    /// Those that are or may be an organization's.
    organizations: Vec<usize>,
    filters: Filters,
    alarms: Arc<Alarms>,
    /// Of each filter whether an alarm watches it, found out when it is first asked: many trails may ask.
    watched: BTreeMap<usize, OnceLock<Watch>>,
}

impl Watchers {
    /// Looks at all trails of an estate that has these alarms.
    pub fn new(links: &Links<'_>, alarms: &Arc<Alarms>) -> Watchers {
        let named = Named::new(links);
        let writers: Vec<_> =
            links.of_kind(TRAIL).filter_map(|t| Some((t, Group::of_trail(links, &named, t)?))).collect();
        let mut accounts: BTreeMap<Account, Vec<usize>> = BTreeMap::new();
        for (i, (trail, _)) in writers.iter().enumerate() {
            accounts.entry(account(links, *trail)).or_default().push(i);
        }
        let of_organization = |(i, (trail, _)): (usize, &(usize, Group))| {
            links.properties[*trail].get("IsOrganizationTrail").map(|_| i)
        };
        let organizations = writers.iter().enumerate().filter_map(of_organization).collect();
        let filters = Filters::new(links, &named);
        let watched = links.of_kind(METRIC_FILTER).map(|filter| (filter, OnceLock::new())).collect();
        Watchers { writers, accounts, organizations, filters, alarms: Arc::clone(alarms), watched }
    }

    /// What watches the events of a trail and of the others of its account; nothing if another trail answers for it, or
    /// if it has no log group, which is one thing to say and not fifteen.
    ///
    /// `{filters: [{name, pattern, watched, heard}], open}`. `watched` says whether an alarm that can go off is on the
    /// filter's metric, `heard` whether one that is tells anybody; `open` lists why there may be filters that are not seen. Of filters that say the same it has the first: where
    /// log groups are not known, those of all templates may be meant.
    pub fn of(&self, links: &Links<'_>, trail: usize) -> Option<Value> {
        let own = self.accounts.get(&account(links, trail))?;
        if self.writers[*own.first()?].0 != trail {
            return None;
        }
        // Trails of other accounts count where they are the organization's.
        let abroad = self.organizations.iter().filter(|peer| !own.contains(peer));
        let peers: Vec<usize> = own.iter().chain(abroad).copied().collect();
        let fits: Vec<Answer> = peers.iter().map(|i| fit(links, self.writers[*i].0, trail)).collect();
        // That no trail is fit has policies of its own: then any of the account will do.
        let unfit = !Answer::any(fits.iter().cloned());
        let (mut filters, mut said, mut open) = (Vec::new(), HashSet::new(), BTreeSet::new());
        for (i, fit) in peers.iter().zip(fits) {
            let (peer, group) = &self.writers[*i];
            let same = Answer::known(taken_for_one_account(links, *peer, trail));
            let fit = fit.or(same.and(unfit.clone()));
            if fit == Answer::No {
                continue;
            }
            for (filter, read) in self.filters.of(links, group) {
                let watch = self.watched[&filter].get_or_init(|| self.alarms.watch(links, filter));
                let read = read.and(fit.clone());
                let watched = Watch {
                    watched: read.clone().and(watch.watched.clone()),
                    heard: read.and(watch.heard.clone()),
                };
                let matches = links.properties[filter].get("FilterPattern");
                if said.insert((matches, watched.clone())) {
                    filters.push(told(links, filter, watched));
                }
            }
            open.extend(group.open());
        }
        Some(json!({ "filters": filters, "open": open }))
    }
}

/// A metric filter, and whether an alarm that can go off is on its metric.
fn told(links: &Links<'_>, filter: usize, watch: Watch) -> Value {
    json!({
        "name": links.resource(filter).name,
        "pattern": pattern(links.properties[filter].get("FilterPattern")),
        "watched": written(watch.watched),
        "heard": written(watch.heard),
    })
}

/// Whether an alarm that can go off watches one of these filters that matches all that this one does.
pub(crate) fn watched(
    links: &Links<'_>,
    alarms: &Alarms,
    filters: &BTreeSet<usize>,
    pattern: &str,
) -> Answer {
    let Ok(required) = parse(pattern) else { return Answer::unknown("the name cannot be put into a filter") };
    Answer::any(filters.iter().map(|filter| {
        let matches = match self::pattern(links.properties[*filter].get("FilterPattern")) {
            Value::String(text) => match parse(&text) {
                Ok(found) => tells(&found, &required),
                Err(error) => Answer::unknown(error),
            },
            open => read(&open),
        };
        if matches == Answer::No { matches } else { matches.and(alarms.watch(links, *filter).watched) }
    }))
}

/// Whether who hears of what a pattern matches hears of the required. What goes off all the time tells nobody anything
/// but what it names itself: CIS 1.4 joins by `||` what later texts join by `&&`.
fn tells(found: &Pattern, required: &Pattern) -> Answer {
    telling(found).map_or(Answer::No, |found| covers(&found, required))
}

/// Whether an alarm that can go off watches a filter that matches all that one of the accepted patterns matches.
pub fn alarmed(monitoring: &Value, accepted: &[String]) -> Result<Answer, String> {
    let required: Vec<_> = accepted.iter().map(|text| required(text)).collect::<Result<_, _>>()?;
    // Where log groups are not known thousands of filters may be meant, of a dozen patterns.
    let mut known: HashMap<&str, Result<Answer, String>> = HashMap::new();
    let matches = |text: &str| -> Result<Answer, String> {
        let found = parse(text)?;
        Ok(Answer::any(required.iter().map(|required| tells(&found, required))))
    };
    let filters = monitoring["filters"].as_array().into_iter().flatten().map(|filter| {
        let matching = match &filter["pattern"] {
            Value::String(text) => match known.entry(text.as_str()).or_insert_with(|| matches(text)) {
                Ok(matching) => matching.clone(),
                Err(error) => Answer::unknown(format!(
                    "the pattern of `{}`: {error}",
                    filter["name"].as_str().unwrap_or_default()
                )),
            },
            pattern => read(pattern),
        };
        matching.and(read(&filter["watched"]))
    });
    let open = texts(&monitoring["open"]);
    let open = if open.is_empty() { Answer::No } else { Answer::Unknown(open) };
    Ok(Answer::any(filters).or(open))
}

/// The same, with each filter watched only by alarms that tell anybody.
pub fn heard(monitoring: &Value) -> Value {
    let mut monitoring = monitoring.clone();
    for filter in monitoring.get_mut("filters").and_then(Value::as_array_mut).into_iter().flatten() {
        filter["watched"] = filter["heard"].clone();
    }
    monitoring
}

/// The patterns that policies accept: some dozens, which are asked of thousands of trails.
static ACCEPTED: RwLock<BTreeMap<String, Arc<Pattern>>> = RwLock::new(BTreeMap::new());

/// An accepted pattern, taken apart once.
fn required(text: &str) -> Result<Arc<Pattern>, String> {
    if let Some(known) = ACCEPTED.read().unwrap_or_else(PoisonError::into_inner).get(text) {
        return Ok(Arc::clone(known));
    }
    let pattern = parse(text).map_err(|error| format!("the accepted pattern is broken: {error}"))?;
    let pattern = Arc::new(pattern);
    ACCEPTED.write().unwrap_or_else(PoisonError::into_inner).insert(text.to_owned(), Arc::clone(&pattern));
    Ok(pattern)
}

/// A filter's pattern; one that is left out is empty.
fn pattern(value: Option<&Value>) -> Value {
    match value {
        None => "".into(),
        Some(Value::String(text)) => text.as_str().into(),
        Some(value) => written(Answer::Unknown(reasons(value))),
    }
}

/// The key under which a policy's subject keeps why something cannot be told. The subject is not unknown by it: one
/// filter that is not known is none of another one's business.
const CANNOT_TELL: &str = "cannot_tell";

fn written(answer: Answer) -> Value {
    match answer {
        Answer::Yes => Value::Bool(true),
        Answer::No => Value::Bool(false),
        Answer::Unknown(reasons) => json!({ CANNOT_TELL: reasons }),
    }
}

fn read(value: &Value) -> Answer {
    match value.as_bool() {
        Some(known) => Answer::known(known),
        None => Answer::Unknown(texts(&value[CANNOT_TELL])),
    }
}

fn texts(list: &Value) -> BTreeSet<String> {
    list.as_array().into_iter().flatten().filter_map(Value::as_str).map(str::to_owned).collect()
}

/// Why values in this one cannot be known.
pub(super) fn reasons(value: &Value) -> BTreeSet<String> {
    match (value, intrinsic(value)) {
        (_, Some(Intrinsic::Unknown(reason))) => BTreeSet::from([reason.to_owned()]),
        (Value::Array(items), _) => items.iter().flat_map(reasons).collect(),
        (Value::Object(fields), _) => fields.values().flat_map(reasons).collect(),
        _ => BTreeSet::new(),
    }
}

/// A value that should be a text, or why it is none.
fn text(value: Option<&Value>) -> Result<&str, Answer> {
    match value {
        Some(Value::String(text)) => Ok(text),
        Some(value) if !reasons(value).is_empty() => Err(Answer::Unknown(reasons(value))),
        _ => Err(Answer::No),
    }
}
