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
#include "record/append.h"
#include "support/random.h"

#define OK(call) assert_int_equal((call), VEER_OK)

/* One record as it was drawn; a batch is made of some, so that two ways to make one can be held
 * against each other. */
typedef struct drawn {
    char id[24];       /* "" = none */
    int64_t time_us;   /* or missing */
    int class;         /* -1 = none */
    double score;      /* NAN = none */
    double numbers[4]; /* features n0..n3; NAN = none */
    int texts[3];      /* features t0..t2: a value below 1,000; -1 = none */
    int tag;           /* -1 = none */
    unsigned order;    /* rotates the order of the columns */
} drawn;

static void draw(test_random *rng, drawn *r, unsigned number, unsigned order)
{
    *r = (drawn){.order = order};
    if (random_below(rng, 10) > 0)
        snprintf(r->id, sizeof r->id, "id-%u", number);
    r->time_us = random_below(rng, 4) == 0 ? VEER_TIME_MISSING : (int64_t)number * 1000;
    r->class = (int)random_below(rng, 5) - 1;
    r->score = random_below(rng, 3) == 0 ? (double)NAN : random_unit(rng);
    for (size_t i = 0; i < 4; i++)
        r->numbers[i] = random_below(rng, 4) == 0 ? (double)NAN : random_normal(rng);
    r->texts[0] = (int)random_below(rng, 4) - 1;
    r->texts[1] = (int)random_below(rng, 1000);
    r->texts[2] = random_below(rng, 50) == 0 ? 7 : -1;
    r->tag = (int)random_below(rng, 3) - 1;
}

static void put_feature(veer_batch *b, const drawn *r, unsigned which)
{
    char name[8], text[16];
    size_t index;
    const bool number = which < 4;
    const int name_len = snprintf(name, sizeof name, "%c%u", number ? 'n' : 't', which);
    if (number ? isnan(r->numbers[which]) : r->texts[which - 4] < 0)
        return;
    OK(veer_batch_feature(b, name, (size_t)name_len, number ? VEER_COLUMN_NUMBER : VEER_COLUMN_TEXT,
                          &index, NULL));
    if (number) {
        OK(veer_batch_set_number(b, index, r->numbers[which], NULL));
        return;
    }
    const int len = snprintf(text, sizeof text, "v%d", r->texts[which - 4]);
    OK(veer_batch_set_text(b, index, text, (size_t)len, NULL));
}

static void put(veer_batch *b, const drawn *r)
{
    static const char *const classes[] = {"spam", "ham", "eggs", ""};
    size_t index;
    if (r->id[0] != '\0')
        OK(veer_batch_set_id(b, r->id, strlen(r->id), NULL));
    if (r->time_us != VEER_TIME_MISSING)
        OK(veer_batch_set_timestamp(b, r->time_us, NULL));
    if (r->class >= 0 && r->class < 3)
        OK(veer_batch_set_field_text(b, VEER_FIELD_CLASS, classes[r->class],
                                     strlen(classes[r->class]), NULL));
    if (!isnan(r->score))
        OK(veer_batch_set_field_number(b, VEER_FIELD_SCORE, r->score, NULL));
    for (unsigned i = 0; i < 7; i++)
        put_feature(b, r, (i + r->order) % 7);
    if (r->tag >= 0) {
        OK(veer_batch_tag(b, "region", 6, &index, NULL));
        OK(veer_batch_set_tag(b, index, r->tag == 0 ? "north" : "", r->tag == 0 ? 5 : 0, NULL));
    }
    OK(veer_batch_commit_row(b, NULL));
}

static void same_column(const veer_column *a, const veer_column *b, size_t rows)
{
    const size_t valid = a == NULL ? 0 : a->valid;
    assert_int_equal(valid, b == NULL ? 0 : b->valid);
    if (valid == 0)
        return;
    assert_int_equal(a->kind, b->kind);
    for (size_t i = 0; i < rows; i++) {
        if (a->kind == VEER_COLUMN_NUMBER) {
            assert_true(a->numbers[i] == b->numbers[i] ||
                        (isnan(a->numbers[i]) && isnan(b->numbers[i])));
            continue;
        }
        const char *x = veer_column_text(a, i, NULL), *y = veer_column_text(b, i, NULL);
        assert_int_equal(x == NULL, y == NULL);
        if (x != NULL && y != NULL)
            assert_string_equal(x, y);
    }
}

/* Column by column: order and number of empty columns may differ, what they say may not. */
static void same_columns(const veer_columns *a, const veer_columns *b, size_t rows)
{
    for (size_t i = 0; i < a->count; i++) {
        size_t len;
        const char *name = veer_columns_name(a, i, &len);
        same_column(&a->at[i], veer_columns_find(b, name, len), rows);
    }
}

