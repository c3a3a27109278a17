//! What is made where: how many trails an account has in a Region, and its only key there.

use super::{Graph, KEY, TRAIL, names};
use crate::estate::StackId;
use std::collections::HashMap;
use std::sync::OnceLock;

/// What is made in each place, found out when it is first asked.
#[derive(Default)]
pub(super) struct Homes {
    trails: OnceLock<HashMap<Home, usize>>,
    /// By account and Region the keys whose ids AWS makes up: the first, if it is the only one.
    keys: OnceLock<HashMap<(String, String), Option<usize>>>,
}

/// Where a resource is made: its account and Region, or its stack where these are not both known.
#[derive(PartialEq, Eq, Hash)]
enum Home {
    Place(String, String),
    Stack(StackId),
}

impl Graph<'_> {
    /// How many trails the account makes in the Region of that one; the organization's and other Regions' copies are more.
    pub fn trails_with(&self, trail: usize) -> usize {
        let trails = self.homes.trails.get_or_init(|| {
            let mut trails = HashMap::new();
            for trail in self.of_kind(TRAIL) {
                *trails.entry(self.home(trail)).or_default() += 1;
            }
            trails
        });
        trails.get(&self.home(trail)).copied().unwrap_or_default()
    }

    fn home(&self, number: usize) -> Home {
        let id = self.resource(number).stack;
        let stack = self.estate.stack(id);
        match (stack.known_account(), stack.known_region()) {
            (Some(account), Some(region)) => Home::Place(account.to_owned(), region.to_owned()),
            _ => Home::Stack(id),
        }
    }

    /// The only key of the run in the account and Region of a key's ARN. Before deployment nobody knows its id, so that
    /// who writes its ARN elsewhere, as another account's stack must, writes what no name here can be compared with.
    pub(super) fn key_there(&self, arn: &str) -> Option<usize> {
        let parts: Vec<&str> = arn.splitn(6, ':').collect();
        let ["arn", _, "kms", region, account, id] = parts[..] else { return None };
        let keys = self.homes.keys.get_or_init(|| {
            let mut keys = HashMap::new();
            for key in self.of_kind(KEY).filter(|key| names::made_up(self.resource(*key))) {
                if let Home::Place(account, region) = self.home(key) {
                    keys.entry((account, region)).and_modify(|only| *only = None).or_insert(Some(key));
                }
            }
            keys
        });
        let only = *keys.get(&(account.to_owned(), region.to_owned()))?;
        only.filter(|_| id.starts_with("key/"))
    }
}
