ALTER TABLE live_changes DROP COLUMN purged;
