//! `buckets.<name>.log_sources`: which services can deliver together, and to what bucket.

use super::reference::Section;
use super::{Checker, field, is_written, prefix};
use crate::diagnostic::Diagnostic;
use crate::estate::Partition;
use crate::spec::defaults::DEFAULT_ACCOUNT;
use crate::spec::log_source::table::{Confined, Delivery, Encryption, On};
use crate::spec::recipient::Arn;
use crate::spec::{Bucket, LogSource, Service, Trail};

pub(super) fn check(checker: &mut Checker<'_>) {
    let spec = checker.spec;
    for (name, bucket) in &spec.buckets {
        let list = field("buckets", name, "log_sources");
        let sources: Vec<(String, &LogSource)> = checker.items(&list, &bucket.log_sources).collect();
        for (at, source) in &sources {
            if checker.is_full() {
                return;
            }
            settings(checker, at, source);
            accounts(checker, at, (bucket, source));
            refused(checker, (name, at), source.delivery());
        }
        folders(checker, name, &sources);
        without_key(checker, name, &sources);
        own_access_logs(checker, name, &sources);
    }
}

/// A bucket that takes access logs has none of its own: each that is written would be logged again.
fn own_access_logs(checker: &mut Checker<'_>, name: &str, sources: &[(String, &LogSource)]) {
    let Some((at, _)) = sources.iter().find(|(_, source)| source.service == Service::S3AccessLogs) else {
        return;
    };
    let Some(logs) = checker.spec.buckets.get(name).map(|bucket| &bucket.access_logs) else { return };
    if logs.enabled && (logs.bucket.is_some() || logs.prefix.is_some()) {
        let taker = checker.locate(at);
        let error = checker
            .error_at_key(&field("buckets", name, "access_logs"), format!("the bucket `{name}` takes access logs, so it has none itself"))
            .also_at(taker, "takes access logs because of this")
            .with_note("each access log that is written is an access itself, which would be logged again, and paid for")
            .with_help(["remove one of the two"]);
        checker.push(error);
    }
}

fn settings(checker: &mut Checker<'_>, at: &str, source: &LogSource) {
    if let Some(written) = &source.prefix {
        prefix::check(checker, &format!("{at}/prefix"), written);
    }
    let delivery = source.delivery();
    if delivery.confined != Confined::Detectors {
        if !source.detectors.is_empty() {
            let message = format!("`{}` has no detectors", delivery.name);
            let error = checker.error(&format!("{at}/detectors"), message);
            checker.push(error.with_help(["`detectors` are GuardDuty's: remove them here"]));
        }
        return;
    }
    let help = "for example `{service: guardduty, detectors: [\"arn:aws:guardduty:eu-west-1:333333333333:detector/12abc34d567e8fa901bc2d34e56789f0\"]}`";
    if source.detectors.is_empty() && !is_written(checker.at(at), "detectors") {
        let error = checker
            .error(at, "which detectors export their findings is not said")
            .with_note("without their ARNs anybody's GuardDuty could write findings here")
            .with_help([
                format!("add `detectors`: {help}"),
                "`aws guardduty list-detectors` gives the ids, in each Region".to_owned(),
            ]);
        checker.push(error);
    }
    for (at, arn) in checker.items(&format!("{at}/detectors"), &source.detectors).collect::<Vec<_>>() {
        if !is_detector(checker, arn) {
            let error = checker.error(&at, format!("`{arn}` is not the ARN of a detector here"));
            checker.push(error.with_help([help]));
        }
    }
}

fn is_detector(checker: &Checker<'_>, text: &str) -> bool {
    let Some(arn) = Arn::parse(text) else { return false };
    let id = arn.resource.strip_prefix("detector/").unwrap_or_default();
    arn.service == "guardduty"
        && !id.is_empty()
        && id.bytes().all(|b| b.is_ascii_alphanumeric())
        && checker.partition().is_none_or(|partition| {
            partition.name() == arn.partition && partition.regions().any(|region| region == arn.region)
        })
}

fn accounts(checker: &mut Checker<'_>, at: &str, (bucket, source): (&Bucket, &LogSource)) {
    let delivery = source.delivery();
    let own = bucket.account.as_deref().unwrap_or(DEFAULT_ACCOUNT);
    for (at, account) in checker.items(&format!("{at}/accounts"), &source.accounts).collect::<Vec<_>>() {
        if !checker.check_reference(&at, account, Section::Accounts) {
            continue;
        }
        let error = match delivery.confined {
            Confined::Own if account != own => checker
                .error(&at, format!("{} cannot come from the account `{account}`", delivery.noun))
                .with_note("S3 delivers access logs within one account and Region only")
                .with_help([format!("remove it: buckets of `{own}` can log here")]),
            Confined::Detectors => checker
                .error(&at, "GuardDuty's accounts are those of its detectors")
                .with_help(["remove `accounts`: the detectors' ARNs name them"]),
            _ => continue,
        };
        checker.push(error);
    }
}

