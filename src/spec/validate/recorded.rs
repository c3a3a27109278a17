//! What the sections of events say together: whether anything is recorded, and whether Insights and summaries have
//! events to work on.

use super::{Checker, field, is_written};
use crate::diagnostic::Diagnostic;
use crate::source::{Kind, pointer};
use crate::spec::events::selection::Selection;
use crate::spec::{Insight, InsightEvents, InsightType, ReadWrite, Trail};

pub(super) fn check(checker: &mut Checker<'_>, at: &str, selection: Selection<'_>) {
    management(checker, at, selection);
    insights(checker, at, selection);
}

/// Summaries of a trail's data events.
pub(super) fn aggregation(checker: &mut Checker<'_>, name: &str, trail: &Trail) {
    let at = pointer::join(["trails", name]);
    if !trail.aggregation.is_empty() && !has_data(checker, &at, trail.selection()) {
        let error = checker
            .error_at_key(&field("trails", name, "aggregation"), "there are no data events to aggregate")
            .with_note("CloudTrail aggregates the data events that a trail records")
            .with_help([DATA]);
        checker.push(error);
    }
}

const DATA: &str = "add `data_events`, for example `data_events: [{resource_type: s3}]`";

fn management(checker: &mut Checker<'_>, section: &str, selection: Selection<'_>) {
    let at = pointer::child(section, "management_events");
    let mut written = selection.advanced_event_selectors.iter();
    if let Some(place) = written.position(|selector| selector.category() == Some("Management"))
        && is_written(checker.at(section), "management_events")
    {
        let other = checker.locate(&format!("{section}/advanced_event_selectors/{place}"));
        let error = checker
            .error_at_key(&at, "management events are selected twice")
            .also_at(other, "this selector is of management events, too")
            .with_note("an event is recorded where either selects it")
            .with_help(["remove one of the two"]);
        return checker.push(error);
    }
    let none = selection.management_events.read_write == ReadWrite::None;
    if none && !selection.management_events.exclude.is_empty() {
        let error = checker
            .error_at_key(
                &pointer::child(&at, "exclude"),
                "where no management events are recorded, none can be left out",
            )
            .with_help(["remove `exclude`, or `read_write: none`"]);
        checker.push(error);
    }
    let more = ["data_events", "network_activity", "advanced_event_selectors"];
    if none && !more.iter().any(|list| has_items(checker, section, list)) {
        let message = format!("the {} would record nothing", selection.recorder.noun());
        let error = checker
            .error(&pointer::child(&at, "read_write"), message)
            .with_help(["remove `read_write: none`, or add `data_events` or `network_activity`"]);
        checker.push(error);
    }
}

fn insights(checker: &mut Checker<'_>, section: &str, selection: Selection<'_>) {
    let list = pointer::child(section, "insights");
    let mut seen: Vec<(InsightType, String)> = Vec::new();
    for (at, insight) in checker.items(&list, selection.insights) {
        if let Some((_, first)) = seen.iter().find(|(kind, _)| *kind == insight.kind) {
            let other = checker.locate(first);
            let error = checker
                .error(&at, format!("`{}` is there twice", insight.kind.name()))
                .also_at(other, "the first one")
                .with_help(["name both kinds of events in one: `events: [management, data]`"]);
            checker.push(error);
        }
        seen.push((insight.kind, at.clone()));
        super::events::not_empty(checker, &pointer::child(&at, "events"));
        if let Some(error) = idle(checker, (section, selection), &at, insight) {
            checker.push(error);
        }
    }
}

/// Says so where Insights would have nothing to look at (user guide, "Logging Insights events with the AWS CLI").
fn idle(
    checker: &Checker<'_>,
    (section, selection): (&str, Selection<'_>),
    at: &str,
    insight: &Insight,
) -> Option<Diagnostic> {
    let (kind, recorded) = (insight.kind.name(), selection.management());
    let noun = selection.recorder.noun();
    let of = |events| insight.events.contains(&events);
    let (missing, help) = match insight.kind {
        _ if of(InsightEvents::Data) && !has_data(checker, section, selection) => ("data events", DATA),
        InsightType::ApiCallRateInsight if of(InsightEvents::Management) && !recorded.writes => (
            "writes among the management events",
            "let `management_events` record `all` or `write`, or name other `events`: `{type: …, events: [data]}`",
        ),
        InsightType::ApiErrorRateInsight
            if of(InsightEvents::Management) && !(recorded.reads || recorded.writes) =>
        {
            (
                "management events",
                "let `management_events` record some, or name other `events`: `{type: …, events: [data]}`",
            )
        }
        _ => return None,
    };
    let error = checker
        .error(at, format!("`{kind}` needs {missing}, which the {noun} does not record"))
        .with_note("there would be nothing to compare, and never an Insights event");
    Some(error.with_help([help]))
}

/// Whether there are data events, or were to be some that did not fit their type.
fn has_data(checker: &Checker<'_>, section: &str, selection: Selection<'_>) -> bool {
    let misfit = || has_items(checker, section, "data_events") && selection.data_events.is_empty();
    selection.records_data() || misfit()
}

fn has_items(checker: &Checker<'_>, section: &str, list: &str) -> bool {
    let written = checker.at(&pointer::child(section, list)).map(|node| &node.kind);
    matches!(written, Some(Kind::Sequence(items)) if !items.is_empty())
}
