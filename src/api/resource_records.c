/* GET /api/v1/models/{model}/records: predictions with their labels, page by page, as lines. */
#include <stdio.h>
#include <string.h>

#include "api/encode.h"
#include "api/resource.h"
#include "base/limits.h"
#include "base/num.h"
#include "files/record_write.h"
#include "history/history.h"

#define NDJSON "application/x-ndjson"
#define DEFAULT_ROWS 1000
#define NEXT_CURSOR "Veer-Next-Cursor"
#define CURSOR_TEXT_SIZE 64

/* A page under way. */
typedef struct page {
    veer_selection selection; /* whose records */
    veer_buf *out;            /* the lines */
    veer_record_extra extra;  /* model and version of the rows that are written now */
    veer_history_cursor next; /* where the next page begins, if this one was ended early */
    bool full;                /* it was: there are enough bytes */
} page;

/* ---- cursors: "series-block-row" ---- */

static void put_cursor(http_response *response, const veer_history_cursor *cursor)
{
    char text[CURSOR_TEXT_SIZE];
    if (cursor->block == 0)
        return;
    (void)snprintf(text, sizeof text, "%u-%llu-%u", cursor->series,
                   (unsigned long long)cursor->block, cursor->row);
    http_response_header(response, NEXT_CURSOR, text);
}

/* The digits before `end`, a number of at most `max`. */
static bool take_number(const char **at, const char *end, uint64_t max, uint64_t *ret)
{
    uint64_t number = 0;
    const char *const start = *at;
    for (; *at < end && **at >= '0' && **at <= '9'; ++*at) {
        const uint64_t digit = (uint64_t)(**at - '0');
        if (number > (max - digit) / 10)
            return false;
        number = number * 10 + digit;
    }
    *ret = number;
    return *at > start;
}

static veer_rc read_cursor(http_text text, veer_history_cursor *ret, veer_err *err)
{
    static const uint64_t most[] = {UINT32_MAX, INT64_MAX, UINT32_MAX};
    uint64_t numbers[3] = {0};
    const char *at = text.text;
    if (at == NULL) {
        *ret = (veer_history_cursor){0};
        return VEER_OK;
    }
    const char *const end = at + text.len;
    bool good = true;
    for (size_t i = 0; good && i < 3; i++) {
        good = take_number(&at, end, most[i], &numbers[i]);
        if (i < 2)
            good = good && at < end && *at++ == '-';
    }
    if (!good || at != end || numbers[0] == 0 || numbers[1] == 0)
        return veer_fail(err, VEER_EINVAL,
                         "'after' is not a cursor; take it from the header " NEXT_CURSOR);
    *ret = (veer_history_cursor){(uint32_t)numbers[0], numbers[1], (uint32_t)numbers[2]};
    return VEER_OK;
}

/* ---- lines ---- */

/* Names of the series that is written now; both are NUL-terminated in the arena of the request. */
static veer_rc name_series(const http_request *request, page *p, uint32_t series)
{
    const veer_selection *const s = &p->selection;
    veer_arena *const arena = http_request_arena(request);
    for (size_t i = 0; i < s->n; i++) {
        if (s->series[i].series != series)
            continue;
        const veer_store_bytes version = s->series[i].version;
        p->extra.model = veer_arena_strndup(arena, s->model.data, s->model.len);
        p->extra.version =
            version.len > 0 ? veer_arena_strndup(arena, version.data, version.len) : NULL;
        if (p->extra.model == NULL || (version.len > 0 && p->extra.version == NULL))
            return VEER_ENOMEM;
    }
    return VEER_OK;
}

/* What the lines of a walk need. */
typedef struct writing {
    const http_request *request; /* whose arena keeps names */
    page *page;                  /* what is written */
    uint32_t series;             /* that the names are of */
} writing;

