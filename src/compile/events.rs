//! What is recorded: advanced event selectors, Insights and aggregation.
//!
//! Advanced selectors always: they can say everything, and a trail has either kind of selectors. Each section's item becomes one
//! selector, since a selector is of one type of resources or one event source.

use super::draft::Draft;
use super::plan::{Plan, PlannedBucket, PlannedTrail, Role};
use crate::json::{Map, Value, json};
use crate::source::pointer;
use crate::spec::events::kind::S3_OBJECT;
use crate::spec::events::selection::Selection;
use crate::spec::{
    AdvancedEventSelector, DataEvents, EventSource, InsightEvents, ManagementEvents, NetworkActivity,
    Operators, ReadWrite, Trail,
};
use std::collections::BTreeSet;

/// Sets the properties that say what a trail records.
pub(super) fn write(plan: &Plan<'_>, trail: &PlannedTrail<'_>, draft: &mut Draft<'_>) {
    let selectors = selectors(plan, &trail.common.pointer, trail.spec.selection());
    draft.set("AdvancedEventSelectors", values(&selectors), "management_events");
    origins(&selectors, "/AdvancedEventSelectors", draft);
    insights(trail.spec, draft);
    if !trail.spec.aggregation.is_empty() {
        let templates: BTreeSet<_> = trail.spec.aggregation.iter().copied().collect();
        let templates: Vec<&str> = templates.into_iter().map(crate::spec::Aggregation::name).collect();
        let configuration = json!([{"EventCategory": "Data", "Templates": templates}]);
        draft.set("AggregationConfigurations", configuration, "aggregation");
    }
    if !trail.spec.recursive_logging {
        draft.set("RecursiveLogging", false, "recursive_logging");
    }
}

/// The selectors of the section at that pointer.
pub(super) fn selectors(plan: &Plan<'_>, section: &str, spec: Selection<'_>) -> Vec<Selector> {
    Selectors::of(plan, section, spec)
}

/// Selectors as CloudTrail takes them.
pub(super) fn values(selectors: &[Selector]) -> Vec<Value> {
    selectors.iter().map(Selector::value).collect()
}

/// Says where the spec asks for each selector in the list at that pointer.
pub(super) fn origins(selectors: &[Selector], list: &str, draft: &mut Draft<'_>) {
    for (index, selector) in selectors.iter().enumerate() {
        let at = format!("{list}/{index}");
        draft.origin(&at, &selector.pointer);
        for (number, field) in selector.fields.iter().enumerate() {
            draft.origin(&format!("{at}/FieldSelectors/{number}"), &field.pointer);
        }
    }
}

fn insights(trail: &Trail, draft: &mut Draft<'_>) {
    let selectors = trail.insights.iter().map(|insight| {
        let events: BTreeSet<_> = insight.events.iter().copied().collect();
        let mut selector = json!({"InsightType": insight.kind.name()});
        // Management events are what CloudTrail takes where nothing is said.
        if events.contains(&InsightEvents::Data) {
            let names: Vec<&str> = events.into_iter().map(InsightEvents::name).collect();
            selector["EventCategories"] = names.into();
        }
        selector
    });
    let selectors: Vec<Value> = selectors.collect();
    if selectors.is_empty() {
        return;
    }
    let count = selectors.len();
    draft.set("InsightSelectors", selectors, "insights");
    for index in 0..count {
        draft.origin_in(&format!("/InsightSelectors/{index}"), &format!("insights/{index}"));
    }
}

/// A selector in the making, and where the spec asks for it.
pub(super) struct Selector {
    name: Option<String>,
    fields: Vec<Field>,
    pointer: String,
}

/// What one field of an event must be.
struct Field {
    name: String,
    operators: Operators,
    pointer: String,
}

impl Selector {
    fn new(name: Option<String>, pointer: &str, category: &str) -> Selector {
        let mut selector = Selector { name, fields: Vec::new(), pointer: pointer.to_owned() };
        selector.equals("eventCategory", category, "");
        selector
    }

    /// Adds a field that equals a value, as this field of the section says.
    fn equals(&mut self, name: &str, value: &str, from: &str) {
        self.compare(name, Operators { equals: vec![value.to_owned()], ..Operators::default() }, from);
    }

    fn compare(&mut self, name: &str, operators: Operators, from: &str) {
        if operators.is_empty() {
            return;
        }
        let pointer =
            if from.is_empty() { self.pointer.clone() } else { pointer::child(&self.pointer, from) };
        self.fields.push(Field { name: name.to_owned(), operators, pointer });
    }

    fn value(&self) -> Value {
        let fields: Vec<Value> = self.fields.iter().map(Field::value).collect();
        let mut selector = Map::new();
        if let Some(name) = &self.name {
            selector.insert("Name".to_owned(), name.as_str().into());
        }
        selector.insert("FieldSelectors".to_owned(), fields.into());
        selector.into()
    }
}

impl Field {
    fn value(&self) -> Value {
        let mut field = Map::from_iter([("Field".to_owned(), self.name.as_str().into())]);
        let used = self.operators.iter().filter(|(_, values)| !values.is_empty());
        field.extend(used.map(|(operator, values)| (operator.name().to_owned(), json!(values))));
        field.into()
    }
}

/// Selectors, each with a name of its own.
struct Selectors {
    list: Vec<Selector>,
    names: BTreeSet<String>,
}

