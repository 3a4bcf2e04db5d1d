-- The public lists of tags and authors in the order of changes.
CREATE INDEX live_tags_updated ON live_tags (updated_at, id);
CREATE INDEX live_authors_updated ON live_authors (updated_at, id);
