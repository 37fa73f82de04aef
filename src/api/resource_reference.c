/* The reference of a model: PUT a file, POST .../freeze a past window, GET what is known, DELETE.
 */
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "api/background.h"
#include "api/encode.h"
#include "api/resource.h"
#include "base/limits.h"
#include "base/time.h"
#include "files/records.h"
#include "history/history.h"
#include "history/reference.h"
#include "json/reader.h"

#define FREEZE_BODY_BYTES 4096

/* ---- what is known ---- */

static veer_rc put_info(void *context, const veer_reference_name *name,
                        const veer_reference_info *info)
{
    veer_json_writer *const w = context;
    veer_json_begin_object(w);
    veer_put_bytes(w, "model", name->model);
    veer_put_bytes(w, "version", name->version);
    veer_put_bytes(w, "source", info->source);
    veer_put_count(w, "rows", info->rows);
    veer_put_count(w, "labelled", info->labelled);
    veer_put_count(w, "features", info->features);
    veer_put_time(w, "created", info->created_us);
    veer_put_time(w, "first", info->time_min_us);
    veer_put_time(w, "last", info->time_max_us);
    veer_put_count(w, "bytes", info->bytes);
    veer_json_end_object(w);
    return VEER_OK;
}

static veer_rc answer(const veer_api *api, const veer_reference_name *name, http_response *response,
                      veer_err *err)
{
    veer_json_writer w;
    veer_json_writer_init(&w, http_response_body(response, HTTP_JSON), 0);
    const veer_rc rc =
        veer_reference_info_get(veer_ingest_store(api->ingest), name, put_info, &w, err);
    return rc == VEER_OK ? veer_json_finish(&w, err) : rc;
}

static veer_reference_name name_of(const http_request *request)
{
    const http_text model = http_request_path_value(request, "model");
    const http_text version = http_request_query(request, "version");
    return (veer_reference_name){{model.text, model.len}, {version.text, version.len}};
}

static veer_rc get(const http_request *request, http_response *response, veer_err *err)
{
    const veer_reference_name name = name_of(request);
    return answer(veer_api_of(request), &name, response, err);
}

static veer_rc drop(const http_request *request, http_response *response, veer_err *err)
{
    const veer_reference_name name = name_of(request);
    const veer_rc rc =
        veer_reference_drop(veer_ingest_store(veer_api_of(request)->ingest), &name, err);
    if (rc == VEER_OK)
        http_response_status(response, 204);
    return rc;
}

/* ---- making one, in the background ---- */

typedef struct making {
    const veer_api *api;                      /* where */
    veer_reference_name name;                 /* whose; texts in the arena */
    char source[VEER_REFERENCE_SOURCE_BYTES]; /* where it comes from, for a person */
    char *body;                               /* a file: body_len bytes, owned; NULL: a window */
    size_t body_len;                          /* of them */
    uint32_t *series;                         /* a window: n_series, in the arena */
    size_t n_series;                          /* whose */
    veer_store_span span;                     /* of time */
    veer_reference reference;                 /* what is gathered */
    const atomic_bool *stop;                  /* while gathering */
    veer_arena arena;                         /* texts that outlive the request */
    veer_err *err;                            /* while gathering */
} making;

static void making_free(void *context)
{
    making *const m = context;
    veer_reference_done(&m->reference);
    veer_arena_done(&m->arena);
    free(m->body);
    free(m);
}

static veer_rc copy_text(making *m, veer_store_bytes text, veer_store_bytes *ret, veer_err *err)
{
    char *const copy = veer_arena_strndup(&m->arena, text.len > 0 ? text.data : "", text.len);
    if (copy == NULL)
        return veer_fail_nomem(err);
    *ret = (veer_store_bytes){copy, text.len};
    return VEER_OK;
}

