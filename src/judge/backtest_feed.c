#include "judge/backtest_feed.h"

#include <math.h>
#include <stdlib.h>
#include <string.h>

#include "base/arena.h"
#include "base/limits.h"
#include "base/time.h"
#include "record/append.h"
#include "record/fill.h"

#define FEED_ROWS ((uint64_t)131072)       /* predictions of one stretch, about */
#define FEED_WIDEST (64 * VEER_US_PER_DAY) /* a stretch */
#define LABEL_ROWS ((size_t)VEER_LIMIT_BATCH_ROWS)

#define PREDICTION_PARTS                                                                 \
    (VEER_APPEND_ALL &                                                                   \
     ~(VEER_APPEND_FIELD(VEER_FIELD_LABEL) | VEER_APPEND_FIELD(VEER_FIELD_LABEL_VALUE) | \
       VEER_APPEND_FIELD(VEER_FIELD_MODEL) | VEER_APPEND_FIELD(VEER_FIELD_VERSION)))

/* Predictions of one series, as they were read. */
typedef struct source {
    veer_batch batch;       /* rows, with the labels that count */
    int64_t *label_time_us; /* one per row */
    uint32_t series;        /* of all rows */
} source;

/* A prediction of the stretch. */
typedef struct fed_row {
    int64_t time_us; /* of the prediction */
    uint32_t source; /* number of the source */
    uint32_t row;    /* in it */
} fed_row;

/* A label that is still to come. In one piece with its texts. */
typedef struct fed_label {
    int64_t time_us;   /* when it becomes known */
    int64_t stated_us; /* what it says, or VEER_TIME_MISSING */
    double value;      /* label value; NaN: none */
    size_t id_len;     /* bytes of the id, which text begins with */
    size_t label_len;  /* bytes of the label behind it */
    bool has_label;    /* the label is a text */
    char text[];       /* id, label */
} fed_label;

struct backtest_feed {
    backtest_feed_options options; /* as given */
    uint32_t *ids;                 /* of options.series */
    int64_t read_us;               /* everything before was read: the end of the stretch */
    veer_arena arena;              /* of points of the stretch */
    source **sources;              /* n_sources */
    size_t n_sources;              /* of the stretch */
    size_t room_sources;           /* for sources */
    fed_row *rows;                 /* n_rows, by time */
    size_t n_rows;                 /* of the stretch */
    size_t room_rows;              /* for rows */
    size_t next_row;               /* first that was not given */
    veer_ingest_point *points;     /* n_points, by time; texts in the arena */
    size_t n_points;               /* of the stretch */
    size_t room_points;            /* for points */
    size_t next_point;             /* first that was not given */
    fed_label **labels;            /* n_labels, a heap by time */
    size_t n_labels;               /* still to come */
    size_t room_labels;            /* for labels */
    backtest_fed fed;              /* so far */
    veer_err *err;                 /* of the walk under way */
};

static veer_rc reserve(void **items, size_t *room, size_t n, size_t size, veer_err *err)
{
    size_t wanted = *room == 0 ? 64 : *room;
    if (n <= *room)
        return VEER_OK;
    while (wanted < n)
        wanted *= 2;
    void *const grown = realloc(*items, wanted * size);
    if (grown == NULL)
        return veer_fail_nomem(err);
    *items = grown;
    *room = wanted;
    return VEER_OK;
}

#define RESERVE(array, room, n, err) \
    reserve((void **)(void *)&(array), &(room), (n), sizeof *(array), (err))
#define RESERVE_POINTERS(array, room, n, err) \
    reserve((void **)(void *)&(array), &(room), (n), sizeof(void *), (err))

/* ---- life ---- */

static void forget_stretch(backtest_feed *feed)
{
    for (size_t i = 0; i < feed->n_sources; i++) {
        veer_batch_done(&feed->sources[i]->batch);
        free(feed->sources[i]->label_time_us);
        free(feed->sources[i]);
    }
    feed->n_sources = feed->n_rows = feed->next_row = feed->n_points = feed->next_point = 0;
    veer_arena_reset(&feed->arena);
}

