DROP TRIGGER takedowns_kept;
DROP TRIGGER takedowns_unchanged;
DROP TRIGGER article_revisions_kept;
DROP TRIGGER article_revisions_unchanged;
DROP TABLE live_gone;
DROP TABLE takedowns;
