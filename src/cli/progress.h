/* cli/progress.h: one line on standard error that says how far a long read is.
 *
 * It is drawn only on a terminal, only after half a second, at most ten times a second, and is
 * wiped before anything else is written. Standard output never sees it.
 */
#ifndef VEER_CLI_PROGRESS_H
#define VEER_CLI_PROGRESS_H

#include <stdbool.h>
#include <stdint.h>

typedef struct veer_progress {
    const char *label;  /* borrowed: what is being read */
    uint64_t total;     /* bytes in all; 0 when unknown */
    int64_t started_us; /* monotonic time of the start */
    int64_t drawn_us;   /* monotonic time of the last drawing; 0 when never drawn */
    bool enabled;       /* standard error is a terminal and the user allows it */
} veer_progress;

/** Starts; draws nothing yet. total is in bytes as stored (compressed), 0 when unknown. */
void veer_progress_init(veer_progress *progress, const char *label, uint64_t total, bool enabled);

/** Says how far it is: bytes as stored, rows decoded. Cheap; draws when it is time. */
void veer_progress_update(veer_progress *progress, uint64_t bytes, uint64_t rows);

/** Wipes the line, if there is one. */
void veer_progress_done(veer_progress *progress);

#endif
