/* Gathering: from sums of all time and of the last day to a few numbers for each pair. */
#include "api/metrics_models.h"

#include <math.h>
#include <stdlib.h>
#include <string.h>

#include "api/metrics_cache.h"
#include "base/limits.h"

#define ARENA_BYTES ((size_t)64 << 20)
#define MOST_JUDGED_CLASSES 512 /* a matrix of more is too large to be made for each scrape */

const double veer_metrics_latency_edges_s[VEER_METRICS_LATENCY_EDGES] = {
    0.001, 0.0025, 0.005, 0.01, 0.025, 0.05, 0.1, 0.25, 0.5, 1, 2.5, 5, 10};
const double veer_metrics_confidence_edges[VEER_METRICS_CONFIDENCE_EDGES] = {0.1, 0.2, 0.3, 0.4,
                                                                             0.5, 0.6, 0.7, 0.8,
                                                                             0.9, 1};

/* ---- which pairs ---- */

typedef struct listing {
    veer_metrics_pair *pairs; /* n */
    size_t n;                 /* so far */
    size_t cap;               /* room for */
    veer_err *err;            /* where a failure goes */
} listing;

static veer_rc list_pair(void *context, const veer_store_series *series)
{
    listing *l = context;
    if (l->n == l->cap) {
        const size_t cap = l->cap > 0 ? 2 * l->cap : 64;
        veer_metrics_pair *pairs = realloc(l->pairs, cap * sizeof *pairs);
        if (pairs == NULL)
            return veer_fail_nomem(l->err);
        l->pairs = pairs;
        l->cap = cap;
    }
    l->pairs[l->n++] = (veer_metrics_pair){.series = series->id,
                                           .model = series->model,
                                           .version = series->version,
                                           .cost_usd = (double)NAN,
                                           .last_s = (double)NAN};
    return VEER_OK;
}

static int compare_pairs(const void *a, const void *b)
{
    const veer_metrics_pair *x = a, *y = b;
    const size_t len = x->model.len < y->model.len ? x->model.len : y->model.len;
    const int order = len > 0 ? memcmp(x->model.data, y->model.data, len) : 0;
    if (order != 0)
        return order;
    if (x->model.len != y->model.len)
        return x->model.len < y->model.len ? -1 : 1;
    return (x->series > y->series) - (x->series < y->series);
}

/* The newest pairs, by model. Series come by ascending id. */
static veer_rc list_pairs(veer_metrics_models *m, const veer_api *api, veer_err *err)
{
    listing l = {.err = err};
    veer_rc rc = veer_ingest_series_each(api->ingest, list_pair, &l, err);
    const size_t left = l.n > VEER_LIMIT_METRICS_VERSIONS ? l.n - VEER_LIMIT_METRICS_VERSIONS : 0;
    m->n = l.n - left;
    m->versions_left = left;
    m->pairs = veer_arena_array(&m->arena, m->n, sizeof *m->pairs);
    if (rc == VEER_OK && m->pairs == NULL)
        rc = veer_fail_nomem(err);
    if (rc == VEER_OK && m->n > 0) {
        memcpy(m->pairs, l.pairs + left, m->n * sizeof *m->pairs);
        qsort(m->pairs, m->n, sizeof *m->pairs, compare_pairs);
    }
    free(l.pairs);
    return rc;
}

/* ---- activity ---- */

/* A bin counts where its lower end does: so counts up to an edge never shrink, also when bins are
 * merged into wider ones, and the edges differ from those that are named by the width of a bin. */
static void cumulate(const veer_num_summary *summary, const double *edges, size_t n_edges,
                     double scale, veer_metrics_numbers *ret)
{
    veer_num_bin bin;
    double min = 0;
    size_t edge = 0;
    uint64_t count = 0;
    if (summary == NULL || veer_num_summary_min(summary, &min, NULL) != VEER_OK)
        return;
    for (size_t i = 0; i < veer_num_summary_bins(summary); i++) {
        if (veer_num_summary_bin(summary, i, &bin, NULL) != VEER_OK)
            return;
        for (; edge < n_edges && bin.lo > edges[edge] * scale; edge++)
            ret->cumulated[edge] = count;
        count += bin.count;
    }
    for (; edge < n_edges; edge++)
        ret->cumulated[edge] = count;
    ret->count = count;
    if (min < 0 || veer_num_summary_sum(summary, &ret->sum, NULL) != VEER_OK)
        ret->sum = (double)NAN;
}

