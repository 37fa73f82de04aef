/* files/record_write.h: one row of a sealed batch as one JSON object, in the canonical form that
 * files/record_json.h reads: what is written reads back as the same row.
 *
 * Only what the row has is written. Numbers keep every bit, times are RFC 3339 in UTC. Used
 * wherever records leave: imports on their way to a server, exports, simulated traffic.
 */
#ifndef VEER_FILES_RECORD_WRITE_H
#define VEER_FILES_RECORD_WRITE_H

#include "base/buf.h"
#include "record/batch.h"

/** What stands in for what the row lacks; {.timestamp_us = VEER_TIME_MISSING} adds nothing. */
typedef struct veer_record_extra {
    const char *model;    /* if the row names none; NULL: leave it out */
    const char *version;  /* the same */
    const char *id;       /* if the row has none; NULL: leave it out */
    int64_t timestamp_us; /* instead of the time of the row; VEER_TIME_MISSING: that of the row */
    bool no_features;     /* leave the features out */
} veer_record_extra;

/** Appends {"id","timestamp","model","version","features","prediction","confidence","latency_ms",
 * "cost_usd","tags","label"}, without a line end. extra may be NULL. A failure sticks in out. */
void veer_record_write_prediction(veer_buf *out, const veer_batch *batch, size_t row,
                                  const veer_record_extra *extra);

/** Appends {"id","timestamp","model","version","label"}, the same way. */
void veer_record_write_label(veer_buf *out, const veer_batch *batch, size_t row,
                             const veer_record_extra *extra);

#endif
