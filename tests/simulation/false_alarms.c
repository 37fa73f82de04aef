/* How often undrifted traffic is called drifted, with and without what is usual (monitor/usual.h),
 * and how soon a shift is found, for three baselines; rows, windows and reports are made as in a
 * server. usual_rates.c counts over months.
 *
 *   false_alarms               a small run with bounds, for `meson test --suite simulation`
 *   false_alarms brief         less of it, for sanitizers
 *   false_alarms shifts REPS   the second table of docs/false-alarms.md
 *
 * A model has 14 number and 6 category columns. Every 15 minutes the last 60 minutes are compared
 * with each baseline; an alarm is a drift that is held for 30 minutes.
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
#define QUARTERS 4       /* of an hour: what is evaluated */
#define STEPS 3          /* of a quarter, 5 minutes each: what means wander by */
#define DAY ((size_t)24) /* hours */
#define PIECES 24        /* of a baseline, at most */
#define WARM (28 * DAY)  /* hours before the first evaluation: what the longest baseline needs */
#define KEPT (WARM + 3)  /* hours that are kept */
#define HELD 3           /* evaluations: 30 minutes from the first to the last */
#define FIND 24          /* evaluations after a shift: 6 hours */
#define PI 3.14159265358979323846
#define AR_STEP 0.97 /* correlation of neighbouring steps: it halves in 2 hours */
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
enum { INDEPENDENT, CORRELATED, DAILY, BOTH };
#define KINDS (sizeof kinds / sizeof *kinds)

/* Changes that are made at some moment, each in columns of its own. */
typedef struct shift {
    const char *name; /* for the table */
    size_t first;     /* column */
    size_t n;         /* columns */
    double mean;      /* added to numbers, in standard deviations */
    double share;     /* moved from the last to the first category */
} shift;

static const shift shifts[] = {
    {"0.25 sd", 0, 3, 0.25, 0},
    {"0.5 sd", 3, 3, 0.5, 0},
    {"1 sd", 6, 3, 1, 0},
    {"10 points of a category", 14, 2, 0, 0.1},
    {"20 points of a category", 16, 2, 0, 0.2},
};
enum { LARGE = 2 }; /* of them: what has to be found */
#define SHIFTS (sizeof shifts / sizeof *shifts)

/* Baselines: the hours before, or the same hours of earlier days. */
typedef struct base {
    const char *name; /* as in a setting */
    size_t every;     /* hours from one piece to the next */
    size_t n;         /* pieces */
} base;

static const base bases[] = {{"24h", 1, 24}, {"same_hours:7", DAY, 7}, {"last_week:4", 7 * DAY, 4}};
#define BASES (sizeof bases / sizeof *bases)

typedef struct learned {
    size_t from;                /* first hour after or at the time of a day that it is of */
    size_t to;                  /* last one, exclusive */
    veer_window pieces[PIECES]; /* of it */
    veer_window whole;          /* all of them */
    veer_usuals usuals;         /* of it */
} learned;

typedef struct world {
    const kind *of;           /* what its traffic is like */
    test_random rng;          /* of all */
    double wander[COLUMNS];   /* of the means */
    double phase[COLUMNS];    /* of the days */
    size_t rows;              /* of a step */
    size_t now;               /* quarters made */
    size_t end;               /* hour: nothing is evaluated from then on */
    bool shifted;             /* the shifts are in force */
    veer_window quarters[8];  /* the latest, by now modulo their number */
    veer_window hours[KEPT];  /* by their number modulo */
    learned baselines[BASES]; /* in use */
    veer_batch batch;         /* room */
} world;

static const drift_report_options options = {.fdr = 0.05};

static void need(veer_rc rc, const char *what)
{
    if (rc == VEER_OK)
        return;
    fprintf(stderr, "%s failed: %d\n", what, (int)rc);
    exit(1);
}

static world *world_new(const kind *of, size_t rows_hour, size_t end, uint64_t seed)
{
    world *const w = calloc(1, sizeof *w);
    if (w == NULL)
        exit(1);
    w->of = of;
    w->rng.state = seed;
    w->rows = rows_hour / ((size_t)QUARTERS * STEPS);
    w->end = end;
    veer_batch_init(&w->batch, 0);
    for (size_t i = 0; i < COLUMNS; i++) {
        w->wander[i] = AR_SD * random_normal(&w->rng);
        w->phase[i] = 2 * PI * random_unit(&w->rng);
    }
    return w;
}

static void clear(veer_window *window)
{
    veer_window_done(window);
    *window = (veer_window){0};
}

