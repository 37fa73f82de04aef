/* GET /api/v1/overview: all models at a glance. */
#include <math.h>
#include <string.h>

#include "api/asked.h"
#include "api/overview.h"
#include "base/limits.h"
#include "base/line.h"
#include "base/time.h"

#define LEAST_LABELS 30 /* in both ranges, below which the main metric is not judged */
#define LEAST_POINTS 3  /* the same of points */
#define PERIOD_SIZE 24

/* An answer being written. */
typedef struct writing {
    veer_json_writer w;           /* of the response */
    const veer_overview *o;       /* what is told */
    const veer_overview_range *r; /* its times */
    char period[PERIOD_SIZE];     /* what the range is called: "24 h" */
    double *values;               /* 2 n: of the steps of the model at hand */
    uint64_t *samples;            /* 2 n: of them */
    uint64_t predictions;         /* of all models, in the range */
    size_t active;                /* alerts of all models */
    size_t critical;              /* open ones that are critical */
    size_t drifting;              /* models */
    size_t pending;               /* models that are not read yet */
} writing;

/* ---- a model ---- */

/* Sums of the range. */
typedef struct sums {
    uint64_t predictions; /* in it */
    uint64_t labelled;    /* of them */
} sums;

static sums take_steps(writing *a, const veer_overview_facts *facts)
{
    sums s = {0, 0};
    for (size_t i = 0; i < 2 * a->r->n; i++) {
        const veer_overview_step *const step = veer_overview_step_at(a->o, facts, i);
        a->values[i] = step != NULL ? step->value : 0;
        a->samples[i] = step != NULL ? step->n : 0;
        if (step == NULL || i < a->r->n)
            continue;
        s.predictions += step->predictions;
        s.labelled += step->labelled;
    }
    return s;
}

static void put_recent(writing *a, const veer_overview_facts *facts)
{
    const sums s = take_steps(a, facts);
    a->predictions += s.predictions;
    veer_json_put_key(&a->w, "recent");
    veer_json_begin_object(&a->w);
    veer_put_count(&a->w, "predictions", s.predictions);
    veer_put_count(&a->w, "labelled", s.labelled);
    veer_json_end_object(&a->w);
}

/* Nothing is known of steps that were not read, and of those before the first prediction. */
static void put_traffic(writing *a, const veer_overview_facts *facts)
{
    veer_json_put_key(&a->w, "traffic");
    veer_json_begin_array(&a->w);
    for (size_t i = 0; i < a->r->n; i++) {
        const veer_overview_step *const step = veer_overview_step_at(a->o, facts, a->r->n + i);
        const int64_t end_us = a->r->from_us + (int64_t)(i + 1) * a->r->step_us;
        if (step == NULL || (step->predictions == 0 && end_us <= facts->totals.first_us))
            veer_json_put_null(&a->w);
        else
            veer_json_put_uint64(&a->w, step->predictions);
    }
    veer_json_end_array(&a->w);
}

static void put_series(writing *a)
{
    veer_json_put_key(&a->w, "series");
    veer_json_begin_array(&a->w);
    for (size_t i = a->r->n; i < 2 * a->r->n; i++)
        veer_json_put_double_or_null(&a->w, a->samples[i] > 0 ? a->values[i] : (double)NAN);
    veer_json_end_array(&a->w);
}

static void put_metric(writing *a, const veer_standing_input *in, const char *why)
{
    static const char *const better[] = {
        [VEER_BETTER_NONE] = NULL, [VEER_BETTER_UP] = "higher", [VEER_BETTER_DOWN] = "lower"};
    const veer_metric *const known = in->metric != NULL ? veer_metric_find(in->metric) : NULL;
    veer_json_put_key(&a->w, "metric");
    veer_json_begin_object(&a->w);
    veer_put_text(&a->w, "name", in->metric);
    veer_put_text(&a->w, "title", known != NULL ? known->title : in->metric);
    veer_put_text(&a->w, "unit", known != NULL ? veer_unit_text(known->unit) : "");
    veer_put_text(&a->w, "better", better[in->better]);
    veer_put_number(&a->w, "value", in->recent.present ? in->recent.value : (double)NAN);
    veer_put_count(&a->w, "n", in->recent.n);
    veer_put_number(&a->w, "before", in->before.present ? in->before.value : (double)NAN);
    veer_put_count(&a->w, "before_n", in->before.n);
    veer_put_text(&a->w, "why", why[0] != '\0' ? why : NULL);
    veer_json_end_object(&a->w);
}

