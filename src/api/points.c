#include "api/points.h"

#include <stdlib.h>
#include <string.h>

#include "api/records.h"
#include "base/limits.h"
#include "files/roles.h"
#include "veer/metric.h"

#define FIRST_POINTS 16u

void veer_points_init(veer_points *points)
{
    *points = (veer_points){0};
}

void veer_points_done(veer_points *points)
{
    free(points->at);
    veer_points_init(points);
}

/* ---- one record ---- */

/* What a member means. */
typedef enum slot {
    SLOT_MODEL,
    SLOT_VERSION,
    SLOT_METRIC,
    SLOT_DATASET,
    SLOT_TEXTS, /* those above are names */
    SLOT_VALUE = SLOT_TEXTS,
    SLOT_TIME,
    SLOT_METRICS, /* an object of names and values */
    SLOT_COUNT,
    SLOT_WIDE = SLOT_COUNT /* the name of a metric */
} slot;

static const struct {
    const char *name; /* of a member */
    slot slot;        /* what it means */
} slot_rows[] = {
    {"metric", SLOT_METRIC},   {"metric_type", SLOT_METRIC},   {"metric_name", SLOT_METRIC},
    {"name", SLOT_METRIC},     {"value", SLOT_VALUE},          {"metric_value", SLOT_VALUE},
    {"dataset", SLOT_DATASET}, {"dataset_name", SLOT_DATASET}, {"metrics", SLOT_METRICS},
};

typedef struct decoder {
    veer_points *points;         /* the output */
    veer_json_reader *r;         /* the input */
    size_t first;                /* points before this record */
    bool is_given[SLOT_COUNT];   /* members that were there, null included */
    http_text names[SLOT_TEXTS]; /* text NULL: missing */
    double value;                /* with is_given[SLOT_VALUE] and has_value */
    bool has_value;              /* it is not null */
    int64_t time_us;             /* VEER_TIME_MISSING: none */
    const char *path[2];         /* keys that lead to the value at hand; NULL: the record */
    size_t path_len[2];          /* their bytes */
    veer_err *err;               /* may be NULL */
} decoder;

static slot slot_of(const char *key, size_t len)
{
    for (size_t i = 0; i < sizeof slot_rows / sizeof *slot_rows; i++)
        if (strlen(slot_rows[i].name) == len && memcmp(slot_rows[i].name, key, len) == 0)
            return slot_rows[i].slot;
    switch (veer_role_of_name(key, len)) {
    case VEER_ROLE_MODEL:
        return SLOT_MODEL;
    case VEER_ROLE_VERSION:
        return SLOT_VERSION;
    case VEER_ROLE_TIMESTAMP:
        return SLOT_TIME;
    default:
        return SLOT_WIDE;
    }
}

/* A name from a string or a whole number; null is missing. */
static veer_rc read_name(decoder *d, http_text *ret)
{
    const veer_json_event event = veer_json_next(d->r);
    const veer_json_reader *r = d->r;
    if (event == VEER_JSON_NULL)
        return VEER_OK;
    const bool is_whole = event == VEER_JSON_NUMBER && (r->is_int64 || r->is_uint64);
    if (event != VEER_JSON_STRING && !is_whole)
        return veer_record_unexpected(event, "a string or a whole number", d->err);
    if (r->text_len == 0)
        return veer_fail(d->err, VEER_EINVAL, "the name is empty");
    if (r->text_len > VEER_LIMIT_NAME_BYTES)
        return veer_fail(d->err, VEER_ELIMIT, "the name has %zu bytes, the limit is %d",
                         r->text_len, VEER_LIMIT_NAME_BYTES);
    *ret = (http_text){r->text, r->text_len};
    return VEER_OK;
}

/* ---- points ---- */

static veer_rc grow(veer_points *points, veer_err *err)
{
    if (points->count >= VEER_LIMIT_INGEST_POINTS)
        return veer_fail(err, VEER_ELIMIT,
                         "a request holds at most %d points; send the rest in "
                         "another one",
                         VEER_LIMIT_INGEST_POINTS);
    if (points->count < points->cap)
        return VEER_OK;
    const size_t cap = points->cap == 0 ? FIRST_POINTS : points->cap * 2;
    veer_ingest_point *at = realloc(points->at, cap * sizeof *at);
    if (at == NULL)
        return veer_fail_nomem(err);
    points->at = at;
    points->cap = cap;
    return VEER_OK;
}

