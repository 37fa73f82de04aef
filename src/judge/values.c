/* Metrics of windows of predictions. */
#include <stdlib.h>
#include <string.h>

#include "base/line.h"
#include "base/time.h"
#include "judge/frame_impl.h"

veer_rc frame_values(veer_frame *frame, const veer_window *window, veer_estimate *ret,
                     veer_err *err)
{
    const veer_window_task *task = NULL;
    veer_rc rc = veer_frame_task(frame, &task, err);
    veer_window_value *const values = calloc(veer_n_perf_metrics, sizeof *values);
    if (rc == VEER_OK && values == NULL)
        rc = veer_fail_nomem(err);
    if (rc == VEER_OK)
        rc = veer_window_performance(window, task, values, err);
    for (size_t i = 0; rc == VEER_OK && i < veer_n_perf_metrics; i++)
        ret[i] = (veer_estimate){.value = values[i]};
    free(values);
    return rc;
}

veer_rc frame_estimates(veer_frame *frame, const veer_window *window, veer_estimate **ret,
                        veer_err *err)
{
    const veer_window_task *task = NULL;
    veer_estimate *const all = veer_arena_array(&frame->arena, veer_n_perf_metrics, sizeof *all);
    veer_rc rc = all == NULL ? veer_fail_nomem(err) : veer_frame_task(frame, &task, err);
    if (rc == VEER_OK)
        rc = veer_window_estimates(window, task, all, err);
    if (rc == VEER_OK)
        *ret = all;
    return rc;
}

/* ---- metrics that the table of performance does not have ---- */

static veer_estimate throughput(const veer_window *window)
{
    const uint64_t n = window->activity != NULL ? window->activity->count : 0;
    const double seconds = (double)(window->to_us - window->from_us) / (double)VEER_US_PER_SECOND;
    veer_estimate e = {.value.n = n};
    if (seconds > 0) {
        e.value.present = true;
        e.value.value = e.value.lo = e.value.hi = (double)n / seconds;
    }
    return e;
}

static veer_estimate latency(const veer_window *window)
{
    enum { LATENCY = 1 }; /* its place in veer_activity_fields */
    const veer_num_summary *const ms =
        window->activity != NULL ? window->activity->numbers[LATENCY] : NULL;
    veer_estimate e = {.has_se = false};
    if (ms == NULL || veer_num_summary_mean(ms, &e.value.value, NULL) != VEER_OK) {
        veer_line_print(e.value.why, sizeof e.value.why, "no prediction has a latency");
        return e;
    }
    e.value.present = true;
    e.value.lo = e.value.hi = e.value.value;
    e.value.n = veer_num_summary_count(ms);
    return e;
}

static const struct {
    const char *metric; /* canonical name */
    veer_estimate (*of)(const veer_window *window);
} operations[] = {
    {"throughput", throughput},
    {"latency", latency},
};
#define N_OPERATIONS (sizeof operations / sizeof operations[0])

/* ---- by name ---- */

bool frame_metric_known(const char *metric)
{
    for (size_t i = 0; i < N_OPERATIONS; i++)
        if (strcmp(operations[i].metric, metric) == 0)
            return true;
    return veer_perf_metric_index(metric) < veer_n_perf_metrics;
}

unsigned frame_metric_part(const char *metric)
{
    const veer_metric *const info = veer_metric_find(metric);
    return info != NULL && info->task == VEER_TASK_OPERATION ? PART_ACTIVITY : PART_PERFORMANCE;
}

veer_estimate frame_value(const veer_window *window, const veer_estimate *estimates,
                          const char *metric)
{
    veer_estimate none = {.has_se = false};
    for (size_t i = 0; i < N_OPERATIONS; i++)
        if (strcmp(operations[i].metric, metric) == 0)
            return operations[i].of(window);
    const size_t at = veer_perf_metric_index(metric);
    if (at < veer_n_perf_metrics)
        return estimates[at];
    veer_line_print(none.value.why, sizeof none.value.why, "predictions do not say it");
    return none;
}

veer_rc frame_value_of(veer_frame *frame, frame_window *window, const char *metric,
                       veer_estimate *ret, veer_err *err)
{
    veer_rc rc = VEER_OK;
    if (window->estimates == NULL || window->estimated != window->parts) {
        rc = frame_estimates(frame, &window->window, &window->estimates, err);
        window->estimated = window->parts;
    }
    if (rc == VEER_OK)
        *ret = frame_value(&window->window, window->estimates, metric);
    return rc;
}
