/* api/framed.h: a frame (judge/frame.h) for the model, version and moment that a request names. */
#ifndef VEER_API_FRAMED_H
#define VEER_API_FRAMED_H

#include "api/asked.h"
#include "api/select.h"

/** A model, or one version of it, at one moment. */
typedef struct veer_framed {
    veer_selection selection; /* model and series; from and to are not set */
    veer_target target;       /* the same for the frame */
    int64_t at_us;            /* the moment */
    veer_frame *frame;        /* owned */
} veer_framed;

/* Query parameters that veer_framed_init understands. */
#define VEER_QUERY_AT                                                                          \
    {                                                                                          \
        .name = "at", .summary = "As it was at this time: RFC 3339, seconds since 1970, or a " \
                                 "distance like -24h; absent: now"                             \
    }

/** Reads model (of the path), version and at, without a frame. Errors of veer_api_select_series,
 * and for times. */
veer_rc veer_framed_find(veer_framed *ret, const http_request *request, veer_err *err);

/** A copy of what was found that outlives the request; in the arena. */
veer_rc veer_framed_copy(const veer_framed *framed, veer_arena *arena, veer_framed *ret,
                         veer_err *err);

/** Makes the frame. The judge is there. `framed` stays where it is until veer_framed_done. */
veer_rc veer_framed_open(veer_framed *framed, const veer_api *api, veer_err *err);

/** Finds and opens. */
veer_rc veer_framed_init(veer_framed *ret, const http_request *request, veer_err *err);
void veer_framed_done(veer_framed *framed);

/** A custom metric without values (source "none") is one that the model has at another time, or
 * fails with VEER_ENOTFOUND and the nearest name. */
veer_rc veer_framed_check_metric(const veer_framed *framed, const char *metric, const char *source,
                                 veer_arena *arena, veer_err *err);

/** Keys model, version (null: all), versions, at: VEER_FRAMED_MEMBERS. */
void veer_put_framed(veer_json_writer *w, const veer_framed *framed);

#define VEER_FRAMED_MEMBERS                                                              \
    {.name = "model", .type = "string"},                                                 \
        {.name = "version", .type = "string?", .summary = "null: all versions, merged"}, \
        {.name = "versions", .type = "[string]", .summary = "Those that it is about"},   \
    {                                                                                    \
        .name = "at", .type = "time", .summary = "The moment that is judged"             \
    }

#endif
