//! The same work for each of many, on all cores.

use std::collections::VecDeque;
use std::sync::atomic::{AtomicUsize, Ordering};
use std::sync::mpsc::sync_channel;
use std::sync::{Arc, Mutex, MutexGuard};
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
///
/// # Errors
///
/// The first one of whoever takes them, who then gets no more.
pub fn in_order<T: Sync, R: Send, E>(
    items: &[T],
    work: impl Fn(&T) -> R + Sync,
    mut take: impl FnMut(R) -> Result<(), E>,
) -> Result<(), E> {
    let threads = thread::available_parallelism().map_or(1, usize::from).min(items.len());
    if threads < 2 {
        return items.iter().map(work).try_for_each(take);
    }
    let work = &work;
    thread::scope(|scope| {
        // Each thread has every so manieth item, and a queue of its own; it ends when nobody takes from that any more.
        let queues: Vec<_> = (0..threads)
            .map(|first| {
                let (give, queue) = sync_channel(WAITING);
                scope.spawn(move || {
                    items.iter().skip(first).step_by(threads).try_for_each(|item| give.send(work(item)))
                });
                queue
            })
            .collect();
        // A thread that panicked takes the whole scope with it.
        (0..items.len()).map_while(|i| queues[i % threads].recv().ok()).try_for_each(&mut take)
    })
}

/// What was made last, by number: for what is asked several times in a row, or again and again, and too large to be kept
/// for each of thousands.
pub struct Recent<T>(Mutex<VecDeque<(usize, Arc<T>)>>);

/// How many are kept.
const RECENT: usize = 256;

impl<T> Default for Recent<T> {
    fn default() -> Recent<T> {
        Recent(Mutex::default())
    }
}

impl<T> Recent<T> {
    /// What was made of that number, or is made now.
    pub fn get_or(&self, number: usize, make: impl FnOnce() -> T) -> Arc<T> {
        if let Some(known) = self.touch(number) {
            return known;
        }
        // Not under the lock: two threads may make the same, which is the same then.
        let fresh = Arc::new(make());
        let mut rows = self.rows();
        if rows.len() == RECENT {
            rows.pop_front();
        }
        rows.push_back((number, Arc::clone(&fresh)));
        fresh
    }

    fn rows(&self) -> MutexGuard<'_, VecDeque<(usize, Arc<T>)>> {
        self.0.lock().unwrap_or_else(std::sync::PoisonError::into_inner)
    }

    /// What is known, as the last one asked.
    fn touch(&self, number: usize) -> Option<Arc<T>> {
        let mut rows = self.rows();
        // From the end, where it most often is.
        let at = rows.iter().rposition(|(known, _)| *known == number)?;
        let row = rows.remove(at)?;
        let known = Arc::clone(&row.1);
        rows.push_back(row);
        Some(known)
    }
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
    fn what_was_asked_last_is_kept() {
        let (recent, made) = (Recent::default(), AtomicUsize::new(0));
        let ask = |number: usize| {
            *recent.get_or(number, || {
                made.fetch_add(1, Ordering::Relaxed);
                number * 2
            })
        };
        assert!((0..RECENT).chain([0]).all(|number| ask(number) == number * 2));
        assert_eq!(made.load(Ordering::Relaxed), RECENT);
        // The first one was asked again, so that the second one goes.
        assert_eq!((ask(RECENT), ask(0), ask(1)), (RECENT * 2, 0, 2));
        assert_eq!(made.load(Ordering::Relaxed), RECENT + 2);
    }

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
