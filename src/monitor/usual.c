/* What is usual, and reports decided again by it. */
#include "monitor/usual.h"

#include <math.h>
#include <stdlib.h>
#include <string.h>

#include "monitor/window_drift.h"
#include "stats/special.h"

/* A window that is a larger part of its baseline says little of the rest. */
#define MOST_OF_BASELINE 0.5

/* How far beyond the largest effect the limit is. */
#define GAPS 2.0         /* of those from the median to the largest */
#define LEAST_GAP_K 10.0 /* of the largest, times the windows */

/* ---- one series of effects ---- */

static bool is_effect(const double *effects, const double *rows, size_t i)
{
    return effects[i] >= 0 && rows[i] >= 1;
}

/* The effect that `rank` others are before; there are more than that. */
static double ranked(const double *effects, const double *rows, size_t n, size_t rank)
{
    for (size_t i = 0; i < n; i++) {
        size_t before = 0;
        if (!is_effect(effects, rows, i))
            continue;
        for (size_t j = 0; j < n; j++)
            before += is_effect(effects, rows, j) &&
                      (effects[j] < effects[i] || (j < i && effects[j] == effects[i]));
        if (before == rank)
            return effects[i];
    }
    return 0;
}

veer_usual veer_usual_of(const double *effects, const double *rows, size_t n)
{
    veer_usual usual = {0};
    double squares = 0;
    double parts = 0;
    for (size_t i = 0; i < n; i++) {
        if (!is_effect(effects, rows, i))
            continue;
        usual.n++;
        const double step = sqrt(effects[i]) - usual.mean;
        usual.mean += step / (double)usual.n;
        squares += step * (sqrt(effects[i]) - usual.mean);
        parts += 1 / rows[i];
    }
    usual.sd = usual.n > 1 ? sqrt(squares / (double)(usual.n - 1)) : 0;
    if (usual.n == 0)
        return usual;
    usual.rows = (double)usual.n / parts;
    usual.median =
        (ranked(effects, rows, n, (usual.n - 1) / 2) + ranked(effects, rows, n, usual.n / 2)) / 2;
    usual.largest = ranked(effects, rows, n, usual.n - 1);
    return usual;
}

bool veer_usual_is_known(const veer_usual *usual)
{
    return usual->n >= VEER_USUAL_WINDOWS;
}

/* The spread of one more root. */
static double spread_of(const veer_usual *usual)
{
    return usual->sd * sqrt(1 + 1 / (double)usual->n);
}

/* How much larger effects of chance are in a window of fewer rows. */
static double room_of(const veer_usual *usual, double rows)
{
    return rows > 0 && rows < usual->rows ? sqrt(usual->rows / rows) : 1;
}

/* By Student's t: a p-value, and the effect of one. */
static double student_p(const veer_usual *usual, double effect)
{
    const double beyond = sqrt(effect) - usual->mean;
    if (usual->sd == 0)
        return beyond > 0 ? 0 : 1;
    return veer_t_sf(beyond / spread_of(usual), (double)(usual->n - 1));
}

static double student_limit(const veer_usual *usual, double alpha)
{
    const double t = -veer_t_ppf(alpha, (double)(usual->n - 1));
    const double root = usual->mean + (usual->sd > 0 ? t * spread_of(usual) : 0);
    return root <= 0 ? 0 : root * root;
}

/* Beyond the largest: how far the limit is, and how many times p falls by e until there. */
static double gap_of(const veer_usual *usual)
{
    return fmax(GAPS * (usual->largest - usual->median),
                LEAST_GAP_K / (double)usual->n * usual->largest);
}

static double falls_until(const veer_usual *usual, double alpha)
{
    return -log(alpha * ((double)usual->n + 1));
}

/* By the largest; with so many windows that it is rarer than the limit itself it says nothing. */
static double largest_p(const veer_usual *usual, double effect)
{
    const double gap = gap_of(usual);
    const double falls = falls_until(usual, VEER_USUAL_ALPHA);
    if (effect < usual->largest || gap <= 0 || falls <= 0)
        return 1;
    return exp(-(effect - usual->largest) / gap * falls) / ((double)usual->n + 1);
}

static double largest_limit(const veer_usual *usual, double alpha)
{
    const double falls = falls_until(usual, VEER_USUAL_ALPHA);
    if (falls <= 0)
        return 1;
    return usual->largest + gap_of(usual) * fmax(falls_until(usual, alpha), 0) / falls;
}

double veer_usual_p(const veer_usual *usual, double effect, double rows)
{
    if (!veer_usual_is_known(usual))
        return 0;
    const double same = effect / room_of(usual, rows);
    return fmin(student_p(usual, same), largest_p(usual, same));
}