static void put_drift(writing *a, const veer_overview_drift *drift)
{
    veer_json_put_key(&a->w, "drift");
    if (!drift->present) {
        veer_json_put_null(&a->w);
        return;
    }
    a->drifting += drift->dataset_drift && drift->time_us >= a->r->from_us;
    veer_json_begin_object(&a->w);
    veer_put_time(&a->w, "time", drift->time_us);
    veer_put_number(&a->w, "share", drift->share);
    veer_put_count(&a->w, "drifted", drift->drifted);
    veer_put_count(&a->w, "tested", drift->tested);
    veer_json_put_key(&a->w, "dataset_drift");
    veer_json_put_bool(&a->w, drift->dataset_drift);
    veer_json_end_object(&a->w);
}

static void put_alerts(writing *a, const veer_overview_alerts *alerts)
{
    a->active += alerts->active;
    a->critical += alerts->critical;
    veer_json_put_key(&a->w, "alerts");
    veer_json_begin_object(&a->w);
    veer_put_count(&a->w, "active", alerts->active);
    veer_put_count(&a->w, "acknowledged", alerts->acknowledged);
    veer_put_text(&a->w, "worst",
                  alerts->worst < 0 ? NULL : veer_severity_text((veer_severity)alerts->worst));
    veer_json_end_object(&a->w);
}

static veer_standing_input input_of(const writing *a, const veer_overview_model *m)
{
    const veer_overview_drift *const drift = &m->facts.drift;
    const veer_metric *const known =
        m->facts.metric != NULL ? veer_metric_find(m->facts.metric) : NULL;
    return (veer_standing_input){
        .metric = m->facts.metric,
        .better = known != NULL ? known->better : VEER_BETTER_NONE,
        .period = a->period,
        .recent = veer_mean_of_windows(a->values + a->r->n, a->samples + a->r->n, a->r->n),
        .before = veer_mean_of_windows(a->values, a->samples, a->r->n),
        .least = m->facts.by_points ? LEAST_POINTS : LEAST_LABELS,
        .has_drift = drift->present && drift->time_us >= a->r->from_us,
        .dataset_drift = drift->dataset_drift,
        .tested = drift->tested,
        .drifted = drift->drifted,
        .alerts = m->alerts.active + m->alerts.acknowledged,
        .alerts_high = m->alerts.high,
        .alerts_critical = m->alerts.critical,
    };
}

/* What depends on the buckets. */
static veer_rc put_facts(writing *a, const veer_overview_model *m, veer_err *err)
{
    static const char *const tasks[] = {[VEER_PERF_AUTO] = NULL,
                                        [VEER_PERF_BINARY] = "binary",
                                        [VEER_PERF_MULTICLASS] = "multiclass",
                                        [VEER_PERF_REGRESSION] = "regression"};
    const veer_overview_facts *const f = &m->facts;
    const veer_totals none = VEER_TOTALS_INIT;
    const veer_totals *const t = f->is_read ? &f->totals : &none;
    veer_standing standing;
    veer_put_text(&a->w, "task", tasks[f->task]);
    veer_put_time(&a->w, "first", t->first_us == INT64_MAX ? INT64_MIN : t->first_us);
    veer_put_time(&a->w, "last", t->last_us);
    veer_put_count(&a->w, "predictions", t->predictions);
    veer_put_count(&a->w, "labelled", t->labelled);
    put_recent(a, f);
    put_traffic(a, f);
    const veer_standing_input in = input_of(a, m);
    const veer_rc rc = veer_standing_of(&in, &standing, err);
    if (rc != VEER_OK)
        return rc;
    put_metric(a, &in, f->is_read ? standing.metric_why : "not read yet");
    put_series(a);
    put_drift(a, &f->drift);
    put_alerts(a, &m->alerts);
    veer_put_text(&a->w, "health", veer_health_text(standing.health));
    veer_put_text(&a->w, "health_why", standing.why);
    a->pending += !f->is_read;
    return VEER_OK;
}

static veer_rc put_model(writing *a, const veer_overview_model *m, veer_err *err)
{
    veer_json_begin_object(&a->w);
    veer_put_bytes(&a->w, "model", m->name);
    veer_json_put_key(&a->w, "versions");
    veer_json_begin_array(&a->w);
    for (size_t i = 0; i < m->n_series; i++)
        veer_json_put_string_n(&a->w, m->version[i].data, m->version[i].len);
    veer_json_end_array(&a->w);
    const veer_rc rc = put_facts(a, m, err);
    veer_json_end_object(&a->w);
    return rc;
}

/* ---- the answer ---- */

