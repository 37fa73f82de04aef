/* Retention, copies, checks and figures of the SQLite backend. */
#include <errno.h>
#include <fcntl.h>
#include <stdio.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

#include "store/sqlite/schema.h"
#include "store/sqlite/state.h"

#define I(value) ((int64_t)(value))
#define OLD_AT_ONCE 256

static veer_rc remove_block(sqlite_state *state, uint64_t id, veer_store_stats *stats,
                            veer_err *err)
{
    sqlite3_stmt *s = NULL;
    int64_t last_id = 0;
    veer_rc rc = sql_bind(&state->writer, SQL_BLOCK_INFO, &s, err, I(id));
    if (rc != VEER_OK)
        return rc;
    if (sql_step(s, &rc, err)) {
        sql_count_block(stats, (veer_store_block_kind)sqlite3_column_int(s, 1),
                        (uint64_t)sqlite3_column_int64(s, 3), (uint64_t)sqlite3_column_int64(s, 7),
                        -1);
        last_id = sqlite3_column_int64(s, 8);
    }
    sql_reset(s);
    if (rc == VEER_OK)
        rc = sql_run(&state->writer, SQL_PART_DROP, err, I(id), last_id, I(id));
    return rc != VEER_OK ? rc : sql_run(&state->writer, SQL_BLOCK_DROP, err, I(id));
}

/* Up to OLD_AT_ONCE ids of old blocks. */
static veer_rc old_blocks(sqlite_state *state, const veer_store_expiry *expiry, size_t max,
                          uint64_t *ids, size_t *ret_n, veer_err *err)
{
    sqlite3_stmt *s = NULL;
    size_t n = 0;
    veer_rc rc = sql_bind(&state->writer, SQL_BLOCK_OLD, &s, err, I(expiry->kind),
                          expiry->before_us, I(max < OLD_AT_ONCE ? max : OLD_AT_ONCE));
    if (rc != VEER_OK)
        return rc;
    while (sql_step(s, &rc, err))
        ids[n++] = (uint64_t)sqlite3_column_int64(s, 0);
    sql_reset(s);
    *ret_n = n;
    return rc;
}

static veer_rc expire_blocks(sqlite_state *state, const veer_store_expiry *expiry,
                             veer_store_stats *stats, size_t *ret_removed, veer_err *err)
{
    uint64_t ids[OLD_AT_ONCE];
    size_t removed = 0, n = 1;
    veer_rc rc = VEER_OK;
    while (rc == VEER_OK && n > 0 && removed < expiry->max_items) {
        rc = old_blocks(state, expiry, expiry->max_items - removed, ids, &n, err);
        for (size_t i = 0; rc == VEER_OK && i < n; i++)
            rc = remove_block(state, ids[i], stats, err);
        removed += n;
    }
    if (rc == VEER_OK)
        rc = sql_run(&state->writer, SQL_COUNTER_PUT, err, I(state->next_id));
    if (rc == VEER_OK)
        *ret_removed = removed;
    return rc;
}

veer_rc sqlite_expire(veer_store *store, const veer_store_expiry *expiry, size_t *ret_removed,
                      veer_err *err)
{
    static const sql_id statement_of[] = {[VEER_STORE_EXPIRE_POINTS] = SQL_POINT_EXPIRE,
                                          [VEER_STORE_EXPIRE_SUMMARIES] = SQL_SUMMARY_EXPIRE,
                                          [VEER_STORE_EXPIRE_DOCS] = SQL_DOC_EXPIRE};
    sqlite_state *state = sqlite_of(store);
    const size_t most = expiry->max_items < INT32_MAX ? expiry->max_items : INT32_MAX;
    size_t removed = 0;
    veer_rc rc = sql_write_begin(state, err);
    if (rc != VEER_OK)
        return rc;
    veer_store_stats stats = state->stats;
    if (expiry->of == VEER_STORE_EXPIRE_BLOCKS) {
        rc = expire_blocks(state, expiry, &stats, &removed, err);
    } else {
        rc = sql_run(&state->writer, statement_of[expiry->of], err, I(expiry->kind),
                     expiry->before_us, I(most));
        removed = (size_t)sqlite3_changes(state->writer.db);
    }
    rc = sql_write_end(state, rc, err);
    if (rc == VEER_OK) {
        state->stats.predictions = stats.predictions;
        state->stats.labels = stats.labels;
        *ret_removed = removed;
    }
    (void)pthread_mutex_unlock(&state->write);
    return rc;
}

