//! What a section says of events. Trails and whatever else takes events say it alike.

use super::{
    AdvancedEventSelector, DataEvents, Insight, ManagementEvents, NetworkActivity, ReadWrite, selector,
};

/// What takes the events.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Recorder {
    /// A trail.
    Trail,
    /// An event data store of CloudTrail Lake.
    EventDataStore,
    /// A rule of CloudWatch.
    TelemetryRule,
}

impl Recorder {
    /// What messages call it.
    pub(crate) fn noun(self) -> &'static str {
        match self {
            Recorder::Trail => "trail",
            Recorder::EventDataStore => "event data store",
            Recorder::TelemetryRule => "telemetry rule",
        }
    }

    /// The fields by which it selects events of a category.
    pub(crate) fn rules(self, category: &str) -> impl Iterator<Item = &'static selector::Rule> {
        let rules = match self {
            Recorder::EventDataStore if category == "Management" => selector::LAKE_RULES,
            _ => selector::RULES,
        };
        rules.iter().filter(move |rule| rule.category == category)
    }
}

/// The fields of a section that select events.
#[derive(Debug, Clone, Copy)]
pub(crate) struct Selection<'a> {
    pub(crate) recorder: Recorder,
    pub(crate) management_events: &'a ManagementEvents,
    pub(crate) data_events: &'a [DataEvents],
    pub(crate) network_activity: &'a [NetworkActivity],
    pub(crate) insights: &'a [Insight],
    pub(crate) advanced_event_selectors: &'a [AdvancedEventSelector],
}

/// Which management events are recorded.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) struct Recorded {
    pub(crate) reads: bool,
    pub(crate) writes: bool,
}

impl<'a> Selection<'a> {
    /// The selectors that are written as the API has them, of one category.
    pub(crate) fn written_selectors(
        self,
        category: &str,
    ) -> impl Iterator<Item = &'a AdvancedEventSelector> + use<'a, '_> {
        self.advanced_event_selectors.iter().filter(move |selector| selector.category() == Some(category))
    }

    /// Which management events are recorded, by either section.
    pub(crate) fn management(self) -> Recorded {
        let mut written = self.written_selectors("Management").peekable();
        if written.peek().is_none() {
            let of = self.management_events.read_write;
            return Recorded {
                reads: matches!(of, ReadWrite::All | ReadWrite::Read),
                writes: matches!(of, ReadWrite::All | ReadWrite::Write),
            };
        }
        written.fold(Recorded { reads: false, writes: false }, |recorded, selector| {
            let only =
                |value: &str| selector.equals("readOnly").is_none_or(|of| of.iter().any(|v| v == value));
            Recorded { reads: recorded.reads || only("true"), writes: recorded.writes || only("false") }
        })
    }

    /// Whether any data events are recorded, by either section.
    pub(crate) fn records_data(self) -> bool {
        !self.data_events.is_empty() || self.written_selectors("Data").next().is_some()
    }
}
