/* Opening and closing the SQLite backend. See store/sqlite/sqlite.h and state.h. */
#include "store/sqlite/sqlite.h"

#include <errno.h>
#include <fcntl.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

#include "store/sqlite/schema.h"
#include "store/sqlite/state.h"

static veer_rc sqlite_series_id(veer_store *store, veer_store_bytes model, veer_store_bytes version,
                                uint32_t *ret_id, veer_err *err)
{
    sqlite_state *state = sqlite_of(store);
    (void)pthread_mutex_lock(&state->write);
    const veer_rc rc = veer_registry_id(&state->series, model, version, ret_id, err);
    (void)pthread_mutex_unlock(&state->write);
    return rc;
}

static void sqlite_close(veer_store *store)
{
    sqlite_state *state = sqlite_of(store);
    const bool good = !atomic_load(&state->failed);
    sql_checkpoint_stop(state);
    sql_pool_done(&state->pool, good);
    sql_conn_close(&state->writer, good);
    veer_registry_done(&state->series);
    veer_dir_lock_release(&state->lock);
    (void)pthread_cond_destroy(&state->checkpoint.wake);
    (void)pthread_mutex_destroy(&state->checkpoint.lock);
    (void)pthread_mutex_destroy(&state->write);
    free(state->vfs);
    free(state);
}

static const veer_store_ops sqlite_ops = {
    .name = "sqlite",
    .series_id = sqlite_series_id,
    .series_each = sqlite_series_each,
    .commit = sqlite_commit,
    .block_get = sqlite_block_get,
    .part_each = sqlite_part_each,
    .block_each = sqlite_block_each,
    .point_each = sqlite_point_each,
    .summary_each = sqlite_summary_each,
    .run_each = sqlite_run_each,
    .run_read = sqlite_run_read,
    .doc_get = sqlite_doc_get,
    .doc_each = sqlite_doc_each,
    .expire = sqlite_expire,
    .backup = sqlite_backup,
    .check = sqlite_check,
    .stats = sqlite_stats,
    .close = sqlite_close,
};

static veer_rc sync_dir(const char *path, veer_err *err)
{
    const int fd = open(path, O_RDONLY | O_DIRECTORY | O_CLOEXEC);
    const bool good = fd >= 0 && fsync(fd) == 0;
    const int fault = errno;
    if (fd >= 0)
        close(fd);
    return good ? VEER_OK
                : veer_fail(err, VEER_EIO, "cannot sync directory '%s': %s", path, strerror(fault));
}

/* A new directory is not durable before its parent is synced. */
static veer_rc make_dir(const char *dir, veer_err *err)
{
    char parent[SQL_PATH_SIZE];
    struct stat status;
    if (mkdir(dir, 0700) == 0) {
        const int len = snprintf(parent, sizeof parent, "%s/..", dir);
        return len < (int)sizeof parent ? sync_dir(parent, err)
                                        : veer_fail(err, VEER_EINVAL, "the path is too long");
    }
    if (errno != EEXIST)
        return veer_fail(err, VEER_EIO, "cannot make the data directory '%s': %s", dir,
                         strerror(errno));
    if (stat(dir, &status) != 0 || !S_ISDIR(status.st_mode))
        return veer_fail(err, VEER_EIO, "'%s' is not a directory", dir);
    return VEER_OK;
}

static veer_rc make_state(const char *dir, const veer_store_sqlite_options *options,
                          sqlite_state **ret, veer_err *err)
{
    sqlite_state *state = calloc(1, sizeof *state);
    if (state == NULL)
        return veer_fail_nomem(err);
    state->store.ops = &sqlite_ops;
    state->lock.fd = -1;
    (void)pthread_mutex_init(&state->write, NULL);
    (void)pthread_mutex_init(&state->checkpoint.lock, NULL);
    (void)pthread_cond_init(&state->checkpoint.wake, NULL);
    sql_pool_init(&state->pool);
    const int len = snprintf(state->path, sizeof state->path, "%s/veer.db", dir);
    veer_rc rc = VEER_OK;
    if (len < 0 || (size_t)len >= sizeof state->path)
        rc = veer_fail(err, VEER_EINVAL, "the path of the data directory is too long");
    if (rc == VEER_OK && options->vfs != NULL && (state->vfs = strdup(options->vfs)) == NULL)
        rc = veer_fail_nomem(err);
    if (rc == VEER_OK)
        rc = veer_registry_init(&state->series, err);
    if (rc == VEER_OK)
        *ret = state;
    else
        sqlite_close(&state->store);
    return rc;
}

