/* A metric over time. */
#include <math.h>
#include <string.h>

#include "base/time.h"
#include "block/wire.h"
#include "judge/pieces.h"

static int64_t ceil_to(int64_t us, int64_t step_us)
{
    return frame_floor(us + step_us - 1, step_us);
}

/* What is being filled. */
typedef struct filling {
    int64_t *t_us;     /* begin of each window */
    double *values;    /* NaN: none */
    uint64_t *samples; /* of each */
    size_t n;          /* of them */
    bool any;          /* one has a value */
} filling;

static veer_rc make_room(filling *f, size_t n, veer_arena *arena, veer_err *err)
{
    f->t_us = veer_arena_array(arena, n, sizeof *f->t_us);
    f->values = veer_arena_array(arena, n, sizeof *f->values);
    f->samples = veer_arena_array(arena, n, sizeof *f->samples);
    return f->t_us == NULL || f->values == NULL || f->samples == NULL ? veer_fail_nomem(err)
                                                                      : VEER_OK;
}

static void add_value(filling *f, int64_t from_us, const veer_estimate *e)
{
    const bool present = e->value.present && e->value.n > 0;
    f->t_us[f->n] = from_us;
    f->values[f->n] = present ? e->value.value : (double)NAN;
    f->samples[f->n++] = present ? e->value.n : 0;
    f->any = f->any || present;
}

static veer_rc value_of(veer_frame *frame, const veer_window *w, const char *metric,
                        veer_estimate *room, veer_estimate *ret, veer_err *err)
{
    *ret = (veer_estimate){.has_se = false};
    if (w->activity == NULL && w->performance == NULL)
        return VEER_OK;
    const veer_rc rc = frame_values(frame, w, room, err);
    if (rc == VEER_OK)
        *ret = frame_value(w, room, metric);
    return rc;
}

static veer_rc fill(veer_frame *frame, const veer_windows *windows, const char *metric,
                    veer_estimate *room, filling *f, veer_err *err)
{
    for (size_t i = 0; i < windows->n; i++) {
        const veer_window *const w = &windows->at[i];
        veer_estimate e;
        if (w->to_us - w->from_us != windows->step_us)
            continue;
        const veer_rc rc = value_of(frame, w, metric, room, &e, err);
        if (rc != VEER_OK)
            return rc;
        add_value(f, w->from_us, &e);
    }
    return VEER_OK;
}

/* ---- values that are kept ---- */

#define KEY_BYTES 16384

/* The value of a metric in a window. In the cache, with the version of its buckets. */
typedef struct kept {
    uint64_t version;  /* of what it was computed from */
    bool wider;        /* the window is wider than it was to be */
    veer_estimate one; /* the value */
} kept;

static veer_rc put_key(veer_frame *frame, const char *metric, veer_store_span span, veer_buf *key,
                       veer_err *err)
{
    const veer_target *const t = frame->target;
    const veer_window_task *task = NULL;
    const veer_rc rc = veer_frame_task(frame, &task, err);
    if (rc != VEER_OK)
        return rc;
    const char *const texts[] = {"value", metric, task->positive, task->negative,
                                 t->segment != NULL ? t->segment : ""};
    for (size_t i = 0; i < sizeof texts / sizeof texts[0]; i++)
        veer_buf_append(key, texts[i], strlen(texts[i]) + 1);
    veer_put_int(key, (uint64_t)span.from_us, sizeof span.from_us);
    veer_put_int(key, (uint64_t)span.to_us, sizeof span.to_us);
    veer_put_varint(key, (uint64_t)task->task);
    veer_put_varint(key, task->by_threshold);
    veer_put_varint(key, t->segment != NULL);
    veer_buf_append(key, t->series, t->n_series * sizeof *t->series);
    return veer_buf_status(key, err);
}

static veer_rc compute(veer_frame *frame, const char *metric, veer_store_span span,
                       veer_estimate *room, kept *k, veer_err *err)
{
    veer_windows windows = {0};
    veer_rc rc =
        frame_gather(frame, frame_own(frame), frame_metric_part(metric), span, 0, &windows, err);
    if (rc == VEER_OK) {
        k->wider = windows.at[0].from_us != span.from_us || windows.at[0].to_us != span.to_us;
        rc = value_of(frame, &windows.at[0], metric, room, &k->one, err);
    }
    veer_windows_done(&windows);
    return rc;
}

static veer_rc find_or_compute(veer_frame *frame, const char *metric, veer_store_span span,
                               veer_estimate *room, kept *ret, veer_err *err)
{
    veer_buf key;
    veer_buf bytes;
    const uint64_t version =
        frame_version(frame, frame_own(frame), frame_metric_part(metric), span);
    veer_buf_init(&key, KEY_BYTES);
    veer_buf_init(&bytes, KEY_BYTES);
    veer_rc rc = put_key(frame, metric, span, &key, err);
    if (rc == VEER_OK)
        rc = veer_judge_cache_get(frame->cache, &key, &bytes, err);
    if (rc == VEER_OK)
        memcpy(ret, bytes.data, sizeof *ret);
    if (rc == VEER_ENOTFOUND || (rc == VEER_OK && ret->version != version)) {
        *ret = (kept){.version = version};
        veer_buf_clear(&bytes);
        rc = compute(frame, metric, span, room, ret, err);
        veer_buf_append(&bytes, ret, sizeof *ret);
        if (rc == VEER_OK)
            rc = veer_buf_status(&bytes, err);
        if (rc == VEER_OK)
            rc = veer_judge_cache_put(frame->cache, &key, &bytes, err);
    }
    veer_buf_done(&bytes);
    veer_buf_done(&key);
    return rc;
}

