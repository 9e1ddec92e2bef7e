CREATE TABLE ports (
    number INTEGER PRIMARY KEY,
    mac    TEXT NOT NULL
);

CREATE TABLE gateways (
    address TEXT PRIMARY KEY,
    mac     TEXT NOT NULL,
    port    INTEGER REFERENCES ports (number)
);

CREATE TABLE routes (
    prefix       TEXT PRIMARY KEY,
    next_hop_mac TEXT NOT NULL,
    port         INTEGER NOT NULL REFERENCES ports (number)
);

CREATE TABLE services (
    id       INTEGER PRIMARY KEY,
    name     TEXT NOT NULL UNIQUE,
    vip      TEXT NOT NULL,
    protocol INTEGER NOT NULL,
    port     INTEGER NOT NULL,
    UNIQUE (vip, protocol, port)
);

-- AUTOINCREMENT: packets in flight may carry the id of a backend that is gone, so ids are not given out again.
CREATE TABLE backends (
    id           INTEGER PRIMARY KEY AUTOINCREMENT,
    service_id   INTEGER NOT NULL REFERENCES services (id),
    name         TEXT NOT NULL,
    platform     TEXT NOT NULL,
    namespace    TEXT NOT NULL,
    pod          TEXT NOT NULL,
    container    TEXT NOT NULL,
    port         INTEGER NOT NULL,
    node         TEXT NOT NULL,
    address      TEXT NOT NULL,
    next_hop_mac TEXT NOT NULL,
    switch_port  INTEGER NOT NULL,
    refuses      INTEGER NOT NULL,
    UNIQUE (service_id, name)
);

CREATE INDEX backends_by_workload ON backends (platform, namespace, pod, container);

CREATE TABLE migrations (
    id         TEXT PRIMARY KEY,
    plan       TEXT NOT NULL,
    source     TEXT NOT NULL,
    target     TEXT,
    phase      TEXT NOT NULL,
    begun_at   TEXT NOT NULL,
    decision   TEXT,
    decided_at TEXT,
    reason     TEXT,
    held_at    TEXT,
    freeze_ms  REAL,
    replayed   INTEGER,
    dropped    INTEGER
);

CREATE INDEX migrations_by_phase ON migrations (phase);

CREATE TABLE migration_backends (
    migration_id TEXT NOT NULL REFERENCES migrations (id) ON DELETE CASCADE,
    backend_id   INTEGER NOT NULL,
    PRIMARY KEY (migration_id, backend_id)
);

CREATE TABLE migration_steps (
    migration_id TEXT NOT NULL REFERENCES migrations (id) ON DELETE CASCADE,
    name         TEXT NOT NULL,
    node         TEXT NOT NULL,
    started_at   TEXT NOT NULL,
    duration_ms  REAL NOT NULL,
    PRIMARY KEY (migration_id, name)
);
