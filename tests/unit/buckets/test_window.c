/* Windows: what rows add, that merges have one result, and their bytes. argv[1] is the folder of
 * the golden files. */
#include <ctype.h>
#include <math.h>
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include <cmocka.h>

#include "base/limits.h"
#include "rows.h"

#define ALL_PARTS                                                      \
    (VEER_PARTS(VEER_PART_ACTIVITY) | VEER_PARTS(VEER_PART_FEATURES) | \
     VEER_PARTS(VEER_PART_PERFORMANCE))

static const char *golden_folder;

static void add(veer_window *w, const veer_batch *b, const uint32_t *rows, size_t n)
{
    assert_int_equal(veer_window_add_predictions(w, ALL_PARTS, b, rows, n, NULL), VEER_OK);
}

static const row_shape shapes[] = {
    {.kind = 0, .to_us = 1000000000, .labels = true, .features = true, .tags = true},
    {.kind = 1, .to_us = 1000000000, .labels = true, .features = true},
    {.kind = 2, .from_us = -5000000, .to_us = 5000000, .labels = true, .untimed = true},
    {.kind = 3, .to_us = 1000, .labels = true, .features = true},
    {.kind = 4, .to_us = 1000, .labels = true},
    {.kind = 5, .to_us = 1000, .labels = true, .features = true, .untimed = true},
    {.kind = 5, .to_us = 1000},
};
#define N_SHAPES (sizeof shapes / sizeof shapes[0])

/* Rows in one call, one by one, and in random groups merged in random order are the same. */
static void test_any_grouping(void **state)
{
    (void)state;
    test_random rng;
    veer_batch batch;
    random_seed(&rng, 11);
    veer_batch_init(&batch, 0);
    for (size_t round = 0; round < 4 * N_SHAPES; round++) {
        veer_window whole = {0};
        veer_window single = {0};
        veer_window groups[5] = {{0}};
        veer_window merged = {0};
        random_rows(&rng, &batch, &shapes[round % N_SHAPES], 1 + random_below(&rng, 300));
        add(&whole, &batch, NULL, batch.rows);
        for (uint32_t row = 0; row < batch.rows; row++) {
            add(&single, &batch, &row, 1);
            add(&groups[random_below(&rng, 5)], &batch, &row, 1);
        }
        assert_windows_equal(&whole, &single);
        const size_t first = random_below(&rng, 5);
        for (size_t i = 0; i < 5; i++)
            assert_int_equal(veer_window_merge(&merged, &groups[(first + i) % 5], NULL), VEER_OK);
        assert_windows_equal(&whole, &merged);
        for (size_t i = 0; i < 5; i++)
            veer_window_done(&groups[i]);
        veer_window_done(&whole);
        veer_window_done(&single);
        veer_window_done(&merged);
    }
    veer_batch_done(&batch);
}

/* (a + b) + c = a + (b + c) = (c + b) + a, to the bit. */
static void test_merge_laws(void **state)
{
    (void)state;
    test_random rng;
    veer_batch batch;
    random_seed(&rng, 12);
    veer_batch_init(&batch, 0);
    for (size_t round = 0; round < 30; round++) {
        veer_window part[3] = {{0}};
        veer_window left = {0};
        veer_window right = {0};
        veer_window tail = {0};
        for (size_t i = 0; i < 3; i++) {
            random_rows(&rng, &batch, &shapes[random_below(&rng, N_SHAPES)],
                        1 + random_below(&rng, 100));
            add(&part[i], &batch, NULL, batch.rows);
            if (random_below(&rng, 4) == 0)
                assert_int_equal(veer_window_add_correction(&part[i], NULL), VEER_OK);
        }
        for (size_t i = 0; i < 3; i++)
            assert_int_equal(veer_window_merge(&left, &part[i], NULL), VEER_OK);
        assert_int_equal(veer_window_merge(&tail, &part[2], NULL), VEER_OK);
        assert_int_equal(veer_window_merge(&tail, &part[1], NULL), VEER_OK);
        assert_int_equal(veer_window_merge(&right, &tail, NULL), VEER_OK);
        assert_int_equal(veer_window_merge(&right, &part[0], NULL), VEER_OK);
        assert_windows_equal(&left, &right);
        for (size_t i = 0; i < 3; i++)
            veer_window_done(&part[i]);
        veer_window_done(&left);
        veer_window_done(&right);
        veer_window_done(&tail);
    }
    veer_batch_done(&batch);
}

