/* A connection with its prepared statements. See store/sqlite/conn.h. */
#include "store/sqlite/conn.h"

#include <assert.h>
#include <stdarg.h>
#include <string.h>

#define BUSY_MS 5000 /* how long another process may hold the database */

/* The database is set up by these once it is open. A commit logs whole pages, three or so when it
 * is small: pages of 4 KiB keep that short. */
static const char *const role_setup[] = {
    [SQL_WRITER] = "PRAGMA page_size = 4096; PRAGMA journal_mode = WAL; PRAGMA synchronous = FULL;"
                   "PRAGMA wal_autocheckpoint = 0; PRAGMA cache_size = -16384;"
                   "PRAGMA temp_store = MEMORY; PRAGMA cell_size_check = ON;",
    [SQL_READER] = "PRAGMA cache_size = -8192; PRAGMA temp_store = MEMORY;"
                   "PRAGMA cell_size_check = ON; PRAGMA query_only = ON;",
    [SQL_COPIER] = "PRAGMA synchronous = FULL; PRAGMA wal_autocheckpoint = 0;"
                   "PRAGMA cache_size = -512; PRAGMA temp_store = MEMORY;",
};

/* X(code, what is answered, text; NULL means SQLite's own) */
static const struct fault {
    int code;         /* primary or extended code of SQLite */
    veer_rc rc;       /* what it is here */
    const char *text; /* for a person; NULL means SQLite's own */
} faults[] = {
    {SQLITE_IOERR_NOMEM, VEER_ENOMEM, "out of memory"},
    {SQLITE_IOERR_SHMSIZE, VEER_EIO, "disk full"},
    {SQLITE_IOERR_FSYNC, VEER_EIO, "the disk did not confirm a write"},
    {SQLITE_FULL, VEER_EIO, "disk full"},
    {SQLITE_NOMEM, VEER_ENOMEM, "out of memory"},
    {SQLITE_CORRUPT, VEER_ECORRUPT, NULL},
    {SQLITE_NOTADB, VEER_ECORRUPT, "the file is not a database"},
    {SQLITE_TOOBIG, VEER_ELIMIT, NULL},
    {SQLITE_BUSY, VEER_EIO, "another process is using the database"},
};

veer_rc sql_fail(sqlite3 *db, int code, const char *what, veer_err *err)
{
    const int extended = db != NULL ? sqlite3_extended_errcode(db) : code;
    for (size_t i = 0; i < sizeof faults / sizeof faults[0]; i++) {
        const struct fault *f = &faults[i];
        if (f->code == extended || f->code == (code & 0xff))
            return veer_fail(err, f->rc, "store: %s: %s", what,
                             f->text != NULL ? f->text : sqlite3_errstr(extended));
    }
    return veer_fail(err, VEER_EIO, "store: %s: %s (SQLite %d)", what,
                     db != NULL ? sqlite3_errmsg(db) : sqlite3_errstr(code), extended);
}

veer_rc sql_conn_open(const char *path, const char *vfs, sql_conn_role role, sql_conn *ret,
                      veer_err *err)
{
    const int flags = SQLITE_OPEN_READWRITE | SQLITE_OPEN_NOMUTEX | SQLITE_OPEN_EXRESCODE |
                      (role == SQL_WRITER ? SQLITE_OPEN_CREATE : 0);
    *ret = (sql_conn){0};
    const int code = sqlite3_open_v2(path, &ret->db, flags, vfs);
    if (code != SQLITE_OK)
        return sql_fail(ret->db, code, "open", err);
    (void)sqlite3_busy_timeout(ret->db, BUSY_MS);
    (void)sqlite3_db_config(ret->db, SQLITE_DBCONFIG_DEFENSIVE, 1, NULL);
    (void)sqlite3_db_config(ret->db, SQLITE_DBCONFIG_TRUSTED_SCHEMA, 0, NULL);
    return sql_exec(ret, role_setup[role], err);
}

