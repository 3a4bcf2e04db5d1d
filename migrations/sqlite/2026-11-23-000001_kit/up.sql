-- Answers kept for an Idempotency-Key, for 24 hours.
CREATE TABLE idempotency_keys (
    scope TEXT NOT NULL,
    key TEXT NOT NULL,
    fingerprint BLOB NOT NULL,
    answer TEXT NOT NULL,
    created_at TIMESTAMP NOT NULL,
    PRIMARY KEY (scope, key)
);
CREATE INDEX idempotency_keys_created_at ON idempotency_keys (created_at);

-- Everything that happened, written with what it did (the outbox).
CREATE TABLE events (
    sequence INTEGER PRIMARY KEY AUTOINCREMENT NOT NULL,
    kind TEXT NOT NULL,
    object_kind TEXT NOT NULL,
    object_id BLOB NOT NULL,
    actor_kind TEXT NOT NULL CHECK (actor_kind IN ('anonymous', 'system', 'user')),
    actor_id BLOB,
    request_id TEXT NOT NULL,
    address TEXT,
    payload TEXT NOT NULL,
    occurred_at TIMESTAMP NOT NULL
);
CREATE INDEX events_object ON events (object_id, sequence);

-- What changed on the stand, in the order it was committed.
CREATE TABLE live_changes (
    sequence INTEGER PRIMARY KEY AUTOINCREMENT NOT NULL,
    action TEXT NOT NULL CHECK (action IN ('created', 'updated', 'unpublished', 'deleted', 'taken_down')),
    object_kind TEXT NOT NULL CHECK (object_kind IN ('article', 'author', 'tag', 'comment')),
    object_id BLOB NOT NULL,
    slug TEXT,
    changed_at TIMESTAMP NOT NULL
);
