/* Buckets against the records: every hour that has either is folded anew and compared, part by
 * part, to the byte.
 *
 * Buckets whose records may have expired are left out. So are those that change while they are
 * looked at, and performance that waits to be computed from its rows. A difference counts only
 * when it stays the same over several looks, because the writer may be in the middle of a block.
 */
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <time.h>

#include "base/limits.h"
#include "base/time.h"
#include "ingest/verify.h"

#define HOUR_US (INT64_C(3600) * 1000000)
#define DAY_US (24 * HOUR_US)
#define LOOKS 4
#define PAUSE_NS (100L * 1000 * 1000)
#define ALL_PARTS                                                      \
    (VEER_PARTS(VEER_PART_ACTIVITY) | VEER_PARTS(VEER_PART_FEATURES) | \
     VEER_PARTS(VEER_PART_PERFORMANCE))
#define SEGMENT_PARTS (VEER_PARTS(VEER_PART_ACTIVITY) | VEER_PARTS(VEER_PART_PERFORMANCE))

static const char *const part_names[] = {[VEER_PART_ACTIVITY] = "activity",
                                         [VEER_PART_FEATURES] = "features",
                                         [VEER_PART_PERFORMANCE] = "performance"};

/* Segments of a series, by name. */
typedef struct names {
    char **at;     /* n texts, owned */
    size_t n;      /* texts */
    veer_err *err; /* of the caller */
} names;

/* One day of one series, whole or one segment. */
typedef struct day {
    veer_verify *v;          /* where */
    uint32_t series;         /* whose */
    const char *segment;     /* "tag=value"; NULL: the whole series */
    veer_store_span span;    /* of the day */
    uint64_t up_to;          /* rows of blocks up to this one */
    veer_windows kept;       /* what the buckets have */
    veer_window *made;       /* kept.n, from the rows */
    uint32_t *rows;          /* of a batch, sorted into windows */
    size_t cap_rows;         /* room for so many */
    bool labels_may_be_gone; /* of times before labels_from_us surely, of later ones rarely */
    int64_t labels_from_us;  /* see above */
} day;

/* ---- made anew ---- */

static const char *segment_value(const day *d, const veer_batch *batch, const veer_column **ret)
{
    const char *equals = strchr(d->segment, '=');
    *ret = equals == NULL
               ? NULL
               : veer_columns_find(&batch->tags, d->segment, (size_t)(equals - d->segment));
    return equals == NULL ? NULL : equals + 1;
}

/* The rows of a batch that are in a window and the segment. */
static size_t choose(const day *d, const veer_batch *batch, const veer_window *window)
{
    const int64_t *times = veer_batch_timestamps(batch);
    const veer_column *tag = NULL;
    const char *value = d->segment != NULL ? segment_value(d, batch, &tag) : NULL;
    size_t n = 0;
    for (size_t row = 0; times != NULL && row < batch->rows; row++) {
        if (times[row] < window->from_us || times[row] >= window->to_us)
            continue;
        if (d->segment != NULL) {
            const char *text = tag != NULL ? veer_column_text(tag, row, NULL) : NULL;
            if (text == NULL || value == NULL || strcmp(text, value) != 0)
                continue;
        }
        d->rows[n++] = (uint32_t)row;
    }
    return n;
}

static veer_rc fold_rows(void *context, const veer_history_rows *rows)
{
    day *d = context;
    veer_rc rc = veer_verify_may_go_on(d->v);
    if (rc != VEER_OK)
        return rc;
    if (d->cap_rows < rows->batch->rows) {
        uint32_t *grown = realloc(d->rows, rows->batch->rows * sizeof *grown);
        if (grown == NULL)
            return veer_fail_nomem(d->v->err);
        d->rows = grown;
        d->cap_rows = rows->batch->rows;
    }
    const unsigned parts =
        VEER_PARTS(VEER_PART_ACTIVITY) | (d->segment == NULL ? VEER_PARTS(VEER_PART_FEATURES) : 0u);
    for (size_t i = 0; rc == VEER_OK && i < d->kept.n; i++) {
        const size_t n = choose(d, rows->batch, &d->made[i]);
        if (n == 0)
            continue;
        rc = veer_window_add_predictions(&d->made[i], parts, rows->batch, d->rows, n, d->v->err);
        if (rc == VEER_OK)
            rc = veer_window_add_outcomes(&d->made[i], rows->batch, rows->label_time_us, d->rows, n,
                                          d->v->err);
    }
    return rc;
}

