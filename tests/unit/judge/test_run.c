/* Drift runs: bytes and back, JSON. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>

#include <math.h>
#include <stdio.h>
#include <string.h>

#include "base/limits.h"
#include "judge/run.h"
#include "record/batch.h"

#define OK(call) assert_int_equal((call), VEER_OK)
#define T0 INT64_C(1700000000000000)
#define HOUR INT64_C(3600000000)

/* For as long as rules/ has none; the real one replaces it. */
__attribute__((weak)) void veer_baseline_text(const veer_baseline *baseline, veer_buf *out)
{
    veer_buf_printf(out, "%d", (int)baseline->kind);
}

static const char *golden; /* file of the golden bytes */

static veer_run example(veer_run_column columns[3])
{
    columns[0] = (veer_run_column){
        .name = "amount",
        .numeric = true,
        .verdict = VEER_DRIFT_DRIFTED,
        .method = veer_drift_method_find("ks"),
        .has_score = true,
        .score = 0.25,
        .score_lo = 0.25,
        .score_hi = 0.2501,
        .threshold = 0.1,
        .has_p = true,
        .p = 1e-9,
        .p_adjusted = 2e-9,
        .has_effect = true,
        .effect = 0.25,
        .has_usual = true,
        .usual = 0.0625,
        .ref_n = 2400,
        .cur_n = 100,
        .cur_missing = 0.125,
        .outside = 0.01,
        .note = "",
    };
    columns[1] = (veer_run_column){
        .name = "class",
        .verdict = VEER_DRIFT_STABLE,
        .method = veer_drift_method_find("kl_cosine"),
        .has_score = true,
        .score = 0.01,
        .score_lo = 0.01,
        .score_hi = 0.01,
        .threshold = 0.1,
        .has_second = true,
        .second = 0.99,
        .ref_n = 2400,
        .cur_n = 100,
        .new_categories = 1,
        .mismatched = 0.5,
        .ref_missing = 0.25,
        .note = "",
    };
    columns[2] = (veer_run_column){.name = "merchant \xc3\xa4",
                                   .verdict = VEER_DRIFT_NO_DATA,
                                   .note = "no values"};
    return (veer_run){
        .id = "run_1700000000000000_3_1",
        .series = 3,
        .time_us = T0,
        .baseline = {.kind = VEER_BASELINE_ROLLING, .width_us = 24 * HOUR},
        .from_us = T0 - HOUR,
        .to_us = T0,
        .baseline_from_us = T0 - 25 * HOUR,
        .baseline_to_us = T0 - HOUR,
        .ref_rows = 2400,
        .cur_rows = 100,
        .tested = 2,
        .drifted = 1,
        .share = 0.5,
        .dataset_drift = true,
        .output = {.present = true, .kl = 0.01, .cosine = 0.99},
        .columns = columns,
        .n_columns = 3,
    };
}

static void encode(const veer_run *run, veer_buf *out)
{
    veer_buf_init(out, 1 << 20);
    OK(veer_run_encode(run, out, NULL));
}

static void same_column(const veer_run_column *a, const veer_run_column *b)
{
    assert_string_equal(a->name, b->name);
    assert_string_equal(a->note, b->note);
    assert_ptr_equal(a->method, b->method);
    assert_int_equal(a->numeric, b->numeric);
    assert_int_equal(a->verdict, b->verdict);
    assert_int_equal(a->has_score, b->has_score);
    assert_int_equal(a->has_second, b->has_second);
    assert_int_equal(a->has_p, b->has_p);
    assert_int_equal(a->has_effect, b->has_effect);
    assert_int_equal(a->has_usual, b->has_usual);
    assert_int_equal(a->ref_n, b->ref_n);
    assert_int_equal(a->cur_n, b->cur_n);
    const double left[] = {a->score,       a->score_lo,      a->score_hi,
                           a->threshold,   a->second,        a->p,
                           a->p_adjusted,  a->effect,        a->usual,
                           a->ref_missing, a->cur_missing,   a->outside,
                           a->mismatched,  a->new_categories};
    const double right[] = {b->score,       b->score_lo,      b->score_hi,
                            b->threshold,   b->second,        b->p,
                            b->p_adjusted,  b->effect,        b->usual,
                            b->ref_missing, b->cur_missing,   b->outside,
                            b->mismatched,  b->new_categories};
    assert_memory_equal(left, right, sizeof left);
}

