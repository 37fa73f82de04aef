/* GET /api/v1/models/{model}/compare: two versions of a model side by side. */
#include <math.h>
#include <string.h>

#include "api/asked.h"
#include "api/windows.h"
#include "monitor/comparison.h"

#define PARTS (VEER_PARTS(VEER_PART_ACTIVITY) | VEER_PARTS(VEER_PART_PERFORMANCE))
#define LEVEL 0.95 /* of intervals */

/* One of the two. */
typedef struct side {
    http_text version;        /* as asked for */
    veer_selection selection; /* its series and the range */
    veer_window_list windows; /* one window: the range */
} side;

typedef struct compare_answer {
    side champion;         /* the one in use */
    side challenger;       /* the other one */
    veer_selection both;   /* series of both, and the range */
    veer_window_task task; /* of both */
} compare_answer;

/* ---- the question ---- */

static veer_rc find_side(const http_request *request, const char *name, side *ret, veer_err *err)
{
    ret->version = http_request_query(request, name);
    const veer_rc rc = veer_api_select_series(request, http_request_path_value(request, "model"),
                                              ret->version, &ret->selection, err);
    return veer_api_name_fault(err, rc, name);
}

static veer_rc join(const http_request *request, compare_answer *a, veer_err *err)
{
    const veer_selection *const first = &a->champion.selection;
    const veer_selection *const second = &a->challenger.selection;
    uint32_t *const ids =
        veer_arena_array(http_request_arena(request), first->n + second->n, sizeof *ids);
    if (ids == NULL)
        return veer_fail_nomem(err);
    memcpy(ids, first->ids, first->n * sizeof *ids);
    memcpy(ids + first->n, second->ids, second->n * sizeof *ids);
    a->both = *first;
    a->both.ids = ids;
    a->both.n = first->n + second->n;
    a->both.now_us = veer_clock_real_us(veer_api_of(request)->clock);
    a->both.step = (veer_step){.kind = VEER_STEP_ALL};
    return veer_api_select_range(request, &a->both, err);
}

static veer_rc read_side(const veer_api *api, const veer_selection *both, side *s, veer_err *err)
{
    s->selection.from_us = both->from_us;
    s->selection.to_us = both->to_us;
    s->selection.now_us = both->now_us;
    s->selection.step = both->step;
    return veer_windows_read(api, &s->selection, PARTS, &s->windows, err);
}

static veer_rc read_both(const http_request *request, compare_answer *a, veer_err *err)
{
    const veer_api *const api = veer_api_of(request);
    const veer_task_asked asked = {VEER_PERF_AUTO, http_request_query(request, "positive").text};
    veer_rc rc = find_side(request, "champion", &a->champion, err);
    if (rc == VEER_OK)
        rc = find_side(request, "challenger", &a->challenger, err);
    if (rc == VEER_OK && a->champion.selection.ids[0] == a->challenger.selection.ids[0])
        rc = veer_fail(err, VEER_EINVAL, "'champion' and 'challenger' are the same version");
    if (rc == VEER_OK)
        rc = join(request, a, err);
    if (rc == VEER_OK)
        rc = read_side(api, &a->both, &a->champion, err);
    if (rc == VEER_OK)
        rc = read_side(api, &a->both, &a->challenger, err);
    if (rc == VEER_OK)
        rc = veer_windows_task(api, &a->both, &a->champion.windows.overall, &asked, &a->task, err);
    return rc;
}

/* ---- the answer ---- */

static void put_side(veer_json_writer *w, const char *key, const side *s)
{
    veer_window_coverage coverage;
    veer_window_coverage_of(&s->windows.overall, &coverage);
    veer_json_put_key(w, key);
    veer_json_begin_object(w);
    veer_put_text(w, "version", s->version.text);
    veer_put_count(w, "predictions", coverage.predictions);
    veer_put_count(w, "labelled", coverage.labelled);
    veer_json_end_object(w);
}

static void put_estimate(veer_json_writer *w, const char *key, size_t metric,
                         const veer_estimate *e)
{
    double lo = (double)NAN, hi = (double)NAN;
    (void)veer_estimate_interval(metric, e, LEVEL, &lo, &hi); /* none is null */
    veer_json_put_key(w, key);
    veer_json_begin_object(w);
    veer_put_number(w, "value", e->value.present ? e->value.value : (double)NAN);
    veer_put_number(w, "se", e->value.present && e->has_se ? e->se : (double)NAN);
    veer_put_number(w, "lo", lo);
    veer_put_number(w, "hi", hi);
    veer_put_count(w, "n", e->value.present ? e->value.n : 0);
    veer_put_text(w, "why", e->value.present ? NULL : e->value.why);
    veer_json_end_object(w);
}

