-- What was compressed cannot be read here: this refuses, and the copy made before the update is the way back.
CREATE TABLE undoing (possible INTEGER NOT NULL CONSTRAINT some_texts_are_compressed CHECK (possible));
INSERT INTO undoing SELECT NOT EXISTS (SELECT 1 FROM article_revisions WHERE substr(body, 1, 1) <> CAST('[' AS BLOB));
DROP TABLE undoing;
ALTER TABLE article_revisions ADD COLUMN body_html TEXT NOT NULL DEFAULT '';
ALTER TABLE article_revisions ADD COLUMN body_text TEXT NOT NULL DEFAULT '';
UPDATE article_revisions
SET content = json_set(content, '$.body.source', json_extract(CAST(body AS TEXT), '$[0]')),
    body_html = json_extract(CAST(body AS TEXT), '$[1]'),
    body_text = json_extract(CAST(body AS TEXT), '$[2]');
ALTER TABLE article_revisions DROP COLUMN body;