static void bytes_and_back(void **state)
{
    veer_run_column columns[3];
    const veer_run run = example(columns);
    veer_run back;
    veer_arena arena;
    veer_buf bytes, again;
    (void)state;
    encode(&run, &bytes);
    veer_arena_init(&arena, 1 << 20);
    OK(veer_run_decode(bytes.data, bytes.len, &arena, &back, NULL));
    assert_string_equal(back.id, run.id);
    assert_int_equal(back.series, 3);
    assert_int_equal(back.time_us, run.time_us);
    assert_int_equal(back.baseline.kind, VEER_BASELINE_ROLLING);
    assert_int_equal(back.baseline.width_us, 24 * HOUR);
    assert_null(back.baseline.version);
    assert_int_equal(back.from_us, run.from_us);
    assert_int_equal(back.baseline_from_us, run.baseline_from_us);
    assert_int_equal(back.tested, 2);
    assert_int_equal(back.drifted, 1);
    assert_true(back.dataset_drift);
    assert_false(back.exact);
    assert_true(back.output.present);
    assert_true(back.output.cosine == 0.99);
    assert_int_equal(back.n_columns, 3);
    for (size_t i = 0; i < 3; i++)
        same_column(&run.columns[i], &back.columns[i]);
    encode(&back, &again);
    assert_int_equal(again.len, bytes.len);
    assert_memory_equal(again.data, bytes.data, bytes.len);
    assert_ptr_equal(veer_run_find(&back, "class"), &back.columns[1]);
    assert_null(veer_run_find(&back, "nothing"));
    veer_buf_done(&bytes);
    veer_buf_done(&again);
    veer_arena_done(&arena);
}

static void another_version_is_named(void **state)
{
    veer_run run = {.series = 1,
                    .baseline = {.kind = VEER_BASELINE_VERSION, .version = "v1"},
                    .why = "only 3 of 30 predictions"};
    veer_run back;
    veer_arena arena;
    veer_buf bytes;
    (void)state;
    encode(&run, &bytes);
    veer_arena_init(&arena, 1 << 20);
    OK(veer_run_decode(bytes.data, bytes.len, &arena, &back, NULL));
    assert_string_equal(back.baseline.version, "v1");
    assert_string_equal(back.why, run.why);
    assert_int_equal(back.n_columns, 0);
    veer_buf_done(&bytes);
    veer_arena_done(&arena);
}

/* The bytes are on disk: they may not change without a new version. */
static void golden_bytes(void **state)
{
    veer_run_column columns[3];
    const veer_run run = example(columns);
    veer_buf bytes, hex;
    char expected[4096] = "";
    (void)state;
    encode(&run, &bytes);
    veer_buf_init(&hex, 1 << 20);
    for (size_t i = 0; i < bytes.len; i++)
        veer_buf_printf(&hex, "%02x%s", (unsigned char)bytes.data[i],
                        i % 32 == 31 || i + 1 == bytes.len ? "\n" : "");
    FILE *const file = fopen(golden, "rb");
    assert_non_null(file);
    const size_t n = fread(expected, 1, sizeof expected - 1, file);
    fclose(file);
    expected[n] = '\0';
    assert_string_equal(veer_buf_cstr(&hex), expected);
    veer_buf_done(&bytes);
    veer_buf_done(&hex);
}

static void prefixes_and_more_are_refused(void **state)
{
    veer_run_column columns[3];
    const veer_run run = example(columns);
    veer_arena arena;
    veer_buf bytes;
    (void)state;
    encode(&run, &bytes);
    for (size_t len = 0; len < bytes.len; len++) {
        veer_run back = {.series = 77};
        veer_arena_init(&arena, 1 << 20);
        assert_int_equal(veer_run_decode(bytes.data, len, &arena, &back, NULL), VEER_ECORRUPT);
        assert_int_equal(back.series, 77);
        veer_arena_done(&arena);
    }
    veer_buf_putc(&bytes, 0);
    veer_run back;
    veer_arena_init(&arena, 1 << 20);
    assert_int_equal(veer_run_decode(bytes.data, bytes.len, &arena, &back, NULL), VEER_ECORRUPT);
    veer_arena_done(&arena);
    veer_buf_done(&bytes);
}

