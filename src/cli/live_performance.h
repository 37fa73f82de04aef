/* cli/live_performance.h: the performance of a model on a server, in the form of a report over
 * files, so that it is drawn the same way. */
#ifndef VEER_CLI_LIVE_PERFORMANCE_H
#define VEER_CLI_LIVE_PERFORMANCE_H

#include "cli/connect.h"
#include "monitor/performance.h"

typedef struct veer_live_question {
    const char *model;    /* its name */
    const char *version;  /* NULL: all */
    const char *from;     /* as typed; NULL: the first prediction */
    const char *to;       /* as typed; NULL: now */
    const char *segment;  /* tag=value; NULL: all */
    veer_perf_task task;  /* AUTO: by the server */
    veer_perf_by by;      /* periods; AUTO: by the span */
    const char *positive; /* NULL: by the server */
} veer_live_question;

/** Asks and fills both; classes of the outcomes are those of the confusion matrix. Finish with
 * veer_performance_done and veer_outcomes_done, also after an error. `outcomes` is initialised,
 * `ret` zeroed. VEER_ENOTFOUND: no such model; VEER_ENODATA: no labels yet. */
veer_rc veer_live_performance(veer_connection *connection, const veer_live_question *question,
                              veer_performance *ret, veer_outcomes *outcomes, veer_err *err);

#endif
