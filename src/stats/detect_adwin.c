/* ADWIN (Bifet and Gavalda 2007): a window of the newest values that is cut wherever its two parts
 * have means too different for one distribution.
 *
 * The window is an exponential histogram: row i holds buckets of 2^i values each, oldest first, at
 * most max_buckets of them; one more and the two oldest merge into row i + 1. Every boundary
 * between two buckets is tested as a cut, those behind the last bucket of a row among them. While a
 * cut holds, the oldest bucket is dropped. */
#include <math.h>
#include <string.h>

#include "stats/detector.h"

#define ROWS 48 /* 2^48 values per bucket of the last row: more than any stream has */
#define MAX_BUCKETS 64

typedef struct bucket {
    double mean; /* of its 2^row values */
    double m2;   /* sum of their squared deviations */
} bucket;

typedef struct adwin {
    uint64_t width;        /* values in the window */
    uint64_t tick;         /* values since the last test, below clock */
    uint64_t counts[ROWS]; /* buckets in use per row */
    bucket buckets[];      /* ROWS rows of max_buckets + 1, oldest first */
} adwin;

static size_t state_size(const void *options)
{
    const veer_adwin_options *o = options;
    return sizeof(adwin) + (size_t)(ROWS * (o->max_buckets + 1)) * sizeof(bucket);
}

static void start(void *state, const void *options)
{
    memset(state, 0, state_size(options));
}

static bucket *row_of(adwin *s, const veer_adwin_options *o, size_t row)
{
    return s->buckets + row * (o->max_buckets + 1);
}

static double size_of(size_t row)
{
    return (double)((uint64_t)1 << row);
}

static void drop_first(adwin *s, const veer_adwin_options *o, size_t row, uint64_t how_many)
{
    bucket *const b = row_of(s, o, row);
    s->counts[row] -= how_many;
    memmove(b, b + how_many, s->counts[row] * sizeof *b);
}

static void insert(adwin *s, const veer_adwin_options *o, double value)
{
    bucket add = {value, 0};
    s->width++;
    for (size_t row = 0; row < ROWS; row++) {
        bucket *const b = row_of(s, o, row);
        b[s->counts[row]++] = add;
        if (s->counts[row] <= o->max_buckets)
            return;
        const double apart = b[1].mean - b[0].mean;
        add = (bucket){b[0].mean / 2 + b[1].mean / 2,
                       b[0].m2 + b[1].m2 + apart * apart * size_of(row) / 2};
        drop_first(s, o, row, 2);
    }
    s->width -= (uint64_t)1 << ROWS; /* out of rows: the oldest pair leaves the window */
}

static size_t top_row(const adwin *s)
{
    size_t row = ROWS - 1;
    while (row > 0 && s->counts[row] == 0)
        row--;
    return row;
}

/* Mean and squared deviations of the whole window, merged from the buckets: no running sum, so
 * nothing is left behind by values that have gone. */
static bucket whole(const adwin *s, uint64_t stride)
{
    bucket all = {0, 0};
    double n = 0;
    for (size_t row = 0; row < ROWS; row++) {
        const bucket *const b = s->buckets + row * stride;
        const double size = size_of(row);
        for (size_t k = 0; k < s->counts[row]; k++) {
            const double apart = b[k].mean - all.mean;
            all.m2 += b[k].m2 + apart * apart * size * (n / (n + size));
            n += size;
            all.mean += apart * (size / n);
        }
    }
    return all;
}

/* Bound on the difference of two means of n0 and n1 values from one distribution. */
static double allowance(double n0, double n1, double variance, double log_term, double min_window)
{
    const double m = 1 / (n0 - min_window + 1) + 1 / (n1 - min_window + 1);
    return sqrt(2 * m * variance * log_term) + 2.0 / 3.0 * m * log_term;
}

/* Whether any boundary is a cut; test says how near the nearest one came. */
static bool find_cut(adwin *s, const veer_adwin_options *o, veer_detect_test *test)
{
    const bucket all = whole(s, o->max_buckets + 1);
    const double width = (double)s->width, variance = all.m2 / width;
    const double log_term = log(2 * log(width) / o->delta), least = (double)o->min_window;
    double n0 = 0, excess = 0; /* of the older part: values, sum of deviations from the mean */
    double nearest = -(double)INFINITY;
    for (size_t row = top_row(s) + 1; row-- > 0;) {
        const bucket *const b = row_of(s, o, row);
        for (size_t k = 0; k < s->counts[row]; k++) {
            n0 += size_of(row);
            excess += (b[k].mean - all.mean) * size_of(row);
            const double n1 = width - n0;
            if (n1 < least)
                return false;
            if (n0 < least)
                continue;
            const double apart = fabs(excess / n0 + excess / n1);
            const double limit = allowance(n0, n1, variance, log_term, least);
            if (apart - limit > nearest) {
                nearest = apart - limit;
                *test = (veer_detect_test){apart, limit};
            }
            if (apart > limit)
                return true;
        }
    }
    return false;
}

