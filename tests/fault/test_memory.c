#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdio.h>
#include <string.h>

#include <cmocka.h>

#include "files/records.h"
#include "monitor/drift_report.h"
#include "monitor/performance.h"
#include "report/drift.h"
#include "report/performance.h"
#include "support/fault.h"
#include "json/writer.h"

/* ---- a batch ---- */

static veer_rc set_row(veer_batch *batch, int i)
{
    char text[16];
    size_t number = 0, word = 0;
    const int len = snprintf(text, sizeof text, "v%d", i);
    veer_rc rc = veer_batch_set_id(batch, text, (size_t)len, NULL);
    if (rc == VEER_OK)
        rc = veer_batch_set_timestamp(batch, i * INT64_C(40000000000), NULL);
    if (rc == VEER_OK)
        rc = veer_batch_set_field_text(batch, VEER_FIELD_CLASS, i % 2 ? "yes" : "no", i % 2 ? 3 : 2,
                                       NULL);
    if (rc == VEER_OK)
        rc = veer_batch_set_field_text(batch, VEER_FIELD_LABEL, i % 3 ? "yes" : "no", i % 3 ? 3 : 2,
                                       NULL);
    if (rc == VEER_OK)
        rc = veer_batch_set_field_number(batch, VEER_FIELD_SCORE, (i % 7) / 7.0, NULL);
    if (rc == VEER_OK)
        rc = veer_batch_feature(batch, "amount", 6, VEER_COLUMN_NUMBER, &number, NULL);
    if (rc == VEER_OK)
        rc = veer_batch_set_number(batch, number, i * 0.37, NULL);
    if (rc == VEER_OK)
        rc = veer_batch_feature(batch, "place", 5, VEER_COLUMN_TEXT, &word, NULL);
    if (rc == VEER_OK)
        rc = veer_batch_set_text(batch, word, text, 2, NULL);
    return rc == VEER_OK ? veer_batch_commit_row(batch, NULL) : rc;
}

static veer_rc fill(veer_batch *batch, int from, int to)
{
    veer_rc rc = VEER_OK;
    for (int i = from; rc == VEER_OK && i < to; i++) {
        const size_t rows = batch->rows;
        rc = set_row(batch, i);
        if (rc != VEER_OK) {
            veer_batch_rollback_row(batch);
            assert_int_equal(batch->rows, rows);
        }
    }
    return rc == VEER_OK ? veer_batch_seal(batch, NULL) : rc;
}

static veer_rc fill_batch(void *context)
{
    (void)context;
    veer_batch batch;
    veer_batch_init(&batch, 0);
    const veer_rc rc = fill(&batch, 0, 50);
    veer_batch_done(&batch);
    return rc;
}

static void a_batch_survives(void **state)
{
    (void)state;
    assert_true(fault_each(fill_batch, NULL) > 10);
}

/* ---- files ---- */

static veer_rc read_text(void *context)
{
    const char *const text = context;
    veer_source *source = NULL;
    veer_records *records = NULL;
    veer_rc rc = veer_source_memory("text", text, strlen(text), &source, NULL);
    if (rc != VEER_OK) {
        assert_null(source);
        return rc;
    }
    rc = veer_records_open(source, NULL, &records, NULL);
    const veer_batch *batch = NULL;
    size_t rows = 0;
    while (rc == VEER_OK) {
        batch = NULL;
        rc = veer_records_next(records, &batch, NULL);
        if (batch == NULL)
            break;
        rows += batch->rows;
    }
    if (rc == VEER_OK)
        assert_int_equal(rows, 3);
    veer_records_free(records);
    return rc;
}

static void reading_survives(void **state)
{
    (void)state;
    static char csv[] = "id,score,place,label\na,0.5,\"x,y\",1\nb,,z,0\nc,1,z,1\n";
    static char json[] = "{\"id\":\"a\",\"features\":{\"x\":1}}\n{\"id\":\"b\",\"features\":{}}\n"
                         "{\"id\":\"c\",\"features\":{\"y\":\"z\"}}\n";
    assert_true(fault_each(read_text, csv) > 3);
    assert_true(fault_each(read_text, json) > 3);
}

/* ---- summaries ---- */