static void put_totals(writing *a)
{
    veer_json_put_key(&a->w, "totals");
    veer_json_begin_object(&a->w);
    veer_put_count(&a->w, "models", a->o->all);
    veer_put_count(&a->w, "predictions_recent", a->predictions);
    veer_put_count(&a->w, "active_alerts", a->active);
    veer_put_count(&a->w, "critical_alerts", a->critical);
    veer_put_count(&a->w, "drifting", a->drifting);
    veer_json_end_object(&a->w);
}

static veer_rc put_overview(void *context, const veer_overview *overview, veer_err *err)
{
    writing *const a = context;
    veer_rc rc = VEER_OK;
    a->o = overview;
    a->r = &overview->ask->range;
    veer_json_begin_object(&a->w);
    veer_put_time(&a->w, "at", a->r->now_us);
    veer_put_count(&a->w, "hours", (uint64_t)a->r->hours);
    veer_put_time(&a->w, "from", a->r->from_us);
    veer_put_count(&a->w, "step_s", (uint64_t)(a->r->step_us / VEER_US_PER_SECOND));
    veer_json_put_key(&a->w, "models");
    veer_json_begin_array(&a->w);
    for (size_t i = 0; rc == VEER_OK && i < overview->n; i++)
        rc = put_model(a, &overview->models[i], err);
    veer_json_end_array(&a->w);
    put_totals(a);
    veer_put_count(&a->w, "pending", a->pending);
    veer_json_put_key(&a->w, "truncated");
    veer_json_put_bool(&a->w, overview->n < overview->all);
    veer_json_end_object(&a->w);
    return rc == VEER_OK ? veer_json_finish(&a->w, err) : rc;
}

static veer_rc overview(const http_request *request, http_response *response, veer_err *err)
{
    const veer_api *const api = veer_api_of(request);
    veer_arena *const arena = http_request_arena(request);
    const int64_t hours = http_request_query_int(request, "hours", 24);
    const int64_t limit = http_request_query_int(request, "limit", VEER_LIMIT_OVERVIEW_MODELS);
    writing a = {.predictions = 0};
    if (hours < 1 || hours > VEER_LIMIT_OVERVIEW_HOURS)
        return veer_fail(err, VEER_EINVAL, "'hours' is a number from 1 to %d",
                         VEER_LIMIT_OVERVIEW_HOURS);
    if (limit < 1 || limit > VEER_LIMIT_OVERVIEW_MODELS)
        return veer_fail(err, VEER_EINVAL, "'limit' is a number from 1 to %d",
                         VEER_LIMIT_OVERVIEW_MODELS);
    const veer_overview_ask ask = {.range = veer_overview_range_of(hours,
                                                                   veer_clock_real_us(api->clock)),
                                   .containing = http_request_query(request, "q"),
                                   .limit = (size_t)limit};
    if (hours % 24 == 0 && hours > 48)
        veer_line_print(a.period, sizeof a.period, "%d days", (int)(hours / 24));
    else
        veer_line_print(a.period, sizeof a.period, "%d h", (int)hours);
    a.values = veer_arena_array(arena, 2 * ask.range.n, sizeof *a.values);
    a.samples = veer_arena_array(arena, 2 * ask.range.n, sizeof *a.samples);
    if (a.values == NULL || a.samples == NULL)
        return veer_fail_nomem(err);
    veer_json_writer_init(&a.w, http_response_body(response, HTTP_JSON), 0);
    return veer_overview_look(api, &ask, arena, put_overview, &a, err);
}

/* ---- the tables ---- */

static const http_parameter query[] = {
    {.name = "hours",
     .type = HTTP_PARAMETER_INTEGER,
     .summary = "How far it goes back, 1 to 8784; absent: 24"},
    {.name = "limit",
     .type = HTTP_PARAMETER_INTEGER,
     .summary = "At most so many models, the first by name; absent: 2000"},
    {.name = "q", .summary = "Only models with this in their name, capital or small"},
};

static const http_route routes[] = {
    {.method = HTTP_GET,
     .path = "/api/v1/overview",
     .scope = HTTP_SCOPE_READ,
     .id = "getOverview",
     .summary = "All models at a glance: traffic, main metric, drift, alerts, health",
     VEER_QUERY(query),
     .response_type = HTTP_JSON,
     .response_schema = "Overview",
     .handler = overview},
};

static const veer_schema_member recent_members[] = {
    {.name = "predictions", .type = "integer"},
    {.name = "labelled", .type = "integer", .summary = "Of them"},
};

