/* Drift runs of a frame. */
#include <string.h>

#include "base/line.h"
#include "judge/frame_impl.h"

/* ---- how columns are compared ---- */

static bool is_ignored(const veer_judge_settings *settings, const char *name)
{
    for (size_t i = 0; i < settings->n_ignore; i++)
        if (strcmp(settings->ignore[i], name) == 0)
            return true;
    return false;
}

veer_rc frame_drift_options(veer_frame *frame, const char *method, const profile *reference,
                            const profile *current, drift_report_options *ret, veer_err *err)
{
    const veer_judge_settings *const s = frame->settings;
    const char **only = NULL;
    size_t n = 0;
    if (s->n_ignore > 0) {
        only = veer_arena_array(&frame->arena, profile_count(reference) + 1, sizeof *only);
        if (only == NULL)
            return veer_fail_nomem(err);
        for (size_t i = 0; i < profile_count(reference); i++) {
            const char *const name = profile_at(reference, i)->name;
            if (profile_find(current, name) != NULL && !is_ignored(s, name))
                only[n++] = name;
        }
    }
    *ret = (drift_report_options){.method = method,
                                  .fdr = s->fdr,
                                  .share_limit = s->share_limit,
                                  .only = only,
                                  .only_count = n,
                                  .detail = DRIFT_DETAIL_NO_SHAPE,
                                  .threads = 1};
    return VEER_OK;
}

/* ---- the predicted classes ---- */

static veer_rc compare_classes(const veer_window *reference, const veer_window *current,
                               veer_run_output *ret, veer_err *err)
{
    veer_cat_aligned aligned = {0};
    veer_drift_result result;
    veer_drift_options options = VEER_DRIFT_OPTIONS_INIT;
    if (reference->activity == NULL || current->activity == NULL ||
        veer_cat_summary_count(reference->activity->classes) == 0 ||
        veer_cat_summary_count(current->activity->classes) == 0)
        return VEER_OK;
    veer_rc rc =
        veer_cat_align(reference->activity->classes, current->activity->classes, &aligned, err);
    if (rc != VEER_OK)
        return rc;
    const veer_drift_input input = {.kind = VEER_DRIFT_CATEGORIES,
                                    .ref_counts = aligned.ref,
                                    .cur_counts = aligned.cur,
                                    .cells = aligned.k,
                                    .has_others = aligned.has_other};
    options.method = "kl_cosine";
    rc = veer_drift_test(&input, &options, &result, err);
    if (rc == VEER_OK && result.has_score && result.has_second)
        *ret = (veer_run_output){.present = true,
                                 .kl = result.score,
                                 .cosine = result.second,
                                 .drifted = result.verdict == VEER_DRIFT_DRIFTED};
    veer_cat_aligned_done(&aligned);
    return rc;
}

/* ---- a run ---- */

static veer_rc make_profiles(veer_frame *frame, const veer_drift_ask *ask,
                             const frame_window *current, const frame_base *base,
                             veer_window_drift *drift, veer_err *err)
{
    if (ask->exact)
        return frame_exact(frame, current, base, &drift->reference, &drift->current, err);
    veer_rc rc = veer_profile_of_window(&base->window, NULL, &drift->reference, err);
    if (rc == VEER_OK)
        rc = veer_profile_of_window(&current->window, drift->reference, &drift->current, err);
    return rc;
}

/* What cannot be compared at all is no failure of the run: it says why. */
static bool is_answer(veer_rc rc)
{
    return rc == VEER_EINVAL || rc == VEER_ENODATA;
}

static veer_rc compare(veer_frame *frame, frame_run *r, const frame_window *current,
                       const frame_base *base, veer_err *err)
{
    drift_report_options options;
    veer_err why = VEER_ERR_INIT;
    veer_rc rc = make_profiles(frame, &r->ask, current, base, &r->drift, err);
    if (rc == VEER_OK)
        rc = frame_drift_options(frame, r->ask.method, r->drift.reference, r->drift.current,
                                 &options, err);
    if (rc != VEER_OK)
        return rc;
    rc = drift_report_new(r->drift.reference, r->drift.current, &options, &r->drift.report, &why);
    if (is_answer(rc)) {
        veer_line_print(r->run.why, sizeof r->run.why, "%s", why.msg);
        return VEER_OK;
    }
    if (rc != VEER_OK)
        return veer_fail(err, rc, "%s", why.msg);
    if (!r->plain && !r->ask.exact && base->has_usuals && base->usuals.n > 0)
        rc = veer_usuals_apply(&base->usuals, r->drift.report, options.share_limit, err);
    if (rc == VEER_OK)
        rc = veer_run_take(&r->run, r->drift.report, &frame->arena, err);
    if (rc == VEER_OK)
        rc = compare_classes(&base->window, &current->window, &r->run.output, err);
    return rc;
}

