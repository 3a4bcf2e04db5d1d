DROP TABLE article_locks;
DROP TABLE article_assignments;
DROP TABLE article_notes;

-- An older version knows no desks.
DELETE FROM tags WHERE kind = 'desk';
ALTER TABLE tags DROP CONSTRAINT tags_kind_check;
ALTER TABLE tags ADD CONSTRAINT tags_kind_check
    CHECK (kind IN ('section', 'topic', 'person', 'place', 'organisation'));
