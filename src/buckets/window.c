#include "buckets/window.h"

#include <string.h>

#include "buckets/sums.h"

void veer_window_done(veer_window *window)
{
    veer_activity_free(window->activity);
    veer_features_free(window->features);
    veer_performance_sums_free(window->performance);
    memset(window, 0, sizeof *window);
}

static bool wanted(unsigned parts, veer_part part)
{
    return (parts & VEER_PARTS(part)) != 0;
}

veer_rc veer_window_fold_predictions(veer_window *window, unsigned parts, const veer_rows *rows,
                                     veer_err *err)
{
    veer_rc rc = VEER_OK;
    if (rows->n == 0)
        return VEER_OK;
    if (wanted(parts, VEER_PART_ACTIVITY))
        rc = veer_activity_fold(&window->activity, rows, err);
    if (rc == VEER_OK && wanted(parts, VEER_PART_FEATURES))
        rc = veer_features_fold(&window->features, rows, err);
    if (rc == VEER_OK && wanted(parts, VEER_PART_PERFORMANCE))
        rc = veer_performance_sums_fold(&window->performance, rows,
                                        veer_batch_timestamps(rows->batch), err);
    return rc;
}

veer_rc veer_window_fold_outcomes(veer_window *window, const veer_rows *rows,
                                  const int64_t *label_time_us, veer_err *err)
{
    return veer_performance_sums_fold(&window->performance, rows, label_time_us, err);
}

veer_rc veer_window_settle(veer_window *window, veer_err *err)
{
    veer_rc rc = VEER_OK;
    if (window->activity != NULL)
        rc = veer_activity_settle(window->activity, err);
    if (rc == VEER_OK && window->features != NULL)
        rc = veer_features_settle(window->features, err);
    if (rc == VEER_OK && window->performance != NULL)
        rc = veer_performance_sums_settle(window->performance, err);
    return rc;
}

veer_rc veer_window_add_predictions(veer_window *window, unsigned parts, const veer_batch *batch,
                                    const uint32_t *rows, size_t n, veer_err *err)
{
    const veer_rows all = {.batch = batch, .at = rows, .n = n};
    const veer_rc rc = veer_window_fold_predictions(window, parts, &all, err);
    return rc == VEER_OK ? veer_window_settle(window, err) : rc;
}

veer_rc veer_window_add_outcomes(veer_window *window, const veer_batch *batch,
                                 const int64_t *label_time_us, const uint32_t *rows, size_t n,
                                 veer_err *err)
{
    const veer_rows all = {.batch = batch, .at = rows, .n = n};
    const veer_rc rc = veer_window_fold_outcomes(window, &all, label_time_us, err);
    return rc == VEER_OK ? veer_window_settle(window, err) : rc;
}

static void widen_resolution(veer_window *into, const veer_window *from)
{
    if (from->resolution_us > into->resolution_us)
        into->resolution_us = from->resolution_us;
}

veer_rc veer_window_merge(veer_window *into, const veer_window *from, veer_err *err)
{
    veer_rc rc = VEER_OK;
    widen_resolution(into, from);
    if (from->activity != NULL)
        rc = veer_activity_merge(&into->activity, from->activity, err);
    if (rc == VEER_OK && from->features != NULL)
        rc = veer_features_merge(&into->features, from->features, err);
    if (rc == VEER_OK && from->performance != NULL)
        rc = veer_performance_sums_merge(&into->performance, from->performance, err);
    return rc;
}

veer_rc veer_window_take(veer_window *into, veer_window *from, veer_err *err)
{
    if (into->activity == NULL) {
        into->activity = from->activity;
        from->activity = NULL;
    }
    if (into->features == NULL) {
        into->features = from->features;
        from->features = NULL;
    }
    if (into->performance == NULL) {
        into->performance = from->performance;
        from->performance = NULL;
    }
    const veer_rc rc = veer_window_merge(into, from, err);
    veer_window_done(from);
    return rc;
}

size_t veer_window_memory(const veer_window *window)
{
    size_t bytes = sizeof *window;
    if (window->activity != NULL)
        bytes += veer_activity_memory(window->activity);
    if (window->features != NULL)
        bytes += veer_features_memory(window->features);
    if (window->performance != NULL)
        bytes += veer_performance_sums_memory(window->performance);
    return bytes;
}