static void made_done(day *d)
{
    for (size_t i = 0; d->made != NULL && i < d->kept.n; i++)
        veer_window_done(&d->made[i]);
    free(d->made);
    d->made = NULL;
    veer_windows_done(&d->kept);
    d->kept = (veer_windows){0};
}

static veer_rc look(day *d)
{
    const veer_buckets_query kept = {.series = &d->series,
                                     .n_series = 1,
                                     .segment = d->segment,
                                     .parts = d->segment == NULL ? ALL_PARTS : SEGMENT_PARTS,
                                     .from_us = d->span.from_us,
                                     .to_us = d->span.to_us,
                                     .step_us = HOUR_US};
    const veer_history_query rows = {.series = &d->series,
                                     .n_series = 1,
                                     .span = d->span,
                                     .to_block = d->up_to,
                                     .labels = true,
                                     .features = d->segment == NULL};
    veer_rc rc = veer_buckets_read(d->v->buckets, &kept, &d->kept, d->v->err);
    if (rc != VEER_OK)
        return rc;
    d->made = calloc(d->kept.n + 1, sizeof *d->made);
    if (d->made == NULL)
        return veer_fail_nomem(d->v->err);
    for (size_t i = 0; i < d->kept.n; i++) {
        d->made[i].from_us = d->kept.at[i].from_us;
        d->made[i].to_us = d->kept.at[i].to_us;
    }
    return veer_history_each(d->v->history, &rows, fold_rows, d, d->v->err);
}

/* ---- comparing ---- */

static bool is_left_out(const day *d, size_t i, veer_part part)
{
    const veer_performance_sums *kept = d->kept.at[i].performance;
    const veer_performance_sums *made = d->made[i].performance;
    const uint64_t n_kept = kept != NULL ? kept->labelled : 0;
    const uint64_t n_made = made != NULL ? made->labelled : 0;
    if (part != VEER_PART_PERFORMANCE)
        return false;
    if (kept != NULL && kept->stale)
        return true;
    if (!d->labels_may_be_gone || n_made > n_kept)
        return false;
    return n_made < n_kept || d->kept.at[i].from_us < d->labels_from_us;
}

static veer_rc encode(const veer_window *window, veer_part part, veer_buf *out, veer_err *err)
{
    veer_buf_clear(out);
    const veer_rc rc = veer_window_encode(window, part, out, err);
    return rc == VEER_OK ? veer_buf_status(out, err) : rc;
}

/* Of more categories than a summary holds, which ones it kept depends on the order of the rows
 * (veer/cat_summary.h): only how many rows there were can be compared. */
static veer_rc keep_totals(veer_cat_summary **summary, veer_err *err)
{
    veer_cat_summary *totals;
    if (*summary == NULL || veer_cat_summary_exact(*summary))
        return VEER_OK;
    veer_rc rc = veer_cat_summary_new(veer_cat_summary_cap(*summary), &totals, err);
    if (rc != VEER_OK)
        return rc;
    rc = veer_cat_summary_add(totals, "", 0, veer_cat_summary_count(*summary), err);
    if (rc == VEER_OK)
        rc = veer_cat_summary_add_missing(totals, veer_cat_summary_missing(*summary), err);
    if (rc != VEER_OK) {
        veer_cat_summary_free(totals);
        return rc;
    }
    veer_cat_summary_free(*summary);
    *summary = totals;
    return VEER_OK;
}

/* The same for all categories of a window. */
static veer_rc keep_comparable(veer_window *window, veer_err *err)
{
    veer_rc rc = window->activity == NULL ? VEER_OK : keep_totals(&window->activity->classes, err);
    for (size_t i = 0; rc == VEER_OK && window->features != NULL && i < window->features->n; i++)
        rc = keep_totals(&window->features->at[i].text, err);
    return rc;
}

