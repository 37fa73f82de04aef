#include <math.h>
#include <string.h>

#include "stats/hw.h"
#include "stats/series.h"
#include "veer/forecast.h"

/* Bounds of damping when it is fitted: below, the trend is gone at once; above, it is not damped
 * (Hyndman and Athanasopoulos, Forecasting: Principles and Practice, section on damped trends). */
#define PHI_LOW 0.8
#define PHI_HIGH 0.98
#define PLAIN_START 10 /* values that start a model without a season */

size_t veer_hw_memory(size_t period)
{
    return 3 * (period > 1 ? period : 1);
}

static size_t parameters(const veer_hw_options *o)
{
    const size_t trend = o->trend ? 2 : 0, season = o->period > 1 ? o->period : 0;
    return 2 + trend + season + (o->damped ? 1u : 0u);
}

size_t veer_hw_min_points(const veer_hw_options *options)
{
    const size_t seasons = options->period > 1 ? 2 * options->period : 0;
    const size_t more = parameters(options) + 1;
    return seasons > more ? seasons : more;
}

double veer_hw_run(const veer_hw_params *params, const double *y, size_t n, size_t period,
                   veer_hw_state *state, double *season)
{
    double level = state->level, slope = state->slope, sse = 0;
    size_t k = 0;
    for (size_t i = 0; i < n; i++) {
        const double drift = params->phi * slope, base = level + drift;
        const double e = isnan(y[i]) ? 0 : y[i] - (base + season[k]);
        level = base + params->alpha * e;
        slope = drift + params->beta * e;
        season[k] += params->gamma * e;
        sse += e * e;
        k = k + 1 == period ? 0 : k + 1;
    }
    state->level = level;
    state->slope = slope;
    return isfinite(sse) ? sse : (double)INFINITY;
}

/* Mean of the values that are there, over y[from], y[from + step] ... below end. */
static double mean_present(const double *y, size_t from, size_t end, double *ret_place)
{
    double sum = 0, places = 0, count = 0;
    for (size_t i = from; i < end; i++) {
        if (isnan(y[i]))
            continue;
        sum += y[i];
        places += (double)(i + 1);
        count += 1;
    }
    *ret_place = places / count;
    return sum / count;
}

static veer_rc start_season(const double *y, size_t m, int trend, veer_hw_state *state,
                            double *season, veer_err *err)
{
    double p1 = 0, p2 = 0;
    const double one = mean_present(y, 0, m, &p1), two = mean_present(y, m, 2 * m, &p2);
    if (isnan(one) || isnan(two))
        return veer_fail(err, VEER_ENODATA, "one of the first two seasons of %zu has no value", m);
    state->slope = trend ? (two - one) / (p2 - p1) : 0;
    state->level = (one + two) / 2 - state->slope * (p1 + p2) / 2;
    for (size_t k = 0; k < m; k++) {
        double sum = 0, count = 0;
        for (size_t i = k; i < 2 * m; i += m) {
            if (isnan(y[i]))
                continue;
            sum += y[i] - (state->level + (double)(i + 1) * state->slope);
            count += 1;
        }
        season[k] = count > 0 ? sum / count : 0;
    }
    return VEER_OK;
}

static veer_rc start_plain(const double *y, size_t n, int trend, veer_hw_state *state,
                           double *season, veer_err *err)
{
    double t[PLAIN_START];
    const size_t m = n < PLAIN_START ? n : PLAIN_START;
    for (size_t i = 0; i < m; i++)
        t[i] = (double)(i + 1);
    veer_line line;
    const veer_rc rc = veer_trend_line(t, y, m, &line, err);
    if (rc != VEER_OK)
        return rc;
    state->slope = trend ? line.slope : 0;
    state->level = trend ? line.intercept : line.y_mean;
    season[0] = 0;
    return VEER_OK;
}