static const veer_num_summary *numbers_of(const veer_activity *activity, veer_field field)
{
    for (size_t i = 0; i < VEER_ACTIVITY_NUMBERS; i++)
        if (veer_activity_fields[i] == field)
            return activity->numbers[i];
    return NULL;
}

static veer_rc take_classes(veer_metrics_models *m, veer_metrics_pair *p,
                            const veer_cat_summary *classes, veer_err *err)
{
    veer_cat_entry top[VEER_LIMIT_METRICS_CLASSES];
    size_t n = 0;
    const size_t held = veer_cat_summary_size(classes);
    const veer_rc rc = veer_cat_summary_top(classes, top, VEER_LIMIT_METRICS_CLASSES, &n, err);
    if (rc != VEER_OK)
        return rc;
    m->classes_left += held - n;
    p->classes = veer_arena_array(&m->arena, n, sizeof *p->classes);
    if (p->classes == NULL)
        return veer_fail_nomem(err);
    for (size_t i = 0; i < n; i++) {
        const char *name = veer_arena_strndup(&m->arena, top[i].name, top[i].len);
        if (name == NULL)
            return veer_fail_nomem(err);
        if (top[i].len == 0)
            continue;
        p->classes[p->n_classes++] =
            (veer_metrics_class){{"class", name, top[i].len}, top[i].count};
        p->unclassed -= top[i].count;
    }
    return VEER_OK;
}

static veer_rc take_activity(veer_metrics_models *m, veer_metrics_pair *p,
                             const veer_activity *activity, veer_err *err)
{
    const veer_num_summary *cost = numbers_of(activity, VEER_FIELD_COST);
    double lowest = 0;
    p->predictions = p->unclassed = activity->count;
    if (activity->last_us != VEER_TIME_MISSING)
        p->last_s = (double)activity->last_us / 1e6;
    cumulate(numbers_of(activity, VEER_FIELD_LATENCY), veer_metrics_latency_edges_s,
             VEER_METRICS_LATENCY_EDGES, 1000, &p->latency_ms);
    cumulate(numbers_of(activity, VEER_FIELD_CONFIDENCE), veer_metrics_confidence_edges,
             VEER_METRICS_CONFIDENCE_EDGES, 1, &p->confidence);
    if (cost != NULL && veer_num_summary_min(cost, &lowest, NULL) == VEER_OK && lowest >= 0 &&
        veer_num_summary_sum(cost, &p->cost_usd, NULL) != VEER_OK)
        p->cost_usd = (double)NAN;
    return take_classes(m, p, activity->classes, err);
}

/* ---- performance ---- */

static void take_matrix(veer_metrics_pair *p, const veer_window *ever, const veer_window_task *task)
{
    veer_window_matrix matrix;
    const veer_confusion *confusion = ever->performance->confusion;
    if (confusion == NULL || veer_confusion_classes(confusion) > MOST_JUDGED_CLASSES ||
        veer_window_matrix_init(&matrix, ever, task, NULL) != VEER_OK)
        return;
    for (size_t i = 0; i < matrix.k * matrix.k; i++) {
        p->judged += matrix.cells[i];
        p->correct += i % (matrix.k + 1) == 0 ? matrix.cells[i] : 0;
    }
    veer_window_matrix_done(&matrix);
    p->is_binary = veer_window_binary(ever, task, &p->outcomes, NULL) == VEER_OK;
}

static veer_rc take_metrics(veer_metrics_models *m, veer_metrics_pair *p, const veer_window *day,
                            const veer_window_task *task, veer_err *err)
{
    veer_window_value *values = calloc(veer_n_perf_metrics, sizeof *values);
    if (values == NULL)
        return veer_fail_nomem(err);
    veer_rc rc = veer_window_performance(day, task, values, err);
    p->performance = veer_arena_array(&m->arena, veer_n_perf_metrics, sizeof *p->performance);
    if (rc == VEER_OK && p->performance == NULL)
        rc = veer_fail_nomem(err);
    for (size_t i = 0; rc == VEER_OK && i < veer_n_perf_metrics; i++)
        p->performance[i] = values[i].present ? values[i].value : (double)NAN;
    free(values);
    return rc;
}

