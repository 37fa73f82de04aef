/* The id index with 1 M entries in the store: what adding, finding, writing and merging cost, and
 * what an entry takes. A search is of 1,000 ids, as a request brings them, unless it says alone.
 *
 *   bench_index DIRECTORY   (made, and emptied, on the disk to measure)
 */
#include "bench.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

#include "base/limits.h"
#include "index/index.h"
#include "store/sqlite/sqlite.h"

#define ENTRIES 1000000u
#define TABLE 250000u /* entries of a full table */
#define GROUP 1000u   /* queries of one search */
#define ROWS 1000u    /* of a block */
#define ROUNDS 5
#define STRIDE 9u /* of ids that are spread over all */

static char dir[512];
static size_t n_found;

static void die(const char *what)
{
    fprintf(stderr, "bench_index: %s\n", what);
    exit(1);
}

static void clean(void)
{
    static const char *const names[] = {"veer.db", "veer.db-wal", "veer.db-shm", "lock"};
    char path[sizeof dir + 16];
    for (size_t i = 0; i < BENCH_COUNT(names); i++) {
        (void)snprintf(path, sizeof path, "%s/%s", dir, names[i]);
        (void)unlink(path);
    }
}

/* Ids as applications make them: 36 characters. */
static veer_fingerprint print_of(const veer_index *index, unsigned id)
{
    char text[40];
    const int len = snprintf(text, sizeof text, "%08x-5c1f-4e0a-9d2b-%012x", id * 2654435761u, id);
    return veer_index_fingerprint(index, text, (size_t)len);
}

static void show(const char *what, double seconds, double n, const char *unit)
{
    printf("%-44s %10.1f ns/%-6s %10.2f M/s\n", what, 1e9 * seconds / n, unit, n / seconds / 1e6);
    fflush(stdout);
}

static void flush_all(veer_index *index, double *ret_seconds, double *ret_longest)
{
    veer_err err = VEER_ERR_INIT;
    bool done = true;
    while (done) {
        const double start = bench_now();
        if (veer_index_flush(index, false, &done, &err) != VEER_OK)
            die(err.msg);
        const double took = bench_now() - start;
        *ret_seconds += took;
        *ret_longest = took > *ret_longest ? took : *ret_longest;
    }
}

/* Adds entries [0, n) in blocks, flushing when the table is full. */
static void fill(veer_index *index, unsigned n)
{
    static veer_index_entry entries[ROWS];
    double adding = 0, flushing = 0, longest = 0;
    veer_err err = VEER_ERR_INIT;
    for (unsigned first = 0; first < n; first += ROWS) {
        const uint64_t block = 10 + first / ROWS;
        for (unsigned row = 0; row < ROWS; row++)
            entries[row] = (veer_index_entry){print_of(index, first + row), 1,
                                              VEER_INDEX_PREDICTION, block, row};
        const double start = bench_now();
        if (veer_index_add(index, entries, ROWS, &err) != VEER_OK)
            die(err.msg);
        veer_index_added(index, block);
        adding += bench_now() - start;
        flush_all(index, &flushing, &longest);
    }
    show("add", adding, n, "entry");
    show("write and merge runs", flushing, n, "entry");
    printf("%-44s %10.1f ms\n", "longest step of it", 1e3 * longest);
}

static void count(void *context, size_t query, const veer_index_entry *entry)
{
    (void)context;
    (void)query;
    (void)entry;
    n_found++;
}

/* Median over rounds of searching `groups` groups of `size` ids, every `stride`th from `first`. */
static void find(veer_index *index, const char *what, unsigned first, unsigned stride,
                 unsigned size, unsigned groups)
{
    double seconds[ROUNDS];
    const size_t n = (size_t)size * groups;
    veer_index_query *queries = bench_alloc(n, sizeof *queries);
    veer_err err = VEER_ERR_INIT;
    for (unsigned i = 0; i < n; i++)
        queries[i] = (veer_index_query){print_of(index, first + i * stride), 1};
    for (int round = 0; round < ROUNDS; round++) {
        const double start = bench_now();
        for (unsigned g = 0; g < groups; g++)
            if (veer_index_find(index, queries + (size_t)g * size, size, count, NULL, &err) !=
                VEER_OK)
                die(err.msg);
        seconds[round] = bench_now() - start;
    }
    show(what, bench_median(seconds, ROUNDS), (double)n, "id");
    free(queries);
}

static void fingerprints(const veer_index *index)
{
    uint64_t sum = 0;
    const char id[] = "0f8fad5b-d9cb-469f-a165-70867728950e";
    const double start = bench_now();
    for (unsigned i = 0; i < ENTRIES; i++)
        sum += veer_index_fingerprint(index, id, sizeof id - 1).hi;
    show("fingerprint of 36 bytes", bench_now() - start, ENTRIES, "id");
    bench_keep((double)sum);
}

/* Nothing of a run that was just opened is in memory; only flushes bring it there. */
static void measure_reopened(veer_index *index)
{
    find(index, "find, absent, runs on disk", ENTRIES, 1, GROUP, 100);
    find(index, "find, present, spread, runs on disk", 0, STRIDE, GROUP, 20);
    find(index, "find, present, alone, runs on disk", 0, STRIDE, 1, 2000);
}

static void measure(veer_index *index)
{
    veer_index_stats stats;
    fingerprints(index);
    fill(index, ENTRIES);
    veer_index_stats_get(index, &stats);
    printf("%-44s %10zu\n", "runs", stats.runs);
    printf("%-44s %10.2f\n", "bytes an entry, on disk without heads",
           (double)stats.run_bytes / (double)stats.run_entries);
    printf("%-44s %10.2f\n", "bytes an entry of a run, in memory",
           (double)stats.memory_bytes / (double)stats.run_entries);
    find(index, "find, absent", ENTRIES, 1, GROUP, 100);
    find(index, "find, absent, alone", ENTRIES, 1, 1, 20000);
    find(index, "find, present, neighbours in time", 0, 1, GROUP, 100);
    find(index, "find, present, spread over all", 0, STRIDE, GROUP, 100);
    find(index, "find, present, alone", 0, STRIDE, 1, 5000);
    if (n_found != ROUNDS * ((size_t)2 * GROUP * 100 + 5000))
        die("something was not found");
}

int main(int argc, char **argv)
{
    veer_store *store = NULL;
    veer_index *index = NULL;
    veer_err err = VEER_ERR_INIT;
    if (argc == 2 && strcmp(argv[1], "--list") == 0)
        return 0; /* nothing in Python to compare with */
    if (argc != 2) {
        fprintf(stderr, "usage: %s DIRECTORY   (made, and emptied, on the disk to measure)\n",
                argv[0]);
        return 2;
    }
    (void)snprintf(dir, sizeof dir, "%s", argv[1]);
    (void)mkdir(dir, 0700);
    clean();
    if (veer_store_sqlite_open(dir, NULL, &store, &err) != VEER_OK ||
        veer_index_open(store, TABLE, &index, &err) != VEER_OK)
        die(err.msg);
    measure(index);
    veer_index_close(index);
    index = NULL;
    if (veer_index_open(store, TABLE, &index, &err) != VEER_OK)
        die(err.msg);
    measure_reopened(index);
    veer_index_close(index);
    veer_store_close(store);
    clean();
    (void)rmdir(dir);
    return 0;
}