veer_rc backtest_feed_open(const backtest_feed_options *options, backtest_feed **ret, veer_err *err)
{
    backtest_feed *const feed = calloc(1, sizeof *feed);
    uint32_t *const ids = calloc(options->n_series, sizeof *ids);
    if (feed == NULL || ids == NULL) {
        free(feed);
        free(ids);
        return veer_fail_nomem(err);
    }
    feed->options = *options;
    feed->ids = ids;
    for (size_t i = 0; i < options->n_series; i++)
        ids[i] = options->series[i].series;
    feed->read_us = options->from_us;
    veer_arena_init(&feed->arena, VEER_LIMIT_BUF_BYTES);
    *ret = feed;
    return VEER_OK;
}

void backtest_feed_free(backtest_feed *feed)
{
    if (feed == NULL)
        return;
    forget_stretch(feed);
    for (size_t i = 0; i < feed->n_labels; i++)
        free(feed->labels[i]);
    free(feed->labels);
    free(feed->points);
    free(feed->rows);
    free(feed->sources);
    free(feed->ids);
    veer_arena_done(&feed->arena);
    free(feed);
}

backtest_fed backtest_feed_count(const backtest_feed *feed)
{
    return feed->fed;
}

/* ---- reading a stretch ---- */

static veer_rc new_source(backtest_feed *feed, const veer_history_rows *rows, source **ret)
{
    const size_t n = rows->batch->rows;
    veer_rc rc =
        RESERVE_POINTERS(feed->sources, feed->room_sources, feed->n_sources + 1, feed->err);
    source *const s = rc == VEER_OK ? calloc(1, sizeof *s) : NULL;
    if (s == NULL)
        return veer_fail_nomem(feed->err);
    veer_batch_init(&s->batch, 0);
    s->series = rows->series;
    s->label_time_us = calloc(n, sizeof *s->label_time_us);
    feed->sources[feed->n_sources++] = s;
    if (s->label_time_us == NULL)
        return veer_fail_nomem(feed->err);
    memcpy(s->label_time_us, rows->label_time_us, n * sizeof *s->label_time_us);
    rc = veer_batch_append(&s->batch, rows->batch, NULL, n, feed->err);
    if (rc == VEER_OK)
        rc = veer_batch_seal(&s->batch, feed->err);
    if (rc == VEER_OK)
        *ret = s;
    return rc;
}

static veer_rc take_rows(void *context, const veer_history_rows *rows)
{
    backtest_feed *const feed = context;
    source *s;
    if (rows->batch->rows == 0)
        return VEER_OK;
    veer_rc rc = new_source(feed, rows, &s);
    if (rc == VEER_OK)
        rc = RESERVE(feed->rows, feed->room_rows, feed->n_rows + s->batch.rows, feed->err);
    if (rc != VEER_OK)
        return rc;
    const int64_t *const times = veer_batch_timestamps(&s->batch);
    for (uint32_t i = 0; times != NULL && i < s->batch.rows; i++)
        if (times[i] != VEER_TIME_MISSING)
            feed->rows[feed->n_rows++] = (fed_row){times[i], (uint32_t)(feed->n_sources - 1), i};
    return VEER_OK;
}

static veer_rc take_point(void *context, const veer_store_point *point)
{
    backtest_feed *const feed = context;
    const backtest_feed_options *const o = &feed->options;
    veer_store_bytes version = {"", 0};
    for (size_t i = 0; i < o->n_series; i++)
        if (o->series[i].series == point->series)
            version = o->series[i].version;
    const veer_rc rc = RESERVE(feed->points, feed->room_points, feed->n_points + 1, feed->err);
    if (rc != VEER_OK)
        return rc;
    const char *const metric =
        veer_arena_strndup(&feed->arena, point->metric.data, point->metric.len);
    const char *const dataset =
        veer_arena_strndup(&feed->arena, point->dataset.len > 0 ? point->dataset.data : "",
                           point->dataset.len);
    if (metric == NULL || dataset == NULL)
        return veer_fail_nomem(feed->err);
    feed->points[feed->n_points++] = (veer_ingest_point){.model = o->model,
                                                         .version = version,
                                                         .metric = {metric, point->metric.len},
                                                         .dataset = {dataset, point->dataset.len},
                                                         .time_us = point->time_us,
                                                         .value = point->value};
    return VEER_OK;
}

