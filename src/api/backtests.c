#include "api/backtests.h"

#include <stdlib.h>
#include <string.h>

#include "api/background.h"
#include "api/runs.h"
#include "api/select.h"
#include "base/time.h"

#define ARENA_BYTES ((size_t)64 << 20) /* of the rules and texts of a job */
#define RANGE_US (7 * VEER_US_PER_DAY) /* unless asked otherwise */

/* ---- a job ---- */

veer_rc veer_backtest_job_new(const veer_api *api, veer_backtest_job **ret, veer_err *err)
{
    veer_backtest_job *const job = calloc(1, sizeof *job);
    if (job == NULL)
        return veer_fail_nomem(err);
    job->api = api;
    veer_arena_init(&job->arena, ARENA_BYTES);
    job->rules = veer_arena_array(&job->arena, VEER_LIMIT_RULES, sizeof(veer_rule *));
    if (job->rules == NULL) {
        veer_backtest_job_free(job);
        return veer_fail_nomem(err);
    }
    job->options = (veer_backtest_options){.ingest = api->ingest,
                                           .rules = job->rules,
                                           .alerts = {.max_per_hour = 10,
                                                      .max_per_model_hour = 5,
                                                      .min_severity = VEER_SEVERITY_MEDIUM,
                                                      .backtest = true}};
    *ret = job;
    return VEER_OK;
}

void veer_backtest_job_free(void *context)
{
    veer_backtest_job *const job = context;
    veer_arena_done(&job->arena);
    free(job);
}

static veer_rc read_time(const veer_json_node *node, const char *name, int64_t now_us,
                         int64_t fallback_us, int64_t *ret_us, veer_err *err)
{
    if (node == NULL) {
        *ret_us = fallback_us;
        return VEER_OK;
    }
    const veer_rc rc = veer_query_time(node->text, strlen(node->text), now_us, ret_us, err);
    return veer_api_name_fault(err, rc, name);
}

static veer_rc read_span(veer_backtest_options *o, const veer_backtest_ask *ask, int64_t now_us,
                         veer_err *err)
{
    veer_rc rc = read_time(ask->to, "to", now_us, now_us, &o->to_us, err);
    if (rc == VEER_OK)
        rc = read_time(ask->from, "from", now_us,
                       o->to_us > RANGE_US ? o->to_us - RANGE_US : VEER_TIME_MIN_US, &o->from_us,
                       err);
    if (rc == VEER_OK && o->from_us >= o->to_us)
        rc = veer_fail(err, VEER_EINVAL, "'from' is not before 'to'");
    if (rc == VEER_OK && ask->step != NULL)
        rc = veer_api_duration("step", ask->step->text, &o->step_us, err);
    return rc;
}

veer_rc veer_backtest_job_aim(veer_backtest_job *job, const http_request *request,
                              const veer_backtest_ask *ask, veer_err *err)
{
    veer_backtest_options *const o = &job->options;
    const http_text model = {ask->model->text, strlen(ask->model->text)};
    http_text version = {NULL, 0};
    veer_selection selection = {.n = 0};
    bool own = false;
    if (ask->version != NULL)
        version = (http_text){ask->version->text, strlen(ask->version->text)};
    veer_rc rc = veer_api_select_series(request, model, version, &selection, err);
    if (rc == VEER_OK)
        rc = read_span(o, ask, veer_clock_real_us(job->api->clock), err);
    if (rc == VEER_OK)
        rc = veer_judge_settings_of(job->api->judge, model.text, &job->arena, &o->settings, &own,
                                    err);
    if (rc == VEER_OK) {
        o->model = model.text;
        o->version = version.text;
    }
    return rc;
}

/* ---- its rules ---- */

veer_rc veer_backtest_job_add(veer_backtest_job *job, const veer_rule *rule, veer_err *err)
{
    if (job->options.n_rules == VEER_LIMIT_RULES)
        return veer_fail(err, VEER_ELIMIT, "a backtest has at most %d rules", VEER_LIMIT_RULES);
    job->rules[job->options.n_rules++] = rule;
    return VEER_OK;
}

veer_rc veer_backtest_job_add_named(veer_backtest_job *job, const char *name, veer_err *err)
{
    const veer_rule *rule = NULL;
    const char *near = NULL;
    const veer_rc rc = veer_api_find_rule(job->api, name, &job->arena, &rule, &near, err);
    if (rc != VEER_OK)
        return rc;
    return rule != NULL ? veer_backtest_job_add(job, rule, err)
                        : veer_api_fail_rule(name, near, err);
}

