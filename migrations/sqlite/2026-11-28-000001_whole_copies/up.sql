-- The legal copy of what is taken down from now on holds what was corrected openly, and every slug, as well.
ALTER TABLE takedowns ADD COLUMN corrections TEXT NOT NULL DEFAULT '[]';
ALTER TABLE takedowns ADD COLUMN slugs TEXT NOT NULL DEFAULT '[]';
