/* HDDM-A (Frias-Blanco et al. 2015): the mean of everything against the mean up to the best cut,
 * by Hoeffding's inequality for values in [0, 1]. */
#include <math.h>

#include "stats/detector.h"

typedef struct span {
    uint64_t n; /* values from the start */
    double sum; /* of them */
} span;

typedef struct hddm_a {
    span all;  /* every value */
    span low;  /* prefix with the least mean + bound: the cut against a rise */
    span high; /* prefix with the greatest mean - bound: the cut against a fall */
} hddm_a;

static size_t state_size(const void *options)
{
    (void)options;
    return sizeof(hddm_a);
}

static const char *check(const void *options)
{
    const veer_hddm_a_options *o = options;
    return o->warning_alpha < o->drift_alpha ? "warning_alpha is below drift_alpha" : NULL;
}

static void start(void *state, const void *options)
{
    (void)options;
    *(hddm_a *)state = (hddm_a){0};
}

static double mean_of(const span *s)
{
    return s->sum / (double)s->n;
}

static double hoeffding(const span *s, double log_inverse_alpha)
{
    return sqrt(log_inverse_alpha / (2 * (double)s->n));
}

static void move_cuts(hddm_a *s, double alpha)
{
    const double a = log(1 / alpha), mean = mean_of(&s->all), bound = hoeffding(&s->all, a);
    if (s->low.n == 0 || mean_of(&s->low) + hoeffding(&s->low, a) >= mean + bound)
        s->low = s->all;
    if (s->high.n == 0 || mean_of(&s->high) - hoeffding(&s->high, a) <= mean - bound)
        s->high = s->all;
}

/* How far apart the two means may be by chance. */
static double allowance(const span *cut, const span *all, double alpha)
{
    const double m = (double)(all->n - cut->n) / ((double)cut->n * (double)all->n);
    return sqrt(m / 2 * log(2 / alpha));
}

static veer_detect_state compare(const span *cut, const span *all, double sign,
                                 const veer_hddm_a_options *o, veer_detect_test *test)
{
    if (cut->n == all->n)
        return VEER_DETECT_NONE;
    const double rise = sign * (mean_of(all) - mean_of(cut));
    *test = (veer_detect_test){rise, allowance(cut, all, o->drift_alpha)};
    if (rise >= test->limit)
        return VEER_DETECT_DRIFT;
    return rise >= allowance(cut, all, o->warning_alpha) ? VEER_DETECT_WARNING : VEER_DETECT_NONE;
}

static veer_detect_state update(void *state, const void *options, double value,
                                veer_detect_test *test)
{
    hddm_a *s = state;
    const veer_hddm_a_options *o = options;
    s->all.n++;
    s->all.sum += value;
    move_cuts(s, o->drift_alpha);
    const veer_detect_state rise = compare(&s->low, &s->all, 1, o, test);
    if (!o->two_sided || rise == VEER_DETECT_DRIFT)
        return rise;
    veer_detect_test other = *test;
    const veer_detect_state fall = compare(&s->high, &s->all, -1, o, &other);
    if (fall <= rise)
        return rise;
    *test = other;
    return fall;
}

static void code_span(span *s, veer_codec *codec)
{
    veer_codec_u64(codec, &s->n);
    veer_codec_f64(codec, &s->sum);
}

static void code(void *state, const void *options, veer_codec *codec)
{
    hddm_a *s = state;
    (void)options;
    code_span(&s->all, codec);
    code_span(&s->low, codec);
    code_span(&s->high, codec);
}

static bool valid_span(const span *s, const span *all)
{
    /* Sums of values in [0, 1] exceed their count at most by rounding. */
    return s->sum >= 0 && s->sum <= (double)s->n * (1 + 1e-9) && s->n <= all->n;
}

static bool valid(const void *state, const void *options)
{
    const hddm_a *s = state;
    (void)options;
    return valid_span(&s->all, &s->all) && valid_span(&s->low, &s->all) &&
           valid_span(&s->high, &s->all) && (s->low.n == 0) == (s->all.n == 0) &&
           (s->high.n == 0) == (s->all.n == 0);
}

static void view(const void *state, const void *options, veer_detect_view *ret)
{
    (void)options;
    const hddm_a *s = state;
    *ret = (veer_detect_view){s->all.n, s->all.n > 0 ? mean_of(&s->all) : 0, 0};
}

#define ROW(kind, member, text, fallback, low, high, open_low) \
    VEER_OPTION(veer_hddm_a_options, kind, member, text, fallback, low, high, open_low)

static const veer_detector_option rows[] = {
    ROW(VEER_OPTION_REAL, drift_alpha, "error probability of a drift", 0.001, 1e-300, 0.999999, 0),
    ROW(VEER_OPTION_REAL, warning_alpha, "error probability of a warning", 0.005, 1e-300, 0.999999,
        0),
    ROW(VEER_OPTION_COUNT, two_sided, "1: a fall of the mean is a drift too", 0, 0, 1, 0),
};

const veer_detector_ops veer_hddm_a_ops = {
    .info = {"hddm_a", "mean against its best prefix by Hoeffding's bound", VEER_INPUT_UNIT, 1,
             VEER_OPTIONS_OF(veer_hddm_a_options, rows)},
    .state_size = state_size,
    .check = check,
    .start = start,
    .update = update,
    .code = code,
    .valid = valid,
    .view = view,
};
