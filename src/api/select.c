#include "api/select.h"

#include <string.h>

#include "api/asked.h"
#include "api/resource.h"
#include "base/suggest.h"
#include "base/time.h"

/* ---- names ---- */

/* The known name nearest to a mistyped one. */
typedef struct nearest {
    const char *typed;          /* NUL-terminated */
    veer_arena *arena;          /* where the best one is kept */
    const char *best;           /* NULL: none is near */
    const veer_store_bytes *of; /* only versions of this model; NULL: models */
} nearest;

static veer_rc compare_name(void *context, const veer_store_series *series)
{
    nearest *const n = context;
    const char *best = n->best;
    veer_store_bytes name = series->model;
    if (n->of != NULL) {
        if (series->model.len != n->of->len ||
            memcmp(series->model.data, n->of->data, n->of->len) != 0)
            return VEER_OK;
        name = series->version;
    }
    const char *const text = veer_arena_strndup(n->arena, name.data, name.len);
    if (text == NULL)
        return VEER_ENOMEM;
    veer_suggest(n->typed, text, &best);
    n->best = best;
    return VEER_OK;
}

static veer_rc fail_unknown(const http_request *request, const char *what, const char *typed,
                            const veer_store_bytes *of, veer_err *err)
{
    nearest n = {.typed = typed, .arena = http_request_arena(request), .of = of};
    const veer_rc rc = veer_ingest_series_each(veer_api_of(request)->ingest, compare_name, &n, err);
    if (rc != VEER_OK)
        return rc;
    if (n.best == NULL)
        return veer_fail(err, VEER_ENOTFOUND, "no %s is called '%.80s'", what, typed);
    return veer_fail(err, VEER_ENOTFOUND, "no %s is called '%.80s'; did you mean '%.80s'?", what,
                     typed, n.best);
}

static veer_rc take_series(const http_request *request, veer_model_series *series, size_t n,
                           veer_selection *ret, veer_err *err)
{
    uint32_t *const ids = veer_arena_array(http_request_arena(request), n, sizeof *ids);
    if (ids == NULL)
        return veer_fail_nomem(err);
    for (size_t i = 0; i < n; i++)
        ids[i] = series[i].series;
    ret->series = series;
    ret->ids = ids;
    ret->n = n;
    return VEER_OK;
}

veer_rc veer_api_select_series(const http_request *request, http_text model, http_text version,
                               veer_selection *ret, veer_err *err)
{
    const veer_api *const api = veer_api_of(request);
    const veer_store_bytes name = {model.text, model.len};
    const veer_store_bytes wanted = {version.text, version.len};
    veer_model_series *series = NULL;
    size_t n = 0;
    veer_rc rc = veer_ingest_series_of(api->ingest, name, wanted, http_request_arena(request),
                                       &series, &n, err);
    if (rc == VEER_ENOTFOUND && version.text != NULL &&
        veer_ingest_series_of(api->ingest, name, (veer_store_bytes){NULL, 0},
                              http_request_arena(request), &series, &n, NULL) == VEER_OK)
        return fail_unknown(request, "version", version.text, &name, err);
    if (rc == VEER_ENOTFOUND)
        return fail_unknown(request, "model", model.text, NULL, err);
    if (rc != VEER_OK)
        return rc;
    ret->model = name;
    return take_series(request, series, n, ret, err);
}

/* ---- segments ---- */

typedef struct wanted_segment {
    const char *typed; /* as asked for */
    veer_arena *arena; /* where the best one is kept */
    const char *best;  /* nearest name; NULL: none is near */
    bool found;        /* some series has it */
} wanted_segment;

static veer_rc compare_segment(void *context, const char *segment)
{
    wanted_segment *const w = context;
    const char *best = w->best;
    w->found = w->found || strcmp(segment, w->typed) == 0;
    const char *const text = veer_arena_strndup(w->arena, segment, strlen(segment));
    if (text == NULL)
        return VEER_ENOMEM;
    veer_suggest(w->typed, text, &best);
    w->best = best;
    return VEER_OK;
}

