/* Transactions of the SQLite backend. See store.h for what they promise, docs/storage.md for why
 * it holds. */
#include "store/sqlite/state.h"

#define I(value) ((int64_t)(value))

/* What a transaction changes beside the database, kept apart until it is durable. */
typedef struct change {
    sqlite_state *state;    /* of the store */
    sql_conn *conn;         /* the writer's connection */
    uint64_t next_id;       /* after the transaction */
    bool dropped;           /* ids may have left the tables that next_id is found in */
    veer_store_stats stats; /* figures after the transaction */
} change;

void sql_count_block(veer_store_stats *stats, veer_store_block_kind kind, uint64_t rows,
                     uint64_t bytes, int sign)
{
    veer_store_block_stats *of = kind == VEER_STORE_LABELS ? &stats->labels : &stats->predictions;
    const uint64_t factor = sign < 0 ? UINT64_MAX : 1; /* adding 2^64 - 1 takes one away */
    of->blocks += factor;
    of->rows += factor * rows;
    of->bytes += factor * bytes;
}

bool sql_is_fatal(sqlite3 *db)
{
    const int extended = sqlite3_extended_errcode(db);
    switch (extended & 0xff) {
    case SQLITE_IOERR:
        return extended != SQLITE_IOERR_NOMEM && extended != SQLITE_IOERR_SHMSIZE;
    case SQLITE_CORRUPT:
    case SQLITE_NOTADB:
    case SQLITE_CANTOPEN:
    case SQLITE_READONLY:
    case SQLITE_PROTOCOL:
        return true;
    default:
        return false;
    }
}

static void note_failure(sqlite_state *state)
{
    if (sql_is_fatal(state->writer.db))
        atomic_store(&state->failed, true);
}

veer_rc sql_write_begin(sqlite_state *state, veer_err *err)
{
    veer_rc rc;
    (void)pthread_mutex_lock(&state->write);
    if (atomic_load(&state->failed)) {
        rc = veer_fail(err, VEER_EIO,
                       "the store stopped writing after an input/output error; open it again");
    } else {
        rc = sql_run(&state->writer, SQL_BEGIN, err);
        if (rc != VEER_OK)
            note_failure(state);
    }
    if (rc != VEER_OK) {
        state->stats.failed_commits++;
        (void)pthread_mutex_unlock(&state->write);
    }
    return rc;
}

veer_rc sql_write_end(sqlite_state *state, veer_rc rc, veer_err *err)
{
    if (rc == VEER_OK)
        rc = sql_run(&state->writer, SQL_COMMIT, err);
    if (rc == VEER_OK) {
        state->stats.commits++;
    } else {
        note_failure(state);
        /* SQLite ends the transaction by itself after some errors, and after others it does not */
        if (!sqlite3_get_autocommit(state->writer.db) &&
            sql_run(&state->writer, SQL_ROLLBACK, NULL) != VEER_OK)
            atomic_store(&state->failed, true);
        state->stats.failed_commits++;
    }
    return rc;
}

static veer_rc put_series(change *c, veer_err *err)
{
    const veer_registry *registry = &c->state->series;
    veer_rc rc = VEER_OK;
    for (uint32_t id = registry->durable + 1; rc == VEER_OK && id <= veer_registry_count(registry);
         id++) {
        const veer_store_series series = veer_registry_get(registry, id);
        rc = sql_run(c->conn, SQL_SERIES_PUT, err, I(id), series.model, series.version);
    }
    return rc;
}

static veer_rc drop(change *c, const veer_store_tx *tx, veer_err *err)
{
    veer_rc rc = VEER_OK;
    for (size_t i = 0; rc == VEER_OK && i < tx->n_summary_drops; i++) {
        const veer_store_summary_range *range = &tx->summary_drops[i];
        rc = sql_run(c->conn, SQL_SUMMARY_DROP, err, I(range->series), I(range->kind),
                     range->width_us, range->span.from_us, range->span.to_us,
                     I(range->column.data == NULL), range->column);
    }
    for (size_t i = 0; rc == VEER_OK && i < tx->n_doc_drops; i++)
        rc = sql_run(c->conn, SQL_DOC_DROP, err, I(tx->doc_drops[i].kind), tx->doc_drops[i].key);
    for (size_t i = 0; rc == VEER_OK && i < tx->n_run_drops; i++) {
        c->dropped = true;
        rc = sql_run(c->conn, SQL_RUN_DROP, err, I(tx->run_drops[i]));
        if (rc == VEER_OK)
            rc = sql_run(c->conn, SQL_PIECE_DROP, err, I(tx->run_drops[i]));
    }
    return rc;
}

