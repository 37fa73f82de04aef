#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <string.h>

#include <cmocka.h>

#include "base/time.h"
#include "demo/play.h"
#include "files/record_json.h"

#define DAY_US VEER_US_PER_DAY
#define START_US (INT64_C(19700) * DAY_US) /* 2023-12-09 */
#define MINUTES_PER_DAY 1440

static const veer_demo demo = {.seed = 7, .start_us = START_US};

static int64_t minute_of(double day)
{
    return START_US / VEER_US_PER_MINUTE + (int64_t)(day * MINUTES_PER_DAY);
}

static void one_seed_says_one_thing(void **state)
{
    (void)state;
    static veer_demo_item a[VEER_DEMO_MOST_PER_MINUTE];
    static veer_demo_item b[VEER_DEMO_MOST_PER_MINUTE];
    const veer_demo other = {.seed = 8, .start_us = START_US};
    veer_buf x;
    veer_buf y;
    veer_buf_init(&x, 1 << 20);
    veer_buf_init(&y, 1 << 20);
    const size_t n = veer_demo_minute(&demo, 0, minute_of(13.5), a);
    assert_int_equal(veer_demo_minute(&demo, 0, minute_of(13.5), b), n);
    assert_true(n > 1);
    assert_memory_equal(a, b, n * sizeof *a);
    veer_demo_write_prediction(&demo, &a[1], &x);
    veer_demo_write_label(&demo, &a[1], &x);
    veer_demo_write_prediction(&demo, &b[1], &y);
    veer_demo_write_label(&demo, &b[1], &y);
    assert_string_equal(veer_buf_cstr(&x), veer_buf_cstr(&y));
    veer_buf_clear(&y);
    veer_demo_write_prediction(&other, &a[1], &y);
    assert_string_not_equal(veer_buf_cstr(&x), veer_buf_cstr(&y));
    veer_buf_done(&x);
    veer_buf_done(&y);
}

static void times_lie_where_they_belong(void **state)
{
    (void)state;
    static veer_demo_item items[VEER_DEMO_MOST_PER_MINUTE];
    size_t labelled = 0;
    size_t total = 0;
    assert_int_equal(veer_demo_minute(&demo, 0, minute_of(0) - 1, items), 0);
    for (int64_t minute = minute_of(12); minute < minute_of(12.5); minute++) {
        const size_t n = veer_demo_minute(&demo, 1, minute, items);
        for (size_t i = 0; i < n; i++) {
            assert_true(items[i].time_us >= minute * VEER_US_PER_MINUTE);
            assert_true(items[i].time_us < (minute + 1) * VEER_US_PER_MINUTE);
            assert_true(i == 0 || items[i].time_us >= items[i - 1].time_us);
            total++;
            if (items[i].label_us == VEER_DEMO_NO_LABEL)
                continue;
            labelled++;
            assert_true(items[i].label_us > items[i].time_us);
            assert_true(items[i].label_us - items[i].time_us <= VEER_DEMO_LATEST_LABEL_US);
        }
    }
    assert_true(labelled > total / 2 && labelled < total);
}

/* Predictions of all models on a day. */
static size_t count_day(int day)
{
    static veer_demo_item items[VEER_DEMO_MOST_PER_MINUTE];
    size_t total = 0;
    for (size_t model = 0; model < veer_demo_n_models; model++)
        for (int64_t minute = minute_of(day); minute < minute_of(day + 1); minute++)
            total += veer_demo_minute(&demo, model, minute, items);
    return total;
}

static void traffic_grows_and_then_stays(void **state)
{
    (void)state;
    /* Day 2 and day 16 after a Saturday are a Monday each. */
    const size_t early = count_day(2);
    const size_t full = count_day(16);
    const size_t later = count_day(23);
    assert_true(full > 8 * early);
    assert_in_range(later, full * 9 / 10, full * 11 / 10);
    /* About one a second at full traffic, and as many labels. */
    assert_in_range(full, 86400 / 2, 86400 * 3);
}

