/* A random stream of predictions and labels, into an engine that is killed at random again and
 * again, against the same stream kept as a list: at the end every hour of every model must be what
 * its rows make.
 *
 * Step number i is drawn from the seed and i alone, so that a process which was killed is followed
 * by one that goes on where it was: the step that was under way is done once more, at the same time
 * by the clock, and what had been stored of it is a duplicate.
 */
#include "ingest/support.h"

#include <math.h>
#include <pthread.h>
#include <stdatomic.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/mman.h>
#include <sys/wait.h>
#include <time.h>
#include <unistd.h>

#include "store/sqlite/sqlite.h"
#include "summary/codec.h"
#include "support/random.h"

#define STEPS 250u
#define IDS 300u
#define ROWS 24u /* of a job, at most */
#define JOBS 4u  /* of a step, at most */
#define DAYS 5

static uint64_t seed;

/* ---- steps ---- */

typedef struct drawn {
    row rows[ROWS];
    char ids[ROWS][16];
    size_t n;
    veer_ingest_kind kind;
    bool words; /* feature x comes as text */
} drawn;

typedef struct step {
    drawn jobs[JOBS];
    size_t n;       /* jobs */
    int64_t now_us; /* by the clock */
    bool maintain;  /* afterwards */
    bool flush;     /* the index alone, so that it is ahead of the buckets */
} step;

static const char *const models[] = {"m0", "m1", "m2"};
static const char *const versions[] = {NULL, "1", "2"};
static const char *const classes[] = {"a", "b", "c"};

static void draw_row(test_random *rng, drawn *job, size_t i, int64_t now_us)
{
    const bool label = job->kind == VEER_INGEST_LABELS;
    row *r = &job->rows[i];
    snprintf(job->ids[i], sizeof job->ids[i], "id%u", (unsigned)random_below(rng, IDS));
    *r = (row){.id = job->ids[i], .model = models[random_below(rng, 3)]};
    if (random_below(rng, 3) > 0 || label)
        r->time_us = now_us - (int64_t)random_below(rng, (uint64_t)DAYS * 24) * HOUR -
                     (int64_t)random_below(rng, 3600) * SECOND;
    if (label) {
        r->label = classes[random_below(rng, 3)];
        if (random_below(rng, 3) == 0)
            r->model = NULL;
        if (random_below(rng, 2) == 0)
            r->time_us = 0;
        return;
    }
    r->version = versions[random_below(rng, 3)];
    r->class = classes[random_below(rng, 3)];
    r->x = random_normal(rng);
    r->tag = random_below(rng, 2) == 0 ? "IT" : NULL;
    if (random_below(rng, 8) == 0)
        r->label = classes[random_below(rng, 3)];
    r->text = job->words ? "word" : NULL;
}

/* Predictions come before labels, so that it makes no difference where commits part them. */
static void draw_step(step *s, unsigned number)
{
    test_random rng = {.state = seed * 1000003 + number};
    random_u64(&rng);
    s->n = 1 + random_below(&rng, JOBS);
    s->now_us = T0 + (int64_t)number * 60 * SECOND;
    s->maintain = random_below(&rng, 12) == 0;
    s->flush = random_below(&rng, 4) == 0;
    const size_t predictions = random_below(&rng, s->n + 1);
    for (size_t j = 0; j < s->n; j++) {
        drawn *job = &s->jobs[j];
        job->kind = j < predictions ? VEER_INGEST_PREDICTIONS : VEER_INGEST_LABELS;
        job->n = 1 + random_below(&rng, ROWS);
        job->words = random_below(&rng, 20) == 0;
        for (size_t i = 0; i < job->n; i++)
            draw_row(&rng, job, i, s->now_us);
    }
}

/* ---- the engine, in a process of its own ---- */

typedef struct shared {
    _Atomic(unsigned) done;     /* steps that were acknowledged */
    _Atomic(uint64_t) refolded; /* rows that were folded again, all processes together */
} shared;

