/* Drift and data quality as signals. */
#include <string.h>

#include "judge/signal.h"

/* The run that a term asks for; NULL and a reason if it compared nothing. */
static veer_rc run_of(veer_frame *frame, const veer_term *term, const char *method, bool plain,
                      veer_signal *signal, frame_run **ret, veer_err *err)
{
    const veer_drift_ask ask = {
        .window_us = term->has_window ? term->window_us : 0,
        .baseline = term->baseline,
        .method = method,
    };
    const veer_rc rc = frame_drift(frame, &ask, plain, ret, err);
    if (rc != VEER_OK)
        return rc;
    const veer_run *const run = &(*ret)->run;
    signal->from_us = run->from_us;
    signal->to_us = run->to_us;
    signal->baseline_from_us = run->baseline_from_us;
    signal->baseline_to_us = run->baseline_to_us;
    signal->n = run->cur_rows;
    signal->baseline_n = run->ref_rows;
    if (run->why[0] != '\0') {
        frame_signal_why(signal, "%s", run->why);
        *ret = NULL;
    }
    return VEER_OK;
}

static void say_unknown(veer_signal *signal, const char *name)
{
    frame_signal_why(signal, "no column '%.60s' is compared", name);
}

static bool is_tested(const veer_run_column *c)
{
    return c->verdict == VEER_DRIFT_DRIFTED || c->verdict == VEER_DRIFT_STABLE;
}

/* drift(): the effect of a column that drifted, else 0. */
static void set_effect(veer_signal *signal, const veer_run_column *c)
{
    const bool drifted = c->verdict == VEER_DRIFT_DRIFTED;
    if (!is_tested(c) || !c->has_effect)
        frame_signal_why(signal, "%s", c->note[0] != '\0' ? c->note : "it could not be tested");
    else
        frame_signal_set(signal, drifted ? c->effect : 0, c->cur_n);
}

static void set_score(veer_signal *signal, const veer_run_column *c)
{
    if (!c->has_score)
        frame_signal_why(signal, "%s", c->note[0] != '\0' ? c->note : "it could not be tested");
    else
        frame_signal_set_bounded(signal, c->score, c->score_lo, c->score_hi, c->cur_n);
}

veer_rc frame_signal_drift(veer_frame *frame, const veer_term *term, veer_signal *signal,
                           veer_err *err)
{
    const bool automatic = strcmp(term->function->name, "drift") == 0;
    const char *const name = term->subject != NULL ? term->subject : "class";
    frame_run *run = NULL;
    const veer_rc rc = run_of(frame, term, automatic ? "auto" : term->function->name, !automatic,
                              signal, &run, err);
    if (rc != VEER_OK || run == NULL)
        return rc;
    const veer_run_column *const c = veer_run_find(&run->run, name);
    if (c == NULL) {
        say_unknown(signal, name);
        return VEER_OK;
    }
    signal->baseline_n = c->ref_n;
    signal->has_p = c->has_p;
    signal->p = c->p_adjusted;
    if (automatic)
        set_effect(signal, c);
    else
        set_score(signal, c);
    signal->n = c->cur_n;
    return VEER_OK;
}

veer_rc frame_signal_drift_share(veer_frame *frame, const veer_term *term, veer_signal *signal,
                                 veer_err *err)
{
    const bool share = strcmp(term->function->name, "drift_share") == 0;
    frame_run *run = NULL;
    const veer_rc rc = run_of(frame, term, NULL, false, signal, &run, err);
    if (rc != VEER_OK || run == NULL)
        return rc;
    if (run->run.tested == 0)
        frame_signal_why(signal, "no column could be tested");
    else
        frame_signal_set(signal, share ? run->run.share : (double)run->run.drifted,
                         run->run.cur_rows);
    return VEER_OK;
}

/* ---- data quality ---- */

static double missing_of(const veer_quality *q)
{
    return q->missing;
}

static double outside_of(const veer_quality *q)
{
    return q->outside;
}

static double new_of(const veer_quality *q)
{
    return q->new_categories;
}

static double mismatched_of(const veer_quality *q)
{
    return q->mismatched;
}

static const struct {
    const char *function; /* as in veer_functions */
    double (*of)(const veer_quality *q);
} qualities[] = {
    {"missing", missing_of},
    {"outside", outside_of},
    {"new_categories", new_of},
    {"mismatched", mismatched_of},
};
#define N_QUALITIES (sizeof qualities / sizeof qualities[0])

static const drift_column *find_column(const drift_report *report, const char *name)
{
    for (size_t i = 0; report != NULL && i < report->count; i++)
        if (strcmp(report->columns[i].name, name) == 0)
            return &report->columns[i];
    return NULL;
}

/* missing() needs no baseline where the window alone has the column. */
static veer_rc missing_alone(veer_frame *frame, const veer_term *term, veer_signal *signal,
                             veer_err *err)
{
    frame_window *window = NULL;
    profile *p = NULL;
    veer_rc rc = frame_signal_window(frame, term, PARTS_DRIFT, signal, &window, err);
    if (rc != VEER_OK || window == NULL)
        return rc;
    rc = veer_profile_of_window(&window->window, NULL, &p, err);
    if (rc == VEER_ENODATA) {
        frame_signal_why(signal, "no predictions in the window");
        return VEER_OK;
    }
    if (rc != VEER_OK)
        return rc;
    const profile_column *const c = profile_find(p, term->subject);
    if (c == NULL || c->rows == 0)
        frame_signal_why(signal, "no value of column '%.60s' in the window", term->subject);
    else
        frame_signal_set(signal, (double)c->missing / (double)c->rows, c->rows);
    profile_free(p);
    return VEER_OK;
}

veer_rc frame_signal_quality(veer_frame *frame, const veer_term *term, veer_signal *signal,
                             veer_err *err)
{
    frame_run *run = NULL;
    size_t which = 0;
    while (which < N_QUALITIES && strcmp(qualities[which].function, term->function->name) != 0)
        which++;
    if (which == N_QUALITIES)
        return veer_fail(err, VEER_EINVAL, "'%s' is not computed", term->function->name);
    const veer_rc rc = run_of(frame, term, NULL, false, signal, &run, err);
    if (rc != VEER_OK)
        return rc;
    const drift_column *const c =
        run != NULL ? find_column(run->drift.report, term->subject) : NULL;
    if (c == NULL && qualities[which].of == missing_of) {
        *signal = (veer_signal){.present = false};
        return missing_alone(frame, term, signal, err);
    }
    if (run == NULL)
        return VEER_OK;
    if (c == NULL) {
        say_unknown(signal, term->subject);
        return VEER_OK;
    }
    const veer_quality quality = veer_quality_of(c);
    frame_signal_set(signal, qualities[which].of(&quality), c->cur.rows);
    return VEER_OK;
}
