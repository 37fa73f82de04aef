#include "judge/run.h"

#include <math.h>
#include <string.h>

/* A number that a report may leave undefined. */
static double known(double value)
{
    return isnan(value) ? 0.0 : value;
}

static double share_of(uint64_t part, uint64_t whole)
{
    return whole > 0 ? (double)part / (double)whole : 0.0;
}

static veer_rc take_text(veer_arena *arena, const char *text, const char **ret, veer_err *err)
{
    const char *const copy = veer_arena_strndup(arena, text, strlen(text));
    if (copy == NULL)
        return veer_fail_nomem(err);
    *ret = copy;
    return VEER_OK;
}

static veer_rc take_column(veer_run_column *to, const drift_column *from, veer_arena *arena,
                           veer_err *err)
{
    const veer_drift_result *const r = &from->result;
    *to = (veer_run_column){
        .numeric = from->numeric != 0,
        .verdict = r->verdict,
        .method = r->method,
        .has_score = r->has_score != 0,
        .has_second = r->has_second != 0,
        .has_p = r->has_p != 0,
        .has_effect = r->has_effect != 0,
        .has_usual = from->has_usual != 0,
        .ref_n = r->ref_n,
        .cur_n = r->cur_n,
        .ref_missing = known(r->ref_missing_share),
        .cur_missing = known(r->cur_missing_share),
        .outside = known(from->outside_share),
        .mismatched = share_of(from->cur.mismatches, from->cur.rows),
        .new_categories = (double)from->new_categories,
    };
    if (to->has_score) {
        to->score = r->score;
        to->score_lo = r->score_lo;
        to->score_hi = r->score_hi;
        to->threshold = r->threshold;
    }
    if (to->has_second)
        to->second = r->second;
    if (to->has_p) {
        to->p = r->p_value;
        to->p_adjusted = r->p_adjusted;
    }
    if (to->has_usual)
        to->usual = from->usual;
    if (to->has_effect)
        to->effect = r->effect;
    const veer_rc rc = take_text(arena, from->name, &to->name, err);
    return rc == VEER_OK ? take_text(arena, r->note, &to->note, err) : rc;
}

veer_rc veer_run_take(veer_run *run, const drift_report *report, veer_arena *arena, veer_err *err)
{
    veer_run_column *const columns = veer_arena_array(arena, report->count, sizeof *columns);
    if (columns == NULL)
        return veer_fail_nomem(err);
    for (size_t i = 0; i < report->count; i++) {
        const veer_rc rc = take_column(&columns[i], &report->columns[i], arena, err);
        if (rc != VEER_OK)
            return rc;
    }
    run->columns = columns;
    run->n_columns = report->count;
    run->ref_rows = report->ref_rows;
    run->cur_rows = report->cur_rows;
    run->exact = report->exact != 0;
    run->tested = report->summary.tested;
    run->drifted = report->summary.drifted;
    run->share = report->summary.share;
    run->dataset_drift = report->summary.dataset_drift != 0;
    return VEER_OK;
}

const veer_run_column *veer_run_find(const veer_run *run, const char *name)
{
    for (size_t i = 0; i < run->n_columns; i++)
        if (strcmp(run->columns[i].name, name) == 0)
            return &run->columns[i];
    return NULL;
}
