#include "api/intake.h"

#include <pthread.h>
#include <stdlib.h>
#include <string.h>

#include "api/body.h"
#include "api/points.h"
#include "api/records.h"
#include "api/resource.h"
#include "base/limits.h"
#include "base/line.h"
#include "http/pending.h"
#include "json/writer.h"

#define KEEP_INTAKES 256u                              /* between requests */
#define KEEP_POINTS 1024u                              /* of an intake that is kept */
#define ARENA_BYTES (2 * VEER_LIMIT_INGEST_BODY_BYTES) /* of an intake */
#define RETRY_AFTER_S 1u

typedef struct intake {
    veer_ingest_job job;     /* first member: done() gets it */
    veer_intake_kind kind;   /* of the records */
    veer_records_in records; /* predictions or labels */
    veer_points points;      /* metric points */
    veer_body_report report; /* what was refused */
    veer_arena scratch;      /* decoded strings of one record */
    veer_arena arena;        /* texts of faults and points */
    http_pending *pending;   /* the answer to come */
    veer_intakes *owner;     /* where it goes back; NULL: nowhere */
    struct intake *next;     /* in the store */
} intake;

struct veer_intakes {
    pthread_mutex_t lock; /* guards the list */
    intake *first;        /* last one given back */
    size_t count;         /* in the list */
};

/* ---- keeping ---- */

veer_rc veer_intakes_new(veer_intakes **ret, veer_err *err)
{
    veer_intakes *intakes = calloc(1, sizeof *intakes);
    if (intakes == NULL || pthread_mutex_init(&intakes->lock, NULL) != 0) {
        free(intakes);
        return veer_fail_nomem(err);
    }
    *ret = intakes;
    return VEER_OK;
}

static void intake_free(intake *in)
{
    veer_records_in_done(&in->records);
    veer_points_done(&in->points);
    veer_arena_done(&in->scratch);
    veer_arena_done(&in->arena);
    free(in);
}

void veer_intakes_free(veer_intakes *intakes)
{
    if (intakes == NULL)
        return;
    for (intake *in = intakes->first, *next; in != NULL; in = next) {
        next = in->next;
        intake_free(in);
    }
    pthread_mutex_destroy(&intakes->lock);
    free(intakes);
}

static intake *intake_new(veer_intakes *owner)
{
    intake *in = calloc(1, sizeof *in);
    if (in == NULL)
        return NULL;
    veer_records_in_init(&in->records);
    veer_points_init(&in->points);
    veer_arena_init(&in->scratch, ARENA_BYTES);
    veer_arena_init(&in->arena, ARENA_BYTES);
    in->owner = owner;
    return in;
}

static intake *take(veer_intakes *intakes)
{
    intake *in = NULL;
    if (intakes != NULL) {
        pthread_mutex_lock(&intakes->lock);
        in = intakes->first;
        if (in != NULL) {
            intakes->first = in->next;
            intakes->count--;
        }
        pthread_mutex_unlock(&intakes->lock);
    }
    return in != NULL ? in : intake_new(intakes);
}

/* Arenas keep their largest chunk; one that grew out of the ordinary starts anew. */
static void reset_arena(veer_arena *arena)
{
    if (arena->used_bytes > VEER_LIMIT_LINE_BYTES)
        veer_arena_done(arena);
    else
        veer_arena_reset(arena);
}

static void give_back(intake *in)
{
    veer_intakes *owner = in->owner;
    bool is_kept = false;
    veer_records_in_reset(&in->records);
    reset_arena(&in->scratch);
    reset_arena(&in->arena);
    if (in->points.cap > KEEP_POINTS)
        veer_points_done(&in->points);
    in->points.count = 0;
    in->pending = NULL;
    if (owner != NULL) {
        pthread_mutex_lock(&owner->lock);
        is_kept = owner->count < KEEP_INTAKES;
        if (is_kept) {
            in->next = owner->first;
            owner->first = in;
            owner->count++;
        }
        pthread_mutex_unlock(&owner->lock);
    }
    if (!is_kept)
        intake_free(in);
}

/* ---- answers ---- */

static void put_count(veer_json_writer *w, const char *name, uint64_t count)
{
    veer_json_put_key(w, name);
    veer_json_put_uint64(w, count);
}

