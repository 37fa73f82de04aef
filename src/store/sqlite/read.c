/* Reading: each call borrows a connection and runs one statement, whose view is the database as it
 * was when the first row was asked for. */
#include <string.h>

#include "store/sqlite/state.h"

#define I(value) ((int64_t)(value))

/* One walk over the rows of a statement. */
typedef struct reader {
    sqlite_state *state; /* where the connection goes back to */
    sql_conn *conn;      /* borrowed; NULL if there was none to have */
    sqlite3_stmt *rows;  /* the statement; NULL until it is bound */
} reader;

static veer_rc reader_open(veer_store *store, reader *r, veer_err *err)
{
    *r = (reader){.state = sqlite_of(store)};
    return sql_pool_take(r->state, &r->conn, err);
}

static void reader_close(reader *r)
{
    if (r->rows != NULL)
        sql_reset(r->rows);
    if (r->conn != NULL)
        sql_pool_give(r->state, r->conn);
}

/* The next row, if all went well so far. */
static bool reader_next(reader *r, veer_rc *rc, veer_err *err)
{
    return *rc == VEER_OK && sql_step(r->rows, rc, err);
}

veer_rc sqlite_series_each(veer_store *store, veer_store_series_fn fn, void *context, veer_err *err)
{
    reader r;
    veer_rc rc = reader_open(store, &r, err);
    if (rc == VEER_OK)
        rc = sql_bind(r.conn, SQL_SERIES_EACH, &r.rows, err);
    while (reader_next(&r, &rc, err)) {
        const veer_store_series series = {.id = (uint32_t)sqlite3_column_int64(r.rows, 0),
                                          .model = sql_bytes(r.rows, 1),
                                          .version = sql_bytes(r.rows, 2)};
        rc = fn(context, &series);
    }
    reader_close(&r);
    return rc;
}

/* The block of a row that begins with BLOCK_COLUMNS, bytes. */
static veer_rc block_of(reader *r, bool listing, veer_store_block *ret, veer_err *err)
{
    sqlite3_stmt *s = r->rows;
    const size_t size = (size_t)sqlite3_column_int64(s, 7);
    *ret = (veer_store_block){.id = (uint64_t)sqlite3_column_int64(s, 0),
                              .kind = (veer_store_block_kind)sqlite3_column_int(s, 1),
                              .series = (uint32_t)sqlite3_column_int64(s, 2),
                              .rows = (uint32_t)sqlite3_column_int64(s, 3),
                              .time_min_us = sqlite3_column_int64(s, 4),
                              .time_max_us = sqlite3_column_int64(s, 5),
                              .arrival_us = sqlite3_column_int64(s, 6),
                              .bytes.len = size};
    if (listing)
        return VEER_OK;
    ret->bytes = sql_bytes(s, 8);
    if (ret->bytes.len == size)
        return VEER_OK;
    if (sqlite3_errcode(r->conn->db) == SQLITE_NOMEM)
        return veer_fail_nomem(err);
    return veer_fail(err, VEER_ECORRUPT, "block %llu has %zu bytes instead of %zu",
                     (unsigned long long)ret->id, ret->bytes.len, size);
}

veer_rc sqlite_block_get(veer_store *store, uint64_t id, veer_store_found_fn fn, void *context,
                         veer_err *err)
{
    reader r;
    veer_store_block block;
    veer_rc rc = reader_open(store, &r, err);
    if (rc == VEER_OK)
        rc = sql_bind(r.conn, SQL_BLOCK_GET, &r.rows, err, I(id));
    if (reader_next(&r, &rc, err)) {
        rc = block_of(&r, false, &block, err);
        if (rc == VEER_OK)
            rc = fn(context, &block, (uint32_t)sqlite3_column_int64(r.rows, 9));
    } else if (rc == VEER_OK) {
        rc = veer_fail(err, VEER_ENOTFOUND, "block %llu is not there", (unsigned long long)id);
    }
    reader_close(&r);
    return rc;
}

veer_rc sqlite_part_each(veer_store *store, uint64_t id, veer_store_part_fn fn, void *context,
                         veer_err *err)
{
    reader r;
    bool found = false;
    veer_rc rc = reader_open(store, &r, err);
    if (rc == VEER_OK)
        rc = sql_bind(r.conn, SQL_PART_EACH, &r.rows, err, I(id));
    while (reader_next(&r, &rc, err)) {
        veer_store_block block;
        found = true;
        rc = block_of(&r, true, &block, err);
        if (rc == VEER_OK)
            rc = fn(context, &block, (uint64_t)sqlite3_column_int64(r.rows, 8),
                    (uint32_t)sqlite3_column_int64(r.rows, 9));
    }
    if (rc == VEER_OK && !found)
        rc = veer_fail(err, VEER_ENOTFOUND, "block %llu is not there", (unsigned long long)id);
    reader_close(&r);
    return rc;
}

