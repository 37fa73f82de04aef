/* Rows into deltas: sorted by minute and level, cut into runs of one bucket, each added at once. */
#include <math.h>
#include <stdlib.h>
#include <string.h>

#include "buckets/impl.h"

#define NOT_YET UINT16_MAX

/* A row and where it goes: 2 * minute + (1 if it goes to LIVE), ascending in time. */
typedef struct placed {
    int64_t key;  /* see above */
    uint32_t row; /* of the batch */
} placed;

/* The rows of a fold, or of one segment of it. */
typedef struct placed_rows {
    const placed *at; /* n, by key */
    size_t n;         /* rows */
    uint32_t *rows;   /* their row numbers, the same order */
    bool identity;    /* these are all rows of the batch, in its order */
    uint16_t segment; /* which */
} placed_rows;

static int64_t time_of(const veer_fold *f, size_t row)
{
    const int64_t *const times = veer_batch_timestamps(f->rows.batch);
    const int64_t time_us = times == NULL ? VEER_TIME_MISSING : times[row];
    if (time_us == VEER_TIME_MISSING)
        return f->source->arrival_us;
    return time_us < -VEER_FARTHEST_US  ? -VEER_FARTHEST_US
           : time_us > VEER_FARTHEST_US ? VEER_FARTHEST_US
                                        : time_us;
}

static int64_t key_of(const veer_fold *f, int64_t time_us)
{
    const int64_t minute = veer_floor_div(time_us, VEER_US_PER_MINUTE);
    const bool live = f->fixed ? f->level == VEER_LEVEL_LIVE
                               : time_us >= f->source->arrival_us - VEER_BUCKETS_LIVE_US;
    return 2 * minute + live;
}

static int by_key(const void *a, const void *b)
{
    const placed *const x = a;
    const placed *const y = b;
    if (x->key != y->key)
        return x->key < y->key ? -1 : 1;
    return (x->row > y->row) - (x->row < y->row);
}

/* Fills `at`; returns how many, sorted. */
static size_t place_rows(const veer_fold *f, placed *at)
{
    size_t n = 0;
    bool sorted = true;
    for (size_t i = 0; i < f->rows.n; i++) {
        const size_t row = veer_row(&f->rows, i);
        const int64_t time_us = time_of(f, row);
        if (f->fixed && (time_us < f->span.from_us || time_us >= f->span.to_us))
            continue;
        at[n] = (placed){key_of(f, time_us), (uint32_t)row};
        sorted = sorted && (n == 0 || at[n - 1].key <= at[n].key);
        n++;
    }
    if (!sorted)
        qsort(at, n, sizeof *at, by_key);
    return n;
}

/* ---- one run ---- */

static bool any_label(const veer_rows *rows)
{
    const uint32_t *const codes = veer_batch_codes(rows->batch, VEER_FIELD_LABEL);
    const double *const values = veer_batch_numbers(rows->batch, VEER_FIELD_LABEL_VALUE);
    for (size_t i = 0; (codes != NULL || values != NULL) && i < rows->n; i++) {
        const size_t row = veer_row(rows, i);
        if ((codes != NULL && codes[row] != VEER_CODE_MISSING) ||
            (values != NULL && !isnan(values[row])))
            return true;
    }
    return false;
}

static veer_rc add_to_window(const veer_fold *f, veer_window *window, veer_part part,
                             const veer_rows *rows, veer_err *err)
{
    veer_rc rc = VEER_OK;
    if (f->what == VEER_FOLD_PREDICTIONS)
        return veer_window_fold_predictions(window, VEER_PARTS(part), rows, err);
    if (f->what == VEER_FOLD_OUTCOMES)
        return veer_window_fold_outcomes(window, rows, f->label_time_us, err);
    for (size_t i = 0; rc == VEER_OK && i < rows->n; i++)
        rc = veer_window_add_correction(window, err);
    return rc;
}

/* What the stored bucket has: known buckets remember it, and beyond `high` there is none. */
static veer_rc look_up(const veer_fold *f, veer_bucket *bucket, veer_err *err)
{
    veer_buckets *const b = f->buckets;
    const int64_t width = veer_lane_width_us(bucket->lane);
    if (f->fixed || f->source->block > b->high)
        return VEER_OK;
    const veer_store_summary_range range =
        veer_stored_range(bucket->lane.series, bucket->lane.part, width,
                          (veer_store_span){bucket->start_us, bucket->start_us + 1},
                          veer_segment_name(b, bucket->lane.series, bucket->lane.segment));
    return veer_stored_watermark(b->store, &range, &bucket->watermark, err);
}