/* A job while rules are added to it. */
typedef struct rule_adding {
    veer_backtest_job *job; /* where they go */
    veer_err *err;          /* may be NULL */
} rule_adding;

static veer_rc add_covering(void *context, const veer_rule *rule)
{
    const rule_adding *const a = context;
    const veer_rule *copy = NULL;
    if (rule->disabled || !veer_pattern_matches(rule->model, a->job->options.model))
        return VEER_OK;
    const veer_rc rc = veer_api_copy_rule(rule, &a->job->arena, &copy, a->err);
    return rc == VEER_OK ? veer_backtest_job_add(a->job, copy, a->err) : rc;
}

veer_rc veer_backtest_job_add_all(veer_backtest_job *job, veer_err *err)
{
    rule_adding a = {job, err};
    return veer_judge_rules(job->api->judge, add_covering, &a, err);
}

/* ---- the answer ---- */

static void put_sums(veer_json_writer *w, const veer_backtest *b)
{
    veer_put_time(w, "from", b->from_us);
    veer_put_time(w, "to", b->to_us);
    veer_put_duration(w, "step", b->step_us);
    veer_put_count(w, "predictions", b->predictions);
    veer_put_count(w, "labels", b->labels);
    veer_put_count(w, "points", b->points);
    veer_put_count(w, "evaluations", b->evaluations);
    veer_put_count(w, "runs", b->runs);
}

static void put_counts(veer_json_writer *w, const veer_board_counts *c)
{
    veer_json_put_key(w, "counts");
    veer_json_begin_object(w);
    veer_put_count(w, "fired", c->fired);
    veer_put_count(w, "resolved", c->resolved);
    veer_put_count(w, "told", c->told);
    veer_put_count(w, "held_severity", c->held_severity);
    veer_put_count(w, "held_limit", c->held_limit);
    veer_put_count(w, "held_silence", c->held_silence);
    veer_put_count(w, "held_inhibited", c->held_inhibited);
    veer_json_end_object(w);
}

static void put_lists(veer_json_writer *w, const veer_backtest_job *job, const veer_backtest *b)
{
    const veer_run_shown shown = {.columns = false};
    veer_json_put_key(w, "drift");
    veer_json_begin_array(w);
    for (size_t i = 0; i < b->n_drift; i++)
        veer_put_run(w, &b->drift[i], job->options.model, job->options.version, &shown);
    veer_json_end_array(w);
    veer_json_put_key(w, "alerts");
    veer_json_begin_array(w);
    for (size_t i = 0; i < b->n_alerts; i++)
        veer_alert_write(w, &b->alerts[i]);
    veer_json_end_array(w);
    veer_json_put_key(w, "events");
    veer_json_begin_array(w);
    for (size_t i = 0; i < b->n_events; i++)
        veer_alert_event_write(w, &b->events[i]);
    veer_json_end_array(w);
}

static veer_rc put_answer(veer_json_writer *w, const veer_backtest_job *job, const veer_backtest *b,
                          veer_err *err)
{
    veer_json_begin_object(w);
    veer_put_text(w, "model", job->options.model);
    veer_put_text(w, "version", job->options.version);
    put_sums(w, b);
    veer_json_put_key(w, "rules");
    veer_json_begin_array(w);
    for (size_t i = 0; i < job->options.n_rules; i++)
        veer_json_put_string(w, job->rules[i]->name);
    veer_json_end_array(w);
    put_lists(w, job, b);
    put_counts(w, &b->counts);
    veer_json_end_object(w);
    return veer_json_finish(w, err);
}

static veer_rc run(void *context, const atomic_bool *stop, http_response *response, veer_err *err)
{
    veer_backtest_job *const job = context;
    veer_backtest found;
    veer_json_writer w;
    job->options.stop = stop;
    veer_rc rc = veer_backtest_run(&job->options, &found, err);
    if (rc != VEER_OK)
        return rc;
    veer_json_writer_init(&w, http_response_body(response, HTTP_JSON), 0);
    rc = put_answer(&w, job, &found, err);
    veer_backtest_done(&found);
    return rc;
}

veer_rc veer_backtest_job_start(veer_backtest_job *take_job, const http_request *request,
                                http_response *response, veer_err *err)
{
    const veer_background_job job = {.work = run,
                                     .release = veer_backtest_job_free,
                                     .context = take_job};
    return veer_background_run(take_job->api->background, request, response, &job, err);
}
