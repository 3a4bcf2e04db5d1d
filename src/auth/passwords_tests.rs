//! Passwords: acceptance, hashing, and the queue in front of it.

use std::sync::atomic::{AtomicUsize, Ordering};
use std::time::{Duration, Instant};

use super::*;

fn cheap() -> Passwords {
    Passwords::new(HashCost::CHEAP, 1)
}

fn password(text: &str) -> Password {
    Password::new(text)
}

fn run<T>(future: impl Future<Output = T>) -> T {
    tokio::runtime::Builder::new_current_thread()
        .enable_all()
        .build()
        .unwrap()
        .block_on(future)
}

#[test]
fn a_password_has_8_to_1024_bytes() {
    let unusual = |length| password(&"xyzzy plugh ".repeat(100)[..length]);
    assert_eq!(unusual(7).check(), Err(PasswordMistake::TooShort));
    assert_eq!(unusual(8).check(), Ok(()));
    assert_eq!(unusual(1024).check(), Ok(()));
    assert_eq!(unusual(1025).check(), Err(PasswordMistake::TooLong));
    assert_eq!(
        password("žluťoučk").check(),
        Ok(()),
        "bytes count, not characters"
    );
}

#[test]
fn common_passwords_are_refused_in_any_case_and_others_need_no_special_characters() {
    for common in [
        "password",
        "PassWord123",
        " 12345678 ",
        "qwertyuiop",
        "zzzzzzzzzzzz",
        "ÖÖÖÖÖÖÖÖ",
        "dateline123",
    ] {
        assert_eq!(password(common).check(), Err(PasswordMistake::Common), "{common}");
    }
    assert_eq!(password("ninehorsesinarow").check(), Ok(()));
}

#[test]
fn the_list_of_common_passwords_holds_what_length_alone_lets_through_once_and_in_lower_case() {
    let mut seen = std::collections::HashSet::new();
    for line in COMMON.lines() {
        assert!(
            line.len() >= SHORTEST && line == line.trim().to_lowercase(),
            "{line}"
        );
        assert!(seen.insert(line), "{line} is there twice");
    }
    assert!(seen.len() > 400);
}

#[test]
fn a_password_is_right_against_its_own_hash_and_wrong_against_others() {
    run(async {
        let passwords = cheap();
        let stored = passwords.hash(password("nine horses")).await.unwrap();
        let again = passwords.hash(password("nine horses")).await.unwrap();
        assert_ne!(stored, again, "each hash has its own salt");
        assert_eq!(
            passwords
                .verify(password("nine horses"), Some(stored.clone()))
                .await
                .unwrap(),
            Verdict::Right
        );
        assert_eq!(
            passwords
                .verify(password("nine horseS"), Some(stored))
                .await
                .unwrap(),
            Verdict::Wrong
        );
    });
}

#[test]
fn every_byte_of_a_long_password_counts() {
    run(async {
        let passwords = cheap();
        let long = "y".repeat(LONGEST - 1);
        let stored = passwords.hash(password(&format!("{long}a"))).await.unwrap();
        assert_eq!(
            passwords
                .verify(password(&format!("{long}b")), Some(stored))
                .await
                .unwrap(),
            Verdict::Wrong
        );
    });
}

#[test]
fn real_passwords_are_hashed_with_argon2id_19_mib_two_passes() {
    let stored = Passwords::new(HashCost::STRONG, 1)
        .hash_now(&password("nine horses"))
        .unwrap();
    assert!(stored.starts_with("$argon2id$v=19$m=19456,t=2,p=1$"), "{stored}");
}

#[test]
fn nobodys_password_is_always_wrong() {
    run(async {
        assert_eq!(
            cheap().verify(password("nine horses"), None).await.unwrap(),
            Verdict::Wrong
        );
    });
}

