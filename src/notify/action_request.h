/* notify/action_request.h: what the kinds of actions that call a URL share. */
#ifndef VEER_NOTIFY_ACTION_REQUEST_H
#define VEER_NOTIFY_ACTION_REQUEST_H

#include "notify/action.h"
#include "notify/render.h"

#define ACTION_HEADERS 80 /* of one request */

/** A request that is being made; everything is in the arena. */
typedef struct action_request {
    const veer_action *action;           /* whose */
    const veer_action_way *way;          /* how it is sent */
    veer_arena *arena;                   /* of texts */
    const char *headers[ACTION_HEADERS]; /* n_headers */
    size_t n_headers;                    /* so far */
    bool no_memory;                      /* sticky */
    bool too_many;                       /* headers */
} action_request;

/** Adds "NAME: VALUE". */
void action_header(action_request *r, const char *name, const char *value);

/** Adds "Authorization: Basic ...". */
void action_basic(action_request *r, const char *user, const char *password);

/** Appends a text as part of a path; slashes stay where keep_slashes says so. */
void action_put_path(veer_buf *url, const char *text, bool keep_slashes);

/** Writes the members that every body has: retraining_id, model, version, reason, alert, by,
 * report_url. `by` and `alert` are left out where brief. */
void action_put_call(veer_json_writer *w, const veer_action_call *call, bool brief);

/** Sends JSON and waits; frees both buffers. VEER_OK with any status. */
veer_rc action_send(action_request *r, const char *method, veer_buf *take_url, veer_json_writer *w,
                    veer_buf *take_body, veer_outgoing_answer *ret, veer_err *err);

#endif
