/* The engine alone: batches of ready records through queue, writer, store, index and buckets, as
 * durable as a server's, with statistics on; no HTTP, no parsing.
 *
 *   bench_ingest [DIR] [SECONDS]
 *
 * Threads submit batches and keep a number of them under way; every record has a fresh id, 20
 * features of 4 or 6 decimals, a class, a score and a latency. Printed for each size of a batch:
 * records and requests per second, rows per commit, bytes on disk per record after maintenance, and
 * on what the writer spends its time.
 */
#include "bench.h"

#include <math.h>
#include <pthread.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/resource.h>
#include <unistd.h>

#include "ingest/ingest.h"
#include "store/sqlite/sqlite.h"

#define FEATURES 20u
#define DISTINCT 4096u /* rows of values that are used again and again */
#define ID_LEN 16

typedef struct plan {
    size_t rows;    /* of a batch */
    size_t flying;  /* batches under way */
    size_t threads; /* that submit */
} plan;

static const plan plans[] = {{1, 32, 1}, {1, 256, 2}, {100, 32, 1}, {100, 32, 2}, {1000, 16, 2}};

/* Jobs that are not under way. */
typedef struct pool {
    pthread_mutex_t lock;   /* of the rest */
    pthread_cond_t filled;  /* a job came back */
    veer_ingest_job *first; /* linked by next */
    uint64_t failed;        /* jobs that were answered with an error */
} pool;

typedef struct sender {
    veer_ingest *ingest; /* takes the jobs */
    pool pool;           /* of this thread */
    double until;        /* stops submitting then */
    uint64_t number;     /* of the next id */
    uint64_t records;    /* submitted */
    uint64_t jobs;       /* submitted */
    pthread_t thread;    /* runs send_all */
} sender;

static double values[DISTINCT][FEATURES + 2];

static void must(veer_rc rc, const veer_err *err)
{
    if (rc == VEER_OK)
        return;
    fprintf(stderr, "bench_ingest: %s\n", err->msg);
    exit(1);
}

static void make_values(void)
{
    for (size_t i = 0; i < DISTINCT; i++) {
        bench_normal(values[i], FEATURES, i * 100, 0, 1);
        bench_uniform(values[i] + FEATURES, 2, i * 100 + 50);
        for (size_t f = 0; f < FEATURES + 2; f++) {
            const double scale = f % 2 == 0 ? 1e4 : 1e6;
            values[i][f] = rint(values[i][f] * scale) / scale;
        }
    }
}

static void make_batch(veer_batch *batch, size_t rows, size_t first)
{
    veer_err err = VEER_ERR_INIT;
    veer_batch_init(batch, rows);
    for (size_t i = 0; i < rows; i++) {
        const double *row = values[(first + i) % DISTINCT];
        char name[32];
        size_t index;
        must(veer_batch_set_id(batch, "0123456789abcdef", ID_LEN, &err), &err);
        must(veer_batch_set_timestamp(batch, 0, &err), &err);
        must(veer_batch_set_field_text(batch, VEER_FIELD_MODEL, "fraud", 5, &err), &err);
        must(veer_batch_set_field_text(batch, VEER_FIELD_VERSION, "3", 1, &err), &err);
        must(veer_batch_set_field_text(batch, VEER_FIELD_CLASS, row[0] > 0 ? "yes" : "no",
                                       row[0] > 0 ? 3 : 2, &err),
             &err);
        must(veer_batch_set_field_number(batch, VEER_FIELD_SCORE, row[FEATURES], &err), &err);
        must(veer_batch_set_field_number(batch, VEER_FIELD_LATENCY, row[FEATURES + 1] * 50, &err),
             &err);
        for (size_t f = 0; f < FEATURES; f++) {
            const int len = snprintf(name, sizeof name, "feature_%zu", f);
            must(veer_batch_feature(batch, name, (size_t)len, VEER_COLUMN_NUMBER, &index, &err),
                 &err);
            must(veer_batch_set_number(batch, index, row[f], &err), &err);
        }
        must(veer_batch_commit_row(batch, &err), &err);
    }
    must(veer_batch_seal(batch, &err), &err);
}

/* Fresh ids of the same length, and the time. */
static void refresh(veer_batch *batch, uint64_t *number, int64_t now_us)
{
    for (size_t i = 0; i < batch->rows; i++) {
        uint64_t left = (*number)++;
        char *id = batch->id_bytes + i * ID_LEN;
        for (size_t d = ID_LEN; d-- > 0; left /= 10)
            id[d] = (char)('0' + left % 10);
        batch->timestamp_us[i] = now_us + (int64_t)i;
    }
}

static void take_back(veer_ingest_job *job, const veer_ingest_result *result)
{
    sender *s = job->context;
    pthread_mutex_lock(&s->pool.lock);
    s->pool.failed += result->rc != VEER_OK || result->duplicates > 0 ? 1u : 0u;
    job->next = s->pool.first;
    s->pool.first = job;
    pthread_mutex_unlock(&s->pool.lock);
    pthread_cond_signal(&s->pool.filled);
}

static veer_ingest_job *next_job(pool *p)
{
    pthread_mutex_lock(&p->lock);
    while (p->first == NULL)
        pthread_cond_wait(&p->filled, &p->lock);
    veer_ingest_job *job = p->first;
    p->first = job->next;
    pthread_mutex_unlock(&p->lock);
    return job;
}

static void *send_all(void *context)
{
    sender *s = context;
    veer_err err = VEER_ERR_INIT;
    while (bench_now() < s->until) {
        veer_ingest_job *job = next_job(&s->pool);
        refresh(job->batches[0], &s->number, veer_clock_real_us(veer_clock_system()));
        s->records += job->batches[0]->rows;
        s->jobs++;
        must(veer_ingest_submit(s->ingest, job, &err), &err);
    }
    return NULL;
}

