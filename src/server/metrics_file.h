/* server/metrics_file.h: follows a file of metric values and keeps them as metric points.
 *
 * The file is a JSON list of {timestamp, f1_score, auc, latency_ms, ...} as a training script
 * appends to, or one such object per line; api/points.h says what a record may hold. It is looked
 * at twice a second. Points have keys, so that reading it again changes nothing; what stood at the
 * same place before is not even sent again. A file that is being written, is missing or broken
 * harms nothing: what can be read is kept, the log says the rest once, and it is read again when
 * it has changed.
 */
#ifndef VEER_SERVER_METRICS_FILE_H
#define VEER_SERVER_METRICS_FILE_H

#include "ingest/ingest.h"
#include "server/log.h"

typedef struct veer_metrics_file veer_metrics_file;

/** Starts following. Texts are copied, the rest is borrowed. VEER_ENOMEM, VEER_EIO (no thread). */
veer_rc veer_metrics_file_start(const char *path, const char *model, veer_ingest *ingest,
                                const veer_clock *clock, veer_log *log, veer_metrics_file **ret,
                                veer_err *err);

/** Ends the thread; before the engine closes. NULL is fine. */
void veer_metrics_file_stop(veer_metrics_file *file);

#endif