static veer_rc making_new(const http_request *request, const veer_reference_name *name,
                          making **ret, veer_err *err)
{
    if (name->model.len > VEER_LIMIT_NAME_BYTES || name->version.len > VEER_LIMIT_NAME_BYTES)
        return veer_fail(err, VEER_EINVAL, "names have at most %d bytes", VEER_LIMIT_NAME_BYTES);
    making *const m = calloc(1, sizeof *m);
    if (m == NULL)
        return veer_fail_nomem(err);
    m->api = veer_api_of(request);
    veer_reference_init(&m->reference, 0);
    veer_arena_init(&m->arena, VEER_LIMIT_HTTP_REQUEST_ARENA);
    veer_rc rc = copy_text(m, name->model, &m->name.model, err);
    if (rc == VEER_OK)
        rc = copy_text(m, name->version, &m->name.version, err);
    if (rc == VEER_OK)
        *ret = m;
    else
        making_free(m);
    return rc;
}

static veer_rc add(making *m, const veer_batch *batch)
{
    if (atomic_load(m->stop))
        return veer_fail(m->err, VEER_EIO, "the server is stopping");
    return veer_reference_add(&m->reference, batch, m->err);
}

static veer_rc add_file(making *m)
{
    veer_source *source = NULL;
    veer_records *records = NULL;
    const veer_batch *batch = NULL;
    veer_rc rc = veer_source_memory("the body", m->body, m->body_len, &source, m->err);
    if (rc == VEER_OK)
        rc = veer_records_open(source, NULL, &records, m->err);
    do {
        if (rc == VEER_OK)
            rc = veer_records_next(records, &batch, m->err);
        if (rc == VEER_OK && batch != NULL)
            rc = add(m, batch);
    } while (rc == VEER_OK && batch != NULL);
    veer_records_free(records);
    return rc;
}

static veer_rc add_rows(void *context, const veer_history_rows *rows)
{
    return add(context, rows->batch);
}

static veer_rc add_window(making *m)
{
    const veer_history_query query = {.series = m->series,
                                      .n_series = m->n_series,
                                      .span = m->span,
                                      .labels = true,
                                      .features = true};
    return veer_history_each(veer_ingest_history(m->api->ingest), &query, add_rows, m, m->err);
}

static veer_rc make(void *context, const atomic_bool *stop, http_response *response, veer_err *err)
{
    making *const m = context;
    m->stop = stop;
    m->err = err;
    veer_rc rc = m->body != NULL ? add_file(m) : add_window(m);
    if (rc == VEER_OK && m->reference.rows == 0)
        rc = m->body != NULL ? veer_fail(err, VEER_EINVAL, "the body has no records")
                             : veer_fail(err, VEER_EINVAL, "no records are kept of this time");
    if (rc == VEER_ENODATA)
        rc = veer_fail(err, VEER_EINVAL, "the body has no records");
    if (rc == VEER_OK)
        rc = veer_reference_put(&m->reference, veer_ingest_store(m->api->ingest), &m->name,
                                m->source, veer_clock_real_us(m->api->clock), err);
    return rc == VEER_OK ? answer(m->api, &m->name, response, err) : rc;
}

static veer_rc start(making *m, const http_request *request, http_response *response, veer_err *err)
{
    const veer_background_job job = {make, making_free, m};
    return veer_background_run(m->api->background, request, response, &job, err);
}

/* ---- a file ---- */

static veer_rc put(const http_request *request, http_response *response, veer_err *err)
{
    const veer_reference_name name = name_of(request);
    const http_text body = http_request_body(request);
    const http_text type = http_request_media_type(request);
    making *m = NULL;
    if (body.len == 0)
        return veer_fail(err, VEER_EINVAL,
                         "the body is empty; send CSV or one JSON object per line");
    const veer_rc rc = making_new(request, &name, &m, err);
    if (rc != VEER_OK)
        return rc;
    m->body = malloc(body.len);
    if (m->body == NULL) {
        making_free(m);
        return veer_fail_nomem(err);
    }
    memcpy(m->body, body.text, body.len);
    m->body_len = body.len;
    (void)snprintf(m->source, sizeof m->source, "sent as %.*s",
                   (int)(type.len < 100 ? type.len : 100), type.len > 0 ? type.text : "a file");
    if (type.len == 0)
        (void)snprintf(m->source, sizeof m->source, "sent as a file");
    return start(m, request, response, err);
}

