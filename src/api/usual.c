#include "api/usual.h"

#include <math.h>
#include <string.h>

#include "api/encode.h"
#include "base/limits.h"
#include "base/line.h"
#include "history/reference.h"
#include "monitor/usual_range.h"

#define PARTS (VEER_PARTS(VEER_PART_ACTIVITY) | VEER_PARTS(VEER_PART_PERFORMANCE))

/* Usual ranges of all wanted metrics. */
typedef struct usual {
    const veer_api *api;       /* the application */
    const veer_usual_ask *ask; /* the question */
    veer_step step;            /* of the windows */
    uint64_t min_rows;         /* windows of fewer samples are left out */
    const char *source;        /* "reference", "before" */
    veer_store_span span;      /* of the windows */
    veer_usual_range *ranges;  /* one per metric */
    bool *found;               /* one per metric: its range holds */
    size_t windows;            /* most of a metric */
    char why[96];              /* why there is none; "" if there is one */
} usual;

/* ---- times ---- */

/* The nearer border of the window that holds a time. */
static int64_t nearest(veer_step step, int64_t us)
{
    const int64_t before = veer_step_floor(step, us), after = veer_step_next(step, us);
    return us - before <= after - us ? before : after;
}

veer_store_span veer_usual_windows(veer_step step, veer_store_span span)
{
    veer_store_span whole = {nearest(step, span.from_us), nearest(step, span.to_us)};
    int64_t from_us = whole.to_us;
    for (size_t i = 0; i < VEER_LIMIT_USUAL_WINDOWS && from_us > whole.from_us; i++)
        from_us = veer_step_floor(step, from_us - 1);
    whole.from_us = from_us;
    return whole;
}

static veer_rc take_times(void *context, const veer_reference_name *name,
                          const veer_reference_info *info)
{
    veer_store_span *const span = context;
    (void)name;
    if (info->time_min_us != VEER_TIME_MISSING)
        *span = (veer_store_span){info->time_min_us, info->time_max_us + 1};
    return VEER_OK;
}

/* The time of the reference: that of the version, where there is one version, else of the model. */
static veer_rc reference_span(const usual *u, veer_store_span *ret, veer_err *err)
{
    const veer_selection *const s = u->ask->selection;
    veer_store *const store = veer_ingest_store(u->api->ingest);
    const veer_store_bytes versions[] = {s->series[0].version, veer_store_text("")};
    veer_rc rc = VEER_ENOTFOUND;
    *ret = (veer_store_span){0, 0};
    for (size_t i = s->n == 1 ? 0 : 1; rc == VEER_ENOTFOUND && i < 2; i++) {
        const veer_reference_name name = {s->model, versions[i]};
        rc = veer_reference_info_get(store, &name, take_times, ret, err);
    }
    return rc == VEER_ENOTFOUND ? VEER_OK : rc;
}

/* ---- ranges ---- */

/* Values of the windows, metric by metric; wider windows than asked for do not count. */
static veer_rc take_values(usual *u, const veer_window_list *list, double *values, veer_err *err)
{
    veer_window_value *const room =
        veer_arena_array(u->ask->arena, veer_n_perf_metrics, sizeof *room);
    if (room == NULL)
        return veer_fail_nomem(err);
    for (size_t i = 0; i < list->n; i++) {
        const veer_window *const w = &list->at[i];
        const bool is_wider = veer_step_next(u->step, w->from_us) != w->to_us;
        if (!is_wider) {
            const veer_rc rc = veer_window_performance(w, u->ask->task, room, err);
            if (rc != VEER_OK)
                return rc;
        }
        for (size_t m = 0; m < veer_n_perf_metrics; m++)
            values[m * list->n + i] = !is_wider && room[m].present && room[m].n >= u->min_rows
                                          ? room[m].value
                                          : (double)NAN;
    }
    return VEER_OK;
}

static void take_ranges(usual *u, const double *values, size_t n)
{
    for (size_t m = 0; m < veer_n_perf_metrics; m++) {
        veer_err err = VEER_ERR_INIT;
        if (!u->ask->wanted[m])
            continue;
        u->found[m] = veer_usual_range_of(veer_perf_metrics[m].name, values + m * n, n,
                                          &u->ranges[m], &err) == VEER_OK;
        if (u->found[m] && u->ranges[m].n > u->windows)
            u->windows = u->ranges[m].n;
    }
}

