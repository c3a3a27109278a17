//! Whom `monitoring.notify` names.

use crate::estate::is_account_id;

/// Somebody who is told of alarms and changes.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Recipient<'a> {
    /// A mail address.
    Mail(&'a str),
    /// An `https://` address.
    Web(&'a str),
    /// A topic that exists.
    Topic(Arn<'a>),
}

/// An ARN that names an account and a Region.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) struct Arn<'a> {
    /// All of it.
    pub(crate) text: &'a str,
    pub(crate) partition: &'a str,
    pub(crate) service: &'a str,
    pub(crate) region: &'a str,
    pub(crate) account: &'a str,
    pub(crate) resource: &'a str,
}

impl<'a> Arn<'a> {
    /// The parts of a text that is an ARN with an account and a Region.
    pub(crate) fn parse(text: &'a str) -> Option<Arn<'a>> {
        let parts: Vec<&str> = text.splitn(6, ':').collect();
        let &["arn", partition, service, region, account, resource] = parts.as_slice() else { return None };
        let digits = is_account_id(account);
        let whole = digits && ![partition, service, region, resource].contains(&"");
        whole.then_some(Arn { text, partition, service, region, account, resource })
    }
}

impl<'a> Recipient<'a> {
    /// What a text names, or what is wrong with it.
    pub(crate) fn parse(text: &'a str) -> Result<Recipient<'a>, String> {
        if text.starts_with("arn:") {
            let topic = Arn::parse(text).filter(|arn| arn.service == "sns" && !arn.resource.contains(':'));
            return topic.map(Recipient::Topic).ok_or_else(|| format!("`{text}` is not the ARN of a topic"));
        }
        if let Some(rest) = text.strip_prefix("https://") {
            let host = rest.split(['/', ':', '?']).next().unwrap_or_default();
            let whole = host.contains('.') && !text.contains(char::is_whitespace);
            return if whole { Ok(Recipient::Web(text)) } else { Err(format!("`{text}` is no address")) };
        }
        if text.starts_with("http://") {
            return Err(format!("`{text}` would be told over plain HTTP"));
        }
        match text.split_once('@') {
            Some((name, host))
                if !name.is_empty()
                    && host.contains('.')
                    && !host.contains('@')
                    && !host.starts_with('.')
                    && !host.ends_with('.')
                    && !text.contains(char::is_whitespace) =>
            {
                Ok(Recipient::Mail(text))
            }
            _ => {
                Err(format!("`{text}` is neither a mail address nor an `https://` address nor a topic's ARN"))
            }
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn addresses_are_told_apart() {
        let topic = "arn:aws:sns:eu-west-1:111111111111:security";
        assert!(matches!(Recipient::parse(topic), Ok(Recipient::Topic(arn)) if arn.region == "eu-west-1"));
        assert_eq!(Recipient::parse("a.b+c@example.com"), Ok(Recipient::Mail("a.b+c@example.com")));
        assert!(matches!(Recipient::parse("https://example.com/hook?x=1"), Ok(Recipient::Web(_))));
        for bad in [
            "",
            "security",
            "a@b",
            "a@.com",
            "@example.com",
            "a b@example.com",
            "http://example.com",
            "https://localhost",
            "arn:aws:sns:eu-west-1:111111111111:security:subscription",
            "arn:aws:sqs:eu-west-1:111111111111:queue",
            "arn:aws:sns:eu-west-1:1:security",
        ] {
            assert!(Recipient::parse(bad).is_err(), "{bad}");
        }
    }
}
