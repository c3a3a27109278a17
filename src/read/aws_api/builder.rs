//! Resources from answers: each property that an answer gives, or would have given, gets a value or a reason.

use super::answers::{Answer, Answers, At};
use super::commands::command;
use super::error_code::{Meaning, meaning};
use super::shape::{Field, Properties};
use crate::diagnostic::Diagnostic;
use crate::estate::{
    Attributes, Estate, Origins, Partition, Place, Resource, Stack, StackId, UnitId, intrinsic,
};
use crate::json::Value;
use crate::source::Location;
use std::cell::OnceCell;
use std::collections::{BTreeMap, BTreeSet};

/// What one command's answer about a resource gives: one row a command.
#[derive(Debug)]
pub(super) struct Part {
    pub(super) service: &'static str,
    pub(super) command: &'static str,
    pub(super) fields: &'static [Field],
    /// What it means that there is no such configuration, as JSON, where CloudFormation means something else by
    /// leaving the property out.
    pub(super) absent: Option<(&'static str, &'static str)>,
}

/// An estate that is being read.
pub(super) struct Builder<'a> {
    pub(super) answers: Answers<'a>,
    pub(super) estate: Estate,
    pub(super) diagnostics: Vec<Diagnostic>,
    /// The account and Region that somebody said, else what the bundle says.
    place: Place,
    /// The name of the text, for what has no name of its own.
    pub(super) unit: &'a str,
    stacks: BTreeMap<(Option<String>, Option<String>), StackId>,
    ids: BTreeSet<String>,
    partition: OnceCell<&'static str>,
}

/// A resource that is being read.
pub(super) struct Draft {
    pub(super) kind: &'static str,
    /// How messages call it: its ARN, or its name where that says as much.
    pub(super) name: String,
    pub(super) related: Vec<String>,
    pub(super) arn: Option<String>,
    pub(super) account: Option<String>,
    pub(super) region: Option<String>,
    pub(super) properties: Properties,
    /// It is there only to say that nothing is known of it.
    pub(super) partial: bool,
}

/// The account and Region in an ARN, where it has them.
pub(super) fn of_arn(arn: &str) -> (Option<&str>, Option<&str>) {
    let mut parts = arn.split(':').skip(3).map(|part| Some(part).filter(|part| !part.is_empty()));
    let region = parts.next().flatten();
    (parts.next().flatten(), region)
}