static veer_rc add_run(const veer_fold *f, veer_lane lane, int64_t start_us, const veer_rows *rows,
                       veer_err *err)
{
    veer_bucket *bucket = NULL;
    veer_delta *delta = NULL;
    bool is_new = false;
    if (lane.part == VEER_PART_PERFORMANCE && f->what != VEER_FOLD_CORRECTIONS && !any_label(rows))
        return VEER_OK;
    veer_rc rc = veer_deltas_enter(f->deltas, lane, start_us, &bucket, &is_new, err);
    if (rc == VEER_OK && is_new)
        rc = look_up(f, bucket, err);
    if (rc != VEER_OK || f->source->block <= bucket->watermark)
        return rc;
    rc = veer_deltas_open(f->deltas, bucket, f->source->block, f->source->arrival_us,
                          veer_clock_monotonic_us(f->buckets->clock), &delta, err);
    if (rc != VEER_OK)
        return rc;
    rc = add_to_window(f, &delta->window, (veer_part)lane.part, rows, err);
    if (f->deltas == &f->buckets->deltas)
        veer_stamps_set(&f->buckets->stamps, lane.series, lane.part, start_us,
                        start_us + veer_lane_width_us(lane));
    veer_deltas_grown(f->deltas, delta);
    /* Waiting numbers are for speed; where memory is short they do without. */
    if (rc == VEER_OK && f->deltas->bytes > f->buckets->budget_bytes / 2)
        rc = veer_delta_settle(f->deltas, delta, err);
    return rc;
}

/* ---- runs ---- */

static veer_lane lane_of(const veer_fold *f, veer_part part, uint16_t segment, bool live)
{
    const veer_level level = f->fixed ? f->level : live ? VEER_LEVEL_LIVE : VEER_LEVEL_HOUR;
    return (veer_lane){f->source->series, segment, (uint8_t)part, (uint8_t)level};
}

static veer_rc add_part(const veer_fold *f, const placed_rows *rows, veer_part part, veer_err *err)
{
    veer_rc rc = VEER_OK;
    for (size_t i = 0, end = 0; rc == VEER_OK && i < rows->n; i = end) {
        const veer_lane lane = lane_of(f, part, rows->segment, rows->at[i].key & 1);
        const int64_t width_us = veer_lane_width_us(lane);
        const int64_t minutes = width_us / VEER_US_PER_MINUTE;
        const int64_t at = veer_floor_div(veer_floor_div(rows->at[i].key, 2), minutes);
        const int64_t last = 2 * ((at + 1) * minutes - 1) + (rows->at[i].key & 1);
        for (end = i + 1; end < rows->n && rows->at[end].key <= last; end++)
            if (((rows->at[end].key ^ rows->at[i].key) & 1) != 0)
                break;
        const veer_rows run = {.batch = f->rows.batch,
                               .at = rows->identity && end - i == rows->n ? NULL : rows->rows + i,
                               .n = end - i};
        rc = add_run(f, lane, at * width_us, &run, err);
    }
    return rc;
}

static veer_rc add_parts(const veer_fold *f, const placed_rows *rows, veer_err *err)
{
    veer_rc rc = VEER_OK;
    if (f->what == VEER_FOLD_PREDICTIONS) {
        rc = add_part(f, rows, VEER_PART_ACTIVITY, err);
        if (rc == VEER_OK && rows->segment == 0)
            rc = add_part(f, rows, VEER_PART_FEATURES, err);
    }
    return rc == VEER_OK ? add_part(f, rows, VEER_PART_PERFORMANCE, err) : rc;
}

/* ---- segments ---- */

/* The segment of each entry of a tag's dictionary. */
typedef struct tag_segments {
    const veer_column *column; /* of the tag */
    const char *name;          /* of the tag */
    size_t name_len;           /* its bytes */
    uint16_t *of;              /* by code; NOT_YET where no row asked */
} tag_segments;