static int by_time(const void *a, const void *b)
{
    const fed_row *const x = a, *const y = b;
    if (x->time_us != y->time_us)
        return x->time_us < y->time_us ? -1 : 1;
    if (x->source != y->source)
        return x->source < y->source ? -1 : 1;
    return (x->row > y->row) - (x->row < y->row);
}

static int by_source(const void *a, const void *b)
{
    const fed_row *const x = a, *const y = b;
    if (x->source != y->source)
        return x->source < y->source ? -1 : 1;
    return (x->row > y->row) - (x->row < y->row);
}

static int point_by_time(const void *a, const void *b)
{
    const veer_ingest_point *const x = a, *const y = b;
    return (x->time_us > y->time_us) - (x->time_us < y->time_us);
}

/* An end of the next stretch with not too many predictions before it. */
static veer_rc choose_end(const backtest_feed *feed, int64_t *ret, veer_err *err)
{
    const backtest_feed_options *const o = &feed->options;
    veer_buckets_query query = {.series = feed->ids,
                                .n_series = o->n_series,
                                .parts = VEER_PARTS(VEER_PART_ACTIVITY),
                                .from_us = feed->read_us};
    int64_t width = o->to_us - feed->read_us < FEED_WIDEST ? o->to_us - feed->read_us : FEED_WIDEST;
    uint64_t count = FEED_ROWS + 1;
    veer_rc rc = VEER_OK;
    while (rc == VEER_OK && width > VEER_US_PER_HOUR) {
        query.to_us = feed->read_us + width;
        rc = veer_buckets_count(veer_ingest_buckets(o->from), &query, &count, err);
        if (count <= FEED_ROWS)
            break;
        width /= 2;
    }
    *ret = feed->read_us + width;
    return rc;
}

static veer_rc read_stretch(backtest_feed *feed, veer_err *err)
{
    const backtest_feed_options *const o = &feed->options;
    int64_t end_us = 0;
    forget_stretch(feed);
    feed->err = err;
    veer_rc rc = choose_end(feed, &end_us, err);
    const veer_history_query query = {.series = feed->ids,
                                      .n_series = o->n_series,
                                      .span = {feed->read_us, end_us},
                                      .labels = true,
                                      .features = true};
    if (rc == VEER_OK)
        rc = veer_history_each(veer_ingest_history(o->from), &query, take_rows, feed, err);
    for (size_t i = 0; rc == VEER_OK && i < o->n_series; i++) {
        const veer_store_point_query points = {.series = feed->ids[i],
                                               .span = {feed->read_us, end_us}};
        rc = veer_store_point_each(veer_ingest_store(o->from), &points, take_point, feed, err);
    }
    if (rc != VEER_OK)
        return rc;
    if (feed->n_rows > 0)
        qsort(feed->rows, feed->n_rows, sizeof *feed->rows, by_time);
    if (feed->n_points > 0)
        qsort(feed->points, feed->n_points, sizeof *feed->points, point_by_time);
    feed->read_us = end_us;
    return VEER_OK;
}

/* ---- labels to come ---- */

static bool is_later(const fed_label *a, const fed_label *b)
{
    return a->time_us > b->time_us;
}

static veer_rc push_label(backtest_feed *feed, fed_label *label, veer_err *err)
{
    const veer_rc rc = RESERVE_POINTERS(feed->labels, feed->room_labels, feed->n_labels + 1, err);
    if (rc != VEER_OK)
        return rc;
    size_t at = feed->n_labels++;
    for (; at > 0 && is_later(feed->labels[(at - 1) / 2], label); at = (at - 1) / 2)
        feed->labels[at] = feed->labels[(at - 1) / 2];
    feed->labels[at] = label;
    return VEER_OK;
}

static fed_label *pop_label(backtest_feed *feed)
{
    fed_label *const first = feed->labels[0], *const last = feed->labels[--feed->n_labels];
    size_t at = 0;
    for (size_t child = 1; child < feed->n_labels; child = at * 2 + 1) {
        if (child + 1 < feed->n_labels && is_later(feed->labels[child], feed->labels[child + 1]))
            child++;
        if (!is_later(last, feed->labels[child]))
            break;
        feed->labels[at] = feed->labels[child];
        at = child;
    }
    if (feed->n_labels > 0)
        feed->labels[at] = last;
    return first;
}