/* Decoded records of some hours of a model, predictions with their labels as label. */
static void read_records(size_t model, double from_day, double to_day, bool labels,
                         veer_batch *batch)
{
    static veer_demo_item items[VEER_DEMO_MOST_PER_MINUTE];
    const veer_record_options options = {0};
    veer_arena arena;
    veer_pointer pointer;
    veer_buf out;
    veer_arena_init(&arena, 1 << 20);
    veer_buf_init(&out, 1 << 20);
    veer_batch_init(batch, 0);
    for (int64_t minute = minute_of(from_day); minute < minute_of(to_day); minute++) {
        const size_t n = veer_demo_minute(&demo, model, minute, items);
        for (size_t i = 0; i < n && !veer_batch_full(batch); i++) {
            veer_json_reader r;
            veer_err err = VEER_ERR_INIT;
            veer_buf_clear(&out);
            if (labels && items[i].label_us == VEER_DEMO_NO_LABEL)
                continue;
            if (labels)
                veer_demo_write_label(&demo, &items[i], &out);
            else
                veer_demo_write_prediction(&demo, &items[i], &out);
            veer_json_init(&r, out.data, out.len, &arena);
            const veer_rc rc =
                labels ? veer_record_read_label(&r, &options, batch, &pointer, &err)
                       : veer_record_read_prediction(&r, &options, batch, &pointer, &err);
            if (rc != VEER_OK)
                fail_msg("%s: %s", veer_buf_cstr(&out), err.msg);
            veer_arena_reset(&arena);
        }
    }
    assert_int_equal(veer_batch_seal(batch, NULL), VEER_OK);
    assert_true(batch->rows > 1000);
    veer_buf_done(&out);
    veer_arena_done(&arena);
}

static double mean_feature(size_t model, const char *name, double from, double to)
{
    veer_batch batch;
    double sum = 0;
    read_records(model, from, to, false, &batch);
    const veer_column *const column = veer_columns_find(&batch.features, name, strlen(name));
    assert_non_null(column);
    for (size_t i = 0; i < batch.rows; i++)
        sum += column->numbers[i];
    const double mean = sum / (double)batch.rows;
    veer_batch_done(&batch);
    return mean;
}

static void fraud_drifts_and_houses_do_not(void **state)
{
    (void)state;
    assert_true(mean_feature(0, "amount", 12, 13) > 1.5 * mean_feature(0, "amount", 9, 10));
    const double before = mean_feature(2, "area_m2", 9, 10);
    const double after = mean_feature(2, "area_m2", 12, 13);
    assert_true(after > 0.95 * before && after < 1.05 * before);
}

static double share_of_version(const char *version, double from, double to)
{
    veer_batch batch;
    size_t hits = 0;
    read_records(1, from, to, false, &batch);
    for (size_t i = 0; i < batch.rows; i++) {
        size_t len = 0;
        const char *const text = veer_column_text(&batch.fields[VEER_FIELD_VERSION], i, &len);
        hits += strcmp(text, version) == 0;
    }
    const double share = (double)hits / (double)batch.rows;
    veer_batch_done(&batch);
    return share;
}

static void a_second_version_takes_half(void **state)
{
    (void)state;
    assert_true(share_of_version("v1", 5, 6.9) == 1);
    const double share = share_of_version("v2", 10, 11);
    assert_true(share > 0.45 && share < 0.55);
}

/* Share of predictions whose class is the true one: predictions and labels drawn by the same
 * numbers, so that they can be matched in order of id. */
static double accuracy(size_t model, double from, double to)
{
    veer_batch predictions;
    veer_batch labels;
    size_t hits = 0;
    size_t at = 0;
    read_records(model, from, to, false, &predictions);
    read_records(model, from, to, true, &labels);
    for (size_t i = 0; i < labels.rows; i++) {
        size_t len = 0;
        size_t id_len = 0;
        const char *const id = veer_batch_id(&labels, i, &id_len);
        for (;; at++) {
            const char *const other = veer_batch_id(&predictions, at, &len);
            if (len == id_len && memcmp(id, other, len) == 0)
                break;
        }
        const char *const said = veer_column_text(&predictions.fields[VEER_FIELD_CLASS], at, &len);
        const char *const truth = veer_column_text(&labels.fields[VEER_FIELD_LABEL], i, &len);
        hits += strcmp(said, truth) == 0;
    }
    const double share = (double)hits / (double)labels.rows;
    veer_batch_done(&predictions);
    veer_batch_done(&labels);
    return share;
}

