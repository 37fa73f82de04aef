/* store/sqlite/conn.h: a connection with its prepared statements. One thread at a time. */
#ifndef VEER_STORE_SQLITE_CONN_H
#define VEER_STORE_SQLITE_CONN_H

#include <sqlite3.h>
#include <stdint.h>

#include "base/err.h"
#include "store/sqlite/statements.h"
#include "store/store.h"

typedef struct sql_conn {
    sqlite3 *db;                         /* NULL when not open */
    sqlite3_stmt *statements[SQL_COUNT]; /* prepared when first used */
} sql_conn;

/** What a connection is for. */
typedef enum sql_conn_role {
    SQL_WRITER, /* makes the file, writes, syncs */
    SQL_READER, /* only reads */
    SQL_COPIER  /* copies the database and writes the log back: a small cache */
} sql_conn_role;

/** Opens a database; *ret is zeroed before. Needs sql_conn_close whatever comes out. */
veer_rc sql_conn_open(const char *path, const char *vfs, sql_conn_role role, sql_conn *ret,
                      veer_err *err);

/** Finalizes and closes. `checkpoint` false leaves the log as it is. */
void sql_conn_close(sql_conn *conn, bool checkpoint);

/** What an error code of SQLite is here, with a message. */
veer_rc sql_fail(sqlite3 *db, int code, const char *what, veer_err *err);

/** A statement with its parameters bound, ready for sql_step. They follow err, of exactly the types
 * that the table says: int64_t, double, veer_store_bytes. Bytes must live until sql_reset. */
veer_rc sql_bind(sql_conn *conn, sql_id id, sqlite3_stmt **ret, veer_err *err, ...);

/** The next row: true, or false at the end (*rc VEER_OK) or on failure (*rc the fault). */
bool sql_step(sqlite3_stmt *statement, veer_rc *rc, veer_err *err);

/** Ends the use of a statement; with it, the view of a reader. NULL is fine. */
void sql_reset(sqlite3_stmt *statement);

/** Binds as sql_bind does, runs to the end and resets. */
veer_rc sql_run(sql_conn *conn, sql_id id, veer_err *err, ...);

/** Runs SQL text, several statements too, whose rows do not matter. */
veer_rc sql_exec(sql_conn *conn, const char *text, veer_err *err);

/** The single number that a text asks for. */
veer_rc sql_number(sql_conn *conn, const char *text, int64_t *ret, veer_err *err);

/** A text or blob of the current row; lent until the next step. */
veer_store_bytes sql_bytes(sqlite3_stmt *statement, int column);

#endif