static void row(veer_batch *b, const char *class, double score, double value, const char *label,
                double label_value)
{
    if (class != NULL)
        assert_int_equal(veer_batch_set_field_text(b, VEER_FIELD_CLASS, class, strlen(class), NULL),
                         VEER_OK);
    if (label != NULL)
        assert_int_equal(veer_batch_set_field_text(b, VEER_FIELD_LABEL, label, strlen(label), NULL),
                         VEER_OK);
    assert_int_equal(veer_batch_set_field_number(b, VEER_FIELD_SCORE, score, NULL), VEER_OK);
    assert_int_equal(veer_batch_set_field_number(b, VEER_FIELD_VALUE, value, NULL), VEER_OK);
    assert_int_equal(veer_batch_set_field_number(b, VEER_FIELD_LABEL_VALUE, label_value, NULL),
                     VEER_OK);
    assert_int_equal(veer_batch_commit_row(b, NULL), VEER_OK);
}

static uint64_t cell(const veer_confusion *confusion, const char *truth, const char *predicted)
{
    uint64_t cells[16 * 16];
    size_t t = 16;
    size_t p = 16;
    const size_t k = veer_confusion_classes(confusion);
    assert_true(k <= 16);
    assert_int_equal(veer_confusion_cells(confusion, cells, k, NULL), VEER_OK);
    for (size_t i = 0; i < k; i++) {
        size_t len = 0;
        const char *const name = veer_confusion_class_name(confusion, i, &len);
        if (strcmp(name, truth) == 0)
            t = i;
        if (strcmp(name, predicted) == 0)
            p = i;
    }
    return t < 16 && p < 16 ? cells[t * k + p] : 0;
}

/* By hand: what each kind of row adds to each sum. */
static void test_sums(void **state)
{
    (void)state;
    const double none = (double)NAN;
    veer_batch batch;
    veer_window w = {0};
    double got = 0;
    veer_batch_init(&batch, 0);
    row(&batch, "1.0", 0.9, none, "1", none); /* class and score */
    row(&batch, "1", 0.5, none, NULL, 0.0);   /* label as a number: also an error of 1 */
    row(&batch, NULL, 0.5, none, "1", none);  /* score alone: high */
    row(&batch, NULL, 0.4, none, "1", none);  /* low */
    row(&batch, NULL, none, 2.5, NULL, 2.0);  /* numbers, one not whole */
    row(&batch, NULL, none, 3.0, NULL, 3.0);  /* whole numbers */
    row(&batch, NULL, 7.0, none, "1", none);  /* no probability */
    row(&batch, "1", 0.1, none, NULL, none);  /* no label */
    row(&batch, NULL, none, none, "1", none); /* a label, nothing predicted */
    row(&batch, "cat", none, 4.0, "5", none); /* number and text: error of -1 */
    row(&batch, "cat", none, none, "dog", none);
    assert_int_equal(veer_batch_seal(&batch, NULL), VEER_OK);
    const int64_t label_times[11] = {VEER_TIME_MISSING};
    assert_int_equal(veer_window_add_outcomes(&w, &batch, label_times, NULL, batch.rows, NULL),
                     VEER_OK);
    const veer_performance_sums *const s = w.performance;
    assert_int_equal(s->labelled, 10);
    assert_int_equal(veer_confusion_total(s->confusion), 8);
    assert_int_equal(cell(s->confusion, "1", "1"), 1);
    assert_int_equal(cell(s->confusion, "0", "1"), 1);
    assert_int_equal(cell(s->confusion, "1", VEER_CLASS_SCORE_HIGH), 2);
    assert_int_equal(cell(s->confusion, "1", VEER_CLASS_SCORE_LOW), 1);
    assert_int_equal(cell(s->confusion, "3", "3"), 1);
    assert_int_equal(cell(s->confusion, "5", "cat"), 1);
    assert_int_equal(cell(s->confusion, "dog", "cat"), 1);
    assert_int_equal(veer_confusion_total(s->levels), 2);
    assert_int_equal(cell(s->levels, "1", "64"), 1);
    assert_int_equal(cell(s->levels, "1", "61"), 1);
    assert_int_equal(s->n_scores, 2);
    assert_string_equal(s->scores[0].name, "0");
    assert_int_equal(veer_score_summary_positives(s->scores[0].as_positive), 1);
    assert_string_equal(s->scores[1].name, "1");
    assert_int_equal(veer_score_summary_negatives(s->scores[1].as_negative), 3);
    assert_int_equal(s->scores_outside, 1);
    assert_int_equal(veer_error_summary_count(s->errors), 4);
    assert_int_equal(veer_error_summary_mae(s->errors, &got, NULL), VEER_OK);
    assert_true(got == 2.5 / 4);
    assert_null(s->delay_s);
    veer_window_done(&w);
    veer_batch_done(&batch);
}

