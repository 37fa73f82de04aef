/* Durable commits: what group commit of blocks costs beside a bare fdatasync of the same bytes and
 * beside one row per prediction in SQLite, all on one disk in one run.
 *
 * Every case is alternated with the others and ends after a fixed number of commits. Latencies are
 * of single commits. "no checkpoints": the log only grows, nothing is moved into the database.
 * "automatic": SQLite's own checkpoints, which run inside every 1,000th commit or so.
 */
#include "bench.h"

#include <fcntl.h>
#include <sqlite3.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

#include "store/sqlite/sqlite.h"

#define ROUNDS 3
#define RECORD_BYTES 70 /* of a block, per record */
#define PATH_SIZE 512

typedef struct sizes {
    size_t records; /* in one commit */
    size_t commits; /* in one round */
} sizes;

static const sizes plan[] = {{1, 2000}, {16, 2000}, {256, 2000}, {1000, 1500}};

typedef struct result {
    double seconds;    /* of all rounds */
    double *latencies; /* of all commits */
    size_t n;          /* commits */
    double disk_bytes; /* after the last round */
} result;

static char dir[PATH_SIZE];
static unsigned char bytes[1000 * RECORD_BYTES]; /* noise: nothing can be compressed away */

static void die(const char *what)
{
    fprintf(stderr, "bench_store: %s\n", what);
    exit(1);
}

static void clean(void)
{
    static const char *const names[] = {"veer.db", "veer.db-wal", "veer.db-shm", "lock",
                                        "raw",     "rows.db",     "rows.db-wal", "rows.db-shm"};
    char path[PATH_SIZE + 16];
    for (size_t i = 0; i < BENCH_COUNT(names); i++) {
        (void)snprintf(path, sizeof path, "%s/%s", dir, names[i]);
        (void)unlink(path);
    }
}

static double disk_bytes(void)
{
    static const char *const names[] = {"veer.db", "raw", "rows.db"};
    char path[PATH_SIZE + 16];
    struct stat status;
    double sum = 0;
    for (size_t i = 0; i < BENCH_COUNT(names); i++) {
        (void)snprintf(path, sizeof path, "%s/%s", dir, names[i]);
        if (stat(path, &status) == 0)
            sum += (double)status.st_size;
    }
    return sum;
}

static void note(result *r, double start)
{
    const double took = bench_now() - start;
    r->latencies[r->n++] = took;
    r->seconds += took;
}

/* The floor: the same bytes appended to a file that is written over, one fdatasync each. */
static void run_raw(const sizes *s, result *r)
{
    char path[PATH_SIZE + 16];
    const size_t len = s->records * RECORD_BYTES;
    (void)snprintf(path, sizeof path, "%s/raw", dir);
    const int fd = open(path, O_RDWR | O_CREAT, 0600);
    if (fd < 0)
        die("cannot make a file");
    for (size_t i = 0; i < s->commits; i++)
        if (write(fd, bytes, len) != (ssize_t)len)
            die("cannot write");
    if (fsync(fd) != 0 || lseek(fd, 0, SEEK_SET) != 0)
        die("cannot sync");
    for (size_t i = 0; i < s->commits; i++) {
        const double start = bench_now();
        if (write(fd, bytes, len) != (ssize_t)len || fdatasync(fd) != 0)
            die("cannot write");
        note(r, start);
    }
    close(fd);
}

static void run_store_with(const sizes *s, result *r, uint64_t log_cap)
{
    const veer_store_sqlite_options options = {.log_cap_bytes = log_cap};
    veer_store *store = NULL;
    veer_err err = VEER_ERR_INIT;
    uint32_t series = 0;
    if (veer_store_sqlite_open(dir, &options, &store, &err) != VEER_OK ||
        veer_store_series_id(store, veer_store_text("m"), veer_store_text("1"), &series, &err) !=
            VEER_OK)
        die(err.msg);
    for (size_t i = 0; i < s->commits; i++) {
        veer_store_block block = {.kind = VEER_STORE_PREDICTIONS,
                                  .series = series,
                                  .rows = (uint32_t)s->records,
                                  .time_min_us = (int64_t)i,
                                  .time_max_us = (int64_t)i,
                                  .arrival_us = (int64_t)i,
                                  .bytes = {bytes, s->records * RECORD_BYTES}};
        veer_store_tx tx = {.blocks = &block, .n_blocks = 1};
        const double start = bench_now();
        if (veer_store_commit(store, &tx, &err) != VEER_OK)
            die(err.msg);
        note(r, start);
    }
    veer_store_close(store);
}

static void run_store(const sizes *s, result *r)
{
    run_store_with(s, r, 0);
}

/* The step is never more than the cap; with a cap that is never reached nothing is copied. */
static void run_small_log(const sizes *s, result *r)
{
    run_store_with(s, r, (uint64_t)1 << 20);
}

static sqlite3 *open_rows(const char *checkpoints)
{
    char path[PATH_SIZE + 16];
    sqlite3 *db = NULL;
    (void)snprintf(path, sizeof path, "%s/rows.db", dir);
    if (sqlite3_open(path, &db) != SQLITE_OK ||
        sqlite3_exec(db, "PRAGMA journal_mode = WAL; PRAGMA synchronous = FULL;", NULL, NULL,
                     NULL) != SQLITE_OK ||
        sqlite3_exec(db, checkpoints, NULL, NULL, NULL) != SQLITE_OK)
        die("cannot open a database");
    return db;
}

