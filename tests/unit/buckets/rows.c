#include "rows.h"

#include <math.h>
#include <setjmp.h>
#include <stdarg.h>
#include <stdio.h>
#include <string.h>

#include <cmocka.h>

#include "base/limits.h"

static void set_text(veer_batch *b, veer_field field, const char *text)
{
    assert_int_equal(veer_batch_set_field_text(b, field, text, strlen(text), NULL), VEER_OK);
}

static void set_number(veer_batch *b, veer_field field, double value)
{
    assert_int_equal(veer_batch_set_field_number(b, field, value, NULL), VEER_OK);
}

static bool chance(test_random *rng, unsigned percent)
{
    return random_below(rng, 100) < percent;
}

static void set_prediction(test_random *rng, veer_batch *b, unsigned kind)
{
    static const char *const binary[] = {"0", "1", "1.0", "+1"};
    static const char *const classes[] = {"cat", "dog", "bird", "True", "true", "cow", "3.0", "3"};
    if (kind == 0)
        set_text(b, VEER_FIELD_CLASS, binary[random_below(rng, 4)]);
    if (kind == 1)
        set_text(b, VEER_FIELD_CLASS, classes[random_below(rng, 8)]);
    if (kind == 2)
        set_number(b, VEER_FIELD_VALUE, round(100 * random_normal(rng)) / 8);
    if (kind == 4)
        set_number(b, VEER_FIELD_VALUE, (double)random_below(rng, 3));
    if (kind == 0 || kind == 3 || (kind == 1 && chance(rng, 50)))
        set_number(b, VEER_FIELD_SCORE,
                   chance(rng, 2) ? 1.5 : (double)random_below(rng, 1001) / 1000);
}

static void set_label(test_random *rng, veer_batch *b, unsigned kind)
{
    static const char *const binary[] = {"0", "1", "0.0"};
    static const char *const classes[] = {"cat", "dog", "bird", "TRUE", "cow",
                                          "3",   "eel", "fox",  "gnu",  "hen"};
    if (kind == 0 || kind == 3)
        set_text(b, VEER_FIELD_LABEL, binary[random_below(rng, 3)]);
    if (kind == 1)
        set_text(b, VEER_FIELD_LABEL, classes[random_below(rng, 10)]);
    if (kind == 2)
        set_number(b, VEER_FIELD_LABEL_VALUE, round(100 * random_normal(rng)) / 8);
    if (kind == 4)
        set_number(b, VEER_FIELD_LABEL_VALUE, (double)random_below(rng, 3));
}

static void set_features(test_random *rng, veer_batch *b)
{
    static const char *const cities[] = {"Rome", "Oslo", "", "Bern", "Lima"};
    for (unsigned f = 0; f < 4; f++) {
        char name[8];
        size_t column = 0;
        const int len = snprintf(name, sizeof name, "x%u", 9 - 2 * f);
        const bool text = f == 3;
        if (chance(rng, 10))
            continue;
        assert_int_equal(veer_batch_feature(b, name, (size_t)len,
                                            text ? VEER_COLUMN_TEXT : VEER_COLUMN_NUMBER, &column,
                                            NULL),
                         VEER_OK);
        const char *const city = cities[random_below(rng, 5)];
        if (text)
            assert_int_equal(veer_batch_set_text(b, column, city, strlen(city), NULL), VEER_OK);
        else
            assert_int_equal(veer_batch_set_number(b, column, round(1e4 * random_normal(rng)) / 64,
                                                   NULL),
                             VEER_OK);
    }
}

static void set_tags(test_random *rng, veer_batch *b)
{
    static const char *const countries[] = {"IT", "NO", "CH"};
    size_t tag = 0;
    assert_int_equal(veer_batch_tag(b, "country", 7, &tag, NULL), VEER_OK);
    assert_int_equal(veer_batch_set_tag(b, tag, countries[random_below(rng, 3)], 2, NULL), VEER_OK);
    if (!chance(rng, 30))
        return;
    assert_int_equal(veer_batch_tag(b, "plan", 4, &tag, NULL), VEER_OK);
    assert_int_equal(veer_batch_set_tag(b, tag, chance(rng, 50) ? "free" : "paid", 4, NULL),
                     VEER_OK);
}

void random_rows(test_random *rng, veer_batch *batch, const row_shape *shape, size_t n)
{
    veer_batch_clear(batch);
    for (size_t i = 0; i < n; i++) {
        const unsigned kind = shape->kind == 5 ? (unsigned)random_below(rng, 5) : shape->kind;
        const uint64_t span = (uint64_t)(shape->to_us - shape->from_us);
        if (!shape->untimed || !chance(rng, 20))
            assert_int_equal(veer_batch_set_timestamp(
                                 batch, shape->from_us + (int64_t)random_below(rng, span), NULL),
                             VEER_OK);
        set_prediction(rng, batch, kind);
        if (shape->labels && chance(rng, 60))
            set_label(rng, batch, kind);
        if (chance(rng, 80))
            set_number(batch, VEER_FIELD_LATENCY, (double)random_below(rng, 500) / 10);
        if (chance(rng, 10))
            set_number(batch, VEER_FIELD_COST, (double)random_below(rng, 50) / 1000);
        if (shape->features)
            set_features(rng, batch);
        if (shape->tags && chance(rng, 80))
            set_tags(rng, batch);
        assert_int_equal(veer_batch_commit_row(batch, NULL), VEER_OK);
    }
    assert_int_equal(veer_batch_seal(batch, NULL), VEER_OK);
}

void window_bytes(const veer_window *window, veer_buf *out)
{
    for (int part = 1; part <= VEER_PART_COUNT; part++) {
        veer_buf_printf(out, "%d:", part);
        assert_int_equal(veer_window_encode(window, (veer_part)part, out, NULL), VEER_OK);
    }
}

void assert_windows_equal(const veer_window *a, const veer_window *b)
{
    veer_buf x;
    veer_buf y;
    veer_buf_init(&x, VEER_LIMIT_BUF_BYTES);
    veer_buf_init(&y, VEER_LIMIT_BUF_BYTES);
    window_bytes(a, &x);
    window_bytes(b, &y);
    assert_int_equal(x.len, y.len);
    assert_memory_equal(x.data, y.data, x.len);
    veer_buf_done(&x);
    veer_buf_done(&y);
}