static veer_rc numbers(void *context)
{
    (void)context;
    static const double values[] = {1, 2.5, -3, 1e300, 1e-300, 0, 7};
    veer_num_summary *a = NULL, *b = NULL;
    veer_rc rc = veer_num_summary_new(&a, NULL);
    if (rc == VEER_OK)
        rc = veer_num_summary_new(&b, NULL);
    if (rc == VEER_OK) {
        rc = veer_num_summary_add(a, values, 7, NULL);
        assert_int_equal(veer_num_summary_count(a), rc == VEER_OK ? 7 : 0);
    }
    if (rc == VEER_OK)
        rc = veer_num_summary_add(b, values, 3, NULL);
    if (rc == VEER_OK) {
        rc = veer_num_summary_merge(a, b, NULL);
        assert_int_equal(veer_num_summary_count(a), rc == VEER_OK ? 10 : 7);
    }
    veer_num_summary_free(a);
    veer_num_summary_free(b);
    return rc;
}

static veer_rc categories(void *context)
{
    (void)context;
    veer_cat_summary *a = NULL, *b = NULL;
    veer_rc rc = veer_cat_summary_new(4, &a, NULL);
    if (rc == VEER_OK)
        rc = veer_cat_summary_new(4, &b, NULL);
    for (int i = 0; rc == VEER_OK && i < 20; i++) {
        char name[8];
        const int len = snprintf(name, sizeof name, "c%d", i % 7);
        veer_cat_summary *const to = i % 2 == 0 ? a : b;
        const uint64_t before = veer_cat_summary_count(to);
        rc = veer_cat_summary_add(to, name, (size_t)len, 1, NULL);
        assert_int_equal(veer_cat_summary_count(to), before + (rc == VEER_OK));
    }
    if (rc == VEER_OK) {
        rc = veer_cat_summary_merge(a, b, NULL);
        assert_int_equal(veer_cat_summary_count(a), rc == VEER_OK ? 20 : 10);
    }
    veer_cat_summary_free(a);
    veer_cat_summary_free(b);
    return rc;
}

static void summaries_survive(void **state)
{
    (void)state;
    assert_true(fault_each(numbers, NULL) > 1);
    assert_true(fault_each(categories, NULL) > 1);
}

/* ---- reports: all of the text or none ---- */

typedef veer_rc render_fn(const drift_report *report, const report_sources *sources, veer_buf *out);

static veer_rc as_text(const drift_report *report, const report_sources *sources, veer_buf *out)
{
    const veer_style style = {.color = true, .utf8 = true, .width = 80};
    return report_drift_text(report, sources, &style, out, NULL);
}

static veer_rc as_json(const drift_report *report, const report_sources *sources, veer_buf *out)
{
    return report_drift_json(report, sources, out, NULL);
}

static veer_rc as_markdown(const drift_report *report, const report_sources *sources, veer_buf *out)
{
    return report_drift_markdown(report, sources, out, NULL);
}

static veer_rc as_html(const drift_report *report, const report_sources *sources, veer_buf *out)
{
    return report_drift_html(report, sources, out, NULL);
}

static veer_rc as_csv(const drift_report *report, const report_sources *sources, veer_buf *out)
{
    (void)sources;
    return report_drift_csv(report, out, NULL);
}

typedef struct rendering {
    const drift_report *report; /* what is drawn */
    render_fn *render;          /* how */
    size_t len;                 /* bytes of a complete one; 0 before the first */
} rendering;

static veer_rc draw(void *context)
{
    rendering *const r = context;
    const report_sources sources = {"a.csv", "b.csv"};
    veer_buf out;
    veer_buf_init(&out, 1 << 24);
    const veer_rc rc = r->render(r->report, &sources, &out);
    if (rc == VEER_OK) {
        assert_true(r->len == 0 || r->len == out.len);
        r->len = out.len;
    }
    veer_buf_done(&out);
    return rc;
}

static veer_rc add_rows(profile *p, int from, int to)
{
    veer_batch batch;
    veer_batch_init(&batch, 0);
    veer_rc rc = fill(&batch, from, to);
    if (rc == VEER_OK)
        rc = profile_add(p, &batch, NULL);
    veer_batch_done(&batch);
    return rc;
}

static veer_rc make_profile(int from, int to, size_t budget, profile **ret)
{
    veer_rc rc = profile_new(budget, ret, NULL);
    if (rc != VEER_OK) {
        assert_null(*ret);
        return rc;
    }
    rc = add_rows(*ret, from, to);
    return rc == VEER_OK ? profile_seal(*ret, 1, NULL) : rc;
}

