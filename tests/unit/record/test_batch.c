#include <math.h>
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdio.h>
#include <string.h>

#include <cmocka.h>

#include "base/limits.h"
#include "record/batch.h"

#define OK(call) assert_int_equal((call), VEER_OK)

static void columns_are_padded_with_missing(void **state)
{
    (void)state;
    veer_batch b;
    size_t age, city, len;
    veer_batch_init(&b, 0);
    OK(veer_batch_feature(&b, "age", 3, VEER_COLUMN_NUMBER, &age, NULL));
    OK(veer_batch_set_number(&b, age, 31.5, NULL));
    OK(veer_batch_commit_row(&b, NULL));
    OK(veer_batch_feature(&b, "city", 4, VEER_COLUMN_TEXT, &city, NULL));
    OK(veer_batch_set_text(&b, city, "Rome", 4, NULL));
    OK(veer_batch_set_id(&b, "p-2", 3, NULL));
    OK(veer_batch_set_timestamp(&b, 42, NULL));
    OK(veer_batch_set_field_number(&b, VEER_FIELD_SCORE, 0.25, NULL));
    OK(veer_batch_commit_row(&b, NULL));
    OK(veer_batch_commit_row(&b, NULL));
    OK(veer_batch_seal(&b, NULL));
    assert_int_equal(b.rows, 3);
    const veer_column *numbers = veer_columns_find(&b.features, "age", 3);
    const veer_column *texts = veer_columns_find(&b.features, "city", 4);
    assert_true(numbers->numbers[0] == 31.5 && isnan(numbers->numbers[1]) &&
                isnan(numbers->numbers[2]));
    assert_int_equal(numbers->valid, 1);
    assert_null(veer_column_text(texts, 0, NULL));
    assert_string_equal(veer_column_text(texts, 1, &len), "Rome");
    assert_int_equal(len, 4);
    assert_int_equal(texts->codes[2], VEER_CODE_MISSING);
    assert_int_equal(veer_batch_timestamps(&b)[0], VEER_TIME_MISSING);
    assert_int_equal(veer_batch_timestamps(&b)[1], 42);
    assert_true(isnan(veer_batch_numbers(&b, VEER_FIELD_SCORE)[2]));
    assert_null(veer_batch_numbers(&b, VEER_FIELD_VALUE));
    assert_null(veer_batch_codes(&b, VEER_FIELD_CLASS));
    veer_batch_id(&b, 0, &len);
    assert_int_equal(len, 0);
    assert_memory_equal(veer_batch_id(&b, 1, &len), "p-2", 3);
    assert_int_equal(len, 3);
    veer_batch_id(&b, 2, &len);
    assert_int_equal(len, 0);
    assert_null(veer_columns_find(&b.features, "ag", 2));
    veer_batch_done(&b);
}

static void a_rolled_back_row_leaves_nothing(void **state)
{
    (void)state;
    veer_batch b;
    size_t index, len;
    veer_batch_init(&b, 0);
    OK(veer_batch_feature(&b, "x", 1, VEER_COLUMN_TEXT, &index, NULL));
    OK(veer_batch_set_text(&b, index, "one", 3, NULL));
    OK(veer_batch_commit_row(&b, NULL));
    OK(veer_batch_set_text(&b, index, "two", 3, NULL));
    OK(veer_batch_feature(&b, "y", 1, VEER_COLUMN_NUMBER, &index, NULL));
    OK(veer_batch_set_number(&b, index, 1, NULL));
    OK(veer_batch_tag(&b, "t", 1, &index, NULL));
    OK(veer_batch_set_tag(&b, index, "v", 1, NULL));
    OK(veer_batch_set_id(&b, "gone", 4, NULL));
    OK(veer_batch_set_timestamp(&b, 7, NULL));
    OK(veer_batch_set_field_text(&b, VEER_FIELD_CLASS, "spam", 4, NULL));
    OK(veer_batch_set_field_number(&b, VEER_FIELD_COST, 2, NULL));
    veer_batch_rollback_row(&b);
    OK(veer_batch_set_id(&b, "kept", 4, NULL));
    OK(veer_batch_commit_row(&b, NULL));
    OK(veer_batch_seal(&b, NULL));
    assert_int_equal(b.rows, 2);
    assert_int_equal(b.features.count, 1);
    assert_int_equal(b.features.names.count, 1);
    assert_int_equal(b.tags.count, 0);
    assert_int_equal(b.features.at[0].dict.count, 1);
    assert_int_equal(b.features.at[0].valid, 1);
    assert_int_equal(b.features.at[0].codes[1], VEER_CODE_MISSING);
    assert_int_equal(b.fields[VEER_FIELD_CLASS].dict.count, 0);
    assert_int_equal(b.fields[VEER_FIELD_COST].valid, 0);
    assert_null(veer_batch_timestamps(&b));
    assert_memory_equal(veer_batch_id(&b, 1, &len), "kept", 4);
    veer_batch_done(&b);
}

