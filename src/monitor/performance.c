/* Rows in order of time, cut into periods, gathered and measured. */
#include "monitor/performance.h"

#include <assert.h>
#include <math.h>
#include <stdlib.h>
#include <string.h>

#include "base/err.h"
#include "base/limits.h"
#include "base/time.h"
#include "monitor/performance_work.h"

#define WORST_MIN_LABELLED 30 /* a period with fewer labels is not called the worst */
#define MOST_EMPTY_PERIODS 1000

/* Everything that exists only while computing. */
typedef struct run {
    veer_performance *perf;     /* what is filled */
    const veer_outcomes *o;     /* from where */
    uint32_t *rows;             /* all rows: those without time first, then by time */
    size_t n_untimed;           /* rows without time */
    uint32_t *place_of_class;   /* class code -> place in class_order */
    uint32_t *truth;            /* gathered true classes */
    uint32_t *predicted;        /* gathered predicted classes */
    double *scores;             /* gathered */
    uint8_t *hits;              /* gathered */
    double *true_numbers;       /* gathered */
    double *numbers;            /* gathered */
    void *scratch;              /* 2 words a row */
    uint64_t *cells;            /* of the slice at hand; NULL for regression */
    veer_reliability_bin *bins; /* of the slice at hand */
} run;

const char *veer_performance_class(const veer_outcomes *outcomes, uint32_t code)
{
    return code == VEER_CODE_MISSING ? "(other)" : veer_dict_text(&outcomes->classes, code, NULL);
}

static int64_t time_of(const veer_outcomes *o, size_t row)
{
    return o->time_us != NULL ? o->time_us[row] : VEER_TIME_MISSING;
}

/* ---- order ---- */

typedef struct timed_row {
    int64_t time_us; /* of the prediction */
    uint32_t row;    /* breaks ties, so that the order is one */
} timed_row;

static int compare_times(const void *a, const void *b)
{
    const timed_row *const x = a;
    const timed_row *const y = b;
    if (x->time_us != y->time_us)
        return x->time_us < y->time_us ? -1 : 1;
    return (x->row > y->row) - (x->row < y->row);
}

static veer_rc order_rows(run *r, veer_err *err)
{
    const size_t n = r->o->n;
    timed_row *const timed = malloc(n * sizeof *timed);
    r->rows = malloc(n * sizeof *r->rows);
    if (timed == NULL || r->rows == NULL) {
        free(timed);
        return veer_fail_nomem(err);
    }
    for (size_t i = 0; i < n; i++) {
        timed[i] = (timed_row){time_of(r->o, i), (uint32_t)i};
        r->n_untimed += timed[i].time_us == VEER_TIME_MISSING;
    }
    qsort(timed, n, sizeof *timed, compare_times);
    for (size_t i = 0; i < n; i++)
        r->rows[i] = timed[i].row;
    free(timed);
    return VEER_OK;
}

/* ---- working memory ---- */

static void run_done(run *r)
{
    free(r->rows);
    free(r->place_of_class);
    free(r->truth);
    free(r->predicted);
    free(r->scores);
    free(r->hits);
    free(r->true_numbers);
    free(r->numbers);
    free(r->scratch);
    free(r->cells);
    free(r->bins);
}

static bool reserve_classes(run *r, size_t n)
{
    const size_t k = r->perf->k;
    r->place_of_class = calloc((size_t)r->o->classes.count + 1, sizeof *r->place_of_class);
    r->truth = malloc(n * sizeof *r->truth);
    r->predicted = malloc(n * sizeof *r->predicted);
    r->scores = malloc(n * sizeof *r->scores);
    r->hits = malloc(n);
    r->cells = calloc(k * k, sizeof *r->cells);
    r->perf->confusion = calloc(k * k, sizeof *r->perf->confusion);
    if (r->place_of_class == NULL || r->truth == NULL || r->predicted == NULL ||
        r->scores == NULL || r->hits == NULL || r->cells == NULL || r->perf->confusion == NULL)
        return false;
    for (size_t i = 0; i < k; i++)
        if (r->perf->class_order[i] != VEER_CODE_MISSING)
            r->place_of_class[r->perf->class_order[i]] = (uint32_t)i;
    return true;
}

