/* Page-Hinkley (Page 1954, Hinkley 1971) with a forgetting factor: the sum of what exceeds the
 * running mean by more than delta. */
#include <math.h>

#include "stats/detector.h"

typedef struct page_hinkley {
    uint64_t n;  /* values since the start */
    double mean; /* of them */
    double up;   /* sum of excess */
    double down; /* sum of shortfall */
} page_hinkley;

static size_t state_size(const void *options)
{
    (void)options;
    return sizeof(page_hinkley);
}

static void start(void *state, const void *options)
{
    (void)options;
    *(page_hinkley *)state = (page_hinkley){0};
}

static veer_detect_state update(void *state, const void *options, double value,
                                veer_detect_test *test)
{
    page_hinkley *s = state;
    const veer_page_hinkley_options *o = options;
    s->n++;
    s->mean += (value - s->mean) / (double)s->n;
    const double off = value - s->mean;
    if (o->direction != VEER_DETECT_DOWN)
        s->up = fmax(0, o->alpha * s->up + off - o->delta);
    if (o->direction != VEER_DETECT_UP)
        s->down = fmax(0, o->alpha * s->down - off - o->delta);
    if (s->n < o->warm_up)
        return VEER_DETECT_NONE;
    *test = (veer_detect_test){fmax(s->up, s->down), o->limit};
    return test->statistic > test->limit ? VEER_DETECT_DRIFT : VEER_DETECT_NONE;
}

static void code(void *state, const void *options, veer_codec *codec)
{
    page_hinkley *s = state;
    (void)options;
    veer_codec_u64(codec, &s->n);
    veer_codec_f64(codec, &s->mean);
    veer_codec_f64(codec, &s->up);
    veer_codec_f64(codec, &s->down);
}

static bool valid(const void *state, const void *options)
{
    const page_hinkley *s = state;
    (void)options;
    return fabs(s->mean) <= 2 * VEER_DETECT_MAX_VALUE && isfinite(s->up) && s->up >= 0 &&
           isfinite(s->down) && s->down >= 0;
}

static void view(const void *state, const void *options, veer_detect_view *ret)
{
    (void)options;
    const page_hinkley *s = state;
    *ret = (veer_detect_view){s->n, s->mean, 0};
}

#define ROW(kind, member, text, fallback, low, high, open_low) \
    VEER_OPTION(veer_page_hinkley_options, kind, member, text, fallback, low, high, open_low)

static const veer_detector_option rows[] = {
    ROW(VEER_OPTION_COUNT, warm_up, "values before the first answer", 30, 0, VEER_OPTION_MAX_COUNT,
        0),
    ROW(VEER_OPTION_REAL, delta, "change that is tolerated, in units of the input", 0.005, 0, 1e100,
        0),
    ROW(VEER_OPTION_REAL, limit, "drift above this sum", 50, 0, 1e100, 1),
    ROW(VEER_OPTION_REAL, alpha, "forgetting factor of the sum", 0.9999, 0, 1, 1),
    VEER_OPTION_DIRECTION(veer_page_hinkley_options),
};

const veer_detector_ops veer_page_hinkley_ops = {
    .info = {"page_hinkley", "sum of excess over the running mean", VEER_INPUT_REAL, 0,
             VEER_OPTIONS_OF(veer_page_hinkley_options, rows)},
    .state_size = state_size,
    .start = start,
    .update = update,
    .code = code,
    .valid = valid,
    .view = view,
};
