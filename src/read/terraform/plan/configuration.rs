//! What the plan says of the source: expressions, modules, providers.

use super::ByProvider;
use super::address::{modules, plain};
use super::document::{Call, Config, ConfigModule, Head, Output, Plan};
use crate::estate::{Place, Stack, StackId};
use crate::json::Value;
use crate::read::Options;
use crate::read::terraform::catalog::covers;
use serde::Deserialize;
use serde_json::value::RawValue;
use std::borrow::Cow;
use std::collections::{BTreeMap, HashMap};

/// A resource as it was written.
#[derive(Deserialize)]
pub(super) struct Own<'a> {
    #[serde(rename = "provider_config_key", default, borrow)]
    pub provider: Cow<'a, str>,
    #[serde(default)]
    pub expressions: Value,
    #[serde(default)]
    pub depends_on: Vec<String>,
    #[serde(default, rename = "for_each_expression")]
    pub for_each: Value,
    #[serde(default, rename = "count_expression")]
    pub count: Value,
}

/// The configuration, with the resources of the catalogue's types by module, mode, type and name.
pub(super) struct Configuration<'a> {
    root: Option<&'a ConfigModule<'a>>,
    resources: HashMap<String, Own<'a>>,
    /// The other resources, which stay text until one is asked for.
    others: HashMap<String, &'a RawValue>,
}

impl<'a> Configuration<'a> {
    pub(super) fn new(plan: &'a Plan<'a>) -> Configuration<'a> {
        let root = plan.configuration.as_ref().and_then(|config| config.root_module.as_ref());
        let mut configuration = Configuration { root, resources: HashMap::new(), others: HashMap::new() };
        if let Some(root) = root {
            configuration.collect(root, "");
        }
        configuration
    }

    fn collect(&mut self, module: &'a ConfigModule<'a>, path: &str) {
        for raw in module.resources.iter().flatten() {
            let Ok(called) = serde_json::from_str::<Called<'_>>(raw.get()) else { continue };
            let key = key(path, called.mode == "data", &called.kind, &called.name);
            if !covers(&called.kind, called.mode == "data") {
                self.others.insert(key, raw);
            } else if let Ok(own) = serde_json::from_str::<Own<'a>>(raw.get()) {
                self.resources.insert(key, own);
            }
        }
        for (name, call) in module.module_calls.iter().flatten() {
            if let Some(child) = &call.module {
                self.collect(child, &format!("{path}/{name}"));
            }
        }
    }

    /// How a resource was written.
    pub(super) fn resource(&self, module: &str, head: &Head<'_>) -> Option<&Own<'a>> {
        self.resources.get(&key(&path(module), head.data(), &head.kind, &head.name))
    }

    fn module(&self, address: &str) -> Option<&'a ConfigModule<'a>> {
        modules(address)
            .into_iter()
            .try_fold(self.root?, |module, name| module.module_calls.as_ref()?.get(name)?.module.as_ref())
    }

    /// Hands out how a resource of any type was written, in the module that those names lead to.
    pub(super) fn written(
        &self,
        module: &[String],
        (data, kind, name): (bool, &str, &str),
        f: impl FnOnce(&Own<'_>),
    ) {
        let path = module.iter().fold(String::new(), |path, name| format!("{path}/{name}"));
        let key = key(&path, data, kind, name);
        if let Some(own) = self.resources.get(&key) {
            f(own);
        } else if let Some(raw) = self.others.get(&key)
            && let Ok(own) = serde_json::from_str::<Own<'_>>(raw.get())
        {
            f(&own);
        }
    }

    /// The call of a module in the one that those names lead to.
    pub(super) fn call(&self, around: &[String], name: &str) -> Option<&'a Call<'a>> {
        let inner = |module: &'a ConfigModule<'a>, name: &String| {
            module.module_calls.as_ref()?.get(name)?.module.as_ref()
        };
        around.iter().try_fold(self.root?, inner)?.module_calls.as_ref()?.get(name)
    }

    /// An output of the module that those names lead to.
    pub(super) fn given(&self, module: &[String], output: &str) -> Option<&'a Output> {
        let (call, around) = module.split_last()?;
        self.call(around, call)?.module.as_ref()?.outputs.as_ref()?.get(output)
    }

    /// The expression that the module at that address is given for a variable.
    pub(super) fn variable(&self, parent: &str, call: &str, name: &str) -> Option<&'a Value> {
        let calls = self.module(parent)?.module_calls.as_ref()?;
        calls.get(plain(call))?.expressions.as_ref()?.get(name)
    }

    /// The expression of an output of the module at that address.
    pub(super) fn output(&self, module: &str, name: &str) -> Option<&'a Value> {
        self.module(module)?.outputs.as_ref()?.get(name)?.expression.as_ref()
    }
}

