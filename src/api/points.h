/* api/points.h: metric points from JSON.
 *
 * A record is {model, version?, metric, value, timestamp?, dataset?}, or several points of one
 * time: {model, timestamp?, "f1_score": 0.85, "auc": 0.90, "latency_ms": 120, "cost_usd": 0.002},
 * where names must be known metrics, or {model, "metrics": {"any name": 1.5}}. Aliases of metrics
 * become their canonical names; other names are custom metrics. Bad records leave nothing behind.
 */
#ifndef VEER_API_POINTS_H
#define VEER_API_POINTS_H

#include "base/arena.h"
#include "files/record_json.h"
#include "http/http.h"
#include "ingest/ingest.h"

typedef struct veer_points {
    veer_ingest_point *at;      /* count points; owned */
    size_t count;               /* of them */
    size_t cap;                 /* allocated */
    veer_arena *arena;          /* owns their texts; borrowed */
    veer_store_bytes model;     /* where a record names none; data NULL: it must */
    veer_store_bytes version;   /* the same; may be empty */
    veer_record_options bounds; /* of times */
    veer_ingest *ingest;        /* for takes */
    bool (*takes)(veer_ingest *ingest, veer_store_bytes model); /* veer_ingest_takes */
} veer_points;

/** An empty list. */
void veer_points_init(veer_points *points);
void veer_points_done(veer_points *points);

/** Reads the next value of r as one record; a veer_body_record with a veer_points as context. */
veer_rc veer_points_read(void *list, veer_json_reader *r, bool alone, veer_pointer *ret_pointer,
                         veer_err *err);

#endif
