/* CUSUM chart (Page 1954; Montgomery, Statistical Quality Control): sums of standardised deviations
 * beyond a slack k, against mean and standard deviation frozen on the first values.
 *
 * A baseline without spread has no unit; it is extended until a value differs. */
#include <math.h>

#include "stats/detector.h"

typedef struct cusum {
    veer_moments base; /* the baseline, frozen when long enough and not constant */
    uint64_t watched;  /* values after the baseline */
    double up;         /* sum of excess, in standard deviations */
    double down;       /* sum of shortfall */
} cusum;

static size_t state_size(const void *options)
{
    (void)options;
    return sizeof(cusum);
}

static void start(void *state, const void *options)
{
    (void)options;
    *(cusum *)state = (cusum){0};
}

static veer_detect_state update(void *state, const void *options, double value,
                                veer_detect_test *test)
{
    cusum *s = state;
    const veer_cusum_options *o = options;
    if (s->base.n < o->baseline || s->base.m2 == 0) {
        veer_moments_add(&s->base, value);
        return VEER_DETECT_NONE;
    }
    s->watched++;
    const double z = (value - s->base.mean) / sqrt(s->base.m2 / (double)(s->base.n - 1));
    if (o->direction != VEER_DETECT_DOWN)
        s->up = fmax(0, s->up + z - o->k);
    if (o->direction != VEER_DETECT_UP)
        s->down = fmax(0, s->down - z - o->k);
    *test = (veer_detect_test){fmax(s->up, s->down), o->h};
    return test->statistic > test->limit ? VEER_DETECT_DRIFT : VEER_DETECT_NONE;
}

static void code(void *state, const void *options, veer_codec *codec)
{
    cusum *s = state;
    (void)options;
    veer_moments_code(&s->base, codec);
    veer_codec_u64(codec, &s->watched);
    veer_codec_f64(codec, &s->up);
    veer_codec_f64(codec, &s->down);
}

static bool valid(const void *state, const void *options)
{
    const cusum *s = state;
    (void)options;
    return veer_moments_valid(&s->base) && isfinite(s->up) && s->up >= 0 && isfinite(s->down) &&
           s->down >= 0;
}

static void view(const void *state, const void *options, veer_detect_view *ret)
{
    (void)options;
    const cusum *s = state;
    const double n = (double)s->base.n;
    *ret = (veer_detect_view){s->base.n + s->watched, s->base.mean,
                              s->base.n > 0 ? s->base.m2 / n : 0};
}

#define ROW(kind, member, text, fallback, low, high, open_low) \
    VEER_OPTION(veer_cusum_options, kind, member, text, fallback, low, high, open_low)

static const veer_detector_option rows[] = {
    ROW(VEER_OPTION_COUNT, baseline, "first values that fix mean and standard deviation", 30, 2,
        VEER_OPTION_MAX_COUNT, 0),
    ROW(VEER_OPTION_REAL, k, "slack in standard deviations", 0.5, 0, 1e6, 0),
    ROW(VEER_OPTION_REAL, h, "limit in standard deviations", 5, 0, 1e6, 1),
    VEER_OPTION_DIRECTION(veer_cusum_options),
};

const veer_detector_ops veer_cusum_ops = {
    .info = {"cusum", "sum of deviations from a frozen baseline", VEER_INPUT_REAL, 0,
             VEER_OPTIONS_OF(veer_cusum_options, rows)},
    .state_size = state_size,
    .start = start,
    .update = update,
    .code = code,
    .valid = valid,
    .view = view,
};
