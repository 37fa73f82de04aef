/* How often undrifted traffic is called drifted, with and without what is usual (monitor/usual.h),
 * and how soon a shift is found.
 *
 *   false_alarms                  a small run with bounds, for `meson test --suite simulation`
 *   false_alarms full DAYS REPS   the tables of docs/false-alarms.md
 *
 * A model has 14 number and 6 category columns. Every 5 minutes the last 60 minutes are compared
 * with 24 hours before them (down to the hour); an alarm is a drift that is held for 30 minutes.
 */
#include <math.h>
#include <stdbool.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "monitor/usual.h"
#include "monitor/window_drift.h"
#include "support/random.h"

#define COLUMNS 20
#define NUMBERS 14
#define CATEGORIES 4
#define BUCKETS_HOUR 12 /* of 5 minutes */
#define HOURS 24        /* of the baseline */
#define KEPT 27         /* hours of buckets that are kept */
#define HELD 7          /* evaluations: 30 minutes from the first to the last */
#define FIND_STEPS 72   /* evaluations after a shift: 6 hours */
#define PI 3.14159265358979323846
#define AR_STEP 0.97 /* correlation of neighbouring buckets: it halves in 2 hours */
#define AR_SD 0.2    /* of a column's mean, in standard deviations of a row */
#define SEASON 0.5   /* amplitude of the day, in the same */

/* ---- traffic ---- */

typedef struct kind {
    const char *name; /* of the traffic */
    bool correlated;  /* means of columns wander (AR 1) */
    bool seasonal;    /* and follow the day */
} kind;

static const kind kinds[] = {{"independent", false, false},
                             {"correlated", true, false},
                             {"daily", false, true},
                             {"both", true, true}};
#define KINDS (sizeof kinds / sizeof *kinds)

/* A change that is made at some moment: of the mean, or of a category's share. */
typedef struct shift {
    const char *name; /* for the table */
    size_t first;     /* column */
    size_t n;         /* columns */
    double mean;      /* added to numbers, in standard deviations */
    double share;     /* moved from the last to the first category */
} shift;

typedef struct world {
    const kind *of;                           /* what its traffic is like */
    test_random rng;                          /* of all */
    double wander[COLUMNS];                   /* of the means */
    double phase[COLUMNS];                    /* of the days */
    size_t rows;                              /* of a bucket */
    size_t now;                               /* buckets made */
    const shift *shifted;                     /* in force; NULL: none */
    veer_window buckets[KEPT * BUCKETS_HOUR]; /* by now, modulo their number */
    veer_window hours[HOURS];                 /* of the baseline */
    size_t baseline_end;                      /* bucket */
    veer_window baseline;                     /* all of them */
    veer_usuals usuals;                       /* of it */
    veer_batch batch;                         /* room */
} world;

static const drift_report_options options = {.fdr = 0.05};

static void need(veer_rc rc, const char *what)
{
    if (rc == VEER_OK)
        return;
    fprintf(stderr, "%s failed: %d\n", what, (int)rc);
    exit(1);
}

static world *world_new(const kind *of, size_t rows_hour, uint64_t seed)
{
    world *const w = calloc(1, sizeof *w);
    if (w == NULL)
        exit(1);
    w->of = of;
    w->rng.state = seed;
    w->rows = rows_hour / BUCKETS_HOUR;
    veer_batch_init(&w->batch, 0);
    for (size_t i = 0; i < COLUMNS; i++) {
        w->wander[i] = AR_SD * random_normal(&w->rng);
        w->phase[i] = 2 * PI * random_unit(&w->rng);
    }
    return w;
}

static void world_free(world *w)
{
    for (size_t i = 0; i < KEPT * BUCKETS_HOUR; i++)
        veer_window_done(&w->buckets[i]);
    for (size_t i = 0; i < HOURS; i++)
        veer_window_done(&w->hours[i]);
    veer_window_done(&w->baseline);
    veer_usuals_done(&w->usuals);
    veer_batch_done(&w->batch);
    free(w);
}

static bool is_shifted(const world *w, size_t column)
{
    return w->shifted != NULL && column >= w->shifted->first &&
           column < w->shifted->first + w->shifted->n;
}

static double mean_of(const world *w, size_t column)
{
    const double day = 2 * PI * (double)w->now / (24 * BUCKETS_HOUR) + w->phase[column];
    return (w->of->correlated ? w->wander[column] : 0) + (w->of->seasonal ? SEASON * sin(day) : 0) +
           (is_shifted(w, column) ? w->shifted->mean : 0);
}

