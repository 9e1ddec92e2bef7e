-- Times are ISO 8601 in UTC with seven decimals, so that text order (by bytes) is time order, as in SQLite.
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
  requested_at TEXT COLLATE "C" NOT NULL,
  accepted_at TEXT COLLATE "C",
  changed_at TEXT COLLATE "C" NOT NULL,
  ended_at TEXT COLLATE "C",
  abort_asked_at TEXT COLLATE "C",
  freeze_ms DOUBLE PRECISION,
  image_bytes BIGINT,
  reasons TEXT NOT NULL,
  request TEXT NOT NULL,
  source TEXT,
  base_image TEXT
);

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
  started_at TEXT COLLATE "C" NOT NULL,
  duration_ms DOUBLE PRECISION NOT NULL,
  bytes BIGINT,
  PRIMARY KEY (migration_id, event, position)
);

-- event_key is set for events of the services; it makes a repeated one known.
CREATE TABLE journal (
  sequence BIGINT GENERATED ALWAYS AS IDENTITY PRIMARY KEY,
  migration_id TEXT NOT NULL REFERENCES migration (id),
  event TEXT NOT NULL,
  event_key TEXT,
  state TEXT NOT NULL,
  at TEXT COLLATE "C" NOT NULL,
  note TEXT,
  UNIQUE (migration_id, event_key)
);

CREATE TABLE outbox (
  sequence BIGINT GENERATED ALWAYS AS IDENTITY PRIMARY KEY,
  migration_id TEXT NOT NULL REFERENCES migration (id),
  type TEXT NOT NULL,
  body TEXT NOT NULL,
  recorded_at TEXT COLLATE "C" NOT NULL
);