static int64_t id_or_end(uint64_t id)
{
    return id == 0 || id > INT64_MAX ? INT64_MAX : (int64_t)id;
}

veer_rc sqlite_block_each(veer_store *store, const veer_store_block_query *query,
                          veer_store_block_fn fn, void *context, veer_err *err)
{
    const bool indexed = query->kind != 0 && query->series != VEER_STORE_NO_SERIES;
    veer_store_span time = {INT64_MIN, INT64_MAX};
    if (query->time != NULL) {
        time = *query->time;
        if (time.from_us == INT64_MIN)
            time.from_us++; /* INT64_MIN stands in blocks without timestamps */
    }
    const int64_t after = query->after_id == 0 ? 0 : id_or_end(query->after_id);
    reader r;
    veer_rc rc = reader_open(store, &r, err);
    if (rc == VEER_OK)
        rc = sql_bind(r.conn, indexed ? SQL_BLOCK_EACH_OF : SQL_BLOCK_EACH, &r.rows, err, after,
                      id_or_end(query->to_id), I(query->kind), I(query->series), time.from_us,
                      time.to_us, I(query->listing));
    while (reader_next(&r, &rc, err)) {
        veer_store_block block;
        rc = block_of(&r, query->listing, &block, err);
        if (rc == VEER_OK)
            rc = fn(context, &block);
    }
    reader_close(&r);
    return rc;
}

veer_rc sqlite_point_each(veer_store *store, const veer_store_point_query *query,
                          veer_store_point_fn fn, void *context, veer_err *err)
{
    const bool any_series = query->series == VEER_STORE_NO_SERIES;
    reader r;
    veer_rc rc = reader_open(store, &r, err);
    if (rc == VEER_OK && !any_series && query->metric.data != NULL)
        rc = sql_bind(r.conn, SQL_POINT_EACH_OF, &r.rows, err, I(query->series), query->metric,
                      query->span.from_us, query->span.to_us);
    else if (rc == VEER_OK)
        rc = sql_bind(r.conn, SQL_POINT_EACH, &r.rows, err, I(query->series),
                      any_series ? INT64_MAX : I(query->series), I(query->metric.data == NULL),
                      query->metric, query->span.from_us, query->span.to_us);
    while (reader_next(&r, &rc, err)) {
        const veer_store_point point = {.series = (uint32_t)sqlite3_column_int64(r.rows, 0),
                                        .metric = sql_bytes(r.rows, 1),
                                        .time_us = sqlite3_column_int64(r.rows, 2),
                                        .dataset = sql_bytes(r.rows, 3),
                                        .value = sqlite3_column_double(r.rows, 4),
                                        .arrival_us = sqlite3_column_int64(r.rows, 5)};
        rc = fn(context, &point);
    }
    reader_close(&r);
    return rc;
}

veer_rc sqlite_summary_each(veer_store *store, const veer_store_summary_range *range,
                            veer_store_summary_fn fn, void *context, veer_err *err)
{
    reader r;
    veer_rc rc = reader_open(store, &r, err);
    if (rc == VEER_OK)
        rc = sql_bind(r.conn, SQL_SUMMARY_EACH, &r.rows, err, I(range->series), I(range->kind),
                      range->width_us, range->span.from_us, range->span.to_us,
                      I(range->column.data == NULL), range->column);
    while (reader_next(&r, &rc, err)) {
        const veer_store_summary summary = {.series = (uint32_t)sqlite3_column_int64(r.rows, 0),
                                            .kind = (uint32_t)sqlite3_column_int64(r.rows, 1),
                                            .width_us = sqlite3_column_int64(r.rows, 2),
                                            .start_us = sqlite3_column_int64(r.rows, 3),
                                            .column = sql_bytes(r.rows, 4),
                                            .arrival_us = sqlite3_column_int64(r.rows, 5),
                                            .bytes = sql_bytes(r.rows, 6)};
        rc = fn(context, &summary);
    }
    reader_close(&r);
    return rc;
}

