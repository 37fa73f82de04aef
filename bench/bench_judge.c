/* What a cycle of evaluation costs: MODELS models of 20 columns with 25 hours of data, and three
 * rules for all of them, in a SQLite store.
 *
 * The clock is turned by hand in steps of 5 minutes; every model gets ROWS predictions a step. Cold
 * is the first cycle of an hour, whose baselines are new; warm is every other one. The floor of
 * each is reading the same windows from the buckets and comparing nothing.
 *
 *   bench_judge                     as every benchmark; BENCH_MODELS (100), BENCH_ROWS (100)
 *   bench_judge --report [HOURS]    goes through the cycles of 2 (HOURS) hours: wall and CPU time
 * of each kind, the floors, memory
 */
#include "bench.h"

#include <math.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <time.h>
#include <unistd.h>

#include "judge/judge.h"
#include "rules/rulefile.h"
#include "store/sqlite/sqlite.h"

#define COLUMNS 20
#define STEP_US (INT64_C(300) * 1000000)
#define HOUR_US (12 * STEP_US)
#define BASELINE_HOURS 24
#define STEPS_PER_HOUR 12
#define NOISE 65536 /* numbers that are used again and again */
#define TOGETHER 50 /* models in one submission */
#define START (INT64_C(1760000400) * 1000000)

static const char rules_text[] = "rules:\n"
                                 "  - {name: drift, model: '*', expr: 'drift_share()[1h] > 0.5'}\n"
                                 "  - {name: slow, model: '*', expr: 'p99(latency_ms)[1h] > 1e6'}\n"
                                 "  - {name: quiet, model: '*', expr: 'silence() > 30m'}\n";

typedef struct bench {
    size_t models;                /* how many */
    size_t rows;                  /* predictions of a model in a step */
    char dir[64];                 /* of the store */
    veer_manual_clock clock;      /* turned by hand */
    veer_store *store;            /* in dir */
    veer_ingest *ingest;          /* over it */
    veer_judge *judge;            /* over it */
    veer_arena arena;             /* of the rules */
    uint32_t *series;             /* one per model */
    size_t n_series;              /* of them */
    double *noise;                /* NOISE numbers */
    size_t at;                    /* in them */
    uint64_t next_id;             /* of predictions */
    veer_batch batches[TOGETHER]; /* used again and again */
} bench;

static void check(veer_rc rc, const veer_err *err)
{
    if (rc == VEER_OK)
        return;
    fprintf(stderr, "bench_judge: %s: %s\n", veer_rc_text(rc), err != NULL ? err->msg : "");
    exit(1);
}

static size_t number_of(const char *name, size_t fallback)
{
    const char *const text = getenv(name);
    const size_t number = text != NULL ? strtoul(text, NULL, 10) : 0;
    return number > 0 ? number : fallback;
}

/* ---- traffic ---- */

static double next_noise(bench *b)
{
    b->at = (b->at + 1) % NOISE;
    return b->noise[b->at];
}

/* Half of the columns have many values, a quarter 30, a quarter is of wide range. */
static double value_of(size_t column, double noise)
{
    if (column % 4 == 3)
        return floor(noise * 30);
    return column % 4 == 1 ? exp(8 * noise) : floor(noise * 1e6) / 100;
}

static void put_row(bench *b, veer_batch *batch, const char *model, int64_t time_us)
{
    char text[32];
    const int len = snprintf(text, sizeof text, "%llu", (unsigned long long)++b->next_id);
    const double u = next_noise(b);
    size_t column = 0;
    check(veer_batch_set_id(batch, text, (size_t)len, NULL), NULL);
    check(veer_batch_set_timestamp(batch, time_us, NULL), NULL);
    check(veer_batch_set_field_text(batch, VEER_FIELD_MODEL, model, strlen(model), NULL), NULL);
    check(veer_batch_set_field_text(batch, VEER_FIELD_VERSION, "v1", 2, NULL), NULL);
    check(veer_batch_set_field_text(batch, VEER_FIELD_CLASS, u > 0.4 ? "1" : "0", 1, NULL), NULL);
    check(veer_batch_set_field_number(batch, VEER_FIELD_LATENCY, floor(1e3 * u) / 10, NULL), NULL);
    for (size_t c = 0; c < COLUMNS; c++) {
        char name[16];
        const int bytes = snprintf(name, sizeof name, "x%zu", c);
        check(veer_batch_feature(batch, name, (size_t)bytes, VEER_COLUMN_NUMBER, &column, NULL),
              NULL);
        check(veer_batch_set_number(batch, column, value_of(c, next_noise(b)), NULL), NULL);
    }
    check(veer_batch_commit_row(batch, NULL), NULL);
}