/* ---- a past window ---- */

/* What the body of a freeze asks for. */
typedef struct freeze_order {
    http_text version; /* text NULL: all versions */
    http_text from;    /* text NULL: the beginning */
    http_text to;      /* text NULL: now */
} freeze_order;

static bool take_member(veer_json_reader *r, freeze_order *order)
{
    static const char *const names[] = {"version", "from", "to"};
    http_text *const values[] = {&order->version, &order->from, &order->to};
    const char *const key = r->text;
    const size_t len = r->text_len;
    for (size_t i = 0; i < 3; i++) {
        if (len != strlen(names[i]) || memcmp(key, names[i], len) != 0)
            continue;
        const veer_json_event event = veer_json_next(r);
        if (event == VEER_JSON_STRING || (event == VEER_JSON_NUMBER && i > 0))
            *values[i] = (http_text){r->text, r->text_len};
        else if (event != VEER_JSON_NULL)
            (void)veer_json_reject(r, VEER_EPARSE, "'%s' must be a text", names[i]);
        return r->state != VEER_JSON_FAILED;
    }
    (void)veer_json_reject(r, VEER_EPARSE, "'%.*s' is not known here: version, from, to",
                           (int)(len < 40 ? len : 40), key);
    return false;
}

static veer_rc read_order(const http_request *request, freeze_order *order, veer_err *err)
{
    const http_text body = http_request_body(request);
    veer_json_reader r;
    veer_json_init(&r, body.text, body.len, http_request_arena(request));
    if (veer_json_expect_object(&r, "the order"))
        while (veer_json_next(&r) == VEER_JSON_KEY && take_member(&r, order))
            continue;
    while (r.state != VEER_JSON_FAILED && veer_json_next(&r) > VEER_JSON_END)
        continue;
    return veer_json_status(&r, err);
}

static veer_rc read_span(const http_request *request, const freeze_order *order,
                         veer_store_span *ret, veer_err *err)
{
    const int64_t now_us = veer_clock_real_us(veer_api_of(request)->clock);
    const veer_store_span ever = VEER_STORE_EVER;
    veer_rc rc = VEER_OK;
    *ret = (veer_store_span){ever.from_us, now_us};
    if (order->from.text != NULL)
        rc = veer_query_time(order->from.text, order->from.len, now_us, &ret->from_us, err);
    if (rc == VEER_OK && order->to.text != NULL)
        rc = veer_query_time(order->to.text, order->to.len, now_us, &ret->to_us, err);
    if (rc == VEER_OK && ret->from_us >= ret->to_us)
        rc = veer_fail(err, VEER_EINVAL, "'from' is not before 'to'");
    return rc;
}

static void put_source(making *m)
{
    char from[VEER_TIME_TEXT_SIZE] = "the beginning", to[VEER_TIME_TEXT_SIZE] = "the end";
    if (m->span.from_us >= VEER_TIME_MIN_US)
        (void)veer_time_format(m->span.from_us, from);
    if (m->span.to_us <= VEER_TIME_MAX_US)
        (void)veer_time_format(m->span.to_us, to);
    (void)snprintf(m->source, sizeof m->source, "frozen from %s to %s", from, to);
}

static veer_rc copy_series(making *m, const veer_selection *selection, veer_err *err)
{
    m->series = veer_arena_array(&m->arena, selection->n, sizeof *m->series);
    if (m->series == NULL)
        return veer_fail_nomem(err);
    memcpy(m->series, selection->ids, selection->n * sizeof *m->series);
    m->n_series = selection->n;
    return VEER_OK;
}