double veer_usual_limit(const veer_usual *usual, double alpha, double rows)
{
    if (!veer_usual_is_known(usual))
        return 0;
    const double limit = fmin(student_limit(usual, alpha), largest_limit(usual, alpha));
    return fmin(limit * room_of(usual, rows), 1);
}

/* ---- of a baseline ---- */

/* Effects of all windows: four series of n_windows per column. */
enum { VALUES, VALUE_ROWS, MISSING, MISSING_ROWS, SERIES };

typedef struct effects {
    size_t n_columns; /* of the baseline */
    size_t n_windows; /* room per row */
    double *at;       /* SERIES * n_columns * n_windows; NaN: none; owned */
} effects;

static double *series_of(const effects *e, size_t column, size_t which)
{
    return e->at + (SERIES * column + which) * e->n_windows;
}

static size_t index_of(const profile *p, const char *name)
{
    size_t i = 0;
    while (i < profile_count(p) && strcmp(profile_at(p, i)->name, name) != 0)
        i++;
    return i;
}

static double missing_effect(const veer_drift_result *r)
{
    return fabs(r->cur_missing_share - r->ref_missing_share);
}

/* The part that a window is of a baseline that contains it. */
static double against_rest(double effect, uint64_t part, uint64_t whole)
{
    const double share = whole > 0 ? (double)part / (double)whole : 1;
    return share <= MOST_OF_BASELINE ? effect / (1 - share) : (double)NAN;
}

static void note_column(const effects *e, size_t column, size_t window, const drift_column *from)
{
    const veer_drift_result *const r = &from->result;
    if (r->has_effect)
        series_of(e, column, VALUES)[window] = against_rest(r->effect, r->cur_n, r->ref_n);
    series_of(e, column, VALUE_ROWS)[window] = (double)r->cur_n;
    series_of(e, column, MISSING)[window] =
        against_rest(missing_effect(r), from->cur.rows, from->ref.rows);
    series_of(e, column, MISSING_ROWS)[window] = (double)from->cur.rows;
}

static veer_rc note_window(const effects *e, size_t window, const profile *baseline,
                           const profile *part, const drift_report_options *options, veer_err *err)
{
    drift_report *report = NULL;
    drift_report_options bare = *options;
    bare.detail = DRIFT_DETAIL_RESULT;
    const veer_rc rc = drift_report_new(baseline, part, &bare, &report, err);
    if (rc != VEER_OK)
        return rc;
    for (size_t i = 0; i < report->count; i++) {
        const size_t at = index_of(baseline, report->columns[i].name);
        if (at < e->n_columns)
            note_column(e, at, window, &report->columns[i]);
    }
    drift_report_free(report);
    return VEER_OK;
}

static veer_rc note_windows(const effects *e, const profile *baseline,
                            const veer_window *const *windows, const drift_report_options *options,
                            size_t *ret_used, veer_err *err)
{
    for (size_t i = 0; i < e->n_windows; i++) {
        profile *part = NULL;
        if (windows[i] == NULL)
            continue;
        veer_rc rc = veer_profile_of_window(windows[i], baseline, &part, err);
        if (rc == VEER_ENODATA)
            continue;
        if (rc == VEER_OK)
            rc = note_window(e, i, baseline, part, options, err);
        profile_free(part);
        if (rc != VEER_OK)
            return rc;
        ++*ret_used;
    }
    return VEER_OK;
}

static veer_rc take_columns(veer_usuals *usuals, const effects *e, const profile *baseline,
                            veer_err *err)
{
    usuals->columns = calloc(e->n_columns + 1, sizeof *usuals->columns);
    if (usuals->columns == NULL)
        return veer_fail_nomem(err);
    for (size_t i = 0; i < e->n_columns; i++) {
        veer_usual_column *const column = &usuals->columns[i];
        column->name = strdup(profile_at(baseline, i)->name);
        if (column->name == NULL)
            return veer_fail_nomem(err);
        usuals->n++;
        column->values =
            veer_usual_of(series_of(e, i, VALUES), series_of(e, i, VALUE_ROWS), e->n_windows);
        column->missing =
            veer_usual_of(series_of(e, i, MISSING), series_of(e, i, MISSING_ROWS), e->n_windows);
    }
    return VEER_OK;
}

