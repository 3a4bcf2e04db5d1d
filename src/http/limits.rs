//! How many requests one address may send, by what they cost and what they may be abused for.
//!
//! Every class of requests has a bucket of its own for each address (IPv6 by /64), which fills up again evenly (GCRA). The
//! counts live in this process: with several machines each allows its own share. Whoever is refused is told when the next
//! request is let through, and which limit was met, in `RateLimit` headers.

use std::net::IpAddr;
use std::num::NonZeroU32;
use std::sync::Arc;
use std::sync::atomic::{AtomicUsize, Ordering};
use std::time::Duration;

use actix_web::http::Method;
use governor::clock::{Clock, DefaultClock};
use governor::{DefaultKeyedRateLimiter, Quota, RateLimiter};
use ipnet::IpNet;

use super::peer::network;
use super::problem::{Code, Problem};

/// In so many requests it is once looked which addresses can be forgotten.
const SWEEP: usize = 4_096;
/// What the limits count over.
const WINDOW: Duration = Duration::from_secs(60);

/// What requests of one sort cost, and what they may be abused for.
#[derive(Clone, Copy, Debug, PartialEq, Eq, strum::IntoStaticStr, strum::EnumIter)]
#[strum(serialize_all = "snake_case")]
pub enum Class {
    /// Reading what is published.
    Reads,
    /// Searching it.
    Searches,
    /// What readers write.
    Writes,
    /// Logging in, and whatever else takes a password or a secret of somebody who is not signed in.
    SignIns,
    /// The work of the newsroom.
    Desk,
}

impl Class {
    /// The class of such a request; none for what tells how the server is.
    pub fn of(method: &Method, path: &str) -> Option<Self> {
        let path = path.strip_prefix("/api/v1/")?;
        let reads = [Method::GET, Method::HEAD, Method::OPTIONS].contains(method);
        Some(match path.split('/').next().unwrap_or_default() {
            "editor" => Self::Desk,
            "auth" if reads => Self::Desk,
            "auth" => Self::SignIns,
            "search" if reads => Self::Searches,
            _ if reads => Self::Reads,
            _ => Self::Writes,
        })
    }
}

/// The most requests of each class that an address may send in a minute; 0 is any number.
#[derive(Clone, Debug, Default)]
pub struct Limits {
    /// [`Class::Reads`].
    pub reads: u32,
    /// [`Class::Searches`].
    pub searches: u32,
    /// [`Class::Writes`].
    pub writes: u32,
    /// [`Class::SignIns`].
    pub sign_ins: u32,
    /// [`Class::Desk`].
    pub desk: u32,
    /// Whose requests are not counted.
    pub exempt: Vec<IpNet>,
}

impl Limits {
    fn of(&self, class: Class) -> Option<NonZeroU32> {
        NonZeroU32::new(match class {
            Class::Reads => self.reads,
            Class::Searches => self.searches,
            Class::Writes => self.writes,
            Class::SignIns => self.sign_ins,
            Class::Desk => self.desk,
        })
    }
}

/// Counts requests. Cheap to clone; all workers share one.
#[derive(Clone, Debug)]
pub struct RateLimits(Arc<Inner>);

#[derive(Debug)]
struct Inner {
    buckets: Vec<Option<Bucket>>,
    exempt: Vec<IpNet>,
    clock: DefaultClock,
    counted: AtomicUsize,
}

#[derive(Debug)]
struct Bucket {
    quota: NonZeroU32,
    limiter: DefaultKeyedRateLimiter<IpAddr>,
}

impl RateLimits {
    /// Counts against these limits.
    pub fn new(limits: &Limits) -> Self {
        let bucket = |class| {
            let quota = limits.of(class)?;
            let limiter = RateLimiter::keyed(Quota::per_minute(quota));
            Some(Bucket { quota, limiter })
        };
        Self(Arc::new(Inner {
            buckets: <Class as strum::IntoEnumIterator>::iter().map(bucket).collect(),
            exempt: limits.exempt.clone(),
            clock: DefaultClock::default(),
            counted: AtomicUsize::new(0),
        }))
    }