static void without_memory_it_says_so(void **state)
{
    veer_run_column columns[3];
    const veer_run run = example(columns);
    veer_arena arena;
    veer_run back;
    veer_buf bytes;
    (void)state;
    encode(&run, &bytes);
    veer_arena_init(&arena, 64);
    assert_int_equal(veer_run_decode(bytes.data, bytes.len, &arena, &back, NULL), VEER_ENOMEM);
    veer_arena_done(&arena);
    veer_buf_done(&bytes);
}

static void only_numbers_are_written(void **state)
{
    veer_run_column columns[3];
    const veer_run run = example(columns);
    veer_buf bytes;
    (void)state;
    columns[1].second = NAN;
    veer_buf_init(&bytes, 1 << 20);
    assert_int_equal(veer_run_encode(&run, &bytes, NULL), VEER_EINVAL);
    veer_buf_done(&bytes);
}

static void columns_are_limited(void **state)
{
    static veer_run_column columns[VEER_LIMIT_COLUMNS + VEER_FIELD_COUNT + 1];
    const size_t limit = VEER_LIMIT_COLUMNS + VEER_FIELD_COUNT;
    veer_run run = {.series = 1, .baseline = {.kind = VEER_BASELINE_REFERENCE}, .columns = columns};
    veer_run back;
    veer_arena arena;
    veer_buf bytes;
    (void)state;
    for (size_t i = 0; i <= limit; i++)
        columns[i] = (veer_run_column){.name = "a", .note = ""};
    veer_buf_init(&bytes, 1 << 20);
    run.n_columns = limit + 1;
    assert_int_equal(veer_run_encode(&run, &bytes, NULL), VEER_ELIMIT);
    run.n_columns = limit;
    OK(veer_run_encode(&run, &bytes, NULL));
    veer_arena_init(&arena, 1 << 24);
    OK(veer_run_decode(bytes.data, bytes.len, &arena, &back, NULL));
    assert_int_equal(back.n_columns, limit);
    veer_arena_done(&arena);
    veer_buf_done(&bytes);
}

static void json_has_every_member(void **state)
{
    static const char *const parts[] = {
        "\"id\":\"run_1700000000000000_3_1\",\"model\":\"fraud\",\"version\":\"v2\",",
        "\"time\":\"2023-11-14T22:13:20Z\"",
        "\"baseline_from\":\"2023-11-13T21:13:20Z\"",
        "\"reference_rows\":2400,\"current_rows\":100,\"exact\":false,",
        "\"tested\":2,\"drifted\":1,\"share\":0.5,\"dataset_drift\":true,",
        "\"output\":{\"kl\":0.01,\"cosine\":0.99,\"drifted\":false}",
        "{\"name\":\"amount\",\"type\":\"numeric\",\"verdict\":\"drift\",\"method\":\"ks\",",
        "\"score\":0.25,\"score_lo\":0.25,\"score_hi\":0.2501,\"threshold\":0.1,\"second\":null,",
        "\"p\":1e-9,\"p_adjusted\":2e-9,\"effect\":0.25,\"severity\":\"medium\",\"usual\":0.0625,",
        "\"new_categories\":1,\"note\":null}",
        "\"verdict\":\"no data\",\"method\":null,\"score\":null,",
        "\"note\":\"no values\"}]}",
        "\"why\":null,\"columns\":[",
    };
    veer_run_column columns[3];
    const veer_run run = example(columns);
    veer_json_writer w;
    veer_buf text;
    (void)state;
    veer_buf_init(&text, 1 << 20);
    veer_json_writer_init(&w, &text, 0);
    veer_run_write(&w, &run, "fraud", "v2");
    OK(veer_json_finish(&w, NULL));
    for (size_t i = 0; i < sizeof parts / sizeof parts[0]; i++)
        if (strstr(veer_buf_cstr(&text), parts[i]) == NULL)
            fail_msg("%s is not in %s", parts[i], veer_buf_cstr(&text));
    veer_buf_done(&text);
}

int main(int argc, char **argv)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(bytes_and_back),
        cmocka_unit_test(another_version_is_named),
        cmocka_unit_test(golden_bytes),
        cmocka_unit_test(prefixes_and_more_are_refused),
        cmocka_unit_test(without_memory_it_says_so),
        cmocka_unit_test(only_numbers_are_written),
        cmocka_unit_test(columns_are_limited),
        cmocka_unit_test(json_has_every_member),
    };
    golden = argc > 1 ? argv[1] : "";
    return cmocka_run_group_tests(tests, NULL, NULL);
}
