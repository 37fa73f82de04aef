/* Where a metric is going. */
#include "monitor/outlook.h"

#include <math.h>
#include <stdlib.h>

#include "base/line.h"
#include "monitor/slope.h"
#include "veer/anomaly.h"

#define DAY_US INT64_C(86400000000)
#define WEEK_DAYS 7
#define DEFAULT_LEVEL 0.95
#define DEFAULT_HORIZON_US (VEER_FORECAST_DAYS * DAY_US)
#define DEFAULT_POINTS 28
#define LEAST_VALUES 3
#define TREND_ALPHA 0.05
#define SEASON_ALPHA 0.01

/* One call of veer_outlook_init. */
typedef struct job {
    const veer_series *series;    /* the caller's */
    veer_outlook_options options; /* with defaults filled in */
    int64_t first_us;             /* time 0 of the line */
    double *days;                 /* n times of values that are there; owned */
    double *values;               /* n values; in the same block */
    veer_hw hw;                   /* if the season is used */
    double *hw_memory;            /* of hw; owned */
    veer_forecast_point *steps;   /* n_steps of hw; owned */
    size_t n_steps;               /* of them */
} job;

/* ---- arguments ---- */

static void fill_options(veer_outlook_options *o)
{
    o->level = o->level == 0 ? DEFAULT_LEVEL : o->level;
    o->horizon_us = o->horizon_us == 0 ? DEFAULT_HORIZON_US : o->horizon_us;
    o->every_us = o->every_us == 0 ? o->horizon_us / DEFAULT_POINTS : o->every_us;
    o->every_us = o->every_us == 0 ? 1 : o->every_us;
    if (!(o->lower < o->upper)) {
        o->lower = -(double)INFINITY;
        o->upper = (double)INFINITY;
    }
}

static veer_rc check_options(const veer_outlook_options *o, veer_err *err)
{
    if (!(o->level > 0 && o->level < 1))
        return veer_fail(err, VEER_EINVAL, "a level lies between 0 and 1, got %g", o->level);
    if (o->horizon_us < 0 || o->every_us <= 0 || o->from_us > INT64_MAX - o->horizon_us)
        return veer_fail(err, VEER_EINVAL, "the horizon is out of range");
    if (o->horizon_us / o->every_us >= VEER_OUTLOOK_POINTS)
        return veer_fail(err, VEER_EINVAL, "a forecast has at most %d points", VEER_OUTLOOK_POINTS);
    if (o->has_limit && !isfinite(o->limit))
        return veer_fail(err, VEER_EINVAL, "the limit is not finite");
    return VEER_OK;
}

static double days_since(int64_t first_us, int64_t t_us)
{
    return ((double)t_us - (double)first_us) / (double)DAY_US;
}

static veer_rc take_values(job *j, veer_outlook *o, veer_err *err)
{
    const veer_series *const s = j->series;
    j->days = malloc((2 * s->n + 1) * sizeof *j->days);
    if (j->days == NULL)
        return veer_fail_nomem(err);
    j->values = j->days + s->n;
    for (size_t i = 0; i < s->n; i++) {
        if (isinf(s->values[i]))
            return veer_fail_at(err, VEER_EINVAL, (int64_t)i, "a value is infinite");
        if (isnan(s->values[i])) {
            o->missing++;
            continue;
        }
        j->first_us = o->n == 0 ? s->t_us[i] : j->first_us;
        j->days[o->n] = days_since(j->first_us, s->t_us[i]);
        j->values[o->n++] = s->values[i];
    }
    if (o->n < LEAST_VALUES)
        return veer_fail(err, VEER_ENODATA, "a forecast needs %d values, there are %zu",
                         LEAST_VALUES, o->n);
    return VEER_OK;
}

/* ---- trend ---- */

static veer_rc find_mann_kendall(const job *j, veer_outlook *o, veer_err *err)
{
    double *const scratch = malloc(4 * o->n * sizeof *scratch);
    if (scratch == NULL)
        return veer_fail_nomem(err);
    o->has_mann_kendall = veer_trend_mann_kendall(j->days, j->values, o->n, scratch,
                                                  &o->mann_kendall, NULL) == VEER_OK;
    free(scratch);
    if (o->has_mann_kendall)
        o->trend = veer_trend_verdict(o->mann_kendall.s, o->mann_kendall.p_value, TREND_ALPHA,
                                      j->options.better);
    return VEER_OK;
}

