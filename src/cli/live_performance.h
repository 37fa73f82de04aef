/* cli/live_performance.h: the performance of a model on a server, in the form of a report over
 * files, so that it is drawn the same way. */
#ifndef VEER_CLI_LIVE_PERFORMANCE_H
#define VEER_CLI_LIVE_PERFORMANCE_H

#include "cli/connect.h"
#include "report/performance.h"

typedef struct veer_live_question {
    const char *model;    /* its name */
    const char *version;  /* NULL: all */
    const char *from;     /* as typed; NULL: the first prediction */
    const char *to;       /* as typed; NULL: now */
    const char *segment;  /* tag=value; NULL: all */
    veer_perf_task task;  /* AUTO: by the server */
    veer_perf_by by;      /* periods; AUTO: by the span */
    bool exact;           /* from the records, not from sums */
    const char *positive; /* NULL: by the server */
} veer_live_question;

/** What comes out. */
typedef struct veer_live_result {
    veer_performance perf;         /* the numbers */
    veer_perf_estimate *estimates; /* n_estimates, of all rows; in the arena of the connection */
    size_t n_estimates;            /* 0: everything is exact */
} veer_live_result;

/** Asks and fills both; classes of the outcomes are those of the confusion matrix. Finish with
 * veer_performance_done (ret->perf) and veer_outcomes_done, also after an error. `outcomes` is
 * initialised, `ret` zeroed. VEER_ENOTFOUND: no such model; VEER_ENODATA: no labels yet. */
veer_rc veer_live_performance(veer_connection *connection, const veer_live_question *question,
                              veer_live_result *ret, veer_outcomes *outcomes, veer_err *err);

#endif
