-- Lists of what has a picture, and of what has none, are walks as well.
CREATE INDEX live_articles_pictured ON live_articles (published_at, id) WHERE picture IS NOT NULL;
CREATE INDEX live_articles_unpictured ON live_articles (published_at, id) WHERE picture IS NULL;