/* The label of a prediction that is given now. */
static veer_rc note_label(backtest_feed *feed, const source *s, const fed_row *row, veer_err *err)
{
    size_t id_len = 0, label_len = 0;
    const veer_column *const labels = &s->batch.fields[VEER_FIELD_LABEL];
    const double *const values = veer_batch_numbers(&s->batch, VEER_FIELD_LABEL_VALUE);
    const char *const id = veer_batch_id(&s->batch, row->row, &id_len);
    const char *const text = veer_batch_codes(&s->batch, VEER_FIELD_LABEL) == NULL
                                 ? NULL
                                 : veer_column_text(labels, row->row, &label_len);
    const double value = values != NULL ? values[row->row] : (double)NAN;
    const int64_t stated_us = s->label_time_us[row->row];
    if (id == NULL || (text == NULL && isnan(value)))
        return VEER_OK;
    fed_label *const label = malloc(sizeof *label + id_len + label_len);
    if (label == NULL)
        return veer_fail_nomem(err);
    *label = (fed_label){.time_us = stated_us == VEER_TIME_MISSING || stated_us < row->time_us
                                        ? row->time_us
                                        : stated_us,
                         .stated_us = stated_us,
                         .value = value,
                         .id_len = id_len,
                         .label_len = label_len,
                         .has_label = text != NULL};
    memcpy(label->text, id, id_len);
    if (text != NULL)
        memcpy(label->text + id_len, text, label_len);
    const veer_rc rc = push_label(feed, label, err);
    if (rc != VEER_OK)
        free(label);
    return rc;
}

static veer_rc set_label(veer_batch *batch, veer_store_bytes model, const fed_label *label,
                         veer_err *err)
{
    veer_rc rc = veer_batch_set_id(batch, label->text, label->id_len, err);
    if (rc == VEER_OK)
        rc = veer_batch_set_field_text(batch, VEER_FIELD_MODEL, model.data, model.len, err);
    if (rc == VEER_OK && label->stated_us != VEER_TIME_MISSING)
        rc = veer_batch_set_timestamp(batch, label->stated_us, err);
    if (rc == VEER_OK && label->has_label)
        rc = veer_batch_set_field_text(batch, VEER_FIELD_LABEL, label->text + label->id_len,
                                       label->label_len, err);
    if (rc == VEER_OK && !isnan(label->value))
        rc = veer_batch_set_field_number(batch, VEER_FIELD_LABEL_VALUE, label->value, err);
    return rc == VEER_OK ? veer_batch_commit_row(batch, err) : rc;
}

/* ---- giving ---- */

static veer_rc submit(backtest_feed *feed, veer_ingest_job *job, uint64_t *ret_accepted,
                      veer_err *err)
{
    veer_ingest_result result;
    const veer_rc rc = veer_ingest_run(feed->options.into, job, &result, err);
    if (rc != VEER_OK)
        return rc;
    if (result.rc != VEER_OK)
        return veer_fail(err, result.rc, "%s", result.err.msg);
    *ret_accepted += result.accepted;
    return VEER_OK;
}

static veer_rc fill_name(veer_batch *batch, veer_field field, veer_store_bytes name, size_t n,
                         veer_err *err)
{
    veer_column *const column = &batch->fields[field];
    uint32_t code;
    uint32_t *const codes = veer_column_fill_codes(column, n);
    if (codes == NULL)
        return veer_fail_nomem(err);
    const veer_rc rc = veer_dict_add(&column->dict, name.data, name.len, &code);
    if (rc != VEER_OK)
        return veer_fail(err, rc, "%s", veer_rc_text(rc));
    for (size_t i = 0; i < n; i++)
        codes[i] = code;
    veer_column_filled(column, n);
    return VEER_OK;
}

static veer_store_bytes version_of(const backtest_feed *feed, uint32_t series)
{
    for (size_t i = 0; i < feed->options.n_series; i++)
        if (feed->ids[i] == series)
            return feed->options.series[i].version;
    return (veer_store_bytes){"", 0};
}