static veer_rc make_report(size_t budget, profile *sides[2], drift_report **ret)
{
    const drift_report_options options = {.fdr = 0.05, .threads = 1};
    veer_rc rc = make_profile(0, 40, budget, &sides[0]);
    if (rc == VEER_OK)
        rc = make_profile(20, 60, budget, &sides[1]);
    if (rc == VEER_OK)
        rc = drift_report_new(sides[0], sides[1], &options, ret, NULL);
    if (rc != VEER_OK)
        assert_null(*ret);
    return rc;
}

static veer_rc compare(void *context)
{
    profile *sides[2] = {NULL, NULL};
    drift_report *report = NULL;
    const veer_rc rc = make_report(*(const size_t *)context, sides, &report);
    if (rc == VEER_OK) { /* sorting does without its scratch; the answer is the same */
        assert_int_equal(report->count, 5);
        assert_true(report->columns[0].result.has_score);
    }
    drift_report_free(report);
    profile_free(sides[0]);
    profile_free(sides[1]);
    return rc;
}

static void drift_survives(void **state)
{
    (void)state;
    size_t budget = 1 << 20, none = 0;
    assert_true(fault_each(compare, &budget) > 20);
    assert_true(fault_each(compare, &none) > 20);
}

static void drift_reports_are_whole_or_fail(void **state)
{
    (void)state;
    static render_fn *const renders[] = {as_text, as_json, as_markdown, as_html, as_csv};
    profile *sides[2] = {NULL, NULL};
    drift_report *report = NULL;
    assert_int_equal(make_report(1 << 20, sides, &report), VEER_OK);
    for (size_t i = 0; i < sizeof renders / sizeof *renders; i++) {
        rendering r = {report, renders[i], 0};
        assert_int_equal(draw(&r), VEER_OK);
        assert_true(fault_each(draw, &r) > 0);
    }
    drift_report_free(report);
    profile_free(sides[0]);
    profile_free(sides[1]);
}

static veer_rc measure(void *context)
{
    veer_batch *const batch = context;
    const veer_perf_options options = {.by = VEER_PERF_BY_DAY, .bins = 10};
    const veer_style style = {.utf8 = true, .width = 80};
    veer_outcomes outcomes;
    veer_performance perf = {0};
    veer_buf out;
    veer_rc rc = veer_outcomes_init(&outcomes, 0, NULL);
    veer_buf_init(&out, 1 << 24);
    if (rc == VEER_OK)
        rc = veer_outcomes_add(&outcomes, batch, NULL);
    if (rc == VEER_OK)
        rc = veer_outcomes_label(&outcomes, batch, NULL);
    if (rc == VEER_OK)
        rc = veer_performance_init(&perf, &outcomes, &options, NULL);
    const veer_performance_report report = {
        .perf = &perf, .outcomes = &outcomes, .predictions = "p", .labels = "l"};
    if (rc == VEER_OK)
        rc = veer_performance_text_out(&report, &style, &out, NULL);
    if (rc == VEER_OK)
        rc = veer_performance_json_out(&report, &out, NULL);
    veer_buf_done(&out);
    veer_performance_done(&perf);
    veer_outcomes_done(&outcomes);
    return rc;
}

static void performance_survives(void **state)
{
    (void)state;
    veer_batch batch;
    veer_batch_init(&batch, 0);
    assert_int_equal(fill(&batch, 0, 40), VEER_OK);
    assert_true(fault_each(measure, &batch) > 20);
    veer_batch_done(&batch);
}

/* ---- json ---- */

static veer_rc write_json(void *context)
{
    (void)context;
    veer_buf out;
    veer_json_writer w;
    veer_buf_init(&out, 1 << 20);
    veer_json_writer_init(&w, &out, 2);
    veer_json_begin_array(&w);
    for (int i = 0; i < 200; i++)
        veer_json_put_string(&w, "some \"text\" that makes the buffer grow\n");
    veer_json_end_array(&w);
    const veer_rc rc = veer_json_finish(&w, NULL);
    veer_buf_done(&out);
    return rc;
}

static void a_writer_survives(void **state)
{
    (void)state;
    assert_true(fault_each(write_json, NULL) > 1);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(a_batch_survives),     cmocka_unit_test(reading_survives),
        cmocka_unit_test(summaries_survive),    cmocka_unit_test(a_writer_survives),
        cmocka_unit_test(drift_survives),       cmocka_unit_test(drift_reports_are_whole_or_fail),
        cmocka_unit_test(performance_survives),
    };
    return cmocka_run_group_tests_name("memory", tests, NULL, NULL);
}