static void mistakes_name_the_column(void **state)
{
    (void)state;
    veer_batch b;
    veer_err err = VEER_ERR_INIT;
    size_t index;
    veer_batch_init(&b, 0);
    OK(veer_batch_feature(&b, "age", 3, VEER_COLUMN_NUMBER, &index, NULL));
    assert_int_equal(veer_batch_feature(&b, "age", 3, VEER_COLUMN_TEXT, &index, &err), VEER_EINVAL);
    assert_string_equal(err.msg, "feature 'age' is text here and was a number before");
    OK(veer_batch_set_number(&b, index, 1, NULL));
    assert_int_equal(veer_batch_set_number(&b, index, 2, &err), VEER_EINVAL);
    assert_string_equal(err.msg, "'age' is given twice");
    veer_batch_rollback_row(&b);
    OK(veer_batch_feature(&b, "age", 3, VEER_COLUMN_NUMBER, &index, NULL));
    assert_int_equal(veer_batch_set_number(&b, index, INFINITY, &err), VEER_EINVAL);
    assert_string_equal(err.msg, "'age' is infinite");
    OK(veer_batch_set_id(&b, "a", 1, NULL));
    assert_int_equal(veer_batch_set_id(&b, "b", 1, &err), VEER_EINVAL);
    assert_string_equal(err.msg, "'id' is given twice");
    OK(veer_batch_set_timestamp(&b, 1, NULL));
    assert_int_equal(veer_batch_set_timestamp(&b, 1, &err), VEER_EINVAL);
    assert_string_equal(err.msg, "'timestamp' is given twice");
    assert_int_equal(veer_batch_set_field_text(&b, VEER_FIELD_MODEL, "", 0, &err), VEER_EINVAL);
    assert_string_equal(err.msg, "'model' is empty");
    veer_batch_done(&b);
}

static void limits_hold_one_below_and_above(void **state)
{
    (void)state;
    static char text[VEER_LIMIT_FIELD_BYTES + 1];
    veer_batch b;
    veer_err err = VEER_ERR_INIT;
    size_t index;
    memset(text, 'x', sizeof text);
    veer_batch_init(&b, 2);
    OK(veer_batch_set_id(&b, text, VEER_LIMIT_ID_BYTES, NULL));
    OK(veer_batch_set_field_text(&b, VEER_FIELD_MODEL, text, VEER_LIMIT_NAME_BYTES, NULL));
    OK(veer_batch_feature(&b, text, VEER_LIMIT_NAME_BYTES, VEER_COLUMN_TEXT, &index, NULL));
    OK(veer_batch_set_text(&b, index, text, VEER_LIMIT_FIELD_BYTES, NULL));
    OK(veer_batch_commit_row(&b, NULL));
    assert_int_equal(veer_batch_set_id(&b, text, VEER_LIMIT_ID_BYTES + 1, &err), VEER_ELIMIT);
    assert_string_equal(err.msg, "'id' has 257 bytes, the limit is 256");
    assert_int_equal(veer_batch_set_field_text(&b, VEER_FIELD_MODEL, text,
                                               VEER_LIMIT_NAME_BYTES + 1, &err),
                     VEER_ELIMIT);
    assert_string_equal(err.msg, "'model' has 257 bytes, the limit is 256");
    assert_int_equal(veer_batch_feature(&b, text, VEER_LIMIT_NAME_BYTES + 1, VEER_COLUMN_TEXT,
                                        &index, &err),
                     VEER_ELIMIT);
    assert_string_equal(err.msg, "the name of a feature has 257 bytes, the limit is 256");
    assert_int_equal(veer_batch_set_text(&b, 0, text, VEER_LIMIT_FIELD_BYTES + 1, NULL),
                     VEER_ELIMIT);
    OK(veer_batch_commit_row(&b, NULL));
    assert_true(veer_batch_full(&b));
    assert_int_equal(veer_batch_commit_row(&b, &err), VEER_ELIMIT);
    assert_string_equal(err.msg, "a batch holds at most 2 records");
    veer_batch_done(&b);
}

