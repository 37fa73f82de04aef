/* store/sqlite/state.h: what the SQLite backend holds, for its own files.
 *
 * Threads: whoever writes holds `write`, and then uses `writer`, `series`, `next_id` and the
 * figures. Readers borrow a connection of the pool each. The checkpoint thread has a connection of
 * its own. Order of locks: write, then checkpoint.lock or pool.lock; those two are never held
 * together.
 */
#ifndef VEER_STORE_SQLITE_STATE_H
#define VEER_STORE_SQLITE_STATE_H

#include <pthread.h>
#include <stdatomic.h>

#include "store/lock.h"
#include "store/registry.h"
#include "store/sqlite/conn.h"
#include "store/store.h"

#define SQL_READERS_MAX 8
#define SQL_PATH_SIZE 4096

typedef struct sql_pool {
    pthread_mutex_t lock;          /* of everything below */
    pthread_cond_t returned;       /* a connection came back */
    sql_conn all[SQL_READERS_MAX]; /* opened when first needed */
    bool in_use[SQL_READERS_MAX];  /* lent to a thread */
} sql_pool;

typedef struct sql_checkpoint {
    pthread_mutex_t lock;   /* of wanted and stop */
    pthread_cond_t wake;    /* one of them became true */
    bool wanted;            /* the log grew by a step */
    bool stop;              /* the store is closing */
    bool running;           /* the thread was started */
    pthread_t thread;       /* does the checkpoints */
    sql_conn conn;          /* its connection */
    int step_frames;        /* pages of log between two checkpoints */
    int cap_frames;         /* pages of log from which it is rewound */
    int done_frames;        /* pages of log at the last wake-up; the writer's */
    atomic_uint_fast64_t n; /* checkpoints so far */
} sql_checkpoint;

typedef struct sqlite_state {
    veer_store store;          /* first member */
    veer_dir_lock lock;        /* of the directory */
    char path[SQL_PATH_SIZE];  /* of the database */
    char *vfs;                 /* its file layer, or NULL */
    pthread_mutex_t write;     /* one writer at a time */
    sql_conn writer;           /* the writer's connection */
    veer_registry series;      /* names and ids */
    uint64_t next_id;          /* of a block or run */
    veer_store_stats stats;    /* figures; those that change with commits are kept here */
    atomic_bool failed;        /* writes no more: a write or sync failed */
    sql_pool pool;             /* the readers' connections */
    sql_checkpoint checkpoint; /* moves the log into the database */
} sqlite_state;

static inline sqlite_state *sqlite_of(veer_store *store)
{
    return (sqlite_state *)(void *)store;
}

/* ---- pool.c ---- */
void sql_pool_init(sql_pool *pool);
void sql_pool_done(sql_pool *pool, bool checkpoint);
/** Borrows a connection, waiting for one if all are in use. */
veer_rc sql_pool_take(sqlite_state *state, sql_conn **ret, veer_err *err);
void sql_pool_give(sqlite_state *state, sql_conn *conn);

/* ---- checkpoint.c ---- */
veer_rc sql_checkpoint_start(sqlite_state *state, uint64_t cap_bytes, veer_err *err);
void sql_checkpoint_stop(sqlite_state *state);
/** Told by the writer after each commit how many pages the log has; copies them itself when the
 * thread does not get to it. */
void sql_checkpoint_note(sqlite_state *state, sqlite3 *writer, int log_frames);

/* ---- write.c ---- */
/** Begins a write: takes the lock, refuses after a failure. On failure the lock is free. */
veer_rc sql_write_begin(sqlite_state *state, veer_err *err);
/** Ends it: commits if rc is VEER_OK, else rolls back; the final answer. The caller frees the lock.
 */
veer_rc sql_write_end(sqlite_state *state, veer_rc rc, veer_err *err);
/** True if what the last failed call on a connection met forbids writing until opened again. */
bool sql_is_fatal(sqlite3 *db);
/** Adds a block to the figures (sign 1) or takes it out (-1). */
void sql_count_block(veer_store_stats *stats, veer_store_block_kind kind, uint64_t rows,
                     uint64_t bytes, int sign);

/* ---- members of veer_store_ops that are in files of their own ---- */
veer_rc sqlite_commit(veer_store *store, veer_store_tx *tx, veer_err *err);
veer_rc sqlite_expire(veer_store *store, const veer_store_expiry *expiry, size_t *ret_removed,
                      veer_err *err);
veer_rc sqlite_series_each(veer_store *store, veer_store_series_fn fn, void *context,
                           veer_err *err);
veer_rc sqlite_block_get(veer_store *store, uint64_t id, veer_store_found_fn fn, void *context,
                         veer_err *err);
veer_rc sqlite_part_each(veer_store *store, uint64_t id, veer_store_part_fn fn, void *context,
                         veer_err *err);
veer_rc sqlite_block_each(veer_store *store, const veer_store_block_query *query,
                          veer_store_block_fn fn, void *context, veer_err *err);
veer_rc sqlite_point_each(veer_store *store, const veer_store_point_query *query,
                          veer_store_point_fn fn, void *context, veer_err *err);
veer_rc sqlite_summary_each(veer_store *store, const veer_store_summary_range *range,
                            veer_store_summary_fn fn, void *context, veer_err *err);
veer_rc sqlite_run_each(veer_store *store, veer_store_run_fn fn, void *context, veer_err *err);
veer_rc sqlite_run_read(veer_store *store, uint64_t id, uint64_t offset, void *to, size_t len,
                        veer_err *err);
veer_rc sqlite_doc_get(veer_store *store, const veer_store_doc_key *key, veer_store_doc_fn fn,
                       void *context, veer_err *err);
veer_rc sqlite_doc_each(veer_store *store, const veer_store_doc_query *query, veer_store_doc_fn fn,
                        void *context, veer_err *err);
veer_rc sqlite_backup(veer_store *store, const char *path, veer_err *err);
void sqlite_stats(veer_store *store, veer_store_stats *ret);
veer_rc sqlite_check(veer_store *store, veer_store_finding_fn fn, void *context, veer_err *err);

/** Bytes of a piece of an index run on disk; a read touches only the pieces that it needs. */
#define SQL_PIECE_BYTES 32768

#endif
