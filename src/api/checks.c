#include "api/checks.h"

#include <math.h>

#define LEVEL 0.95 /* of intervals */

veer_rc veer_check_windows_read(const http_request *request, veer_check_windows *ret, veer_err *err)
{
    const veer_rc rc = veer_api_query_duration(request, "comparison", 0, &ret->comparison_us, err);
    return rc == VEER_OK ? veer_api_query_duration(request, "baseline", 0, &ret->baseline_us, err)
                         : rc;
}

void veer_put_metric_words(veer_json_writer *w, const char *metric)
{
    static const char *const better[] = {
        [VEER_BETTER_NONE] = NULL, [VEER_BETTER_UP] = "higher", [VEER_BETTER_DOWN] = "lower"};
    const veer_metric *const known = veer_metric_find(metric);
    veer_put_text(w, "title", known != NULL ? known->title : metric);
    veer_put_text(w, "unit", known != NULL ? veer_unit_text(known->unit) : "");
    veer_put_text(w, "better", known != NULL ? better[known->better] : NULL);
}

static void put_measure(veer_json_writer *w, const char *key, const char *metric,
                        const veer_measure *m)
{
    double lo = (double)NAN, hi = (double)NAN;
    (void)veer_measure_interval(metric, m, LEVEL, &lo, &hi); /* none is null */
    veer_json_put_key(w, key);
    veer_json_begin_object(w);
    veer_put_number(w, "value", m->present ? m->value : (double)NAN);
    veer_put_number(w, "se", m->present && m->has_se ? m->se : (double)NAN);
    veer_put_number(w, "lo", lo);
    veer_put_number(w, "hi", hi);
    veer_put_count(w, "n", m->n);
    veer_json_end_object(w);
}

static void put_flag(veer_json_writer *w, const char *key, bool value)
{
    veer_json_put_key(w, key);
    veer_json_put_bool(w, value);
}

static void put_result(veer_json_writer *w, const veer_degradation *r, bool has_both)
{
    put_flag(w, "is_degraded", r->is_degraded);
    put_flag(w, "is_improved", r->is_improved);
    veer_put_text(w, "severity", veer_degraded_severity_text(r->severity));
    veer_put_number(w, "absolute_change", has_both ? r->absolute_change : (double)NAN);
    veer_put_number(w, "percentage_change", r->has_change ? r->percentage_change : (double)NAN);
    veer_put_number(w, "worsening_pct", r->has_change ? r->worsening_pct : (double)NAN);
    veer_put_text(w, "test", r->test);
    veer_put_number(w, "z", r->has_test ? r->z : (double)NAN);
    veer_put_number(w, "p", r->has_test ? r->p : (double)NAN);
    veer_put_text(w, "recommendation", r->recommendation);
    veer_put_text(w, "why", r->why[0] != '\0' ? r->why : NULL);
}

void veer_put_check(veer_json_writer *w, const veer_frame_degradation *check)
{
    veer_json_begin_object(w);
    veer_put_text(w, "metric", check->metric);
    veer_put_metric_words(w, check->metric);
    veer_put_text(w, "source", check->source);
    put_measure(w, "current", check->metric, &check->current);
    put_measure(w, "baseline", check->metric, &check->baseline);
    veer_put_time(w, "from", check->from_us);
    veer_put_time(w, "to", check->to_us);
    veer_put_time(w, "baseline_from", check->baseline_from_us);
    veer_put_time(w, "baseline_to", check->baseline_to_us);
    veer_put_number(w, "coverage", check->coverage);
    put_result(w, &check->result, check->current.present && check->baseline.present);
    veer_json_end_object(w);
}

void veer_put_checks(veer_json_writer *w, const char *key, const veer_frame_degradation *checks,
                     size_t n)
{
    veer_json_put_key(w, key);
    veer_json_begin_array(w);
    for (size_t i = 0; i < n; i++)
        veer_put_check(w, &checks[i]);
    veer_json_end_array(w);
}