/* A block without its bytes, and the last id that it covers. */
typedef struct covered {
    veer_store_block block; /* bytes: only the length */
    uint64_t last_id;       /* of the blocks merged into it; its own id if none were */
} covered;

static veer_rc read_covered(change *c, uint64_t id, covered *ret, veer_err *err)
{
    sqlite3_stmt *s = NULL;
    veer_rc rc = sql_bind(c->conn, SQL_BLOCK_INFO, &s, err, I(id));
    if (rc != VEER_OK)
        return rc;
    if (sql_step(s, &rc, err)) {
        ret->block = (veer_store_block){.id = id,
                                        .kind = (veer_store_block_kind)sqlite3_column_int(s, 1),
                                        .series = (uint32_t)sqlite3_column_int64(s, 2),
                                        .rows = (uint32_t)sqlite3_column_int64(s, 3),
                                        .time_min_us = sqlite3_column_int64(s, 4),
                                        .time_max_us = sqlite3_column_int64(s, 5),
                                        .arrival_us = sqlite3_column_int64(s, 6),
                                        .bytes.len = (size_t)sqlite3_column_int64(s, 7)};
        ret->last_id = (uint64_t)sqlite3_column_int64(s, 8);
    } else if (rc == VEER_OK) {
        rc = veer_fail(err, VEER_ENOTFOUND, "block %llu to merge is not there",
                       (unsigned long long)id);
    }
    sql_reset(s);
    return rc;
}

static veer_rc put_block(change *c, const covered *from, veer_err *err)
{
    const veer_store_block *b = &from->block;
    sql_count_block(&c->stats, b->kind, b->rows, b->bytes.len, 1);
    return sql_run(c->conn, SQL_BLOCK_PUT, err, I(b->id), I(b->kind), I(b->series), I(b->rows),
                   b->time_min_us, b->time_max_us, b->arrival_us, I(b->bytes.len), I(from->last_id),
                   b->bytes);
}

/* Widens the merged block by one more; VEER_EINVAL or VEER_ELIMIT if that cannot be. */
static veer_rc widen(covered *whole, const covered *piece, veer_err *err)
{
    veer_store_block *to = &whole->block;
    const veer_store_block *from = &piece->block;
    if (from->kind != to->kind || from->series != to->series)
        return veer_fail(err, VEER_EINVAL, "blocks %llu and %llu do not belong together",
                         (unsigned long long)to->id, (unsigned long long)from->id);
    if (from->rows > UINT32_MAX - to->rows)
        return veer_fail(err, VEER_ELIMIT, "a merged block of more than 2^32 rows");
    to->rows += from->rows;
    if (from->time_min_us != INT64_MIN &&
        (to->time_min_us == INT64_MIN || from->time_min_us < to->time_min_us))
        to->time_min_us = from->time_min_us;
    if (from->time_max_us > to->time_max_us)
        to->time_max_us = from->time_max_us;
    if (from->arrival_us > to->arrival_us)
        to->arrival_us = from->arrival_us;
    if (piece->last_id > whole->last_id)
        whole->last_id = piece->last_id;
    return VEER_OK;
}

/* The rows of a swallowed block now begin at first_row of the merged one. */
static veer_rc swallow(change *c, uint64_t into, const covered *piece, uint32_t first_row,
                       veer_err *err)
{
    const uint64_t id = piece->block.id;
    veer_rc rc = sql_run(c->conn, SQL_PART_MOVE, err, I(id), I(piece->last_id), I(id), I(into),
                         I(first_row));
    return rc != VEER_OK ? rc : sql_run(c->conn, SQL_PART_PUT, err, I(id), I(into), I(first_row));
}

static veer_rc merge(change *c, const veer_store_merge *m, veer_err *err)
{
    covered whole = {0};
    veer_rc rc = VEER_OK;
    for (size_t i = 0; rc == VEER_OK && i < m->n_ids; i++) {
        covered piece = {0};
        rc = read_covered(c, m->ids[i], &piece, err);
        if (rc == VEER_OK && i == 0)
            whole = piece;
        else if (rc == VEER_OK) {
            const uint32_t first_row = whole.block.rows;
            rc = widen(&whole, &piece, err);
            if (rc == VEER_OK)
                rc = swallow(c, whole.block.id, &piece, first_row, err);
        }
        if (rc == VEER_OK) {
            sql_count_block(&c->stats, piece.block.kind, piece.block.rows, piece.block.bytes.len,
                            -1);
            rc = sql_run(c->conn, SQL_BLOCK_DROP, err, I(m->ids[i]));
        }
    }
    whole.block.bytes = m->bytes;
    c->dropped = true;
    return rc != VEER_OK ? rc : put_block(c, &whole, err);
}

