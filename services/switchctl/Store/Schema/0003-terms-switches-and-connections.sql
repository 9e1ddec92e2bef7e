-- Who acts: the one row says which instance, up to when, and the number that fences every write of the ones before.
CREATE TABLE term (
    only_row   INTEGER PRIMARY KEY CHECK (only_row = 1),
    epoch      INTEGER NOT NULL,
    holder     TEXT NOT NULL,
    expires_at INTEGER NOT NULL
);

-- Ports of single switches that lead to a route's next hop; where there is none, the route's own port counts.
CREATE TABLE route_ports (
    prefix TEXT NOT NULL REFERENCES routes (prefix) ON DELETE CASCADE,
    switch TEXT NOT NULL,
    port   INTEGER NOT NULL,
    PRIMARY KEY (prefix, switch)
);

-- Buckets that were promised to another backend and still lead their old connections to this one.
CREATE TABLE bucket_homes (
    service_id INTEGER NOT NULL REFERENCES services (id) ON DELETE CASCADE,
    bucket     INTEGER NOT NULL,
    backend_id INTEGER NOT NULL REFERENCES backends (id) ON DELETE CASCADE,
    PRIMARY KEY (service_id, bucket)
) WITHOUT ROWID;

CREATE INDEX bucket_homes_by_backend ON bucket_homes (backend_id);

-- Connections that were opened while their bucket led to two backends.
CREATE TABLE connections (
    service_id INTEGER NOT NULL REFERENCES services (id) ON DELETE CASCADE,
    src_addr   INTEGER NOT NULL,
    src_port   INTEGER NOT NULL,
    backend_id INTEGER NOT NULL REFERENCES backends (id) ON DELETE CASCADE,
    PRIMARY KEY (service_id, src_addr, src_port)
) WITHOUT ROWID;

CREATE INDEX connections_by_backend ON connections (backend_id);
