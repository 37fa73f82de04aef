/* EWMA control chart (Roberts 1959; Lucas and Saccucci 1990): an exponentially weighted mean of
 * standardised values within limits that start narrow and widen to their final width; mean and
 * standard deviation are frozen on the first values.
 *
 * A baseline without spread has no unit; it is extended until a value differs. */
#include <math.h>

#include "stats/detector.h"

typedef struct ewma {
    veer_moments base; /* the baseline, frozen when long enough and not constant */
    uint64_t watched;  /* values after the baseline */
    double z;          /* the chart, in standard deviations of one value */
    double fade;       /* (1 - alpha)^(2 watched): what start-up takes from the variance */
} ewma;

static size_t state_size(const void *options)
{
    (void)options;
    return sizeof(ewma);
}

static void start(void *state, const void *options)
{
    (void)options;
    *(ewma *)state = (ewma){.fade = 1};
}

static veer_detect_state update(void *state, const void *options, double value,
                                veer_detect_test *test)
{
    ewma *s = state;
    const veer_ewma_options *o = options;
    if (s->base.n < o->baseline || s->base.m2 == 0) {
        veer_moments_add(&s->base, value);
        return VEER_DETECT_NONE;
    }
    s->watched++;
    const double z = (value - s->base.mean) / sqrt(s->base.m2 / (double)(s->base.n - 1));
    s->z = o->alpha * z + (1 - o->alpha) * s->z;
    s->fade *= (1 - o->alpha) * (1 - o->alpha);
    const double spread = sqrt(o->alpha / (2 - o->alpha) * (1 - s->fade));
    const double off = o->direction == VEER_DETECT_UP     ? s->z
                       : o->direction == VEER_DETECT_DOWN ? -s->z
                                                          : fabs(s->z);
    *test = (veer_detect_test){off, o->limit * spread};
    return test->statistic > test->limit ? VEER_DETECT_DRIFT : VEER_DETECT_NONE;
}

static void code(void *state, const void *options, veer_codec *codec)
{
    ewma *s = state;
    (void)options;
    veer_moments_code(&s->base, codec);
    veer_codec_u64(codec, &s->watched);
    veer_codec_f64(codec, &s->z);
    veer_codec_f64(codec, &s->fade);
}

static bool valid(const void *state, const void *options)
{
    const ewma *s = state;
    (void)options;
    return veer_moments_valid(&s->base) && isfinite(s->z) && s->fade >= 0 && s->fade <= 1;
}

static void view(const void *state, const void *options, veer_detect_view *ret)
{
    (void)options;
    const ewma *s = state;
    const double n = (double)s->base.n;
    *ret = (veer_detect_view){s->base.n + s->watched, s->base.mean,
                              s->base.n > 0 ? s->base.m2 / n : 0};
}

#define ROW(kind, member, text, fallback, low, high, open_low) \
    VEER_OPTION(veer_ewma_options, kind, member, text, fallback, low, high, open_low)

static const veer_detector_option rows[] = {
    ROW(VEER_OPTION_COUNT, baseline, "first values that fix mean and standard deviation", 30, 2,
        VEER_OPTION_MAX_COUNT, 0),
    ROW(VEER_OPTION_REAL, alpha, "weight of the newest value", 0.1, 0, 1, 1),
    ROW(VEER_OPTION_REAL, limit, "limits in standard deviations of the chart", 4, 0, 1e6, 1),
    VEER_OPTION_DIRECTION(veer_ewma_options),
};

const veer_detector_ops veer_ewma_ops = {
    .info = {"ewma", "weighted mean within control limits of a frozen baseline", VEER_INPUT_REAL, 0,
             VEER_OPTIONS_OF(veer_ewma_options, rows)},
    .state_size = state_size,
    .start = start,
    .update = update,
    .code = code,
    .valid = valid,
    .view = view,
};
