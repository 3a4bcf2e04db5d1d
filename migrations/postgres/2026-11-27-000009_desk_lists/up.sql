-- The desk counts its articles by walking this index and no table: it holds all that is counted by, and by whom an
-- article may be read.
CREATE INDEX articles_counts ON articles (stage, live_state, pending, created_by, id) WHERE trashed_at IS NULL;
