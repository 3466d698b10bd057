//! Does one thing to many on all cores, where there are threads.
//!
//! Never changes an answer: results stand in the order of their inputs, however many cores there are.

/// Not worth a thread below this many: starting one takes as long as checking a signature.
const WORTH_A_THREAD: usize = 16;

/// What `one` makes of each item, in order. `state` makes what a core keeps from item to item.
#[cfg(not(target_arch = "wasm32"))]
pub(crate) fn map<T: Sync, S, R: Send>(
    items: &[T],
    state: impl Fn() -> S + Sync,
    one: impl Fn(&mut S, usize, &T) -> R + Sync,
) -> Vec<R> {
    let cores = std::thread::available_parallelism().map_or(1, usize::from).min(items.len() / WORTH_A_THREAD);
    if cores <= 1 {
        return run(items, 0, &state, &one);
    }
    let share = items.len().div_ceil(cores);
    let (state, one) = (&state, &one);
    std::thread::scope(|scope| {
        let start = |(at, part)| scope.spawn(move || run(part, at * share, state, one));
        let running: Vec<_> = items.chunks(share).enumerate().map(start).collect();
        let join = |thread: std::thread::ScopedJoinHandle<'_, Vec<R>>| {
            thread.join().unwrap_or_else(|panic| std::panic::resume_unwind(panic))
        };
        running.into_iter().flat_map(join).collect()
    })
}

/// What `one` makes of each item, in order.
#[cfg(target_arch = "wasm32")]
pub(crate) fn map<T, S, R>(items: &[T], state: impl Fn() -> S, one: impl Fn(&mut S, usize, &T) -> R) -> Vec<R> {
    let _ = WORTH_A_THREAD;
    run(items, 0, &state, &one)
}

fn run<T, S, R>(items: &[T], first: usize, state: &impl Fn() -> S, one: &impl Fn(&mut S, usize, &T) -> R) -> Vec<R> {
    let mut state = state();
    items.iter().enumerate().map(|(at, item)| one(&mut state, first + at, item)).collect()
}
