/* One model: what changed since it was read last. */
#include <stdlib.h>
#include <string.h>

#include "api/overview.h"
#include "base/limits.h"
#include "base/num.h"
#include "base/time.h"

#define PARTS (VEER_PARTS(VEER_PART_ACTIVITY) | VEER_PARTS(VEER_PART_PERFORMANCE))
#define ALL_TIME_US (INT64_MAX / 8) /* to both sides of 1970 */

/* A model being read. */
typedef struct reading {
    const veer_api *api;              /* the application */
    const veer_overview_model *model; /* whose */
    const veer_overview_range *range; /* of time */
    veer_overview_entry *entry;       /* to fill */
    veer_err *err;                    /* may be NULL */
} reading;

void veer_overview_entry_done(veer_overview_entry *entry)
{
    free(entry->facts.steps);
    free(entry->custom);
    *entry = (veer_overview_entry){.n_series = 0};
}

/* ---- what changed ---- */

static veer_buckets_query query_of(const veer_overview_model *model, int64_t from_us, int64_t to_us)
{
    return (veer_buckets_query){.series = model->series,
                                .n_series = model->n_series,
                                .parts = PARTS,
                                .from_us = from_us,
                                .to_us = to_us};
}

static uint64_t stamp_of(const veer_api *api, const veer_overview_model *model, int64_t from_us,
                         int64_t to_us)
{
    const veer_buckets_query query = query_of(model, from_us, to_us);
    return veer_buckets_version(veer_ingest_buckets(api->ingest), &query);
}

static int64_t arrived(const veer_api *api, const veer_overview_model *model)
{
    int64_t latest_us = 0;
    for (size_t i = 0; i < model->n_series; i++) {
        const int64_t us = veer_ingest_arrived(api->ingest, model->series[i]);
        latest_us = us > latest_us ? us : latest_us;
    }
    return latest_us;
}

uint64_t veer_overview_runs(const veer_api *api)
{
    return api->judge != NULL ? veer_judge_stats_get(api->judge).runs : 0;
}

static bool is_other(const reading *r, uint64_t stamp, int64_t arrived_us)
{
    const veer_overview_entry *const e = r->entry;
    return !e->facts.is_read || e->n_series != r->model->n_series || e->stamp != stamp ||
           e->arrived_us != arrived_us || e->facts.from_us != r->range->from_us;
}

bool veer_overview_is_stale(const veer_api *api, const veer_overview_model *model,
                            const veer_overview_range *range, const veer_overview_entry *entry)
{
    veer_overview_entry as_it_is = *entry;
    const reading r = {.api = api, .model = model, .range = range, .entry = &as_it_is};
    return !entry->has_drift || entry->runs != veer_overview_runs(api) ||
           is_other(&r, stamp_of(api, model, -ALL_TIME_US, ALL_TIME_US), arrived(api, model));
}

/* ---- what there ever was ---- */

static veer_rc add_ever(const reading *r, uint32_t series, veer_totals *totals, veer_window *all)
{
    veer_window one = {0};
    veer_totals t = VEER_TOTALS_INIT;
    veer_rc rc = veer_buckets_ever(veer_ingest_buckets(r->api->ingest), series, &one, r->err);
    if (rc != VEER_OK)
        return rc == VEER_ENODATA ? VEER_OK : rc;
    veer_totals_of(&one, &t);
    veer_totals_add(totals, &t);
    if (one.activity != NULL || one.performance != NULL)
        rc = veer_window_merge(all, &one, r->err);
    veer_window_done(&one);
    return rc;
}

static bool same_task(const veer_window_task *a, const veer_window_task *b)
{
    return a->task == b->task && a->by_threshold == b->by_threshold &&
           strcmp(a->positive, b->positive) == 0;
}

