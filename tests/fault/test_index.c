/* Each allocation of the id index fails once. */
#include <setjmp.h>
#include <stdarg.h>
#include <stdlib.h>

#include <cmocka.h>

#include "store/memory/memory.h"
#include "support/fault.h"
#include "unit/index/support.h"

static void count(void *context, size_t query, const veer_index_entry *entry)
{
    (void)query;
    (void)entry;
    ++*(size_t *)context;
}

/* Opening, adding, flushing and merging 5 runs, finding everything. */
static veer_rc whole_life(void *context)
{
    veer_store *store = NULL;
    veer_index *index = NULL;
    size_t n = 0;
    (void)context;
    veer_rc rc = veer_store_memory_open(&store, NULL);
    if (rc == VEER_OK)
        rc = veer_index_open(store, 10, &index, NULL);
    for (unsigned i = 0; i < 50 && rc == VEER_OK; i++) {
        const veer_index_entry e = entry_of(index, i, 1, VEER_INDEX_PREDICTION, 1 + i, i);
        bool done = true;
        rc = veer_index_add(index, &e, 1, NULL);
        veer_index_added(index, i + (rc == VEER_OK));
        while (rc == VEER_OK && done)
            rc = veer_index_flush(index, false, &done, NULL);
    }
    if (rc == VEER_OK) {
        veer_index_query queries[50];
        for (unsigned i = 0; i < 50; i++)
            queries[i] = (veer_index_query){print_of(index, i), 1};
        rc = veer_index_find(index, queries, 50, count, &n, NULL);
        assert_int_equal(n, rc == VEER_OK ? 50 : 0);
    }
    veer_index_close(index);
    veer_store_close(store);
    return rc;
}

static void each_allocation_fails_once(void **state)
{
    (void)state;
    assert_true(fault_each(whole_life, NULL) > 50);
}

typedef struct survivor {
    veer_store *store; /* its */
    veer_index *index; /* goes on after each failure */
    uint64_t block;    /* last one that was added */
} survivor;

/* Adds a block, flushes and merges, on an index that has seen failures. */
static veer_rc one_more_block(void *context)
{
    survivor *s = context;
    bool done = true;
    const veer_index_entry e =
        entry_of(s->index, (unsigned)s->block + 1, 1, VEER_INDEX_LABEL, s->block + 1, 0);
    veer_rc rc = veer_index_add(s->index, &e, 1, NULL);
    if (rc == VEER_OK)
        veer_index_added(s->index, ++s->block);
    while (rc == VEER_OK && done)
        rc = veer_index_flush(s->index, true, &done, NULL);
    return rc;
}

/* Whatever failed, all that was added is found, and the flushes catch up. Allocations come and go
 * with the blocks, so they are not counted: each try fails at another place. */
static void an_index_survives_failures(void **state)
{
    survivor s = {0};
    (void)state;
    assert_int_equal(veer_store_memory_open(&s.store, NULL), VEER_OK);
    assert_int_equal(veer_index_open(s.store, 10, &s.index, NULL), VEER_OK);
    size_t failures = 0;
    for (size_t n = 1; n <= 300; n++) {
        fault_next(1 + n % 37);
        failures += one_more_block(&s) == VEER_ENOMEM;
        fault_next(0);
    }
    assert_true(failures > 50);
    assert_int_equal(one_more_block(&s), VEER_OK);
    assert_int_equal(veer_index_last_block(s.index), s.block);
    for (unsigned id = 1; id <= s.block; id++)
        assert_int_equal(count_of(s.index, id, 1), 1);
    veer_index_close(s.index);
    veer_store_close(s.store);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(each_allocation_fails_once),
        cmocka_unit_test(an_index_survives_failures),
    };
    return cmocka_run_group_tests_name("fault_index", tests, NULL, NULL);
}
