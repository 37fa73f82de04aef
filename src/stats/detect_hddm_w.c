/* HDDM-W (Frias-Blanco et al. 2015): exponentially weighted means before and after the best cut, by
 * McDiarmid's inequality for values in [0, 1]. Faster than HDDM-A on slow changes. */
#include <math.h>

#include "stats/detector.h"

typedef struct weighted {
    uint64_t n;  /* values; 0: nothing yet */
    double mean; /* exponentially weighted */
    double ibc;  /* sum of the squared weights: what McDiarmid's bound needs */
} weighted;

typedef struct side {
    weighted before; /* everything up to the cut */
    weighted after;  /* everything behind it */
} side;

typedef struct hddm_w {
    weighted all; /* every value */
    side rise;    /* cut where mean + bound was least */
    side fall;    /* cut where mean - bound was greatest */
} hddm_w;

static size_t state_size(const void *options)
{
    (void)options;
    return sizeof(hddm_w);
}

static const char *check(const void *options)
{
    const veer_hddm_w_options *o = options;
    return o->warning_alpha < o->drift_alpha ? "warning_alpha is below drift_alpha" : NULL;
}

static void start(void *state, const void *options)
{
    (void)options;
    *(hddm_w *)state = (hddm_w){0};
}

static void add(weighted *w, double value, double lambda)
{
    if (w->n++ == 0) {
        w->mean = value;
        w->ibc = 1;
        return;
    }
    w->mean = lambda * value + (1 - lambda) * w->mean;
    w->ibc = lambda * lambda + (1 - lambda) * (1 - lambda) * w->ibc;
}

static double mcdiarmid(double ibc, double alpha)
{
    return sqrt(ibc * log(1 / alpha) / 2);
}

/* sign 1 watches a rise, -1 a fall. */
static veer_detect_state watch(side *s, const weighted *all, double sign, double value,
                               const veer_hddm_w_options *o, veer_detect_test *test)
{
    const double now = sign * all->mean + mcdiarmid(all->ibc, o->drift_alpha);
    if (s->before.n == 0 ||
        now < sign * s->before.mean + mcdiarmid(s->before.ibc, o->drift_alpha)) {
        s->before = *all;
        s->after = (weighted){0};
        return VEER_DETECT_NONE;
    }
    add(&s->after, value, o->lambda);
    const double ibc = s->before.ibc + s->after.ibc;
    const double rise = sign * (s->after.mean - s->before.mean);
    *test = (veer_detect_test){rise, mcdiarmid(ibc, o->drift_alpha)};
    if (rise > test->limit)
        return VEER_DETECT_DRIFT;
    return rise > mcdiarmid(ibc, o->warning_alpha) ? VEER_DETECT_WARNING : VEER_DETECT_NONE;
}

static veer_detect_state update(void *state, const void *options, double value,
                                veer_detect_test *test)
{
    hddm_w *s = state;
    const veer_hddm_w_options *o = options;
    add(&s->all, value, o->lambda);
    const veer_detect_state rise = watch(&s->rise, &s->all, 1, value, o, test);
    if (!o->two_sided || rise == VEER_DETECT_DRIFT)
        return rise;
    veer_detect_test other = *test;
    const veer_detect_state fall = watch(&s->fall, &s->all, -1, value, o, &other);
    if (fall <= rise)
        return rise;
    *test = other;
    return fall;
}

static void code_weighted(weighted *w, veer_codec *codec)
{
    veer_codec_u64(codec, &w->n);
    veer_codec_f64(codec, &w->mean);
    veer_codec_f64(codec, &w->ibc);
}

static void code(void *state, const void *options, veer_codec *codec)
{
    hddm_w *s = state;
    (void)options;
    code_weighted(&s->all, codec);
    code_weighted(&s->rise.before, codec);
    code_weighted(&s->rise.after, codec);
    code_weighted(&s->fall.before, codec);
    code_weighted(&s->fall.after, codec);
}

static bool valid_weighted(const weighted *w)
{
    return w->mean >= -1e-9 && w->mean <= 1 + 1e-9 && w->ibc >= 0 && w->ibc <= 1 + 1e-9;
}

static bool valid(const void *state, const void *options)
{
    const hddm_w *s = state;
    (void)options;
    return valid_weighted(&s->all) && valid_weighted(&s->rise.before) &&
           valid_weighted(&s->rise.after) && valid_weighted(&s->fall.before) &&
           valid_weighted(&s->fall.after);
}

static void view(const void *state, const void *options, veer_detect_view *ret)
{
    (void)options;
    const hddm_w *s = state;
    *ret = (veer_detect_view){s->all.n, s->all.mean, 0};
}

#define ROW(kind, member, text, fallback, low, high, open_low) \
    VEER_OPTION(veer_hddm_w_options, kind, member, text, fallback, low, high, open_low)

static const veer_detector_option rows[] = {
    ROW(VEER_OPTION_REAL, drift_alpha, "error probability of a drift", 0.001, 1e-300, 0.999999, 0),
    ROW(VEER_OPTION_REAL, warning_alpha, "error probability of a warning", 0.005, 1e-300, 0.999999,
        0),
    ROW(VEER_OPTION_REAL, lambda, "weight of the newest value", 0.05, 0, 1, 1),
    ROW(VEER_OPTION_COUNT, two_sided, "1: a fall of the mean is a drift too", 0, 0, 1, 0),
};

const veer_detector_ops veer_hddm_w_ops = {
    .info = {"hddm_w", "weighted mean against its best prefix by McDiarmid's bound",
             VEER_INPUT_UNIT, 1, VEER_OPTIONS_OF(veer_hddm_w_options, rows)},
    .state_size = state_size,
    .check = check,
    .start = start,
    .update = update,
    .code = code,
    .valid = valid,
    .view = view,
};
