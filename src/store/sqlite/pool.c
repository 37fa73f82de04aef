/* The readers' connections: opened when first needed, lent to one thread at a time. */
#include "store/sqlite/state.h"

void sql_pool_init(sql_pool *pool)
{
    (void)pthread_mutex_init(&pool->lock, NULL);
    (void)pthread_cond_init(&pool->returned, NULL);
}

void sql_pool_done(sql_pool *pool, bool checkpoint)
{
    for (size_t i = 0; i < SQL_READERS_MAX; i++)
        sql_conn_close(&pool->all[i], checkpoint);
    (void)pthread_cond_destroy(&pool->returned);
    (void)pthread_mutex_destroy(&pool->lock);
}

/* A free place, one with an open connection if there is one; SQL_READERS_MAX if all are in use. */
static size_t free_place(const sql_pool *pool)
{
    size_t found = SQL_READERS_MAX;
    for (size_t i = SQL_READERS_MAX; i-- > 0;)
        if (!pool->in_use[i] && (found == SQL_READERS_MAX || pool->all[i].db != NULL))
            found = i;
    return found;
}

veer_rc sql_pool_take(sqlite_state *state, sql_conn **ret, veer_err *err)
{
    sql_pool *pool = &state->pool;
    size_t place;
    (void)pthread_mutex_lock(&pool->lock);
    while ((place = free_place(pool)) == SQL_READERS_MAX)
        (void)pthread_cond_wait(&pool->returned, &pool->lock);
    pool->in_use[place] = true;
    (void)pthread_mutex_unlock(&pool->lock);

    sql_conn *conn = &pool->all[place];
    if (conn->db == NULL) {
        const veer_rc rc = sql_conn_open(state->path, state->vfs, SQL_READER, conn, err);
        if (rc != VEER_OK) {
            sql_conn_close(conn, false);
            sql_pool_give(state, conn);
            return rc;
        }
    }
    *ret = conn;
    return VEER_OK;
}

void sql_pool_give(sqlite_state *state, sql_conn *conn)
{
    sql_pool *pool = &state->pool;
    (void)pthread_mutex_lock(&pool->lock);
    pool->in_use[conn - pool->all] = false;
    (void)pthread_cond_signal(&pool->returned);
    (void)pthread_mutex_unlock(&pool->lock);
}