static void same(const veer_batch *a, const veer_batch *b)
{
    assert_int_equal(a->rows, b->rows);
    const int64_t *x = veer_batch_timestamps(a), *y = veer_batch_timestamps(b);
    assert_int_equal(a->timestamp_valid, b->timestamp_valid);
    for (size_t i = 0; i < a->rows; i++) {
        size_t len, other_len;
        const char *id = veer_batch_id(a, i, &len), *other = veer_batch_id(b, i, &other_len);
        assert_int_equal(len, other_len);
        assert_memory_equal(id, other, len);
        if (x != NULL && y != NULL)
            assert_true(x[i] == y[i]);
    }
    for (size_t f = 0; f < VEER_FIELD_COUNT; f++)
        same_column(&a->fields[f], &b->fields[f], a->rows);
    same_columns(&a->features, &b->features, a->rows);
    same_columns(&b->features, &a->features, a->rows);
    same_columns(&a->tags, &b->tags, a->rows);
    same_columns(&b->tags, &a->tags, a->rows);
}

static void appending_equals_setting(void **state)
{
    (void)state;
    enum { BATCHES = 40, MOST = 60 };
    static drawn rows[MOST];
    test_random rng;
    random_seed(&rng, 20250101);
    for (unsigned round = 0; round < 20; round++) {
        veer_batch appended, set, from;
        unsigned number = 0;
        veer_batch_init(&appended, 0);
        veer_batch_init(&set, 0);
        veer_batch_init(&from, 0);
        for (unsigned b = 0; b < BATCHES; b++) {
            const size_t n = 1 + random_below(&rng, random_below(&rng, 2) == 0 ? 1 : MOST - 1);
            uint32_t picked[MOST];
            size_t n_picked = 0;
            veer_batch_clear(&from);
            const unsigned order = (unsigned)random_below(&rng, 3);
            for (size_t i = 0; i < n; i++) {
                draw(&rng, &rows[i], number++, order);
                put(&from, &rows[i]);
            }
            OK(veer_batch_seal(&from, NULL));
            const bool all = random_below(&rng, 2) == 0;
            for (size_t i = 0; i < n; i++)
                if (all || random_below(&rng, 3) > 0)
                    picked[n_picked++] = (uint32_t)i;
            for (size_t i = 0; i < n_picked; i++)
                put(&set, &rows[picked[i]]);
            OK(veer_batch_append(&appended, &from, all ? NULL : picked, n_picked, NULL));
            if (random_below(&rng, 3) == 0)
                OK(veer_batch_seal(&appended, NULL));
        }
        OK(veer_batch_seal(&appended, NULL));
        OK(veer_batch_seal(&set, NULL));
        same(&set, &appended);
        veer_batch_done(&appended);
        veer_batch_done(&set);
        veer_batch_done(&from);
    }
}

static void a_failure_leaves_what_was_there(void **state)
{
    (void)state;
    veer_batch into, before, from;
    size_t index;
    veer_err err = VEER_ERR_INIT;
    test_random rng;
    drawn row;
    random_seed(&rng, 7);
    veer_batch_init(&into, 3);
    veer_batch_init(&before, 3);
    veer_batch_init(&from, 0);
    for (unsigned i = 0; i < 2; i++) {
        draw(&rng, &row, i, 0);
        put(&into, &row);
        put(&before, &row);
    }
    OK(veer_batch_feature(&into, "late", 4, VEER_COLUMN_NUMBER, &index, NULL));
    OK(veer_batch_set_number(&into, index, 3, NULL));
    OK(veer_batch_commit_row(&into, NULL));
    OK(veer_batch_feature(&before, "late", 4, VEER_COLUMN_NUMBER, &index, NULL));
    OK(veer_batch_set_number(&before, index, 3, NULL));
    OK(veer_batch_commit_row(&before, NULL));
    OK(veer_batch_seal(&into, NULL));
    OK(veer_batch_seal(&before, NULL));
    draw(&rng, &row, 9, 0);
    snprintf(row.id, sizeof row.id, "nine");
    row.class = 2;
    put(&from, &row);
    OK(veer_batch_seal(&from, NULL));

    assert_int_equal(veer_batch_append(&into, &from, NULL, 1, &err), VEER_ELIMIT);
    assert_non_null(strstr(err.msg, "at most 3"));
    same(&before, &into);

    into.max_rows = 4; /* one below the limit it fits; a kind that differs comes in the way */
    OK(veer_batch_feature(&from, "new", 3, VEER_COLUMN_TEXT, &index, NULL));
    OK(veer_batch_set_text(&from, index, "x", 1, NULL));
    OK(veer_batch_feature(&from, "late", 4, VEER_COLUMN_TEXT, &index, NULL));
    OK(veer_batch_set_text(&from, index, "text", 4, NULL));
    OK(veer_batch_set_timestamp(&from, 5, NULL));
    OK(veer_batch_set_field_text(&from, VEER_FIELD_LABEL, "spam", 4, NULL));
    OK(veer_batch_commit_row(&from, NULL));
    OK(veer_batch_seal(&from, NULL));
    const uint32_t second = 1;
    assert_int_equal(veer_batch_append(&into, &from, &second, 1, &err), VEER_EINVAL);
    assert_non_null(strstr(err.msg, "'late'"));
    assert_null(veer_columns_find(&into.features, "new", 3));
    assert_int_equal(into.fields[VEER_FIELD_LABEL].dict.count, 0);
    assert_null(veer_batch_codes(&into, VEER_FIELD_LABEL));
    same(&before, &into);

    OK(veer_batch_append_parts(&into, &from, VEER_APPEND_FIELD(VEER_FIELD_LABEL), &second, 1,
                               NULL));
    OK(veer_batch_seal(&into, NULL));
    assert_int_equal(into.rows, 4);
    assert_null(veer_columns_find(&into.features, "new", 3));
    assert_string_equal(veer_column_text(&into.fields[VEER_FIELD_LABEL], 3, NULL), "spam");
    assert_null(veer_column_text(&into.fields[VEER_FIELD_LABEL], 2, NULL));
    veer_batch_done(&into);
    veer_batch_done(&before);
    veer_batch_done(&from);
}

