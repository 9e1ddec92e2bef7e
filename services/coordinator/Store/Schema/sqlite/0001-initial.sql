-- Times are ISO 8601 in UTC with seven decimals, so that text order is time order.
CREATE TABLE migration (
  id TEXT NOT NULL PRIMARY KEY,
  platform TEXT NOT NULL,
  namespace TEXT NOT NULL,
  pod TEXT NOT NULL,
  container TEXT NOT NULL,
  source_node TEXT,
  target_node TEXT NOT NULL,
  state TEXT NOT NULL,
  outcome TEXT,
  requested_by TEXT,
  requested_at TEXT NOT NULL,
  accepted_at TEXT,
  changed_at TEXT NOT NULL,
  ended_at TEXT,
  abort_asked_at TEXT,
  freeze_ms REAL,
  image_bytes INTEGER,
  reasons TEXT NOT NULL,
  request TEXT NOT NULL,
  source TEXT,
  base_image TEXT
) STRICT;

CREATE INDEX migration_by_time ON migration (requested_at DESC);

-- The guard against moving a workload twice at a time, whoever asks at the same moment.
CREATE UNIQUE INDEX one_active_migration ON migration (platform, namespace, pod, container)
  WHERE state IN ('Accepted', 'Prepared', 'Draining', 'Held', 'Checkpointed', 'Pushed', 'Restored', 'Redirected',
                  'RollingBack');

CREATE TABLE step (
  migration_id TEXT NOT NULL REFERENCES migration (id),
  event TEXT NOT NULL,
  position INTEGER NOT NULL,
  name TEXT NOT NULL,
  node TEXT NOT NULL,
  started_at TEXT NOT NULL,
  duration_ms REAL NOT NULL,
  bytes INTEGER,
  PRIMARY KEY (migration_id, event, position)
) STRICT;

-- event_key is set for events of the services; it makes a repeated one known.
CREATE TABLE journal (
  sequence INTEGER PRIMARY KEY AUTOINCREMENT,
  migration_id TEXT NOT NULL REFERENCES migration (id),
  event TEXT NOT NULL,
  event_key TEXT,
  state TEXT NOT NULL,
  at TEXT NOT NULL,
  note TEXT,
  UNIQUE (migration_id, event_key)
) STRICT;

CREATE TABLE outbox (
  sequence INTEGER PRIMARY KEY AUTOINCREMENT,
  migration_id TEXT NOT NULL REFERENCES migration (id),
  type TEXT NOT NULL,
  body TEXT NOT NULL,
  recorded_at TEXT NOT NULL
) STRICT;
