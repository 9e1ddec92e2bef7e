-- The secret itself is kept nowhere: hash is an HMAC-SHA256 of it under the salt, both in hexadecimal digits.
CREATE TABLE api_key (
  id TEXT NOT NULL PRIMARY KEY,
  name TEXT NOT NULL,
  scope TEXT NOT NULL,
  salt TEXT NOT NULL,
  hash TEXT NOT NULL,
  created_at TEXT COLLATE "C" NOT NULL,
  revoked_at TEXT COLLATE "C"
);

CREATE UNIQUE INDEX api_key_by_name ON api_key (name) WHERE revoked_at IS NULL;
