/* Every allocation is made to fail in turn: an error leaves a summary as it was. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include <cmocka.h>

#include "base/limits.h"
#include "summary/codec.h"

/* The linker's --wrap sends calls of malloc to __wrap_malloc and names the true one __real_malloc.
 */
void *true_malloc(size_t size) __asm__("__real_malloc");
void *true_calloc(size_t n, size_t size) __asm__("__real_calloc");
void *true_realloc(void *memory, size_t size) __asm__("__real_realloc");
void *failing_malloc(size_t size) __asm__("__wrap_malloc");
void *failing_calloc(size_t n, size_t size) __asm__("__wrap_calloc");
void *failing_realloc(void *memory, size_t size) __asm__("__wrap_realloc");

static size_t until_failure; /* this allocation fails; 0: none */

static int fails_now(void)
{
    return until_failure > 0 && --until_failure == 0;
}

void *failing_malloc(size_t size)
{
    return fails_now() ? NULL : true_malloc(size);
}

void *failing_calloc(size_t n, size_t size)
{
    return fails_now() ? NULL : true_calloc(n, size);
}

void *failing_realloc(void *memory, size_t size)
{
    return fails_now() ? NULL : true_realloc(memory, size);
}

/* Every kind at once. */
typedef struct set {
    veer_num_summary *number;
    veer_cat_summary *category;
    veer_confusion *confusion;
    veer_score_summary *score;
    veer_error_summary *error;
} set;

static set make(void)
{
    set s;
    assert_int_equal(veer_num_summary_new(&s.number, NULL), VEER_OK);
    assert_int_equal(veer_cat_summary_new(4, &s.category, NULL), VEER_OK);
    assert_int_equal(veer_confusion_new(&s.confusion, NULL), VEER_OK);
    assert_int_equal(veer_score_summary_new(0, &s.score, NULL), VEER_OK);
    assert_int_equal(veer_error_summary_new(&s.error, NULL), VEER_OK);
    return s;
}

static void release(set *s)
{
    veer_num_summary_free(s->number);
    veer_cat_summary_free(s->category);
    veer_confusion_free(s->confusion);
    veer_score_summary_free(s->score);
    veer_error_summary_free(s->error);
}

static veer_buf bytes_of(const set *s)
{
    veer_buf out;
    veer_buf_init(&out, 1 << 24);
    assert_int_equal(veer_num_summary_encode(s->number, &out, NULL), VEER_OK);
    assert_int_equal(veer_cat_summary_encode(s->category, &out, NULL), VEER_OK);
    assert_int_equal(veer_confusion_encode(s->confusion, &out, NULL), VEER_OK);
    assert_int_equal(veer_score_summary_encode(s->score, &out, NULL), VEER_OK);
    assert_int_equal(veer_error_summary_encode(s->error, &out, NULL), VEER_OK);
    return out;
}

/* Values, names and classes that differ from round to round, and overflow a cap of 4. */
static veer_rc add_number(set *s, unsigned round)
{
    double values[5000];
    for (size_t i = 0; i < 5000; i++)
        values[i] = (double)((i * 7919 + (size_t)round * 104729) % 10007) / 8.0;
    return veer_num_summary_add(s->number, values, 5000, NULL);
}

static veer_rc add_few_numbers(set *s, unsigned round)
{
    const double values[] = {0.5 * round, -1.0 * round, 1e9};
    return veer_num_summary_add(s->number, values, 3, NULL);
}

static veer_rc add_category(set *s, unsigned round)
{
    char name[8];
    const int len = snprintf(name, sizeof(name), "c%u", round);
    return veer_cat_summary_add(s->category, name, (size_t)len, 1 + round % 3, NULL);
}

static veer_rc add_codes(set *s, unsigned round)
{
    char text[9][8];
    const char *names[9];
    size_t lens[9];
    uint32_t codes[40];
    for (unsigned i = 0; i < 9; i++) {
        lens[i] = (size_t)snprintf(text[i], sizeof(text[i]), "d%u", i + round);
        names[i] = text[i];
    }
    for (unsigned i = 0; i < 40; i++)
        codes[i] = i % 11 == 0 ? VEER_CAT_MISSING_CODE : i * i % 9;
    return veer_cat_summary_add_codes(s->category, names, lens, 9, codes, 40, NULL);
}

static veer_rc add_confusion(set *s, unsigned round)
{
    char truth[8], predicted[8];
    const int t = snprintf(truth, sizeof(truth), "t%u", round);
    const int p = snprintf(predicted, sizeof(predicted), "p%u", round);
    return veer_confusion_add_named(s->confusion, truth, (size_t)t, predicted, (size_t)p, 2, NULL);
}

static veer_rc add_score(set *s, unsigned round)
{
    const double scores[] = {0.01 * round, 0.5, 1.0};
    const uint8_t labels[] = {0, 1, (uint8_t)(round % 2)};
    return veer_score_summary_add(s->score, scores, labels, 3, NULL);
}

static veer_rc add_error(set *s, unsigned round)
{
    const double truth[] = {1.0, 2.0, round}, predicted[] = {1.5, round, 3.0};
    return veer_error_summary_add(s->error, truth, predicted, 3, NULL);
}

typedef veer_rc change(set *s, unsigned round);

static change *const changes[] = {add_number,    add_few_numbers, add_category, add_codes,
                                  add_confusion, add_score,       add_error};
#define CHANGES (sizeof(changes) / sizeof(changes[0]))

