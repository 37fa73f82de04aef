/* POST /api/v1/doctor: looks for damage in everything that is stored. */
#include <stdlib.h>

#include "api/background.h"
#include "api/encode.h"
#include "api/resource.h"
#include "base/limits.h"

/* An examination under way. */
typedef struct examination {
    const veer_api *api; /* what is examined */
    veer_json_writer w;  /* the answer, inside the array of findings */
    uint64_t findings;   /* so far */
} examination;

static void put_finding(void *context, const char *finding)
{
    examination *x = context;
    veer_json_put_string(&x->w, finding);
    x->findings++;
}

static veer_rc examine(void *context, const atomic_bool *stop, http_response *response,
                       veer_err *err)
{
    examination *x = context;
    const int64_t start_us = veer_clock_monotonic_us(x->api->clock);
    veer_json_writer_init(&x->w, http_response_body(response, HTTP_JSON), 0);
    veer_json_begin_object(&x->w);
    veer_json_put_key(&x->w, "findings");
    veer_json_begin_array(&x->w);
    const veer_rc rc = veer_ingest_verify(x->api->ingest, put_finding, x, stop, err);
    if (rc != VEER_OK)
        return rc;
    veer_json_end_array(&x->w);
    veer_json_put_key(&x->w, "ok");
    veer_json_put_bool(&x->w, x->findings == 0);
    veer_put_number(&x->w, "duration_s",
                    (double)(veer_clock_monotonic_us(x->api->clock) - start_us) / 1e6);
    veer_json_end_object(&x->w);
    return veer_json_finish(&x->w, err);
}

static veer_rc doctor(const http_request *request, http_response *response, veer_err *err)
{
    const veer_api *const api = veer_api_of(request);
    examination *x = calloc(1, sizeof *x);
    if (x == NULL)
        return veer_fail_nomem(err);
    x->api = api;
    veer_background_job job = {.work = examine, .release = free};
    job.context = x;
    return veer_background_run(api->background, request, response, &job, err);
}

static const http_route routes[] = {
    {.method = HTTP_POST,
     .path = "/api/v1/doctor",
     .scope = HTTP_SCOPE_ADMIN,
     .id = "runDoctor",
     .summary =
         "Looks for damage: in the store, in each block, and between the records and what is "
         "derived from them",
     .response_type = HTTP_JSON,
     .response_schema = "Diagnosis",
     .handler = doctor},
};

static const veer_schema_member diagnosis_members[] = {
    {.name = "findings", .type = "[string]", .summary = "One line each, for a person"},
    {.name = "ok", .type = "boolean", .summary = "Nothing was found"},
    {.name = "duration_s", .type = "number"},
};

static const veer_schema schemas[] = {
    {.name = "Diagnosis", .summary = "What the doctor found", VEER_MEMBERS(diagnosis_members)},
};

const veer_resource veer_resource_doctor = {VEER_ROUTES(routes), VEER_SCHEMAS(schemas)};
