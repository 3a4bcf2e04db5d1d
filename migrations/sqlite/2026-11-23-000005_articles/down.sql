DROP TABLE live_article_tags;
DROP TABLE live_article_authors;
DROP TABLE live_articles;
DROP TABLE article_tags;
DROP TABLE article_authors;
DROP TABLE article_slugs;
DROP TABLE article_revisions;
DROP TABLE articles;
