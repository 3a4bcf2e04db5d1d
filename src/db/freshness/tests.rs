use super::*;

fn purge(freshness: &Freshness, keys: &[&str]) {
    let mut outdated = Outdated::default();
    keys.iter().for_each(|key| outdated.add((*key).to_owned()));
    freshness.purge(&outdated);
}

#[test]
fn what_was_read_holds_until_one_of_its_keys_is_purged() {
    let freshness = Freshness::default();
    let stamp = freshness.stamp(freshness.moment(), ["a", "b"]).unwrap();
    let other = freshness.stamp(freshness.moment(), ["c"]).unwrap();
    purge(&freshness, &["d"]);
    assert!(freshness.holds(&stamp) && freshness.holds(&other));
    purge(&freshness, &["x", "b"]);
    assert!(!freshness.holds(&stamp) && freshness.holds(&other));
    let again = freshness.stamp(freshness.moment(), ["a", "b"]).unwrap();
    assert!(freshness.holds(&again) && !freshness.holds(&stamp));
    freshness.purge_everything();
    assert!(!freshness.holds(&again) && !freshness.holds(&other));
    let none = freshness.stamp(freshness.moment(), []).unwrap();
    assert!(none.is_empty() && freshness.holds(&none));
    freshness.purge_everything();
    assert!(!freshness.holds(&none));
}

#[test]
fn what_was_begun_before_a_purge_of_its_keys_is_not_kept() {
    let freshness = Freshness::default();
    let since = freshness.moment();
    purge(&freshness, &["b"]);
    assert!(freshness.stamp(since, ["a", "b"]).is_none());
    assert!(freshness.stamp(freshness.moment(), ["a", "b"]).is_some());
    let since = freshness.moment();
    freshness.purge_everything();
    assert!(freshness.stamp(since, ["z"]).is_none());
}

#[test]
fn the_cells_stay_few_and_what_was_forgotten_of_them_keeps_nothing_old() {
    let freshness = Freshness::default();
    let held: Vec<Stamp> = (0..100)
        .map(|number| {
            let key = format!("held:{number}");
            freshness.stamp(freshness.moment(), [key.as_str()]).unwrap()
        })
        .collect();
    let since = freshness.moment();
    purge(&freshness, &["forgotten"]);
    for number in 0..10 * FEW {
        let key = format!("flood:{number}");
        // Half of them by answers that are dropped at once, half by purges of what nobody has.
        if number % 2 == 0 {
            assert!(freshness.stamp(freshness.moment(), [key.as_str()]).is_some());
        } else {
            purge(&freshness, &[&key]);
        }
        assert!(freshness.cells_kept() <= FEW + 1, "{number}");
    }
    assert!(
        held.iter()
            .all(|stamp| freshness.holds(stamp) && stamp.len() == 1)
    );
    assert!(freshness.stamp(since, ["forgotten"]).is_none());
    purge(&freshness, &["held:7"]);
    assert_eq!(held.iter().filter(|stamp| !freshness.holds(stamp)).count(), 1);
}

#[test]
fn while_nobody_knows_what_others_write_nothing_holds() {
    let freshness = Freshness::default();
    let stamp = freshness.stamp(freshness.moment(), ["a"]).unwrap();
    freshness.lose_touch();
    assert!(!freshness.is_informed() && !freshness.holds(&stamp));
    assert!(freshness.stamp(freshness.moment(), ["a"]).is_none());
    let hour = Duration::from_secs(3_600);
    freshness.stay_in_touch(Instant::now(), hour);
    assert!(freshness.holds(&stamp));
    std::thread::sleep(Duration::from_millis(2));
    freshness.stay_in_touch(Instant::now(), Duration::ZERO);
    assert!(!freshness.holds(&stamp));
}

/// Readers keep what they read and look at it for as long as it holds; a writer changes it. Nobody may hold what is
/// older than the last purge that was over before they looked.
#[test]
fn nobody_is_given_what_is_older_than_a_purge_that_is_over() {
    let (freshness, stored, acknowledged) = (Freshness::default(), AtomicU64::new(0), AtomicU64::new(0));
    let end = Instant::now() + Duration::from_millis(400);
    std::thread::scope(|scope| {
        scope.spawn(|| {
            while Instant::now() < end {
                let value = stored.fetch_add(1, Ordering::SeqCst) + 1;
                purge(&freshness, &["value"]);
                acknowledged.store(value, Ordering::SeqCst);
            }
        });
        for _ in 0..3 {
            scope.spawn(|| {
                let mut kept: Option<(Stamp, u64)> = None;
                while Instant::now() < end {
                    let at_least = acknowledged.load(Ordering::SeqCst);
                    let held = kept.take().filter(|(stamp, _)| freshness.holds(stamp));
                    kept = held.or_else(|| {
                        let since = freshness.moment();
                        let value = stored.load(Ordering::SeqCst);
                        freshness.stamp(since, ["value"]).map(|stamp| (stamp, value))
                    });
                    if let Some((_, value)) = &kept {
                        assert!(*value >= at_least, "{value} is older than {at_least}");
                    }
                }
            });
        }
    });
    assert!(acknowledged.into_inner() > 100);
}