static void put_metric(veer_json_writer *w, const veer_compared_metric *m)
{
    static const char *const better[] = {
        [VEER_BETTER_NONE] = NULL, [VEER_BETTER_UP] = "higher", [VEER_BETTER_DOWN] = "lower"};
    const veer_metric *const metric = veer_perf_metric_info(m->metric);
    const bool has = m->has_interval;
    veer_json_begin_object(w);
    veer_put_text(w, "metric", metric->name);
    veer_put_text(w, "title", metric->title);
    veer_put_text(w, "unit", veer_unit_text(metric->unit));
    veer_put_text(w, "better", better[metric->better]);
    veer_json_put_key(w, "decides");
    veer_json_put_bool(w, m->decides);
    put_estimate(w, "champion", m->metric, &m->champion);
    put_estimate(w, "challenger", m->metric, &m->challenger);
    veer_put_number(w, "difference", m->has_difference ? m->difference : (double)NAN);
    veer_put_number(w, "lo", has ? m->lo : (double)NAN);
    veer_put_number(w, "hi", has ? m->hi : (double)NAN);
    veer_put_number(w, "p", has ? m->p : (double)NAN);
    veer_put_number(w, "p_adjusted", has ? m->p_adjusted : (double)NAN);
    veer_put_text(w, "test", has ? m->test : NULL);
    veer_json_put_key(w, "needed");
    if (m->needed > 0)
        veer_json_put_uint64(w, m->needed);
    else
        veer_json_put_null(w);
    veer_put_text(w, "verdict", veer_compared_text(m->verdict));
    veer_put_text(w, "why", m->why[0] != '\0' ? m->why : NULL);
    veer_json_end_object(w);
}

static void put_comparison(veer_json_writer *w, const veer_comparison *c, const char *why)
{
    veer_json_put_key(w, "metrics");
    veer_json_begin_array(w);
    for (size_t i = 0; c != NULL && i < c->n; i++)
        put_metric(w, &c->at[i]);
    veer_json_end_array(w);
    const bool has_main = c != NULL && c->main_metric < c->n;
    veer_put_text(w, "main_metric",
                  has_main ? veer_perf_metrics[c->at[c->main_metric].metric].name : NULL);
    veer_put_text(w, "overall",
                  veer_compared_text(c != NULL ? c->overall : VEER_COMPARED_NOT_ENOUGH));
    veer_put_text(w, "recommendation", c != NULL ? c->recommendation : NULL);
    veer_put_text(w, "why", why);
}

static veer_rc put_answer(veer_json_writer *w, const compare_answer *a, const veer_comparison *c,
                          const char *why, veer_err *err)
{
    static const char *const tasks[] = {
        [VEER_PERF_AUTO] = NULL,
        [VEER_PERF_BINARY] = "binary",
        [VEER_PERF_MULTICLASS] = "multiclass",
        [VEER_PERF_REGRESSION] = "regression",
    };
    veer_json_begin_object(w);
    veer_put_bytes(w, "model", a->both.model);
    veer_put_time(w, "from", a->both.from_us);
    veer_put_time(w, "to", a->both.to_us);
    put_side(w, "champion", &a->champion);
    put_side(w, "challenger", &a->challenger);
    veer_put_text(w, "task", tasks[a->task.task]);
    veer_put_text(w, "positive", a->task.positive[0] != '\0' ? a->task.positive : NULL);
    put_comparison(w, c, why);
    veer_json_end_object(w);
    return veer_json_finish(w, err);
}

static veer_rc answer(const compare_answer *a, http_response *response, veer_err *err)
{
    const veer_comparison_options options = {.alpha = 0};
    veer_comparison comparison = {.n = 0};
    veer_err none = VEER_ERR_INIT;
    veer_json_writer w;
    veer_rc rc = veer_comparison_init(&comparison, &a->champion.windows.overall,
                                      &a->challenger.windows.overall, &a->task, &options, &none);
    if (rc != VEER_OK && rc != VEER_ENODATA) {
        if (err != NULL)
            *err = none;
        return rc;
    }
    veer_json_writer_init(&w, http_response_body(response, HTTP_JSON), 0);
    rc =
        put_answer(&w, a, rc == VEER_OK ? &comparison : NULL, rc == VEER_OK ? NULL : none.msg, err);
    veer_comparison_done(&comparison);
    return rc;
}

