/* Drift, health and degradation of versions. */
#include "api/metrics_drift.h"

#include <math.h>
#include <stdlib.h>
#include <string.h>

#include "api/metrics_cache.h"
#include "base/limits.h"

#define PAIR_LABELS 2 /* model and version */
#define RUNS_PER_PAIR 2
#define RUNS_MORE 64

/* ---- gathering ---- */

/* Drift of a column. */
typedef struct effect {
    const char *name; /* of the column */
    double effect;    /* 0 to 1 */
} effect;

/* What is told of a pair. */
typedef struct told {
    const veer_metrics_pair *pair; /* whose */
    bool has_run;                  /* what follows, up to columns, holds */
    double time_s;                 /* of the evaluation */
    uint64_t tested;               /* columns */
    uint64_t drifted;              /* columns */
    double share;                  /* of the columns */
    bool dataset_drift;            /* the share reaches the limit */
    veer_run_output output;        /* of the classes */
    effect *effects;               /* n_effects, the worst first */
    size_t n_effects;              /* of them */
    bool is_judged;                /* judged holds */
    veer_judged judged;            /* health and degradation */
} told;

typedef struct gathering {
    told *at;          /* n, by id of the series */
    size_t n;          /* of them */
    size_t effects;    /* on the page so far */
    uint64_t left;     /* columns left out */
    veer_arena *arena; /* of the page */
    veer_err *err;     /* may be NULL */
} gathering;

static int by_series(const void *a, const void *b)
{
    const uint32_t x = ((const told *)a)->pair->series, y = ((const told *)b)->pair->series;
    return (x > y) - (x < y);
}

static told *find(const gathering *g, uint32_t series)
{
    const veer_metrics_pair pair = {.series = series};
    const told wanted = {.pair = &pair};
    return g->n > 0 ? bsearch(&wanted, g->at, g->n, sizeof *g->at, by_series) : NULL;
}

static veer_rc take_effects(gathering *g, told *t, const veer_run *run)
{
    t->effects = veer_arena_array(g->arena, VEER_LIMIT_METRICS_COLUMNS, sizeof *t->effects);
    if (t->effects == NULL)
        return veer_fail_nomem(g->err);
    for (size_t i = 0; i < run->n_columns; i++) {
        const veer_run_column *const c = &run->columns[i];
        if (!c->has_effect)
            continue;
        if (t->n_effects == VEER_LIMIT_METRICS_COLUMNS ||
            g->effects == VEER_LIMIT_METRICS_EFFECTS) {
            g->left++;
            continue;
        }
        const char *const name = veer_arena_strndup(g->arena, c->name, strlen(c->name));
        if (name == NULL)
            return veer_fail_nomem(g->err);
        t->effects[t->n_effects++] = (effect){name, c->effect};
        g->effects++;
    }
    return VEER_OK;
}

/* Runs come from the newest on: the first of a series is its latest. */
static veer_rc take_run(void *context, const veer_run *run)
{
    gathering *const g = context;
    told *const t = find(g, run->series);
    if (t == NULL || t->has_run)
        return VEER_OK;
    t->has_run = true;
    t->time_s = (double)run->time_us / 1e6;
    t->tested = run->tested;
    t->drifted = run->drifted;
    t->share = run->share;
    t->dataset_drift = run->dataset_drift;
    t->output = run->output;
    return take_effects(g, t, run);
}

static veer_rc gather_runs(gathering *g, const veer_api *api)
{
    const veer_run_query query = {.series = VEER_STORE_NO_SERIES,
                                  .from_us = INT64_MIN,
                                  .to_us = INT64_MAX,
                                  .limit = RUNS_PER_PAIR * g->n + RUNS_MORE};
    return veer_judge_drift_runs(api->judge, &query, take_run, g, g->err);
}

/* ---- judging ---- */

static veer_rc take_checks(const veer_frame_degradation *checks, size_t n, veer_arena *arena,
                           veer_judged *ret, veer_err *err)
{
    veer_judged_metric *const metrics = veer_arena_array(arena, n, sizeof *metrics);
    veer_degradation *const results = veer_arena_array(arena, n, sizeof *results);
    if (metrics == NULL || results == NULL)
        return veer_fail_nomem(err);
    size_t kept = 0;
    for (size_t i = 0; i < n; i++) {
        results[i] = checks[i].result;
        if (!results[i].has_change)
            continue;
        const char *const name = /* the frame's own is gone with it */
            veer_arena_strndup(arena, checks[i].metric, strlen(checks[i].metric));
        if (name == NULL)
            return veer_fail_nomem(err);
        metrics[kept++] =
            (veer_judged_metric){name, results[i].worsening_pct, results[i].is_degraded};
    }
    *ret = (veer_judged){veer_health_of(results, n).health, metrics, kept};
    return VEER_OK;
}