static veer_rc put_run(change *c, const veer_store_run *run, veer_err *err)
{
    const uint64_t id = c->next_id++;
    veer_rc rc = sql_run(c->conn, SQL_RUN_PUT, err, I(id), I(run->first_block), I(run->last_block),
                         I(run->entries), I(run->bytes.len), run->head);
    for (size_t at = 0; rc == VEER_OK && at < run->bytes.len; at += SQL_PIECE_BYTES) {
        const size_t left = run->bytes.len - at;
        const veer_store_bytes piece = {(const char *)run->bytes.data + at,
                                        left < SQL_PIECE_BYTES ? left : SQL_PIECE_BYTES};
        rc = sql_run(c->conn, SQL_PIECE_PUT, err, I(id), I(at / SQL_PIECE_BYTES), piece);
    }
    return rc;
}

static veer_rc put(change *c, const veer_store_tx *tx, veer_err *err)
{
    veer_rc rc = VEER_OK;
    for (size_t i = 0; rc == VEER_OK && i < tx->n_blocks; i++) {
        covered block = {tx->blocks[i], c->next_id};
        block.block.id = c->next_id++;
        rc = put_block(c, &block, err);
    }
    for (size_t i = 0; rc == VEER_OK && i < tx->n_runs; i++)
        rc = put_run(c, &tx->runs[i], err);
    for (size_t i = 0; rc == VEER_OK && i < tx->n_points; i++) {
        const veer_store_point *p = &tx->points[i];
        rc = sql_run(c->conn, SQL_POINT_PUT, err, I(p->series), p->metric, p->time_us, p->dataset,
                     p->value, p->arrival_us);
    }
    for (size_t i = 0; rc == VEER_OK && i < tx->n_summaries; i++) {
        const veer_store_summary *s = &tx->summaries[i];
        rc = sql_run(c->conn, SQL_SUMMARY_PUT, err, I(s->series), I(s->kind), s->width_us,
                     s->start_us, s->column, s->arrival_us, s->bytes);
    }
    for (size_t i = 0; rc == VEER_OK && i < tx->n_docs; i++) {
        const veer_store_doc *d = &tx->docs[i];
        rc = sql_run(c->conn, SQL_DOC_PUT, err, I(d->kind), d->key, I(d->series), d->time_us,
                     d->arrival_us, d->bytes);
    }
    return rc;
}

/* What the caller and the next transactions see of a durable one. */
static void publish(change *c, veer_store_tx *tx)
{
    uint64_t id = c->state->next_id;
    for (size_t i = 0; i < tx->n_blocks; i++)
        tx->blocks[i].id = id++;
    for (size_t i = 0; i < tx->n_runs; i++)
        tx->runs[i].id = id++;
    c->state->next_id = c->next_id;
    c->state->series.durable = veer_registry_count(&c->state->series);
    c->state->stats.predictions = c->stats.predictions;
    c->state->stats.labels = c->stats.labels;
}

veer_rc sqlite_commit(veer_store *store, veer_store_tx *tx, veer_err *err)
{
    sqlite_state *state = sqlite_of(store);
    veer_rc rc = sql_write_begin(state, err);
    if (rc != VEER_OK)
        return rc;
    change c = {
        .state = state, .conn = &state->writer, .next_id = state->next_id, .stats = state->stats};
    rc = veer_registry_check(&state->series, tx, err);
    if (rc == VEER_OK)
        rc = put_series(&c, err);
    if (rc == VEER_OK)
        rc = drop(&c, tx, err);
    for (size_t i = 0; rc == VEER_OK && i < tx->n_merges; i++)
        rc = merge(&c, &tx->merges[i], err);
    if (rc == VEER_OK)
        rc = put(&c, tx, err);
    if (rc == VEER_OK && c.dropped)
        rc = sql_run(c.conn, SQL_COUNTER_PUT, err, I(c.next_id));
    rc = sql_write_end(state, rc, err);
    if (rc == VEER_OK)
        publish(&c, tx);
    (void)pthread_mutex_unlock(&state->write);
    return rc;
}
