#include "api/framed.h"

#include <string.h>

#include "base/time.h"

/* Selection and target name the same series. */
static void aim(veer_framed *framed, veer_store_bytes version)
{
    framed->target = (veer_target){.model = framed->selection.model,
                                   .version = version,
                                   .series = framed->selection.ids,
                                   .n_series = framed->selection.n};
}

veer_rc veer_framed_find(veer_framed *ret, const http_request *request, veer_err *err)
{
    const http_text model = http_request_path_value(request, "model");
    const http_text version = http_request_query(request, "version");
    veer_framed f = {.selection.now_us = veer_clock_real_us(veer_api_of(request)->clock)};
    veer_rc rc = veer_api_select_series(request, model, version, &f.selection, err);
    if (rc == VEER_OK)
        rc = veer_api_select_time(request, "at", f.selection.now_us, f.selection.now_us, &f.at_us,
                                  err);
    if (rc != VEER_OK)
        return rc;
    aim(&f, (veer_store_bytes){version.text, version.len});
    *ret = f;
    return VEER_OK;
}

/* A copy with a NUL behind it; NULL stays NULL. */
static bool copy_bytes(veer_store_bytes *bytes, veer_arena *arena)
{
    if (bytes->data == NULL)
        return true;
    bytes->data = veer_arena_strndup(arena, bytes->data, bytes->len);
    return bytes->data != NULL;
}

veer_rc veer_framed_copy(const veer_framed *framed, veer_arena *arena, veer_framed *ret,
                         veer_err *err)
{
    const size_t n = framed->selection.n;
    veer_framed copy = *framed;
    veer_store_bytes version = framed->target.version;
    uint32_t *const ids = veer_arena_array(arena, n, sizeof *ids);
    veer_model_series *const series = veer_arena_array(arena, n, sizeof *series);
    bool ok = ids != NULL && series != NULL && copy_bytes(&copy.selection.model, arena) &&
              copy_bytes(&version, arena);
    if (!ok)
        return veer_fail_nomem(err);
    memcpy(ids, framed->selection.ids, n * sizeof *ids);
    memcpy(series, framed->selection.series, n * sizeof *series);
    for (size_t i = 0; ok && i < n; i++)
        ok = copy_bytes(&series[i].version, arena);
    if (!ok)
        return veer_fail_nomem(err);
    copy.selection.ids = ids;
    copy.selection.series = series;
    copy.frame = NULL;
    *ret = copy;
    aim(ret, version);
    return VEER_OK;
}

veer_rc veer_framed_open(veer_framed *framed, const veer_api *api, veer_err *err)
{
    return veer_judge_frame(api->judge, &framed->target, framed->at_us, &framed->frame, err);
}

veer_rc veer_framed_init(veer_framed *ret, const http_request *request, veer_err *err)
{
    const veer_rc rc = veer_framed_find(ret, request, err);
    return rc == VEER_OK ? veer_framed_open(ret, veer_api_of(request), err) : rc;
}

void veer_framed_done(veer_framed *framed)
{
    veer_frame_free(framed->frame);
    framed->frame = NULL;
}

veer_rc veer_framed_check_metric(const veer_framed *framed, const char *metric, const char *source,
                                 veer_arena *arena, veer_err *err)
{
    const char *const *names = NULL;
    size_t n = 0;
    if (veer_metric_find(metric) != NULL || strcmp(source, "none") != 0)
        return VEER_OK;
    const veer_rc rc = veer_frame_point_metrics(framed->frame, VEER_TIME_MIN_US, VEER_TIME_MAX_US,
                                                arena, &names, &n, err);
    for (size_t i = 0; rc == VEER_OK && i < n; i++)
        if (strcmp(names[i], metric) == 0)
            return VEER_OK;
    return rc == VEER_OK ? veer_api_fail_metric(metric, err) : rc;
}

void veer_put_framed(veer_json_writer *w, const veer_framed *framed)
{
    const veer_selection *const s = &framed->selection;
    veer_put_bytes(w, "model", s->model);
    veer_put_text(w, "version", framed->target.version.data);
    veer_json_put_key(w, "versions");
    veer_json_begin_array(w);
    for (size_t i = 0; i < s->n; i++) {
        const veer_store_bytes version = s->series[i].version;
        veer_json_put_string_n(w, version.len > 0 ? version.data : "", version.len);
    }
    veer_json_end_array(w);
    veer_put_time(w, "at", framed->at_us);
}