/* NUL-terminated copies of names. */
static bool set_target(const veer_metrics_pair *pair, veer_arena *arena, veer_target *ret)
{
    *ret = (veer_target){.series = &pair->series, .n_series = 1};
    ret->model = pair->model;
    ret->version = pair->version;
    ret->model.data =
        veer_arena_strndup(arena, pair->model.len > 0 ? pair->model.data : "", pair->model.len);
    ret->version.data = veer_arena_strndup(arena, pair->version.len > 0 ? pair->version.data : "",
                                           pair->version.len);
    return ret->model.data != NULL && ret->version.data != NULL;
}

static veer_rc judge_pair(const veer_api *api, told *t, int64_t now_us, veer_arena *arena,
                          veer_err *err)
{
    veer_target target;
    veer_frame *frame = NULL;
    veer_frame_degradation *checks = NULL;
    size_t n = 0;
    if (!set_target(t->pair, arena, &target))
        return veer_fail_nomem(err);
    veer_rc rc = veer_judge_frame(api->judge, &target, now_us, &frame, err);
    if (rc == VEER_OK)
        rc = veer_frame_degrade_all(frame, 0, 0, arena, &checks, &n, err);
    if (rc == VEER_OK)
        rc = take_checks(checks, n, arena, &t->judged, err);
    t->is_judged = rc == VEER_OK;
    if (t->is_judged && api->metrics != NULL)
        veer_metrics_judged_put(veer_metrics_cache_judged(api->metrics), t->pair->series, now_us,
                                &t->judged);
    veer_frame_free(frame);
    return rc;
}

/* A version that cannot be judged does not hide the others. */
static veer_rc judge_due(gathering *g, const veer_api *api)
{
    const int64_t now_us = veer_clock_real_us(api->clock);
    size_t due[VEER_LIMIT_METRICS_JUDGED];
    uint32_t *const series = veer_arena_array(g->arena, g->n, sizeof *series);
    if (series == NULL)
        return veer_fail_nomem(g->err);
    for (size_t i = 0; i < g->n; i++)
        series[i] = g->at[i].pair->series;
    const size_t n =
        veer_metrics_judged_due(veer_metrics_cache_judged(api->metrics), series, g->n, now_us, due);
    for (size_t i = 0; i < n; i++)
        if (judge_pair(api, &g->at[due[i]], now_us, g->arena, NULL) == VEER_ENOMEM)
            return veer_fail_nomem(g->err);
    for (size_t i = 0; i < g->n; i++)
        if (!g->at[i].is_judged)
            g->at[i].is_judged = veer_metrics_judged_get(veer_metrics_cache_judged(api->metrics),
                                                         series[i], g->arena, &g->at[i].judged);
    return VEER_OK;
}

static veer_rc gather(gathering *g, const veer_api *api, const veer_metrics_models *models)
{
    g->at = veer_arena_array(g->arena, models->n, sizeof *g->at);
    if (g->at == NULL)
        return veer_fail_nomem(g->err);
    for (size_t i = 0; i < models->n; i++)
        g->at[i].pair = &models->pairs[i];
    g->n = models->n;
    if (g->n > 1)
        qsort(g->at, g->n, sizeof *g->at, by_series);
    const veer_rc rc = gather_runs(g, api);
    return rc == VEER_OK && api->metrics != NULL ? judge_due(g, api) : rc;
}

/* ---- writing ---- */

typedef void write_told(const told *t, veer_exposition *e, const veer_series_label *labels);

static void write_share(const told *t, veer_exposition *e, const veer_series_label *labels)
{
    if (t->has_run && t->tested > 0)
        veer_exposition_number(e, labels, PAIR_LABELS, t->share);
}

static void write_drifted(const told *t, veer_exposition *e, const veer_series_label *labels)
{
    if (t->has_run && t->tested > 0)
        veer_exposition_count(e, labels, PAIR_LABELS, t->dataset_drift ? 1 : 0);
}

static void write_columns(const told *t, veer_exposition *e, const veer_series_label *labels)
{
    veer_series_label with[PAIR_LABELS + 1] = {labels[0], labels[1], {"verdict", "drifted", 7}};
    if (!t->has_run)
        return;
    veer_exposition_count(e, with, PAIR_LABELS + 1, t->drifted);
    with[PAIR_LABELS] = (veer_series_label){"verdict", "stable", 6};
    veer_exposition_count(e, with, PAIR_LABELS + 1, t->tested - t->drifted);
}

static void write_effects(const told *t, veer_exposition *e, const veer_series_label *labels)
{
    veer_series_label with[PAIR_LABELS + 1] = {labels[0], labels[1]};
    for (size_t i = 0; i < t->n_effects; i++) {
        const char *const name = t->effects[i].name;
        with[PAIR_LABELS] = (veer_series_label){"column", name, strlen(name)};
        veer_exposition_number(e, with, PAIR_LABELS + 1, t->effects[i].effect);
    }
}