static void put_models(bench *b, size_t first, size_t n)
{
    veer_ingest_result result;
    veer_batch *batches[TOGETHER];
    veer_err err = VEER_ERR_INIT;
    for (size_t i = 0; i < n; i++) {
        char model[32];
        snprintf(model, sizeof model, "model-%zu", first + i);
        batches[i] = &b->batches[i];
        veer_batch_clear_rows(batches[i]);
        for (size_t row = 0; row < b->rows; row++)
            put_row(b, batches[i], model,
                    b->clock.real_us + (int64_t)row * STEP_US / (int64_t)b->rows);
        check(veer_batch_seal(batches[i], &err), &err);
    }
    veer_ingest_job job = {.kind = VEER_INGEST_PREDICTIONS, .batches = batches, .n_batches = n};
    check(veer_ingest_run(b->ingest, &job, &result, &err), &err);
    check(result.rc, &result.err);
}

/* Five minutes, with or without predictions; at full hours buckets are written, as a running engine
 * does all the time. */
static void step(bench *b, bool traffic)
{
    veer_err err = VEER_ERR_INIT;
    for (size_t first = 0; traffic && first < b->models; first += TOGETHER)
        put_models(b, first, b->models - first < TOGETHER ? b->models - first : TOGETHER);
    veer_ingest_settle(b->ingest);
    veer_manual_clock_advance(&b->clock, STEP_US);
    if (b->clock.real_us % HOUR_US == 0)
        check(veer_ingest_maintain(b->ingest, &err), &err);
}

/* ---- life ---- */

static veer_rc note_series(void *context, const veer_store_series *series)
{
    bench *const b = context;
    if (b->n_series < b->models)
        b->series[b->n_series++] = series->id;
    return VEER_OK;
}

static void open_judge(bench *b)
{
    veer_rule_set set;
    veer_err err = VEER_ERR_INIT;
    check(veer_rulefile_read(rules_text, strlen(rules_text), &b->arena, &set, &err), &err);
    if (set.n_rules != 3)
        check(VEER_EPARSE, NULL);
    const veer_judge_options options = {.ingest = b->ingest,
                                        .clock = &b->clock.clock,
                                        .interval_us = STEP_US,
                                        .live_us = BASELINE_HOURS * HOUR_US,
                                        .settings = veer_judge_settings_default(),
                                        .file_rules = set.rules,
                                        .n_file_rules = set.n_rules,
                                        .no_thread = true};
    check(veer_judge_open(&options, &b->judge, &err), &err);
}

/* An engine with 25 hours of data, at a full hour. */
static void bench_open(bench *b)
{
    veer_err err = VEER_ERR_INIT;
    b->models = number_of("BENCH_MODELS", 100);
    b->rows = number_of("BENCH_ROWS", 100);
    snprintf(b->dir, sizeof b->dir, "/tmp/veer-bench-XXXXXX");
    if (mkdtemp(b->dir) == NULL)
        check(VEER_EIO, NULL);
    veer_arena_init(&b->arena, (size_t)1 << 30);
    veer_manual_clock_init(&b->clock, START / HOUR_US * HOUR_US);
    check(veer_store_sqlite_open(b->dir, NULL, &b->store, &err), &err);
    const veer_ingest_options options = {.store = b->store,
                                         .clock = &b->clock.clock,
                                         .no_maintenance_thread = true};
    check(veer_ingest_open(&options, &b->ingest, &err), &err);
    b->noise = bench_alloc(NOISE, sizeof *b->noise);
    bench_uniform(b->noise, NOISE, 7);
    b->series = bench_alloc(b->models, sizeof *b->series);
    for (size_t i = 0; i < TOGETHER; i++)
        veer_batch_init(&b->batches[i], 0);
    for (size_t i = 0; i < (BASELINE_HOURS + 1) * (size_t)STEPS_PER_HOUR; i++)
        step(b, true);
    check(veer_ingest_series_each(b->ingest, note_series, b, &err), &err);
    open_judge(b);
}

