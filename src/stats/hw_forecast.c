#include <math.h>

#include "base/err.h"
#include "stats/special.h"
#include "veer/forecast.h"

/* Walks the forecast path one step at a time. */
typedef struct walk {
    const veer_hw *model; /* the fitted model */
    size_t step;          /* steps ahead */
    double fade;          /* phi^step */
    double gain;          /* phi + phi^2 + ... + phi^step */
    double spread;        /* variance of the error at this step over the one-step variance */
} walk;

/* Class 1: var_h = variance (1 + sum over 1 <= j < h of c_j^2), where
 * c_j = alpha + beta (phi + ... + phi^j) + gamma [j is a multiple of the period]. */
static void advance(walk *w)
{
    const veer_hw *m = w->model;
    if (w->step > 0) {
        const double season = w->step % m->period == 0 ? m->gamma : 0;
        const double c = m->alpha + m->beta * w->gain + season;
        w->spread += c * c;
    } else {
        w->spread = 1;
    }
    w->step++;
    w->fade *= m->phi;
    w->gain += w->fade;
}

static veer_forecast_point point_of(const walk *w, double z)
{
    const veer_hw *m = w->model;
    const double value = m->level + w->gain * m->slope + m->season[(w->step - 1) % m->period];
    const double wide = z * sqrt(m->variance * w->spread);
    return (veer_forecast_point){(double)w->step, value,        value - wide,
                                 value + wide,    value - wide, value + wide};
}

veer_rc veer_hw_forecast(const veer_hw *model, size_t count, double level,
                         veer_forecast_point *points, veer_err *err)
{
    if (!(level > 0 && level < 1))
        return veer_fail(err, VEER_EINVAL, "level must lie between 0 and 1");
    const double z = veer_norm_ppf((1 + level) / 2);
    walk w = {.model = model, .fade = 1};
    for (size_t k = 0; k < count; k++) {
        advance(&w);
        points[k] = point_of(&w, z);
    }
    return VEER_OK;
}

/* One curve (the value or an end of the band) on its way to the limit. */
typedef struct curve {
    double before; /* its gap to the limit one step ago, > 0 */
    int reached;   /* 1: the gap fell to 0 */
    double at;     /* when, in steps */
} curve;

static void follow(curve *c, double step, double gap)
{
    if (c->reached)
        return;
    if (gap <= 0) {
        c->reached = 1;
        c->at = step - 1 + c->before / (c->before - gap);
    }
    c->before = gap;
}

veer_rc veer_hw_crossing(const veer_hw *model, double limit, veer_side side, size_t max_steps,
                         double level, veer_crossing *ret, veer_err *err)
{
    if (!isfinite(limit) || max_steps == 0 || !(level > 0 && level < 1))
        return veer_fail(err, VEER_EINVAL, "needs a finite limit, a step and a level in (0, 1)");
    const double z = veer_norm_ppf((1 + level) / 2), down = side == VEER_SIDE_BELOW ? 1 : -1;
    const double start = down * (model->level + model->season[model->period - 1] - limit);
    curve value = {start, start <= 0, 0}, near = value, far = value;
    walk w = {.model = model, .fade = 1};
    for (size_t k = 0; k < max_steps && !(far.reached && near.reached && value.reached); k++) {
        advance(&w);
        const veer_forecast_point p = point_of(&w, z);
        follow(&value, p.t, down * (p.value - limit));
        follow(&near, p.t, down * ((side == VEER_SIDE_BELOW ? p.lower : p.upper) - limit));
        follow(&far, p.t, down * ((side == VEER_SIDE_BELOW ? p.upper : p.lower) - limit));
    }
    *ret = (veer_crossing){.kind = start <= 0      ? VEER_CROSSING_ALREADY
                                   : value.reached ? VEER_CROSSING_AT
                                                   : VEER_CROSSING_NEVER,
                           .t = value.reached ? value.at : 0,
                           .has_earliest = near.reached,
                           .earliest = near.reached ? near.at : 0,
                           .has_latest = far.reached,
                           .latest = far.reached ? far.at : 0};
    return VEER_OK;
}
