-- The three forms of a revision's text in one piece: a JSON array, which is compressed when Dateline saves one itself.
ALTER TABLE article_revisions ADD COLUMN body BYTEA NOT NULL DEFAULT '';
UPDATE article_revisions
SET body = convert_to(json_build_array(content::json #>> '{body,source}', body_html, body_text)::text, 'UTF8');
ALTER TABLE article_revisions DROP COLUMN body_html;
ALTER TABLE article_revisions DROP COLUMN body_text;
ALTER TABLE article_revisions ALTER COLUMN body SET STORAGE EXTERNAL;
