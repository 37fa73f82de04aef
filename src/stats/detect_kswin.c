/* KSWIN (Raab, Heusinger, Schleif 2020): the newest values of a sliding window against as many
 * random earlier ones by the two-sample Kolmogorov-Smirnov test.
 *
 * Both samples have the same size r, so D is h / r for a whole h and the exact p-value is the
 * closed form of Gnedenko and Korolyuk (1951); the least h that is drift is found once, at start.
 */
#include <math.h>
#include <string.h>

#include "base/rng.h"
#include "stats/detector.h"
#include "stats/select.h"

#define MAX_WINDOW 65536
#define MAX_RECENT 1000

typedef struct kswin {
    uint64_t count;    /* values in the window */
    uint64_t next;     /* ring position of the next value */
    uint64_t critical; /* least h = r D that is drift; r + 1 if none */
    veer_rng rng;      /* of the random choice */
    double values[]; /* window ring; 2 r samples; window indices, as doubles, always 0, 1, 2 ... */
} kswin;

static size_t state_size(const void *options)
{
    const veer_kswin_options *o = options;
    return sizeof(kswin) + (size_t)(2 * o->window + 2 * o->recent) * sizeof(double);
}

static const char *check(const void *options)
{
    const veer_kswin_options *o = options;
    return o->window < 2 * o->recent ? "window is below 2 * recent" : NULL;
}

/* P(D >= h / r) for two samples of r values without ties. */
static double p_of(uint64_t h, uint64_t r)
{
    double sum = 0;
    for (uint64_t k = 1; k * h <= r; k++) {
        double term = 1; /* C(2 r, r - k h) / C(2 r, r) */
        for (uint64_t i = 1; i <= k * h; i++)
            term *= (double)(r - k * h + i) / (double)(r + i);
        sum += k % 2 == 1 ? term : -term;
    }
    return fmin(1, 2 * sum);
}

static void start(void *state, const void *options)
{
    kswin *s = state;
    const veer_kswin_options *o = options;
    s->count = 0;
    s->next = 0;
    veer_rng_init(&s->rng, o->seed);
    s->critical = 1;
    while (s->critical <= o->recent && !(p_of(s->critical, o->recent) <= o->alpha &&
                                         (double)s->critical / (double)o->recent > o->distance))
        s->critical++;
    double *const indices = s->values + o->window + 2 * o->recent;
    for (uint64_t i = 0; i < o->window; i++)
        indices[i] = (double)i;
}

/* The value that is `age` places behind the oldest. */
static double value_at(const kswin *s, const veer_kswin_options *o, uint64_t age)
{
    return s->values[(s->next + o->window - s->count + age) % o->window];
}

static void swap(double *a, double *b)
{
    const double keep = *a;
    *a = *b;
    *b = keep;
}

/* Fills `sample` with r of the `earlier` oldest values, without replacement (Fisher-Yates). The
 * swaps are undone, so that the choice depends on the generator alone. */
static void draw(kswin *s, const veer_kswin_options *o, uint64_t earlier, double *sample)
{
    const uint64_t r = o->recent;
    double *const indices = s->values + o->window + 2 * r;
    uint64_t picked[MAX_RECENT];
    for (uint64_t i = 0; i < r; i++) {
        picked[i] = i + veer_rng_below(&s->rng, earlier - i);
        swap(&indices[i], &indices[picked[i]]);
        sample[i] = value_at(s, o, (uint64_t)indices[i]);
    }
    for (uint64_t i = r; i > 0; i--)
        swap(&indices[i - 1], &indices[picked[i - 1]]);
}

/* r times the greatest distance of the two distribution functions; sorts both samples. */
static uint64_t distance(double *a, double *b, uint64_t r)
{
    veer_sort_values(a, r);
    veer_sort_values(b, r);
    uint64_t greatest = 0;
    for (uint64_t i = 0, j = 0; i < r && j < r;) {
        const double x = fmin(a[i], b[j]);
        while (i < r && a[i] == x)
            i++;
        while (j < r && b[j] == x)
            j++;
        const uint64_t gap = i > j ? i - j : j - i;
        greatest = gap > greatest ? gap : greatest;
    }
    return greatest;
}