static void fraud_gets_worse(void **state)
{
    (void)state;
    const double before = accuracy(0, 9, 10);
    const double after = accuracy(0, 12, 13);
    assert_true(before > 0.88 && before < 0.99);
    assert_true(after < before - 0.05);
}

/* ---- the order of things ---- */

typedef struct told {
    size_t predictions;         /* heard of */
    size_t labels;              /* the same */
    int64_t last_us;            /* time of the last prediction */
    uint64_t hash;              /* of all */
    const veer_demo_play *play; /* what tells */
} told;

static veer_rc hear(void *context, const veer_demo_item *item, bool label, veer_err *err)
{
    told *const t = context;
    (void)err;
    if (label) {
        assert_true(item->time_us <= item->label_us);
        t->labels++;
    } else {
        assert_true(item->time_us >= t->last_us);
        t->last_us = item->time_us;
        t->predictions++;
    }
    const uint64_t what = (uint64_t)item->minute * 1000 + (uint64_t)item->index * 8 +
                          (uint64_t)item->model * 2 + label;
    t->hash += what * UINT64_C(0x9E3779B97F4A7C15);
    return VEER_OK;
}

static void pauses_change_nothing(void **state)
{
    (void)state;
    const int64_t from_us = START_US + 12 * DAY_US;
    const int64_t to_us = from_us + DAY_US / 2;
    veer_demo_play play;
    told whole = {0};
    told pieces = {0};
    assert_int_equal(veer_demo_play_init(&play, &demo, from_us, NULL), VEER_OK);
    assert_int_equal(veer_demo_play_until(&play, to_us, hear, &whole, NULL), VEER_OK);
    veer_demo_play_done(&play);
    assert_true(whole.predictions > 1000 && whole.labels > 1000);
    /* Stopped in the middle of a minute, twice, and begun again there. */
    assert_int_equal(veer_demo_play_init(&play, &demo, from_us, NULL), VEER_OK);
    assert_int_equal(veer_demo_play_until(&play, from_us + 7654321, hear, &pieces, NULL), VEER_OK);
    assert_int_equal(veer_demo_play_until(&play, from_us + 7654321000, hear, &pieces, NULL),
                     VEER_OK);
    veer_demo_play_done(&play);
    assert_int_equal(veer_demo_play_init(&play, &demo, from_us + 7654321000, NULL), VEER_OK);
    assert_int_equal(veer_demo_play_until(&play, to_us, hear, &pieces, NULL), VEER_OK);
    veer_demo_play_done(&play);
    assert_int_equal(pieces.predictions, whole.predictions);
    assert_int_equal(pieces.labels, whole.labels);
    assert_true(pieces.hash == whole.hash);
}

static veer_rc refuse(void *context, const veer_demo_item *item, bool label, veer_err *err)
{
    (void)context;
    (void)item;
    (void)label;
    return veer_fail(err, VEER_EIO, "enough");
}

static void a_listener_can_end_it(void **state)
{
    (void)state;
    veer_demo_play play;
    assert_int_equal(veer_demo_play_init(&play, &demo, START_US, NULL), VEER_OK);
    assert_int_equal(veer_demo_play_until(&play, START_US + DAY_US, refuse, NULL, NULL), VEER_EIO);
    veer_demo_play_done(&play);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(one_seed_says_one_thing),
        cmocka_unit_test(times_lie_where_they_belong),
        cmocka_unit_test(traffic_grows_and_then_stays),
        cmocka_unit_test(fraud_drifts_and_houses_do_not),
        cmocka_unit_test(a_second_version_takes_half),
        cmocka_unit_test(fraud_gets_worse),
        cmocka_unit_test(pauses_change_nothing),
        cmocka_unit_test(a_listener_can_end_it),
    };
    return cmocka_run_group_tests_name("demo", tests, NULL, NULL);
}
