//! Values as their properties take them: CloudFormation takes `"true"` for true and `"90"` for 90, the estate does not.
//! What is of another type and cannot be made one of that is refused at deployment: nothing is known of it.

use super::text;
use super::types::{self, Type};
use crate::estate::alternatives::{sides, sides_mut};
use crate::estate::intrinsic::{self, Intrinsic, intrinsic, unknown};
use crate::json::{Value, pointer};
use compact_str::format_compact;

/// A value of a type that its property does not take.
pub(super) struct Misfit {
    /// Where it stands in the resource's properties, a JSON Pointer.
    pub(super) pointer: String,
    /// What it is, and what is expected.
    pub(super) why: String,
}

/// Gives each value of a resource's properties the type that its property has; those that cannot be of that are told,
/// and are unknown from then on. Properties of which the type is not known stay as they are.
pub(super) fn fit(kind: &str, properties: &mut Value) -> Vec<Misfit> {
    let mut misfits = Vec::new();
    match types::properties(kind) {
        Some(known) => walk(properties, known, &mut misfits),
        None => {
            if let Some(tags) = properties.get_mut("Tags") {
                // Where they are something else, that may be right: nothing is told.
                walk(tags, &types::TAGS, &mut Vec::new());
            }
        }
    }
    misfits
}

fn walk(value: &mut Value, kind: &Type, misfits: &mut Vec<Misfit>) {
    if matches!(kind, Type::Any) {
        return;
    }
    if sides(value).is_some() {
        return sides_mut(value).for_each(|side| walk(side, kind, misfits));
    }
    if let Some(converted) = typed(value, *kind).or_else(|| open(value, *kind)) {
        *value = converted;
        return;
    }
    if value.is_null() || intrinsic(value).is_some() || value.get("Fn::ImportValue").is_some() {
        return;
    }
    match (kind, &mut *value) {
        (Type::List(kind), Value::Array(items)) => {
            for (i, item) in items.iter_mut().enumerate() {
                below(&format_compact!("{i}"), misfits, |misfits| walk(item, kind, misfits));
            }
        }
        (Type::Object(_) | Type::Map(_), Value::Object(fields)) => {
            for (name, value) in fields.iter_mut() {
                below(name, misfits, |misfits| walk(value, kind.field(name), misfits));
            }
        }
        (kind, found) if !is_of(found, *kind) => {
            let why = format!("{}; {} is expected", found.describe("a mapping"), kind.describe());
            *value = unknown(&format!("it is {why}"));
            misfits.push(Misfit { pointer: String::new(), why });
        }
        _ => {}
    }
}

/// What is told below a name has its place there. Most has none, so that it is worked out only then.
fn below(name: &str, misfits: &mut Vec<Misfit>, walk: impl FnOnce(&mut Vec<Misfit>)) {
    let before = misfits.len();
    walk(misfits);
    for misfit in &mut misfits[before..] {
        misfit.pointer = pointer::child("", name) + &misfit.pointer;
    }
}

/// Whether a value that is known is of that type, whatever is in it.
fn is_of(value: &Value, kind: Type) -> bool {
    match kind {
        Type::Boolean => value.is_boolean(),
        Type::Integer => value.is_number() && !value.is_f64(),
        Type::Number => value.is_number(),
        Type::Text | Type::Template => value.is_string(),
        Type::Json => value.is_object() || value.is_string(),
        Type::List(_) => value.is_array(),
        Type::Map(_) | Type::Object(_) => value.is_object(),
        Type::Any => true,
    }
}

/// The unknown that a reference is where a number or a truth value belongs: what it gives is a text that CloudFormation
/// converts at deployment, and no text of its own is one.
fn open(value: &Value, kind: Type) -> Option<Value> {
    if !matches!(kind, Type::Boolean | Type::Integer | Type::Number) {
        return None;
    }
    let reason = match intrinsic(value) {
        Some(Intrinsic::Unknown(reason)) => reason,
        Some(_) => "what a reference gives is not known before deployment",
        None if value.get("Fn::ImportValue").is_some() => {
            "what another stack exports is not read as a number or truth value"
        }
        None => return None,
    };
    Some(unknown(reason))
}

/// The value as one of that type; nothing where it is one, or cannot be.
fn typed(value: &Value, kind: Type) -> Option<Value> {
    let text = value.as_str().map(str::trim);
    match kind {
        Type::Boolean => match text?.to_ascii_lowercase().as_str() {
            // CloudFormation reads YAML 1.1, whose booleans these are as well.
            "true" | "yes" | "on" => Some(true.into()),
            "false" | "no" | "off" => Some(false.into()),
            _ => None,
        },
        Type::Integer => match text {
            Some(text) => text.parse::<i64>().ok().map(Into::into),
            None => whole(value.as_f64().filter(|_| value.is_f64())?),
        },
        Type::Number => {
            let text = text?;
            let integer = text.parse::<i64>().ok().map(Value::from);
            integer.or_else(|| Some(Value::Number(serde_json::Number::from_f64(text.parse().ok()?)?)))
        }
        Type::Json => text::json(value),
        Type::Template => text::json(value.as_str().map(|_| value)?).filter(|read| !holds_functions(read)),
        Type::Text => (value.is_number() || value.is_boolean()).then(|| value.to_string().into()),
        Type::List(_) | Type::Map(_) | Type::Object(_) | Type::Any => None,
    }
}