/* Learns from the windows of a span; u->windows stays 0 if these are too few. */
static veer_rc learn(usual *u, const char *source, veer_store_span span, veer_err *err)
{
    veer_selection s = *u->ask->selection;
    veer_window_list list = {0};
    const veer_store_span whole = veer_usual_windows(u->step, span);
    s.step = u->step;
    u->source = source;
    u->span = whole;
    if (whole.from_us >= whole.to_us)
        return VEER_OK;
    s.from_us = whole.from_us;
    s.to_us = whole.to_us;
    veer_rc rc = veer_windows_read(u->api, &s, PARTS, &list, err);
    double *const values =
        veer_arena_array(u->ask->arena, list.n * veer_n_perf_metrics + 1, sizeof *values);
    if (rc == VEER_OK && values == NULL)
        rc = veer_fail_nomem(err);
    if (rc == VEER_OK)
        rc = take_values(u, &list, values, err);
    if (rc == VEER_OK)
        take_ranges(u, values, list.n);
    veer_window_list_done(&list);
    return rc;
}

static veer_rc find(usual *u, veer_err *err)
{
    const veer_selection *const s = u->ask->selection;
    const int64_t length_us = s->to_us - s->from_us;
    const veer_store_span before = {s->from_us - length_us, s->from_us};
    veer_store_span reference = {0, 0};
    u->source = "before";
    u->span = before;
    if (u->step.kind == VEER_STEP_ALL) {
        veer_line_print(u->why, sizeof u->why, "all in one window: take a smaller step");
        return VEER_OK;
    }
    veer_rc rc = reference_span(u, &reference, err);
    if (rc == VEER_OK && reference.from_us < reference.to_us)
        rc = learn(u, "reference", reference, err);
    if (rc == VEER_OK && u->windows == 0)
        rc = learn(u, "before", before, err);
    if (rc == VEER_OK && u->windows == 0)
        veer_line_print(u->why, sizeof u->why,
                        "fewer than %d windows with %llu samples, in the reference or before",
                        VEER_USUAL_RANGE_WINDOWS, (unsigned long long)u->min_rows);
    return rc;
}

/* As wide as the windows of the answer. */
static veer_step step_of(const veer_usual_ask *ask)
{
    veer_step step = ask->selection->step;
    for (size_t i = 0; step.kind == VEER_STEP_FIXED && i < ask->windows->n; i++) {
        const int64_t width_us = ask->windows->at[i].to_us - ask->windows->at[i].from_us;
        step.count = width_us > step.count ? width_us : step.count;
    }
    return step;
}

static veer_rc prepare(usual *u, veer_err *err)
{
    veer_judge_settings settings = veer_judge_settings_default();
    bool own = false;
    veer_rc rc = VEER_OK;
    u->ranges = veer_arena_array(u->ask->arena, veer_n_perf_metrics, sizeof *u->ranges);
    u->found = veer_arena_array(u->ask->arena, veer_n_perf_metrics, sizeof *u->found);
    const char *const model = veer_arena_strndup(u->ask->arena, u->ask->selection->model.data,
                                                 u->ask->selection->model.len);
    if (u->ranges == NULL || u->found == NULL || model == NULL)
        return veer_fail_nomem(err);
    u->step = step_of(u->ask);
    if (u->api->judge != NULL)
        rc = veer_judge_settings_of(u->api->judge, model, u->ask->arena, &settings, &own, err);
    u->min_rows = settings.min_rows > 0 ? settings.min_rows : 1;
    return rc;
}

/* ---- the answer ---- */

static void put_range(veer_json_writer *w, const char *name, const veer_usual_range *range)
{
    veer_json_put_key(w, name);
    veer_json_begin_object(w);
    veer_put_number(w, "center", range->center);
    veer_put_number(w, "lo", range->lo);
    veer_put_number(w, "hi", range->hi);
    veer_put_count(w, "n", range->n);
    veer_json_end_object(w);
}

veer_rc veer_put_usual(veer_json_writer *w, const veer_api *api, const veer_usual_ask *ask,
                       veer_err *err)
{
    usual u = {.api = api, .ask = ask};
    veer_rc rc = prepare(&u, err);
    if (rc == VEER_OK)
        rc = find(&u, err);
    if (rc != VEER_OK)
        return rc;
    veer_json_put_key(w, "usual");
    veer_json_begin_object(w);
    veer_put_text(w, "source", u.source);
    veer_put_time(w, "from", u.span.from_us);
    veer_put_time(w, "to", u.span.to_us);
    veer_put_count(w, "windows", u.windows);
    veer_json_put_key(w, "metrics");
    veer_json_begin_object(w);
    for (size_t m = 0; m < veer_n_perf_metrics; m++)
        if (u.found[m])
            put_range(w, veer_perf_metrics[m].name, &u.ranges[m]);
    veer_json_end_object(w);
    veer_put_text(w, "why", u.why[0] != '\0' ? u.why : NULL);
    veer_json_end_object(w);
    return VEER_OK;
}
