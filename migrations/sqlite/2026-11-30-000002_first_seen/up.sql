-- The first publication is the first time that readers saw an article, no longer what was published beneath an embargo.
UPDATE articles SET first_published_at = NULL
WHERE live_state <> 'live' AND first_published_at IS NOT NULL
    AND NOT EXISTS (SELECT 1 FROM live_changes WHERE live_changes.object_id = articles.id)
    AND NOT EXISTS (SELECT 1 FROM article_slugs WHERE article_slugs.article_id = articles.id AND article_slugs.kind = 'former');

-- It also tells whether readers were ever told of an article.
DROP INDEX live_changes_object;