/* The canonical name of a known metric, else the name itself, copied. */
static veer_rc name_metric(decoder *d, const char *name, size_t len, bool only_known,
                           const veer_metric **ret_metric, veer_store_bytes *ret)
{
    char *copy = veer_arena_strndup(d->points->arena, name, len);
    if (copy == NULL)
        return veer_fail_nomem(d->err);
    if (len == 0 || len > VEER_LIMIT_NAME_BYTES)
        return veer_fail(d->err, VEER_EINVAL, "the name of a metric has 1 to %d bytes",
                         VEER_LIMIT_NAME_BYTES);
    for (size_t i = 0; i < len; i++)
        if ((unsigned char)copy[i] < 0x20 || copy[i] == 0x7f)
            return veer_fail(d->err, VEER_EINVAL, "the name of a metric has no control characters");
    const veer_metric *metric = veer_metric_find(copy);
    if (metric == NULL && only_known)
        return veer_fail(d->err, VEER_EINVAL,
                         "unknown member; a metric of your own goes into \"metric\" and \"value\", "
                         "or into \"metrics\"");
    *ret_metric = metric;
    *ret = metric != NULL ? (veer_store_bytes){metric->name, strlen(metric->name)}
                          : (veer_store_bytes){copy, len};
    return VEER_OK;
}

static veer_rc check_range(const veer_metric *metric, double value, veer_err *err)
{
    if (metric == NULL || (value >= metric->lower && value <= metric->upper))
        return VEER_OK;
    if (metric->lower == 0 && metric->upper == 1)
        return veer_fail(err, VEER_EINVAL, "%s lies in 0..1", metric->name);
    if (value < metric->lower && metric->lower == 0)
        return veer_fail(err, VEER_EINVAL, "%s cannot be negative", metric->name);
    return veer_fail(err, VEER_EINVAL, "%s cannot have this value", metric->name);
}

/* Adds a point; its model, version, dataset and time come when the record is complete. */
static veer_rc add_point(decoder *d, const char *name, size_t len, bool only_known, double value)
{
    const veer_metric *metric = NULL;
    veer_ingest_point point = {.value = value};
    veer_rc rc = name_metric(d, name, len, only_known, &metric, &point.metric);
    if (rc == VEER_OK)
        rc = check_range(metric, value, d->err);
    if (rc == VEER_OK)
        rc = grow(d->points, d->err);
    if (rc == VEER_OK)
        d->points->at[d->points->count++] = point;
    return rc;
}

/* The value of a member that is named like a metric. */
static veer_rc read_wide(decoder *d, const char *name, size_t len, bool only_known)
{
    const veer_json_event event = veer_json_next(d->r);
    if (event == VEER_JSON_NUMBER)
        return add_point(d, name, len, only_known, d->r->number);
    if (event == VEER_JSON_NULL)
        return VEER_OK;
    return veer_record_unexpected(event, "a number", d->err);
}

static veer_rc read_metrics(decoder *d)
{
    const veer_json_event event = veer_json_next(d->r);
    if (event == VEER_JSON_NULL)
        return VEER_OK;
    if (event != VEER_JSON_OBJECT_BEGIN)
        return veer_record_unexpected(event, "an object of metric names and values", d->err);
    while (veer_json_next_key(d->r)) {
        d->path[1] = d->r->text;
        d->path_len[1] = d->r->text_len;
        const veer_rc rc = read_wide(d, d->path[1], d->path_len[1], false);
        if (rc != VEER_OK)
            return rc;
    }
    d->path[1] = NULL;
    return veer_json_status(d->r, NULL);
}

/* ---- members ---- */

static veer_rc read_value(decoder *d)
{
    const veer_json_event event = veer_json_next(d->r);
    if (event == VEER_JSON_NULL)
        return VEER_OK;
    if (event != VEER_JSON_NUMBER)
        return veer_record_unexpected(event, "a number", d->err);
    d->value = d->r->number;
    d->has_value = true;
    return VEER_OK;
}

static veer_rc read_time(decoder *d)
{
    const veer_json_event event = veer_json_next(d->r);
    if (event == VEER_JSON_NULL)
        return VEER_OK;
    return veer_record_read_time(d->r, event, &d->points->bounds, &d->time_us, d->err);
}

static veer_rc read_member(decoder *d, const char *key, size_t len)
{
    const slot which = slot_of(key, len);
    if (which == SLOT_WIDE)
        return read_wide(d, key, len, true);
    if (d->is_given[which])
        return veer_fail(d->err, VEER_EINVAL, "is given twice");
    d->is_given[which] = true;
    if (which < SLOT_TEXTS)
        return read_name(d, &d->names[which]);
    if (which == SLOT_VALUE)
        return read_value(d);
    return which == SLOT_TIME ? read_time(d) : read_metrics(d);
}

