-- What a change made of what, as SHA-256 of the thing before and after it.
ALTER TABLE events ADD COLUMN before_hash BLOB;
ALTER TABLE events ADD COLUMN after_hash BLOB;
-- When it was taken into the audit log. What is not there yet is found by this index, in whatever order it was committed.
ALTER TABLE events ADD COLUMN audited_at TIMESTAMP;
CREATE INDEX events_unaudited ON events (sequence) WHERE audited_at IS NULL;

-- The audit log: every event in the order it was taken in, each entry holding the hash of the one before.
CREATE TABLE audit_entries (
    sequence INTEGER PRIMARY KEY NOT NULL,
    event_sequence INTEGER NOT NULL,
    kind TEXT NOT NULL,
    kind_group TEXT NOT NULL, -- what stands before the dot of the kind
    object_kind TEXT NOT NULL,
    object_id BLOB,
    actor_kind TEXT NOT NULL,
    actor_id BLOB,
    request_id TEXT NOT NULL,
    occurred_at TIMESTAMP NOT NULL,
    payload TEXT NOT NULL,
    before_hash BLOB,
    after_hash BLOB,
    address_commitment BLOB,
    previous_hash BLOB NOT NULL,
    hash BLOB NOT NULL,
    CONSTRAINT audit_entries_event_sequence_key UNIQUE (event_sequence)
);
CREATE INDEX audit_entries_time ON audit_entries (occurred_at, sequence);
CREATE INDEX audit_entries_kind ON audit_entries (kind, occurred_at, sequence);
CREATE INDEX audit_entries_kind_group ON audit_entries (kind_group, occurred_at, sequence);
CREATE INDEX audit_entries_object ON audit_entries (object_id, occurred_at, sequence);
CREATE INDEX audit_entries_actor ON audit_entries (actor_id, occurred_at, sequence);

-- Where requests came from, apart from the chain so that it can be erased; the key goes with the address.
CREATE TABLE audit_addresses (
    sequence INTEGER PRIMARY KEY NOT NULL,
    address TEXT NOT NULL,
    key BLOB NOT NULL,
    occurred_at TIMESTAMP NOT NULL
);
CREATE INDEX audit_addresses_time ON audit_addresses (occurred_at, sequence);