static void too_many_classes_or_columns_are_refused(void **state)
{
    (void)state;
    veer_batch into, from;
    veer_err err = VEER_ERR_INIT;
    char text[16];
    size_t index;
    veer_batch_init(&into, 0);
    veer_batch_init(&from, 0);
    for (unsigned i = 0; i < VEER_LIMIT_CLASSES; i++) {
        const int len = snprintf(text, sizeof text, "c%u", i);
        OK(veer_batch_set_field_text(&from, VEER_FIELD_CLASS, text, (size_t)len, NULL));
        OK(veer_batch_commit_row(&from, NULL));
    }
    OK(veer_batch_seal(&from, NULL));
    OK(veer_batch_append(&into, &from, NULL, VEER_LIMIT_CLASSES, NULL));
    OK(veer_batch_append(&into, &from, NULL, VEER_LIMIT_CLASSES, NULL));
    veer_batch_clear(&from);
    OK(veer_batch_set_field_text(&from, VEER_FIELD_CLASS, "one more", 8, NULL));
    OK(veer_batch_commit_row(&from, NULL));
    OK(veer_batch_seal(&from, NULL));
    assert_int_equal(veer_batch_append(&into, &from, NULL, 1, &err), VEER_ELIMIT);
    assert_non_null(strstr(err.msg, "distinct"));

    veer_batch_clear(&into);
    veer_batch_clear(&from);
    for (unsigned i = 0; i < VEER_LIMIT_COLUMNS; i++) {
        const int len = snprintf(text, sizeof text, "f%u", i);
        OK(veer_batch_feature(&from, text, (size_t)len, VEER_COLUMN_NUMBER, &index, NULL));
        OK(veer_batch_set_number(&from, index, i, NULL));
    }
    OK(veer_batch_commit_row(&from, NULL));
    OK(veer_batch_seal(&from, NULL));
    OK(veer_batch_append(&into, &from, NULL, 1, NULL));
    veer_batch_clear(&from);
    OK(veer_batch_feature(&from, "another", 7, VEER_COLUMN_NUMBER, &index, NULL));
    OK(veer_batch_set_number(&from, index, 1, NULL));
    OK(veer_batch_commit_row(&from, NULL));
    OK(veer_batch_seal(&from, NULL));
    assert_int_equal(veer_batch_append(&into, &from, NULL, 1, &err), VEER_ELIMIT);
    assert_int_equal(into.features.count, VEER_LIMIT_COLUMNS);
    assert_int_equal(into.rows, 1);
    veer_batch_done(&into);
    veer_batch_done(&from);
}

static void mismatches_come_along(void **state)
{
    (void)state;
    veer_batch into, from;
    size_t index;
    veer_batch_init(&into, 0);
    veer_batch_init(&from, 0);
    OK(veer_batch_feature(&from, "x", 1, VEER_COLUMN_NUMBER, &index, NULL));
    for (unsigned i = 0; i < 4; i++) {
        if (i == 0)
            OK(veer_batch_set_number(&from, index, 1, NULL));
        OK(veer_batch_commit_row(&from, NULL));
    }
    from.features.at[index].mismatches = 2;
    OK(veer_batch_seal(&from, NULL));
    OK(veer_batch_append(&into, &from, NULL, 4, NULL));
    OK(veer_batch_append(&into, &from, NULL, 1, NULL));
    OK(veer_batch_append(&into, &from, NULL, 0, NULL));
    OK(veer_batch_seal(&into, NULL));
    assert_int_equal(into.rows, 5);
    assert_int_equal(into.features.at[0].mismatches, 2);
    assert_int_equal(into.features.at[0].valid, 2);
    veer_batch_done(&into);
    veer_batch_done(&from);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(appending_equals_setting),
        cmocka_unit_test(a_failure_leaves_what_was_there),
        cmocka_unit_test(too_many_classes_or_columns_are_refused),
        cmocka_unit_test(mismatches_come_along),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