/// What a resource is called.
#[derive(Deserialize)]
struct Called<'a> {
    #[serde(default, borrow)]
    mode: Cow<'a, str>,
    #[serde(rename = "type", borrow)]
    kind: Cow<'a, str>,
    #[serde(default, borrow)]
    name: Cow<'a, str>,
}

fn path(module: &str) -> String {
    modules(module).into_iter().fold(String::new(), |path, name| format!("{path}/{name}"))
}

fn key(path: &str, data: bool, kind: &str, name: &str) -> String {
    format!("{path}:{data}:{kind}:{name}")
}

/// One stack a provider configuration.
#[expect(clippy::struct_field_names, reason = "the stacks are what it is all about")]
pub(super) struct Stacks {
    pub stacks: Vec<Stack>,
    places: BTreeMap<String, Place>,
    place: Place,
    numbers: ByProvider,
}

impl Stacks {
    pub(super) fn new(plan: &Plan<'_>, options: &Options) -> Stacks {
        let providers =
            plan.configuration.as_ref().and_then(|config: &Config<'_>| config.provider_config.as_ref());
        let constant = |expressions: &Value, name: &str| -> Option<Value> {
            let expression = expressions.get(name)?;
            let value = expression.get("constant_value").cloned();
            value.or_else(|| {
                let name = expression.pointer("/references/0")?.as_str()?.strip_prefix("var.")?;
                plan.variables.as_ref()?.get(name)?.get("value").cloned()
            })
        };
        let mut places = BTreeMap::new();
        for (key, provider) in providers.into_iter().flatten() {
            let Some(expressions) = &provider.expressions else { continue };
            let region = constant(expressions, "region");
            // A provider that may work in one account only works there.
            let account = constant(expressions, "allowed_account_ids");
            let account = account.as_ref().and_then(Value::as_array).filter(|ids| ids.len() == 1);
            let text = |value: Option<&Value>| value.and_then(Value::as_str).map(str::to_owned);
            let account = text(account.and_then(|ids| ids.first()));
            places.insert(key.clone(), Place { account, region: text(region.as_ref()) });
        }
        Stacks { stacks: Vec::new(), places, place: options.place.clone(), numbers: BTreeMap::new() }
    }

    /// The stack of a provider configuration.
    pub(super) fn of(&mut self, provider: Option<&str>) -> StackId {
        let key = provider.filter(|key| !key.is_empty()).unwrap_or("aws");
        if let Some(number) = self.numbers.get(key) {
            return *number;
        }
        let said = self.places.get(key).cloned().unwrap_or_default();
        let place = Place {
            account: said.account.or_else(|| self.place.account.clone()),
            region: said.region.or_else(|| self.place.region.clone()),
        };
        let name = key.strip_prefix("aws.").unwrap_or(key).replace([':', '.', '_'], "-");
        let number = StackId(self.stacks.len());
        self.stacks.push(Stack::read(name, &place));
        self.numbers.insert(key.to_owned(), number);
        number
    }
}
