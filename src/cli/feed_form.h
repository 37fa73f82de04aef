/* cli/feed_form.h: what a file is, by its first bytes. */
#ifndef VEER_CLI_FEED_FORM_H
#define VEER_CLI_FEED_FORM_H

#include "files/source.h"

typedef enum veer_feed_form {
    VEER_FEED_CSV,         /* a heading and rows */
    VEER_FEED_PREDICTIONS, /* JSON records of predictions */
    VEER_FEED_LABELS,      /* JSON records of labels */
    VEER_FEED_POINTS,      /* JSON {model, metric, value} */
    VEER_FEED_LOG,         /* JSON [{timestamp, f1_score, auc, ...}]: metrics by name, no model */
} veer_feed_form;

/** Peeks at a source. VEER_ENODATA names an empty one; errors of the source. */
veer_rc veer_feed_form_of(veer_source *source, veer_feed_form *ret, veer_err *err);

#endif