static int by_name(const void *a, const void *b)
{
    const tag_segments *const x = a;
    const tag_segments *const y = b;
    const size_t shorter = x->name_len < y->name_len ? x->name_len : y->name_len;
    const int order = memcmp(x->name, y->name, shorter);
    return order != 0 ? order : (x->name_len > y->name_len) - (x->name_len < y->name_len);
}

static uint16_t segment_of(const veer_fold *f, veer_segments *segments, const tag_segments *tag,
                           uint32_t code)
{
    char text[VEER_LIMIT_SEGMENT_BYTES];
    size_t len = 0;
    uint32_t number = 0;
    const char *const value = veer_dict_text(&tag->column->dict, code, &len);
    const size_t all = tag->name_len + 1 + len;
    if (all > sizeof text)
        return 0;
    memcpy(text, tag->name, tag->name_len);
    text[tag->name_len] = '=';
    memcpy(text + tag->name_len + 1, value, len);
    if (f->what != VEER_FOLD_PREDICTIONS) {
        number = veer_dict_find(&segments->names, text, all);
        return number == VEER_CODE_MISSING ? 0 : (uint16_t)(number + 1);
    }
    return veer_dict_add(&segments->names, text, all, &number) == VEER_OK ? (uint16_t)(number + 1)
                                                                          : 0;
}

/* Numbers the segments in the order of rows and, within a row, of the names of tags: the same when
 * the rows are folded again from their block. */
static void number_segments(const veer_fold *f, veer_segments *segments, tag_segments *tags,
                            size_t n)
{
    for (size_t i = 0; i < f->rows.n; i++) {
        const size_t row = veer_row(&f->rows, i);
        for (size_t t = 0; t < n; t++) {
            const uint32_t code = tags[t].column->codes[row];
            if (code != VEER_CODE_MISSING && tags[t].of[code] == NOT_YET)
                tags[t].of[code] = segment_of(f, segments, &tags[t], code);
        }
    }
}

static void tags_free(tag_segments *tags, size_t n)
{
    for (size_t t = 0; tags != NULL && t < n; t++)
        free(tags[t].of);
    free(tags);
}

static veer_rc tags_new(const veer_fold *f, tag_segments **ret, veer_err *err)
{
    const veer_columns *const columns = &f->rows.batch->tags;
    tag_segments *const tags = calloc(columns->count, sizeof *tags);
    bool ok = tags != NULL;
    for (size_t t = 0; ok && t < columns->count; t++) {
        const size_t entries = columns->at[t].dict.count;
        tags[t].column = &columns->at[t];
        tags[t].name = veer_columns_name(columns, t, &tags[t].name_len);
        tags[t].of = malloc((entries + 1) * sizeof(uint16_t));
        ok = tags[t].of != NULL;
        if (ok)
            memset(tags[t].of, 0xFF, (entries + 1) * sizeof(uint16_t));
    }
    if (!ok) {
        tags_free(tags, columns->count);
        return veer_fail_nomem(err);
    }
    qsort(tags, columns->count, sizeof *tags, by_name);
    *ret = tags;
    return VEER_OK;
}

typedef struct segmented {
    size_t starts[VEER_LIMIT_SEGMENTS + 3]; /* of the rows of a segment, by its number */
    placed *at;                             /* rows by segment, then by key */
    uint32_t *rows;                         /* their numbers */
} segmented;

static uint16_t segment_at(const tag_segments *tag, const placed *at)
{
    const uint32_t code = tag->column->codes[at->row];
    return code == VEER_CODE_MISSING ? 0 : tag->of[code];
}

/* Sorts by segment; those of none come first and are left out. */
static void sort_by_segment(const placed_rows *all, const tag_segments *tag, segmented *s)
{
    memset(s->starts, 0, sizeof s->starts);
    for (size_t i = 0; i < all->n; i++)
        s->starts[segment_at(tag, &all->at[i]) + 2]++;
    for (size_t k = 2; k < VEER_LIMIT_SEGMENTS + 3; k++)
        s->starts[k] += s->starts[k - 1];
    for (size_t i = 0; i < all->n; i++) {
        const size_t to = s->starts[segment_at(tag, &all->at[i]) + 1]++;
        s->at[to] = all->at[i];
        s->rows[to] = all->at[i].row;
    }
}