/* Whether a part is the same; how often labels were replaced is not in the rows. */
static veer_rc compare(day *d, size_t i, veer_part part, bool *ret_same)
{
    veer_window *kept = &d->kept.at[i], *made = &d->made[i];
    veer_buf a, b;
    veer_buf_init(&a, VEER_LIMIT_STORE_BLOB_BYTES);
    veer_buf_init(&b, VEER_LIMIT_STORE_BLOB_BYTES);
    if (kept->performance != NULL && made->performance != NULL)
        made->performance->corrections = kept->performance->corrections;
    veer_rc rc = keep_comparable(kept, d->v->err);
    if (rc == VEER_OK)
        rc = keep_comparable(made, d->v->err);
    if (rc == VEER_OK)
        rc = encode(kept, part, &a, d->v->err);
    if (rc == VEER_OK)
        rc = encode(made, part, &b, d->v->err);
    *ret_same = a.len == b.len && (a.len == 0 || memcmp(a.data, b.data, a.len) == 0);
    veer_buf_done(&a);
    veer_buf_done(&b);
    return rc;
}

/* Bit of a window and part in a set of differences. */
static size_t bit_of(size_t window, veer_part part)
{
    return window * (VEER_PART_COUNT + 1) + (size_t)part;
}

#define DAY_WINDOWS ((size_t)26) /* of an hour, and one more on either side */

typedef struct differences {
    bool at[DAY_WINDOWS * (VEER_PART_COUNT + 1)]; /* by bit_of */
    size_t n;                                     /* how many are true */
} differences;

/* Keeps of the differences those that are still there (all at the first look). */
static veer_rc find_differences(day *d, bool first, differences *found)
{
    veer_rc rc = VEER_OK;
    found->n = 0;
    for (size_t i = 0; rc == VEER_OK && i < d->kept.n && i < DAY_WINDOWS; i++) {
        for (int p = VEER_PART_ACTIVITY; rc == VEER_OK && p <= VEER_PART_COUNT; p++) {
            const veer_part part = (veer_part)p;
            bool *different = &found->at[bit_of(i, part)];
            bool same = true;
            if ((first || *different) && !is_left_out(d, i, part))
                rc = compare(d, i, part, &same);
            *different = !same;
            found->n += !same;
        }
    }
    return rc;
}

static void tell(const day *d, const differences *found)
{
    for (size_t i = 0; i < d->kept.n && i < DAY_WINDOWS; i++) {
        for (int p = VEER_PART_ACTIVITY; p <= VEER_PART_COUNT; p++) {
            char from[VEER_TIME_TEXT_SIZE];
            if (!found->at[bit_of(i, (veer_part)p)])
                continue;
            (void)veer_time_format(d->kept.at[i].from_us, from);
            veer_verify_say(d->v,
                            "buckets: %s of series %u%s%s from %s is not what its records say",
                            part_names[p], d->series, d->segment != NULL ? ", " : "",
                            d->segment != NULL ? d->segment : "", from);
        }
    }
}

static uint64_t folded(const veer_verify *v)
{
    veer_buckets_stats stats;
    veer_buckets_stats_get(v->buckets, &stats);
    return stats.folded;
}

static veer_rc check_day(day *d)
{
    differences found = {.n = 0};
    const struct timespec pause = {0, PAUSE_NS};
    veer_rc rc = VEER_OK;
    for (int i = 0; rc == VEER_OK && i < LOOKS && (i == 0 || found.n > 0); i++) {
        if (i > 0)
            (void)nanosleep(&pause, NULL);
        made_done(d);
        d->up_to = folded(d->v);
        rc = look(d);
        if (rc == VEER_OK)
            rc = find_differences(d, i == 0, &found);
    }
    if (rc == VEER_OK)
        tell(d, &found);
    made_done(d);
    free(d->rows);
    d->rows = NULL;
    d->cap_rows = 0;
    return rc;
}

/* ---- which days ---- */

/* From when on nothing can have expired. */
typedef struct horizon {
    bool records_gone;       /* predictions have expired */
    int64_t records_from_us; /* all of this time and later are there */
    bool labels_may_be_gone; /* labels may have expired */
    int64_t labels_from_us;  /* all that came at this time and later are there */
} horizon;

typedef struct series_work {
    veer_verify *v;         /* where */
    uint32_t series;        /* whose */
    int64_t *days;          /* n_days starts, sorted, each once */
    size_t n_days;          /* so far */
    size_t cap_days;        /* room for so many */
    names segments;         /* of the series */
    const horizon *horizon; /* what may be gone */
} series_work;

