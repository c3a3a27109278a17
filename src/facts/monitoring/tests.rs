//! One chain from a trail to a subscriber, broken and hidden in each place.
