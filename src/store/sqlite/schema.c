/* Numbered migrations. A migration that was released is never changed; see docs/storage.md. */
#include "store/sqlite/schema.h"

#include <stdio.h>

#define COUNT(array) (sizeof(array) / sizeof((array)[0]))

/* Step i leads from version i to version i + 1. */
static const char *const migrations[] = {
    /* 1: everything that is kept */
    "CREATE TABLE counter (name TEXT NOT NULL PRIMARY KEY, value INTEGER NOT NULL)"
    " STRICT, WITHOUT ROWID;"
    "CREATE TABLE series (id INTEGER PRIMARY KEY, model TEXT NOT NULL, version TEXT NOT NULL,"
    " UNIQUE (model, version)) STRICT;"
    "CREATE TABLE block (id INTEGER PRIMARY KEY, last_id INTEGER NOT NULL, kind INTEGER NOT NULL,"
    " series INTEGER NOT NULL, rows INTEGER NOT NULL, time_min_us INTEGER NOT NULL,"
    " time_max_us INTEGER NOT NULL, arrival_us INTEGER NOT NULL, size INTEGER NOT NULL,"
    " bytes BLOB NOT NULL) STRICT;"
    /* covers retention, totals and the choice of blocks by time */
    "CREATE INDEX block_time ON block"
    " (kind, series, time_max_us, time_min_us, arrival_us, rows, size);"
    "CREATE TABLE part (id INTEGER PRIMARY KEY, block INTEGER NOT NULL,"
    " first_row INTEGER NOT NULL) STRICT;"
    /* value ANY: a REAL column would store 0.0 for -0.0 */
    "CREATE TABLE point (series INTEGER NOT NULL, metric TEXT NOT NULL, time_us INTEGER NOT NULL,"
    " dataset TEXT NOT NULL, value ANY NOT NULL, arrival_us INTEGER NOT NULL,"
    " PRIMARY KEY (series, metric, time_us, dataset)) STRICT, WITHOUT ROWID;"
    "CREATE TABLE summary (series INTEGER NOT NULL, kind INTEGER NOT NULL,"
    " width_us INTEGER NOT NULL, start_us INTEGER NOT NULL, name TEXT NOT NULL,"
    " arrival_us INTEGER NOT NULL, bytes BLOB NOT NULL,"
    " PRIMARY KEY (series, kind, width_us, start_us, name)) STRICT, WITHOUT ROWID;"
    "CREATE TABLE run (id INTEGER PRIMARY KEY, first_block INTEGER NOT NULL,"
    " last_block INTEGER NOT NULL, entries INTEGER NOT NULL, size INTEGER NOT NULL,"
    " head BLOB NOT NULL) STRICT;"
    "CREATE TABLE run_piece (run INTEGER NOT NULL, number INTEGER NOT NULL, bytes BLOB NOT NULL,"
    " PRIMARY KEY (run, number)) STRICT, WITHOUT ROWID;"
    "CREATE TABLE doc (kind INTEGER NOT NULL, key TEXT NOT NULL, series INTEGER NOT NULL,"
    " time_us INTEGER NOT NULL, arrival_us INTEGER NOT NULL, bytes BLOB NOT NULL,"
    " PRIMARY KEY (kind, key)) STRICT, WITHOUT ROWID;",
    /* 2: walking over documents by time */
    "CREATE INDEX doc_time ON doc (kind, time_us, key);",
};

uint32_t sql_schema_version(void)
{
    return (uint32_t)COUNT(migrations);
}

static veer_rc migrate_to(sql_conn *conn, size_t version, veer_err *err)
{
    char stamp[96];
    (void)snprintf(stamp, sizeof stamp, "PRAGMA application_id = %d; PRAGMA user_version = %zu;",
                   SQL_APPLICATION_ID, version);
    veer_rc rc = sql_run(conn, SQL_BEGIN, err);
    if (rc != VEER_OK)
        return rc;
    rc = sql_exec(conn, migrations[version - 1], err);
    if (rc == VEER_OK)
        rc = sql_exec(conn, stamp, err);
    if (rc == VEER_OK)
        rc = sql_run(conn, SQL_COMMIT, err);
    if (rc != VEER_OK)
        (void)sql_run(conn, SQL_ROLLBACK, NULL);
    return rc;
}

veer_rc sql_schema_migrate(sql_conn *conn, veer_err *err)
{
    int64_t version = 0, application = 0, tables = 0;
    veer_rc rc = sql_number(conn, "PRAGMA user_version", &version, err);
    if (rc == VEER_OK)
        rc = sql_number(conn, "PRAGMA application_id", &application, err);
    if (rc == VEER_OK)
        rc = sql_number(conn, "SELECT count(*) FROM sqlite_schema", &tables, err);
    if (rc != VEER_OK)
        return rc;
    if (application != SQL_APPLICATION_ID && (tables > 0 || version > 0))
        return veer_fail(err, VEER_ECORRUPT, "the database is not one of Veer");
    if (version > (int64_t)COUNT(migrations))
        return veer_fail(err, VEER_EINVAL,
                         "the data was written by a newer Veer (schema %lld, this program knows "
                         "up to %zu); use that version, or another data directory",
                         (long long)version, COUNT(migrations));
    for (size_t next = (size_t)version + 1; rc == VEER_OK && next <= COUNT(migrations); next++)
        rc = migrate_to(conn, next, err);
    return rc;
}