static veer_rc fail_at(decoder *d, const char *key, const char *what)
{
    d->path[0] = key;
    d->path_len[0] = strlen(key);
    return veer_fail(d->err, VEER_EINVAL, "%s", what);
}

/* The point of "metric" and "value". */
static veer_rc add_long(decoder *d)
{
    const http_text metric = d->names[SLOT_METRIC];
    if (metric.text == NULL && !d->has_value)
        return VEER_OK;
    if (metric.text == NULL)
        return fail_at(d, "metric", "'metric' is missing; it says what the value is");
    if (!d->has_value)
        return fail_at(d, "value", "'value' is missing; it is the number of the metric");
    d->path[0] = "value";
    d->path_len[0] = 5;
    const veer_rc rc = add_point(d, metric.text, metric.len, false, d->value);
    if (rc == VEER_OK)
        d->path[0] = NULL;
    return rc;
}

/* A text of the record, or what stands for it; copied once for all points of the record. */
static veer_rc keep(decoder *d, http_text text, veer_store_bytes otherwise, veer_store_bytes *ret)
{
    *ret = otherwise;
    if (text.text == NULL)
        return VEER_OK;
    *ret = (veer_store_bytes){veer_arena_strndup(d->points->arena, text.text, text.len), text.len};
    return ret->data != NULL ? VEER_OK : veer_fail_nomem(d->err);
}

static veer_rc complete(decoder *d)
{
    veer_points *points = d->points;
    veer_store_bytes model, version, dataset;
    veer_rc rc = add_long(d);
    if (rc != VEER_OK)
        return rc;
    if (points->count == d->first)
        return veer_fail(d->err, VEER_EINVAL,
                         "the record has no metric; give \"metric\" and \"value\"");
    if (d->names[SLOT_MODEL].text == NULL && points->model.data == NULL)
        return fail_at(d, "model", "'model' is missing; it names the model that was measured");
    rc = keep(d, d->names[SLOT_MODEL], points->model, &model);
    if (rc == VEER_OK && !points->takes(points->ingest, model)) {
        d->path[0] = "model";
        d->path_len[0] = 5;
        rc = veer_records_unknown_model(model, d->err);
    }
    if (rc == VEER_OK)
        rc = keep(d, d->names[SLOT_VERSION], points->version, &version);
    if (rc == VEER_OK)
        rc = keep(d, d->names[SLOT_DATASET], (veer_store_bytes){NULL, 0}, &dataset);
    for (size_t i = d->first; rc == VEER_OK && i < points->count; i++) {
        veer_ingest_point *point = &points->at[i];
        point->model = model;
        point->version = version;
        point->dataset = dataset;
        point->time_us = d->time_us;
    }
    return rc;
}

static veer_rc read_record(decoder *d, bool alone)
{
    const veer_json_event event = veer_json_next(d->r);
    if (event != VEER_JSON_OBJECT_BEGIN)
        return veer_record_unexpected(event, "an object", d->err);
    while (veer_json_next_key(d->r)) {
        d->path[0] = d->r->text;
        d->path_len[0] = d->r->text_len;
        const veer_rc rc = read_member(d, d->path[0], d->path_len[0]);
        if (rc != VEER_OK)
            return rc;
    }
    d->path[0] = NULL;
    if (veer_json_status(d->r, NULL) != VEER_OK || (alone && veer_json_next(d->r) != VEER_JSON_END))
        return VEER_EPARSE;
    return complete(d);
}

veer_rc veer_points_read(void *list, veer_json_reader *r, bool alone, veer_pointer *ret_pointer,
                         veer_err *err)
{
    veer_points *points = list;
    decoder d = {
        .points = points, .r = r, .first = points->count, .time_us = VEER_TIME_MISSING, .err = err};
    const veer_json_mark begin = veer_json_mark_of(r);
    const veer_rc rc = read_record(&d, alone);
    if (rc == VEER_OK)
        return VEER_OK;
    points->count = d.first;
    ret_pointer->text[0] = '\0';
    for (size_t i = 0; i < 2 && d.path[i] != NULL; i++)
        veer_pointer_add(ret_pointer, d.path[i], d.path_len[i]);
    return veer_record_leave(r, begin, rc, ret_pointer, err);
}