typedef struct atomic_clock {
    veer_clock clock;         /* first */
    _Atomic(int64_t) real_us; /* what it says */
} atomic_clock;

static int64_t clock_real(const veer_clock *clock)
{
    const atomic_clock *c = (const atomic_clock *)clock;
    return atomic_load(&c->real_us);
}

static int64_t clock_monotonic(const veer_clock *clock)
{
    (void)clock;
    return veer_clock_monotonic_us(veer_clock_system());
}

static void count_done(veer_ingest_job *job, const veer_ingest_result *result)
{
    _Atomic(unsigned) *left = job->context;
    if (result->rc != VEER_OK) {
        fprintf(stderr, "%s\n", result->err.msg);
        abort();
    }
    atomic_fetch_sub(left, 1);
}

static void pause_us(long us)
{
    const struct timespec pause = {0, us * 1000};
    nanosleep(&pause, NULL);
}

static void run_step(veer_ingest *ingest, step *s, bool alone)
{
    veer_batch *batches[JOBS];
    veer_ingest_job jobs[JOBS];
    _Atomic(unsigned) left = (unsigned)s->n;
    for (size_t j = 0; j < s->n; j++) {
        batches[j] = batch_of(s->jobs[j].rows, s->jobs[j].n);
        jobs[j] = (veer_ingest_job){.kind = s->jobs[j].kind,
                                    .batches = &batches[j],
                                    .n_batches = 1,
                                    .done = count_done,
                                    .context = &left};
        OK(veer_ingest_submit(ingest, &jobs[j], NULL));
    }
    while (atomic_load(&left) > 0)
        pause_us(50);
    for (size_t j = 0; j < s->n; j++)
        batch_free(batches[j]);
    if (s->maintain)
        OK(veer_ingest_maintain(ingest, NULL));
    veer_ingest_settle(ingest);
    for (bool done = s->flush && alone; done;)
        OK(veer_index_flush(veer_ingest_index(ingest), true, &done, NULL));
}

static void *kill_soon(void *context)
{
    pause_us(*(long *)context);
    _exit(0);
}

/* `alone`: without a maintenance thread. */
static _Noreturn void run_engine(const char *dir, shared *at, long life_us, bool alone)
{
    static step s;
    atomic_clock clock = {{clock_real, clock_monotonic}, T0};
    veer_store *store = NULL;
    veer_ingest *ingest = NULL;
    veer_ingest_stats stats;
    veer_err err = VEER_ERR_INIT;
    pthread_t killer;
    if (life_us > 0)
        OK(pthread_create(&killer, NULL, kill_soon, &life_us));
    const veer_ingest_options options = {.clock = &clock.clock, .no_maintenance_thread = alone};
    veer_ingest_options with_store = options;
    if (veer_store_sqlite_open(dir, NULL, &store, &err) != VEER_OK)
        abort();
    with_store.store = store;
    draw_step(&s, atomic_load(&at->done));
    atomic_store(&clock.real_us, s.now_us);
    if (veer_ingest_open(&with_store, &ingest, &err) != VEER_OK) {
        fprintf(stderr, "%s\n", err.msg);
        abort();
    }
    veer_ingest_stats_get(ingest, &stats);
    atomic_fetch_add(&at->refolded, stats.recovered_rows);
    for (unsigned number = atomic_load(&at->done); number < STEPS; number++) {
        draw_step(&s, number);
        atomic_store(&clock.real_us, s.now_us);
        run_step(ingest, &s, alone);
        atomic_store(&at->done, number + 1);
    }
    _exit(0); /* without closing: killed at the very end, too */
}

/* ---- the list ---- */

typedef struct listed_prediction {
    uint32_t model;    /* number of its name */
    row r;             /* as drawn */
    char id[16];       /* its id */
    int64_t time_us;   /* its own, or of arrival */
    const char *label; /* that counts in the end */
} listed_prediction;

