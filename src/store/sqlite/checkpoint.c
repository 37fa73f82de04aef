/* The checkpoint thread: moves the log into the database in small steps, beside the writer.
 *
 * After every step_frames pages of log it copies what it can without holding anybody up (PASSIVE).
 * SQLite begins the log anew at the next commit that finds all of it copied and no reader in it;
 * under a steady stream of commits that moment never comes by itself, so from cap_frames on the
 * thread holds the writer back for the one last, short step. A log that is used again and again is
 * also the faster one: its commits overwrite a file instead of growing it.
 */
#include <time.h>

#include "store/sqlite/state.h"

#define STEP_BYTES ((uint64_t)4 << 20)
#define CAP_BYTES ((uint64_t)64 << 20)
#define PAGE_BYTES 4096
#define RETRY_SECONDS 1 /* after a full disk */

/* One copy of what can be copied; pages of log before, SQLite's answer. */
static int copy_log(sqlite_state *state, int *ret_frames)
{
    int copied = 0;
    const int code = sqlite3_wal_checkpoint_v2(state->checkpoint.conn.db, NULL,
                                               SQLITE_CHECKPOINT_PASSIVE, ret_frames, &copied);
    if (code == SQLITE_OK)
        atomic_fetch_add(&state->checkpoint.n, 1);
    return code == SQLITE_BUSY ? SQLITE_OK : code;
}

static int step(sqlite_state *state)
{
    int frames = 0;
    int code = copy_log(state, &frames);
    if (code == SQLITE_OK && frames >= state->checkpoint.cap_frames) {
        (void)pthread_mutex_lock(&state->write);
        code = copy_log(state, &frames);
        (void)pthread_mutex_unlock(&state->write);
    }
    if (code != SQLITE_OK && sql_is_fatal(state->checkpoint.conn.db))
        atomic_store(&state->failed, true);
    return code;
}

static void *checkpoint_main(void *argument)
{
    sqlite_state *state = argument;
    sql_checkpoint *checkpoint = &state->checkpoint;
    (void)pthread_mutex_lock(&checkpoint->lock);
    while (!checkpoint->stop) {
        if (!checkpoint->wanted) {
            (void)pthread_cond_wait(&checkpoint->wake, &checkpoint->lock);
            continue;
        }
        checkpoint->wanted = false;
        (void)pthread_mutex_unlock(&checkpoint->lock);
        const bool good = atomic_load(&state->failed) || step(state) == SQLITE_OK;
        (void)pthread_mutex_lock(&checkpoint->lock);
        if (!good && !checkpoint->stop) {
            struct timespec until;
            (void)clock_gettime(CLOCK_REALTIME, &until);
            until.tv_sec += RETRY_SECONDS;
            (void)pthread_cond_timedwait(&checkpoint->wake, &checkpoint->lock, &until);
            checkpoint->wanted = true;
        }
    }
    (void)pthread_mutex_unlock(&checkpoint->lock);
    return NULL;
}

veer_rc sql_checkpoint_start(sqlite_state *state, uint64_t cap_bytes, veer_err *err)
{
    sql_checkpoint *checkpoint = &state->checkpoint;
    const uint64_t cap = cap_bytes != 0 ? cap_bytes : CAP_BYTES;
    const uint64_t pages = cap / PAGE_BYTES;
    checkpoint->cap_frames = pages < INT32_MAX ? (int)pages : INT32_MAX;
    checkpoint->step_frames = (int)(STEP_BYTES / PAGE_BYTES);
    if (checkpoint->step_frames > checkpoint->cap_frames)
        checkpoint->step_frames = checkpoint->cap_frames;
    const veer_rc rc = sql_conn_open(state->path, state->vfs, SQL_COPIER, &checkpoint->conn, err);
    if (rc != VEER_OK)
        return rc;
    if (pthread_create(&checkpoint->thread, NULL, checkpoint_main, state) != 0)
        return veer_fail_nomem(err);
    checkpoint->running = true;
    return VEER_OK;
}

void sql_checkpoint_stop(sqlite_state *state)
{
    sql_checkpoint *checkpoint = &state->checkpoint;
    if (checkpoint->running) {
        (void)pthread_mutex_lock(&checkpoint->lock);
        checkpoint->stop = true;
        (void)pthread_cond_signal(&checkpoint->wake);
        (void)pthread_mutex_unlock(&checkpoint->lock);
        (void)pthread_join(checkpoint->thread, NULL);
        checkpoint->running = false;
    }
    sql_conn_close(&checkpoint->conn, !atomic_load(&state->failed));
}

void sql_checkpoint_note(sqlite_state *state, sqlite3 *writer, int log_frames)
{
    sql_checkpoint *checkpoint = &state->checkpoint;
    if (log_frames < checkpoint->done_frames)
        checkpoint->done_frames = 0; /* the log was begun anew */
    if (log_frames - checkpoint->done_frames < checkpoint->step_frames)
        return;
    checkpoint->done_frames = log_frames;
    /* the thread has no time: its work is done here, as far as it is not at it right now */
    if (log_frames / 2 >= checkpoint->cap_frames) {
        const int code =
            sqlite3_wal_checkpoint_v2(writer, NULL, SQLITE_CHECKPOINT_PASSIVE, NULL, NULL);
        if (code == SQLITE_OK)
            atomic_fetch_add(&checkpoint->n, 1);
        else if (sql_is_fatal(writer))
            atomic_store(&state->failed, true);
    }
    (void)pthread_mutex_lock(&checkpoint->lock);
    checkpoint->wanted = true;
    (void)pthread_cond_signal(&checkpoint->wake);
    (void)pthread_mutex_unlock(&checkpoint->lock);
}