static veer_rc add_day(series_work *s, int64_t time_us)
{
    int64_t start = time_us / DAY_US * DAY_US;
    if (start > time_us)
        start -= DAY_US;
    if (s->n_days > 0 && s->days[s->n_days - 1] == start)
        return VEER_OK;
    if (s->n_days == s->cap_days) {
        const size_t cap = s->cap_days < 64 ? 64 : s->cap_days * 2;
        int64_t *grown = realloc(s->days, cap * sizeof *grown);
        if (grown == NULL)
            return veer_fail_nomem(s->v->err);
        s->days = grown;
        s->cap_days = cap;
    }
    s->days[s->n_days++] = start;
    return VEER_OK;
}

static int by_time(const void *a, const void *b)
{
    const int64_t x = *(const int64_t *)a, y = *(const int64_t *)b;
    return (x > y) - (x < y);
}

static void sort_days(series_work *s)
{
    size_t kept = 0;
    if (s->n_days > 0)
        qsort(s->days, s->n_days, sizeof *s->days, by_time);
    for (size_t i = 0; i < s->n_days; i++)
        if (kept == 0 || s->days[kept - 1] != s->days[i])
            s->days[kept++] = s->days[i];
    s->n_days = kept;
}

static veer_rc days_of_rows(void *context, const veer_history_rows *rows)
{
    series_work *s = context;
    const int64_t *times = veer_batch_timestamps(rows->batch);
    veer_rc rc = veer_verify_may_go_on(s->v);
    for (size_t i = 0; rc == VEER_OK && times != NULL && i < rows->batch->rows; i++)
        if (times[i] != VEER_TIME_MISSING)
            rc = add_day(s, times[i]);
    sort_days(s);
    return rc;
}

static veer_rc days_of_buckets(series_work *s)
{
    veer_store_span span;
    veer_windows windows = {0};
    veer_rc rc = veer_buckets_extent(s->v->buckets, s->series, &span, NULL);
    if (rc == VEER_ENODATA)
        return VEER_OK;
    const veer_buckets_query query = {.series = &s->series,
                                      .n_series = 1,
                                      .parts = VEER_PARTS(VEER_PART_ACTIVITY),
                                      .from_us = span.from_us,
                                      .to_us = span.to_us + 1,
                                      .step_us = DAY_US};
    if (rc == VEER_OK)
        rc = veer_buckets_read(s->v->buckets, &query, &windows, s->v->err);
    for (size_t i = 0; rc == VEER_OK && i < windows.n; i++)
        if (windows.at[i].activity != NULL)
            rc = add_day(s, windows.at[i].from_us);
    veer_windows_done(&windows);
    sort_days(s);
    return rc;
}

static veer_rc add_segment(void *context, const char *segment)
{
    names *all = context;
    char **grown = realloc(all->at, (all->n + 1) * sizeof *grown);
    if (grown == NULL)
        return veer_fail_nomem(all->err);
    all->at = grown;
    all->at[all->n] = strdup(segment);
    if (all->at[all->n] == NULL)
        return veer_fail_nomem(all->err);
    all->n++;
    return VEER_OK;
}

static veer_rc check_days(series_work *s)
{
    veer_rc rc = VEER_OK;
    for (size_t i = 0; rc == VEER_OK && i < s->n_days; i++) {
        day d = {.v = s->v,
                 .series = s->series,
                 .span = {s->days[i], s->days[i] + DAY_US},
                 .labels_may_be_gone = s->horizon->labels_may_be_gone,
                 .labels_from_us = s->horizon->labels_from_us};
        if (s->horizon->records_gone && d.span.from_us < s->horizon->records_from_us)
            continue;
        rc = check_day(&d);
        for (size_t k = 0; rc == VEER_OK && k < s->segments.n; k++) {
            d.segment = s->segments.at[k];
            rc = check_day(&d);
        }
    }
    return rc;
}

static veer_rc check_series(veer_verify *v, uint32_t series, const horizon *h)
{
    series_work s = {.v = v, .series = series, .segments.err = v->err, .horizon = h};
    const veer_history_query all = {
        .series = &series, .n_series = 1, .span = VEER_STORE_EVER, .to_block = folded(v)};
    veer_rc rc = VEER_OK;
    if (all.to_block > 0)
        rc = veer_history_each(v->history, &all, days_of_rows, &s, v->err);
    if (rc == VEER_OK)
        rc = days_of_buckets(&s);
    if (rc == VEER_OK)
        rc = veer_buckets_segments(v->buckets, series, add_segment, &s.segments, v->err);
    if (rc == VEER_OK)
        rc = check_days(&s);
    for (size_t i = 0; i < s.segments.n; i++)
        free(s.segments.at[i]);
    free(s.segments.at);
    free(s.days);
    return rc;
}