#[test]
fn an_unknown_address_costs_the_same_work_as_a_wrong_password() {
    run(async {
        let cost = HashCost {
            memory: 4096,
            passes: 2,
            lanes: 1,
        };
        let passwords = Passwords::new(cost, 2);
        assert!(passwords.nobodys.starts_with("$argon2id$v=19$m=4096,t=2,p=1$"));
        let stored = passwords.hash(password("nine horses")).await.unwrap();
        let took = async |stored: Option<String>| {
            let start = Instant::now();
            let _ = passwords.verify(password("ten horses"), stored).await.unwrap();
            start.elapsed()
        };
        // The fastest of several, taken in turns: other work on the machine only ever adds. Without the work,
        // the ratio is in the hundreds.
        let (mut known, mut unknown) = (Duration::MAX, Duration::MAX);
        for _ in 0..10 {
            known = known.min(took(Some(stored.clone())).await);
            unknown = unknown.min(took(None).await);
        }
        assert!(
            unknown * 5 > known && known * 5 > unknown,
            "known {known:?}, unknown {unknown:?}"
        );
    });
}

#[test]
fn a_weaker_hash_is_replaced_when_its_owner_logs_in_and_a_stronger_one_is_kept() {
    run(async {
        let weak = Passwords::new(
            HashCost {
                memory: 16,
                passes: 1,
                lanes: 1,
            },
            2,
        );
        let strong = Passwords::new(
            HashCost {
                memory: 32,
                passes: 2,
                lanes: 1,
            },
            2,
        );
        let stored = weak.hash(password("nine horses")).await.unwrap();
        let Verdict::RightRehashed(new) = strong
            .verify(password("nine horses"), Some(stored))
            .await
            .unwrap()
        else {
            panic!("a weaker hash was kept");
        };
        assert!(new.contains("m=32,t=2"));
        assert_eq!(
            strong
                .verify(password("nine horses"), Some(new.clone()))
                .await
                .unwrap(),
            Verdict::Right
        );
        assert_eq!(
            weak.verify(password("nine horses"), Some(new)).await.unwrap(),
            Verdict::Right
        );
    });
}

#[test]
fn a_damaged_hash_is_our_fault_and_not_a_wrong_password() {
    run(async {
        let answer = cheap()
            .verify(password("nine horses"), Some("$argon2id$nonsense".into()))
            .await;
        assert!(matches!(answer, Err(HashError::Internal(_))));
    });
}

#[test]
fn no_more_hash_at_once_than_was_set() {
    run(async {
        let passwords = Passwords::new(HashCost::CHEAP, 2);
        let (running, most) = (Arc::new(AtomicUsize::new(0)), Arc::new(AtomicUsize::new(0)));
        let one = || {
            let (passwords, running, most) = (passwords.clone(), running.clone(), most.clone());
            tokio::spawn(async move {
                let work = move || {
                    most.fetch_max(running.fetch_add(1, Ordering::SeqCst) + 1, Ordering::SeqCst);
                    std::thread::sleep(Duration::from_millis(5));
                    running.fetch_sub(1, Ordering::SeqCst);
                    Ok(())
                };
                passwords.run(work).await
            })
        };
        for task in (0..10).map(|_| one()).collect::<Vec<_>>() {
            task.await.unwrap().unwrap();
        }
        assert_eq!(most.load(Ordering::SeqCst), 2);
    });
}

#[test]
fn whoever_finds_the_queue_full_is_told_within_50_ms_and_the_rest_are_served() {
    run(async {
        let passwords = Passwords::new(
            HashCost {
                memory: 2048,
                passes: 2,
                lanes: 1,
            },
            2,
        );
        let places = passwords.admitted.available_permits();
        let waiting: Vec<_> = (0..places)
            .map(|_| {
                tokio::spawn({
                    let passwords = passwords.clone();
                    async move { passwords.hash(password("nine horses")).await }
                })
            })
            .collect();
        tokio::task::yield_now().await;
        let start = Instant::now();
        assert!(matches!(
            passwords.hash(password("nine horses")).await,
            Err(HashError::Busy)
        ));
        assert!(start.elapsed() < Duration::from_millis(50));
        for one in waiting {
            assert!(one.await.unwrap().is_ok());
        }
        assert!(
            passwords.hash(password("nine horses")).await.is_ok(),
            "places are given back"
        );
    });
}

#[test]
fn a_password_does_not_show_in_debug_output() {
    assert!(!format!("{:?}", password("nine horses")).contains("horses"));
}