static void put_faults(veer_json_writer *w, const veer_body_report *report)
{
    veer_json_put_key(w, "errors");
    veer_json_begin_array(w);
    for (size_t i = 0; i < report->fault_count; i++) {
        const veer_body_fault *fault = &report->faults[i];
        veer_json_begin_object(w);
        put_count(w, "index", fault->index);
        veer_json_put_key(w, "pointer");
        veer_json_put_string(w, fault->pointer);
        veer_json_put_key(w, "detail");
        veer_json_put_string(w, fault->detail);
        veer_json_end_object(w);
    }
    veer_json_end_array(w);
}

static void put_ids(veer_json_writer *w, const intake *in)
{
    const veer_buf *ids = &in->records.made_ids;
    if (ids->len == 0)
        return;
    if (in->report.records == 1) {
        veer_json_put_key(w, "id");
        veer_json_put_raw(w, ids->data, ids->len);
    }
    veer_json_put_key(w, "ids");
    veer_json_begin_array(w);
    veer_json_put_raw(w, ids->data, ids->len);
    veer_json_end_array(w);
}

static void put_counts(veer_json_writer *w, uint64_t accepted, uint64_t duplicates,
                       uint64_t rejected)
{
    put_count(w, "accepted", accepted);
    put_count(w, "duplicates", duplicates);
    put_count(w, "rejected", rejected);
}

static void answer(http_response *response, const intake *in, const veer_ingest_result *result)
{
    veer_json_writer w;
    veer_json_writer_init(&w, http_response_body(response, HTTP_JSON), 0);
    veer_json_begin_object(&w);
    put_counts(&w, result->accepted, result->duplicates, in->report.rejected);
    put_faults(&w, &in->report);
    veer_json_put_key(&w, "durable");
    veer_json_put_bool(&w, result->durable);
    put_ids(&w, in);
    veer_json_end_object(&w);
}

/* Nothing of the body can be kept: a problem document with the same members. */
static void answer_refused(http_response *response, const intake *in, const char *detail)
{
    veer_json_writer w;
    http_response_status(response, 400);
    veer_json_writer_init(&w, http_response_body(response, HTTP_PROBLEM_JSON), 0);
    veer_json_begin_object(&w);
    veer_json_put_key(&w, "type");
    veer_json_put_string(&w, "about:blank");
    veer_json_put_key(&w, "title");
    veer_json_put_string(&w, http_status_text(400));
    put_count(&w, "status", 400);
    veer_json_put_key(&w, "detail");
    veer_json_put_string(&w, detail);
    put_counts(&w, 0, 0, in->report.records);
    put_faults(&w, &in->report);
    veer_json_end_object(&w);
}

/* The first fault says it best when there is one record. */
static void answer_all_bad(http_response *response, const intake *in)
{
    char detail[VEER_ERR_MSG_SIZE + VEER_POINTER_SIZE];
    const veer_body_fault *fault = &in->report.faults[0];
    if (in->report.records == 1)
        veer_line_print(detail, sizeof detail, "%s%s%s", fault->pointer,
                        fault->pointer[0] == '\0' ? "" : ": ", fault->detail);
    else
        veer_line_print(detail, sizeof detail,
                        "none of the %llu records can be stored; 'errors' says why",
                        (unsigned long long)in->report.records);
    answer_refused(response, in, detail);
}

/* ---- from body to engine ---- */

static void done(veer_ingest_job *job, const veer_ingest_result *result)
{
    intake *in = (intake *)job;
    http_pending *pending = in->pending;
    if (result->rc == VEER_EIO) {
        char detail[VEER_ERR_MSG_SIZE + 64];
        veer_line_print(detail, sizeof detail, "nothing of this request was stored: %s",
                        result->err.msg);
        http_response_busy(http_pending_response(pending), RETRY_AFTER_S, detail);
        http_complete(pending);
    } else if (result->rc != VEER_OK) {
        http_complete_error(pending, result->rc, &result->err);
    } else {
        answer(http_pending_response(pending), in, result);
        http_complete(pending);
    }
    give_back(in);
}

static veer_store_bytes bytes_of(http_text text)
{
    return (veer_store_bytes){text.len > 0 ? text.text : NULL, text.len};
}

/* A copy that outlives the request; nothing for nothing. */
static veer_rc keep_default(intake *in, http_text text, veer_store_bytes *ret, veer_err *err)
{
    *ret = (veer_store_bytes){NULL, 0};
    if (text.len == 0)
        return VEER_OK;
    if (text.len > VEER_LIMIT_NAME_BYTES)
        return veer_fail(err, VEER_ELIMIT, "a name has at most %d bytes", VEER_LIMIT_NAME_BYTES);
    const char *copy = veer_arena_strndup(&in->arena, text.text, text.len);
    if (copy == NULL)
        return veer_fail_nomem(err);
    *ret = bytes_of((http_text){copy, text.len});
    return VEER_OK;
}

