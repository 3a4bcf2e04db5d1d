DROP INDEX jobs_lane;
DROP INDEX jobs_next_try_at;
DELETE FROM jobs WHERE lane <> 'desk';
ALTER TABLE jobs DROP COLUMN lane;
CREATE INDEX jobs_next_try_at ON jobs (next_try_at, id);
