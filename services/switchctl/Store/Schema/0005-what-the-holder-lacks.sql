-- What the instance that acts cannot reach, one name a line; null when it reaches everything.
ALTER TABLE term ADD COLUMN lacks TEXT;