static veer_rc find_trend(const job *j, veer_outlook *o, veer_err *err)
{
    veer_rc rc = veer_trend_line(j->days, j->values, o->n, &o->line, err);
    if (rc == VEER_EUNDEFINED)
        return veer_fail(err, VEER_ENODATA, "a forecast needs %d values at different times",
                         LEAST_VALUES);
    if (rc != VEER_OK)
        return rc;
    rc = veer_slope_of(j->days, j->values, o->n, &o->robust, err);
    o->has_robust = rc == VEER_OK;
    if (rc != VEER_OK && rc != VEER_EUNDEFINED)
        return rc;
    return find_mann_kendall(j, o, err);
}

/* ---- season ---- */

static bool is_even(const veer_series *s)
{
    for (size_t i = 1; i < s->n; i++)
        if (s->t_us[i] - s->t_us[i - 1] != s->step_us)
            return false;
    return s->step_us > 0;
}

/* Steps of a day, or of a week for daily values; 0: the steps do not fit. */
static size_t period_of(int64_t step_us)
{
    if (step_us == DAY_US)
        return WEEK_DAYS;
    return step_us < DAY_US && DAY_US % step_us == 0 ? (size_t)(DAY_US / step_us) : 0;
}

/* The steps from the last value to the end of the horizon. */
static int64_t steps_ahead(const job *j)
{
    const veer_series *const s = j->series;
    const int64_t span_us = j->options.from_us + j->options.horizon_us - s->t_us[s->n - 1];
    return span_us <= 0 ? 1 : span_us / s->step_us + (span_us % s->step_us != 0);
}

/* The period of a season that is there, or 0 and why not. */
static size_t find_season(const job *j, veer_outlook *o)
{
    const veer_series *const s = j->series;
    veer_seasonality season;
    veer_err why = VEER_ERR_INIT;
    if (!is_even(s)) {
        veer_line_print(o->note, sizeof o->note, "no season: the values are not evenly spaced");
        return 0;
    }
    const size_t period = period_of(s->step_us);
    if (period < 2 || period > VEER_HW_MAX_PERIOD || steps_ahead(j) > VEER_OUTLOOK_STEPS) {
        veer_line_print(o->note, sizeof o->note, "no season: a step does not fit a day");
        return 0;
    }
    const char *const name = period == WEEK_DAYS && s->step_us == DAY_US ? "weekly" : "daily";
    const veer_rc rc = veer_seasonality_test(s->values, s->n, period, SEASON_ALPHA, &season, &why);
    if (rc == VEER_OK && season.seasonal)
        return period;
    if (rc == VEER_ENODATA)
        veer_line_print(o->note, sizeof o->note, "no %s season: it takes %zu values to see one",
                        name, 2 * period + 2);
    else
        veer_line_print(o->note, sizeof o->note, "no %s season was found", name);
    return 0;
}

static veer_rc fit_season(job *j, size_t period, veer_outlook *o, veer_err *err)
{
    veer_hw_options options = VEER_HW_OPTIONS_INIT;
    veer_err why = VEER_ERR_INIT;
    options.period = period;
    j->n_steps = (size_t)steps_ahead(j);
    j->hw_memory = malloc(veer_hw_memory(period) * sizeof *j->hw_memory);
    j->steps = calloc(j->n_steps, sizeof *j->steps);
    if (j->hw_memory == NULL || j->steps == NULL)
        return veer_fail_nomem(err);
    veer_rc rc = veer_hw_fit(&options, j->series->values, j->series->n, j->hw_memory, &j->hw, &why);
    if (rc == VEER_OK)
        rc = veer_hw_forecast(&j->hw, j->n_steps, j->options.level, j->steps, &why);
    if (rc != VEER_OK) {
        veer_line_print(o->note, sizeof o->note, "no season: %s", why.msg);
        return VEER_OK;
    }
    o->season = period;
    o->model = "holt-winters";
    return VEER_OK;
}

