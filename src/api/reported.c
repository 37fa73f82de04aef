#include "api/reported.h"

#include "api/encode.h"
#include "base/limits.h"
#include "monitor/performance.h"

void veer_put_point(veer_json_writer *w, veer_store_bytes model, veer_store_bytes version,
                    const veer_store_point *point)
{
    veer_json_begin_object(w);
    veer_put_bytes(w, "model", model);
    veer_put_bytes(w, "version", version);
    veer_put_bytes(w, "metric", point->metric);
    veer_put_bytes(w, "dataset", point->dataset);
    veer_put_time(w, "timestamp", point->time_us);
    veer_put_number(w, "value", point->value);
    veer_json_end_object(w);
}

typedef struct writing {
    veer_json_writer *w;      /* where to */
    veer_store_bytes model;   /* of the points */
    veer_store_bytes version; /* of the points */
    size_t left;              /* points that may still be written */
    bool truncated;           /* there were more */
} writing;

static veer_rc write_point(void *context, const veer_store_point *point)
{
    writing *const points = context;
    if (points->left == 0) {
        points->truncated = true;
        return VEER_ELIMIT; /* ends the walk */
    }
    points->left--;
    veer_put_point(points->w, points->model, points->version, point);
    return VEER_OK;
}

static veer_rc write_metric(writing *points, const veer_api *api, const veer_selection *s,
                            const char *metric, veer_err *err)
{
    for (size_t i = 0; i < s->n && !points->truncated; i++) {
        const veer_store_point_query query = {
            .series = s->ids[i],
            .metric = veer_store_text(metric),
            .span = {s->from_us, s->to_us},
        };
        points->version = s->series[i].version;
        const veer_rc rc =
            veer_store_point_each(veer_ingest_store(api->ingest), &query, write_point, points, err);
        if (rc != VEER_OK && !points->truncated)
            return rc;
    }
    return VEER_OK;
}

veer_rc veer_put_reported(veer_json_writer *w, const veer_api *api, const veer_selection *selection,
                          const bool *wanted, veer_err *err)
{
    writing points = {.w = w, .model = selection->model, .left = VEER_LIMIT_POINTS};
    veer_rc rc = VEER_OK;
    veer_json_put_key(w, "reported");
    veer_json_begin_array(w);
    for (size_t i = 0; rc == VEER_OK && i < veer_n_perf_metrics; i++)
        if (wanted[i])
            rc = write_metric(&points, api, selection, veer_perf_metrics[i].name, err);
    veer_json_end_array(w);
    veer_json_put_key(w, "reported_truncated");
    veer_json_put_bool(w, points.truncated);
    return rc;
}
