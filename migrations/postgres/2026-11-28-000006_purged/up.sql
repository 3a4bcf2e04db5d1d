-- Which keys of public answers a change has purged, as a JSON list: for caches elsewhere.
ALTER TABLE live_changes ADD COLUMN purged TEXT NOT NULL DEFAULT '[]';