/* ---- points ---- */

/* Between two steps the forecast is a straight line; before the first it is the first. */
static void season_point(const job *j, int64_t t_us, veer_outlook_point *ret)
{
    const veer_series *const s = j->series;
    const double ahead = ((double)t_us - (double)s->t_us[s->n - 1]) / (double)s->step_us;
    const double at = fmin(fmax(ahead, 1), (double)j->n_steps) - 1;
    const size_t i = (size_t)at;
    const size_t next = i + 1 < j->n_steps ? i + 1 : i;
    const double part = at - (double)i;
    const veer_forecast_point *const a = &j->steps[i];
    const veer_forecast_point *const b = &j->steps[next];
    ret->value = a->value + part * (b->value - a->value);
    ret->lower = a->lower + part * (b->lower - a->lower);
    ret->upper = a->upper + part * (b->upper - a->upper);
}

static veer_rc line_point(const job *j, const veer_outlook *o, int64_t t_us,
                          veer_outlook_point *ret, veer_err *err)
{
    veer_forecast_point point;
    const veer_rc rc =
        veer_forecast_line(&o->line, days_since(j->first_us, t_us), j->options.level, &point, err);
    if (rc == VEER_OK)
        *ret =
            (veer_outlook_point){.value = point.value, .lower = point.lower, .upper = point.upper};
    return rc;
}

static double cut(const job *j, double value)
{
    return fmin(fmax(value, j->options.lower), j->options.upper);
}

static veer_rc make_points(const job *j, veer_outlook *o, veer_err *err)
{
    const size_t n = (size_t)(j->options.horizon_us / j->options.every_us) + 1;
    o->points = calloc(n, sizeof *o->points);
    if (o->points == NULL)
        return veer_fail_nomem(err);
    o->n_points = n;
    for (size_t i = 0; i < n; i++) {
        veer_outlook_point *const point = &o->points[i];
        const int64_t t_us = j->options.from_us + (int64_t)i * j->options.every_us;
        veer_rc rc = VEER_OK;
        if (o->season > 0)
            season_point(j, t_us, point);
        else
            rc = line_point(j, o, t_us, point, err);
        if (rc != VEER_OK)
            return rc;
        *point = (veer_outlook_point){.t_us = t_us,
                                      .value = cut(j, point->value),
                                      .lower = cut(j, point->lower),
                                      .upper = cut(j, point->upper)};
    }
    return VEER_OK;
}

/* ---- crossing ---- */

/* A time of the model in microseconds: days since the first value, or steps since the last one. */
static int64_t time_of(const job *j, const veer_outlook *o, double t)
{
    const veer_series *const s = j->series;
    const int64_t since_us = o->season > 0 ? s->t_us[s->n - 1] : j->first_us;
    return since_us + llround(t * (double)(o->season > 0 ? s->step_us : DAY_US));
}

static veer_rc cross(const job *j, const veer_outlook *o, veer_crossing *ret, veer_err *err)
{
    const veer_outlook_options *const x = &j->options;
    if (o->season > 0)
        return veer_hw_crossing(&j->hw, x->limit, x->side, j->n_steps, x->level, ret, err);
    return veer_forecast_line_crossing(&o->line, x->limit, x->side,
                                       days_since(j->first_us, x->from_us),
                                       days_since(j->first_us, x->from_us + x->horizon_us),
                                       x->level, ret, err);
}

/* What lies before `from` is there already; what lies behind the horizon is not told. */
static bool within(const job *j, const veer_outlook *o, int has, double t, int64_t *ret_us)
{
    if (!has)
        return false;
    const int64_t from_us = j->options.from_us;
    const int64_t at_us = time_of(j, o, t);
    if (at_us > from_us + j->options.horizon_us)
        return false;
    *ret_us = at_us < from_us ? from_us : at_us;
    return true;
}