/* Totals and task; another task is another metric: all steps are to be read again. */
static veer_rc read_ever(const reading *r)
{
    veer_totals totals = VEER_TOTALS_INIT;
    veer_window all = {0};
    veer_window_task task = {.task = VEER_PERF_AUTO};
    veer_rc rc = VEER_OK;
    for (size_t i = 0; rc == VEER_OK && i < r->model->n_series; i++)
        rc = add_ever(r, r->model->series[i], &totals, &all);
    if (rc == VEER_OK &&
        veer_window_task_decide(&all, VEER_PERF_AUTO, NULL, &task, NULL) != VEER_OK)
        task = (veer_window_task){.task = VEER_PERF_AUTO};
    veer_window_done(&all);
    if (rc != VEER_OK)
        return rc;
    if (!same_task(&task, &r->entry->task))
        for (size_t i = 0; i < 2 * r->range->n; i++)
            r->entry->facts.steps[i].stamp = 0;
    r->entry->facts.totals = totals;
    r->entry->task = task;
    return VEER_OK;
}

/* ---- steps ---- */

/* Where the first step begins: that of the range before. */
static int64_t begin_of(const veer_overview_range *range)
{
    return range->from_us - (int64_t)range->n * range->step_us;
}

/* Makes room, and moves what was read to where it is now. */
static veer_rc place_steps(const reading *r)
{
    veer_overview_entry *const e = r->entry;
    const size_t n = 2 * r->range->n;
    const bool is_same = e->facts.is_read && e->n_series == r->model->n_series;
    const int64_t by = is_same ? (r->range->from_us - e->facts.from_us) / r->range->step_us : 0;
    veer_overview_step *const steps = calloc(n, sizeof *steps);
    if (steps == NULL)
        return veer_fail_nomem(r->err);
    for (size_t i = 0; is_same && i < n; i++) {
        const int64_t from = (int64_t)i + by;
        if (from >= 0 && from < (int64_t)n)
            steps[i] = e->facts.steps[from];
    }
    free(e->facts.steps);
    e->facts.steps = steps;
    return VEER_OK;
}

/* The step that holds a time; those before the first one count there. */
static veer_overview_step *step_at(const reading *r, size_t first, size_t end, int64_t us)
{
    const int64_t at = (us - begin_of(r->range)) / r->range->step_us;
    const size_t place = at < (int64_t)first ? first : at >= (int64_t)end ? end - 1 : (size_t)at;
    return &r->entry->facts.steps[place];
}

static veer_rc read_counts(const reading *r, const veer_buckets_query *query, size_t first,
                           size_t end)
{
    veer_counts counts = {0};
    const veer_rc rc =
        veer_buckets_counts(veer_ingest_buckets(r->api->ingest), query, &counts, r->err);
    for (size_t i = 0; rc == VEER_OK && i < counts.n; i++)
        step_at(r, first, end, counts.from_us + (int64_t)i * counts.step_us)->predictions +=
            counts.at[i];
    veer_counts_done(&counts);
    return rc;
}

static const char *main_metric(veer_perf_task task)
{
    return task == VEER_PERF_REGRESSION ? "mae" : "accuracy";
}

static veer_rc take_window(const reading *r, const veer_window *window, size_t metric,
                           veer_overview_step *step)
{
    veer_window_value value;
    if (window->performance == NULL)
        return VEER_OK;
    const veer_rc rc = veer_window_performance_of(window, &r->entry->task, metric, &value, r->err);
    if (rc != VEER_OK)
        return rc;
    step->labelled += window->performance->labelled;
    if (value.present && value.n > 0) {
        step->n += value.n;
        step->value += (value.value - step->value) * ((double)value.n / (double)step->n);
    }
    return VEER_OK;
}

static veer_rc read_outcomes(const reading *r, const veer_buckets_query *query, size_t first,
                             size_t end)
{
    const size_t metric = veer_perf_metric_index(main_metric(r->entry->task.task));
    veer_buckets_query outcomes = *query;
    veer_windows windows = {0};
    outcomes.parts = VEER_PARTS(VEER_PART_PERFORMANCE);
    if (r->entry->facts.totals.labelled == 0)
        return VEER_OK;
    veer_rc rc =
        veer_buckets_read(veer_ingest_buckets(r->api->ingest), &outcomes, &windows, r->err);
    for (size_t i = 0; rc == VEER_OK && i < windows.n; i++)
        rc = take_window(r, &windows.at[i], metric, step_at(r, first, end, windows.at[i].from_us));
    veer_windows_done(&windows);
    return rc;
}