veer_rc veer_usuals_init(veer_usuals *ret, const profile *baseline,
                         const veer_window *const *windows, size_t n_windows,
                         const drift_report_options *options, veer_err *err)
{
    veer_usuals usuals = {0};
    effects e = {.n_columns = profile_count(baseline), .n_windows = n_windows};
    const size_t cells = SERIES * e.n_columns * e.n_windows;
    e.at = calloc(cells + 1, sizeof *e.at);
    veer_rc rc = e.at == NULL ? veer_fail_nomem(err) : VEER_OK;
    for (size_t i = 0; rc == VEER_OK && i < cells; i++)
        e.at[i] = (double)NAN;
    if (rc == VEER_OK)
        rc = note_windows(&e, baseline, windows, options, &usuals.windows, err);
    if (rc == VEER_OK)
        rc = take_columns(&usuals, &e, baseline, err);
    free(e.at);
    if (rc != VEER_OK) {
        veer_usuals_done(&usuals);
        return rc;
    }
    *ret = usuals;
    return VEER_OK;
}

void veer_usuals_done(veer_usuals *usuals)
{
    for (size_t i = 0; i < usuals->n; i++)
        free(usuals->columns[i].name);
    free(usuals->columns);
    *usuals = (veer_usuals){0};
}

const veer_usual_column *veer_usuals_find(const veer_usuals *usuals, const char *name)
{
    for (size_t i = 0; i < usuals->n; i++)
        if (strcmp(usuals->columns[i].name, name) == 0)
            return &usuals->columns[i];
    return NULL;
}

/* ---- deciding again ---- */

static void raise_p(veer_drift_result *r, const veer_usual_column *usual, double rows)
{
    if (r->has_effect && r->has_p)
        r->p_value = fmax(r->p_value, veer_usual_p(&usual->values, r->effect, (double)r->cur_n));
    if (r->has_missing_p)
        r->missing_p = fmax(r->missing_p, veer_usual_p(&usual->missing, missing_effect(r), rows));
    r->p_adjusted = r->p_value;
    r->missing_p_adjusted = r->missing_p;
}

/* What is not beyond the usual is no cause. */
static void drop_usual(veer_drift_result *r, const veer_usual_column *usual, double rows)
{
    if (r->has_effect &&
        veer_usual_p(&usual->values, r->effect, (double)r->cur_n) >= VEER_USUAL_ALPHA)
        r->causes &= ~VEER_DRIFT_CAUSE_VALUES;
    if (veer_usual_p(&usual->missing, missing_effect(r), rows) >= VEER_USUAL_ALPHA)
        r->causes &= ~VEER_DRIFT_CAUSE_MISSING;
    if (r->verdict == VEER_DRIFT_DRIFTED && r->causes == 0)
        r->verdict = r->otherwise;
}

/* Counts anew what the control counted, after verdicts changed. */
static void count_again(const veer_drift_result *results, size_t n, double share_limit,
                        veer_drift_summary *summary)
{
    summary->tested = summary->drifted = 0;
    for (size_t i = 0; i < n; i++) {
        const bool drifted = results[i].verdict == VEER_DRIFT_DRIFTED;
        summary->drifted += drifted;
        summary->tested += drifted || results[i].verdict == VEER_DRIFT_STABLE;
    }
    summary->share = summary->tested > 0 ? (double)summary->drifted / (double)summary->tested : 0.0;
    summary->dataset_drift = summary->drifted > 0 && summary->share >= share_limit;
}

static void store(drift_column *column, const veer_drift_result *result,
                  const veer_usual_column *usual)
{
    column->result = *result;
    column->has_usual = usual != NULL && veer_usual_is_known(&usual->values);
    column->usual = column->has_usual
                        ? veer_usual_limit(&usual->values, VEER_USUAL_ALPHA, (double)result->cur_n)
                        : 0;
}

veer_rc veer_usuals_apply(const veer_usuals *usuals, drift_report *report, double share_limit,
                          veer_err *err)
{
    const size_t n = report->count;
    veer_drift_summary summary;
    veer_drift_result *const results = calloc(n + 1, sizeof *results);
    const veer_usual_column **const found = calloc(n + 1, sizeof(const veer_usual_column *));
    veer_rc rc = results == NULL || found == NULL ? veer_fail_nomem(err) : VEER_OK;
    for (size_t i = 0; rc == VEER_OK && i < n; i++) {
        results[i] = report->columns[i].result;
        found[i] = veer_usuals_find(usuals, report->columns[i].name);
        if (found[i] != NULL)
            raise_p(&results[i], found[i], (double)report->columns[i].cur.rows);
    }
    if (rc == VEER_OK)
        rc = veer_drift_control(results, n, report->fdr, share_limit, &summary, err);
    if (rc != VEER_OK)
        goto out;
    for (size_t i = 0; i < n; i++)
        if (found[i] != NULL)
            drop_usual(&results[i], found[i], (double)report->columns[i].cur.rows);
    count_again(results, n, share_limit > 0 ? share_limit : 0.5, &summary);
    for (size_t i = 0; i < n; i++)
        store(&report->columns[i], &results[i], found[i]);
    report->summary = summary;
    drift_report_sort(report);
out:
    free(found);
    free(results);
    return rc;
}