static void remove_store(const char *dir)
{
    static const char *const files[] = {"veer.db", "veer.db-wal", "veer.db-shm", "lock"};
    for (size_t i = 0; i < BENCH_COUNT(files); i++) {
        char file[96];
        (void)snprintf(file, sizeof file, "%s/%s", dir, files[i]);
        (void)unlink(file);
    }
    (void)rmdir(dir);
}

static void bench_close(bench *b)
{
    if (b->ingest == NULL)
        return;
    veer_judge_close(b->judge);
    veer_ingest_close(b->ingest);
    veer_store_close(b->store);
    for (size_t i = 0; i < TOGETHER; i++)
        veer_batch_done(&b->batches[i]);
    veer_arena_done(&b->arena);
    free(b->noise);
    free(b->series);
    remove_store(b->dir);
}

/* ---- what is measured ---- */

static double cycle(void *context)
{
    bench *const b = context;
    veer_judge_outcome outcome;
    veer_err err = VEER_ERR_INIT;
    check(veer_judge_run(b->judge, NULL, &outcome, &err), &err);
    if (outcome.targets != b->models || outcome.rules != 3 * b->models) {
        fprintf(stderr, "bench_judge: %zu targets, %zu rules\n", outcome.targets, outcome.rules);
        exit(1);
    }
    return (double)outcome.runs;
}

static double read_windows(const bench *b, const uint32_t *series, int64_t from_us, int64_t to_us,
                           int64_t step_us)
{
    double rows = 0;
    veer_windows windows = {0};
    veer_err err = VEER_ERR_INIT;
    const veer_buckets_query query = {.series = series,
                                      .n_series = 1,
                                      .parts = VEER_PARTS(VEER_PART_ACTIVITY) |
                                               VEER_PARTS(VEER_PART_FEATURES),
                                      .from_us = from_us,
                                      .to_us = to_us,
                                      .step_us = step_us};
    check(veer_buckets_read(veer_ingest_buckets(b->ingest), &query, &windows, &err), &err);
    for (size_t i = 0; i < windows.n; i++)
        rows += windows.at[i].activity != NULL ? (double)windows.at[i].activity->count : 0;
    veer_windows_done(&windows);
    return rows;
}

/* The current window of every model. */
static double read_current(void *context)
{
    const bench *const b = context;
    double rows = 0;
    for (size_t i = 0; i < b->n_series; i++)
        rows += read_windows(b, &b->series[i], b->clock.real_us - HOUR_US, b->clock.real_us, 0);
    return rows;
}

/* And its baseline, in pieces as the judge reads it. */
static double read_all(void *context)
{
    const bench *const b = context;
    const int64_t end_us = (b->clock.real_us - HOUR_US) / HOUR_US * HOUR_US;
    double rows = read_current(context);
    for (size_t i = 0; i < b->n_series; i++)
        rows += read_windows(b, &b->series[i], end_us - BASELINE_HOURS * HOUR_US, end_us, HOUR_US);
    return rows;
}

static void prepare_once(void *context)
{
    bench *const b = context;
    if (b->ingest == NULL)
        bench_open(b);
}

static void prepare_cold(void *context)
{
    bench *const b = context;
    prepare_once(b);
    do
        step(b, true);
    while (b->clock.real_us % HOUR_US != 0);
}