static veer_rc sync_path(const char *path, int flags, veer_err *err)
{
    const int fd = open(path, flags | O_CLOEXEC);
    const bool good = fd >= 0 && fsync(fd) == 0;
    const int fault = errno;
    if (fd >= 0)
        close(fd);
    return good ? VEER_OK : veer_fail(err, VEER_EIO, "cannot sync '%s': %s", path, strerror(fault));
}

/* A connection of its own: the copy may take long, and a reader's may not write. */
static veer_rc copy_into(sqlite_state *state, const char *file, veer_err *err)
{
    sql_conn conn = {0};
    sqlite3_stmt *s = NULL;
    veer_rc rc = sql_conn_open(state->path, state->vfs, SQL_COPIER, &conn, err);
    if (rc == VEER_OK &&
        (sqlite3_prepare_v2(conn.db, "VACUUM INTO ?1", -1, &s, NULL) != SQLITE_OK ||
         sqlite3_bind_text(s, 1, file, -1, SQLITE_STATIC) != SQLITE_OK ||
         sqlite3_step(s) != SQLITE_DONE))
        rc = sql_fail(conn.db, sqlite3_errcode(conn.db), "backup", err);
    (void)sqlite3_finalize(s);
    sql_conn_close(&conn, true);
    return rc;
}

veer_rc sqlite_backup(veer_store *store, const char *path, veer_err *err)
{
    char file[SQL_PATH_SIZE];
    const int len = snprintf(file, sizeof file, "%s/veer.db", path);
    if (len < 0 || (size_t)len >= sizeof file)
        return veer_fail(err, VEER_EINVAL, "the path of the backup is too long");
    if (mkdir(path, 0700) != 0)
        return errno == EEXIST
                   ? veer_fail(err, VEER_EINVAL, "'%s' exists; a backup goes to a new directory",
                               path)
                   : veer_fail(err, VEER_EIO, "cannot make '%s': %s", path, strerror(errno));
    veer_rc rc = copy_into(sqlite_of(store), file, err);
    /* SQLite does not sync this copy */
    if (rc == VEER_OK)
        rc = sync_path(file, O_RDWR, err);
    if (rc == VEER_OK)
        rc = sync_path(path, O_RDONLY | O_DIRECTORY, err);
    if (rc != VEER_OK) {
        (void)unlink(file);
        (void)rmdir(path);
    }
    return rc;
}

veer_rc sqlite_check(veer_store *store, veer_store_finding_fn fn, void *context, veer_err *err)
{
    sqlite_state *state = sqlite_of(store);
    sql_conn *conn = NULL;
    veer_rc rc = sql_pool_take(state, &conn, err);
    for (size_t i = 0; rc == VEER_OK && sql_findings[i] != NULL; i++) {
        sqlite3_stmt *s = NULL;
        const int code = sqlite3_prepare_v2(conn->db, sql_findings[i], -1, &s, NULL);
        if (code != SQLITE_OK)
            rc = sql_fail(conn->db, code, "check", err);
        while (rc == VEER_OK && sql_step(s, &rc, err)) {
            const char *text = (const char *)sqlite3_column_text(s, 0);
            if (text != NULL && strcmp(text, "ok") != 0)
                fn(context, text);
        }
        (void)sqlite3_finalize(s);
        if (rc == VEER_ECORRUPT) { /* so damaged that the question could not be answered */
            fn(context, sqlite3_errmsg(conn->db));
            rc = VEER_OK;
        }
    }
    if (conn != NULL)
        sql_pool_give(state, conn);
    return rc;
}

static uint64_t file_bytes(const char *path, const char *suffix)
{
    char name[SQL_PATH_SIZE + 8];
    struct stat status;
    (void)snprintf(name, sizeof name, "%s%s", path, suffix);
    return stat(name, &status) == 0 ? (uint64_t)status.st_size : 0;
}

void sqlite_stats(veer_store *store, veer_store_stats *ret)
{
    sqlite_state *state = sqlite_of(store);
    (void)pthread_mutex_lock(&state->write);
    *ret = state->stats;
    ret->series = veer_registry_count(&state->series);
    ret->next_id = state->next_id;
    (void)pthread_mutex_unlock(&state->write);
    ret->backend = store->ops->name;
    ret->schema_version = sql_schema_version();
    ret->failed = atomic_load(&state->failed);
    ret->checkpoints = atomic_load(&state->checkpoint.n);
    ret->data_bytes = file_bytes(state->path, "");
    ret->log_bytes = file_bytes(state->path, "-wal");
}