/* Shares 0.4, 0.3, 0.2, 0.1, of which the first follows the mean as its logarithm does. */
static const char *category_of(world *w, double mean, double moved)
{
    static const char *const names[CATEGORIES] = {"a", "b", "c", "d"};
    const double first = 0.4 * exp(mean / 2);
    const double total = first + 0.6;
    double left = random_unit(&w->rng) - moved;
    const double shares[CATEGORIES] = {first / total, 0.3 / total, 0.2 / total, 0.1 / total};
    size_t i = 0;
    while (i + 1 < CATEGORIES && left >= shares[i])
        left -= shares[i++];
    return names[i];
}

static void put(world *w, size_t column, double mean)
{
    const char name[] = {'c', (char)('a' + (char)column), '\0'};
    size_t index = 0;
    const bool number = column < NUMBERS;
    need(veer_batch_feature(&w->batch, name, 2, number ? VEER_COLUMN_NUMBER : VEER_COLUMN_TEXT,
                            &index, NULL),
         "a column");
    if (number) {
        need(veer_batch_set_number(&w->batch, index, mean + random_normal(&w->rng), NULL),
             "a number");
        return;
    }
    const char *const text = category_of(w, mean, is_shifted(w, column) ? w->shifted->share : 0);
    need(veer_batch_set_text(&w->batch, index, text, 1, NULL), "a text");
}

/* Five minutes of traffic. */
static void step(world *w)
{
    double means[COLUMNS];
    veer_window *const bucket = &w->buckets[w->now % (KEPT * BUCKETS_HOUR)];
    for (size_t i = 0; i < COLUMNS; i++) {
        w->wander[i] =
            AR_STEP * w->wander[i] + AR_SD * sqrt(1 - AR_STEP * AR_STEP) * random_normal(&w->rng);
        means[i] = mean_of(w, i);
    }
    veer_batch_clear(&w->batch);
    for (size_t row = 0; row < w->rows; row++) {
        for (size_t i = 0; i < COLUMNS; i++)
            put(w, i, means[i]);
        need(veer_batch_commit_row(&w->batch, NULL), "a row");
    }
    need(veer_batch_seal(&w->batch, NULL), "sealing");
    veer_window_done(bucket);
    *bucket = (veer_window){0};
    need(veer_window_add_predictions(bucket, VEER_PARTS(VEER_PART_FEATURES), &w->batch, NULL,
                                     w->batch.rows, NULL),
         "folding");
    w->now++;
}

/* ---- comparing ---- */

static void merge(const world *w, veer_window *into, size_t from, size_t to)
{
    veer_window_done(into);
    *into = (veer_window){0};
    for (size_t i = from; i < to; i++)
        need(veer_window_merge(into, &w->buckets[i % (KEPT * BUCKETS_HOUR)], NULL), "merging");
}

/* The baseline of an hour and what is usual in it. */
static void take_baseline(world *w, size_t end)
{
    const veer_window *parts[HOURS];
    profile *p = NULL;
    if (end == w->baseline_end)
        return;
    w->baseline_end = end;
    veer_window_done(&w->baseline);
    w->baseline = (veer_window){0};
    for (size_t i = 0; i < HOURS; i++) {
        const size_t from = end - (HOURS - i) * BUCKETS_HOUR;
        merge(w, &w->hours[i], from, from + BUCKETS_HOUR);
        need(veer_window_merge(&w->baseline, &w->hours[i], NULL), "merging");
        parts[i] = &w->hours[i];
    }
    veer_usuals_done(&w->usuals);
    need(veer_profile_of_window(&w->baseline, NULL, &p, NULL), "a profile");
    need(veer_usuals_init(&w->usuals, p, parts, HOURS, &options, NULL), "what is usual");
    profile_free(p);
}

/* What one way of judging says. */
typedef struct verdicts {
    bool drifted[COLUMNS]; /* by column */
    bool dataset;          /* half of them */
} verdicts;

static void take_verdicts(const drift_report *report, verdicts *ret)
{
    *ret = (verdicts){.dataset = report->summary.dataset_drift != 0};
    for (size_t i = 0; i < report->count; i++)
        ret->drifted[report->columns[i].name[1] - 'a'] =
            report->columns[i].result.verdict == VEER_DRIFT_DRIFTED;
}