/* Reads the steps from `first` to before `end`; their stamps are set already. */
static veer_rc read_steps(const reading *r, size_t first, size_t end)
{
    const int64_t begin_us = begin_of(r->range);
    veer_buckets_query query = query_of(r->model, begin_us + (int64_t)first * r->range->step_us,
                                        begin_us + (int64_t)end * r->range->step_us);
    query.step_us = r->range->step_us;
    for (size_t i = first; i < end; i++)
        r->entry->facts.steps[i] = (veer_overview_step){.stamp = r->entry->facts.steps[i].stamp};
    const veer_rc rc = read_counts(r, &query, first, end);
    return rc == VEER_OK ? read_outcomes(r, &query, first, end) : rc;
}

/* The changed steps, from the first to the last of them. */
static veer_rc read_changed(const reading *r)
{
    veer_overview_step *const steps = r->entry->facts.steps;
    const size_t n = 2 * r->range->n;
    size_t first = n, end = 0;
    for (size_t i = 0; i < n; i++) {
        const int64_t from_us = begin_of(r->range) + (int64_t)i * r->range->step_us;
        const uint64_t stamp = stamp_of(r->api, r->model, from_us, from_us + r->range->step_us);
        if (steps[i].stamp == stamp)
            continue;
        steps[i].stamp = stamp;
        first = i < first ? i : first;
        end = i + 1;
    }
    return first < end ? read_steps(r, first, end) : VEER_OK;
}

/* ---- metrics that were computed elsewhere ---- */

/* The metric that comes first in the table of metrics, or by name among custom ones. */
typedef struct choosing {
    size_t rank;      /* in the table; of custom ones behind it */
    const char *name; /* in the arena; NULL: none yet */
    veer_arena arena; /* of custom names */
    veer_err *err;    /* may be NULL */
} choosing;

static veer_rc consider(void *context, const veer_store_point *point)
{
    choosing *const c = context;
    size_t n = 0;
    const veer_metric *const table = veer_metrics(&n);
    if (c->name != NULL && strlen(c->name) == point->metric.len &&
        memcmp(c->name, point->metric.data, point->metric.len) == 0)
        return VEER_OK;
    const char *const name = veer_arena_strndup(&c->arena, point->metric.data, point->metric.len);
    if (name == NULL)
        return veer_fail_nomem(c->err);
    const veer_metric *const known = veer_metric_find(name);
    const size_t rank = known != NULL ? (size_t)(known - table) : n;
    if (c->name == NULL || rank < c->rank || (rank == c->rank && strcmp(name, c->name) < 0)) {
        c->name = name;
        c->rank = rank;
    }
    return VEER_OK;
}

/* Points on their way into steps. */
typedef struct gathering {
    const reading *r; /* of the model */
    size_t left;      /* points that are still looked at */
} gathering;

static veer_rc add_point(void *context, const veer_store_point *point)
{
    gathering *const g = context;
    veer_overview_step *const step = step_at(g->r, 0, 2 * g->r->range->n, point->time_us);
    if (g->left == 0)
        return VEER_ELIMIT;
    g->left--;
    step->n++;
    step->value += (point->value - step->value) / (double)step->n;
    return VEER_OK;
}

static veer_rc each_point(const reading *r, const char *metric, veer_store_point_fn fn,
                          void *context)
{
    veer_rc rc = VEER_OK;
    for (size_t i = 0; rc == VEER_OK && i < r->model->n_series; i++) {
        const veer_store_point_query query = {.series = r->model->series[i],
                                              .metric = metric != NULL
                                                            ? veer_store_text(metric)
                                                            : (veer_store_bytes){NULL, 0},
                                              .span = {begin_of(r->range), r->range->now_us}};
        rc = veer_store_point_each(veer_ingest_store(r->api->ingest), &query, fn, context, r->err);
    }
    return rc;
}

