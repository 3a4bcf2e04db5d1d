use hmac::{Hmac, KeyInit, Mac};
use sha2::{Digest, Sha256};

use crate::clock::Timestamp;
use crate::db::Id;
use crate::events::Recorded;

/// Stands for whatever an entry is about, in its id.
pub enum AnyObject {}
/// The id of what an entry is about.
pub type ObjectId = Id<AnyObject>;

/// Begins what is hashed: another way to write an entry down gets another name, so the two cannot be mixed up.
const FORMAT: &[u8] = b"dateline audit entry 1";

/// An entry of the log. Texts and hashes are kept as they were read, because what was tampered with has to be looked at
/// as well.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Entry {
    /// Its number: the first is 1, and there is no gap.
    pub sequence: i64,
    /// The number of the event it was made of.
    pub event_sequence: i64,
    /// What happened: `article.published`.
    pub kind: String,
    /// What stands before the dot of the kind.
    pub kind_group: String,
    /// What sort of thing it happened to.
    pub object_kind: String,
    /// To which, if it was one.
    pub object_id: Option<ObjectId>,
    /// Who did it: `user`, `system` or `anonymous`.
    pub actor_kind: String,
    /// Which user.
    pub actor_id: Option<ObjectId>,
    /// For which request.
    pub request_id: String,
    /// When.
    pub occurred_at: Timestamp,
    /// More about it, as JSON.
    pub payload: String,
    /// SHA-256 of the thing before it.
    pub before_hash: Option<Vec<u8>>,
    /// SHA-256 of the thing after it.
    pub after_hash: Option<Vec<u8>>,
    /// What an address has to match to be the one that the request came from; `None` where there was none.
    pub address_commitment: Option<Vec<u8>>,
    /// The hash of the entry before.
    pub previous_hash: Vec<u8>,
    /// SHA-256 of all of the above.
    pub hash: Vec<u8>,
}

/// Where the request of an entry came from, as long as it is not erased.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct KeptAddress {
    /// The number of the entry.
    pub sequence: i64,
    /// The address.
    pub address: String,
    /// The key of the entry's commitment. Erased with the address: there are few enough addresses to try all of them.
    pub key: Vec<u8>,
    /// When the entry's event happened.
    pub occurred_at: Timestamp,
}

/// An entry with its address, for who may see both.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Shown {
    /// The entry.
    pub entry: Entry,
    /// Where the request came from; `None` where it was erased or there was none.
    pub address: Option<String>,
}

/// A place in the chain: an entry's number and hash.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Link {
    /// The number.
    pub sequence: i64,
    /// The hash.
    pub hash: Vec<u8>,
}

impl Link {
    /// Before the first entry.
    pub fn start() -> Self {
        Self {
            sequence: 0,
            hash: vec![0; 32],
        }
    }

    /// Appends an event to the chain, which ends there afterwards. The key is a fresh random one.
    pub fn append(&mut self, event: Recorded, key: [u8; 32]) -> (Entry, Option<KeptAddress>) {
        let sequence = self.sequence + 1;
        let object_id = event.object().map(|id| ObjectId::new(id.uuid()));
        let kept = event.address.map(|address| KeptAddress {
            sequence,
            address,
            key: key.to_vec(),
            occurred_at: event.occurred_at,
        });
        let mut entry = Entry {
            sequence,
            event_sequence: event.sequence,
            kind_group: group(&event.kind).to_owned(),
            kind: event.kind,
            object_kind: event.object_kind,
            object_id,
            actor_kind: event.actor_kind,
            actor_id: event.actor_id.map(|id| ObjectId::new(id.uuid())),
            request_id: event.request_id,
            occurred_at: event.occurred_at,
            payload: event.payload,
            before_hash: event.before_hash,
            after_hash: event.after_hash,
            address_commitment: kept.as_ref().map(KeptAddress::commitment),
            previous_hash: self.hash.clone(),
            hash: Vec::new(),
        };
        entry.hash = entry.computed_hash();
        *self = entry.link();
        (entry, kept)
    }
}

/// What stands before the dot of a kind.
fn group(kind: &str) -> &str {
    kind.split('.').next().unwrap_or(kind)
}