/* ---- what has expired ---- */

static veer_rc count_ever(veer_verify *v, uint32_t series, uint64_t *ret)
{
    veer_window ever = {0};
    const veer_rc rc = veer_buckets_ever(v->buckets, series, &ever, v->err);
    if (rc == VEER_OK)
        *ret = ever.activity != NULL ? ever.activity->count : 0;
    veer_window_done(&ever);
    return rc;
}

static veer_rc take_series(void *context, const veer_store_series *series)
{
    ((veer_verify *)context)->n_series = series->id;
    return VEER_OK;
}

veer_rc veer_verify_count(veer_verify *v)
{
    veer_rc rc = veer_store_series_each(v->store, take_series, v, v->err);
    if (rc != VEER_OK)
        return rc;
    v->ever = calloc((size_t)v->n_series + 1, sizeof *v->ever);
    if (v->ever == NULL)
        return veer_fail_nomem(v->err);
    for (uint32_t i = 0; rc == VEER_OK && i < v->n_series; i++)
        rc = count_ever(v, i + 1, &v->ever[i]);
    return rc;
}

/* Rows of a series in the blocks of the listing. */
static uint64_t count_rows(const veer_verify *v, uint32_t series, uint64_t up_to)
{
    uint64_t rows = 0;
    for (size_t i = 0; i < v->n_blocks; i++)
        if (v->blocks[i].kind == VEER_STORE_PREDICTIONS && v->blocks[i].series == series &&
            (up_to == 0 || v->blocks[i].id <= up_to))
            rows += v->blocks[i].rows;
    return rows;
}

/* What of a kind expired came before all that is kept of it, and nothing comes much before its
 * time. */
static int64_t whole_from(const veer_verify *v, veer_store_block_kind kind)
{
    int64_t oldest_us = INT64_MAX - VEER_LIMIT_INGEST_AHEAD_US;
    for (size_t i = 0; i < v->n_blocks; i++)
        if (v->blocks[i].kind == kind && v->blocks[i].arrival_us < oldest_us)
            oldest_us = v->blocks[i].arrival_us;
    return oldest_us + VEER_LIMIT_INGEST_AHEAD_US;
}

/* Whether the counter that only grows tells of more records of a series than there are; fewer are
 * a finding. */
static bool has_expired(veer_verify *v, uint32_t series)
{
    const uint64_t ever = v->ever[series - 1];
    if (ever < count_rows(v, series, v->up_to))
        veer_verify_say(v,
                        "buckets: the counter of series %u tells of %llu predictions, and there "
                        "are more",
                        series, (unsigned long long)ever);
    return ever > count_rows(v, series, 0);
}

/* A series whose blocks cannot be read is not compared; that they cannot is known already. */
static veer_rc check_readable(veer_verify *v, uint32_t series, const horizon *h)
{
    veer_err *const caller = v->err;
    veer_err why = VEER_ERR_INIT;
    v->err = &why;
    const veer_rc rc = check_series(v, series, h);
    v->err = caller;
    if (rc == VEER_ECORRUPT) {
        veer_verify_say(v, "buckets: series %u cannot be compared with its records: %s", series,
                        why.msg);
        return VEER_OK;
    }
    return rc == VEER_OK ? rc : veer_fail(v->err, rc, "%s", why.msg);
}

veer_rc veer_verify_buckets(veer_verify *v)
{
    horizon h = {.records_from_us = whole_from(v, VEER_STORE_PREDICTIONS),
                 .labels_from_us = whole_from(v, VEER_STORE_LABELS)};
    veer_rc rc = VEER_OK;
    for (uint32_t id = 1; id <= v->n_series; id++)
        h.records_gone = has_expired(v, id) || h.records_gone;
    h.labels_may_be_gone = h.records_gone || v->expires;
    for (uint32_t id = 1; rc == VEER_OK && id <= v->n_series; id++)
        rc = check_readable(v, id, &h);
    return rc;
}
