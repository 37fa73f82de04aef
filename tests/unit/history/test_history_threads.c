/* Many threads read while blocks are added, merged and forgotten. Run under TSan too. */
#include <pthread.h>
#include <setjmp.h>
#include <stdarg.h>
#include <stdatomic.h>
#include <stddef.h>
#include <stdint.h>
#include <stdlib.h>
#include <string.h>

#include <cmocka.h>

#include "world.h"

#define OK(call) assert_int_equal(call, VEER_OK)
#define READERS 3
#define KNOWN 64 /* records whose addresses the readers know */

typedef struct scene {
    world *w;                      /* the writer's, but for store, index and history */
    world_record known[KNOWN];     /* predictions that are there from the start */
    uint32_t series[WORLD_SERIES]; /* as in the world */
    atomic_bool stop;              /* the writer is done */
    atomic_uint wrong;             /* answers that were not right */
} scene;

typedef struct reader {
    scene *s;         /* shared */
    test_random rng;  /* of this thread */
    size_t rows;      /* of its last walk */
    pthread_t thread; /* it */
} reader;

static veer_rc count(void *context, const veer_history_rows *rows)
{
    ((reader *)context)->rows += rows->batch->rows;
    return VEER_OK;
}

static bool address_is_right(reader *r)
{
    const world_record *want = &r->s->known[random_below(&r->rng, KNOWN)];
    const veer_address at = {want->block, want->row};
    char id[32];
    size_t len = 0;
    veer_row_source source;
    veer_batch batch;
    veer_batch_init(&batch, 0);
    const veer_rc rc = veer_history_predictions(r->s->w->history, &at, 1, &batch, &source, NULL);
    bool right = rc == VEER_OK && batch.rows == 1;
    if (right) {
        const char *got = veer_batch_id(&batch, 0, &len);
        right = len == world_id(want->id, id) && memcmp(got, id, len) == 0;
    }
    veer_batch_done(&batch);
    return right;
}

/* Rows only ever become more. */
static bool walk_is_right(reader *r)
{
    const veer_history_query query = {.series = r->s->series,
                                      .n_series = WORLD_SERIES,
                                      .span = VEER_STORE_EVER,
                                      .labels = random_below(&r->rng, 2) == 0};
    const size_t before = r->rows;
    r->rows = 0;
    return veer_history_each(r->s->w->history, &query, count, r, NULL) == VEER_OK &&
           r->rows >= before && r->rows >= KNOWN;
}

static void *read_on(void *context)
{
    reader *r = context;
    while (!atomic_load(&r->s->stop)) {
        for (int i = 0; i < 20; i++)
            if (!address_is_right(r))
                atomic_fetch_add(&r->s->wrong, 1u);
        if (!walk_is_right(r))
            atomic_fetch_add(&r->s->wrong, 1u);
    }
    return NULL;
}

static void test_readers_and_a_writer(void **state)
{
    (void)state;
    static const char *const backends[] = {"memory", "sqlite"};
    for (int b = 0; b < 2; b++) {
        reader readers[READERS];
        scene s = {.w = world_new(backends[b], 20000, 77)};
        while (s.w->n_records < KNOWN)
            world_add_predictions(s.w, 20);
        memcpy(s.known, s.w->records, sizeof s.known);
        memcpy(s.series, s.w->series, sizeof s.series);
        for (size_t i = 0; i < READERS; i++) {
            readers[i] = (reader){.s = &s};
            random_seed(&readers[i].rng, i);
            assert_int_equal(pthread_create(&readers[i].thread, NULL, read_on, &readers[i]), 0);
        }
        for (int step = 0; step < 150; step++) {
            if (step % 3 == 0)
                world_add_predictions(s.w, 10);
            else if (step % 3 == 1)
                world_add_labels(s.w, 10);
            else
                world_merge(s.w);
            if (step % 20 == 0)
                veer_history_forget(s.w->history);
        }
        atomic_store(&s.stop, true);
        for (size_t i = 0; i < READERS; i++)
            assert_int_equal(pthread_join(readers[i].thread, NULL), 0);
        assert_int_equal(atomic_load(&s.wrong), 0);
        world_free(s.w);
    }
}

int main(void)
{
    const struct CMUnitTest tests[] = {cmocka_unit_test(test_readers_and_a_writer)};
    return cmocka_run_group_tests(tests, NULL, NULL);
}