static const veer_schema_member metric_members[] = {
    {.name = "name",
     .type = "string?",
     .summary = "accuracy or mae; without labels the first metric of points; null: none"},
    {.name = "title", .type = "string?"},
    {.name = "unit", .type = "string", .summary = "As written behind a value; \"\": none"},
    {.name = "better", .type = "string?", .summary = "higher, lower, or null: neither"},
    {.name = "value", .type = "number?", .summary = "Of the time; null: no samples"},
    {.name = "n", .type = "integer", .summary = "Samples of value"},
    {.name = "before", .type = "number?", .summary = "Of as long a time before"},
    {.name = "before_n", .type = "integer", .summary = "Samples of before"},
    {.name = "why", .type = "string?", .summary = "Why the two are not compared"},
};

static const veer_schema_member drift_members[] = {
    {.name = "time", .type = "time", .summary = "Of the latest run"},
    {.name = "share", .type = "number", .summary = "Of the columns that drifted"},
    {.name = "drifted", .type = "integer", .summary = "Columns"},
    {.name = "tested", .type = "integer", .summary = "Columns"},
    {.name = "dataset_drift", .type = "boolean", .summary = "The share reached its limit"},
};

static const veer_schema_member alerts_members[] = {
    {.name = "active", .type = "integer"},
    {.name = "acknowledged", .type = "integer"},
    {.name = "worst",
     .type = "string?",
     .summary = "Severity of the worst of both: low, medium, high, critical; null: none is open"},
};

static const veer_schema_member model_members[] = {
    {.name = "model", .type = "string"},
    {.name = "versions", .type = "[string]", .summary = "In order of first sight; \"\": unnamed"},
    {.name = "task", .type = "string?", .summary = "null without labels"},
    {.name = "first", .type = "time?", .summary = "Earliest prediction ever"},
    {.name = "last", .type = "time?", .summary = "Latest prediction ever"},
    {.name = "predictions", .type = "integer", .summary = "Ever"},
    {.name = "labelled", .type = "integer", .summary = "Ever"},
    {.name = "recent", .type = "OverviewRecent", .summary = "Since from"},
    {.name = "traffic",
     .type = "[integer?]",
     .summary = "Predictions per step, oldest first; null: before the first prediction"},
    {.name = "metric", .type = "OverviewMetric"},
    {.name = "series",
     .type = "[number?]",
     .summary = "Main metric per step, oldest first; null: no samples"},
    {.name = "drift", .type = "OverviewDrift?", .summary = "null: no run yet"},
    {.name = "alerts", .type = "OverviewAlerts", .summary = "Open ones"},
    {.name = "health",
     .type = "string",
     .choices = "unknown|poor|fair|good|excellent",
     .summary = "From main metric, drift and alerts; that of /health judges every metric"},
    {.name = "health_why", .type = "string", .summary = "What it is made of, in a line"},
};

static const veer_schema_member totals_members[] = {
    {.name = "models", .type = "integer", .summary = "That fit the question, also beyond limit"},
    {.name = "predictions_recent", .type = "integer", .summary = "Of the models listed"},
    {.name = "active_alerts", .type = "integer", .summary = "The same"},
    {.name = "critical_alerts", .type = "integer", .summary = "The same; acknowledged ones too"},
    {.name = "drifting", .type = "integer", .summary = "Models listed whose inputs drift"},
};

static const veer_schema_member overview_members[] = {
    {.name = "at", .type = "time", .summary = "Now"},
    {.name = "hours", .type = "integer"},
    {.name = "from",
     .type = "time",
     .summary = "Begin of the first step: hours before at, or up to a step more"},
    {.name = "step_s", .type = "integer", .summary = "Width of a step; the last one holds at"},
    {.name = "models", .type = "[OverviewModel]", .summary = "By name"},
    {.name = "totals", .type = "OverviewTotals"},
    {.name = "pending",
     .type = "integer",
     .summary = "Models listed that are not read yet: ask again in a second"},
    {.name = "truncated", .type = "boolean", .summary = "There are more models"},
};

static const veer_schema schemas[] = {
    {.name = "OverviewRecent", .summary = "How much came", VEER_MEMBERS(recent_members)},
    {.name = "OverviewMetric", .summary = "How good a model is", VEER_MEMBERS(metric_members)},
    {.name = "OverviewDrift", .summary = "Whether its inputs drift", VEER_MEMBERS(drift_members)},
    {.name = "OverviewAlerts", .summary = "Alerts that are open", VEER_MEMBERS(alerts_members)},
    {.name = "OverviewModel", .summary = "A model at a glance", VEER_MEMBERS(model_members)},
    {.name = "OverviewTotals", .summary = "All models together", VEER_MEMBERS(totals_members)},
    {.name = "Overview", .summary = "All models at a glance", VEER_MEMBERS(overview_members)},
};

const veer_resource veer_resource_overview = {VEER_ROUTES(routes), VEER_SCHEMAS(schemas)};
