/* cli/live_drift.h: drift of a model on a server: a run made now, shown as a comparison of two
 * files is, and the runs that were made before. */
#ifndef VEER_CLI_LIVE_DRIFT_H
#define VEER_CLI_LIVE_DRIFT_H

#include "cli/connect.h"
#include "cli/sheet.h"
#include "report/drift.h"

/** What is asked; texts are NULL where they are not given. */
typedef struct veer_live_drift_question {
    const char *model;    /* name */
    const char *version;  /* --version */
    const char *window;   /* --window */
    const char *baseline; /* --baseline */
    const char *method;   /* --method */
    const char *at;       /* --at */
    bool exact;           /* --exact */
    bool history;         /* --history: runs that are kept */
    const char *from;     /* --from, of the history */
    const char *to;       /* --to, of the history */
    const char *column;   /* of the history: this column */
    const char *output;   /* --output */
    veer_format format;   /* of the history: a grid in this form */
    bool json;            /* the answer as it came */
} veer_live_drift_question;

/** How a report is written, as `veer drift` does for files. */
typedef veer_rc veer_drift_render_fn(const drift_report *report, const report_sources *sources,
                                     const veer_style *style, veer_buf *out, veer_err *err);

/** Asks and prints. *ret_exit becomes VEER_EXIT_DEGRADED if a column drifted (not of a history). */
veer_rc veer_live_drift(const veer_cli *cli, const veer_connect_options *connect,
                        const veer_live_drift_question *question, veer_drift_render_fn *render,
                        int *ret_exit, veer_err *err);

#endif
