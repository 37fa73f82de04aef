/* report/drift.h: a drift report as text for a terminal, JSON, Markdown or one HTML file. */
#ifndef VEER_REPORT_DRIFT_H
#define VEER_REPORT_DRIFT_H

#include "base/buf.h"
#include "monitor/drift_report.h"
#include "report/style.h"

/** Where the two windows came from, as shown in headings. Borrowed. */
typedef struct report_sources {
    const char *reference;
    const char *current;
} report_sources;

/** A heading, one line per column with both distributions drawn, and a verdict in words. */
veer_rc report_drift_text(const drift_report *report, const report_sources *sources,
                          const veer_style *style, veer_buf *out, veer_err *err);

/** One JSON object with everything in the report; the layout is described in docs/drift.md. */
veer_rc report_drift_json(const drift_report *report, const report_sources *sources, veer_buf *out,
                          veer_err *err);

/** GitHub Markdown: verdict, table, notes. */
veer_rc report_drift_markdown(const drift_report *report, const report_sources *sources,
                              veer_buf *out, veer_err *err);

/** One line per column as CSV with a heading, keys and absent values as in the JSON. */
veer_rc report_drift_csv(const drift_report *report, veer_buf *out, veer_err *err);

/** One self-contained HTML file: no script, no request, light and dark, pictures as SVG. */
veer_rc report_drift_html(const drift_report *report, const report_sources *sources, veer_buf *out,
                          veer_err *err);

#endif
