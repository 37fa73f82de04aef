#include <math.h>
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <string.h>

#include <cmocka.h>

#include "api/exposition.h"

#define MAX_BYTES ((size_t)1 << 20)

static const veer_family counter = {"a", VEER_FAMILY_COUNTER, NULL, "An a."};
static const veer_family gauge = {"b_bytes", VEER_FAMILY_GAUGE, "bytes", "A b."};
static const veer_family info = {"build", VEER_FAMILY_INFO, NULL, "A program."};
static const veer_family histogram = {"h_seconds", VEER_FAMILY_HISTOGRAM, "seconds", "An h."};

/* One of everything. */
static void write_all(veer_exposition *e)
{
    static const double edges[] = {0.001, 0.05, 1, 10};
    static const uint64_t cumulated[] = {0, 2, 2, 5};
    const veer_series_label labels[] = {{"m", "x", 1}, {"v", "", 0}};
    veer_histogram h = {edges, cumulated, 4, 6, 12.5};
    veer_exposition_family(e, &counter);
    veer_exposition_count(e, labels, 2, UINT64_MAX);
    veer_exposition_count(e, NULL, 0, 0);
    veer_exposition_family(e, &gauge);
    veer_exposition_number(e, labels, 1, 0.1);
    veer_exposition_number(e, NULL, 0, (double)INFINITY);
    veer_exposition_number(e, labels + 1, 1, -(double)INFINITY);
    veer_exposition_family(e, &(veer_family){"none", VEER_FAMILY_GAUGE, NULL, "Without samples."});
    veer_exposition_family(e, &info);
    veer_exposition_count(e, labels, 1, 1);
    veer_exposition_family(e, &histogram);
    veer_exposition_histogram(e, labels, 1, &h);
    h.sum = (double)NAN;
    veer_exposition_histogram(e, NULL, 0, &h);
    veer_exposition_end(e);
}

static void assert_all(veer_exposition_format format, const char *want)
{
    veer_exposition e;
    veer_buf buf;
    veer_buf_init(&buf, MAX_BYTES);
    veer_exposition_init(&e, &buf, format);
    write_all(&e);
    assert_string_equal(veer_buf_cstr(&buf), want);
    assert_int_equal(e.samples, 19);
    veer_buf_done(&buf);
}

#define SAMPLES_OF_H                                                                      \
    "h_seconds_bucket{m=\"x\",le=\"0.001\"} 0\nh_seconds_bucket{m=\"x\",le=\"0.05\"} 2\n" \
    "h_seconds_bucket{m=\"x\",le=\"1.0\"} 2\nh_seconds_bucket{m=\"x\",le=\"10.0\"} 5\n"   \
    "h_seconds_bucket{m=\"x\",le=\"+Inf\"} 6\nh_seconds_count{m=\"x\"} 6\n"               \
    "h_seconds_sum{m=\"x\"} 12.5\n"                                                       \
    "h_seconds_bucket{le=\"0.001\"} 0\nh_seconds_bucket{le=\"0.05\"} 2\n"                 \
    "h_seconds_bucket{le=\"1.0\"} 2\nh_seconds_bucket{le=\"10.0\"} 5\n"                   \
    "h_seconds_bucket{le=\"+Inf\"} 6\nh_seconds_count 6\n"

static void text_form(void **state)
{
    (void)state;
    assert_all(VEER_EXPOSITION_TEXT,
               "# HELP a_total An a.\n# TYPE a_total counter\n"
               "a_total{m=\"x\"} 18446744073709551615\na_total 0\n"
               "# HELP b_bytes A b.\n# TYPE b_bytes gauge\n"
               "b_bytes{m=\"x\"} 0.1\nb_bytes +Inf\nb_bytes -Inf\n"
               "# HELP build_info A program.\n# TYPE build_info gauge\nbuild_info{m=\"x\"} 1\n"
               "# HELP h_seconds An h.\n# TYPE h_seconds histogram\n" SAMPLES_OF_H);
}

static void openmetrics_form(void **state)
{
    (void)state;
    assert_all(VEER_EXPOSITION_OPENMETRICS,
               "# TYPE a counter\n# HELP a An a.\n"
               "a_total{m=\"x\"} 18446744073709551615\na_total 0\n"
               "# TYPE b_bytes gauge\n# UNIT b_bytes bytes\n# HELP b_bytes A b.\n"
               "b_bytes{m=\"x\"} 0.1\nb_bytes +Inf\nb_bytes -Inf\n"
               "# TYPE build info\n# HELP build A program.\nbuild_info{m=\"x\"} 1\n"
               "# TYPE h_seconds histogram\n# UNIT h_seconds seconds\n# HELP h_seconds An "
               "h.\n" SAMPLES_OF_H "# EOF\n");
}