static void forget(learned *l)
{
    for (size_t i = 0; i < PIECES; i++)
        clear(&l->pieces[i]);
    clear(&l->whole);
    veer_usuals_done(&l->usuals);
}

static void world_free(world *w)
{
    for (size_t i = 0; i < sizeof w->quarters / sizeof *w->quarters; i++)
        clear(&w->quarters[i]);
    for (size_t i = 0; i < KEPT; i++)
        clear(&w->hours[i]);
    for (size_t i = 0; i < BASES; i++)
        forget(&w->baselines[i]);
    veer_batch_done(&w->batch);
    free(w);
}

static const shift *shift_of(const world *w, size_t column)
{
    for (size_t i = 0; w->shifted && i < SHIFTS; i++)
        if (column >= shifts[i].first && column < shifts[i].first + shifts[i].n)
            return &shifts[i];
    return NULL;
}

static double mean_of(const world *w, size_t column)
{
    const double day = 2 * PI * (double)w->now / (DAY * QUARTERS) + w->phase[column];
    const shift *const s = shift_of(w, column);
    return (w->of->correlated ? w->wander[column] : 0) + (w->of->seasonal ? SEASON * sin(day) : 0) +
           (s != NULL ? s->mean : 0);
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
    const shift *const s = shift_of(w, column);
    need(veer_batch_feature(&w->batch, name, 2, number ? VEER_COLUMN_NUMBER : VEER_COLUMN_TEXT,
                            &index, NULL),
         "a column");
    if (number) {
        need(veer_batch_set_number(&w->batch, index, mean + random_normal(&w->rng), NULL),
             "a number");
        return;
    }
    need(veer_batch_set_text(&w->batch, index, category_of(w, mean, s != NULL ? s->share : 0), 1,
                             NULL),
         "a text");
}

/* Whether a baseline or a current window has that hour. */
static bool is_needed(const world *w, size_t hour)
{
    for (size_t i = 0; i < BASES; i++)
        for (size_t k = 1; k <= bases[i].n; k++) {
            const size_t later = hour + k * bases[i].every;
            if (later + 2 >= WARM && later < w->end)
                return true;
        }
    return hour + 2 >= WARM;
}

static void make_rows(world *w)
{
    double means[COLUMNS];
    for (size_t i = 0; i < COLUMNS; i++)
        means[i] = mean_of(w, i);
    for (size_t row = 0; row < w->rows; row++) {
        for (size_t i = 0; i < COLUMNS; i++)
            put(w, i, means[i]);
        need(veer_batch_commit_row(&w->batch, NULL), "a row");
    }
}

/* A quarter of an hour of traffic, and its hour. */
static void step(world *w)
{
    veer_window *const quarter = &w->quarters[w->now % 8];
    veer_window *const hour = &w->hours[w->now / QUARTERS % KEPT];
    const bool needed = is_needed(w, w->now / QUARTERS);
    veer_batch_clear(&w->batch);
    for (size_t i = 0; i < STEPS; i++) {
        for (size_t j = 0; j < COLUMNS; j++)
            w->wander[j] = AR_STEP * w->wander[j] +
                           AR_SD * sqrt(1 - AR_STEP * AR_STEP) * random_normal(&w->rng);
        if (needed)
            make_rows(w);
    }
    clear(quarter);
    if (w->now % QUARTERS == 0)
        clear(hour);
    if (needed) {
        need(veer_batch_seal(&w->batch, NULL), "sealing");
        need(veer_window_add_predictions(quarter, VEER_PARTS(VEER_PART_FEATURES), &w->batch, NULL,
                                         w->batch.rows, NULL),
             "folding");
        need(veer_window_merge(hour, quarter, NULL), "merging");
    }
    w->now++;
}

static void warm_up(world *w)
{
    while (w->now < (size_t)WARM * QUARTERS)
        step(w);
}

/* ---- comparing ---- */

/* A baseline of the hours [from, to) and what is usual in it: the hours before them, or the same
 * ones of earlier days. */
