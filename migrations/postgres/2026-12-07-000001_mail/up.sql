-- Mail waits in the same queue and is taken from it by itself: a mail server that is slow or gone must not hold up what is
-- due on the desk.
ALTER TABLE jobs ADD COLUMN lane TEXT COLLATE "C" NOT NULL DEFAULT 'desk' CHECK (lane IN ('desk', 'mail'));
DROP INDEX jobs_next_try_at;
CREATE INDEX jobs_next_try_at ON jobs (lane, next_try_at, id);
CREATE INDEX jobs_lane ON jobs (lane, due_at, id);