static void test_activity(void **state)
{
    (void)state;
    veer_batch batch;
    veer_window w = {0};
    double got = 0;
    veer_batch_init(&batch, 0);
    for (int i = 0; i < 5; i++) {
        size_t column = 0;
        if (i > 0)
            veer_batch_set_timestamp(&batch, INT64_C(100) * i, NULL);
        if (i < 2)
            veer_batch_set_field_text(&batch, VEER_FIELD_CLASS, i == 0 ? "1" : "1.0",
                                      i == 0 ? 1 : 3, NULL);
        if (i == 3)
            veer_batch_set_field_number(&batch, VEER_FIELD_COST, 0.25, NULL);
        assert_int_equal(veer_batch_feature(&batch, i < 3 ? "b" : "a", 1, VEER_COLUMN_NUMBER,
                                            &column, NULL),
                         VEER_OK);
        veer_batch_set_number(&batch, column, i, NULL);
        assert_int_equal(veer_batch_commit_row(&batch, NULL), VEER_OK);
    }
    assert_int_equal(veer_batch_seal(&batch, NULL), VEER_OK);
    add(&w, &batch, NULL, 5);
    assert_int_equal(w.activity->count, 5);
    assert_int_equal(w.activity->first_us, 100);
    assert_int_equal(w.activity->last_us, 400);
    assert_int_equal(veer_cat_summary_find(w.activity->classes, "1", 1), 2);
    assert_int_equal(veer_cat_summary_missing(w.activity->classes), 3);
    assert_null(w.activity->numbers[0]);
    assert_int_equal(veer_num_summary_count(w.activity->numbers[2]), 1);
    assert_int_equal(veer_num_summary_missing(w.activity->numbers[2]), 4);
    assert_int_equal(w.features->n, 2);
    assert_string_equal(w.features->at[0].name, "a");
    assert_int_equal(veer_num_summary_sum(w.features->at[0].number, &got, NULL), VEER_OK);
    assert_true(got == 7);
    assert_int_equal(veer_num_summary_missing(w.features->at[1].number), 2);
    assert_null(w.performance);
    veer_window_done(&w);
    veer_batch_done(&batch);
}