static veer_rc run_init(run *r, size_t bins, veer_err *err)
{
    const size_t n = r->o->n;
    bool ok = true;
    r->scratch = calloc(n, 2 * sizeof(uint64_t));
    r->bins = calloc(bins, sizeof *r->bins);
    if (r->perf->task == VEER_PERF_REGRESSION) {
        r->true_numbers = malloc(n * sizeof *r->true_numbers);
        r->numbers = malloc(n * sizeof *r->numbers);
        ok = r->true_numbers != NULL && r->numbers != NULL;
    } else {
        ok = reserve_classes(r, n);
    }
    if (!ok || r->scratch == NULL || r->bins == NULL)
        return veer_fail_nomem(err);
    return order_rows(r, err);
}

/* ---- gathering ---- */

static bool is_labelled(const run *r, size_t row)
{
    if (r->perf->task == VEER_PERF_REGRESSION)
        return r->o->numbers[VEER_OUTCOME_LABEL_VALUE] != NULL &&
               !isnan(r->o->numbers[VEER_OUTCOME_LABEL_VALUE][row]);
    return r->o->label != NULL && r->o->label[row] != VEER_CODE_MISSING;
}

/* The place of the predicted class, or VEER_CODE_MISSING. */
static uint32_t predicted_place(const run *r, size_t row)
{
    const double *const scores = r->o->numbers[VEER_OUTCOME_SCORE];
    if (r->perf->by_threshold)
        return isnan(scores[row]) ? VEER_CODE_MISSING : scores[row] >= 0.5 ? 1 : 0;
    const uint32_t code = r->o->predicted[row];
    return code == VEER_CODE_MISSING ? code : r->place_of_class[code];
}

static void gather_class(run *r, veer_perf_work *w, size_t row)
{
    const double *const scores = r->o->numbers[VEER_OUTCOME_SCORE];
    const uint32_t truth = r->place_of_class[r->o->label[row]];
    const uint32_t predicted = predicted_place(r, row);
    if (predicted != VEER_CODE_MISSING) {
        r->truth[w->n_pairs] = truth;
        r->predicted[w->n_pairs++] = predicted;
    }
    if (r->perf->task == VEER_PERF_BINARY && scores != NULL && !isnan(scores[row])) {
        r->scores[w->n_scored] = scores[row];
        r->hits[w->n_scored++] = truth == 1;
    }
}

static void gather_number(run *r, veer_perf_work *w, size_t row)
{
    const double value = r->o->numbers[VEER_OUTCOME_VALUE][row];
    if (isnan(value))
        return;
    assert(r->true_numbers != NULL && r->numbers != NULL);
    r->true_numbers[w->n_numbers] = r->o->numbers[VEER_OUTCOME_LABEL_VALUE][row];
    r->numbers[w->n_numbers++] = value;
}

static veer_perf_work gather(run *r, const uint32_t *rows, size_t n, veer_perf_slice *slice)
{
    veer_perf_work w = {
        .outcomes = r->o,
        .task = r->perf->task,
        .rows = rows,
        .n = n,
        .k = r->perf->k,
        .cells = r->cells,
        .scores = r->scores,
        .hits = r->hits,
        .true_numbers = r->true_numbers,
        .numbers = r->numbers,
        .scratch = r->scratch,
        .bins = r->bins,
    };
    slice->rows = n;
    for (size_t i = 0; i < n; i++) {
        if (!is_labelled(r, rows[i]))
            continue;
        slice->labelled++;
        if (r->perf->task == VEER_PERF_REGRESSION)
            gather_number(r, &w, rows[i]);
        else
            gather_class(r, &w, rows[i]);
    }
    return w;
}

