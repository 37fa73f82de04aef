/* cli/feed_points.h: metric points out of JSON records, one after the other. */
#ifndef VEER_CLI_FEED_POINTS_H
#define VEER_CLI_FEED_POINTS_H

#include "base/buf.h"
#include "cli/tally.h"
#include "json/tree.h"

/** The points of one record: itself, or each metric of a log's record. */
typedef struct veer_feed_points {
    bool log;                     /* a record of a log: every number is a metric */
    const char *model;            /* for records that name none, or NULL */
    const char *version;          /* the same */
    veer_arena arena;             /* of the record at hand */
    const veer_json_node *record; /* the record at hand */
    const veer_json_node *metric; /* LOG: the member at hand */
    int64_t time_us;              /* of the record; VEER_TIME_MISSING: none */
} veer_feed_points;

void veer_feed_points_init(veer_feed_points *points, bool log, const char *model,
                           const char *version);
void veer_feed_points_done(veer_feed_points *points);

/** Takes a record; false, counted in the tally, if it is none. */
bool veer_feed_points_take(veer_feed_points *points, const char *text, size_t len, uint64_t line,
                           veer_tally *tally);

/** Goes to the next point of the record; false behind the last. */
bool veer_feed_points_next(veer_feed_points *points);

/** Appends the point at hand as JSON; time_us as in veer_feed_write. */
veer_rc veer_feed_points_write(const veer_feed_points *points, int64_t time_us, veer_buf *out,
                               veer_err *err);

#endif
