/* api/api.h: the resources of the HTTP interface, one file each.
 *
 * A resource is a file resource_<name>.c with a table of routes; api.c puts the tables together. A
 * handler decodes, calls ingest or monitor, encodes; it computes nothing itself. Schemas of bodies
 * are described in api/schema.h tables, from which the OpenAPI document is made; a test holds each
 * answer against them.
 */
#ifndef VEER_API_API_H
#define VEER_API_API_H

#include "base/clock.h"
#include "http/auth.h"
#include "http/route.h"
#include "http/server.h"
#include "http/sse.h"
#include "ingest/ingest.h"
#include "judge/judge.h"
#include "judge/retraining.h"
#include "notify/outbox.h"

/** Memory that requests take data in with and give back; api/intake.h. */
typedef struct veer_intakes veer_intakes;

/** Threads for requests whose work takes long; api/background.h. */
typedef struct veer_background veer_background;

/** What /metrics remembers between pages; api/metrics_cache.h. */
typedef struct veer_metrics_cache veer_metrics_cache;

/** What the overview of all models remembers; api/overview.h. */
typedef struct veer_overviews veer_overviews;

/** What handlers work with: the application's pointer of every request (http_request_context). The
 * server fills it before it starts, and nothing in it changes afterwards. */
typedef struct veer_api {
    veer_ingest *ingest;          /* the engine */
    const veer_clock *clock;      /* what time it is */
    veer_judge *judge;            /* evaluation, rules, alerts; NULL: none of it is there */
    veer_outbox *outbox;          /* channels and messages; NULL: there are none */
    veer_retraining *retraining;  /* runs of retraining; NULL: there are none */
    veer_intakes *intakes;        /* veer_intakes_new; NULL: nothing is kept between requests */
    veer_background *background;  /* for long work; NULL: it is done while the handler waits */
    const char *data_dir;         /* where backups go; NULL: nothing is kept on disk */
    veer_metrics_cache *metrics;  /* veer_metrics_cache_new; NULL: everything is read anew */
    veer_overviews *overviews;    /* veer_overviews_new; NULL: nothing is remembered */
    http_tokens *tokens;          /* valid tokens; NULL when the server needs none */
    http_sse *events;             /* hub of /api/v1/events */
    http_server *_Atomic *server; /* for its figures; may point to NULL while it starts */
    const char *version;          /* of the program */
    int64_t started_us;           /* when the server started, real time */
    bool (*ready)(const struct veer_api *api, const char **ret_why); /* for /readyz */
    void *ready_context;                                             /* for ready */
    bool seed_metrics; /* /metrics also under the names of the seeds */
} veer_api;

/** All routes, for http_router_new. */
const http_route *veer_api_routes(size_t *ret_count);

#endif