static veer_rc find_crossing(const job *j, veer_outlook *o, veer_err *err)
{
    veer_crossing crossing;
    if (!j->options.has_limit)
        return VEER_OK;
    const veer_rc rc = cross(j, o, &crossing, err);
    if (rc != VEER_OK)
        return rc;
    o->has_crossing = true;
    o->crossing = crossing.kind;
    o->has_earliest = within(j, o, crossing.has_earliest, crossing.earliest, &o->earliest_us);
    o->has_latest = within(j, o, crossing.has_latest, crossing.latest, &o->latest_us);
    if (crossing.kind != VEER_CROSSING_AT)
        return VEER_OK;
    if (!within(j, o, 1, crossing.t, &o->crossing_us))
        o->crossing = VEER_CROSSING_NEVER;
    else if (o->crossing_us == j->options.from_us)
        o->crossing = VEER_CROSSING_ALREADY;
    if (o->crossing != VEER_CROSSING_AT)
        o->crossing_us = 0;
    return VEER_OK;
}

/* ---- the call ---- */

veer_rc veer_outlook_init(veer_outlook *ret, const veer_series *series,
                          const veer_outlook_options *options, veer_err *err)
{
    job j = {.series = series, .options = *options};
    veer_outlook o = {.model = "line", .trend = VEER_STABLE};
    fill_options(&j.options);
    veer_rc rc = check_options(&j.options, err);
    if (rc == VEER_OK)
        rc = take_values(&j, &o, err);
    if (rc == VEER_OK)
        rc = find_trend(&j, &o, err);
    const size_t period = rc == VEER_OK ? find_season(&j, &o) : 0;
    if (rc == VEER_OK && period > 0)
        rc = fit_season(&j, period, &o, err);
    if (rc == VEER_OK)
        rc = make_points(&j, &o, err);
    if (rc == VEER_OK)
        rc = find_crossing(&j, &o, err);
    free(j.days);
    free(j.hw_memory);
    free(j.steps);
    if (rc != VEER_OK) {
        veer_outlook_done(&o);
        return rc;
    }
    *ret = o;
    return VEER_OK;
}

void veer_outlook_done(veer_outlook *outlook)
{
    free(outlook->points);
    *outlook = (veer_outlook){0};
}

/* ---- anomalies ---- */

#define DEFAULT_WINDOW 20
#define DEFAULT_LIMIT 3.0

static veer_rc note_anomaly(veer_anomaly *state, const veer_series *series, size_t index,
                            double limit, veer_series_anomaly *ret, size_t *ret_n, veer_err *err)
{
    veer_anomaly_score score;
    if (isnan(series->values[index]))
        return VEER_OK;
    const veer_rc rc = veer_anomaly_update(state, series->values[index], &score, err);
    if (rc == VEER_ENODATA)
        return VEER_OK;
    if (rc == VEER_OK && fabs(score.score) > limit)
        ret[(*ret_n)++] = (veer_series_anomaly){
            .index = index, .score = score.score, .center = score.center, .scale = score.scale};
    return rc;
}

veer_rc veer_series_anomalies(const veer_series *series, size_t window, double limit,
                              veer_series_anomaly *ret, size_t *ret_n, veer_err *err)
{
    veer_anomaly state;
    size_t n = 0;
    window = window == 0 ? DEFAULT_WINDOW : window;
    limit = limit == 0 ? DEFAULT_LIMIT : limit;
    if (!(limit > 0))
        return veer_fail(err, VEER_EINVAL, "the limit of a score is above 0, got %g", limit);
    if (window < 2)
        return veer_fail(err, VEER_EINVAL, "a window has 2 values or more, got %zu", window);
    const size_t half = window / 2 < 2 ? 2 : window / 2;
    if (half >= series->n) { /* no value has so many before it */
        *ret_n = 0;
        return VEER_OK;
    }
    window = window < series->n ? window : series->n;
    double *const memory = malloc(2 * window * sizeof *memory);
    if (memory == NULL)
        return veer_fail_nomem(err);
    veer_rc rc = veer_anomaly_init(&state, memory, window, half, VEER_ANOMALY_ZSCORE, err);
    for (size_t i = 0; rc == VEER_OK && i < series->n; i++)
        rc = note_anomaly(&state, series, i, limit, ret, &n, err);
    free(memory);
    if (rc == VEER_OK)
        *ret_n = n;
    return rc;
}