static learned *take_baseline(world *w, size_t which, size_t from, size_t to)
{
    const base *const b = &bases[which];
    learned *const l = &w->baselines[which];
    const veer_window *parts[PIECES];
    profile *p = NULL;
    if (b->every == 1)
        to = from + 1;
    if (l->from == from && l->to == to)
        return l;
    forget(l);
    l->from = from;
    l->to = to;
    for (size_t i = 0; i < b->n; i++) {
        const size_t ago = (b->n - i) * b->every;
        for (size_t hour = from; hour < to; hour++)
            need(veer_window_merge(&l->pieces[i], &w->hours[(hour - ago) % KEPT], NULL), "merging");
        need(veer_window_merge(&l->whole, &l->pieces[i], NULL), "merging");
        parts[i] = &l->pieces[i];
    }
    need(veer_profile_of_window(&l->whole, NULL, &p, NULL), "a profile");
    need(veer_usuals_init(&l->usuals, p, parts, b->n, &options, NULL), "what is usual");
    profile_free(p);
    return l;
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

/* The last hour against a baseline; ret[0] by the tests alone, ret[1] with what is usual. */
static void evaluate(world *w, size_t which, verdicts ret[2])
{
    veer_window current = {0};
    veer_window_drift drift;
    const learned *const l =
        take_baseline(w, which, (w->now - QUARTERS) / QUARTERS, (w->now + QUARTERS - 1) / QUARTERS);
    for (size_t i = QUARTERS; i > 0; i--)
        need(veer_window_merge(&current, &w->quarters[(w->now - i) % 8], NULL), "merging");
    need(veer_window_drift_init(&drift, &l->whole, &current, &options, NULL), "comparing");
    take_verdicts(drift.report, &ret[0]);
    need(veer_usuals_apply(&l->usuals, drift.report, 0, NULL), "deciding");
    take_verdicts(drift.report, &ret[1]);
    veer_window_drift_done(&drift);
    veer_window_done(&current);
}

/* ---- false alarms ---- */

typedef struct count {
    size_t evaluations;    /* times */
    size_t drifted;        /* columns, over all of them */
    size_t column_alarms;  /* drifts of a column that were held */
    size_t dataset_alarms; /* the same of the model */
    size_t run[COLUMNS];   /* evaluations in a row */
    size_t dataset_run;    /* the same */
} count;

static void add(count *c, const verdicts *v)
{
    c->evaluations++;
    for (size_t i = 0; i < COLUMNS; i++) {
        c->run[i] = v->drifted[i] ? c->run[i] + 1 : 0;
        c->column_alarms += c->run[i] == HELD;
        c->drifted += v->drifted[i];
    }
    c->dataset_run = v->dataset ? c->dataset_run + 1 : 0;
    c->dataset_alarms += c->dataset_run == HELD;
}

/* The first n_bases baselines; tests alone and with what is usual of each. */
static void count_alarms(const kind *of, size_t rows_hour, size_t hours, size_t n_bases,
                         uint64_t seed, count ret[BASES][2])
{
    world *const w = world_new(of, rows_hour, WARM + hours, seed);
    warm_up(w);
    memset(ret, 0, BASES * sizeof *ret);
    for (size_t i = 0; i < hours * QUARTERS; i++) {
        step(w);
        for (size_t b = 0; b < n_bases; b++) {
            verdicts v[2];
            evaluate(w, b, v);
            add(&ret[b][0], &v[0]);
            add(&ret[b][1], &v[1]);
        }
    }
    world_free(w);
}

static double rate_of(const count *c)
{
    return (double)c->drifted / (double)(c->evaluations * COLUMNS);
}

/* ---- detection ---- */

#define MOST_REPS 100

typedef struct found {
    size_t n;                         /* shifted columns found */
    int minutes[MOST_REPS * COLUMNS]; /* until each */
} found;

/* Which of the shifts are held within 6 hours, and when: each shifted column once. */
static void find_shifts(const kind *of, size_t rows_hour, size_t n_bases, uint64_t seed,
                        found ret[BASES][SHIFTS])
{
    world *const w = world_new(of, rows_hour, WARM + 8, seed);
    count counts[BASES] = {{0}};
    warm_up(w);
    const size_t off = (size_t)random_below(&w->rng, QUARTERS);
    for (size_t i = 0; i < off; i++)
        step(w);
    w->shifted = true;
    for (size_t i = 1; i <= FIND; i++) {
        step(w);
        for (size_t b = 0; b < n_bases; b++) {
            verdicts v[2];
            evaluate(w, b, v);
            for (size_t j = 0; j < COLUMNS; j++) { /* once held is enough */
                const shift *const s = shift_of(w, j);
                size_t *const run = &counts[b].run[j];
                *run = *run >= HELD || v[1].drifted[j] ? *run + 1 : 0;
                if (s != NULL && *run == HELD)
                    ret[b][s - shifts].minutes[ret[b][s - shifts].n++] = (int)i * 60 / QUARTERS;
            }
        }
    }
    world_free(w);
}

static int ascending(const void *a, const void *b)
{
    return *(const int *)a - *(const int *)b;
}

static int median_of(found *f)
{
    qsort(f->minutes, f->n, sizeof *f->minutes, ascending);
    return f->n > 0 ? f->minutes[f->n / 2] : 0;
}

static void find_many(const kind *of, size_t rows_hour, size_t n_bases, size_t reps,
                      found ret[BASES][SHIFTS])
{
    memset(ret, 0, BASES * sizeof *ret);
    for (size_t i = 0; i < reps && i < MOST_REPS; i++)
        find_shifts(of, rows_hour, n_bases, 5000 + i, ret);
}

/* ---- the runs ---- */

#define ROWS_HOUR 1000

static void print_cell(found *f, size_t of)
{
    const int median = median_of(f);
    if (f->n == 0)
        printf(" 0 %% |");
    else
        printf(" %.0f %%, %d min |", 100 * (double)f->n / (double)of, median);
}

static void print_shifts(size_t reps)
{
    static found all[KINDS][BASES][SHIFTS];
    for (size_t i = 0; i < KINDS; i++)
        find_many(&kinds[i], ROWS_HOUR, BASES, reps, all[i]);
    printf("| shift | of | baseline |");
    for (size_t i = 0; i < KINDS; i++)
        printf(" %s |", kinds[i].name);
    printf("\n|---|---|---|---|---|---|---|\n");
    for (size_t s = 0; s < SHIFTS; s++)
        for (size_t b = 0; b < BASES; b++) {
            printf("| %s | %zu | %s |", shifts[s].name, reps * shifts[s].n, bases[b].name);
            for (size_t i = 0; i < KINDS; i++)
                print_cell(&all[i][b][s], reps * shifts[s].n);
            printf("\n");
        }
}

static int failures;

static void expect(bool fine, const char *what, double got)
{
    printf("%s: %s (%g)\n", fine ? "ok" : "FAILED", what, got);
    failures += !fine;
}

enum { ROLLING, SAME_HOURS, USED }; /* of the baselines, in the small run */

static void check_alarms(const kind *of, size_t rows_hour, size_t hours, bool moves)
{
    static count c[BASES][2];
    count_alarms(of, rows_hour, hours, USED, 1, c);
    for (size_t b = 0; b < USED; b++) {
        printf("%s, %s:\n", of->name, bases[b].name);
        if (moves)
            expect(rate_of(&c[b][0]) > 0.1, "drifted by the tests alone", rate_of(&c[b][0]));
        expect(rate_of(&c[b][1]) < 0.01, "drifted with usual", rate_of(&c[b][1]));
        expect(c[b][1].column_alarms <= 2, "alarms", (double)c[b][1].column_alarms);
        expect(c[b][1].dataset_alarms == 0, "dataset alarms", (double)c[b][1].dataset_alarms);
    }
}

static void check_shifts(size_t reps)
{
    static found f[BASES][SHIFTS];
    const size_t of = reps * shifts[LARGE].n;
    find_many(&kinds[DAILY], 600, USED, reps, f);
    printf("daily, 1 sd, of %zu:\n", of);
    expect(f[SAME_HOURS][LARGE].n == of, "same hours: found", (double)f[SAME_HOURS][LARGE].n);
    expect(median_of(&f[SAME_HOURS][LARGE]) <= 90, "minutes until then",
           median_of(&f[SAME_HOURS][LARGE]));
    expect(f[ROLLING][LARGE].n >= 1, "rolling: found", (double)f[ROLLING][LARGE].n);
}

/* Small and of fixed seeds, so that it answers the same everywhere; bounds leave room. */
static int small_run(bool brief)
{
    check_alarms(&kinds[BOTH], 240, brief ? 6 : DAY, true);
    if (!brief)
        check_alarms(&kinds[INDEPENDENT], 240, DAY, false);
    check_shifts(brief ? 1 : 3);
    return failures > 0 ? 1 : 0;
}

int main(int argc, char **argv)
{
    const size_t n = argc == 3 ? (size_t)strtoul(argv[2], NULL, 10) : 0;
    if (argc == 1 || (argc == 2 && strcmp(argv[1], "brief") == 0))
        return small_run(argc == 2);
    if (n > 0 && n <= MOST_REPS && strcmp(argv[1], "shifts") == 0) {
        print_shifts(n);
        return 0;
    }
    fprintf(stderr, "usage: %s [brief | shifts REPS (at most %d)]\n", argv[0], MOST_REPS);
    return 2;
}
