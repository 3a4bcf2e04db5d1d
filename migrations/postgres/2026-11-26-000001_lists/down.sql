DROP INDEX users_created_at;
DROP INDEX users_name;
DROP INDEX live_comments_thread;
CREATE INDEX live_comments_thread ON live_comments (article_id, path);
DROP INDEX live_tags_parent_count;
DROP INDEX articles_language;
DROP INDEX articles_trashed;
ALTER TABLE articles DROP COLUMN title_folded;