void sql_conn_close(sql_conn *conn, bool checkpoint)
{
    for (size_t i = 0; i < SQL_COUNT; i++)
        (void)sqlite3_finalize(conn->statements[i]);
    if (conn->db != NULL && !checkpoint)
        (void)sqlite3_db_config(conn->db, SQLITE_DBCONFIG_NO_CKPT_ON_CLOSE, 1, NULL);
    (void)sqlite3_close(conn->db);
    *conn = (sql_conn){0};
}

static int bind_bytes(sqlite3_stmt *statement, int place, char type, veer_store_bytes bytes)
{
    const char *data = bytes.len > 0 ? bytes.data : "";
    return type == 't'
               ? sqlite3_bind_text64(statement, place, data, bytes.len, SQLITE_STATIC, SQLITE_UTF8)
               : sqlite3_bind_blob64(statement, place, data, bytes.len, SQLITE_STATIC);
}

static veer_rc bind_all(sql_conn *conn, sql_id id, sqlite3_stmt **ret, veer_err *err,
                        va_list *arguments)
{
    const sql_statement *text = &sql_statements[id];
    sqlite3_stmt **statement = &conn->statements[id];
    int code = SQLITE_OK;
    if (*statement == NULL)
        code = sqlite3_prepare_v3(conn->db, text->text, -1, SQLITE_PREPARE_PERSISTENT, statement,
                                  NULL);
    for (int place = 1; code == SQLITE_OK && text->parameters[place - 1] != '\0'; place++) {
        const char type = text->parameters[place - 1];
        if (type == 'i')
            code = sqlite3_bind_int64(*statement, place, va_arg(*arguments, int64_t));
        else if (type == 'd')
            code = sqlite3_bind_double(*statement, place, va_arg(*arguments, double));
        else
            code = bind_bytes(*statement, place, type, va_arg(*arguments, veer_store_bytes));
    }
    if (code != SQLITE_OK)
        return sql_fail(conn->db, code, text->name, err);
    *ret = *statement;
    return VEER_OK;
}

veer_rc sql_bind(sql_conn *conn, sql_id id, sqlite3_stmt **ret, veer_err *err, ...)
{
    va_list arguments;
    va_start(arguments, err);
    const veer_rc rc = bind_all(conn, id, ret, err, &arguments);
    va_end(arguments);
    return rc;
}

bool sql_step(sqlite3_stmt *statement, veer_rc *rc, veer_err *err)
{
    const int code = sqlite3_step(statement);
    *rc = code == SQLITE_ROW || code == SQLITE_DONE
              ? VEER_OK
              : sql_fail(sqlite3_db_handle(statement), code, "step", err);
    return code == SQLITE_ROW;
}

void sql_reset(sqlite3_stmt *statement)
{
    (void)sqlite3_reset(statement);
    (void)sqlite3_clear_bindings(statement);
}

veer_rc sql_run(sql_conn *conn, sql_id id, veer_err *err, ...)
{
    sqlite3_stmt *statement = NULL;
    va_list arguments;
    va_start(arguments, err);
    veer_rc rc = bind_all(conn, id, &statement, err, &arguments);
    va_end(arguments);
    if (rc != VEER_OK)
        return rc;
    while (sql_step(statement, &rc, err))
        continue;
    sql_reset(statement);
    return rc;
}

veer_rc sql_exec(sql_conn *conn, const char *text, veer_err *err)
{
    const int code = sqlite3_exec(conn->db, text, NULL, NULL, NULL);
    return code == SQLITE_OK ? VEER_OK : sql_fail(conn->db, code, "set-up", err);
}

veer_rc sql_number(sql_conn *conn, const char *text, int64_t *ret, veer_err *err)
{
    sqlite3_stmt *statement = NULL;
    veer_rc rc = VEER_OK;
    const int code = sqlite3_prepare_v2(conn->db, text, -1, &statement, NULL);
    if (code != SQLITE_OK)
        return sql_fail(conn->db, code, "set-up", err);
    if (sql_step(statement, &rc, err))
        *ret = sqlite3_column_int64(statement, 0);
    (void)sqlite3_finalize(statement);
    return rc;
}

veer_store_bytes sql_bytes(sqlite3_stmt *statement, int column)
{
    const void *data = sqlite3_column_blob(statement, column);
    return (veer_store_bytes){data, (size_t)sqlite3_column_bytes(statement, column)};
}
