DROP INDEX live_changes_object;
DROP TABLE live_changes_floor;