static void test_levels(void **state)
{
    (void)state;
    static const struct {
        double score;
        const char *level;
    } want[] = {{-3, "00"},  {0, "00"},     {0x1p-17, "00"},  {0x1p-16, "01"},
                {0.5, "61"}, {0.624, "61"}, {0.625, "62"},    {0.9999, "64"},
                {1, "65"},   {50, "65"},    {0x1.8p-16, "03"}};
    for (size_t i = 0; i < sizeof want / sizeof *want; i++) {
        char level[3];
        veer_score_level(want[i].score, level);
        assert_string_equal(level, want[i].level);
    }
}

/* ---- limits: nothing is refused, and what is kept does not depend on the order ---- */

static void fill_classes(veer_batch *b, uint32_t from, uint32_t n, bool scored)
{
    veer_batch_clear(b);
    for (uint32_t i = from; i < from + n; i++) {
        char name[16];
        const int len = snprintf(name, sizeof name, "c%u", i);
        veer_batch_set_field_text(b, VEER_FIELD_CLASS, name, (size_t)len, NULL);
        veer_batch_set_field_text(b, VEER_FIELD_LABEL, name, (size_t)len, NULL);
        if (scored)
            veer_batch_set_field_number(b, VEER_FIELD_SCORE, 0.5, NULL);
        assert_int_equal(veer_batch_commit_row(b, NULL), VEER_OK);
    }
    assert_int_equal(veer_batch_seal(b, NULL), VEER_OK);
}

static void test_class_limits(void **state)
{
    (void)state;
    veer_batch batch;
    veer_window w = {0};
    veer_window other = {0};
    veer_window both = {0};
    veer_batch_init(&batch, 0);
    fill_classes(&batch, 0, VEER_LIMIT_SCORED_CLASSES, true);
    assert_int_equal(veer_window_add_outcomes(&w, &batch, NULL, NULL, batch.rows, NULL), VEER_OK);
    assert_int_equal(w.performance->n_scores, VEER_LIMIT_SCORED_CLASSES);
    fill_classes(&batch, 1, VEER_LIMIT_SCORED_CLASSES, true);
    assert_int_equal(veer_window_add_outcomes(&other, &batch, NULL, NULL, batch.rows, NULL),
                     VEER_OK);
    assert_false(w.performance->scores_dropped || other.performance->scores_dropped);
    assert_int_equal(veer_window_merge(&both, &other, NULL), VEER_OK);
    assert_int_equal(veer_window_merge(&both, &w, NULL), VEER_OK);
    assert_true(both.performance->scores_dropped);
    assert_null(both.performance->levels);
    assert_int_equal(veer_window_add_outcomes(&w, &batch, NULL, NULL, batch.rows, NULL), VEER_OK);
    assert_windows_equal(&w, &both);
    veer_window_done(&w);
    veer_window_done(&other);
    veer_window_done(&both);

    fill_classes(&batch, 0, VEER_LIMIT_CLASSES, false);
    assert_int_equal(veer_window_add_outcomes(&w, &batch, NULL, NULL, batch.rows, NULL), VEER_OK);
    assert_int_equal(veer_confusion_classes(w.performance->confusion), VEER_LIMIT_CLASSES);
    fill_classes(&batch, VEER_LIMIT_CLASSES, 1, false);
    assert_int_equal(veer_window_add_outcomes(&other, &batch, NULL, NULL, 1, NULL), VEER_OK);
    assert_int_equal(veer_window_merge(&both, &w, NULL), VEER_OK);
    assert_int_equal(veer_window_merge(&both, &other, NULL), VEER_OK);
    assert_true(both.performance->confusion_dropped);
    assert_null(both.performance->confusion);
    assert_int_equal(both.performance->labelled, VEER_LIMIT_CLASSES + 1);
    assert_int_equal(veer_window_add_outcomes(&w, &batch, NULL, NULL, 1, NULL), VEER_OK);
    assert_windows_equal(&w, &both);
    veer_window_done(&w);
    veer_window_done(&other);
    veer_window_done(&both);
    veer_batch_done(&batch);
}