/* Calls until it succeeds, with one more allocation allowed each time. */
static size_t insist(set *s, change *fn, unsigned round)
{
    for (size_t k = 1;; k++) {
        veer_buf before = bytes_of(s);
        until_failure = k;
        const veer_rc rc = fn(s, round);
        const int failed = until_failure == 0;
        until_failure = 0;
        if (!failed) {
            assert_int_equal(rc, VEER_OK);
            veer_buf_done(&before);
            return k - 1;
        }
        if (rc != VEER_OK) { /* a failure that could be done without is fine */
            veer_buf after = bytes_of(s);
            assert_int_equal(rc, VEER_ENOMEM);
            assert_int_equal(before.len, after.len);
            assert_memory_equal(before.data, after.data, before.len);
            veer_buf_done(&after);
        }
        veer_buf_done(&before);
        assert_true(k < 10000);
    }
}

static void test_adding(void **state)
{
    (void)state;
    set s = make();
    for (size_t c = 0; c < CHANGES; c++) {
        size_t failures = 0;
        for (unsigned round = 0; round < 12; round++)
            failures += insist(&s, changes[c], round);
        assert_true(failures > 0);
    }
    release(&s);
}

static set other;

static veer_rc merge_number(set *s, unsigned round)
{
    (void)round;
    return veer_num_summary_merge(s->number, other.number, NULL);
}

static veer_rc merge_category(set *s, unsigned round)
{
    (void)round;
    return veer_cat_summary_merge(s->category, other.category, NULL);
}

static veer_rc merge_confusion(set *s, unsigned round)
{
    (void)round;
    return veer_confusion_merge(s->confusion, other.confusion, NULL);
}

static veer_rc merge_score(set *s, unsigned round)
{
    (void)round;
    return veer_score_summary_merge(s->score, other.score, NULL);
}

static veer_rc merge_error(set *s, unsigned round)
{
    (void)round;
    return veer_error_summary_merge(s->error, other.error, NULL);
}

static void test_merging(void **state)
{
    (void)state;
    static change *const merges[] = {merge_number, merge_category, merge_confusion, merge_score,
                                     merge_error};
    set s = make();
    other = make();
    for (unsigned round = 0; round < 9; round++) {
        for (size_t c = 0; c < CHANGES; c++) {
            if (round < 3)
                assert_int_equal(changes[c](&s, round), VEER_OK);
            assert_int_equal(changes[c](&other, round), VEER_OK);
        }
    }
    size_t failures = 0;
    for (size_t m = 0; m < sizeof(merges) / sizeof(merges[0]); m++)
        failures += insist(&s, merges[m], 0);
    assert_true(failures > 0);
    release(&s);
    release(&other);
}

static void add_class(veer_confusion *c, unsigned truth, unsigned predicted, veer_rc want)
{
    char t[16], p[16];
    const int t_len = snprintf(t, sizeof(t), "class%u", truth);
    const int p_len = snprintf(p, sizeof(p), "class%u", predicted);
    assert_int_equal(veer_confusion_add_named(c, t, (size_t)t_len, p, (size_t)p_len, 1, NULL),
                     want);
}

static void test_limit_of_classes(void **state)
{
    (void)state;
    veer_confusion *c = NULL, *one = NULL;
    assert_int_equal(veer_confusion_new(&c, NULL), VEER_OK);
    assert_int_equal(veer_confusion_new(&one, NULL), VEER_OK);
    for (unsigned i = 0; i < VEER_LIMIT_CLASSES - 1; i++)
        add_class(c, i, 0, VEER_OK);
    add_class(c, 9000, 9001, VEER_ELIMIT);
    assert_int_equal(veer_confusion_classes(c), VEER_LIMIT_CLASSES - 1);
    add_class(c, 9000, 9000, VEER_OK);
    assert_int_equal(veer_confusion_classes(c), VEER_LIMIT_CLASSES);
    add_class(c, 0, 9001, VEER_ELIMIT);
    add_class(c, 0, 9000, VEER_OK);
    add_class(one, 9001, 9001, VEER_OK);
    const uint64_t total = veer_confusion_total(c);
    assert_int_equal(veer_confusion_merge(c, one, NULL), VEER_ELIMIT);
    assert_int_equal(veer_confusion_classes(c), VEER_LIMIT_CLASSES);
    assert_int_equal(veer_confusion_total(c), total);
    veer_confusion_free(c);
    veer_confusion_free(one);
}

static void test_limit_of_names(void **state)
{
    (void)state;
    char name[VEER_LIMIT_NAME_BYTES + 1];
    set s = make();
    memset(name, 'n', sizeof(name));
    assert_int_equal(veer_cat_summary_add(s.category, name, sizeof(name) - 1, 1, NULL), VEER_OK);
    assert_int_equal(veer_cat_summary_add(s.category, name, sizeof(name), 1, NULL), VEER_ELIMIT);
    assert_int_equal(veer_confusion_add_named(s.confusion, name, sizeof(name) - 1, "a", 1, 1, NULL),
                     VEER_OK);
    assert_int_equal(veer_confusion_add_named(s.confusion, "a", 1, name, sizeof(name), 1, NULL),
                     VEER_ELIMIT);
    assert_int_equal(veer_cat_summary_count(s.category), 1);
    assert_int_equal(veer_confusion_total(s.confusion), 1);
    release(&s);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_adding),
        cmocka_unit_test(test_merging),
        cmocka_unit_test(test_limit_of_classes),
        cmocka_unit_test(test_limit_of_names),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
