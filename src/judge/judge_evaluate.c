/* One live version at one moment: its drift run and what its rules say. Reads only. */
#include <string.h>

#include "base/limits.h"
#include "base/line.h"
#include "judge/judge_impl.h"

#define RUN_BYTES ((size_t)16 << 20) /* of one drift run, encoded */

static veer_target target_of(const judge_target *target, const char *segment)
{
    return (veer_target){.model = target->model,
                         .version = target->version,
                         .segment = segment,
                         .series = &target->series,
                         .n_series = 1};
}

/* ---- drift runs ---- */

/* {"id","model","version","time","tested","drifted","share","dataset_drift","why"}, for
 * subscribers. */
static void put_event(const veer_run *run, const judge_target *target, judge_group *group)
{
    veer_json_writer json;
    veer_buf text;
    veer_buf_init(&text, VEER_LIMIT_SSE_EVENT_BYTES);
    veer_json_writer_init(&json, &text, 0);
    veer_json_begin_object(&json);
    veer_run_write_members(&json, run, target->model.data, target->version.data);
    veer_json_end_object(&json);
    if (veer_json_finish(&json, NULL) == VEER_OK && veer_buf_status(&text, NULL) == VEER_OK) {
        veer_buf_append(&group->events, text.data, text.len);
        veer_buf_putc(&group->events, '\0');
        group->n_events++;
    }
    veer_buf_done(&text);
}

static veer_rc put_run(veer_judge *judge, const judge_target *target, const veer_run *found,
                       judge_group *group, veer_err *err)
{
    veer_run run = *found;
    veer_buf bytes;
    run.series = target->series;
    run.backtest = judge->options.backtest;
    veer_line_print(run.id, sizeof run.id, "run_%016lld_%u_%u", (long long)run.time_us, run.series,
                    (unsigned)judge->next_run++ % 1000u);
    veer_buf_init(&bytes, RUN_BYTES);
    veer_rc rc = veer_run_encode(&run, &bytes, err);
    const veer_store_doc doc = {.kind = VEER_STORE_DOC_DRIFT_RUN,
                                .key = veer_store_text(run.id),
                                .series = run.series,
                                .time_us = run.time_us,
                                .arrival_us = run.time_us,
                                .bytes = {bytes.data, bytes.len}};
    if (rc == VEER_OK)
        rc = judge_docs_put(&group->runs, &group->arena, &doc, err);
    veer_buf_done(&bytes);
    if (rc == VEER_OK && judge->options.on_event != NULL)
        put_event(&run, target, group);
    return rc;
}

/* Something came since the last run, or came too late for its window. */
static bool has_news(const judge_target *target, const judge_series *series, int64_t now_us)
{
    const int64_t seen_us = series->compared_us / VEER_FRAME_GRID_US * VEER_FRAME_GRID_US;
    if (series->compared_us == 0 || target->arrived_us > series->compared_us)
        return true;
    return target->arrived_us >= seen_us &&
           now_us / VEER_FRAME_GRID_US != series->compared_us / VEER_FRAME_GRID_US;
}

/* ---- rules ---- */

/* The columns that drifted most; a run has the worst first. */
static veer_rc copy_columns(const veer_run *run, veer_arena *arena, veer_finding *into,
                            veer_err *err)
{
    veer_alert_column *const columns = veer_arena_array(arena, VEER_ALERT_COLUMNS, sizeof *columns);
    if (columns == NULL)
        return veer_fail_nomem(err);
    into->columns = columns;
    for (size_t i = 0; i < run->n_columns && into->n_columns < VEER_ALERT_COLUMNS; i++) {
        const veer_run_column *const from = &run->columns[i];
        const char *const name = veer_arena_strndup(arena, from->name, strlen(from->name));
        if (name == NULL)
            return veer_fail_nomem(err);
        if (!from->has_score)
            continue;
        columns[into->n_columns++] =
            (veer_alert_column){.name = name,
                                .method = from->method != NULL ? from->method->name : "",
                                .score = from->score,
                                .effect = from->has_effect ? from->effect : 0,
                                .drifted = from->verdict == VEER_DRIFT_DRIFTED};
    }
    return VEER_OK;
}

static veer_rc copy_term(const veer_term *term, veer_arena *arena, veer_finding *into,
                         veer_err *err)
{
    veer_buf text;
    veer_buf_init(&text, VEER_LIMIT_EXPR_BYTES);
    if (term != NULL)
        veer_term_text(term, &text);
    veer_rc rc = veer_buf_status(&text, err);
    if (rc == VEER_OK &&
        (into->term = veer_arena_strndup(arena, veer_buf_cstr(&text), text.len)) == NULL)
        rc = veer_fail_nomem(err);
    veer_buf_done(&text);
    return rc;
}

static veer_rc add_finding(judge_group *group, const judge_finding *finding, veer_err *err)
{
    if (group->n_findings == group->room) {
        const size_t room = group->room == 0 ? 32 : group->room * 2;
        judge_finding *const grown = veer_arena_array(&group->arena, room, sizeof *grown);
        if (grown == NULL)
            return veer_fail_nomem(err);
        if (group->n_findings > 0)
            memcpy(grown, group->findings, group->n_findings * sizeof *grown);
        group->findings = grown;
        group->room = room;
    }
    group->findings[group->n_findings++] = *finding;
    return VEER_OK;
}