typedef struct listed_label {
    uint32_t model;    /* number of its name + 1, or 0 */
    char id[16];       /* its id */
    const char *value; /* class */
    int64_t stated_us; /* or 0 */
    int64_t rank_us;   /* stated, or of arrival */
    size_t number;     /* order of arrival */
} listed_label;

static listed_prediction predictions[3 * IDS];
static size_t n_predictions;
static listed_label labels[STEPS * JOBS * ROWS];
static size_t n_labels;

static uint32_t number_of(const char *model)
{
    for (uint32_t i = 0; i < 3; i++)
        if (model != NULL && strcmp(models[i], model) == 0)
            return i + 1;
    return 0;
}

static bool wins(int64_t a_us, int64_t b_us)
{
    return b_us >= a_us; /* b came later */
}

/* Whether a label says nothing new for a model (0: for one that nobody has named), which has this
 * prediction of its id or none. */
static bool is_old(const listed_label *label, uint32_t model, const listed_prediction *own)
{
    const char *best = NULL;
    int64_t best_us = 0, stated_us = 0;
    bool same = false;
    for (size_t i = 0; i < n_labels; i++) {
        const listed_label *l = &labels[i];
        if (strcmp(l->id, label->id) != 0 || (l->model != 0 && l->model != model))
            continue;
        same |= l->stated_us == label->stated_us && l->value == label->value;
        if (best == NULL || wins(best_us, l->rank_us)) {
            best = l->value;
            best_us = l->rank_us;
            stated_us = l->stated_us;
        }
    }
    if (own != NULL && own->r.label != NULL) {
        same |= own->time_us == label->stated_us && own->r.label == label->value;
        if (best == NULL || best_us < own->time_us) {
            best = own->r.label;
            best_us = own->time_us;
            stated_us = own->time_us;
        }
    }
    if (best == NULL)
        return false;
    if (wins(best_us, label->rank_us))
        return best == label->value && (label->stated_us == 0 || label->stated_us == stated_us);
    return same;
}

static void list_label(const row *r, int64_t now_us)
{
    listed_label label = {.model = number_of(r->model),
                          .value = r->label,
                          .stated_us = r->time_us,
                          .rank_us = r->time_us == 0 ? now_us : r->time_us};
    bool old = true;
    snprintf(label.id, sizeof label.id, "%s", r->id);
    for (uint32_t model = 0; model <= 3; model++) {
        const listed_prediction *own = NULL;
        if (label.model != 0 && label.model != model)
            continue;
        for (size_t i = 0; i < n_predictions; i++)
            if (predictions[i].model == model && strcmp(predictions[i].id, label.id) == 0)
                own = &predictions[i];
        old &= is_old(&label, model, own);
    }
    if (!old)
        labels[n_labels++] = label;
}

static void list_prediction(const row *r, int64_t now_us)
{
    for (size_t i = 0; i < n_predictions; i++)
        if (predictions[i].model == number_of(r->model) && strcmp(predictions[i].id, r->id) == 0)
            return;
    listed_prediction *p = &predictions[n_predictions++];
    *p = (listed_prediction){.model = number_of(r->model),
                             .r = *r,
                             .time_us = r->time_us == 0 ? now_us : r->time_us};
    snprintf(p->id, sizeof p->id, "%s", r->id);
    p->r.id = p->id;
}

static void choose_labels(void)
{
    for (size_t i = 0; i < n_predictions; i++) {
        listed_prediction *p = &predictions[i];
        int64_t best_us = p->time_us;
        p->label = p->r.label;
        for (size_t l = 0; l < n_labels; l++) {
            const listed_label *label = &labels[l];
            if (strcmp(label->id, p->id) != 0 || (label->model != 0 && label->model != p->model))
                continue;
            if (p->label != NULL && !wins(best_us, label->rank_us))
                continue;
            best_us = label->rank_us;
            p->label = label->value;
        }
    }
}

/* ---- both ---- */