static void write_kl(const told *t, veer_exposition *e, const veer_series_label *labels)
{
    if (t->output.present)
        veer_exposition_number(e, labels, PAIR_LABELS, t->output.kl);
}

static void write_cosine(const told *t, veer_exposition *e, const veer_series_label *labels)
{
    if (t->output.present)
        veer_exposition_number(e, labels, PAIR_LABELS, t->output.cosine);
}

static void write_run_time(const told *t, veer_exposition *e, const veer_series_label *labels)
{
    if (t->has_run)
        veer_exposition_number(e, labels, PAIR_LABELS, t->time_s);
}

static void write_health(const told *t, veer_exposition *e, const veer_series_label *labels)
{
    if (t->is_judged && t->judged.health != VEER_HEALTH_UNKNOWN)
        veer_exposition_count(e, labels, PAIR_LABELS,
                              (uint64_t)t->judged.health - (uint64_t)VEER_HEALTH_POOR);
}

static void write_worsening(const told *t, veer_exposition *e, const veer_series_label *labels)
{
    veer_series_label with[PAIR_LABELS + 1] = {labels[0], labels[1]};
    for (size_t i = 0; t->is_judged && i < t->judged.n; i++) {
        const veer_judged_metric *const m = &t->judged.metrics[i];
        with[PAIR_LABELS] = (veer_series_label){"metric", m->name, strlen(m->name)};
        veer_exposition_number(e, with, PAIR_LABELS + 1, m->worsening_pct / 100);
    }
}

static void write_degraded(const told *t, veer_exposition *e, const veer_series_label *labels)
{
    veer_series_label with[PAIR_LABELS + 1] = {labels[0], labels[1]};
    for (size_t i = 0; t->is_judged && i < t->judged.n; i++) {
        const veer_judged_metric *const m = &t->judged.metrics[i];
        with[PAIR_LABELS] = (veer_series_label){"metric", m->name, strlen(m->name)};
        veer_exposition_count(e, with, PAIR_LABELS + 1, m->is_degraded ? 1 : 0);
    }
}

static const struct {
    veer_family family; /* its head */
    write_told *write;  /* its samples of one pair */
} families[] = {
    {{"veer_drift_share_ratio", VEER_FAMILY_GAUGE, "ratio",
      "Share of drifted columns in the latest drift run."},
     write_share},
    {{"veer_drift_detected", VEER_FAMILY_GAUGE, NULL,
      "1 if that share reached its limit in the latest drift run, else 0."},
     write_drifted},
    {{"veer_drift_columns", VEER_FAMILY_GAUGE, NULL, "Columns of the latest drift run."},
     write_columns},
    {{"veer_drift_column_effect", VEER_FAMILY_GAUGE, NULL,
      "Effect, 0 to 1, of a column in the latest drift run."},
     write_effects},
    {{"veer_drift_kl_divergence", VEER_FAMILY_GAUGE, NULL,
      "KL divergence of the predicted classes from the baseline."},
     write_kl},
    {{"veer_drift_cosine_similarity", VEER_FAMILY_GAUGE, NULL,
      "Cosine similarity of the predicted classes with the baseline."},
     write_cosine},
    {{"veer_drift_last_run_timestamp_seconds", VEER_FAMILY_GAUGE, "seconds",
      "Time of the latest drift run."},
     write_run_time},
    {{"veer_model_health", VEER_FAMILY_GAUGE, NULL,
      "Health: 0 poor, 1 fair, 2 good, 3 excellent; nothing where it is not known."},
     write_health},
    {{"veer_model_degradation_ratio", VEER_FAMILY_GAUGE, "ratio",
      "Change of a metric for the worse against its baseline; below 0 it became better."},
     write_worsening},
    {{"veer_model_degraded", VEER_FAMILY_GAUGE, NULL,
      "1 if a metric became worse, and not by chance, else 0."},
     write_degraded},
};

static void write_all(const gathering *g, veer_exposition *e)
{
    for (size_t f = 0; f < sizeof families / sizeof *families; f++) {
        veer_exposition_family(e, &families[f].family);
        for (size_t i = 0; i < g->n; i++) {
            const veer_metrics_pair *const p = g->at[i].pair;
            const veer_series_label labels[PAIR_LABELS] = {
                {"model", p->model.data, p->model.len},
                {"version", p->version.data, p->version.len},
            };
            families[f].write(&g->at[i], e, labels);
        }
    }
}

veer_rc veer_metrics_drift_write(const veer_api *api, veer_metrics_models *models,
                                 veer_exposition *e, uint64_t *ret_left, veer_err *err)
{
    gathering g = {.arena = &models->arena, .err = err};
    if (api->judge == NULL)
        return VEER_OK;
    const veer_rc rc = gather(&g, api, models);
    if (rc != VEER_OK)
        return rc;
    write_all(&g, e);
    *ret_left = g.left;
    return VEER_OK;
}
