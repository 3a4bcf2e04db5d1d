ALTER TABLE takedowns DROP COLUMN slugs;
ALTER TABLE takedowns DROP COLUMN corrections;