static veer_detect_state update(void *state, const void *options, double value,
                                veer_detect_test *test)
{
    kswin *s = state;
    const veer_kswin_options *o = options;
    s->values[s->next] = value;
    s->next = (s->next + 1) % o->window;
    s->count += s->count < o->window ? 1 : 0;
    if (s->count < o->window)
        return VEER_DETECT_NONE;
    const uint64_t r = o->recent, earlier = o->window - r;
    double *const old = s->values + o->window, *const recent = old + r;
    draw(s, o, earlier, old);
    for (uint64_t i = 0; i < r; i++)
        recent[i] = value_at(s, o, earlier + i);
    const uint64_t h = distance(old, recent, r);
    *test = (veer_detect_test){(double)h / (double)r, (double)s->critical / (double)r};
    return h >= s->critical ? VEER_DETECT_DRIFT : VEER_DETECT_NONE;
}

/* Only the newest values stay: they are the new distribution. */
static void restart(void *state, const void *options)
{
    kswin *s = state;
    const veer_kswin_options *o = options;
    double *const kept = s->values + o->window;
    for (uint64_t i = 0; i < o->recent; i++)
        kept[i] = value_at(s, o, s->count - o->recent + i);
    memcpy(s->values, kept, (size_t)o->recent * sizeof *kept);
    s->count = o->recent;
    s->next = o->recent % o->window;
}

static void code(void *state, const void *options, veer_codec *codec)
{
    kswin *s = state;
    const veer_kswin_options *o = options;
    veer_codec_u64(codec, &s->count);
    veer_codec_u64(codec, &s->next);
    for (int i = 0; i < 4; i++)
        veer_codec_u64(codec, &s->rng.s[i]);
    for (uint64_t i = 0; i < o->window; i++)
        veer_codec_f64(codec, &s->values[i]);
}

static bool valid(const void *state, const void *options)
{
    const kswin *s = state;
    const veer_kswin_options *o = options;
    if (s->count > o->window || s->next >= o->window ||
        (s->count < o->window && s->next != s->count) ||
        (s->rng.s[0] | s->rng.s[1] | s->rng.s[2] | s->rng.s[3]) == 0)
        return false;
    for (uint64_t i = 0; i < o->window; i++)
        if (!(fabs(s->values[i]) <= VEER_DETECT_MAX_VALUE))
            return false;
    return true;
}

static void view(const void *state, const void *options, veer_detect_view *ret)
{
    (void)options;
    const kswin *s = state;
    veer_moments m = {0, 0, 0};
    /* While the window fills, its values lie at the start of the ring; later everywhere. */
    for (uint64_t i = 0; i < s->count; i++)
        veer_moments_add(&m, s->values[i]);
    *ret = (veer_detect_view){m.n, m.mean, m.n > 0 ? m.m2 / (double)m.n : 0};
}

#define ROW(kind, member, text, fallback, low, high, open_low) \
    VEER_OPTION(veer_kswin_options, kind, member, text, fallback, low, high, open_low)

static const veer_detector_option rows[] = {
    ROW(VEER_OPTION_REAL, alpha, "drift at a p-value of at most this", 0.005, 0, 0.999999, 1),
    ROW(VEER_OPTION_COUNT, window, "values kept, at least 2 * recent", 100, 4, MAX_WINDOW, 0),
    ROW(VEER_OPTION_COUNT, recent, "newest values, against as many earlier ones", 30, 2, MAX_RECENT,
        0),
    ROW(VEER_OPTION_REAL, distance, "and with a distance above this", 0.1, 0, 0.999999, 0),
    ROW(VEER_OPTION_COUNT, seed, "of the random choice", 1, 0, VEER_OPTION_MAX_COUNT, 0),
};

const veer_detector_ops veer_kswin_ops = {
    .info = {"kswin", "Kolmogorov-Smirnov test of the newest values", VEER_INPUT_REAL, 0,
             VEER_OPTIONS_OF(veer_kswin_options, rows)},
    .state_size = state_size,
    .check = check,
    .start = start,
    .update = update,
    .restart = restart,
    .code = code,
    .valid = valid,
    .view = view,
};