static veer_rc check(const veer_hw_options *o, const double *y, size_t n, size_t *ret_missing,
                     veer_err *err)
{
    if (o->size != sizeof *o)
        return veer_fail(err, VEER_EINVAL, "options.size is %zu, not %zu", o->size, sizeof *o);
    if (o->period > VEER_HW_MAX_PERIOD)
        return veer_fail(err, VEER_ELIMIT, "a season has at most %d steps, got %zu",
                         VEER_HW_MAX_PERIOD, o->period);
    if (o->damped && !o->trend)
        return veer_fail(err, VEER_EINVAL, "damped needs a trend");
    if (!o->fit && !(o->alpha >= 0 && o->alpha <= 1 && o->beta >= 0 && o->beta <= o->alpha &&
                     o->gamma >= 0 && o->gamma <= 1 - o->alpha))
        return veer_fail(err, VEER_EINVAL,
                         "needs 0 <= alpha <= 1, 0 <= beta <= alpha, 0 <= gamma <= 1 - alpha");
    if (!o->fit && o->damped && !(o->phi > 0 && o->phi <= 1))
        return veer_fail(err, VEER_EINVAL, "needs 0 < phi <= 1");
    size_t missing = 0;
    for (size_t i = 0; i < n; i++) {
        if (isinf(y[i]))
            return veer_fail_at(err, VEER_EINVAL, (int64_t)i, "value %zu is infinite", i);
        missing += isnan(y[i]) ? 1 : 0;
    }
    if (n - missing < veer_hw_min_points(o))
        return veer_fail(err, VEER_ENODATA, "this model needs %zu values, got %zu",
                         veer_hw_min_points(o), n - missing);
    *ret_missing = missing;
    return VEER_OK;
}

typedef struct fitting {
    const veer_hw_options *options; /* which parts the model has */
    const double *y;                /* the series */
    size_t n;                       /* its length */
    size_t period;                  /* at least 1 */
    veer_hw_state start;            /* level and slope before the first value */
    const double *start_season;     /* season before the first value */
    double *season;                 /* working copy */
} fitting;

/* From the unit cube to the parameter box: beta and gamma are shares of what alpha leaves them. */
static veer_hw_params unfold(const veer_hw_options *o, const double *x)
{
    size_t d = 0;
    veer_hw_params p = {.alpha = x[d++], .phi = 1};
    if (o->trend)
        p.beta = p.alpha * x[d++];
    if (o->period > 1)
        p.gamma = (1 - p.alpha) * x[d++];
    if (o->damped)
        p.phi = PHI_LOW + (PHI_HIGH - PHI_LOW) * x[d];
    return p;
}

static double run(const fitting *f, const veer_hw_params *p, veer_hw_state *end)
{
    *end = f->start;
    memcpy(f->season, f->start_season, f->period * sizeof *f->season);
    return veer_hw_run(p, f->y, f->n, f->period, end, f->season);
}

static double objective(const double *x, void *model)
{
    const fitting *f = model;
    const veer_hw_params p = unfold(f->options, x);
    veer_hw_state end;
    return run(f, &p, &end);
}

static veer_hw_params choose(fitting *f)
{
    const veer_hw_options *o = f->options;
    if (!o->fit)
        return (veer_hw_params){o->alpha, o->trend ? o->beta : 0, o->period > 1 ? o->gamma : 0,
                                o->damped ? o->phi : 1};
    double x[4] = {0};
    const size_t dims =
        1u + (o->trend ? 1u : 0u) + (o->period > 1 ? 1u : 0u) + (o->damped ? 1u : 0u);
    veer_minimise_unit(objective, f, dims, x);
    return unfold(o, x);
}

veer_rc veer_hw_fit(const veer_hw_options *options, const double *y, size_t n, double *memory,
                    veer_hw *ret, veer_err *err)
{
    size_t missing = 0;
    veer_rc rc = check(options, y, n, &missing, err);
    if (rc != VEER_OK)
        return rc;
    const size_t m = options->period > 1 ? options->period : 1;
    double *const ahead = memory, *const begin = memory + m;
    fitting f = {.options = options, .y = y, .n = n, .period = m};
    f.start_season = begin;
    f.season = memory + 2 * m;
    rc = m > 1 ? start_season(y, m, options->trend, &f.start, begin, err)
               : start_plain(y, n, options->trend, &f.start, begin, err);
    if (rc != VEER_OK)
        return rc;
    const veer_hw_params p = choose(&f);
    veer_hw_state end;
    const double sse = run(&f, &p, &end);
    if (!isfinite(sse) || !isfinite(end.level) || !isfinite(end.slope))
        return veer_fail(err, VEER_EUNDEFINED, "values too large: the model overflows");
    for (size_t k = 0; k < m; k++)
        ahead[k] = f.season[(n + k) % m];
    const double df = (double)(n - missing) - (double)parameters(options);
    *ret = (veer_hw){n,     missing,   m,         p.alpha, p.beta,   p.gamma,
                     p.phi, end.level, end.slope, sse,     sse / df, ahead};
    return VEER_OK;
}
