/* cli/sender.h: gathers records into requests and counts what the server says of them. */
#ifndef VEER_CLI_SENDER_H
#define VEER_CLI_SENDER_H

#include "cli/tally.h"
#include "client/client.h"

#define VEER_SENDER_ROWS 1000               /* of one request, unless told otherwise */
#define VEER_SENDER_MAX_ROWS 10000          /* of one request */
#define VEER_SENDER_BYTES ((size_t)4 << 20) /* a request above is sent although it has few rows */

/** Where records go. */
typedef enum veer_sender_to {
    VEER_SENDER_PREDICTIONS, /* /api/v1/predictions */
    VEER_SENDER_LABELS,      /* /api/v1/feedback */
    VEER_SENDER_POINTS,      /* /api/v1/metrics */
} veer_sender_to;

/** "predictions", "labels", "metric points". */
const char *veer_sender_kind(veer_sender_to to);

/** One sender per file. */
typedef struct veer_sender {
    veer_client *client; /* borrowed */
    veer_sender_to to;   /* where its records go */
    veer_tally *tally;   /* where they are counted; borrowed */
    size_t max_rows;     /* of one request */
    veer_buf body;       /* NDJSON of the records gathered; append one, then veer_sender_end */
    size_t rows;         /* in it */
    uint64_t *lines;     /* max_rows: line of the file of each */
} veer_sender;

/** max_rows 1 to VEER_SENDER_MAX_ROWS. Client and tally are borrowed. */
veer_rc veer_sender_init(veer_sender *sender, veer_client *client, veer_sender_to to,
                         veer_tally *tally, size_t max_rows, veer_err *err);

/** What is still gathered is lost. A zeroed sender is fine. */
void veer_sender_done(veer_sender *sender);

/** The record that was appended to `body` is complete; it came from a line. A full request is sent.
 */
veer_rc veer_sender_end(veer_sender *sender, uint64_t line, veer_err *err);

/** Sends what is gathered. Records that the server refuses are counted; an error is one that
 * concerns all of them: no server, no right, no space. */
veer_rc veer_sender_flush(veer_sender *sender, veer_err *err);

#endif
