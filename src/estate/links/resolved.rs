//! The properties of resources with references resolved, each when it is first asked for.
//!
//! Of thousands of resources they take as much memory as the estate itself, so that who is done with many forgets them.

use super::{Context, Graph};
use crate::estate::Estate;
use crate::json::Value;
use std::ops::{Deref, Index};
use std::sync::{Arc, OnceLock};

/// An estate with every reference in it followed.
pub struct Links<'a> {
    /// Each resource's properties with references resolved.
    pub properties: Properties<'a>,
}

/// The properties of some resources.
type Block = Box<[OnceLock<Value>]>;

/// Resources whose properties are kept together.
const BLOCK: usize = 64;

/// Each resource's properties, by its number.
pub struct Properties<'a> {
    graph: Arc<Graph<'a>>,
    blocks: Box<[OnceLock<Block>]>,
}

impl<'a> Links<'a> {
    /// Follows every reference of an estate.
    pub fn new(estate: &'a Estate) -> Links<'a> {
        Links::of(Arc::new(Graph::new(estate)))
    }

    fn of(graph: Arc<Graph<'a>>) -> Links<'a> {
        let blocks = graph.estate.resources.len().div_ceil(BLOCK);
        let blocks = (0..blocks).map(|_| OnceLock::new()).collect();
        Links { properties: Properties { graph, blocks } }
    }

    /// One property of a resource with references resolved; the others are neither resolved for it nor kept.
    pub fn property(&self, number: usize, name: &str) -> Option<Value> {
        let resource = self.resource(number);
        let value = resource.properties.get(name)?;
        Some(self.resolve(Context::of(resource), value))
    }

    /// The same without the properties that have been asked for.
    #[must_use]
    pub fn renewed(&self) -> Links<'a> {
        Links::of(Arc::clone(&self.properties.graph))
    }
}

impl<'a> Deref for Links<'a> {
    type Target = Graph<'a>;

    fn deref(&self) -> &Graph<'a> {
        &self.properties.graph
    }
}

impl Index<usize> for Properties<'_> {
    type Output = Value;

    fn index(&self, number: usize) -> &Value {
        let empty = || (0..BLOCK).map(|_| OnceLock::new()).collect();
        let block = self.blocks[number / BLOCK].get_or_init(empty);
        block[number % BLOCK].get_or_init(|| self.graph.properties(number))
    }
}