static veer_rc measure_delay(const run *r, const uint32_t *rows, size_t n, veer_perf_slice *slice,
                             veer_err *err)
{
    double *const delays = r->scratch;
    size_t found = 0;
    if (r->o->label_time_us == NULL || r->o->time_us == NULL)
        return VEER_OK;
    for (size_t i = 0; i < n; i++) {
        const int64_t label_us = r->o->label_time_us[rows[i]];
        const int64_t made_us = r->o->time_us[rows[i]];
        if (label_us != VEER_TIME_MISSING && made_us != VEER_TIME_MISSING &&
            is_labelled(r, rows[i]))
            delays[found++] = (double)(label_us - made_us);
    }
    slice->delays = found;
    return found == 0 ? VEER_OK
                      : veer_perf_quantile(delays, found, 0.5, &slice->delay_median_us, err);
}

static veer_rc measure(run *r, const uint32_t *rows, size_t n, size_t bins, veer_perf_slice *slice,
                       veer_err *err)
{
    slice->values = calloc(veer_n_perf_metrics, sizeof *slice->values);
    if (slice->values == NULL)
        return veer_fail_nomem(err);
    veer_perf_work w = gather(r, rows, n, slice);
    w.n_bins = bins;
    if (r->cells != NULL) {
        memset(r->cells, 0, w.k * w.k * sizeof *r->cells);
        const veer_rc rc =
            veer_confusion_add(r->truth, r->predicted, w.n_pairs, r->cells, w.k, err);
        if (rc != VEER_OK)
            return rc;
    }
    veer_perf_measure(&w, r->perf->task, slice->values);
    return measure_delay(r, rows, n, slice, err);
}

/* The overall slice leaves its confusion matrix and calibration behind. */
static veer_rc measure_all(run *r, size_t bins, veer_err *err)
{
    veer_performance *const perf = r->perf;
    const veer_rc rc = measure(r, r->rows, r->o->n, bins, &perf->overall, err);
    if (rc != VEER_OK)
        return rc;
    if (perf->confusion != NULL)
        memcpy(perf->confusion, r->cells, perf->k * perf->k * sizeof *r->cells);
    if (perf->overall.values[veer_perf_metric_index("ece")].present) {
        perf->bins = r->bins;
        perf->n_bins = bins;
        r->bins = calloc(bins, sizeof *r->bins);
        if (r->bins == NULL)
            return veer_fail_nomem(err);
    }
    return VEER_OK;
}

/* ---- periods ---- */

static veer_time_unit unit_of(veer_perf_by by)
{
    return by == VEER_PERF_BY_DAY    ? VEER_TIME_DAY
           : by == VEER_PERF_BY_WEEK ? VEER_TIME_WEEK
                                     : VEER_TIME_MONTH;
}

static veer_perf_by choose_by(veer_perf_by wanted, int64_t first_us, int64_t last_us)
{
    if (wanted != VEER_PERF_BY_AUTO)
        return wanted;
    const int64_t days = (last_us - first_us) / VEER_US_PER_DAY;
    return days <= 45                ? VEER_PERF_BY_DAY
           : days <= INT64_C(26) * 7 ? VEER_PERF_BY_WEEK
                                     : VEER_PERF_BY_MONTH;
}

/* Calls count periods from the first to the last row, or those that have rows when most are empty.
 */
static size_t count_periods(const run *r, veer_time_unit unit, bool *ret_empty)
{
    const int64_t last_us = time_of(r->o, r->rows[r->o->n - 1]);
    size_t all = 0;
    size_t used = 0;
    for (int64_t at = veer_time_floor(time_of(r->o, r->rows[r->n_untimed]), unit);
         at <= last_us && all <= MOST_EMPTY_PERIODS; at = veer_time_next(at, unit))
        all++;
    *ret_empty = all <= MOST_EMPTY_PERIODS;
    if (*ret_empty)
        return all;
    int64_t end_us = INT64_MIN;
    for (size_t i = r->n_untimed; i < r->o->n; i++)
        if (time_of(r->o, r->rows[i]) >= end_us) {
            end_us = veer_time_next(time_of(r->o, r->rows[i]), unit);
            used++;
        }
    return used;
}