static int note_log(void *argument, sqlite3 *db, const char *name, int frames)
{
    (void)name;
    sql_checkpoint_note(argument, db, frames);
    return SQLITE_OK;
}

/* Moves all of an inherited log into the database. After a failed sync its pages may be in memory
 * only, though they read well; written and synced once more, nothing depends on that. */
static veer_rc absorb_log(sqlite_state *state, veer_err *err)
{
    const int code =
        sqlite3_wal_checkpoint_v2(state->writer.db, NULL, SQLITE_CHECKPOINT_TRUNCATE, NULL, NULL);
    return code == SQLITE_OK ? VEER_OK : sql_fail(state->writer.db, code, "recovery", err);
}

static veer_rc open_database(sqlite_state *state, const char *dir, veer_err *err)
{
    veer_rc rc = sql_conn_open(state->path, state->vfs, SQL_WRITER, &state->writer, err);
    if (rc == VEER_OK)
        rc = absorb_log(state, err);
    if (rc == VEER_OK)
        rc = sql_schema_migrate(&state->writer, err);
    if (rc == VEER_OK)
        rc = sync_dir(dir, err);
    return rc;
}

static veer_rc keep_series(void *context, const veer_store_series *series)
{
    sqlite_state *state = context;
    uint32_t id = 0;
    const veer_rc rc = veer_registry_id(&state->series, series->model, series->version, &id, NULL);
    if (rc != VEER_OK)
        return rc;
    state->series.durable = id;
    return id == series->id ? VEER_OK : VEER_ECORRUPT;
}

static veer_rc load_totals(sqlite_state *state, veer_err *err)
{
    sqlite3_stmt *s = NULL;
    veer_rc rc = sql_bind(&state->writer, SQL_BLOCK_TOTALS, &s, err);
    if (rc != VEER_OK)
        return rc;
    while (sql_step(s, &rc, err)) {
        const bool labels = sqlite3_column_int(s, 0) == VEER_STORE_LABELS;
        veer_store_block_stats *to = labels ? &state->stats.labels : &state->stats.predictions;
        to->blocks = (uint64_t)sqlite3_column_int64(s, 1);
        to->rows = (uint64_t)sqlite3_column_int64(s, 2);
        to->bytes = (uint64_t)sqlite3_column_int64(s, 3);
    }
    sql_reset(s);
    return rc;
}

static veer_rc load(sqlite_state *state, veer_err *err)
{
    sqlite3_stmt *s = NULL;
    veer_rc rc = sqlite_series_each(&state->store, keep_series, state, err);
    if (rc == VEER_ECORRUPT && (err == NULL || err->rc == VEER_OK))
        rc = veer_fail(err, VEER_ECORRUPT, "the series are not numbered one after the other");
    if (rc == VEER_OK)
        rc = sql_bind(&state->writer, SQL_NEXT_ID, &s, err);
    if (rc == VEER_OK) {
        if (sql_step(s, &rc, err))
            state->next_id = (uint64_t)sqlite3_column_int64(s, 0);
        sql_reset(s);
    }
    return rc != VEER_OK ? rc : load_totals(state, err);
}

veer_rc veer_store_sqlite_open(const char *dir, const veer_store_sqlite_options *options,
                               veer_store **ret, veer_err *err)
{
    static const veer_store_sqlite_options defaults = {0};
    sqlite_state *state = NULL;
    if (options == NULL)
        options = &defaults;
    veer_rc rc = make_dir(dir, err);
    if (rc == VEER_OK)
        rc = make_state(dir, options, &state, err);
    if (rc != VEER_OK)
        return rc;
    rc = veer_dir_lock_take(dir, options->address, &state->lock, err);
    if (rc == VEER_OK)
        rc = open_database(state, dir, err);
    if (rc == VEER_OK)
        rc = load(state, err);
    if (rc == VEER_OK)
        rc = sql_checkpoint_start(state, options->log_cap_bytes, err);
    if (rc != VEER_OK) {
        atomic_store(&state->failed, true); /* leave everything as it was found */
        sqlite_close(&state->store);
        return rc;
    }
    (void)sqlite3_wal_hook(state->writer.db, note_log, state);
    *ret = &state->store;
    return VEER_OK;
}

veer_rc veer_store_sqlite_announce(veer_store *store, const char *address, veer_err *err)
{
    return veer_dir_lock_announce(&sqlite_of(store)->lock, address, err);
}
