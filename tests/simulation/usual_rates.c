/* How often number columns of undrifted traffic are called drifted, over months. Columns are kept
 * as counts in bins of a sixteenth of a standard deviation instead of summaries, which is a hundred
 * times as fast; what is usual is judged by monitor/usual.h. false_alarms.c goes the whole way.
 *
 *   usual_rates         a small run with bounds, `meson test --suite simulation`
 *   usual_rates DAYS    the first table of docs/false-alarms.md
 *
 * Every 15 minutes the last 60 minutes are compared with each baseline; an alarm is a drift that is
 * held for 30 minutes. The test takes a twentieth of 5 %, as the first step of the control over 20
 * columns does.
 */
#include <math.h>
#include <stdbool.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "monitor/usual.h"
#include "support/random.h"

#define COLUMNS 20
#define BINS 160
#define BINS_SD 16        /* of a standard deviation */
#define HOUR ((size_t)12) /* buckets of 5 minutes */
#define DAY (24 * HOUR)
#define STEP 3 /* buckets between evaluations */
#define HELD 3 /* evaluations: 30 minutes */
#define PIECES 24
#define WARM (29 * DAY) /* before the first evaluation */
#define ROWS 83         /* of a bucket: 1,000 an hour */
#define MONTH 30        /* days */
#define PI 3.14159265358979323846
#define AR_STEP 0.97 /* correlation of neighbouring buckets: it halves in 2 hours */
#define AR_SD 0.2    /* of a column's mean, in standard deviations of a row */
#define SEASON 0.5   /* amplitude of the day, in the same */
#define THRESHOLD 0.1
#define TEST_P (0.05 / COLUMNS)

typedef struct kind {
    const char *name; /* of the traffic */
    bool correlated;  /* the mean wanders (AR 1) */
    bool seasonal;    /* and follows the day */
} kind;

static const kind kinds[] = {{"independent", false, false},
                             {"correlated", true, false},
                             {"daily", false, true},
                             {"both", true, true}};
#define KINDS (sizeof kinds / sizeof *kinds)

typedef struct base {
    const char *name; /* as in a setting */
    size_t every;     /* buckets from one piece to the next */
    size_t n;         /* pieces */
} base;

static const base bases[] = {{"24h", HOUR, 24},
                             {"same_hours:7", DAY, 7},
                             {"last_week:4", 7 * DAY, 4}};
#define BASES (sizeof bases / sizeof *bases)

typedef uint32_t bins[BINS];

typedef struct learned {
    size_t from;      /* first bucket that it is of */
    size_t to;        /* last one, exclusive */
    bins whole;       /* all pieces */
    veer_usual usual; /* of them */
} learned;

/* What was counted of a baseline. */
typedef struct count {
    size_t evaluations; /* of columns */
    size_t drifted[2];  /* by the test alone, with usual */
    size_t alarms[2];   /* the same that were held */
} count;

/* ---- traffic ---- */

/* Counts of all buckets before each of n + 1. */
static void make_column(bins *sums, size_t n, const kind *of, test_random *rng)
{
    double wander = AR_SD * random_normal(rng);
    const double phase = 2 * PI * random_unit(rng);
    memset(sums[0], 0, sizeof sums[0]);
    for (size_t i = 0; i < n; i++) {
        memcpy(sums[i + 1], sums[i], sizeof sums[i]);
        wander = AR_STEP * wander + AR_SD * sqrt(1 - AR_STEP * AR_STEP) * random_normal(rng);
        const double mean = (of->correlated ? wander : 0) +
                            (of->seasonal ? SEASON * sin(2 * PI * (double)i / DAY + phase) : 0);
        for (size_t row = 0; row < ROWS; row++) {
            const double at = (mean + random_normal(rng)) * BINS_SD + BINS / 2.0;
            sums[i + 1][(size_t)fmin(fmax(at, 0), BINS - 1)]++;
        }
    }
}

/* Adds the buckets [from, to). */
static void add_buckets(const bins *sums, size_t from, size_t to, uint32_t *into)
{
    for (size_t i = 0; i < BINS; i++)
        into[i] += sums[to][i] - sums[from][i];
}

static double rows_of(const uint32_t *b)
{
    double rows = 0;
    for (size_t i = 0; i < BINS; i++)
        rows += b[i];
    return rows;
}

static double ks_of(const uint32_t *a, const uint32_t *b)
{
    const double rows_a = rows_of(a);
    const double rows_b = rows_of(b);
    double below_a = 0;
    double below_b = 0;
    double most = 0;
    for (size_t i = 0; i < BINS; i++) {
        below_a += a[i];
        below_b += b[i];
        most = fmax(most, fabs(below_a / rows_a - below_b / rows_b));
    }
    return most;
}

/* ---- judging ---- */

static void learn(const bins *sums, const base *b, size_t from, size_t to, learned *l)
{
    static bins pieces[PIECES];
    double effects[PIECES];
    double rows[PIECES];
    if (l->from == from && l->to == to)
        return;
    *l = (learned){.from = from, .to = to};
    memset(pieces, 0, sizeof pieces);
    for (size_t i = 0; i < b->n; i++) {
        const size_t ago = (b->n - i) * b->every;
        add_buckets(sums, from - ago, to - ago, pieces[i]);
        add_buckets(sums, from - ago, to - ago, l->whole);
    }
    for (size_t i = 0; i < b->n; i++) {
        rows[i] = rows_of(pieces[i]);
        effects[i] = ks_of(pieces[i], l->whole) / (1 - rows[i] / rows_of(l->whole));
    }
    l->usual = veer_usual_of(effects, rows, b->n);
}