impl KeptAddress {
    /// What the entry holds about the address: HMAC-SHA256 of the entry's number and the address.
    fn commitment(&self) -> Vec<u8> {
        let mut mac = Hmac::<Sha256>::new_from_slice(&self.key).expect("HMAC takes a key of any length");
        mac.update(&self.sequence.to_be_bytes());
        mac.update(self.address.as_bytes());
        mac.finalize().into_bytes().to_vec()
    }
}

impl Entry {
    /// Where the chain is after this entry.
    pub fn link(&self) -> Link {
        Link {
            sequence: self.sequence,
            hash: self.hash.clone(),
        }
    }

    /// The hash that this entry has to have. Each member is written with its length, so that nothing can move from one
    /// to the next.
    pub(super) fn computed_hash(&self) -> Vec<u8> {
        let Self {
            sequence,
            event_sequence,
            kind,
            kind_group,
            object_kind,
            object_id,
            actor_kind,
            actor_id,
            request_id,
            occurred_at,
            payload,
            before_hash,
            after_hash,
            address_commitment,
            previous_hash,
            hash: _,
        } = self;
        let id = |id: &Option<ObjectId>| id.map(|id| id.uuid().into_bytes());
        let (object_id, actor_id) = (id(object_id), id(actor_id));
        let numbers = [*sequence, *event_sequence, occurred_at.micros()].map(i64::to_be_bytes);
        let mut digest = Sha256::new_with_prefix(FORMAT);
        let texts = [kind, kind_group, object_kind, actor_kind, request_id, payload];
        let optional = [
            object_id.as_ref().map(|id| id.as_slice()),
            actor_id.as_ref().map(|id| id.as_slice()),
            before_hash.as_deref(),
            after_hash.as_deref(),
            address_commitment.as_deref(),
        ];
        write(&mut digest, Some(previous_hash));
        numbers.iter().for_each(|number| write(&mut digest, Some(number)));
        texts
            .iter()
            .for_each(|text| write(&mut digest, Some(text.as_bytes())));
        optional.into_iter().for_each(|member| write(&mut digest, member));
        digest.finalize().to_vec()
    }

    /// Whether this is the entry after that place, unchanged.
    fn follows(&self, link: &Link) -> bool {
        self.sequence == link.sequence + 1
            && self.previous_hash == link.hash
            && self.hash == self.computed_hash()
    }

    /// Whether the address that is kept, if one is, is the one that was committed to.
    fn came_from(&self, kept: Option<&KeptAddress>) -> bool {
        match (&self.address_commitment, kept) {
            (_, None) => true,
            (None, Some(_)) => false,
            (Some(commitment), Some(kept)) => {
                *commitment == kept.commitment() && kept.occurred_at == self.occurred_at
            }
        }
    }
}

/// A member that is there, with its length, or that it is not.
fn write(digest: &mut Sha256, member: Option<&[u8]>) {
    match member {
        None => digest.update([0]),
        Some(bytes) => {
            digest.update([1]);
            digest.update((bytes.len() as u64).to_be_bytes());
            digest.update(bytes);
        }
    }
}

/// A walk along the chain.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Walk {
    /// The last entry that was right.
    pub link: Link,
    /// How many were.
    pub checked: usize,
    /// The number of the first entry that is missing or is not what was written.
    pub broken: Option<i64>,
}

impl Walk {
    /// From this place on.
    pub fn from(link: Link) -> Self {
        Self {
            link,
            checked: 0,
            broken: None,
        }
    }

    /// Looks at the next entry that there is. The walk ends at the first that is wrong.
    pub fn step(&mut self, entry: &Entry, kept: Option<&KeptAddress>) {
        if self.broken.is_some() {
            return;
        }
        if entry.follows(&self.link) && entry.came_from(kept) {
            self.link = entry.link();
            self.checked += 1;
        } else {
            self.broken = Some(entry.sequence.min(self.link.sequence + 1));
        }
    }
}

/// What a verification found.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Verification {
    /// How far it came, and what was wrong there.
    pub walk: Walk,
    /// Whether there are entries behind those.
    pub more: bool,
    /// The newest entry of the log.
    pub newest: Option<Link>,
}
