#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdio.h>
#include <string.h>

#include <cmocka.h>

#include <math.h>

#include "base/limits.h"
#include "monitor/profile.h"

static void set_number(veer_batch *batch, const char *name, double value)
{
    size_t index;
    assert_int_equal(
        veer_batch_feature(batch, name, strlen(name), VEER_COLUMN_NUMBER, &index, NULL), VEER_OK);
    assert_int_equal(veer_batch_set_number(batch, index, value, NULL), VEER_OK);
}

static void set_text(veer_batch *batch, const char *name, const char *value)
{
    size_t index;
    assert_int_equal(veer_batch_feature(batch, name, strlen(name), VEER_COLUMN_TEXT, &index, NULL),
                     VEER_OK);
    assert_int_equal(veer_batch_set_text(batch, index, value, strlen(value), NULL), VEER_OK);
}

static void commit(veer_batch *batch)
{
    assert_int_equal(veer_batch_commit_row(batch, NULL), VEER_OK);
}

static void add(profile *p, veer_batch *batch)
{
    assert_int_equal(veer_batch_seal(batch, NULL), VEER_OK);
    assert_int_equal(profile_add(p, batch, NULL), VEER_OK);
    veer_batch_clear(batch);
}

static profile *new_profile(size_t max_value_bytes)
{
    profile *p = NULL;
    assert_int_equal(profile_new(max_value_bytes, &p, NULL), VEER_OK);
    return p;
}

static void columns_may_come_and_go(void **state)
{
    (void)state;
    veer_batch batch;
    veer_batch_init(&batch, 0);
    profile *p = new_profile(1 << 20);
    set_number(&batch, "x", 2.0);
    commit(&batch);
    set_number(&batch, "x", 1.0);
    commit(&batch);
    add(p, &batch);
    set_text(&batch, "colour", "red");
    commit(&batch);
    add(p, &batch);
    assert_int_equal(profile_seal(p, 2, NULL), VEER_OK);
    assert_int_equal(profile_rows(p), 3);
    assert_int_equal(profile_count(p), 2);
    const profile_column *x = profile_find(p, "x"), *colour = profile_find(p, "colour");
    assert_int_equal(x->rows, 3);
    assert_int_equal(x->missing, 1);
    assert_int_equal(x->sample.n, 2);
    assert_true(x->sample.sorted[0] == 1.0 && x->sample.sorted[1] == 2.0);
    assert_int_equal(colour->rows, 3);
    assert_int_equal(colour->missing, 2);
    assert_int_equal(veer_cat_summary_find(colour->categories, "red", 3), 1);
    assert_null(profile_find(p, "y"));
    assert_string_equal(profile_at(p, 1)->name, "colour");
    profile_free(p);
    veer_batch_done(&batch);
}

static void fields_have_the_names_they_are_given(void **state)
{
    (void)state;
    veer_batch batch;
    veer_batch_init(&batch, 0);
    profile *p = new_profile(1 << 20);
    assert_int_equal(profile_name_field(p, VEER_FIELD_SCORE, "y_pred_proba", NULL), VEER_OK);
    assert_int_equal(profile_name_field(p, VEER_FIELD_LABEL, "", NULL), VEER_OK);
    veer_batch_set_field_number(&batch, VEER_FIELD_SCORE, 0.5, NULL);
    veer_batch_set_field_number(&batch, VEER_FIELD_LATENCY, 12.0, NULL);
    veer_batch_set_field_text(&batch, VEER_FIELD_LABEL, "up", 2, NULL);
    veer_batch_set_field_text(&batch, VEER_FIELD_MODEL, "m", 1, NULL);
    commit(&batch);
    add(p, &batch);
    assert_int_equal(profile_seal(p, 1, NULL), VEER_OK);
    assert_int_equal(profile_count(p), 2);
    assert_non_null(profile_find(p, "y_pred_proba"));
    assert_non_null(profile_find(p, "latency_ms"));
    profile_free(p);
    veer_batch_done(&batch);
}

