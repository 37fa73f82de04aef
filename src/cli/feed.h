/* cli/feed.h: the records of a file on their way to a server, whatever the file looks like.
 *
 * CSV with a mapping of columns, or JSON (files/json_split.h), plain or gzip, a path or standard
 * input. What the file is shows in its first record, unless the caller knows better: predictions,
 * labels (ids with labels and nothing that a model said), metric points ({model, metric, value}) or
 * a log of metrics ([{timestamp, f1_score, auc, latency_ms, cost_usd}]). A bad record is counted in
 * the tally and left out; a file that cannot be read any further is an error.
 *
 * A prediction without an id gets one made of its content and its number in the file, so that the
 * same file read again says the same ids.
 */
#ifndef VEER_CLI_FEED_H
#define VEER_CLI_FEED_H

#include "cli/sender.h"
#include "files/records.h"

#define VEER_FEED_LOG_MODEL "default" /* of a log of metrics, unless told */

typedef struct veer_feed veer_feed;

typedef struct veer_feed_options {
    const char *path;                  /* or "-" */
    bool labels;                       /* the caller knows that it holds labels */
    const char *model;                 /* for records that name none; NULL: none */
    const char *version;               /* the same */
    const veer_column_option *columns; /* n_columns roles of columns or keys */
    size_t n_columns;                  /* of them */
} veer_feed_options;

/** Opens a file and looks at its first record. The options are borrowed. */
veer_rc veer_feed_open(const veer_feed_options *options, veer_feed **ret, veer_err *err);

/** NULL is fine. */
void veer_feed_free(veer_feed *feed);

/** Where its records go. */
veer_sender_to veer_feed_to(const veer_feed *feed);

/** Its name for messages. */
const char *veer_feed_name(const veer_feed *feed);

/** One record. */
typedef struct veer_feed_row {
    uint64_t line;   /* of the file; 0 if it is not known */
    int64_t time_us; /* of the record; VEER_TIME_MISSING: it says none */
} veer_feed_row;

/** Goes to the next record; *ret_more false at the end. Bad ones are counted on the way. */
veer_rc veer_feed_next(veer_feed *feed, veer_tally *tally, veer_feed_row *ret, bool *ret_more,
                       veer_err *err);

/** Appends the record at hand as one line of JSON without its end. time_us replaces its time;
 * VEER_TIME_MISSING: as it is. */
veer_rc veer_feed_write(veer_feed *feed, int64_t time_us, veer_buf *out, veer_err *err);

/** For a progress bar, see veer_source_progress. */
void veer_feed_progress(const veer_feed *feed, uint64_t *ret_done, uint64_t *ret_total);

/** The CSV columns with values that do not suit their type, for the summary; NULL for JSON. */
const veer_records_column *veer_feed_columns(const veer_feed *feed, size_t *ret_count);

#endif
