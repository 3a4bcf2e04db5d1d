-- The sessions of an account, the newest first.
DROP INDEX sessions_user;
CREATE INDEX sessions_user ON sessions (user_id, created_at, id);