veer_rc sqlite_run_each(veer_store *store, veer_store_run_fn fn, void *context, veer_err *err)
{
    reader r;
    veer_rc rc = reader_open(store, &r, err);
    if (rc == VEER_OK)
        rc = sql_bind(r.conn, SQL_RUN_EACH, &r.rows, err);
    while (reader_next(&r, &rc, err)) {
        const veer_store_run run = {.id = (uint64_t)sqlite3_column_int64(r.rows, 0),
                                    .first_block = (uint64_t)sqlite3_column_int64(r.rows, 1),
                                    .last_block = (uint64_t)sqlite3_column_int64(r.rows, 2),
                                    .entries = (uint64_t)sqlite3_column_int64(r.rows, 3),
                                    .bytes.len = (size_t)sqlite3_column_int64(r.rows, 4),
                                    .head = sql_bytes(r.rows, 5)};
        rc = fn(context, &run);
    }
    reader_close(&r);
    return rc;
}

/* VEER_OK if the run is there and has these bytes. */
static veer_rc check_read(reader *r, uint64_t id, uint64_t offset, size_t len, veer_err *err)
{
    veer_rc rc = sql_bind(r->conn, SQL_RUN_SIZE, &r->rows, err, I(id));
    if (reader_next(r, &rc, err)) {
        const uint64_t size = (uint64_t)sqlite3_column_int64(r->rows, 0);
        if (offset > size || len > size - offset)
            rc = veer_fail(err, VEER_EINVAL, "a read beyond the end of index run %llu",
                           (unsigned long long)id);
    } else if (rc == VEER_OK) {
        rc = veer_fail(err, VEER_ENOTFOUND, "index run %llu is not there", (unsigned long long)id);
    }
    if (r->rows != NULL)
        sql_reset(r->rows);
    r->rows = NULL;
    return rc;
}

veer_rc sqlite_run_read(veer_store *store, uint64_t id, uint64_t offset, void *to, size_t len,
                        veer_err *err)
{
    char *out = to;
    size_t left = len;
    reader r;
    veer_rc rc = reader_open(store, &r, err);
    if (rc == VEER_OK)
        rc = check_read(&r, id, offset, len, err);
    if (rc == VEER_OK && len > 0)
        rc = sql_bind(r.conn, SQL_PIECE_EACH, &r.rows, err, I(id), I(offset / SQL_PIECE_BYTES),
                      I((offset + len - 1) / SQL_PIECE_BYTES));
    size_t skip = (size_t)(offset % SQL_PIECE_BYTES);
    while (left > 0 && reader_next(&r, &rc, err)) {
        const veer_store_bytes piece = sql_bytes(r.rows, 1);
        if (piece.len <= skip)
            break;
        const size_t part = piece.len - skip < left ? piece.len - skip : left;
        memcpy(out, (const char *)piece.data + skip, part);
        out += part;
        left -= part;
        skip = 0;
    }
    reader_close(&r);
    if (rc == VEER_OK && left > 0) /* dropped after its size was read, or damaged */
        rc = veer_fail(err, VEER_ENOTFOUND, "index run %llu is not there", (unsigned long long)id);
    return rc;
}

static veer_store_doc doc_of(sqlite3_stmt *row)
{
    return (veer_store_doc){.kind = (veer_store_doc_kind)sqlite3_column_int(row, 0),
                            .key = sql_bytes(row, 1),
                            .series = (uint32_t)sqlite3_column_int64(row, 2),
                            .time_us = sqlite3_column_int64(row, 3),
                            .arrival_us = sqlite3_column_int64(row, 4),
                            .bytes = sql_bytes(row, 5)};
}

veer_rc sqlite_doc_get(veer_store *store, const veer_store_doc_key *key, veer_store_doc_fn fn,
                       void *context, veer_err *err)
{
    reader r;
    veer_rc rc = reader_open(store, &r, err);
    if (rc == VEER_OK)
        rc = sql_bind(r.conn, SQL_DOC_GET, &r.rows, err, I(key->kind), key->key);
    if (reader_next(&r, &rc, err)) {
        const veer_store_doc doc = doc_of(r.rows);
        rc = fn(context, &doc);
    } else if (rc == VEER_OK) {
        rc = veer_fail(err, VEER_ENOTFOUND, "the document is not there");
    }
    reader_close(&r);
    return rc;
}

veer_rc sqlite_doc_each(veer_store *store, const veer_store_doc_query *query, veer_store_doc_fn fn,
                        void *context, veer_err *err)
{
    reader r;
    veer_rc rc = reader_open(store, &r, err);
    if (rc == VEER_OK)
        rc = sql_bind(r.conn, query->newest_first ? SQL_DOC_EACH_BACK : SQL_DOC_EACH, &r.rows, err,
                      I(query->kind), I(query->series), query->span.from_us, query->span.to_us);
    while (reader_next(&r, &rc, err)) {
        const veer_store_doc doc = doc_of(r.rows);
        rc = fn(context, &doc);
    }
    reader_close(&r);
    return rc;
}
