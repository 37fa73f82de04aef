/* DDM (Gama, Medas, Castillo, Rodrigues 2004): the error rate of a learner on a stable stream falls
 * or stays; a rise well above its lowest mark is drift.
 *
 * The low mark is stored only once an error was seen: with no error the binomial standard deviation
 * is 0, and the first error of a good model would be called drift. */
#include <math.h>

#include "stats/detector.h"

typedef struct ddm {
    uint64_t n;       /* values since the start */
    uint64_t errors;  /* ones among them */
    uint64_t has_min; /* 1: a low mark is stored */
    double p_min;     /* error rate at the low mark */
    double s_min;     /* its standard deviation */
} ddm;

static size_t state_size(const void *options)
{
    (void)options;
    return sizeof(ddm);
}

static const char *check(const void *options)
{
    const veer_ddm_options *o = options;
    return o->drift_level < o->warning_level ? "drift_level is below warning_level" : NULL;
}

static void start(void *state, const void *options)
{
    (void)options;
    *(ddm *)state = (ddm){0};
}

static veer_detect_state update(void *state, const void *options, double value,
                                veer_detect_test *test)
{
    ddm *s = state;
    const veer_ddm_options *o = options;
    s->n++;
    s->errors += value != 0 ? 1 : 0;
    if (s->n <= o->warm_up || s->errors == 0)
        return VEER_DETECT_NONE;
    const double p = (double)s->errors / (double)s->n, dev = sqrt(p * (1 - p) / (double)s->n);
    if (!s->has_min || p + dev <= s->p_min + s->s_min) {
        s->has_min = 1;
        s->p_min = p;
        s->s_min = dev;
    }
    *test = (veer_detect_test){p + dev, s->p_min + o->drift_level * s->s_min};
    if (test->statistic > test->limit)
        return VEER_DETECT_DRIFT;
    return test->statistic > s->p_min + o->warning_level * s->s_min ? VEER_DETECT_WARNING
                                                                    : VEER_DETECT_NONE;
}

static void code(void *state, const void *options, veer_codec *codec)
{
    ddm *s = state;
    (void)options;
    veer_codec_u64(codec, &s->n);
    veer_codec_u64(codec, &s->errors);
    veer_codec_u64(codec, &s->has_min);
    veer_codec_f64(codec, &s->p_min);
    veer_codec_f64(codec, &s->s_min);
}

static bool valid(const void *state, const void *options)
{
    const ddm *s = state;
    (void)options;
    return s->errors <= s->n && s->has_min <= 1 && s->p_min >= 0 && s->p_min <= 1 &&
           s->s_min >= 0 && s->s_min <= 1;
}

static void view(const void *state, const void *options, veer_detect_view *ret)
{
    (void)options;
    const ddm *s = state;
    const double p = s->n > 0 ? (double)s->errors / (double)s->n : 0;
    *ret = (veer_detect_view){s->n, p, p * (1 - p)};
}

#define ROW(kind, member, text, fallback, low, high, open_low) \
    VEER_OPTION(veer_ddm_options, kind, member, text, fallback, low, high, open_low)

static const veer_detector_option rows[] = {
    ROW(VEER_OPTION_COUNT, warm_up, "values before the first answer", 30, 0, VEER_OPTION_MAX_COUNT,
        0),
    ROW(VEER_OPTION_REAL, warning_level, "standard deviations above the low mark for a warning", 2,
        0, 1e6, 0),
    ROW(VEER_OPTION_REAL, drift_level, "standard deviations above the low mark for a drift", 3, 0,
        1e6, 0),
};

const veer_detector_ops veer_ddm_ops = {
    .info = {"ddm", "error rate against its lowest mark", VEER_INPUT_ERROR, 1,
             VEER_OPTIONS_OF(veer_ddm_options, rows)},
    .state_size = state_size,
    .check = check,
    .start = start,
    .update = update,
    .code = code,
    .valid = valid,
    .view = view,
};