static veer_rc compare(const http_request *request, http_response *response, veer_err *err)
{
    compare_answer a = {.champion.version.text = NULL};
    veer_rc rc = read_both(request, &a, err);
    if (rc == VEER_OK)
        rc = answer(&a, response, err);
    veer_window_list_done(&a.champion.windows);
    veer_window_list_done(&a.challenger.windows);
    return rc;
}

/* ---- the tables ---- */

static const http_parameter query[] = {
    {.name = "champion", .is_required = true, .summary = "The version in use"},
    {.name = "challenger", .is_required = true, .summary = "The version that is to replace it"},
    {.name = "from", .summary = "Start, as in other requests; absent: the first data of either"},
    VEER_QUERY_TO,
    {.name = "positive", .summary = "The positive class; absent: from the data"},
};

static const http_route routes[] = {
    {.method = HTTP_GET,
     .path = "/api/v1/models/{model}/compare",
     .scope = HTTP_SCOPE_READ,
     .id = "compareVersions",
     .summary = "Two versions side by side: every metric with its difference, how sure that is, "
                "and whether it decides",
     VEER_QUERY(query),
     .response_type = HTTP_JSON,
     .response_schema = "Comparison",
     .handler = compare},
};

static const veer_schema_member side_members[] = {
    {.name = "version", .type = "string", .summary = "\"\": unnamed"},
    {.name = "predictions", .type = "integer"},
    {.name = "labelled", .type = "integer"},
};

static const veer_schema_member estimate_members[] = {
    {.name = "value", .type = "number?", .summary = "null: see why"},
    {.name = "se", .type = "number?", .summary = "Standard error"},
    {.name = "lo", .type = "number?", .summary = "95 % interval"},
    {.name = "hi", .type = "number?", .summary = "Its upper end"},
    {.name = "n", .type = "integer", .summary = "Samples"},
    {.name = "why", .type = "string?", .summary = "Why there is no value"},
};

static const veer_schema_member metric_members[] = {
    {.name = "metric", .type = "string"},
    {.name = "title", .type = "string"},
    {.name = "unit", .type = "string", .summary = "As written behind a value; \"\": none"},
    {.name = "better", .type = "string?", .summary = "higher, lower, or null: neither"},
    {.name = "decides",
     .type = "boolean",
     .summary = "Quality; false: how the version runs, a trade-off beside it"},
    {.name = "champion", .type = "Estimate"},
    {.name = "challenger", .type = "Estimate"},
    {.name = "difference", .type = "number?", .summary = "challenger - champion"},
    {.name = "lo", .type = "number?", .summary = "95 % interval of the difference"},
    {.name = "hi", .type = "number?", .summary = "Its upper end"},
    {.name = "p", .type = "number?", .summary = "Two-sided"},
    {.name = "p_adjusted", .type = "number?", .summary = "Over all metrics, by Holm"},
    {.name = "test", .type = "string?", .summary = "Where the interval comes from"},
    {.name = "needed",
     .type = "integer?",
     .summary = "Samples per version after which this difference would be decided"},
    {.name = "verdict",
     .type = "string",
     .summary = "Better, worse, the same, undecided, or not enough data yet"},
    {.name = "why", .type = "string?", .summary = "Why there is no difference or interval"},
};

static const veer_schema_member comparison_members[] = {
    {.name = "model", .type = "string"},
    {.name = "from", .type = "time"},
    {.name = "to", .type = "time", .summary = "Exclusive"},
    {.name = "champion", .type = "ComparedVersion"},
    {.name = "challenger", .type = "ComparedVersion"},
    {.name = "task", .type = "string?", .summary = "null without labels"},
    {.name = "positive", .type = "string?", .summary = "The positive class of a binary task"},
    {.name = "metrics", .type = "[ComparedMetric]"},
    {.name = "main_metric", .type = "string?", .summary = "Which decides first"},
    {.name = "overall", .type = "string", .summary = "As verdict"},
    {.name = "recommendation",
     .type = "string?",
     .summary = "What to do and why, then the trade-offs"},
    {.name = "why", .type = "string?", .summary = "Why nothing could be compared"},
};

static const veer_schema schemas[] = {
    {.name = "ComparedVersion", .summary = "One side of a comparison", VEER_MEMBERS(side_members)},
    {.name = "Estimate", .summary = "A metric and how sure it is", VEER_MEMBERS(estimate_members)},
    {.name = "ComparedMetric",
     .summary = "A metric of both versions",
     VEER_MEMBERS(metric_members)},
    {.name = "Comparison",
     .summary = "Two versions side by side",
     VEER_MEMBERS(comparison_members)},
};

const veer_resource veer_resource_compare = {VEER_ROUTES(routes), VEER_SCHEMAS(schemas)};