static veer_rc begin_points(intake *in, const http_request *request, int64_t max_time_us,
                            veer_err *err)
{
    in->points.arena = &in->arena;
    in->points.ingest = veer_api_of(request)->ingest;
    in->points.takes = veer_ingest_takes;
    in->points.bounds = (veer_record_options){.max_time_us = max_time_us};
    const veer_rc rc =
        keep_default(in, http_request_query(request, "model"), &in->points.model, err);
    return rc == VEER_OK
               ? keep_default(in, http_request_query(request, "version"), &in->points.version, err)
               : rc;
}

static veer_rc decode(intake *in, const http_request *request, veer_err *err)
{
    const veer_api *api = veer_api_of(request);
    const int64_t max_us = veer_clock_real_us(api->clock) + VEER_LIMIT_INGEST_AHEAD_US;
    const bool is_points = in->kind == VEER_INTAKE_POINTS;
    if (is_points) {
        const veer_rc rc = begin_points(in, request, max_us, err);
        if (rc != VEER_OK)
            return rc;
    } else {
        veer_records_in_begin(&in->records, in->kind == VEER_INTAKE_LABELS, max_us,
                              (veer_records_engine){api->ingest, veer_ingest_id,
                                                    veer_ingest_takes});
    }
    return veer_body_read(http_request_body(request), http_request_media_type(request),
                          is_points ? veer_points_read : veer_records_in_read,
                          is_points ? (void *)&in->points : (void *)&in->records, &in->scratch,
                          &in->arena, &in->report, err);
}

static veer_rc make_job(intake *in, const http_request *request, veer_err *err)
{
    const veer_rc rc = veer_records_in_seal(&in->records, err);
    in->job = (veer_ingest_job){
        .kind = in->kind == VEER_INTAKE_LABELS ? VEER_INGEST_LABELS : VEER_INGEST_PREDICTIONS,
        .batches = in->records.batches,
        .n_batches = in->records.count,
        .points = in->points.at,
        .n_points = in->points.count,
        .ack_memory = http_text_is(http_request_query(request, "ack"), "memory"),
        .done = done,
        .context = in,
    };
    return rc;
}

/* From here on the writer thread answers, in every case. */
static veer_rc submit(intake *in, const http_request *request, veer_err *err)
{
    veer_ingest *ingest = veer_api_of(request)->ingest;
    in->pending = http_suspend(request);
    if (in->pending == NULL) {
        give_back(in);
        return veer_fail_nomem(err);
    }
    if (veer_ingest_submit(ingest, &in->job, err) != VEER_OK) {
        http_pending *pending = in->pending;
        give_back(in);
        http_response_busy(http_pending_response(pending), RETRY_AFTER_S,
                           "too much is waiting to be stored; try again");
        http_complete(pending);
    }
    return VEER_OK;
}

/* Sends what can be said at once; true if that is all. */
static bool answer_now(intake *in, http_response *response, veer_rc rc, const veer_err *err)
{
    static const veer_ingest_result nothing = {.durable = true};
    if (rc == VEER_EINVAL || rc == VEER_EPARSE || rc == VEER_ELIMIT)
        answer_refused(response, in, err->msg);
    else if (rc == VEER_OK && in->report.records > 0 && in->report.rejected == in->report.records)
        answer_all_bad(response, in);
    else if (rc == VEER_OK && in->report.records == 0)
        answer(response, in, &nothing);
    else
        return rc != VEER_OK;
    return true;
}

veer_rc veer_intake_handle(veer_intake_kind kind, const http_request *request,
                           http_response *response, veer_err *err)
{
    veer_err fault = VEER_ERR_INIT;
    intake *in = take(veer_api_of(request)->intakes);
    if (in == NULL)
        return veer_fail_nomem(err);
    in->kind = kind;
    veer_rc rc = decode(in, request, &fault);
    if (rc == VEER_OK && in->report.rejected < in->report.records)
        rc = make_job(in, request, &fault);
    if (!answer_now(in, response, rc, &fault))
        return submit(in, request, err);
    give_back(in);
    return rc == VEER_ENOMEM || rc == VEER_EIO ? veer_fail(err, rc, "%s", fault.msg) : VEER_OK;
}
