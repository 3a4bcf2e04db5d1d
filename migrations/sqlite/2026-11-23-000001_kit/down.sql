DROP TABLE live_changes;
DROP TABLE events;
DROP TABLE idempotency_keys;
