#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdio.h>
#include <string.h>

#include <cmocka.h>

#include "report/drift.h"

static const report_sources sources = {"a`<b>.csv", "\x1b[2J\xff.csv"};

static drift_column hostile_column(void)
{
    const veer_drift_method *const method = veer_drift_method_find("tv");
    return (drift_column){
        .name = "<script>\x1b[31m|*\xff\"",
        .result = {.method = method, .verdict = VEER_DRIFT_DRIFTED, .has_score = 1, .score = 1},
        .ref = {.rows = 4, .values = 4, .mismatches = 1},
        .cur = {.rows = 4, .values = 4},
    };
}

/* One report drawn in every form, one after the other. */
static void draw_all(const drift_report *report, veer_buf out[5])
{
    const veer_style narrow = {.width = 40};
    for (size_t i = 0; i < 5; i++)
        veer_buf_init(&out[i], 1 << 20);
    assert_int_equal(report_drift_text(report, &sources, &narrow, &out[0], NULL), VEER_OK);
    assert_int_equal(report_drift_json(report, &sources, &out[1], NULL), VEER_OK);
    assert_int_equal(report_drift_markdown(report, &sources, &out[2], NULL), VEER_OK);
    assert_int_equal(report_drift_html(report, &sources, &out[3], NULL), VEER_OK);
    assert_int_equal(report_drift_csv(report, &out[4], NULL), VEER_OK);
}

static void hostile_names_do_no_harm(void **state)
{
    (void)state;
    veer_buf out[5];
    drift_column column = hostile_column();
    const drift_report report = {.columns = &column,
                                 .count = 1,
                                 .summary = {1, 1, 1, 1, 1},
                                 .method = veer_drift_method_find("auto"),
                                 .ref_rows = 4,
                                 .cur_rows = 4};
    draw_all(&report, out);
    for (size_t i = 0; i < 4; i++)
        assert_null(strchr(veer_buf_cstr(&out[i]), '\x1b'));
    for (const char *c = veer_buf_cstr(&out[0]); *c != '\0'; c++)
        assert_true((unsigned char)*c < 0x80);
    for (const char *line = out[0].data; *line != '\0'; line += strcspn(line, "\n") + 1)
        assert_true(strcspn(line, "\n") <= 40);
    assert_null(strstr(veer_buf_cstr(&out[3]), "<script"));
    assert_non_null(strstr(veer_buf_cstr(&out[2]), "\\<script>"));
    for (size_t i = 0; i < 5; i++)
        veer_buf_done(&out[i]);
}

static void no_columns_are_drawn_too(void **state)
{
    (void)state;
    veer_buf out[5];
    const drift_report report = {.method = veer_drift_method_find("auto")};
    draw_all(&report, out);
    assert_non_null(strstr(veer_buf_cstr(&out[0]), "no column could be tested"));
    for (size_t i = 0; i < 5; i++)
        veer_buf_done(&out[i]);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(hostile_names_do_no_harm),
        cmocka_unit_test(no_columns_are_drawn_too),
    };
    return cmocka_run_group_tests_name("drift_report", tests, NULL, NULL);
}