static void assert_value(const char *value, size_t len, const char *want)
{
    veer_exposition e;
    veer_buf buf;
    const veer_series_label label = {"l", value, len};
    veer_buf_init(&buf, MAX_BYTES);
    veer_exposition_init(&e, &buf, VEER_EXPOSITION_TEXT);
    veer_exposition_family(&e, &counter);
    veer_buf_clear(&buf);
    veer_exposition_count(&e, &label, 1, 1);
    const char *line = strstr(veer_buf_cstr(&buf), "a_total{");
    assert_non_null(line);
    assert_string_equal(line, want);
    veer_buf_done(&buf);
}

static void label_values_are_escaped(void **state)
{
    (void)state;
    assert_value("a\"b\\c\nd", 7, "a_total{l=\"a\\\"b\\\\c\\nd\"} 1\n");
    assert_value("caf\xC3\xA9 \xE2\x98\x83\t", 10, "a_total{l=\"caf\xC3\xA9 \xE2\x98\x83\t\"} 1\n");
    assert_value("x\xFF\xC3y", 4, "a_total{l=\"x\xEF\xBF\xBD\xEF\xBF\xBDy\"} 1\n");
    assert_value("x\0y", 3, "a_total{l=\"x\xEF\xBF\xBDy\"} 1\n");
    assert_value("\\", 1, "a_total{l=\"\\\\\"} 1\n");
    assert_value("\n\n", 2, "a_total{l=\"\\n\\n\"} 1\n");
}

static void the_format_is_negotiated(void **state)
{
    static const struct {
        const char *accept; /* header */
        bool open;          /* OpenMetrics */
    } cases[] = {
        {"", false},
        {"*/*", false},
        {"text/plain", false},
        {"text/html,application/xhtml+xml,*/*;q=0.8", false},
        {"application/openmetrics-text", true},
        {"APPLICATION/OpenMetrics-Text; VERSION=1.0.0", true},
        {"application/openmetrics-text;version=0.0.1", false},
        {"application/openmetrics-text;version=2.0.0,*/*", false},
        {"application/openmetrics-text;q=0", false},
        {"application/openmetrics-text;q=x", false},
        {"application/openmetrics-text;q=0.2,text/plain;q=0.5", false},
        {"application/openmetrics-text;q=0.5,text/plain;version=0.0.4;q=0.5", true},
        /* Prometheus 2.42 and 3 */
        {"application/openmetrics-text;version=1.0.0,application/openmetrics-text;version=0.0.1;"
         "q=0.75,text/plain;version=0.0.4;q=0.5,*/*;q=0.1",
         true},
        {"application/openmetrics-text;version=1.0.0;escaping=allow-utf-8;q=0.5,application/"
         "openmetrics-text;version=0.0.1;q=0.4,text/plain;version=1.0.0;escaping=allow-utf-8;q=0.3,"
         "text/plain;version=0.0.4;q=0.2,*/*;q=0.1",
         true},
        {";;;,,;q=1,=", false},
    };
    (void)state;
    assert_int_equal(veer_exposition_choose(NULL, 0), VEER_EXPOSITION_TEXT);
    for (size_t i = 0; i < sizeof cases / sizeof *cases; i++)
        assert_int_equal(veer_exposition_choose(cases[i].accept, strlen(cases[i].accept)),
                         cases[i].open ? VEER_EXPOSITION_OPENMETRICS : VEER_EXPOSITION_TEXT);
}

static void a_full_buffer_is_a_failure_and_no_crash(void **state)
{
    (void)state;
    for (size_t max = 0; max < 300; max++) {
        veer_exposition e;
        veer_buf buf;
        veer_buf_init(&buf, max);
        veer_exposition_init(&e, &buf, VEER_EXPOSITION_OPENMETRICS);
        write_all(&e);
        assert_int_equal(veer_buf_status(&buf, NULL), VEER_ELIMIT);
        assert_true(buf.len <= max);
        veer_buf_done(&buf);
    }
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(text_form),
        cmocka_unit_test(openmetrics_form),
        cmocka_unit_test(label_values_are_escaped),
        cmocka_unit_test(the_format_is_negotiated),
        cmocka_unit_test(a_full_buffer_is_a_failure_and_no_crash),
    };
    return cmocka_run_group_tests_name("api_exposition", tests, NULL, NULL);
}