static veer_rc add_tag(const veer_fold *f, const placed_rows *all, const tag_segments *tag,
                       segmented *s, veer_err *err)
{
    veer_rc rc = VEER_OK;
    sort_by_segment(all, tag, s);
    for (uint16_t segment = 1; rc == VEER_OK && segment <= VEER_LIMIT_SEGMENTS; segment++) {
        const size_t from = s->starts[segment];
        const placed_rows rows = {.at = s->at + from,
                                  .n = s->starts[segment + 1] - from,
                                  .rows = s->rows + from,
                                  .segment = segment};
        if (rows.n > 0)
            rc = add_parts(f, &rows, err);
    }
    return rc;
}

static veer_rc add_tags(const veer_fold *f, const placed_rows *all, const tag_segments *tags,
                        veer_err *err)
{
    const size_t n_tags = f->rows.batch->tags.count;
    segmented *const s = malloc(sizeof *s);
    veer_rc rc = VEER_OK;
    if (s == NULL)
        return veer_fail_nomem(err);
    s->at = malloc(all->n * sizeof *s->at);
    s->rows = malloc(all->n * sizeof *s->rows);
    if (s->at == NULL || s->rows == NULL)
        rc = veer_fail_nomem(err);
    for (size_t t = 0; rc == VEER_OK && t < n_tags; t++)
        rc = add_tag(f, all, &tags[t], s, err);
    free(s->at);
    free(s->rows);
    free(s);
    return rc;
}

/* ---- the whole ---- */

static veer_rc note_stale(const veer_fold *f, const placed_rows *all, veer_err *err)
{
    veer_rc rc = VEER_OK;
    for (size_t i = 0; f->what == VEER_FOLD_CORRECTIONS && rc == VEER_OK && i < all->n; i++)
        if (i == 0 || all->at[i].key != all->at[i - 1].key)
            rc = veer_stale_add(&f->buckets->stale, f->source->series,
                                veer_floor_div(all->at[i].key, 2) * VEER_US_PER_MINUTE,
                                f->source->block, err);
    return rc;
}

static veer_rc fold_placed(const veer_fold *f, const placed_rows *all, tag_segments *tags,
                           veer_err *err)
{
    veer_buckets *const b = f->buckets;
    veer_segments *segments = NULL;
    veer_rc rc = VEER_OK;
    pthread_mutex_lock(&b->lock);
    if (f->source->series > b->max_series)
        b->max_series = f->source->series;
    if (tags != NULL) {
        rc = veer_segments_of(b, f->source->series, &segments, err);
        if (rc == VEER_OK)
            number_segments(f, segments, tags, f->rows.batch->tags.count);
    }
    if (rc == VEER_OK)
        rc = note_stale(f, all, err);
    if (f->deltas != &b->deltas) /* of one thread alone */
        pthread_mutex_unlock(&b->lock);
    if (rc == VEER_OK)
        rc = add_parts(f, all, err);
    if (rc == VEER_OK && tags != NULL)
        rc = add_tags(f, all, tags, err);
    if (f->deltas == &b->deltas)
        pthread_mutex_unlock(&b->lock);
    return rc;
}

veer_rc veer_fold_rows(const veer_fold *fold, veer_err *err)
{
    const veer_rows *const rows = &fold->rows;
    tag_segments *tags = NULL;
    veer_rc rc = VEER_OK;
    placed *const at = malloc((rows->n + 1) * sizeof *at);
    uint32_t *const numbers = malloc((rows->n + 1) * sizeof *numbers);
    if (at == NULL || numbers == NULL)
        rc = veer_fail_nomem(err);
    const size_t n = rc == VEER_OK ? place_rows(fold, at) : 0;
    bool whole = n == rows->batch->rows;
    for (size_t i = 0; i < n; i++) {
        numbers[i] = at[i].row;
        whole = whole && at[i].row == i;
    }
    if (n > 0 && rows->batch->tags.count > 0)
        rc = tags_new(fold, &tags, err);
    const placed_rows all = {.at = at, .n = n, .rows = numbers, .identity = whole};
    if (rc == VEER_OK && n > 0)
        rc = fold_placed(fold, &all, tags, err);
    tags_free(tags, rows->batch->tags.count);
    free(numbers);
    free(at);
    return rc;
}
