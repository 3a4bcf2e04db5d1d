-- The addresses that were not erased go back to where they came from.
UPDATE events
SET address = (
    SELECT audit_addresses.address
    FROM audit_entries
    JOIN audit_addresses ON audit_addresses.sequence = audit_entries.sequence
    WHERE audit_entries.event_sequence = events.sequence
)
WHERE audited_at IS NOT NULL;
DROP TABLE audit_addresses;
DROP TABLE audit_entries;
DROP INDEX events_unaudited;
ALTER TABLE events DROP COLUMN audited_at;
ALTER TABLE events DROP COLUMN after_hash;
ALTER TABLE events DROP COLUMN before_hash;