fn holds_functions(value: &Value) -> bool {
    let mut holds = false;
    intrinsic::map(value, &mut |_| {
        holds = true;
        None
    });
    holds
}

/// 90.0 as 90.
fn whole(number: f64) -> Option<Value> {
    (number.fract() == 0.0).then(|| format!("{number:.0}").parse::<i64>().ok()).flatten().map(Into::into)
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::json::json;

    #[test]
    fn scalars_take_their_propertys_type() {
        let mut bucket = json!({
            "ObjectLockEnabled": "True",
            "Tags": [{"Key": 1, "Value": true}],
            "LifecycleConfiguration": {"Rules": [{"ExpirationInDays": "90"}, {"ExpirationInDays": 30.0}, {"Prefix": "7"}]},
        });
        fit("AWS::S3::Bucket", &mut bucket);
        assert_eq!(
            bucket,
            json!({
                "ObjectLockEnabled": true,
                "Tags": [{"Key": "1", "Value": "true"}],
                "LifecycleConfiguration": {"Rules": [{"ExpirationInDays": 90}, {"ExpirationInDays": 30}, {"Prefix": "7"}]},
            })
        );
        let fields = |value: Value| json!({"FieldSelectors": [{"Field": "readOnly", "Equals": [value]}]});
        let mut trail = json!({"AdvancedEventSelectors": [fields(true.into())]});
        fit("AWS::CloudTrail::Trail", &mut trail);
        assert_eq!(trail, json!({"AdvancedEventSelectors": [fields("true".into())]}));
        let mut alarm = json!({"Threshold": "0.5", "Period": 60, "Dimensions": [{"Value": 1}]});
        fit("AWS::CloudWatch::Alarm", &mut alarm);
        assert_eq!(alarm, json!({"Threshold": 0.5, "Period": 60, "Dimensions": [{"Value": "1"}]}));
    }

    #[test]
    fn what_is_of_another_type_is_told_and_not_known() {
        let mut trail = json!({
            "S3BucketName": ["logs"], "IsLogging": "maybe", "TrailName": null, "Own/er": [],
            "EventSelectors": [{"ReadWriteType": "All", "DataResources": {"Type": "AWS::S3::Object"}}],
            "Tags": [{"Key": "a", "Value": ["b"]}, "c"],
        });
        let told: Vec<_> = fit("AWS::CloudTrail::Trail", &mut trail)
            .into_iter()
            .map(|misfit| format!("{} {}", misfit.pointer, misfit.why))
            .collect();
        assert_eq!(
            told,
            [
                "/S3BucketName a list; a text is expected",
                "/IsLogging the text `maybe`; true or false is expected",
                "/EventSelectors/0/DataResources a mapping; a list is expected",
                "/Tags/0/Value a list; a text is expected",
                "/Tags/1 the text `c`; a mapping is expected",
            ]
        );
        assert_eq!(
            intrinsic::reason_of(&trail["IsLogging"]),
            Some("it is the text `maybe`; true or false is expected")
        );
        assert_eq!(trail["EventSelectors"][0]["ReadWriteType"], "All");
        let mut group = json!({"RetentionInDays": "{{resolve:ssm:/days}}", "Tags": {"a": "b"}});
        let told = fit("Somebody::Elses::Type", &mut group);
        assert!(told.is_empty(), "of another's types nothing is known");
    }

    #[test]
    fn a_reference_is_no_truth_value_and_no_number() {
        for open in [
            json!({"Fn::ImportValue": "on"}),
            json!({"Fn::GetAtt": ["Custom", "On"]}),
            intrinsic::present("`On` is neither a parameter nor a resource of this template"),
        ] {
            let mut trail = json!({"IsLogging": open, "KMSKeyId": open});
            fit("AWS::CloudTrail::Trail", &mut trail);
            assert!(intrinsic::reason_of(&trail["IsLogging"]).is_some(), "{open}");
            assert_eq!(intrinsic::pieces(&trail["IsLogging"]), None, "{open}");
            assert_eq!(trail["KMSKeyId"], open, "a text may be any");
            let mut group = json!({"RetentionInDays": open});
            fit("AWS::Logs::LogGroup", &mut group);
            assert!(intrinsic::reason_of(&group["RetentionInDays"]).is_some(), "{open}");
        }
    }

    #[test]
    fn documents_given_as_text_are_read() {
        let mut policy = json!({"PolicyDocument": r#"{"Statement": []}"#});
        fit("AWS::S3::BucketPolicy", &mut policy);
        assert_eq!(policy, json!({"PolicyDocument": {"Statement": []}}));
        let mut policy = json!({"PolicyDocument": {"Fn::Sub": r#"{"Resource": "arn:aws:s3:::${Logs}/*"}"#}});
        fit("AWS::S3::BucketPolicy", &mut policy);
        assert_eq!(policy, json!({"PolicyDocument": {"Resource": {"Fn::Sub": "arn:aws:s3:::${Logs}/*"}}}));
    }
}