impl Selectors {
    /// Those of the section at that pointer.
    fn of(plan: &Plan<'_>, section: &str, spec: Selection<'_>) -> Vec<Selector> {
        let data = spec.data_events.iter().filter_map(|events| events.name.clone());
        let network = spec.network_activity.iter().filter_map(|activity| activity.name.clone());
        let written = spec.advanced_event_selectors.iter().filter_map(|selector| selector.name.clone());
        let mut selectors =
            Selectors { list: Vec::new(), names: data.chain(network).chain(written).collect() };
        let at = |field: &str| format!("{section}/{field}");
        if spec.written_selectors("Management").next().is_none() {
            selectors.management(spec.management_events, &at("management_events"));
        }
        for (index, events) in spec.data_events.iter().enumerate() {
            selectors.data(plan, events, &format!("{}/{index}", at("data_events")));
        }
        for (index, activity) in spec.network_activity.iter().enumerate() {
            selectors.network(activity, &format!("{}/{index}", at("network_activity")));
        }
        for (index, selector) in spec.advanced_event_selectors.iter().enumerate() {
            selectors.written(selector, &format!("{}/{index}", at("advanced_event_selectors")));
        }
        selectors.list
    }

    /// The name itself, or with a number after it if it is taken.
    fn free(&mut self, name: &str) -> String {
        let numbered = (2..).map(|number| format!("{name} {number}"));
        let mut names = std::iter::once(name.to_owned()).chain(numbered);
        names.find(|name| self.names.insert(name.clone())).unwrap_or_default()
    }

    fn management(&mut self, events: &ManagementEvents, at: &str) {
        if events.read_write == ReadWrite::None {
            return;
        }
        let mut selector = Selector::new(Some(self.free("Management events")), at, "Management");
        match events.read_write {
            ReadWrite::Read => selector.equals("readOnly", "true", "read_write"),
            ReadWrite::Write => selector.equals("readOnly", "false", "read_write"),
            ReadWrite::All | ReadWrite::None => {}
        }
        let mut sources = events.exclude.clone();
        sources.sort_unstable();
        sources.dedup();
        let not_equals = sources.into_iter().map(|source| EventSource::name(source).to_owned()).collect();
        selector.compare("eventSource", Operators { not_equals, ..Operators::default() }, "exclude");
        self.list.push(selector);
    }

    fn data(&mut self, plan: &Plan<'_>, events: &DataEvents, at: &str) {
        let kind = events.resource_type.name();
        let only = events.read_only.map_or("", |reads| if reads { ", reads" } else { ", writes" });
        let name = events.name.clone().unwrap_or_else(|| self.free(&format!("Data events: {kind}{only}")));
        let mut selector = Selector::new(Some(name), at, "Data");
        selector.equals("resources.type", kind, "resource_type");
        if let Some(reads) = events.read_only {
            selector.equals("readOnly", &reads.to_string(), "read_only");
        }
        for (name, field, condition) in events.conditions() {
            let mut operators = condition.0.clone();
            if name == "resources" && kind == S3_OBJECT {
                buckets(plan, events, &mut operators);
            }
            selector.compare(field, operators, name);
        }
        let session = |yes: bool| if yes { vec!["true".to_owned()] } else { Vec::new() };
        if let Some(console) = events.session_credential_from_console {
            let name = "session_credential_from_console";
            let operators =
                Operators { equals: session(console), not_equals: session(!console), ..Operators::default() };
            selector.compare("sessionCredentialFromConsole", operators, name);
        }
        self.list.push(selector);
    }

    fn network(&mut self, activity: &NetworkActivity, at: &str) {
        let source = &activity.event_source;
        let name = activity.name.clone().unwrap_or_else(|| self.free(&format!("Network activity: {source}")));
        let mut selector = Selector::new(Some(name), at, "NetworkActivity");
        selector.equals("eventSource", source, "event_source");
        if let Some(code) = activity.error_code {
            selector.equals("errorCode", code.name(), "error_code");
        }
        for (name, field, condition) in activity.conditions() {
            selector.compare(field, condition.0.clone(), name);
        }
        self.list.push(selector);
    }

    fn written(&mut self, written: &AdvancedEventSelector, at: &str) {
        let field = |(number, found): (usize, &crate::spec::FieldSelector)| Field {
            name: found.field.clone(),
            operators: found.operators(),
            pointer: format!("{at}/FieldSelectors/{number}"),
        };
        let fields = written.field_selectors.iter().enumerate().map(field).collect();
        self.list.push(Selector { name: written.name.clone(), fields, pointer: at.to_owned() });
    }
}

/// The buckets that are chosen and those that are left out: whatever takes logs is, since each delivery would be
/// recorded, and delivered. Their names, not references: a trail need not wait for them.
fn buckets(plan: &Plan<'_>, events: &DataEvents, operators: &mut Operators) {
    let arn = |name: &String| format!("arn:{}:s3:::{name}/", plan.partition().name());
    operators.starts_with.extend(events.buckets.iter().map(arn));
    let takes_logs = |bucket: &&PlannedBucket<'_>| !matches!(bucket.role, Role::Results { .. });
    let logs = plan.buckets.iter().filter(takes_logs).map(|bucket| &bucket.name);
    for out in logs.chain(&events.except_buckets).map(arn) {
        if !operators.not_starts_with.contains(&out) {
            operators.not_starts_with.push(out);
        }
    }
}
