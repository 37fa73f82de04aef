/* Runs as bytes: there and back, and what is refused. */
#include <setjmp.h>
#include <stdarg.h>
#include <stdlib.h>
#include <string.h>

#include <cmocka.h>

#include "base/limits.h"
#include "index/bits.h"
#include "index/build.h"
#include "support/random.h"

#define ENTRIES 1500

typedef struct fixture {
    veer_index_item items[ENTRIES]; /* by fingerprint */
    uint32_t models[5];             /* in use */
    veer_index_builder builder;     /* finished */
    veer_buf head;                  /* of the run */
    veer_store_run run;             /* as the store would give it */
    uint8_t *bytes;                 /* of the run, with slack: data is NULL in a walk */
} fixture;

static int compare_items(const void *a, const void *b)
{
    const veer_index_item *x = a, *y = b;
    return veer_index_print_compare(x->print, y->print);
}

static int set_up(void **state)
{
    fixture *f = calloc(1, sizeof *f);
    test_random rng;
    assert_non_null(f);
    random_seed(&rng, 7);
    for (uint32_t m = 0; m < 5; m++)
        f->models[m] = m * VEER_LIMIT_STORE_SERIES / 4;
    for (size_t i = 0; i < ENTRIES; i++)
        f->items[i] = (veer_index_item){
            .print = {random_u64(&rng), (uint16_t)random_u64(&rng)},
            .block = 1000000000000 + random_below(&rng, 5000),
            .model = f->models[random_below(&rng, 5)],
            .row = (uint16_t)random_below(&rng, 1000),
            .label = random_below(&rng, 2) == 1,
        };
    for (size_t i = 700; i < 720; i++)
        f->items[i].print = f->items[0].print; /* of one id */
    qsort(f->items, ENTRIES, sizeof f->items[0], compare_items);
    const veer_index_plan plan = {.first_block = 1000000000000,
                                  .last_block = 1000000004999,
                                  .entries = ENTRIES,
                                  .row_bits = 10,
                                  .models = f->models,
                                  .n_models = 5};
    assert_int_equal(veer_index_build_init(&f->builder, &plan, NULL), VEER_OK);
    for (size_t i = 0; i < ENTRIES; i++)
        veer_index_build_add(&f->builder, &f->items[i]);
    veer_buf_init(&f->head, VEER_LIMIT_STORE_BLOB_BYTES);
    assert_int_equal(veer_index_build_finish(&f->builder, &f->head, &f->run, NULL), VEER_OK);
    f->run.id = 9;
    f->bytes = calloc(f->run.bytes.len + VEER_INDEX_SLACK, 1);
    assert_non_null(f->bytes);
    memcpy(f->bytes, f->run.bytes.data, f->run.bytes.len);
    f->run.bytes.data = NULL;
    *state = f;
    return 0;
}

static int tear_down(void **state)
{
    fixture *f = *state;
    veer_index_build_done(&f->builder);
    veer_buf_done(&f->head);
    free(f->bytes);
    free(f);
    return 0;
}

static void entries_come_back(void **state)
{
    fixture *f = *state;
    veer_index_run *run = NULL;
    assert_int_equal(veer_index_run_open(&f->run, &run, NULL), VEER_OK);
    const veer_index_bytes bytes = {0, f->bytes};
    assert_int_equal(run->shape.page_bits, 3); /* 1,500 entries in pages of up to 256 */
    assert_int_equal(veer_index_entry_bits(&run->shape), 61 + 16 + 3 + 1 + 13 + 10);
    for (uint32_t i = 0; i < ENTRIES; i++) {
        const veer_index_item *want = &f->items[i];
        const uint32_t page = veer_index_page_of(&run->shape, want->print);
        veer_index_item got;
        assert_true(veer_index_filter_has(run->filter, run->filter_blocks, want->print));
        assert_int_equal(veer_index_page_check(run, page, &bytes, NULL), VEER_OK);
        assert_in_range(i, run->starts[page], run->starts[page + 1] - 1);
        assert_int_equal(veer_index_entry_get(run, page, &bytes, i, &got, NULL), VEER_OK);
        assert_int_equal(veer_index_print_compare(got.print, want->print), 0);
        assert_true(got.block == want->block && got.row == want->row && got.model == want->model &&
                    got.label == want->label);
        const uint32_t first = veer_index_page_search(run, page, &bytes, want->print);
        assert_true(first <= i);
        assert_int_equal(veer_index_print_compare(f->items[first].print, want->print), 0);
        assert_true(first == run->starts[page] ||
                    veer_index_print_compare(f->items[first - 1].print, want->print) < 0);
    }
    veer_index_run_release(run);
}