static veer_rc select_segment(const http_request *request, veer_selection *ret, veer_err *err)
{
    const http_text segment = http_request_query(request, "segment");
    veer_buckets *const buckets = veer_ingest_buckets(veer_api_of(request)->ingest);
    wanted_segment w = {.typed = segment.text, .arena = http_request_arena(request)};
    if (segment.text == NULL)
        return VEER_OK;
    for (size_t i = 0; i < ret->n && !w.found; i++) {
        const veer_rc rc = veer_buckets_segments(buckets, ret->ids[i], compare_segment, &w, err);
        if (rc != VEER_OK)
            return rc;
    }
    ret->segment = segment.text;
    if (w.found)
        return VEER_OK;
    if (w.best != NULL)
        return veer_fail(err, VEER_ENOTFOUND, "no segment is called '%.80s'; did you mean '%.80s'?",
                         segment.text, w.best);
    return veer_fail(err, VEER_ENOTFOUND, "no segment is called '%.80s'; it is written tag=value",
                     segment.text);
}

/* ---- times ---- */

veer_rc veer_api_select_time(const http_request *request, const char *name, int64_t now_us,
                             int64_t fallback_us, int64_t *ret_us, veer_err *err)
{
    const http_text text = http_request_query(request, name);
    if (text.text == NULL) {
        *ret_us = fallback_us;
        return VEER_OK;
    }
    const veer_rc rc = veer_query_time(text.text, text.len, now_us, ret_us, err);
    return veer_api_name_fault(err, rc, name);
}

/* The stretch that has data; the last day if nothing has. */
static veer_rc find_extent(const http_request *request, const veer_selection *s,
                           veer_store_span *ret, veer_err *err)
{
    veer_buckets *const buckets = veer_ingest_buckets(veer_api_of(request)->ingest);
    veer_store_span all = {INT64_MAX, INT64_MIN};
    for (size_t i = 0; i < s->n; i++) {
        veer_store_span one = {0, 0};
        const veer_rc rc = veer_buckets_extent(buckets, s->ids[i], &one, err);
        if (rc == VEER_ENODATA)
            continue;
        if (rc != VEER_OK)
            return rc;
        all.from_us = one.from_us < all.from_us ? one.from_us : all.from_us;
        all.to_us = one.to_us > all.to_us ? one.to_us : all.to_us;
    }
    if (all.from_us > all.to_us)
        all = (veer_store_span){s->now_us - VEER_US_PER_DAY, s->now_us};
    *ret = all;
    return VEER_OK;
}

veer_rc veer_api_select_range(const http_request *request, veer_selection *ret, veer_err *err)
{
    veer_store_span extent = {0, 0};
    veer_rc rc = find_extent(request, ret, &extent, err);
    if (rc == VEER_OK)
        rc = veer_api_select_time(request, "to", ret->now_us, extent.to_us, &ret->to_us, err);
    if (rc == VEER_OK)
        rc = veer_api_select_time(request, "from", ret->now_us, extent.from_us, &ret->from_us, err);
    if (rc != VEER_OK)
        return rc;
    if (ret->from_us >= ret->to_us && http_request_query(request, "from").text != NULL &&
        http_request_query(request, "to").text != NULL)
        return veer_fail(err, VEER_EINVAL, "'from' is not before 'to'");
    if (ret->from_us >= ret->to_us && http_request_query(request, "to").text != NULL)
        ret->from_us = ret->to_us - VEER_US_PER_DAY; /* before the first data */
    if (ret->from_us >= ret->to_us)
        ret->to_us = ret->from_us < ret->now_us ? ret->now_us : ret->from_us + 1;
    if (ret->step.kind == VEER_STEP_AUTO)
        ret->step = veer_step_choose(ret->from_us, ret->to_us);
    return rc;
}

veer_rc veer_api_select_in(const http_request *request, http_text model, veer_step step,
                           veer_selection *ret, veer_err *err)
{
    veer_selection s = {.now_us = veer_clock_real_us(veer_api_of(request)->clock), .step = step};
    veer_rc rc =
        veer_api_select_series(request, model, http_request_query(request, "version"), &s, err);
    if (rc == VEER_OK)
        rc = veer_api_select_range(request, &s, err);
    if (rc == VEER_OK)
        *ret = s;
    return rc;
}

veer_rc veer_api_select(const http_request *request, veer_selection *ret, veer_err *err)
{
    const http_text text = http_request_query(request, "step");
    veer_step step = {.kind = VEER_STEP_AUTO};
    veer_selection s = {0};
    veer_rc rc = VEER_OK;
    if (text.text != NULL)
        rc = veer_query_step(text.text, text.len, &step, err);
    if (rc == VEER_OK)
        rc = veer_api_select_in(request, http_request_path_value(request, "model"), step, &s, err);
    if (rc == VEER_OK)
        rc = select_segment(request, &s, err);
    if (rc == VEER_OK)
        *ret = s;
    return rc;
}