static veer_rc write_rows(void *context, const veer_history_rows *rows)
{
    writing *const w = context;
    page *const p = w->page;
    if (w->series != rows->series) {
        const veer_rc rc = name_series(w->request, p, rows->series);
        if (rc != VEER_OK)
            return rc;
        w->series = rows->series;
    }
    for (size_t i = 0; i < rows->batch->rows; i++) {
        if (p->out->len >= VEER_LIMIT_EXPORT_BYTES) {
            p->next = veer_history_cursor_at(rows, i);
            p->full = true;
            return VEER_ELIMIT;
        }
        veer_record_write_prediction(p->out, rows->batch, i, &p->extra);
        veer_buf_putc(p->out, '\n');
    }
    return VEER_OK;
}

static veer_rc write_page(const http_request *request, const veer_history_query *query,
                          const veer_history_cursor *from, page *p, veer_err *err)
{
    const veer_api *const api = veer_api_of(request);
    const int64_t limit = http_request_query_int(request, "limit", DEFAULT_ROWS);
    writing w = {.request = request, .page = p};
    if (limit < 1 || limit > VEER_LIMIT_EXPORT_ROWS)
        return veer_fail(err, VEER_EINVAL, "'limit' is 1 to %d", VEER_LIMIT_EXPORT_ROWS);
    const veer_rc rc = veer_history_page(veer_ingest_history(api->ingest), query, from,
                                         (size_t)limit, write_rows, &w, &p->next, err);
    return p->full ? VEER_OK : rc;
}

static veer_rc select_page(const http_request *request, page *p, veer_history_query *query,
                           veer_history_cursor *from, veer_err *err)
{
    const veer_store_span ever = VEER_STORE_EVER;
    veer_selection *const s = &p->selection;
    const int64_t now_us = veer_clock_real_us(veer_api_of(request)->clock);
    *query = (veer_history_query){.labels = http_request_query_bool(request, "labels", true),
                                  .features = http_request_query_bool(request, "features", true)};
    veer_rc rc = veer_api_select_series(request, http_request_path_value(request, "model"),
                                        http_request_query(request, "version"), s, err);
    if (rc == VEER_OK)
        rc = veer_api_select_time(request, "from", now_us, ever.from_us, &query->span.from_us, err);
    if (rc == VEER_OK)
        rc = veer_api_select_time(request, "to", now_us, ever.to_us, &query->span.to_us, err);
    if (rc == VEER_OK)
        rc = read_cursor(http_request_query(request, "after"), from, err);
    query->series = s->ids;
    query->n_series = s->n;
    return rc;
}

static veer_rc records(const http_request *request, http_response *response, veer_err *err)
{
    page p = {.extra.timestamp_us = VEER_TIME_MISSING};
    veer_history_query query;
    veer_history_cursor from = {0};
    veer_rc rc = select_page(request, &p, &query, &from, err);
    if (rc != VEER_OK)
        return rc;
    p.extra.no_features = !query.features;
    p.out = http_response_body(response, NDJSON);
    rc = write_page(request, &query, &from, &p, err);
    if (rc == VEER_OK)
        put_cursor(response, &p.next);
    return rc;
}

/* ---- the tables ---- */

static const http_parameter query[] = {
    VEER_QUERY_VERSION,
    VEER_QUERY_FROM,
    VEER_QUERY_TO,
    {.name = "labels",
     .type = HTTP_PARAMETER_BOOLEAN,
     .summary = "With the label that counts, wherever it came from; absent: true"},
    {.name = "features",
     .type = HTTP_PARAMETER_BOOLEAN,
     .summary = "With the features; absent: true"},
    {.name = "after", .summary = "Where the page before ended: its header Veer-Next-Cursor"},
    {.name = "limit",
     .type = HTTP_PARAMETER_INTEGER,
     .summary = "Records of a page, up to 16384; absent: 1000"},
};

static const http_route routes[] = {
    {.method = HTTP_GET,
     .path = "/api/v1/models/{model}/records",
     .scope = HTTP_SCOPE_READ,
     .id = "listRecords",
     .summary = "Stored predictions in the order of arrival, one JSON object per line; while there "
                "are more, the header Veer-Next-Cursor says where they begin",
     VEER_QUERY(query),
     .response_type = NDJSON,
     .response_schema = "Prediction",
     .handler = records},
};

const veer_resource veer_resource_records = {VEER_ROUTES(routes)};