static void columns_and_classes_have_limits(void **state)
{
    (void)state;
    veer_batch b;
    veer_err err = VEER_ERR_INIT;
    char name[16];
    size_t index;
    veer_batch_init(&b, 0);
    for (int i = 0; i < VEER_LIMIT_COLUMNS; i++) {
        const int len = snprintf(name, sizeof name, "c%d", i);
        OK(veer_batch_feature(&b, name, (size_t)len, VEER_COLUMN_NUMBER, &index, NULL));
        OK(veer_batch_set_field_text(&b, VEER_FIELD_CLASS, name, (size_t)len, NULL));
        OK(veer_batch_commit_row(&b, NULL));
    }
    assert_int_equal(veer_batch_feature(&b, "no", 2, VEER_COLUMN_NUMBER, &index, &err),
                     VEER_ELIMIT);
    assert_string_equal(err.msg, "more than 4096 columns");
    assert_int_equal(veer_batch_set_field_text(&b, VEER_FIELD_CLASS, "no", 2, &err), VEER_ELIMIT);
    assert_string_equal(err.msg, "'class' has more than 4096 distinct values");
    veer_batch_done(&b);
}

static void clearing_keeps_memory_and_if_wanted_columns(void **state)
{
    (void)state;
    veer_batch b;
    size_t index;
    veer_batch_init(&b, 0);
    OK(veer_batch_feature(&b, "x", 1, VEER_COLUMN_NUMBER, &index, NULL));
    for (int i = 0; i < 1000; i++) {
        OK(veer_batch_set_number(&b, index, i, NULL));
        OK(veer_batch_commit_row(&b, NULL));
    }
    const double *before = b.features.at[0].numbers;
    veer_batch_clear_rows(&b);
    assert_int_equal(b.rows, 0);
    assert_int_equal(b.features.count, 1);
    veer_batch_rollback_row(&b);
    assert_int_equal(b.features.count, 1);
    OK(veer_batch_seal(&b, NULL));
    assert_int_equal(b.features.at[0].valid, 0);
    veer_batch_clear(&b);
    assert_int_equal(b.features.count, 0);
    OK(veer_batch_feature(&b, "z", 1, VEER_COLUMN_NUMBER, &index, NULL));
    OK(veer_batch_set_number(&b, index, 5, NULL));
    OK(veer_batch_commit_row(&b, NULL));
    OK(veer_batch_seal(&b, NULL));
    assert_ptr_equal(b.features.at[0].numbers, before);
    assert_true(before[0] == 5);
    veer_batch_done(&b);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(columns_are_padded_with_missing),
        cmocka_unit_test(a_rolled_back_row_leaves_nothing),
        cmocka_unit_test(mistakes_name_the_column),
        cmocka_unit_test(limits_hold_one_below_and_above),
        cmocka_unit_test(columns_and_classes_have_limits),
        cmocka_unit_test(clearing_keeps_memory_and_if_wanted_columns),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
