DROP INDEX live_articles_unpictured;
DROP INDEX live_articles_pictured;
