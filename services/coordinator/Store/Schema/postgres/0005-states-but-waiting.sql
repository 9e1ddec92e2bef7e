-- What waits has indexes of its own. SQLite, which knows nothing of how many rows a condition leaves, took this one for
-- questions about the queue as well and read all that waits, for every decision.
DROP INDEX migration_by_state;
CREATE INDEX migration_by_state ON migration (state, ended_at) WHERE state <> 'Queued';