    /// Counts a request.
    ///
    /// # Errors
    /// 429 for one too many.
    pub fn count(&self, class: Class, address: IpAddr) -> Result<(), Problem> {
        let Some(bucket) = &self.0.buckets[class as usize] else {
            return Ok(());
        };
        if self.0.exempt.iter().any(|network| network.contains(&address)) {
            return Ok(());
        }
        self.sweep();
        bucket.limiter.check_key(&network(address)).map_err(|refused| {
            let wait = refused.wait_time_from(self.0.clock.now());
            let seconds = wait.as_secs() + u64::from(wait.subsec_nanos() > 0);
            let quota = usize::try_from(bucket.quota.get()).unwrap_or(usize::MAX);
            Problem::new(Code::TooManyRequests)
                .detail(format!("at most {quota} of these requests a minute; the next one is let through in {seconds} seconds"))
                .rate_limited(class.into(), (quota, WINDOW), seconds.max(1))
        })
    }

    /// Forgets who has all of their requests left again, now and then: so it is never known of more addresses than asked
    /// in the last minute.
    fn sweep(&self) {
        if self.0.counted.fetch_add(1, Ordering::Relaxed) % SWEEP == SWEEP - 1 {
            for bucket in self.0.buckets.iter().flatten() {
                bucket.limiter.retain_recent();
            }
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn address(text: &str) -> IpAddr {
        text.parse().unwrap()
    }

    #[test]
    fn each_request_belongs_to_the_class_of_what_it_costs() {
        for (method, path, class) in [
            (Method::GET, "/api/v1/articles", Some(Class::Reads)),
            (Method::GET, "/api/v1/searchers", Some(Class::Reads)),
            (Method::GET, "/api/v1/search", Some(Class::Searches)),
            (Method::GET, "/api/v1/search/suggest", Some(Class::Searches)),
            (Method::POST, "/api/v1/articles/a/comments", Some(Class::Writes)),
            (Method::POST, "/api/v1/auth/login", Some(Class::SignIns)),
            (Method::GET, "/api/v1/auth/me", Some(Class::Desk)),
            (Method::DELETE, "/api/v1/editor/tags/a", Some(Class::Desk)),
            (Method::GET, "/health/live", None),
        ] {
            assert_eq!(Class::of(&method, path), class, "{method} {path}");
        }
    }

    #[test]
    fn an_address_has_so_many_of_each_class_and_others_have_their_own() {
        let limits = RateLimits::new(&Limits {
            writes: 2,
            sign_ins: 1,
            exempt: vec!["10.0.0.0/8".parse().unwrap()],
            ..Limits::default()
        });
        let refused = |class, text| limits.count(class, address(text)).err();
        assert!(refused(Class::Writes, "2001:db8::1").is_none());
        assert!(refused(Class::Writes, "2001:db8::2").is_none());
        let problem = refused(Class::Writes, "2001:db8::3").unwrap();
        assert_eq!(problem.code(), Code::TooManyRequests);
        assert!(refused(Class::Writes, "2001:db8:0:1::1").is_none());
        assert!(refused(Class::SignIns, "2001:db8::1").is_none());
        assert!(refused(Class::SignIns, "::ffff:192.0.2.1").is_none());
        assert!(refused(Class::SignIns, "192.0.2.1").is_some());
        for _ in 0..9 {
            assert!(refused(Class::Writes, "10.1.2.3").is_none(), "is exempt");
            assert!(refused(Class::Reads, "192.0.2.1").is_none(), "has no limit");
        }
    }

    #[test]
    fn who_has_everything_left_again_is_forgotten() {
        let limits = RateLimits::new(&Limits {
            reads: u32::MAX,
            ..Limits::default()
        });
        for number in 0..100_000_u32 {
            limits
                .count(Class::Reads, IpAddr::from(number.to_be_bytes()))
                .unwrap();
        }
        let known = limits.0.buckets[0].as_ref().unwrap().limiter.len();
        assert!(known < 3 * SWEEP, "{known}");
    }
}