static bool has_rows(const veer_frame *frame, veer_run *run, const frame_base *base)
{
    const unsigned long long least = (unsigned long long)frame->settings->min_rows;
    if (run->cur_rows == 0)
        veer_line_print(run->why, sizeof run->why, "no predictions in the current window");
    else if (base->why[0] != '\0')
        veer_line_print(run->why, sizeof run->why, "%s", base->why);
    else if (run->cur_rows < frame->settings->min_rows)
        veer_line_print(run->why, sizeof run->why,
                        "only %llu predictions in the current window, %llu are needed",
                        (unsigned long long)run->cur_rows, least);
    else if (run->ref_rows < frame->settings->min_rows)
        veer_line_print(run->why, sizeof run->why,
                        "only %llu predictions in the baseline, %llu are needed",
                        (unsigned long long)run->ref_rows, least);
    return run->why[0] == '\0';
}

/* Whether verdicts of the run are to be judged by what is usual. */
static bool wants_usual(const veer_frame *frame, const frame_run *r)
{
    const char *const own = frame->settings->method != NULL ? frame->settings->method : "auto";
    return !r->plain && !r->ask.exact && strcmp(r->ask.method, own) == 0 &&
           r->ask.baseline.kind != VEER_BASELINE_VERSION;
}

static veer_rc make_run(veer_frame *frame, frame_run *r, veer_err *err)
{
    veer_run *const run = &r->run;
    frame_window *current = NULL;
    frame_base *base = NULL;
    run->series = frame->target->series[0];
    run->time_us = frame->now_us;
    run->baseline = r->ask.baseline;
    run->to_us = frame_floor(frame->now_us, VEER_FRAME_GRID_US);
    run->from_us = run->to_us - r->ask.window_us;
    veer_rc rc = frame_current(frame, r->ask.window_us, PARTS_DRIFT, &current, run->why, err);
    if (rc != VEER_OK || current == NULL)
        return rc;
    run->from_us = current->from_us;
    run->to_us = current->to_us;
    run->cur_rows = frame_predictions(&current->window);
    rc = frame_base_of(frame, &r->ask.baseline, current, r->ask.window_us, PARTS_DRIFT,
                       wants_usual(frame, r) && run->cur_rows >= frame->settings->min_rows, &base,
                       err);
    if (rc != VEER_OK)
        return rc;
    run->baseline_from_us = base->from_us;
    run->baseline_to_us = base->to_us;
    run->ref_rows = frame_predictions(&base->window);
    return has_rows(frame, run, base) ? compare(frame, r, current, base, err) : VEER_OK;
}

static veer_rc resolve_ask(const veer_frame *frame, const veer_drift_ask *ask, veer_drift_ask *ret,
                           veer_err *err)
{
    *ret = *ask;
    if (ret->window_us == 0)
        ret->window_us = frame->settings->window_us;
    ret->baseline = frame_resolve(frame, &ask->baseline);
    if (ret->method == NULL)
        ret->method = frame->settings->method;
    if (ret->method == NULL)
        ret->method = "auto";
    const veer_drift_method *const method = veer_drift_method_find(ret->method);
    if (method == NULL)
        return veer_fail(err, VEER_EINVAL, "there is no drift method '%.40s'", ret->method);
    ret->method = method->name;
    if (ret->window_us <= 0)
        return veer_fail(err, VEER_EINVAL, "a window is longer than no time");
    return VEER_OK;
}

static bool same_ask(const veer_drift_ask *a, const veer_drift_ask *b)
{
    return a->window_us == b->window_us && a->exact == b->exact && a->method == b->method &&
           a->baseline.kind == b->baseline.kind && a->baseline.width_us == b->baseline.width_us &&
           a->baseline.count == b->baseline.count &&
           (a->baseline.kind != VEER_BASELINE_VERSION ||
            strcmp(a->baseline.version, b->baseline.version) == 0);
}

veer_rc frame_drift(veer_frame *frame, const veer_drift_ask *ask, bool plain, frame_run **ret,
                    veer_err *err)
{
    veer_drift_ask resolved;
    veer_rc rc = resolve_ask(frame, ask, &resolved, err);
    if (rc != VEER_OK)
        return rc;
    for (frame_run *r = frame->runs; r != NULL; r = r->next)
        if (same_ask(&r->ask, &resolved) && (r->plain == plain || !r->plain)) {
            *ret = r;
            return VEER_OK;
        }
    frame_run *const run = veer_arena_alloc(&frame->arena, sizeof *run);
    if (run == NULL)
        return veer_fail_nomem(err);
    *run = (frame_run){.ask = resolved, .plain = plain};
    rc = make_run(frame, run, err);
    if (rc != VEER_OK) {
        veer_window_drift_done(&run->drift);
        return rc;
    }
    run->next = frame->runs;
    frame->runs = run;
    *ret = run;
    return VEER_OK;
}

veer_rc veer_frame_drift(veer_frame *frame, const veer_drift_ask *ask, const veer_run **ret,
                         veer_err *err)
{
    frame_run *run = NULL;
    const veer_rc rc = frame_drift(frame, ask, false, &run, err);
    if (rc == VEER_OK)
        *ret = &run->run;
    return rc;
}

const drift_report *veer_frame_report(veer_frame *frame, const veer_run *run)
{
    frame_run *r = frame->runs;
    while (r != NULL && &r->run != run)
        r = r->next;
    if (r == NULL || r->drift.report == NULL)
        return NULL;
    if (!r->drawn &&
        drift_report_draw(r->drift.report, r->drift.reference, r->drift.current, NULL) == VEER_OK)
        r->drawn = true;
    return r->drift.report;
}