/* The last hour against its baseline; ret[0] by the tests alone, ret[1] with what is usual. */
static void evaluate(world *w, verdicts ret[2])
{
    veer_window current = {0};
    veer_window_drift drift;
    const size_t begin = w->now - BUCKETS_HOUR;
    take_baseline(w, begin / BUCKETS_HOUR * BUCKETS_HOUR);
    merge(w, &current, begin, w->now);
    need(veer_window_drift_init(&drift, &w->baseline, &current, &options, NULL), "comparing");
    take_verdicts(drift.report, &ret[0]);
    need(veer_usuals_apply(&w->usuals, drift.report, 0, NULL), "deciding");
    take_verdicts(drift.report, &ret[1]);
    veer_window_drift_done(&drift);
    veer_window_done(&current);
}

static void warm_up(world *w)
{
    while (w->now < KEPT * BUCKETS_HOUR - BUCKETS_HOUR)
        step(w);
}

/* ---- false alarms ---- */

typedef struct count {
    size_t evaluations;    /* times */
    size_t drifted;        /* columns, over all of them */
    size_t any;            /* evaluations with a drifted column */
    size_t column_alarms;  /* drifts of a column that were held */
    size_t dataset_alarms; /* the same of the model */
    size_t run[COLUMNS];   /* evaluations in a row */
    size_t dataset_run;    /* the same */
} count;

static void add(count *c, const verdicts *v)
{
    bool any = false;
    c->evaluations++;
    for (size_t i = 0; i < COLUMNS; i++) {
        c->run[i] = v->drifted[i] ? c->run[i] + 1 : 0;
        c->column_alarms += c->run[i] == HELD;
        c->drifted += v->drifted[i];
        any = any || v->drifted[i];
    }
    c->any += any;
    c->dataset_run = v->dataset ? c->dataset_run + 1 : 0;
    c->dataset_alarms += c->dataset_run == HELD;
}

static void count_alarms(const kind *of, size_t rows_hour, size_t days, uint64_t seed, count ret[2])
{
    world *const w = world_new(of, rows_hour, seed);
    warm_up(w);
    memset(ret, 0, 2 * sizeof *ret);
    for (size_t i = 0; i < days * 24 * BUCKETS_HOUR; i++) {
        verdicts v[2];
        step(w);
        evaluate(w, v);
        add(&ret[0], &v[0]);
        add(&ret[1], &v[1]);
    }
    world_free(w);
}

static double rate_of(const count *c)
{
    return (double)c->drifted / (double)(c->evaluations * COLUMNS);
}

static double a_month(const count *c, size_t alarms)
{
    return (double)alarms * 30 * 24 * BUCKETS_HOUR / (double)c->evaluations;
}

/* ---- detection ---- */

/* Minutes until the first shifted column's drift was held; -1: not within 6 hours. */
static int find_shift(const kind *of, size_t rows_hour, const shift *s, uint64_t seed)
{
    world *const w = world_new(of, rows_hour, seed);
    count c = {0};
    int found = -1;
    warm_up(w);
    const size_t off = (size_t)random_below(&w->rng, BUCKETS_HOUR);
    for (size_t i = 0; i < off; i++)
        step(w);
    w->shifted = s;
    for (size_t i = 1; i <= FIND_STEPS && found < 0; i++) {
        verdicts v[2];
        step(w);
        evaluate(w, v);
        add(&c, &v[1]);
        for (size_t j = s->first; j < s->first + s->n; j++)
            if (c.run[j] >= HELD && found < 0)
                found = (int)i * 5;
    }
    world_free(w);
    return found;
}

static int ascending(const void *a, const void *b)
{
    return *(const int *)a - *(const int *)b;
}

/* Found of n; the median of those found. */
static size_t find_many(const kind *of, size_t rows_hour, const shift *s, size_t n, int *ret_median)
{
    int *const minutes = calloc(n + 1, sizeof *minutes);
    size_t found = 0;
    if (minutes == NULL)
        exit(1);
    for (size_t i = 0; i < n; i++) {
        const int got = find_shift(of, rows_hour, s, 5000 + i);
        if (got >= 0)
            minutes[found++] = got;
    }
    qsort(minutes, found, sizeof *minutes, ascending);
    *ret_median = found > 0 ? minutes[found / 2] : 0;
    free(minutes);
    return found;
}

/* ---- the two runs ---- */