static void fill_features(veer_batch *b, uint32_t from, uint32_t n)
{
    veer_batch_clear(b);
    for (uint32_t i = from; i < from + n; i++) {
        char name[16];
        size_t column = 0;
        const int len = snprintf(name, sizeof name, "f%05u", i);
        assert_int_equal(
            veer_batch_feature(b, name, (size_t)len, VEER_COLUMN_NUMBER, &column, NULL), VEER_OK);
        assert_int_equal(veer_batch_set_number(b, column, i, NULL), VEER_OK);
    }
    assert_int_equal(veer_batch_commit_row(b, NULL), VEER_OK);
    assert_int_equal(veer_batch_seal(b, NULL), VEER_OK);
}

static void test_feature_limit(void **state)
{
    (void)state;
    veer_batch batch;
    veer_window w = {0};
    veer_window other = {0};
    veer_window both = {0};
    veer_batch_init(&batch, 0);
    fill_features(&batch, 1, VEER_LIMIT_COLUMNS);
    add(&w, &batch, NULL, 1);
    assert_int_equal(w.features->n, VEER_LIMIT_COLUMNS);
    assert_false(w.features->truncated);
    fill_features(&batch, 0, 1);
    add(&other, &batch, NULL, 1);
    assert_int_equal(veer_window_merge(&both, &other, NULL), VEER_OK);
    assert_int_equal(veer_window_merge(&both, &w, NULL), VEER_OK);
    add(&w, &batch, NULL, 1);
    assert_true(w.features->truncated);
    assert_int_equal(w.features->n, VEER_LIMIT_COLUMNS);
    assert_string_equal(w.features->at[0].name, "f00000");
    assert_windows_equal(&w, &both);
    veer_window_done(&w);
    veer_window_done(&other);
    veer_window_done(&both);
    veer_batch_done(&batch);
}

/* Texts longer than a name are cut, at the end of a character. */
static void test_long_text(void **state)
{
    (void)state;
    char text[VEER_LIMIT_NAME_BYTES + 10];
    size_t column = 0;
    veer_batch batch;
    veer_window w = {0};
    veer_batch_init(&batch, 0);
    memset(text, 'a', sizeof text);
    memcpy(text + VEER_LIMIT_NAME_BYTES - 1, "\xC3\xA9", 2);
    assert_int_equal(veer_batch_feature(&batch, "t", 1, VEER_COLUMN_TEXT, &column, NULL), VEER_OK);
    veer_batch_set_text(&batch, column, text, sizeof text, NULL);
    veer_batch_commit_row(&batch, NULL);
    veer_batch_set_text(&batch, column, text, VEER_LIMIT_NAME_BYTES - 1, NULL);
    veer_batch_commit_row(&batch, NULL);
    assert_int_equal(veer_batch_seal(&batch, NULL), VEER_OK);
    add(&w, &batch, NULL, 2);
    assert_int_equal(veer_cat_summary_find(w.features->at[0].text, text, VEER_LIMIT_NAME_BYTES - 1),
                     2);
    veer_window_done(&w);
    veer_batch_done(&batch);
}

/* ---- bytes ---- */

static void fill_golden(veer_window *w)
{
    test_random rng = {.state = 42};
    veer_batch batch;
    veer_batch_init(&batch, 0);
    random_rows(&rng, &batch, &shapes[0], 12);
    add(w, &batch, NULL, batch.rows);
    random_rows(&rng, &batch, &shapes[2], 3);
    add(w, &batch, NULL, batch.rows);
    assert_int_equal(veer_window_add_correction(w, NULL), VEER_OK);
    veer_batch_done(&batch);
}

static size_t read_golden(const char *name, char *ret, size_t max)
{
    char path[4096];
    size_t digits = 0;
    unsigned byte = 0;
    snprintf(path, sizeof path, "%s/%s.hex", golden_folder, name);
    FILE *const file = fopen(path, "r");
    if (file == NULL)
        return 0;
    for (int c = fgetc(file); c != EOF; c = fgetc(file)) {
        if (!isxdigit(c) || digits / 2 >= max)
            continue;
        byte = byte << 4 | (unsigned)(isdigit(c) ? c - '0' : tolower(c) - 'a' + 10);
        ret[digits / 2] = (char)byte;
        digits++;
    }
    fclose(file);
    return digits / 2;
}

