/* One thread adds, one flushes, merges and expires, two find: whatever was added before a search
 * began is found by it, once. Argument: memory or sqlite. */
#include <pthread.h>
#include <sched.h>
#include <setjmp.h>
#include <stdarg.h>
#include <stdatomic.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include <cmocka.h>

#include "conformance/support.h"
#include "index/impl.h"
#include "store/memory/memory.h"
#include "store/sqlite/sqlite.h"
#include "support/random.h"
#include "unit/index/support.h"

#define BLOCKS 1500
#define ROWS 16

typedef struct shared {
    veer_index *index;     /* under test */
    atomic_uint blocks;    /* that were added */
    atomic_uint kept;      /* first block that is not forgotten */
    atomic_bool ended;     /* nothing more is added */
    atomic_uint wrong;     /* searches that did not find what was there */
    atomic_ulong searches; /* made */
} shared;

static const char *backend;

/* Block b has the ids b * ROWS ... b * ROWS + ROWS - 1. */
static void *adder(void *context)
{
    shared *s = context;
    for (unsigned block = 1; block <= BLOCKS; block++) {
        veer_index_entry entries[ROWS];
        for (unsigned row = 0; row < ROWS; row++)
            entries[row] =
                entry_of(s->index, block * ROWS + row, 1, VEER_INDEX_PREDICTION, block, row);
        if (veer_index_add(s->index, entries, ROWS, NULL) != VEER_OK)
            atomic_fetch_add(&s->wrong, 1);
        veer_index_added(s->index, block);
        atomic_store(&s->blocks, block);
        sched_yield();
    }
    atomic_store(&s->ended, true);
    return NULL;
}

static void *maintainer(void *context)
{
    shared *s = context;
    while (!atomic_load(&s->ended)) {
        bool done = false;
        if (veer_index_flush(s->index, false, &done, NULL) != VEER_OK)
            atomic_fetch_add(&s->wrong, 1);
        const unsigned blocks = atomic_load(&s->blocks);
        if (blocks > 1000) {
            atomic_store(&s->kept, blocks - 1000);
            if (veer_index_expire(s->index, blocks - 1000, NULL) != VEER_OK)
                atomic_fetch_add(&s->wrong, 1);
        }
        if (!done)
            sched_yield();
    }
    return NULL;
}

typedef struct seen {
    unsigned times[8]; /* each query was answered */
} seen;

static void count(void *context, size_t query, const veer_index_entry *entry)
{
    seen *answers = context;
    answers->times[query] += entry->kind == VEER_INDEX_PREDICTION;
}

static void search_once(shared *s, test_random *rng)
{
    veer_index_query queries[8];
    unsigned blocks[8];
    seen answers = {{0}};
    const unsigned known = atomic_load(&s->blocks);
    for (size_t i = 0; i < 8; i++) {
        blocks[i] = 1 + (unsigned)random_below(rng, known + 10);
        const unsigned id = blocks[i] * ROWS + (unsigned)random_below(rng, ROWS);
        queries[i] = (veer_index_query){print_of(s->index, id), 1};
    }
    if (veer_index_find(s->index, queries, 8, count, &answers, NULL) != VEER_OK)
        atomic_fetch_add(&s->wrong, 1);
    const unsigned kept = atomic_load(&s->kept);
    for (size_t i = 0; i < 8; i++) {
        const bool must = blocks[i] <= known && blocks[i] >= kept;
        if (answers.times[i] > 1 || (must && answers.times[i] == 0))
            atomic_fetch_add(&s->wrong, 1);
    }
    atomic_fetch_add(&s->searches, 1);
}

static void *finder(void *context)
{
    shared *s = context;
    test_random rng = {.state = (uint64_t)(uintptr_t)&rng};
    while (!atomic_load(&s->ended) || atomic_load(&s->searches) < 10)
        search_once(s, &rng);
    return NULL;
}

static void search_beside_maintenance(uint64_t resident_bytes)
{
    void *(*const work[])(void *) = {adder, maintainer, finder, finder};
    pthread_t threads[4];
    shared *s = calloc(1, sizeof *s);
    veer_store *store = NULL;
    char dir[512];
    assert_non_null(s);
    (void)snprintf(dir, sizeof dir, "%s", fresh_dir());
    const veer_rc rc = strcmp(backend, "sqlite") == 0
                           ? veer_store_sqlite_open(dir, NULL, &store, NULL)
                           : veer_store_memory_open(&store, NULL);
    assert_int_equal(rc, VEER_OK);
    assert_int_equal(veer_index_open(store, 100, &s->index, NULL), VEER_OK);
    s->index->resident_bytes = resident_bytes;
    for (size_t i = 0; i < 4; i++)
        assert_int_equal(pthread_create(&threads[i], NULL, work[i], s), 0);
    for (size_t i = 0; i < 4; i++)
        assert_int_equal(pthread_join(threads[i], NULL), 0);
    assert_int_equal(atomic_load(&s->wrong), 0);
    veer_index_close(s->index);
    veer_store_close(store);
    remove_dir(dir);
    free(s);
}

/* Every page is read from the store, and runs disappear meanwhile. */
static void searches_of_runs_in_the_store(void **state)
{
    (void)state;
    search_beside_maintenance(0);
}

static void searches_of_runs_in_memory(void **state)
{
    (void)state;
    search_beside_maintenance(20000);
}

int main(int argc, char **argv)
{
    const struct CMUnitTest tests[] = {cmocka_unit_test(searches_of_runs_in_the_store),
                                       cmocka_unit_test(searches_of_runs_in_memory)};
    backend = argc > 1 ? argv[1] : "memory";
    return cmocka_run_group_tests_name("index_threads", tests, NULL, NULL);
}