static void expect_same_part(const veer_window *got, const veer_window *want, veer_part part,
                             const char *what)
{
    veer_buf a, b;
    veer_buf_init(&a, 1 << 24);
    veer_buf_init(&b, 1 << 24);
    OK(veer_window_encode(got, part, &a, NULL));
    OK(veer_window_encode(want, part, &b, NULL));
    if (a.len != b.len || memcmp(a.data, b.data, a.len) != 0)
        fail_msg("%s: part %d differs", what, (int)part);
    veer_buf_done(&a);
    veer_buf_done(&b);
}

static void expect_same_performance(const veer_performance_sums *got,
                                    const veer_performance_sums *want, const char *what)
{
    veer_buf a, b;
    if (got == NULL || want == NULL || got->labelled == 0) {
        if ((got == NULL ? 0 : got->labelled) != (want == NULL ? 0 : want->labelled))
            fail_msg("%s: %u outcomes for %u", what, got == NULL ? 0 : (unsigned)got->labelled,
                     want == NULL ? 0 : (unsigned)want->labelled);
        return;
    }
    if (got->labelled != want->labelled)
        fail_msg("%s: %u outcomes for %u", what, (unsigned)got->labelled, (unsigned)want->labelled);
    veer_buf_init(&a, 1 << 24);
    veer_buf_init(&b, 1 << 24);
    OK(veer_confusion_encode(got->confusion, &a, NULL));
    OK(veer_confusion_encode(want->confusion, &b, NULL));
    if (a.len != b.len || memcmp(a.data, b.data, a.len) != 0)
        fail_msg("%s: outcomes differ", what);
    veer_buf_done(&a);
    veer_buf_done(&b);
}

static void make_window(veer_window *window, uint32_t model, int64_t from_us, bool segment)
{
    const unsigned parts =
        VEER_PARTS(VEER_PART_ACTIVITY) | (segment ? 0 : VEER_PARTS(VEER_PART_FEATURES));
    for (size_t i = 0; i < n_predictions; i++) {
        const listed_prediction *p = &predictions[i];
        if (p->model != model || p->time_us < from_us || p->time_us >= from_us + HOUR ||
            (segment && p->r.tag == NULL))
            continue;
        row plain = p->r;
        plain.label = NULL;
        plain.time_us = p->time_us;
        veer_batch *batch = batch_of(&plain, 1);
        OK(veer_window_add_predictions(window, parts, batch, NULL, 1, NULL));
        batch_free(batch);
        if (p->label == NULL)
            continue;
        plain.label = p->label;
        batch = batch_of(&plain, 1);
        OK(veer_window_add_outcomes(window, batch, NULL, NULL, 1, NULL));
        batch_free(batch);
    }
}

static void compare_model(fixture *f, uint32_t model, bool segment)
{
    veer_arena arena;
    veer_model_series *list = NULL;
    size_t n = 0;
    uint32_t series[16];
    veer_windows windows = {0};
    veer_arena_init(&arena, 1 << 20);
    OK(veer_ingest_series_of(f->ingest, veer_store_text(models[model - 1]), (veer_store_bytes){0},
                             &arena, &list, &n, NULL));
    for (size_t i = 0; i < n; i++)
        series[i] = list[i].series;
    const int64_t end_us = T0 + (int64_t)STEPS * 60 * SECOND;
    const veer_buckets_query query = {.series = series,
                                      .n_series = n,
                                      .segment = segment ? "country=IT" : NULL,
                                      .parts = VEER_PARTS(VEER_PART_ACTIVITY) |
                                               (segment ? 0 : VEER_PARTS(VEER_PART_FEATURES)) |
                                               VEER_PARTS(VEER_PART_PERFORMANCE),
                                      .from_us = T0 - (DAYS * 24 + 2) * HOUR,
                                      .to_us = end_us + HOUR,
                                      .step_us = HOUR};
    OK(veer_buckets_read(veer_ingest_buckets(f->ingest), &query, &windows, NULL));
    uint64_t counted = 0;
    for (size_t i = 0; i < windows.n; i++) {
        veer_window want = {.from_us = windows.at[i].from_us, .to_us = windows.at[i].to_us};
        char what[64];
        snprintf(what, sizeof what, "%s%s hour %zu", models[model - 1], segment ? " IT" : "", i);
        make_window(&want, model, windows.at[i].from_us, segment);
        if ((want.activity == NULL) != (windows.at[i].activity == NULL))
            fail_msg("%s: one has data", what);
        if (want.activity != NULL && windows.at[i].activity != NULL) {
            counted += windows.at[i].activity->count;
            expect_same_part(&windows.at[i], &want, VEER_PART_ACTIVITY, what);
            if (!segment)
                expect_same_part(&windows.at[i], &want, VEER_PART_FEATURES, what);
        }
        expect_same_performance(windows.at[i].performance, want.performance, what);
        veer_window_done(&want);
    }
    assert_true(segment || counted > IDS / 2);
    veer_windows_done(&windows);
    veer_arena_done(&arena);
}

