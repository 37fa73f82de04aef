/* Random operations on an index and on a plain list of what was added, on one backend: after each,
 * both must know the same. Argument: memory or sqlite. */
#include <setjmp.h>
#include <stdarg.h>
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

#define STEPS 4000
#define IDS 400
#define MODELS 3

typedef struct known {
    unsigned id;         /* of the entry */
    veer_index_entry at; /* as added */
} known;

typedef struct world {
    const char *backend; /* of the store */
    char dir[512];       /* of it, if it is on disk */
    veer_store *store;   /* under test with */
    veer_index *index;   /* this */
    known *all;          /* n, ascending by block, all ever added */
    size_t n;            /* so far */
    uint64_t block;      /* last one used */
    uint64_t first_kept; /* earlier ones may be forgotten */
    test_random rng;     /* seeded */
    found found;         /* scratch */
} world;

static const char *backend;

static void open_store(world *w)
{
    veer_err err = VEER_ERR_INIT;
    const veer_rc rc = strcmp(w->backend, "sqlite") == 0
                           ? veer_store_sqlite_open(w->dir, NULL, &w->store, &err)
                           : veer_store_memory_open(&w->store, &err);
    assert_int_equal(rc, VEER_OK);
}

static void open_index(world *w)
{
    assert_int_equal(veer_index_open(w->store, 64, &w->index, NULL), VEER_OK);
    w->index->run_bytes = 16384; /* about 1,200 entries */
    w->index->resident_bytes = random_below(&w->rng, 2) * 20000;
}

static void step_add(world *w)
{
    veer_index_entry entries[40];
    const size_t n = 1 + random_below(&w->rng, 40);
    w->block += 1 + random_below(&w->rng, 3);
    for (size_t i = 0; i < n; i++) {
        const unsigned id = (unsigned)random_below(&w->rng, IDS);
        const bool label = random_below(&w->rng, 3) == 0;
        const uint32_t model = (uint32_t)random_below(&w->rng, MODELS + 1);
        entries[i] = entry_of(w->index, id, label || model > 0 ? model : 1,
                              label ? VEER_INDEX_LABEL : VEER_INDEX_PREDICTION, w->block,
                              (uint32_t)i * 1000);
        w->all = realloc(w->all, (w->n + 1) * sizeof *w->all);
        assert_non_null(w->all);
        w->all[w->n++] = (known){id, entries[i]};
    }
    assert_int_equal(veer_index_add(w->index, entries, n, NULL), VEER_OK);
    if (random_below(&w->rng, 4) > 0)
        veer_index_added(w->index, w->block);
}

static void step_flush(world *w)
{
    bool done = false;
    const bool force = random_below(&w->rng, 4) == 0;
    assert_int_equal(veer_index_flush(w->index, force, &done, NULL), VEER_OK);
}

static void step_expire(world *w)
{
    if (random_below(&w->rng, 10) > 0)
        return;
    w->first_kept += random_below(&w->rng, (w->block - w->first_kept) / 2 + 1);
    assert_int_equal(veer_index_expire(w->index, w->first_kept, NULL), VEER_OK);
}

/* Adds again what no run covers, as recovery does. */
static void step_reopen(world *w)
{
    if (random_below(&w->rng, 10) > 0)
        return;
    veer_index_close(w->index);
    if (strcmp(w->backend, "sqlite") == 0) {
        veer_store_close(w->store);
        open_store(w);
    }
    open_index(w);
    const uint64_t last = veer_index_last_block(w->index);
    for (size_t i = 0; i < w->n; i++)
        if (w->all[i].at.block > last)
            assert_int_equal(veer_index_add(w->index, &w->all[i].at, 1, NULL), VEER_OK);
    veer_index_added(w->index, w->block);
}

static bool same_entry(const veer_index_entry *a, const veer_index_entry *b)
{
    return a->block == b->block && a->row == b->row && a->kind == b->kind && a->model == b->model &&
           a->id.hi == b->id.hi && a->id.lo == b->id.lo;
}

/* Each entry found was added, none twice, and none that is kept is missing. */
static void step_find(world *w)
{
    enum { QUERIES = 20 };
    veer_index_query queries[QUERIES];
    unsigned ids[QUERIES];
    for (size_t q = 0; q < QUERIES; q++) {
        ids[q] = (unsigned)random_below(&w->rng, IDS + 20);
        queries[q] = (veer_index_query){print_of(w->index, ids[q]),
                                        (uint32_t)random_below(&w->rng, MODELS + 1)};
    }
    assert_int_equal(find_all(w->index, queries, QUERIES, &w->found, NULL), VEER_OK);
    size_t at = 0;
    for (size_t q = 0; q < QUERIES; q++)
        for (size_t i = 0; i < w->n; i++) {
            const known *k = &w->all[i];
            if (k->id != ids[q] ||
                (queries[q].model != 0 && k->at.model != 0 && k->at.model != queries[q].model))
                continue;
            if (at < w->found.n && w->found.query[at] == q &&
                same_entry(&w->found.entry[at], &k->at))
                at++;
            else
                assert_true(k->at.block < w->first_kept);
        }
    assert_int_equal(at, w->found.n);
}

static void the_index_knows_what_was_added(void **state)
{
    static const struct {
        void (*step)(world *w); /* what is done */
        unsigned weight;        /* how often */
    } steps[] = {
        {step_add, 10}, {step_flush, 8}, {step_expire, 1}, {step_reopen, 1}, {step_find, 10}};
    (void)state;
    world *w = calloc(1, sizeof *w);
    assert_non_null(w);
    w->backend = backend;
    (void)snprintf(w->dir, sizeof w->dir, "%s", fresh_dir());
    random_seed(&w->rng, 20240607);
    open_store(w);
    open_index(w);
    for (int i = 0; i < STEPS; i++) {
        unsigned pick = (unsigned)random_below(&w->rng, 30);
        size_t s = 0;
        while (pick >= steps[s].weight)
            pick -= steps[s++].weight;
        steps[s].step(w);
        if (w->n > 20000) { /* forget, so that the list stays short */
            w->first_kept = w->block + 1;
            assert_int_equal(veer_index_expire(w->index, w->first_kept, NULL), VEER_OK);
            veer_index_added(w->index, w->block);
            flush_all(w->index, true);
            assert_int_equal(veer_index_expire(w->index, w->first_kept, NULL), VEER_OK);
            w->n = 0;
            step_find(w);
        }
    }
    assert_true(w->index->set->n > 0);
    veer_index_close(w->index);
    veer_store_close(w->store);
    remove_dir(w->dir);
    free(w->all);
    free(w);
}

int main(int argc, char **argv)
{
    const struct CMUnitTest tests[] = {cmocka_unit_test(the_index_knows_what_was_added)};
    backend = argc > 1 ? argv[1] : "memory";
    return cmocka_run_group_tests_name("index_random", tests, NULL, NULL);
}