/* A view of a target while its rules are looked at. */
typedef struct view {
    veer_judge *judge;          /* whose */
    const judge_target *target; /* who */
    veer_frame *frame;          /* of the whole version, or of a segment */
    const veer_run *run;        /* made now, of the whole version; NULL: none */
    judge_group *group;         /* that gets findings */
} view;

/* The comparison that a term speaks of; otherwise that of the cycle. */
static veer_rc run_behind(const view *v, const veer_term *term, const veer_run **ret, veer_err *err)
{
    *ret = v->run;
    if (term == NULL || (term->kind != VEER_TERM_DRIFT && term->kind != VEER_TERM_DRIFT_SHARE))
        return VEER_OK;
    const veer_drift_ask ask = {.window_us = term->has_window ? term->window_us : 0,
                                .baseline = term->baseline};
    return veer_frame_drift(v->frame, &ask, ret, err);
}

static veer_rc look_at_rule(const view *v, const judge_rule *rule, veer_err *err)
{
    veer_expr_result result;
    judge_finding f = {.rule = rule, .target = v->target};
    veer_rc rc = veer_expr_eval(rule->rule.expr, rule->rule.min_samples, veer_frame_signal,
                                v->frame, &result, err);
    if (rc != VEER_OK)
        return rc;
    f.finding.truth = result.truth;
    f.finding.signal = result.signal;
    f.finding.compare = result.lead != NULL ? result.lead->compare : VEER_COMPARE_LT;
    f.finding.limit = result.lead != NULL ? result.lead->limit : 0;
    const veer_term *const term = result.lead != NULL ? result.lead->term : NULL;
    const veer_run *run = NULL;
    rc = copy_term(term, &v->group->arena, &f.finding, err);
    if (rc == VEER_OK && result.truth == VEER_TRUE)
        rc = run_behind(v, term, &run, err);
    if (rc == VEER_OK && run != NULL)
        rc = copy_columns(run, &v->group->arena, &f.finding, err);
    return rc == VEER_OK ? add_finding(v->group, &f, err) : rc;
}

/* A segment has a frame of its own. */
static veer_rc look_at_segment(const view *whole, const judge_rule *rule, veer_err *err)
{
    view v = *whole;
    const veer_target target = target_of(v.target, rule->rule.segment);
    veer_rc rc = veer_frame_new(v.judge->ingest, &target, v.target->settings, v.judge->cache,
                                veer_frame_now(whole->frame), &v.frame, err);
    if (rc != VEER_OK)
        return rc;
    rc = look_at_rule(&v, rule, err);
    veer_frame_free(v.frame);
    return rc;
}

static bool is_for(const judge_rules *rules, const judge_rule *rule, const judge_target *target)
{
    return !rule->rule.disabled && judge_rules_find(rules, rule->rule.name) == rule &&
           veer_rule_covers(&rule->rule, target->model.data, target->version.data);
}

/* A rule that cannot be evaluated does not keep the others from it. */
static veer_rc look_at_rules(const view *v, const judge_rules *rules)
{
    veer_rc rc = VEER_OK;
    for (size_t i = 0; i < rules->n; i++) {
        veer_err err = VEER_ERR_INIT;
        const judge_rule *const rule = rules->at[i];
        if (!is_for(rules, rule, v->target))
            continue;
        const veer_rc one = rule->rule.segment == NULL ? look_at_rule(v, rule, &err)
                                                       : look_at_segment(v, rule, &err);
        if (one == VEER_OK)
            continue;
        rc = one;
        judge_trouble(v->judge, one, err.msg);
    }
    return rc;
}

/* ---- a target ---- */

static veer_rc compare_now(view *v, int64_t now_us, veer_err *err)
{
    const veer_drift_ask ask = {0};
    judge_series *const series = &v->judge->series[v->target->series];
    if (!has_news(v->target, series, now_us))
        return VEER_OK;
    veer_rc rc = veer_frame_drift(v->frame, &ask, &v->run, err);
    if (rc == VEER_OK)
        rc = put_run(v->judge, v->target, v->run, v->group, err);
    return rc;
}

veer_rc judge_evaluate(veer_judge *judge, const judge_target *target, const judge_rules *rules,
                       int64_t now_us, judge_group *group, veer_err *err)
{
    const veer_target whole = target_of(target, NULL);
    view v = {.judge = judge, .target = target, .group = group};
    veer_rc rc = veer_frame_new(judge->ingest, &whole, target->settings, judge->cache, now_us,
                                &v.frame, err);
    if (rc != VEER_OK)
        return rc;
    rc = compare_now(&v, now_us, err);
    if (rc != VEER_OK) {
        judge_trouble(judge, rc, err->msg);
        v.run = NULL;
    }
    const veer_rc of_rules = look_at_rules(&v, rules);
    group->failures += rc != VEER_OK || of_rules != VEER_OK ? 1u : 0u;
    veer_frame_free(v.frame);
    return VEER_OK;
}

veer_rc judge_evaluate_missed(veer_judge *judge, const judge_target *target, int64_t at_us,
                              judge_group *group, veer_err *err)
{
    const veer_target whole = target_of(target, NULL);
    const veer_drift_ask ask = {0};
    veer_frame *frame;
    const veer_run *run;
    veer_rc rc =
        veer_frame_new(judge->ingest, &whole, target->settings, judge->cache, at_us, &frame, err);
    if (rc != VEER_OK)
        return rc;
    rc = veer_frame_drift(frame, &ask, &run, err);
    if (rc == VEER_OK && run->cur_rows > 0)
        rc = put_run(judge, target, run, group, err);
    veer_frame_free(frame);
    return rc;
}