static veer_rc read_day(veer_metrics_models *m, const veer_api *api, veer_metrics_pair *p,
                        const veer_window_task *task, veer_err *err)
{
    const int64_t now_us = veer_clock_real_us(api->clock);
    const veer_buckets_query query = {
        .series = &p->series,
        .n_series = 1,
        .parts = VEER_PARTS(VEER_PART_PERFORMANCE),
        .from_us = now_us - VEER_METRICS_PERFORMANCE_US,
        .to_us = now_us + 1,
    };
    veer_windows windows = {0};
    veer_rc rc = veer_buckets_read(veer_ingest_buckets(api->ingest), &query, &windows, err);
    if (rc == VEER_OK && windows.n == 1 && windows.at[0].performance != NULL)
        rc = take_metrics(m, p, &windows.at[0], task, err);
    veer_windows_done(&windows);
    return rc;
}

/* The last day from the cache; nothing where its turn has not come yet. */
static veer_rc recall_day(veer_metrics_models *m, const veer_api *api, veer_metrics_pair *p,
                          veer_err *err)
{
    double *values = veer_arena_array(&m->arena, veer_n_perf_metrics, sizeof *values);
    if (values == NULL)
        return veer_fail_nomem(err);
    if (veer_metrics_cache_get(api->metrics, p->series, values))
        p->performance = values;
    return VEER_OK;
}

static veer_rc day_of(veer_metrics_models *m, const veer_api *api, veer_metrics_pair *p,
                      const veer_window_task *task, bool anew, veer_err *err)
{
    if (!anew)
        return recall_day(m, api, p, err);
    const veer_rc rc = read_day(m, api, p, task, err);
    if (rc == VEER_OK && api->metrics != NULL && p->performance != NULL)
        veer_metrics_cache_put(api->metrics, p->series, p->performance);
    return rc;
}

/* anew: its turn has come to have its last day read. */
static veer_rc read_pair(veer_metrics_models *m, const veer_api *api, veer_metrics_pair *p,
                         bool anew, veer_err *err)
{
    veer_window ever = {0};
    veer_window_task task = {.task = VEER_PERF_AUTO};
    veer_rc rc = veer_buckets_ever(veer_ingest_buckets(api->ingest), p->series, &ever, err);
    if (rc == VEER_ENODATA)
        return VEER_OK;
    if (rc == VEER_OK && ever.activity != NULL)
        rc = take_activity(m, p, ever.activity, err);
    if (rc == VEER_OK && ever.performance != NULL) {
        p->labelled = ever.performance->labelled;
        p->corrections = ever.performance->corrections;
        if (veer_window_task_decide(&ever, VEER_PERF_AUTO, NULL, &task, NULL) == VEER_OK)
            take_matrix(p, &ever, &task);
    }
    if (rc == VEER_OK && p->labelled > 0)
        rc = day_of(m, api, p, &task, anew, err);
    veer_window_done(&ever);
    return rc;
}

veer_rc veer_metrics_models_init(veer_metrics_models *ret, const veer_api *api, veer_err *err)
{
    *ret = (veer_metrics_models){.n = 0};
    veer_arena_init(&ret->arena, ARENA_BYTES);
    veer_rc rc = list_pairs(ret, api, err);
    size_t kept = 0, first = 0;
    if (rc == VEER_OK && api->metrics != NULL)
        veer_metrics_cache_turn(api->metrics, ret->n, &first);
    for (size_t i = 0; rc == VEER_OK && i < ret->n; i++) {
        veer_metrics_pair pair = ret->pairs[i];
        const bool anew =
            api->metrics == NULL || (i + ret->n - first) % ret->n < VEER_LIMIT_METRICS_DAYS;
        rc = read_pair(ret, api, &pair, anew, err);
        if (rc == VEER_OK) {
            ret->pairs[kept++] = pair;
        } else if (rc != VEER_ENOMEM) { /* one that is damaged does not hide the others */
            ret->versions_left++;
            rc = VEER_OK;
        }
    }
    ret->n = kept;
    return rc;
}

void veer_metrics_models_done(veer_metrics_models *models)
{
    veer_arena_done(&models->arena);
    *models = (veer_metrics_models){.n = 0};
}