static veer_detect_state update(void *state, const void *options, double value,
                                veer_detect_test *test)
{
    adwin *s = state;
    const veer_adwin_options *o = options;
    insert(s, o, value);
    s->tick = (s->tick + 1) % o->clock;
    if (s->tick != 0 || s->width <= o->grace)
        return VEER_DETECT_NONE;
    veer_detect_state answer = VEER_DETECT_NONE;
    veer_detect_test last = *test;
    while (s->width >= 2 * o->min_window && find_cut(s, o, &last)) {
        if (answer == VEER_DETECT_NONE)
            *test = last; /* the cut that was found first is the one to report */
        answer = VEER_DETECT_DRIFT;
        const size_t row = top_row(s);
        drop_first(s, o, row, 1);
        s->width -= (uint64_t)1 << row;
    }
    if (answer == VEER_DETECT_NONE)
        *test = last;
    return answer;
}

/* The window has already been cut. */
static void restart(void *state, const void *options)
{
    (void)state;
    (void)options;
}

static void code(void *state, const void *options, veer_codec *codec)
{
    adwin *s = state;
    const veer_adwin_options *o = options;
    veer_codec_u64(codec, &s->width);
    veer_codec_u64(codec, &s->tick);
    for (size_t row = 0; row < ROWS; row++) {
        veer_codec_u64(codec, &s->counts[row]);
        if (s->counts[row] > o->max_buckets) { /* only read from damaged bytes */
            codec->bad = true;
            s->counts[row] = 0;
        }
        for (size_t k = 0; k < s->counts[row]; k++) {
            veer_codec_f64(codec, &row_of(s, o, row)[k].mean);
            veer_codec_f64(codec, &row_of(s, o, row)[k].m2);
        }
    }
}

static bool valid(const void *state, const void *options)
{
    const adwin *s = state;
    const veer_adwin_options *o = options;
    uint64_t width = 0;
    for (size_t row = 0; row < ROWS; row++) {
        const bucket *const b = s->buckets + row * (o->max_buckets + 1);
        width += s->counts[row] << row;
        for (size_t k = 0; k < s->counts[row]; k++)
            if (!(fabs(b[k].mean) <= VEER_DETECT_MAX_VALUE) || !isfinite(b[k].m2) || b[k].m2 < 0)
                return false;
    }
    return width == s->width && s->tick < o->clock;
}

#define ROW(kind, member, text, fallback, low, high, open_low) \
    VEER_OPTION(veer_adwin_options, kind, member, text, fallback, low, high, open_low)

static const veer_detector_option rows[] = {
    ROW(VEER_OPTION_REAL, delta, "confidence of a cut", 0.002, 0, 1, 1),
    ROW(VEER_OPTION_COUNT, clock, "test every so many values", 32, 1, VEER_OPTION_MAX_COUNT, 0),
    ROW(VEER_OPTION_COUNT, max_buckets, "buckets per row before two merge", 5, 1, MAX_BUCKETS, 0),
    ROW(VEER_OPTION_COUNT, min_window, "least values on each side of a cut", 5, 1,
        VEER_OPTION_MAX_COUNT, 0),
    ROW(VEER_OPTION_COUNT, grace, "no test until the window is longer than this", 10, 0,
        VEER_OPTION_MAX_COUNT, 0),
};

static void view(const void *state, const void *options, veer_detect_view *ret)
{
    const adwin *s = state;
    const veer_adwin_options *o = options;
    const bucket all = whole(s, o->max_buckets + 1);
    *ret = (veer_detect_view){s->width, all.mean, s->width > 0 ? all.m2 / (double)s->width : 0};
}

const veer_detector_ops veer_adwin_ops = {
    .info = {"adwin", "adaptive window cut where its parts have different means", VEER_INPUT_REAL,
             0, VEER_OPTIONS_OF(veer_adwin_options, rows)},
    .state_size = state_size,
    .start = start,
    .update = update,
    .restart = restart,
    .code = code,
    .valid = valid,
    .view = view,
};
