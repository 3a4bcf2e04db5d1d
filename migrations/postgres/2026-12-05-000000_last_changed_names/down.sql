DROP INDEX live_authors_updated;
DROP INDEX live_tags_updated;
