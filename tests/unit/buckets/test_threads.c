/* Readers beside a thread that folds and one that writes, compacts and makes anew: a reader sees
 * each record once, whether its bucket is in memory, on its way, or stored; under ThreadSanitizer
 * nobody touches what belongs to another. */
#include <pthread.h>
#include <setjmp.h>
#include <stdarg.h>
#include <stdatomic.h>
#include <stddef.h>
#include <stdint.h>
#include <string.h>

#include <cmocka.h>

#include "buckets/impl.h"
#include "rows.h"
#include "store/memory/memory.h"

#define BLOCKS 150
#define ROWS 20
#define READERS 2
#define START (INT64_C(1760000000) * 1000000)
#define AGE_US (INT64_C(30) * 3600 * 1000000) /* from one block to the next: buckets grow old */

typedef struct shared {
    veer_store *store;     /* in memory */
    veer_buckets *buckets; /* what is tested */
    atomic_uint begun;     /* blocks whose folding began */
    atomic_uint done;      /* blocks that are folded */
    atomic_bool over;      /* all are */
    atomic_uint reads;     /* by all readers */
} shared;

static int64_t arrival_us(unsigned block)
{
    return START + (int64_t)block * AGE_US;
}

static void make_batch(veer_batch *batch, int64_t time_us, test_random *rng)
{
    const row_shape shape = {.kind = 0,
                             .from_us = time_us - 10 * VEER_US_PER_MINUTE,
                             .to_us = time_us,
                             .labels = false,
                             .tags = true,
                             .features = true};
    random_rows(rng, batch, &shape, ROWS);
}

static void *fold(void *context)
{
    shared *const s = context;
    test_random rng = {.state = 5};
    veer_batch batch;
    veer_batch_init(&batch, 0);
    for (unsigned i = 1; i <= BLOCKS; i++) {
        const veer_buckets_source source = {i, 1, arrival_us(i)};
        make_batch(&batch, source.arrival_us, &rng);
        atomic_store(&s->begun, i);
        assert_int_equal(
            veer_buckets_predictions(s->buckets, &source, &batch, NULL, batch.rows, NULL), VEER_OK);
        if (i % 10 == 0)
            assert_int_equal(
                veer_buckets_corrections(s->buckets, &source, &batch, batch.rows, NULL), VEER_OK);
        veer_buckets_folded(s->buckets, i);
        atomic_store(&s->done, i);
    }
    veer_batch_done(&batch);
    atomic_store(&s->over, true);
    return NULL;
}

static void *maintain(void *context)
{
    shared *const s = context;
    bool left = true;
    for (unsigned i = 0; left || !atomic_load(&s->over); i++) {
        const veer_buckets_flush flush = {.max_bytes = 20000};
        veer_buckets_stale stale;
        veer_buckets_redo *redo = NULL;
        bool more = false;
        assert_int_equal(veer_buckets_write(s->buckets, &flush, &left, NULL), VEER_OK);
        s->buckets->compaction.rest_until_us = INT64_MIN;
        assert_int_equal(veer_buckets_compact(s->buckets, arrival_us(atomic_load(&s->done)), &more,
                                              NULL),
                         VEER_OK);
        left |= more;
        if (veer_buckets_take_stale(s->buckets, &stale, &redo, NULL) == VEER_OK)
            assert_int_equal(veer_buckets_redo_commit(redo, NULL), VEER_OK);
        veer_buckets_redo_free(redo);
    }
    return NULL;
}

static uint64_t count_of(const veer_window *w)
{
    return w->activity == NULL ? 0 : w->activity->count;
}

static void read_once(shared *s, unsigned i)
{
    static const int64_t steps[] = {0, VEER_BUCKET_DAY_US};
    const uint32_t series = 1;
    veer_windows windows = {0};
    veer_window ever = {0};
    veer_store_span span;
    uint64_t count = 0;
    const veer_buckets_query query = {.series = &series,
                                      .n_series = 1,
                                      .parts = 14,
                                      .from_us = START - VEER_BUCKET_DAY_US,
                                      .to_us = arrival_us(BLOCKS + 1),
                                      .step_us = steps[i % 2]};
    const unsigned before = atomic_load(&s->done);
    assert_int_equal(veer_buckets_read(s->buckets, &query, &windows, NULL), VEER_OK);
    unsigned after = atomic_load(&s->begun);
    for (size_t w = 0; w < windows.n; w++)
        count += count_of(&windows.at[w]);
    veer_windows_done(&windows);
    assert_in_range(count, before * ROWS, after * ROWS);
    assert_int_equal(veer_buckets_ever(s->buckets, 1, &ever, NULL), VEER_OK);
    after = atomic_load(&s->begun);
    assert_in_range(count_of(&ever), before * ROWS, after * ROWS);
    veer_window_done(&ever);
    const veer_rc rc = veer_buckets_extent(s->buckets, 1, &span, NULL);
    assert_true(rc == VEER_OK || (rc == VEER_ENODATA && before == 0));
    atomic_fetch_add(&s->reads, 1);
}

static void *read_windows(void *context)
{
    shared *const s = context;
    for (unsigned i = 0; i < 5 || !atomic_load(&s->over); i++)
        read_once(s, i);
    return NULL;
}

static void test_readers_beside_writers(void **state)
{
    (void)state;
    shared s = {0};
    veer_manual_clock clock;
    pthread_t threads[2 + READERS];
    uint32_t id = 0;
    veer_buckets_stats stats;
    veer_manual_clock_init(&clock, START);
    assert_int_equal(veer_store_memory_open(&s.store, NULL), VEER_OK);
    assert_int_equal(veer_store_series_id(s.store, veer_store_text("m"), veer_store_text(""), &id,
                                          NULL),
                     VEER_OK);
    assert_int_equal(veer_buckets_open(s.store, &clock.clock, &s.buckets, NULL), VEER_OK);
    assert_int_equal(pthread_create(&threads[0], NULL, fold, &s), 0);
    assert_int_equal(pthread_create(&threads[1], NULL, maintain, &s), 0);
    for (size_t i = 0; i < READERS; i++)
        assert_int_equal(pthread_create(&threads[2 + i], NULL, read_windows, &s), 0);
    for (size_t i = 0; i < 2 + READERS; i++)
        assert_int_equal(pthread_join(threads[i], NULL), 0);
    veer_buckets_stats_get(s.buckets, &stats);
    assert_int_equal(stats.deltas, 0);
    assert_int_equal(stats.memory_bytes, 0);
    assert_int_equal(stats.low, BLOCKS);
    print_message("%u reads, %u transactions\n", atomic_load(&s.reads), (unsigned)stats.writes);
    veer_buckets_close(s.buckets);
    veer_store_close(s.store);
}

int main(void)
{
    const struct CMUnitTest tests[] = {cmocka_unit_test(test_readers_beside_writers)};
    return cmocka_run_group_tests(tests, NULL, NULL);
}