/* *ret_wider: buckets are wider than the windows, which are then to be read together. */
static veer_rc fill_kept(veer_frame *frame, const char *metric, veer_store_span span,
                         int64_t step_us, veer_estimate *room, filling *f, bool *ret_wider,
                         veer_err *err)
{
    veer_rc rc = VEER_OK;
    for (int64_t at = span.from_us; rc == VEER_OK && !*ret_wider && at < span.to_us;
         at += step_us) {
        kept k = {0};
        rc = find_or_compute(frame, metric, (veer_store_span){at, at + step_us}, room, &k, err);
        *ret_wider = k.wider;
        if (rc == VEER_OK && !k.wider)
            add_value(f, at, &k.one);
    }
    return rc;
}

static bool may_keep(const veer_frame *frame, veer_store_span span, int64_t step_us)
{
    return frame->cache != NULL && step_us % VEER_US_PER_HOUR == 0 &&
           (span.to_us - span.from_us) / step_us <= VEER_LIMIT_WINDOWS &&
           frame->target->n_series <= 64;
}

/* ---- sources ---- */

static veer_rc fill_read(veer_frame *frame, const char *metric, veer_store_span span,
                         int64_t step_us, veer_arena *arena, veer_estimate *room, filling *f,
                         int64_t *ret_step_us, veer_err *err)
{
    veer_windows windows = {0};
    veer_rc rc = frame_gather(frame, frame_own(frame), frame_metric_part(metric), span, step_us,
                              &windows, err);
    if (rc == VEER_OK)
        rc = make_room(f, windows.n, arena, err);
    if (rc == VEER_OK)
        rc = fill(frame, &windows, metric, room, f, err);
    if (rc == VEER_OK)
        *ret_step_us = windows.step_us;
    veer_windows_done(&windows);
    return rc;
}

/* Whole windows of the range only. */
static veer_rc from_predictions(veer_frame *frame, const char *metric, veer_store_span span,
                                int64_t step_us, veer_arena *arena, filling *f,
                                int64_t *ret_step_us, veer_err *err)
{
    const veer_store_span whole = {ceil_to(span.from_us, step_us),
                                   frame_floor(span.to_us, step_us)};
    bool wider = false;
    if (whole.from_us >= whole.to_us)
        return VEER_OK;
    veer_estimate *const room = veer_arena_array(arena, veer_n_perf_metrics, sizeof *room);
    if (room == NULL)
        return veer_fail_nomem(err);
    if (may_keep(frame, whole, step_us)) {
        veer_rc rc = make_room(f, (size_t)((whole.to_us - whole.from_us) / step_us), arena, err);
        if (rc == VEER_OK)
            rc = fill_kept(frame, metric, whole, step_us, room, f, &wider, err);
        *ret_step_us = step_us;
        if (rc != VEER_OK || !wider)
            return rc;
        *f = (filling){.n = 0};
    }
    return fill_read(frame, metric, whole, step_us, arena, room, f, ret_step_us, err);
}

static veer_rc from_points(veer_frame *frame, const char *metric, veer_store_span span,
                           veer_arena *arena, filling *f, veer_err *err)
{
    frame_points points;
    veer_rc rc = frame_points_read(frame, metric, span.from_us, span.to_us, arena, &points, err);
    if (rc != VEER_OK || points.n == 0)
        return rc;
    *f = (filling){.t_us = points.t_us, .values = points.values, .n = points.n, .any = true};
    f->samples = veer_arena_array(arena, points.n, sizeof *f->samples);
    if (f->samples == NULL)
        return veer_fail_nomem(err);
    for (size_t i = 0; i < points.n; i++)
        f->samples[i] = 1;
    return VEER_OK;
}

veer_rc veer_frame_series(veer_frame *frame, const char *metric, int64_t from_us, int64_t to_us,
                          int64_t step_us, veer_arena *arena, veer_series *ret,
                          const uint64_t **ret_samples, const char **ret_source, veer_err *err)
{
    const veer_metric *const info = veer_metric_find(metric);
    const char *const name = info != NULL ? info->name : metric;
    const veer_store_span span = {from_us, to_us};
    const char *source = "predictions";
    int64_t width_us = step_us;
    filling f = {.n = 0};
    veer_rc rc = VEER_OK;
    if (step_us <= 0)
        return veer_fail(err, VEER_EINVAL, "a step is longer than no time");
    if (frame_metric_known(name))
        rc = from_predictions(frame, name, span, step_us, arena, &f, &width_us, err);
    if (rc == VEER_OK && !f.any) {
        rc = from_points(frame, name, span, arena, &f, err);
        width_us = f.any ? 0 : width_us;
        source = f.any ? "points" : "none";
    }
    if (rc != VEER_OK)
        return rc;
    *ret = (veer_series){.t_us = f.t_us, .values = f.values, .n = f.n, .step_us = width_us};
    if (ret_samples != NULL)
        *ret_samples = f.samples;
    if (ret_source != NULL)
        *ret_source = source;
    return VEER_OK;
}