static veer_rc take_points(const reading *r, const choosing *c)
{
    veer_overview_facts *const facts = &r->entry->facts;
    const veer_metric *const known = c->name != NULL ? veer_metric_find(c->name) : NULL;
    gathering g = {.r = r, .left = VEER_LIMIT_POINTS};
    free(r->entry->custom);
    r->entry->custom = NULL;
    facts->metric = known != NULL ? known->name : NULL;
    for (size_t i = 0; i < 2 * r->range->n; i++)
        facts->steps[i] = (veer_overview_step){.stamp = facts->steps[i].stamp,
                                               .predictions = facts->steps[i].predictions};
    if (c->name == NULL)
        return VEER_OK;
    facts->by_points = true;
    if (known == NULL) {
        r->entry->custom = strdup(c->name);
        facts->metric = r->entry->custom;
    }
    if (facts->metric == NULL)
        return veer_fail_nomem(r->err);
    const veer_rc rc = each_point(r, facts->metric, add_point, &g);
    return rc == VEER_ELIMIT ? VEER_OK : rc;
}

static veer_rc read_points(const reading *r)
{
    choosing c = {.err = r->err};
    veer_arena_init(&c.arena, (size_t)1 << 20);
    veer_rc rc = each_point(r, NULL, consider, &c);
    if (rc == VEER_OK)
        rc = take_points(r, &c);
    veer_arena_done(&c.arena);
    return rc;
}

/* ---- drift ---- */

void veer_overview_take_run(veer_overview_drift *drift, const veer_run *run)
{
    if (run->tested == 0 ||
        (drift->present && (run->time_us < drift->time_us ||
                            (run->time_us == drift->time_us && run->share <= drift->share))))
        return;
    *drift = (veer_overview_drift){.present = true,
                                   .time_us = run->time_us,
                                   .share = run->share,
                                   .drifted = run->drifted,
                                   .tested = run->tested,
                                   .dataset_drift = run->dataset_drift};
}

static veer_rc take_run(void *context, const veer_run *run)
{
    veer_overview_take_run(context, run);
    return VEER_OK;
}

/* The latest run of each version; of runs of one time the worst. */
static veer_rc read_drift(const reading *r)
{
    veer_overview_drift drift = {.present = false};
    const uint64_t runs = veer_overview_runs(r->api);
    veer_rc rc = VEER_OK;
    if (r->entry->has_drift && r->entry->runs == runs)
        return VEER_OK;
    for (size_t i = 0; r->api->judge != NULL && rc == VEER_OK && i < r->model->n_series; i++) {
        const veer_run_query query = {
            .series = r->model->series[i], .from_us = INT64_MIN, .to_us = INT64_MAX, .limit = 1};
        rc = veer_judge_drift_runs(r->api->judge, &query, take_run, &drift, r->err);
    }
    r->entry->facts.drift = drift;
    r->entry->has_drift = rc == VEER_OK;
    r->entry->runs = runs;
    return rc;
}

/* ---- all of it ---- */

static veer_rc read_buckets(const reading *r, uint64_t stamp, int64_t arrived_us)
{
    veer_overview_entry *const e = r->entry;
    veer_rc rc = place_steps(r);
    if (rc == VEER_OK)
        rc = read_ever(r);
    if (rc == VEER_OK)
        rc = read_changed(r);
    if (rc != VEER_OK)
        return rc;
    e->facts.by_points = false;
    e->facts.task = e->task.task;
    e->facts.metric = main_metric(e->task.task);
    if (e->facts.totals.labelled == 0)
        rc = read_points(r);
    e->stamp = stamp;
    e->arrived_us = arrived_us;
    e->facts.from_us = r->range->from_us;
    e->n_series = r->model->n_series;
    e->facts.is_read = rc == VEER_OK;
    return rc;
}

veer_rc veer_overview_read(const veer_api *api, const veer_overview_model *model,
                           const veer_overview_range *range, veer_overview_entry *entry,
                           veer_err *err)
{
    const reading r = {.api = api, .model = model, .range = range, .entry = entry, .err = err};
    const uint64_t stamp = stamp_of(api, model, -ALL_TIME_US, ALL_TIME_US);
    const int64_t arrived_us = arrived(api, model);
    veer_rc rc = VEER_OK;
    if (is_other(&r, stamp, arrived_us))
        rc = read_buckets(&r, stamp, arrived_us);
    if (rc == VEER_OK)
        rc = read_drift(&r);
    if (rc != VEER_OK)
        veer_overview_entry_done(entry);
    entry->read_us = veer_clock_monotonic_us(api->clock);
    return rc;
}