static const shift shifts[] = {
    {"0.25 sd in 1 column", 0, 1, 0.25, 0},     {"0.5 sd in 1 column", 0, 1, 0.5, 0},
    {"1 sd in 1 column", 0, 1, 1, 0},           {"0.25 sd in 5 columns", 0, 5, 0.25, 0},
    {"0.5 sd in 5 columns", 0, 5, 0.5, 0},      {"1 sd in 5 columns", 0, 5, 1, 0},
    {"10 points of a category", 15, 1, 0, 0.1}, {"20 points of a category", 15, 1, 0, 0.2},
};

static void print_alarms(size_t days)
{
    static const size_t sizes[] = {100, 1000, 5000};
    printf("| traffic | rows/h | drifted: tests alone | with usual | any column, with usual | "
           "column alarms a month: tests alone | with usual | dataset: tests alone | with usual "
           "|\n|---|---|---|---|---|---|---|---|---|\n");
    for (size_t i = 0; i < KINDS; i++)
        for (size_t j = 0; j < sizeof sizes / sizeof *sizes; j++) {
            count c[2];
            const size_t least = days * 1000 / sizes[j] > 0 ? days * 1000 / sizes[j] : 1;
            count_alarms(&kinds[i], sizes[j], sizes[j] > 1000 ? least : days, 100 + i, c);
            printf("| %s | %zu | %.3f %% | %.3f %% | %.2f %% | %.1f | %.1f | %.1f | %.1f |\n",
                   kinds[i].name, sizes[j], 100 * rate_of(&c[0]), 100 * rate_of(&c[1]),
                   100 * (double)c[1].any / (double)c[1].evaluations,
                   a_month(&c[0], c[0].column_alarms), a_month(&c[1], c[1].column_alarms),
                   a_month(&c[0], c[0].dataset_alarms), a_month(&c[1], c[1].dataset_alarms));
            fflush(stdout);
        }
}

static void print_detection(size_t reps)
{
    static const size_t sizes[] = {100, 1000};
    printf("\n| shift | rows/h |");
    for (size_t i = 0; i < KINDS; i++)
        printf(" %s |", kinds[i].name);
    printf("\n|---|---|---|---|---|---|\n");
    for (size_t i = 0; i < sizeof shifts / sizeof *shifts; i++)
        for (size_t j = 0; j < sizeof sizes / sizeof *sizes; j++) {
            printf("| %s | %zu |", shifts[i].name, sizes[j]);
            for (size_t k = 0; k < KINDS; k++) {
                int median = 0;
                const size_t found = find_many(&kinds[k], sizes[j], &shifts[i], reps, &median);
                printf(" %.0f %%, %d min |", 100 * (double)found / (double)reps, median);
            }
            printf("\n");
            fflush(stdout);
        }
}

static int failures;

static void expect(bool fine, const char *what, double got)
{
    printf("%s: %s (%g)\n", fine ? "ok" : "FAILED", what, got);
    failures += !fine;
}

/* Small and of fixed seeds, so that it answers the same everywhere; bounds leave room. */
static int small_run(void)
{
    count c[2];
    int median = 0;
    count_alarms(&kinds[0], 120, 2, 1, c);
    expect(rate_of(&c[1]) < 0.002, "independent: drifted columns", rate_of(&c[1]));
    expect(c[1].column_alarms <= 1, "independent: alarms in 2 days", (double)c[1].column_alarms);
    count_alarms(&kinds[3], 240, 2, 2, c);
    expect(rate_of(&c[0]) > 0.1, "both: drifted columns by the tests alone", rate_of(&c[0]));
    expect(rate_of(&c[1]) < 0.005, "both: drifted columns with usual", rate_of(&c[1]));
    expect(c[1].column_alarms <= 2, "both: alarms in 2 days", (double)c[1].column_alarms);
    expect(c[1].dataset_alarms == 0, "both: dataset alarms", (double)c[1].dataset_alarms);
    const size_t found = find_many(&kinds[0], 600, &shifts[2], 3, &median);
    expect(found == 3, "independent: 1 sd found of 3", (double)found);
    expect(median <= 90, "minutes until then", median);
    return failures > 0 ? 1 : 0;
}

int main(int argc, char **argv)
{
    if (argc == 1)
        return small_run();
    if (argc != 4 || strcmp(argv[1], "full") != 0) {
        fprintf(stderr, "usage: %s [full DAYS REPS]\n", argv[0]);
        return 2;
    }
    print_alarms((size_t)strtoul(argv[2], NULL, 10));
    print_detection((size_t)strtoul(argv[3], NULL, 10));
    return 0;
}
