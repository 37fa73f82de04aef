/* EDDM (Baena-Garcia et al. 2006): the distance between two errors of a learner on a stable stream
 * grows or stays; a fall well below its highest mark is drift. Better than DDM on slow changes. */
#include <math.h>

#include "stats/detector.h"

typedef struct eddm {
    uint64_t n;             /* values since the start */
    uint64_t last_error;    /* number of the last error; 0: the start counts as one */
    veer_moments distances; /* between errors */
    double highest;         /* greatest mean + 2 standard deviations so far; 0 before */
    uint64_t zone;          /* answer to the last error, which holds until the next */
} eddm;

static size_t state_size(const void *options)
{
    (void)options;
    return sizeof(eddm);
}

static const char *check(const void *options)
{
    const veer_eddm_options *o = options;
    return o->drift_level > o->warning_level ? "drift_level is above warning_level" : NULL;
}

static void start(void *state, const void *options)
{
    (void)options;
    *(eddm *)state = (eddm){0};
}

static veer_detect_state judge(eddm *s, const veer_eddm_options *o, veer_detect_test *test)
{
    const veer_moments *d = &s->distances;
    if (s->n <= o->warm_up)
        return VEER_DETECT_NONE;
    const double dev = d->n > 1 ? sqrt(d->m2 / (double)(d->n - 1)) : 0;
    const double level = d->mean + 2 * dev;
    if (level > s->highest) {
        s->highest = level;
        return (veer_detect_state)s->zone;
    }
    if (d->n <= o->warm_up)
        return VEER_DETECT_NONE;
    *test = (veer_detect_test){level / s->highest, o->drift_level};
    if (test->statistic < o->drift_level)
        return VEER_DETECT_DRIFT;
    return test->statistic < o->warning_level ? VEER_DETECT_WARNING : VEER_DETECT_NONE;
}

static veer_detect_state update(void *state, const void *options, double value,
                                veer_detect_test *test)
{
    eddm *s = state;
    s->n++;
    if (value == 0)
        return (veer_detect_state)s->zone;
    veer_moments_add(&s->distances, (double)(s->n - s->last_error));
    s->last_error = s->n;
    const veer_detect_state answer = judge(s, options, test);
    s->zone = answer;
    return answer;
}

static void code(void *state, const void *options, veer_codec *codec)
{
    eddm *s = state;
    (void)options;
    veer_codec_u64(codec, &s->n);
    veer_codec_u64(codec, &s->last_error);
    veer_moments_code(&s->distances, codec);
    veer_codec_f64(codec, &s->highest);
    veer_codec_u64(codec, &s->zone);
}

static bool valid(const void *state, const void *options)
{
    const eddm *s = state;
    (void)options;
    return veer_moments_valid(&s->distances) && s->last_error <= s->n &&
           s->distances.n <= s->last_error && isfinite(s->highest) && s->highest >= 0 &&
           s->zone <= VEER_DETECT_WARNING;
}

static void view(const void *state, const void *options, veer_detect_view *ret)
{
    (void)options;
    const eddm *s = state;
    const double n = (double)s->n, p = s->n > 0 ? (double)s->distances.n / n : 0;
    *ret = (veer_detect_view){s->n, p, p * (1 - p)};
}

#define ROW(kind, member, text, fallback, low, high, open_low) \
    VEER_OPTION(veer_eddm_options, kind, member, text, fallback, low, high, open_low)

static const veer_detector_option rows[] = {
    ROW(VEER_OPTION_COUNT, warm_up, "errors before the first answer", 30, 1, VEER_OPTION_MAX_COUNT,
        0),
    ROW(VEER_OPTION_REAL, warning_level, "share of the highest distance below which to warn", 0.95,
        0, 1, 1),
    ROW(VEER_OPTION_REAL, drift_level, "share of the highest distance below which it is drift",
        0.90, 0, 1, 1),
};

const veer_detector_ops veer_eddm_ops = {
    .info = {"eddm", "distance between errors against its highest mark", VEER_INPUT_ERROR, 1,
             VEER_OPTIONS_OF(veer_eddm_options, rows)},
    .state_size = state_size,
    .check = check,
    .start = start,
    .update = update,
    .code = code,
    .valid = valid,
    .view = view,
};