static veer_rc freeze(const http_request *request, http_response *response, veer_err *err)
{
    freeze_order order = {.version.text = NULL};
    veer_selection selection = {0};
    veer_store_span span;
    making *m = NULL;
    veer_rc rc = read_order(request, &order, err);
    if (rc == VEER_OK)
        rc = read_span(request, &order, &span, err);
    if (rc != VEER_OK)
        return rc;
    veer_reference_name name = name_of(request);
    name.version = (veer_store_bytes){order.version.text, order.version.len};
    const http_text model = {name.model.data, name.model.len};
    rc = veer_api_select_series(request, model, order.version, &selection, err);
    if (rc == VEER_OK)
        rc = making_new(request, &name, &m, err);
    if (rc != VEER_OK)
        return rc;
    m->span = span;
    put_source(m);
    rc = copy_series(m, &selection, err);
    if (rc == VEER_OK)
        return start(m, request, response, err);
    making_free(m);
    return rc;
}

/* ---- the tables ---- */

static const http_parameter query[] = {
    {.name = "version", .summary = "Of this version; absent: of no version"},
};

#define PATH "/api/v1/models/{model}/reference"

static const http_route routes[] = {
    {.method = HTTP_GET,
     .path = PATH,
     .scope = HTTP_SCOPE_READ,
     .id = "getReference",
     .summary = "What is known of the fixed baseline of a model",
     VEER_QUERY(query),
     .response_type = HTTP_JSON,
     .response_schema = "Reference",
     .handler = get},
    {.method = HTTP_PUT,
     .path = PATH,
     .scope = HTTP_SCOPE_ADMIN,
     .id = "putReference",
     .summary = "Keeps a file of records, CSV or JSON lines, with or without labels, as the fixed "
                "baseline",
     VEER_QUERY(query),
     .response_type = HTTP_JSON,
     .response_schema = "Reference",
     .body_limit = VEER_LIMIT_REFERENCE_BYTES,
     .handler = put},
    {.method = HTTP_DELETE,
     .path = PATH,
     .scope = HTTP_SCOPE_ADMIN,
     .id = "deleteReference",
     .summary = "Forgets the fixed baseline",
     VEER_QUERY(query),
     .handler = drop},
    {.method = HTTP_POST,
     .path = PATH "/freeze",
     .scope = HTTP_SCOPE_ADMIN,
     .id = "freezeReference",
     .summary = "Keeps the records of a past window, with their labels, as the fixed baseline",
     .request_type = HTTP_JSON,
     .request_schema = "FreezeOrder",
     .response_type = HTTP_JSON,
     .response_schema = "Reference",
     .body_limit = FREEZE_BODY_BYTES,
     .handler = freeze},
};

static const veer_schema_member reference_members[] = {
    {.name = "model", .type = "string"},
    {.name = "version", .type = "string", .summary = "\"\": of no version"},
    {.name = "source", .type = "string", .summary = "Where it came from, for a person"},
    {.name = "rows", .type = "integer"},
    {.name = "labelled", .type = "integer", .summary = "Rows with a label"},
    {.name = "features", .type = "integer", .summary = "Different features"},
    {.name = "created", .type = "time"},
    {.name = "first", .type = "time|null", .summary = "Time of the earliest row that has one"},
    {.name = "last", .type = "time|null", .summary = "Time of the latest"},
    {.name = "bytes", .type = "integer", .summary = "Of the rows as they are kept"},
};

static const veer_schema_member freeze_members[] = {
    {.name = "version",
     .type = "string?",
     .summary = "Of this version; absent: rows of all versions, kept as of no version",
     .is_optional = true},
    {.name = "from",
     .type = "string|number|null",
     .summary = "As in queries; absent: the beginning",
     .is_optional = true},
    {.name = "to",
     .type = "string|number|null",
     .summary = "Exclusive; absent: now",
     .is_optional = true},
};

static const veer_schema schemas[] = {
    {.name = "Reference", .summary = "A fixed baseline", VEER_MEMBERS(reference_members)},
    {.name = "FreezeOrder", .summary = "A past window", VEER_MEMBERS(freeze_members)},
};

const veer_resource veer_resource_reference = {VEER_ROUTES(routes), VEER_SCHEMAS(schemas)};