/* Waits until all jobs are back. */
static void collect(sender *s, size_t jobs)
{
    veer_ingest_job *list = NULL;
    for (size_t i = 0; i < jobs; i++) {
        veer_ingest_job *job = next_job(&s->pool);
        job->next = list;
        list = job;
    }
    s->pool.first = list;
}

static void start(sender *s, veer_ingest *ingest, const plan *p, size_t number, double seconds)
{
    const size_t jobs = p->flying / p->threads;
    *s = (sender){.ingest = ingest,
                  .pool = {PTHREAD_MUTEX_INITIALIZER, PTHREAD_COND_INITIALIZER, NULL, 0},
                  .until = bench_now() + seconds,
                  .number = (number + 1) * UINT64_C(1000000000000)};
    for (size_t i = 0; i < jobs; i++) {
        veer_ingest_job *job = bench_alloc(1, sizeof *job);
        veer_batch *batch = bench_alloc(1, sizeof *batch);
        veer_batch **list = bench_alloc(1, sizeof(veer_batch *));
        make_batch(batch, p->rows, i * p->rows);
        *list = batch;
        *job = (veer_ingest_job){.batches = list,
                                 .n_batches = 1,
                                 .done = take_back,
                                 .context = s,
                                 .next = s->pool.first};
        s->pool.first = job;
    }
    if (pthread_create(&s->thread, NULL, send_all, s) != 0)
        exit(1);
}

static void finish(sender *s, size_t jobs)
{
    pthread_join(s->thread, NULL);
    collect(s, jobs);
    for (veer_ingest_job *job = s->pool.first, *next; job != NULL; job = next) {
        next = job->next;
        veer_batch_done(job->batches[0]);
        free(job->batches[0]);
        free(job->batches);
        free(job);
    }
}

static double cpu_seconds(void)
{
    struct rusage usage;
    getrusage(RUSAGE_SELF, &usage);
    return (double)(usage.ru_utime.tv_sec + usage.ru_stime.tv_sec) +
           (double)(usage.ru_utime.tv_usec + usage.ru_stime.tv_usec) * 1e-6;
}

static void print_stages(const veer_ingest_stats *stats, double seconds)
{
    static const char *const names[VEER_STAGE_COUNT] = {"collect", "find",   "gather",
                                                        "join",    "encode", "commit",
                                                        "answer",  "index",  "fold"};
    printf("   writer:");
    for (size_t i = 0; i < VEER_STAGE_COUNT; i++)
        printf(" %s %.1f%%", names[i], (double)stats->stage_us[i] * 1e-4 / seconds);
    printf("\n");
}

static void run_plan(const char *dir, const plan *p, double seconds)
{
    veer_store *store = NULL;
    veer_ingest *ingest = NULL;
    veer_err err = VEER_ERR_INIT;
    sender senders[4];
    uint64_t records = 0, jobs = 0, failed = 0;
    veer_ingest_stats stats;
    veer_store_stats kept;
    char path[600];
    (void)snprintf(path, sizeof path, "%s/bench-ingest-%d", dir, (int)getpid());
    must(veer_store_sqlite_open(path, NULL, &store, &err), &err);
    const veer_ingest_options options = {.store = store, .clock = veer_clock_system()};
    must(veer_ingest_open(&options, &ingest, &err), &err);
    const double begin = bench_now(), cpu = cpu_seconds();
    for (size_t i = 0; i < p->threads; i++)
        start(&senders[i], ingest, p, i, seconds);
    for (size_t i = 0; i < p->threads; i++) {
        finish(&senders[i], p->flying / p->threads);
        records += senders[i].records;
        jobs += senders[i].jobs;
        failed += senders[i].pool.failed;
    }
    const double took = bench_now() - begin, cpu_took = cpu_seconds() - cpu;
    veer_ingest_settle(ingest);
    veer_ingest_stats_get(ingest, &stats);
    must(veer_ingest_maintain(ingest, &err), &err);
    veer_store_stats_get(store, &kept);
    printf("%5zu rows x %3zu under way, %zu threads: %9.0f records/s %8.0f requests/s, "
           "%5.0f rows per commit, %4.1f us CPU per record, block %3.0f B per record%s\n",
           p->rows, p->flying, p->threads, (double)records / took, (double)jobs / took,
           (double)records / (double)(stats.commits == 0 ? 1 : stats.commits),
           cpu_took * 1e6 / (double)records,
           (double)kept.predictions.bytes /
               (double)(kept.predictions.rows == 0 ? 1 : kept.predictions.rows),
           failed > 0 || stats.troubles > 0 ? "  FAILURES" : "");
    print_stages(&stats, took);
    veer_ingest_close(ingest);
    veer_store_close(store);
    static const char *const files[] = {"veer.db", "veer.db-wal", "veer.db-shm", "lock"};
    for (size_t i = 0; i < BENCH_COUNT(files); i++) {
        char file[700];
        (void)snprintf(file, sizeof file, "%s/%s", path, files[i]);
        (void)unlink(file);
    }
    (void)rmdir(path);
}

int main(int argc, char **argv)
{
    const char *dir = argc > 1 ? argv[1] : ".";
    const double seconds = argc > 2 ? strtod(argv[2], NULL) : 3;
    make_values();
    for (size_t i = 0; i < BENCH_COUNT(plans); i++)
        run_plan(dir, &plans[i], seconds);
    return 0;
}