/// What a service cannot write to.
fn refused(checker: &mut Checker<'_>, (name, at): (&str, &str), delivery: &Delivery) {
    let lock = field("buckets", name, "object_lock");
    let locked = is_written(checker.buckets.get(name).copied(), "object_lock");
    if let (true, Some(note)) = (locked, delivery.no_object_lock) {
        let other = checker.locate_key(&lock);
        let error = checker
            .error(
                at,
                format!("{} cannot deliver to the bucket `{name}`, which has Object Lock", delivery.noun),
            )
            .also_at(other, "Object Lock")
            .with_note(note)
            .with_help([format!("give `{}` a bucket without Object Lock", delivery.name)]);
        checker.push(error);
    }
    if delivery.confined == Confined::Path && checker.partition().is_some_and(|p| p != Partition::Aws) {
        let error = checker
            .error(at, format!("{} has no known service principal in this partition", delivery.noun))
            .with_note(format!("{} names one for the partition `aws` only", delivery.source))
            .with_help([format!("remove `{}`", delivery.name)]);
        checker.push(error);
    }
}

/// Services that use SSE-S3 only, beside what needs a key.
fn without_key(checker: &mut Checker<'_>, name: &str, sources: &[(String, &LogSource)]) {
    let encrypts = |wanted| sources.iter().find(move |(_, source)| source.delivery().encryption == wanted);
    let spec = checker.spec;
    let taker = checker.access_log_targets.get(name).copied();
    if let Some((at, source)) = encrypts(Encryption::SseS3) {
        let delivery = source.delivery();
        let (key, node) = (field("buckets", name, "key"), checker.buckets.get(name).copied());
        if is_written(node, "key") {
            let (key, help) = (checker.locate_key(&key), "remove `key`, or give it a bucket of its own");
            let error = with_key(checker, at, delivery).also_at(key, "the key").with_help([help]);
            checker.push(error);
        }
        if let Some((trail, _)) = spec.trails.iter().find(|(_, trail): &(_, &Trail)| trail.bucket == name) {
            let trail = checker.locate(&field("trails", trail, "bucket"));
            let error = with_key(checker, at, delivery)
                .also_at(trail, "trails write with a key")
                .with_help([format!("give `{}` a bucket of its own", delivery.name)]);
            checker.push(error);
        }
    }
    let Some((at, source)) = encrypts(Encryption::Kms) else { return };
    let other = match (encrypts(Encryption::SseS3), taker) {
        (Some((other, _)), _) => checker.locate(other),
        (None, Some(taker)) => checker.locate(&format!("{}/bucket", field("buckets", taker, "access_logs"))),
        (None, None) => return,
    };
    let delivery = source.delivery();
    let error = checker
        .error(
            at,
            format!("{} encrypts with a KMS key, which the bucket `{name}` cannot have", delivery.noun),
        )
        .also_at(other, "can be written with SSE-S3 only")
        .with_help([format!("give `{}` a bucket of its own", delivery.name)]);
    checker.push(error);
}

fn with_key(checker: &Checker<'_>, at: &str, delivery: &Delivery) -> Diagnostic {
    checker
        .error(at, format!("{} cannot write to a bucket with a KMS key", delivery.noun))
        .with_note(format!("it encrypts with SSE-S3 only ({})", delivery.source))
}

/// Each service must write apart from trails, and from itself.
fn folders(checker: &mut Checker<'_>, name: &str, sources: &[(String, &LogSource)]) {
    let spec = checker.spec;
    for (index, (at, source)) in sources.iter().enumerate() {
        let delivery = source.delivery();
        let pointer = if source.prefix.is_some() { format!("{at}/prefix") } else { at.clone() };
        let twin = |other: &&(String, &LogSource)| {
            other.1.service == source.service && other.1.folder() == source.folder()
        };
        if let Some((first, _)) = sources[..index].iter().find(twin) {
            let first = checker.locate(first);
            let error = checker
                .error(&pointer, format!("`{}` stands here twice with one prefix", delivery.name))
                .also_at(first, "the other one")
                .with_help(["list all accounts in one of the two, or give them prefixes of their own"]);
            checker.push(error);
        }
        for (trail, written) in spec.trails.iter().filter(|(_, trail)| trail.bucket == name) {
            let default = spec.buckets.get(name).and_then(|bucket| bucket.prefix.as_deref());
            let logs = trail_folder(written.prefix.as_deref().or(default));
            if !meets(source, &logs) {
                continue;
            }
            let other = checker.locate_key(&crate::source::pointer::join(["trails", trail]));
            let error = checker
                .error(
                    &pointer,
                    format!("{} would write among the logs of the trail `{trail}`", delivery.noun),
                )
                .with_label(format!("may write below `{}/`", source.folder()))
                .also_at(other, format!("writes below `{logs}`"))
                .with_note("what reads or keeps the trail's logs could not tell the others from them")
                .with_help([format!("leave `prefix` out: it is then `{}`", delivery.folder)]);
            checker.push(error);
        }
    }
}

fn trail_folder(prefix: Option<&str>) -> String {
    prefix
        .filter(|prefix| !prefix.is_empty())
        .map_or("AWSLogs/".to_owned(), |prefix| format!("{prefix}/AWSLogs/"))
}

/// Whether some key that the service may write lies below that folder, which ends in `AWSLogs/`.
fn meets(source: &LogSource, logs: &str) -> bool {
    let own = format!("{}/", source.folder());
    let anywhere = source.delivery().grants.iter().any(|grant| matches!(grant.on, On::Objects(["*"])));
    logs.strip_prefix(&own).is_some_and(|rest| anywhere || rest == "AWSLogs/")
}
