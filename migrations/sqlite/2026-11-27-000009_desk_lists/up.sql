-- The desk counts its articles by walking this index and no table: it holds all that is counted by, by whom an article
-- may be read, and, though all its rows have the same, what SQLite asks each row for.
CREATE INDEX articles_counts ON articles (stage, live_state, pending, created_by, id, trashed_at)
WHERE trashed_at IS NULL;
