DROP TRIGGER takedowns_kept ON takedowns;
DROP FUNCTION keep_takedown();
DROP TRIGGER article_revisions_not_emptied ON article_revisions;
DROP FUNCTION keep_revisions();
DROP TRIGGER article_revisions_kept ON article_revisions;
DROP FUNCTION keep_revision();
DROP TABLE live_gone;
DROP TABLE takedowns;
