/* cli/live_report.h: the answer of GET .../drift as a drift report, so that a model is shown as two
 * files are. */
#ifndef VEER_CLI_LIVE_REPORT_H
#define VEER_CLI_LIVE_REPORT_H

#include "monitor/drift_report.h"
#include "json/tree.h"

/** A report made of an answer. */
typedef struct veer_live_report {
    drift_report report; /* columns are owned, names borrowed from the tree */
    char reference[160]; /* the baseline in words */
    char current[160];   /* model and window in words */
} veer_live_report;

/**
 * Makes a report of the answer of GET .../drift. Medians are read from the shapes, as exactly as
 * their bars are wide.
 *
 * @param method  asked for, or set up for the model; NULL: auto
 * @param fdr     false-discovery rate in force; 0: none, or not known
 * @return VEER_ENODATA with the reason where nothing was compared; VEER_EPARSE, VEER_ENOMEM
 */
veer_rc veer_live_report_init(veer_live_report *ret, const veer_json_node *tree, const char *method,
                              double fdr, veer_err *err);
void veer_live_report_done(veer_live_report *live);

#endif