static veer_rc measure_periods(run *r, size_t bins, veer_err *err)
{
    veer_performance *const perf = r->perf;
    const veer_time_unit unit = unit_of(perf->by);
    bool empty = false;
    const size_t count = count_periods(r, unit, &empty);
    perf->periods = calloc(count + 1, sizeof *perf->periods);
    if (perf->periods == NULL)
        return veer_fail_nomem(err);
    size_t at = r->n_untimed;
    int64_t start_us = veer_time_floor(time_of(r->o, r->rows[at]), unit);
    veer_rc rc = VEER_OK;
    while (rc == VEER_OK && perf->n_periods < count) {
        veer_perf_slice *const slice = &perf->periods[perf->n_periods++];
        size_t end = at;
        slice->start_us = start_us;
        slice->end_us = veer_time_next(start_us, unit);
        while (end < r->o->n && time_of(r->o, r->rows[end]) < slice->end_us)
            end++;
        rc = measure(r, r->rows + at, end - at, bins, slice, err);
        at = end;
        start_us = slice->end_us;
        if (!empty && at < r->o->n)
            start_us = veer_time_floor(time_of(r->o, r->rows[at]), unit);
    }
    return rc;
}

void veer_performance_find_worst(veer_performance *perf)
{
    const char *const name = perf->task == VEER_PERF_REGRESSION ? "mae" : "accuracy";
    perf->main_metric = veer_perf_metric_index(name);
    perf->worst = perf->n_periods;
    const int better = veer_perf_metric_info(perf->main_metric)->better == VEER_BETTER_UP ? 1 : -1;
    size_t candidates = 0;
    assert(perf->n_periods == 0 || perf->periods != NULL);
    for (size_t i = 0; i < perf->n_periods; i++) {
        assert(perf->periods[i].values != NULL);
        const veer_perf_value *const value = &perf->periods[i].values[perf->main_metric];
        if (!value->present || perf->periods[i].labelled < WORST_MIN_LABELLED)
            continue;
        candidates++;
        if (perf->worst == perf->n_periods ||
            better * value->value <
                better * perf->periods[perf->worst].values[perf->main_metric].value)
            perf->worst = i;
    }
    if (candidates < 2)
        perf->worst = perf->n_periods;
}

veer_rc veer_performance_init(veer_performance *ret, veer_outcomes *outcomes,
                              const veer_perf_options *options, veer_err *err)
{
    veer_performance perf = {0};
    if (options->bins < 1 || options->bins > VEER_LIMIT_PERF_BINS)
        return veer_fail(err, VEER_EINVAL, "bins must be from 1 to %d", VEER_LIMIT_PERF_BINS);
    if (outcomes->n == 0)
        return veer_fail(err, VEER_ENODATA, "no predictions");
    run r = {.perf = &perf, .o = outcomes};
    veer_rc rc = veer_perf_decide(&perf, outcomes, options, err);
    if (rc == VEER_OK)
        rc = run_init(&r, options->bins, err);
    if (rc == VEER_OK)
        rc = measure_all(&r, options->bins, err);
    perf.by = VEER_PERF_BY_NONE;
    perf.without_time = r.n_untimed;
    if (rc == VEER_OK && r.n_untimed < outcomes->n)
        perf.by = choose_by(options->by, time_of(outcomes, r.rows[r.n_untimed]),
                            time_of(outcomes, r.rows[outcomes->n - 1]));
    if (rc == VEER_OK && perf.by != VEER_PERF_BY_NONE)
        rc = measure_periods(&r, options->bins, err);
    run_done(&r);
    if (rc != VEER_OK) {
        veer_performance_done(&perf);
        return rc;
    }
    veer_performance_find_worst(&perf);
    *ret = perf;
    return VEER_OK;
}

void veer_performance_done(veer_performance *performance)
{
    for (size_t i = 0; i < performance->n_periods; i++)
        free(performance->periods[i].values);
    free(performance->periods);
    free(performance->overall.values);
    free(performance->class_order);
    free(performance->confusion);
    free(performance->bins);
    memset(performance, 0, sizeof *performance);
}
