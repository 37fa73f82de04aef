#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdlib.h>
#include <string.h>

#include <cmocka.h>

#include "veer/metric.h"

static void finds_names_and_aliases(void **state)
{
    static const struct {
        const char *name;
        const char *canonical;
    } names[] = {
        {"auc", "auc_roc"},       {"latency_ms", "latency"}, {"cost_usd", "cost"},
        {"F1-Score", "f1_score"}, {"F1", "f1_score"},        {"R2", "r2_score"},
        {"Log Loss", "log_loss"}, {"kappa", "cohen_kappa"},  {"throughput", "throughput"},
    };
    (void)state;
    for (size_t i = 0; i < sizeof names / sizeof names[0]; i++) {
        const veer_metric *metric = veer_metric_find(names[i].name);
        assert_non_null(metric);
        assert_string_equal(metric->name, names[i].canonical);
    }
    assert_null(veer_metric_find("profit"));
    assert_null(veer_metric_find(""));
    char longest[65];
    memset(longest, 'a', 64);
    longest[64] = '\0';
    assert_null(veer_metric_find(longest));
}

static void the_table_is_consistent(void **state)
{
    (void)state;
    size_t count;
    const veer_metric *metrics = veer_metrics(&count);
    assert_true(count >= 26);
    for (size_t i = 0; i < count; i++) {
        /* Every name and alias leads back to its own row, so none is used twice. */
        assert_ptr_equal(veer_metric_find(metrics[i].name), &metrics[i]);
        assert_null(metrics[i].aliases[3]);
        for (size_t j = 0; metrics[i].aliases[j] != NULL; j++)
            assert_ptr_equal(veer_metric_find(metrics[i].aliases[j]), &metrics[i]);
        assert_true(metrics[i].lower < metrics[i].upper);
        assert_true(metrics[i].title[0] != '\0' && metrics[i].description[0] != '\0');
    }
    assert_int_equal(veer_metric_find("rmse")->better, VEER_BETTER_DOWN);
    assert_int_equal(veer_metric_find("mcc")->better, VEER_BETTER_UP);
    assert_string_equal(veer_unit_text(VEER_UNIT_MILLISECONDS), "ms");
    assert_string_equal(veer_unit_text(VEER_UNIT_RATIO), "");
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(finds_names_and_aliases),
        cmocka_unit_test(the_table_is_consistent),
    };
    return cmocka_run_group_tests_name("metric", tests, NULL, NULL);
}
