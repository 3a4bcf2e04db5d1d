CREATE INDEX live_changes_object ON live_changes (object_id, sequence);
UPDATE articles SET first_published_at = live_updated_at WHERE first_published_at IS NULL AND live_revision_id IS NOT NULL;