impl<'a> Builder<'a> {
    pub(super) fn new(answers: Answers<'a>, place: &Place, unit: &'a str) -> Builder<'a> {
        let account = place.account.clone().or_else(|| answers.account.map(str::to_owned));
        Builder {
            answers,
            estate: Estate::default(),
            diagnostics: Vec::new(),
            place: Place { account, region: place.region.clone() },
            unit,
            stacks: BTreeMap::new(),
            ids: BTreeSet::new(),
            partition: OnceCell::new(),
        }
    }

    /// The account that was asked, where it is known.
    pub(super) fn account(&self) -> Option<&str> {
        self.place.account.as_deref()
    }

    /// The partition of what was asked, by the trails' ARNs, else by the Regions that were. Trails are read first.
    pub(super) fn partition(&self) -> &'static str {
        self.partition.get_or_init(|| self.said_partition())
    }

    fn said_partition(&self) -> &'static str {
        let mut regions = self.answers.regions().chain(self.place.region.as_deref());
        let of_arn = |arn: &str| Partition::named(arn.split(':').nth(1)?);
        let trails = self.estate.of_kind("AWS::CloudTrail::Trail");
        let mut trails = trails.filter_map(|trail| trail.existing.as_deref());
        let found = trails.find_map(of_arn).or_else(|| regions.find_map(Partition::of_region));
        found.unwrap_or_default().name()
    }

    /// A resource with an ARN, which says where it is; where it does not, the Region that was asked does.
    pub(super) fn draft(&self, kind: &'static str, arn: &str, asked: Option<&str>, at: Location) -> Draft {
        let (account, region) = of_arn(arn);
        let own =
            |said: Option<&str>, place: &Option<String>| said.map(str::to_owned).or_else(|| place.clone());
        let named = Some(arn).filter(|arn| !arn.is_empty());
        Draft {
            kind,
            name: named.unwrap_or(self.unit).to_owned(),
            related: Vec::new(),
            arn: named.filter(|arn| arn.starts_with("arn:")).map(str::to_owned),
            account: own(account, &self.place.account),
            region: own(region.or(asked), &self.place.region),
            properties: Properties::new(Origins::new(at)),
            partial: false,
        }
    }

    /// Folds the answer of each command about that subject into the resource. False: AWS says there is none.
    ///
    /// A trail is asked about by its ARN or its name, so that a subject may have several names.
    pub(super) fn fold(
        &self,
        draft: &mut Draft,
        parts: &[Part],
        region: Option<&str>,
        subjects: &[Option<&str>],
    ) -> bool {
        parts.iter().enumerate().all(|(i, part)| {
            let Some(row) = command(part.service, part.command) else { return true };
            let found = subjects.iter().find_map(|subject| self.answers.about(row, region, *subject));
            let Some(answer) = found else {
                draft.unknown(part, &format!("`{}` is not among the answers", row.typed()), None);
                return true;
            };
            let there = draft.answered(part, &answer);
            if !there && i > 0 {
                // It was there when it was first asked about: this answer cannot see it.
                let why = refused(&answer, answer.error().unwrap_or_default());
                draft.unknown(part, &why, Some(answer.at));
            }
            there || i > 0
        })
    }

    /// Keeps the policy of a resource, which has no ARN of its own, if there is one or nobody knows; `about` is the Region
    /// and what was asked about.
    pub(super) fn push_policy(
        &mut self,
        mut policy: Draft,
        parts: &[Part],
        about: (Option<&str>, Option<&str>),
    ) {
        policy.arn = None;
        self.fold(&mut policy, parts, about.0, &[about.1]);
        if policy.properties.value.get("PolicyDocument").is_some() {
            self.push(policy);
        }
    }

    /// Adds a resource that is read to its end.
    pub(super) fn push(&mut self, draft: Draft) {
        let stack = self.stack(draft.account, draft.region);
        for (location, why) in draft.properties.broken {
            self.diagnostics.push(Diagnostic::error("answers", location, why));
        }
        let label: String =
            draft.name.rsplit([':', '/']).next().unwrap_or_default().to_lowercase().replace(['-', '.'], "_");
        let id = self.id(draft.kind, &draft.name);
        self.estate.resources.push(Resource {
            id,
            unit: UnitId(0),
            kind: draft.kind.to_owned(),
            name: draft.name,
            related: draft.related,
            label,
            stack,
            properties: draft.properties.value,
            // What is read from an account is in no template that could delete it.
            attributes: Attributes { retain: true, partial: draft.partial, ..Attributes::default() },
            origins: draft.properties.origins,
            existing: draft.arn,
        });
    }

    /// A logical id, without what has a meaning in `Fn::Sub`.
    fn id(&mut self, kind: &str, name: &str) -> String {
        let noun = kind.rsplit("::").next().unwrap_or(kind);
        let base = format!("{noun}/{name}").replace('.', "%2E").replace('}', "%7D");
        let mut id = base.clone();
        let mut count = 1;
        while !self.ids.insert(id.clone()) {
            count += 1;
            id = format!("{base}#{count}");
        }
        id
    }

    fn stack(&mut self, account: Option<String>, region: Option<String>) -> StackId {
        let stacks = &mut self.estate.stacks;
        *self.stacks.entry((account.clone(), region.clone())).or_insert_with(|| {
            let place = Place { account, region };
            let parts = [place.account.as_deref(), place.region.as_deref()];
            let name = parts.into_iter().flatten().collect::<Vec<_>>().join("-");
            stacks.push(Stack::read(name, &place));
            StackId(stacks.len() - 1)
        })
    }
}

impl Draft {
    /// Takes over what an answer gives, or why it gives nothing. False: AWS says that there is no such resource.
    pub(super) fn answered(&mut self, part: &Part, answer: &Answer<'_>) -> bool {
        let Some(code) = answer.error() else {
            match answer.void() {
                Some(why) => self.unknown(part, &why, Some(answer.at)),
                None => self.fields(part.fields, answer.at),
            }
            if let Some(why) = answer.cut() {
                self.go_on(part, &why);
            }
            return true;
        };
        match meaning(code) {
            Meaning::Absent => {
                if let Some((property, value)) = part.absent {
                    let value = serde_json::from_str(value).unwrap_or_default();
                    self.properties.set(&format!("/{property}"), value, answer.at);
                }
            }
            Meaning::Unknown => {
                let why = refused(answer, code);
                self.unknown(part, &why, Some(answer.at));
            }
            Meaning::Gone => return false,
        }
        true
    }

    /// Lists of which there is more have a last item that is not known.
    fn go_on(&mut self, part: &Part, why: &str) {
        for field in part.fields {
            if let Some(Value::Array(items)) = self.properties.value.get_mut(field.property()) {
                items.push(intrinsic::unknown(why));
            }
        }
    }

    /// Takes over each of these fields that the answer has.
    pub(super) fn fields(&mut self, fields: &[Field], at: At<'_>) {
        self.properties.fields(fields, at, "");
    }

    /// Says why what an answer would have given is not known, unless another answer gave it.
    pub(super) fn unknown(&mut self, part: &Part, why: &str, at: Option<At<'_>>) {
        for field in part.fields {
            let property = field.property();
            if self.properties.value.get(property).is_some() {
                continue;
            }
            let (to, value) = (format!("/{property}"), intrinsic::unknown(why));
            match at {
                Some(at) => self.properties.set(&to, value, at),
                None => self.properties.imply(&to, value),
            }
        }
    }
}

/// Why a refused question leaves a property open.
pub(super) fn refused(answer: &Answer<'_>, code: &str) -> String {
    format!("`{}` was refused: {code}", answer.command.typed())
}