static void a_column_keeps_its_kind(void **state)
{
    (void)state;
    veer_batch batch;
    veer_batch_init(&batch, 0);
    profile *p = new_profile(1 << 20);
    set_number(&batch, "x", 1.0);
    commit(&batch);
    add(p, &batch);
    set_text(&batch, "x", "one");
    commit(&batch);
    assert_int_equal(veer_batch_seal(&batch, NULL), VEER_OK);
    veer_err err = VEER_ERR_INIT;
    assert_int_equal(profile_add(p, &batch, &err), VEER_EINVAL);
    assert_string_equal(err.msg, "column 'x' has both numbers and text");
    profile_free(p);
    veer_batch_done(&batch);
}

static void fill(profile *p, size_t rows)
{
    veer_batch batch;
    veer_batch_init(&batch, 0);
    for (size_t i = 0; i < rows; i++) {
        set_number(&batch, "x", i % 10 == 9 ? (double)NAN : (double)(i % 7));
        set_number(&batch, "y", (double)i);
        commit(&batch);
        if (i % 100 == 99)
            add(p, &batch);
    }
    add(p, &batch);
    veer_batch_done(&batch);
}

static void beyond_the_budget_values_become_summaries(void **state)
{
    (void)state;
    profile *exact = new_profile(1 << 20), *over = new_profile(4096), *none = new_profile(0);
    fill(exact, 1000);
    fill(over, 1000);
    fill(none, 1000);
    assert_false(profile_is_summarised(exact));
    assert_true(profile_is_summarised(over));
    assert_true(profile_is_summarised(none));
    assert_int_equal(profile_seal(exact, 1, NULL), VEER_OK);
    assert_int_equal(profile_seal(over, 1, NULL), VEER_OK);
    const profile *summarised[] = {over, none};
    for (size_t i = 0; i < 2; i++) {
        for (size_t c = 0; c < 2; c++) {
            const profile_column *a = profile_at(exact, c), *b = profile_at(summarised[i], c);
            double mean;
            assert_null(b->values);
            assert_int_equal(a->missing, b->missing);
            assert_int_equal(a->sample.n, veer_num_summary_count(b->numbers));
            assert_int_equal(veer_num_summary_mean(b->numbers, &mean, NULL), VEER_OK);
            assert_true(fabs(mean - a->sample.mean) <= 1e-12 * fabs(mean));
        }
    }
    profile_free(exact);
    profile_free(over);
    profile_free(none);
}

static void long_texts_stay_apart(void **state)
{
    (void)state;
    veer_batch batch;
    veer_batch_init(&batch, 0);
    profile *p = new_profile(0);
    char text[VEER_LIMIT_NAME_BYTES + 2];
    memset(text, 'a', sizeof text);
    text[VEER_LIMIT_NAME_BYTES + 1] = '\0';
    set_text(&batch, "t", text);
    commit(&batch);
    text[VEER_LIMIT_NAME_BYTES] = 'b';
    set_text(&batch, "t", text);
    commit(&batch);
    text[VEER_LIMIT_NAME_BYTES] = '\0';
    set_text(&batch, "t", text);
    commit(&batch);
    add(p, &batch);
    assert_int_equal(profile_seal(p, 1, NULL), VEER_OK);
    const profile_column *t = profile_find(p, "t");
    assert_int_equal(veer_cat_summary_size(t->categories), 3);
    assert_int_equal(veer_cat_summary_find(t->categories, text, VEER_LIMIT_NAME_BYTES), 1);
    profile_free(p);
    veer_batch_done(&batch);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(columns_may_come_and_go),
        cmocka_unit_test(fields_have_the_names_they_are_given),
        cmocka_unit_test(a_column_keeps_its_kind),
        cmocka_unit_test(beyond_the_budget_values_become_summaries),
        cmocka_unit_test(long_texts_stay_apart),
    };
    return cmocka_run_group_tests_name("profile", tests, NULL, NULL);
}