/* The step before the hour ends is left out: cold cycles begin there. */
static void prepare_step(bench *b, bool traffic)
{
    prepare_once(b);
    step(b, true);
    if (b->clock.real_us % HOUR_US == 0) {
        cycle(b);
        step(b, true);
    }
    if (!traffic) {
        cycle(b);
        step(b, false);
    }
}

static void prepare_warm(void *context)
{
    prepare_step(context, true);
}

static void prepare_quiet(void *context)
{
    prepare_step(context, false);
}

/* ---- the report ---- */

typedef struct figures {
    const char *name; /* of the kind */
    double wall[64];  /* seconds */
    double cpu[64];   /* seconds */
    size_t n;         /* measured */
} figures;

static double cpu_seconds(void)
{
    struct timespec now;
    clock_gettime(CLOCK_PROCESS_CPUTIME_ID, &now);
    return (double)now.tv_sec + (double)now.tv_nsec * 1e-9;
}

static void measure(figures *f, double (*run)(void *context), bench *b)
{
    const double wall = bench_now(), cpu = cpu_seconds();
    bench_keep(run(b));
    if (f->n == sizeof f->wall / sizeof *f->wall)
        return;
    f->cpu[f->n] = cpu_seconds() - cpu;
    f->wall[f->n++] = bench_now() - wall;
}

static void print(figures *f, const bench *b, const figures *floor)
{
    const double wall = bench_median(f->wall, f->n), cpu = bench_median(f->cpu, f->n);
    printf("%-28s %4zu x %10.1f ms %10.1f ms CPU %9.3f ms CPU each", f->name, f->n, 1e3 * wall,
           1e3 * cpu, 1e3 * cpu / (double)b->models);
    if (floor != NULL)
        printf("   floor x %.2f", cpu / floor->cpu[floor->n / 2]);
    printf("\n");
}

static void report(bench *b, size_t hours)
{
    static figures read_cold = {.name = "floor: all windows read"},
                   read_warm = {.name = "floor: current ones read"}, cold = {.name = "cold"},
                   warm = {.name = "warm, new data"}, quiet = {.name = "warm, nothing new"};
    const double begun = bench_now();
    bench_open(b);
    printf(
        "%zu models, %d columns, %zu predictions each in 5 minutes, %d hours: filled in %.0f s\n",
        b->models, COLUMNS, b->rows, BASELINE_HOURS + 1, bench_now() - begun);
    for (size_t i = 0; i < hours * STEPS_PER_HOUR; i++) {
        const size_t of_hour = i % STEPS_PER_HOUR;
        const bool traffic = of_hour % 3 != 2;
        if (of_hour == 0)
            measure(&read_cold, read_all, b);
        else if (traffic)
            measure(&read_warm, read_current, b);
        measure(of_hour == 0 ? &cold : traffic ? &warm : &quiet, cycle, b);
        step(b, (of_hour + 1) % 3 != 2);
    }
    print(&read_cold, b, NULL);
    print(&cold, b, &read_cold);
    print(&read_warm, b, NULL);
    print(&warm, b, &read_warm);
    print(&quiet, b, NULL);
    printf("peak memory %.1f MiB, the engine, its index and the noise of the traffic included\n",
           (double)bench_peak_rss_bytes() / 1048576.0);
}

int main(int argc, char **argv)
{
    static bench b;
    int code = 0;
    const double models = (double)number_of("BENCH_MODELS", 100);
    const bench_case cases[] = {
        {"read-cold (floor)", "models", models, prepare_once, read_all, &b},
        {"cycle-cold", "models", models, prepare_cold, cycle, &b},
        {"read-warm (floor)", "models", models, prepare_once, read_current, &b},
        {"cycle-warm", "models", models, prepare_warm, cycle, &b},
        {"cycle-quiet", "models", models, prepare_quiet, cycle, &b},
    };
    if (argc >= 2 && strcmp(argv[1], "--report") == 0)
        report(&b, argc > 2 ? strtoul(argv[2], NULL, 10) : 2);
    else
        code = bench_main(argc, argv, cases, BENCH_COUNT(cases));
    bench_close(&b);
    return code;
}