/* Some rows of one source. */
static veer_rc give_some(backtest_feed *feed, const fed_row *rows, size_t n, veer_err *err)
{
    const source *const s = feed->sources[rows[0].source];
    const veer_store_bytes version = version_of(feed, s->series);
    veer_batch batch, *batches[] = {&batch};
    uint32_t *const numbers = calloc(n, sizeof *numbers);
    if (numbers == NULL)
        return veer_fail_nomem(err);
    for (size_t i = 0; i < n; i++)
        numbers[i] = rows[i].row;
    veer_batch_init(&batch, 0);
    veer_rc rc = veer_batch_append_parts(&batch, &s->batch, PREDICTION_PARTS, numbers, n, err);
    if (rc == VEER_OK)
        rc = fill_name(&batch, VEER_FIELD_MODEL, feed->options.model, n, err);
    if (rc == VEER_OK && version.len > 0)
        rc = fill_name(&batch, VEER_FIELD_VERSION, version, n, err);
    if (rc == VEER_OK)
        rc = veer_batch_seal(&batch, err);
    veer_ingest_job job = {.kind = VEER_INGEST_PREDICTIONS, .batches = batches, .n_batches = 1};
    if (rc == VEER_OK)
        rc = submit(feed, &job, &feed->fed.predictions, err);
    veer_batch_done(&batch);
    free(numbers);
    for (size_t i = 0; rc == VEER_OK && i < n; i++)
        rc = note_label(feed, s, &rows[i], err);
    return rc;
}

static veer_rc give_rows(backtest_feed *feed, int64_t us, veer_err *err)
{
    fed_row *const rows = feed->rows + feed->next_row;
    size_t n = 0;
    veer_rc rc = VEER_OK;
    while (feed->next_row + n < feed->n_rows && rows[n].time_us < us)
        n++;
    feed->next_row += n;
    if (n > 1)
        qsort(rows, n, sizeof *rows, by_source);
    for (size_t i = 0, some; rc == VEER_OK && i < n; i += some) {
        for (some = 1; i + some < n && rows[i + some].source == rows[i].source;)
            some++;
        rc = give_some(feed, rows + i, some, err);
    }
    return rc;
}

static veer_rc give_labels(backtest_feed *feed, int64_t us, veer_err *err)
{
    veer_batch batch, *batches[] = {&batch};
    veer_ingest_job job = {.kind = VEER_INGEST_LABELS, .batches = batches, .n_batches = 1};
    veer_rc rc = VEER_OK;
    if (feed->n_labels == 0 || feed->labels[0]->time_us >= us)
        return VEER_OK;
    veer_batch_init(&batch, 0);
    while (rc == VEER_OK && feed->n_labels > 0 && feed->labels[0]->time_us < us) {
        for (size_t n = 0;
             rc == VEER_OK && n < LABEL_ROWS && feed->n_labels > 0 && feed->labels[0]->time_us < us;
             n++) {
            fed_label *const label = pop_label(feed);
            rc = set_label(&batch, feed->options.model, label, err);
            free(label);
        }
        if (rc == VEER_OK)
            rc = veer_batch_seal(&batch, err);
        if (rc == VEER_OK)
            rc = submit(feed, &job, &feed->fed.labels, err);
        veer_batch_clear(&batch);
    }
    veer_batch_done(&batch);
    return rc;
}

static veer_rc give_points(backtest_feed *feed, int64_t us, veer_err *err)
{
    veer_ingest_job job = {.points = feed->points + feed->next_point};
    while (feed->next_point + job.n_points < feed->n_points &&
           job.points[job.n_points].time_us < us)
        job.n_points++;
    feed->next_point += job.n_points;
    return job.n_points > 0 ? submit(feed, &job, &feed->fed.points, err) : VEER_OK;
}

static veer_rc give(backtest_feed *feed, int64_t us, veer_err *err)
{
    veer_rc rc = give_rows(feed, us, err);
    if (rc == VEER_OK)
        rc = give_points(feed, us, err);
    return rc;
}

veer_rc backtest_feed_until(backtest_feed *feed, int64_t us, veer_err *err)
{
    const int64_t end_us = us < feed->options.to_us ? us : feed->options.to_us;
    veer_rc rc = VEER_OK;
    while (rc == VEER_OK && feed->read_us < end_us) {
        rc = give(feed, feed->read_us, err);
        if (rc == VEER_OK)
            rc = read_stretch(feed, err);
    }
    if (rc == VEER_OK)
        rc = give(feed, end_us, err);
    if (rc == VEER_OK)
        rc = give_labels(feed, end_us, err);
    if (rc == VEER_OK)
        veer_ingest_settle(feed->options.into);
    return rc;
}
