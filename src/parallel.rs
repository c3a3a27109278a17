//! The same work for each of many, on all cores.

use std::sync::Mutex;
use std::sync::atomic::{AtomicUsize, Ordering};
use std::thread;

/// Results for each core that wait for their turn.
const WAITING: usize = 4;

/// What the function makes of each item, in the items' order.
pub fn each<T: Sync, R: Send>(items: &[T], work: impl Fn(usize, &T) -> R + Sync) -> Vec<R> {
    let threads = thread::available_parallelism().map_or(1, usize::from).min(items.len());
    if threads < 2 {
        return items.iter().enumerate().map(|(i, item)| work(i, item)).collect();
    }
    let (next, done) = (AtomicUsize::new(0), Mutex::new(Vec::with_capacity(items.len())));
    thread::scope(|scope| {
        for _ in 0..threads {
            scope.spawn(|| {
                let mut own = Vec::new();
                loop {
                    let i = next.fetch_add(1, Ordering::Relaxed);
                    let Some(item) = items.get(i) else { break };
                    own.push((i, work(i, item)));
                }
                // A thread that panicked takes the whole scope with it; what it left is not looked at.
                done.lock().unwrap_or_else(std::sync::PoisonError::into_inner).extend(own);
            });
        }
    });
    let mut done = done.into_inner().unwrap_or_else(std::sync::PoisonError::into_inner);
    done.sort_unstable_by_key(|(i, _)| *i);
    done.into_iter().map(|(_, result)| result).collect()
}

/// Hands out what the function makes of each item, in the items' order; no more than a few results wait at any time.
pub fn in_order<T: Sync, R: Send, E>(
    items: &[T],
    work: impl Fn(&T) -> R + Sync,
    mut take: impl FnMut(R) -> Result<(), E>,
) -> Result<(), E> {
    let threads = thread::available_parallelism().map_or(1, usize::from);
    for some in items.chunks(threads * WAITING) {
        each(some, |_, item| work(item)).into_iter().try_for_each(&mut take)?;
    }
    Ok(())
}

/// Takes apart beside what goes on what is not needed any more: trees of thousands of files take a while.
pub fn discard<T: Send + 'static>(value: T) {
    // Without a thread it is gone all the same: the closure is dropped with what it holds.
    drop(thread::Builder::new().spawn(move || drop(value)));
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn results_come_in_order_and_an_error_ends_it() {
        let items: Vec<usize> = (0..1000).collect();
        let mut taken = Vec::new();
        let take = |double: usize| {
            taken.push(double);
            if double == 1000 { Err("enough") } else { Ok(()) }
        };
        assert_eq!(in_order(&items, |item| item * 2, take), Err("enough"));
        assert!(taken.len() == 501 && taken.is_sorted(), "{taken:?}");
    }
}