static void say_finding(void *context, const char *finding)
{
    print_message("finding: %s\n", finding);
    ++*(size_t *)context;
}

static void nothing_is_lost_or_counted_twice(void **state)
{
    static step s;
    (void)state;
    fixture f;
    test_random rng;
    random_seed(&rng, 4242);
    seed = random_u64(&rng);
    FILE *file = tmpfile();
    assert_non_null(file);
    assert_int_equal(ftruncate(fileno(file), sizeof(shared)), 0);
    shared *at = mmap(NULL, sizeof *at, PROT_READ | PROT_WRITE, MAP_SHARED, fileno(file), 0);
    assert_true(at != MAP_FAILED);
    fixture_open(&f, true);
    veer_ingest_close(f.ingest);
    veer_store_close(f.store);
    unsigned lives = 0;
    while (atomic_load(&at->done) < STEPS) {
        /* Long lives are rare, the last ones are endless, so that the test ends. */
        const long life_us = lives++ > 40 ? 0 : (long)random_below(&rng, 60000) + 1000;
        fflush(NULL);
        const pid_t child = fork();
        assert_true(child >= 0);
        if (child == 0)
            run_engine(f.dir, at, life_us, lives % 2 == 0);
        int status = 0;
        assert_int_equal(waitpid(child, &status, 0), child);
        assert_true(WIFEXITED(status) && WEXITSTATUS(status) == 0);
    }
    print_message("# %u lives, %llu rows folded again\n", lives,
                  (unsigned long long)atomic_load(&at->refolded));
    for (unsigned number = 0; number < STEPS; number++) {
        draw_step(&s, number);
        for (size_t j = 0; j < s.n; j++)
            for (size_t i = 0; i < s.jobs[j].n; i++)
                (s.jobs[j].kind == VEER_INGEST_LABELS
                     ? list_label
                     : list_prediction)(&s.jobs[j].rows[i], s.now_us);
    }
    choose_labels();
    OK(veer_store_sqlite_open(f.dir, NULL, &f.store, NULL));
    f.options.store = f.store;
    veer_manual_clock_init(&f.clock, T0 + (int64_t)STEPS * 60 * SECOND);
    f.options.clock = &f.clock.clock;
    OK(veer_ingest_open(&f.options, &f.ingest, NULL));
    for (size_t round = 0; round < 2; round++) {
        OK(veer_ingest_maintain(f.ingest, NULL));
        for (uint32_t model = 1; model <= 3; model++) {
            compare_model(&f, model, false);
            compare_model(&f, model, true);
        }
        fixture_reopen(&f);
    }
    size_t findings = 0;
    OK(veer_ingest_verify(f.ingest, say_finding, &findings, NULL, NULL));
    assert_int_equal(findings, 0);
    munmap(at, sizeof *at);
    fclose(file);
    fixture_close(&f);
}

int main(void)
{
    const struct CMUnitTest tests[] = {cmocka_unit_test(nothing_is_lost_or_counted_twice)};
    return cmocka_run_group_tests(tests, NULL, NULL);
}
