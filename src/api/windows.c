#include "api/windows.h"

#include <stdlib.h>

#include "base/time.h"

void veer_window_list_done(veer_window_list *list)
{
    for (size_t i = 0; i < list->n; i++)
        veer_window_done(&list->at[i]);
    free(list->at);
    veer_window_done(&list->overall);
    *list = (veer_window_list){0};
}

/* Adds a window to a wider one. */
static veer_rc merge(veer_window *into, const veer_window *from, veer_err *err)
{
    if (from->activity == NULL && from->features == NULL && from->performance == NULL)
        return VEER_OK;
    return veer_window_merge(into, from, err);
}

/* Makes calendar windows of the days in `days`. */
static veer_rc gather_days(veer_step step, const veer_windows *days, veer_window_list *ret,
                           veer_err *err)
{
    ret->at = calloc(days->n + 1, sizeof *ret->at);
    if (ret->at == NULL)
        return veer_fail_nomem(err);
    for (size_t i = 0; i < days->n; i++) {
        const veer_window *const day = &days->at[i];
        const bool starts = ret->n == 0 || veer_step_floor(step, day->from_us) == day->from_us;
        if (starts) {
            ret->at[ret->n].from_us = day->from_us;
            ret->n++;
        }
        ret->at[ret->n - 1].to_us = day->to_us;
        const veer_rc rc = merge(&ret->at[ret->n - 1], day, err);
        if (rc != VEER_OK)
            return rc;
    }
    return VEER_OK;
}

static veer_rc merge_all(veer_window_list *list, const veer_selection *s, veer_err *err)
{
    list->overall.from_us = list->n > 0 ? list->at[0].from_us : s->from_us;
    list->overall.to_us = list->n > 0 ? list->at[list->n - 1].to_us : s->to_us;
    for (size_t i = 0; i < list->n; i++) {
        const veer_rc rc = merge(&list->overall, &list->at[i], err);
        if (rc != VEER_OK)
            return rc;
    }
    return VEER_OK;
}

static int64_t width_of(veer_step step)
{
    return step.kind == VEER_STEP_ALL     ? 0
           : step.kind == VEER_STEP_FIXED ? step.count
                                          : VEER_US_PER_DAY;
}

veer_rc veer_windows_read(const veer_api *api, const veer_selection *selection, unsigned parts,
                          veer_window_list *ret, veer_err *err)
{
    veer_windows raw = {0};
    veer_window_list list = {0};
    const veer_buckets_query query = {
        .series = selection->ids,
        .n_series = selection->n,
        .segment = selection->segment,
        .feature = selection->feature,
        .parts = parts,
        .from_us = selection->from_us,
        .to_us = selection->to_us,
        .step_us = width_of(selection->step),
    };
    veer_rc rc = veer_buckets_read(veer_ingest_buckets(api->ingest), &query, &raw, err);
    if (rc != VEER_OK)
        return rc;
    if (selection->step.kind == VEER_STEP_WEEKS || selection->step.kind == VEER_STEP_MONTHS) {
        rc = gather_days(selection->step, &raw, &list, err);
        veer_windows_done(&raw);
    } else {
        list.at = raw.at;
        list.n = raw.n;
    }
    if (rc == VEER_OK)
        rc = merge_all(&list, selection, err);
    if (rc != VEER_OK) {
        veer_window_list_done(&list);
        return rc;
    }
    *ret = list;
    return VEER_OK;
}

/* Everything that the series of a selection ever had. */
static veer_rc read_ever(const veer_api *api, const veer_selection *selection, veer_window *ret,
                         veer_err *err)
{
    veer_window all = {0};
    veer_rc rc = VEER_OK;
    for (size_t i = 0; rc == VEER_OK && i < selection->n; i++) {
        veer_window one = {0};
        rc = veer_buckets_ever(veer_ingest_buckets(api->ingest), selection->ids[i], &one, err);
        if (rc == VEER_ENODATA) {
            rc = VEER_OK;
            continue;
        }
        if (rc == VEER_OK)
            rc = merge(&all, &one, err);
        veer_window_done(&one);
    }
    if (rc != VEER_OK) {
        veer_window_done(&all);
        return rc;
    }
    *ret = all;
    return VEER_OK;
}

veer_rc veer_windows_task(const veer_api *api, const veer_selection *selection,
                          const veer_window *overall, const veer_task_asked *asked,
                          veer_window_task *ret, veer_err *err)
{
    veer_window ever = {0};
    veer_rc rc = read_ever(api, selection, &ever, err);
    if (rc != VEER_OK)
        return rc;
    const bool range_first = asked->task != VEER_PERF_AUTO;
    const veer_window *const first = range_first ? overall : &ever;
    const veer_window *const second = range_first ? &ever : overall;
    rc = veer_window_task_decide(first, asked->task, asked->positive, ret, err);
    if (rc == VEER_ENODATA)
        rc = veer_window_task_decide(second, asked->task, asked->positive, ret, err);
    if (rc == VEER_ENODATA) {
        *ret = (veer_window_task){.task = VEER_PERF_AUTO};
        rc = VEER_OK;
    }
    veer_window_done(&ever);
    return rc;
}
