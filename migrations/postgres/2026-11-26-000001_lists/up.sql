-- Every list walks an index, whichever of its filters are set.
-- The headline as it is searched. (Saved headlines are folded fully when they are next saved.)
ALTER TABLE articles ADD COLUMN title_folded TEXT COLLATE "C" NOT NULL DEFAULT '';
UPDATE articles SET title_folded = lower(title);

CREATE INDEX articles_trashed ON articles (updated_at, id) WHERE trashed_at IS NOT NULL;
CREATE INDEX articles_language ON articles (language, updated_at, id);
CREATE INDEX live_tags_parent_count ON live_tags (parent_id, article_count, id);
DROP INDEX live_comments_thread;
CREATE INDEX live_comments_thread ON live_comments (article_id, path, id);
CREATE INDEX users_name ON users (name, id);
CREATE INDEX users_created_at ON users (created_at, id);