static void check_golden(const char *name, const veer_buf *out)
{
    static char want[65536];
    const size_t len = read_golden(name, want, sizeof want);
    if (len == out->len && memcmp(want, out->data, len) == 0)
        return;
    print_message("%s.hex should be\n", name);
    for (size_t i = 0; i < out->len; i++)
        print_message("%02x%s", (unsigned char)out->data[i],
                      i % 32 == 31 || i + 1 == out->len ? "\n" : "");
    fail();
}

static void test_golden(void **state)
{
    (void)state;
    static const char *const names[] = {"", "activity-v1", "features-v1", "performance-v1"};
    veer_window w = {0};
    veer_window back = {0};
    fill_golden(&w);
    for (int part = 1; part <= VEER_PART_COUNT; part++) {
        veer_buf out;
        veer_buf_init(&out, VEER_LIMIT_BUF_BYTES);
        assert_int_equal(veer_window_encode(&w, (veer_part)part, &out, NULL), VEER_OK);
        check_golden(names[part], &out);
        assert_int_equal(veer_window_decode(&back, (veer_part)part, out.data, out.len, NULL),
                         VEER_OK);
        veer_buf_done(&out);
    }
    assert_windows_equal(&w, &back);
    veer_window_done(&w);
    veer_window_done(&back);
}

/* Cut anywhere, or with one byte changed, it is refused or encodes to what was read. */
static void test_hostile(void **state)
{
    (void)state;
    veer_window w = {0};
    fill_golden(&w);
    for (int part = 1; part <= VEER_PART_COUNT; part++) {
        veer_buf out;
        veer_buf again;
        veer_buf_init(&out, VEER_LIMIT_BUF_BYTES);
        veer_buf_init(&again, VEER_LIMIT_BUF_BYTES);
        assert_int_equal(veer_window_encode(&w, (veer_part)part, &out, NULL), VEER_OK);
        for (size_t len = 1; len < out.len; len++) {
            veer_window back = {0};
            assert_int_equal(veer_window_decode(&back, (veer_part)part, out.data, len, NULL),
                             VEER_ECORRUPT);
        }
        for (size_t at = 0; at < out.len; at++) {
            veer_window back = {0};
            const char was = out.data[at];
            for (unsigned change = 1; change < 256; change <<= 1) {
                out.data[at] = (char)(was ^ (char)change);
                const veer_rc rc =
                    veer_window_decode(&back, (veer_part)part, out.data, out.len, NULL);
                assert_true(rc == VEER_OK || rc == VEER_ECORRUPT);
                if (rc != VEER_OK)
                    continue;
                veer_buf_clear(&again);
                assert_int_equal(veer_window_encode(&back, (veer_part)part, &again, NULL), VEER_OK);
                assert_int_equal(again.len, out.len);
                assert_memory_equal(again.data, out.data, out.len);
            }
            out.data[at] = was;
            veer_window_done(&back);
        }
        veer_buf_done(&out);
        veer_buf_done(&again);
    }
    veer_window_done(&w);
}

int main(int argc, char **argv)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_any_grouping),  cmocka_unit_test(test_merge_laws),
        cmocka_unit_test(test_sums),          cmocka_unit_test(test_activity),
        cmocka_unit_test(test_levels),        cmocka_unit_test(test_class_limits),
        cmocka_unit_test(test_feature_limit), cmocka_unit_test(test_long_text),
        cmocka_unit_test(test_golden),        cmocka_unit_test(test_hostile),
    };
    golden_folder = argc > 1 ? argv[1] : "tests/golden/buckets";
    return cmocka_run_group_tests(tests, NULL, NULL);
}