/* Whether the hour before a bucket is drifted, by the test alone and with what is usual. */
static void judge(const bins *sums, const base *b, size_t now, learned *l, bool ret[2])
{
    bins current = {0};
    const size_t from = (now - HOUR) / HOUR * HOUR;
    learn(sums, b, from, b->every == HOUR ? from + HOUR : (now + HOUR - 1) / HOUR * HOUR, l);
    add_buckets(sums, now - HOUR, now, current);
    const double effect = ks_of(current, l->whole);
    const double rows = rows_of(current);
    const double whole = rows_of(l->whole);
    const double p = 2 * exp(-2 * effect * effect * rows * whole / (rows + whole));
    ret[0] = effect > THRESHOLD && p < TEST_P;
    ret[1] = ret[0] && veer_usual_p(&l->usual, effect, rows) < VEER_USUAL_ALPHA;
}

static void count_column(const bins *sums, size_t n, const base *b, count *ret)
{
    static learned l;
    size_t runs[2] = {0};
    l = (learned){0};
    for (size_t now = WARM + STEP; now <= n; now += STEP) {
        bool drifted[2];
        judge(sums, b, now, &l, drifted);
        ret->evaluations++;
        for (size_t i = 0; i < 2; i++) {
            runs[i] = drifted[i] ? runs[i] + 1 : 0;
            ret->drifted[i] += drifted[i];
            ret->alarms[i] += runs[i] == HELD;
        }
    }
}

static void count_kind(const kind *of, size_t days, size_t columns, uint64_t seed, count ret[BASES])
{
    const size_t n = WARM + days * DAY;
    test_random rng = {.state = seed};
    bins *const sums = calloc(n + 1, sizeof *sums);
    if (sums == NULL)
        exit(1);
    memset(ret, 0, BASES * sizeof *ret);
    for (size_t i = 0; i < columns; i++) {
        make_column(sums, n, of, &rng);
        for (size_t b = 0; b < BASES; b++)
            count_column(sums, n, &bases[b], &ret[b]);
    }
    free(sums);
}

/* ---- results ---- */

static double share_of(const count *c, size_t which)
{
    return (double)c->drifted[which] / (double)c->evaluations;
}

/* Of a model of 20 columns. */
static double a_month(const count *c, double alarms)
{
    return alarms * COLUMNS * MONTH * DAY / STEP / (double)c->evaluations;
}

/* P(at most n) of Poisson. */
static double poisson(size_t n, double mean)
{
    double sum = 0;
    for (size_t i = 0; i <= n; i++)
        sum += exp((double)i * log(mean) - mean - lgamma((double)i + 1));
    return sum;
}

/* The mean of which n or fewer have a chance of 5 %: 3.0 for 0. */
static double upper_bound(size_t n)
{
    double lo = 0;
    double hi = 2 * (double)n + 10;
    for (size_t i = 0; i < 60; i++) {
        const double middle = (lo + hi) / 2;
        if (poisson(n, middle) > 0.05)
            lo = middle;
        else
            hi = middle;
    }
    return hi;
}

static void print_rates(size_t days)
{
    printf("| traffic | baseline | drifted: test alone | with usual | alarms a month: test alone | "
           "with usual | at most |\n|---|---|---|---|---|---|---|\n");
    for (size_t i = 0; i < KINDS; i++) {
        count c[BASES];
        count_kind(&kinds[i], days, COLUMNS, 100 + i, c);
        for (size_t b = 0; b < BASES; b++)
            printf("| %s | %s | %.2f %% | %.3f %% | %.0f | %.1f | %.1f |\n", kinds[i].name,
                   bases[b].name, 100 * share_of(&c[b], 0), 100 * share_of(&c[b], 1),
                   a_month(&c[b], (double)c[b].alarms[0]), a_month(&c[b], (double)c[b].alarms[1]),
                   a_month(&c[b], upper_bound(c[b].alarms[1])));
        fflush(stdout);
    }
}

static int small_run(void)
{
    bool fine = true;
    for (size_t i = 0; i < KINDS; i++) {
        count c[BASES];
        count_kind(&kinds[i], 10, 2, 1 + i, c);
        for (size_t b = 0; b < 2; b++) {
            const bool ok = share_of(&c[b], 1) < 0.01 && c[b].alarms[1] <= 4;
            printf("%s: %s, %s: drifted %g, with usual %g, alarms %zu\n", ok ? "ok" : "FAILED",
                   kinds[i].name, bases[b].name, share_of(&c[b], 0), share_of(&c[b], 1),
                   c[b].alarms[1]);
            fine = fine && ok;
        }
    }
    return fine ? 0 : 1;
}

int main(int argc, char **argv)
{
    const size_t days = argc == 2 ? (size_t)strtoul(argv[1], NULL, 10) : 0;
    if (argc == 1)
        return small_run();
    if (days == 0) {
        fprintf(stderr, "usage: %s [DAYS]\n", argv[0]);
        return 2;
    }
    print_rates(days);
    return 0;
}