/* Rows or blobs in plain SQLite, `per_commit` inserts in each transaction. */
static void insert_all(sqlite3 *db, const char *table, const char *insert, const sizes *s,
                       size_t per_commit, size_t len, result *r)
{
    sqlite3_stmt *put = NULL, *begin = NULL, *commit = NULL;
    if (sqlite3_exec(db, table, NULL, NULL, NULL) != SQLITE_OK ||
        sqlite3_prepare_v2(db, insert, -1, &put, NULL) != SQLITE_OK ||
        sqlite3_prepare_v2(db, "BEGIN IMMEDIATE", -1, &begin, NULL) != SQLITE_OK ||
        sqlite3_prepare_v2(db, "COMMIT", -1, &commit, NULL) != SQLITE_OK)
        die(sqlite3_errmsg(db));
    uint64_t id = 88172645463325252u; /* xorshift: ids as random as UUIDs */
    for (size_t i = 0; i < s->commits; i++) {
        const double start = bench_now();
        int bad = sqlite3_step(begin) != SQLITE_DONE;
        sqlite3_reset(begin);
        for (size_t k = 0; k < per_commit; k++) {
            id ^= id << 13;
            id ^= id >> 7;
            id ^= id << 17;
            bad |= sqlite3_bind_blob(put, 1, &id, sizeof id, SQLITE_STATIC);
            bad |= sqlite3_bind_blob(put, 2, bytes, (int)len, SQLITE_STATIC);
            bad |= sqlite3_step(put) != SQLITE_DONE;
            sqlite3_reset(put);
        }
        bad |= sqlite3_step(commit) != SQLITE_DONE;
        sqlite3_reset(commit);
        if (bad)
            die(sqlite3_errmsg(db));
        note(r, start);
    }
    sqlite3_finalize(put);
    sqlite3_finalize(begin);
    sqlite3_finalize(commit);
    sqlite3_close(db);
}

static void run_rows(const sizes *s, result *r)
{
    sizes fewer = *s;
    if (s->records > 16) /* the index on a random id makes this case slow */
        fewer.commits = s->commits / 10;
    insert_all(open_rows("PRAGMA wal_autocheckpoint = 1000"),
               "CREATE TABLE r (n INTEGER PRIMARY KEY, id BLOB UNIQUE, record BLOB)",
               "INSERT INTO r (id, record) VALUES (?1, ?2)", &fewer, s->records, RECORD_BYTES, r);
}

static void run_blobs(const sizes *s, result *r, const char *checkpoints)
{
    insert_all(open_rows(checkpoints),
               "CREATE TABLE b (n INTEGER PRIMARY KEY, id BLOB, record BLOB)",
               "INSERT INTO b (id, record) VALUES (?1, ?2)", s, 1, s->records * RECORD_BYTES, r);
}

static void run_automatic(const sizes *s, result *r)
{
    run_blobs(s, r, "PRAGMA wal_autocheckpoint = 1000");
}

static void run_no_checkpoints(const sizes *s, result *r)
{
    run_blobs(s, r, "PRAGMA wal_autocheckpoint = 0");
}

static const struct bench_way {
    const char *name;                       /* shown */
    void (*run)(const sizes *s, result *r); /* one round */
} ways[] = {
    {"write + fdatasync, no database", run_raw},
    {"store", run_store},
    {"store, log of 1 MiB", run_small_log},
    {"SQLite, a blob, no checkpoints", run_no_checkpoints},
    {"SQLite, a blob, automatic", run_automatic},
    {"SQLite, a row per record, automatic", run_rows},
};

static int compare_doubles(const void *a, const void *b)
{
    const double x = *(const double *)a, y = *(const double *)b;
    return (x > y) - (x < y);
}

static void show(const char *name, const sizes *s, result *r)
{
    qsort(r->latencies, r->n, sizeof(double), compare_doubles);
    const double rate = (double)r->n / r->seconds;
    const size_t commits = r->n / ROUNDS;
    const double records = (double)commits * (double)s->records;
    printf("%5zu  %-36s %8.0f %12.0f %8.0f %8.0f %8.0f %8.1f\n", s->records, name, rate,
           rate * (double)s->records, 1e6 * r->latencies[r->n / 2],
           1e6 * r->latencies[r->n * 99 / 100], 1e6 * r->latencies[r->n - 1],
           r->disk_bytes / records);
    fflush(stdout);
}

static void measure(const sizes *s)
{
    result results[BENCH_COUNT(ways)] = {{0}};
    for (size_t w = 0; w < BENCH_COUNT(ways); w++)
        results[w].latencies = bench_alloc(ROUNDS * s->commits, sizeof(double));
    for (int round = 0; round < ROUNDS; round++)
        for (size_t w = 0; w < BENCH_COUNT(ways); w++) {
            clean();
            ways[w].run(s, &results[w]);
            results[w].disk_bytes = disk_bytes();
        }
    for (size_t w = 0; w < BENCH_COUNT(ways); w++) {
        show(ways[w].name, s, &results[w]);
        free(results[w].latencies);
    }
}

int main(int argc, char **argv)
{
    if (argc == 2 && strcmp(argv[1], "--list") == 0)
        return 0; /* bench/run.py compares medians of cases; here the tail matters */
    if (argc != 2) {
        fprintf(stderr, "usage: %s DIRECTORY   (made, and emptied, on the disk to measure)\n",
                argv[0]);
        return 2;
    }
    (void)snprintf(dir, sizeof dir, "%s", argv[1]);
    (void)mkdir(dir, 0700);
    for (size_t i = 0; i < sizeof bytes; i += sizeof(double))
        bench_uniform((double *)(void *)(bytes + i), 1, i);
    printf("%5s  %-36s %8s %12s %8s %8s %8s %8s\n", "batch", "", "commit/s", "record/s", "p50 us",
           "p99 us", "max us", "B/record");
    for (size_t i = 0; i < BENCH_COUNT(plan); i++)
        measure(&plan[i]);
    clean();
    (void)rmdir(dir);
    return 0;
}
