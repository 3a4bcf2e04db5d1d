-- The three forms of a revision's text in one piece: a JSON array, which is compressed when Dateline saves one itself.
ALTER TABLE article_revisions ADD COLUMN body BLOB NOT NULL DEFAULT '';
UPDATE article_revisions
SET body = CAST(json_array(json_extract(content, '$.body.source'), body_html, body_text) AS BLOB);
ALTER TABLE article_revisions DROP COLUMN body_html;
ALTER TABLE article_revisions DROP COLUMN body_text;