/* Every byte of the head counts. */
static void a_changed_head_is_refused(void **state)
{
    fixture *f = *state;
    for (size_t i = 0; i < f->head.len; i++) {
        veer_index_run *run = NULL;
        f->head.data[i] ^= 0x10;
        assert_int_equal(veer_index_run_open(&f->run, &run, NULL), VEER_ECORRUPT);
        assert_null(run);
        f->head.data[i] ^= 0x10;
    }
}

static void a_cut_or_foreign_head_is_refused(void **state)
{
    fixture *f = *state;
    veer_index_run *run = NULL;
    for (size_t len = 0; len < 200; len++) {
        veer_store_run cut = f->run;
        cut.head.len = len;
        assert_int_equal(veer_index_run_open(&cut, &run, NULL), VEER_ECORRUPT);
    }
    const veer_store_run none = {.id = 1, .first_block = 1, .last_block = 1};
    assert_int_equal(veer_index_run_open(&none, &run, NULL), VEER_ECORRUPT);
    veer_store_run foreign = f->run;
    foreign.last_block++;
    assert_int_equal(veer_index_run_open(&foreign, &run, NULL), VEER_ECORRUPT);
    foreign = f->run;
    foreign.entries--;
    assert_int_equal(veer_index_run_open(&foreign, &run, NULL), VEER_ECORRUPT);
    foreign = f->run;
    foreign.bytes.len++;
    assert_int_equal(veer_index_run_open(&foreign, &run, NULL), VEER_ECORRUPT);
}

/* Every byte of every page counts. */
static void a_changed_page_is_refused(void **state)
{
    fixture *f = *state;
    veer_index_run *run = NULL;
    const veer_index_bytes bytes = {0, f->bytes};
    assert_int_equal(veer_index_run_open(&f->run, &run, NULL), VEER_OK);
    for (size_t i = 0; i < f->run.bytes.len; i++) {
        unsigned refused = 0;
        f->bytes[i] ^= 0x80;
        for (uint32_t page = 0; page < 8; page++)
            refused += veer_index_page_check(run, page, &bytes, NULL) == VEER_ECORRUPT;
        assert_in_range(refused, 1, 2); /* neighbours may share a byte */
        f->bytes[i] ^= 0x80;
    }
    veer_index_run_release(run);
}

static void numbers_of_any_width(void **state)
{
    (void)state;
    uint8_t bytes[600 + VEER_INDEX_SLACK] = {0};
    uint64_t at = 0;
    for (unsigned width = 0; width <= 57; width++) {
        veer_index_put_bits(bytes, at, (UINT64_C(1) << width) - 1);
        at += width;
        veer_index_put_bits(bytes, at, 0);
        at += 3;
    }
    at = 0;
    for (unsigned width = 0; width <= 57; width++) {
        assert_true(veer_index_get_bits(bytes, at, width) == (UINT64_C(1) << width) - 1);
        at += width;
        assert_int_equal(veer_index_get_bits(bytes, at, 3), 0);
        at += 3;
    }
    assert_int_equal(veer_index_width(0), 0);
    assert_int_equal(veer_index_width(1), 1);
    assert_int_equal(veer_index_width(255), 8);
    assert_int_equal(veer_index_width(256), 9);
    assert_int_equal(veer_index_width(UINT64_MAX), 64);
}

#define TEST(name) cmocka_unit_test_setup_teardown(name, set_up, tear_down)

int main(void)
{
    const struct CMUnitTest tests[] = {
        TEST(entries_come_back),
        TEST(a_changed_head_is_refused),
        TEST(a_cut_or_foreign_head_is_refused),
        TEST(a_changed_page_is_refused),
        cmocka_unit_test(numbers_of_any_width),
    };
    return cmocka_run_group_tests_name("index_run", tests, NULL, NULL);
}
