/* cli/draw.h: answers about judgement as people and tables see them. Each function is a
 * veer_draw_fn: the tree of an answer onto a sheet. Nothing is asked here.
 */
#ifndef VEER_CLI_DRAW_H
#define VEER_CLI_DRAW_H

#include "cli/sheet.h"

/** Metrics against their baselines: the answer of .../degradation. */
veer_rc veer_draw_checks(const veer_sheet *sheet, const veer_json_node *tree, veer_err *err);

/** A model in one page: {"health","alerts","drift"}, each as its own address answers it. */
veer_rc veer_draw_monitor(const veer_sheet *sheet, const veer_json_node *tree, veer_err *err);

/** A metric, where it is going, and when it crosses a limit: the answer of .../forecast. */
veer_rc veer_draw_forecast(const veer_sheet *sheet, const veer_json_node *tree, veer_err *err);

/** Two versions side by side: the answer of .../compare. */
veer_rc veer_draw_comparison(const veer_sheet *sheet, const veer_json_node *tree, veer_err *err);

/** Drift runs over time: the answer of .../drift/history. */
veer_rc veer_draw_drift_history(const veer_sheet *sheet, const veer_json_node *tree, veer_err *err);

/** How a model is judged: the answer of .../evaluation. */
veer_rc veer_draw_evaluation(const veer_sheet *sheet, const veer_json_node *tree, veer_err *err);

/** What a backtest found. */
veer_rc veer_draw_backtest(const veer_sheet *sheet, const veer_json_node *tree, veer_err *err);

/** Rules, one a line; the context is not used. */
veer_rc veer_draw_rules(const veer_sheet *sheet, const veer_json_node *tree, veer_err *err);

/* ---- words and tones that the above share ---- */

/** How loud a severity, a verdict or a health is. */
veer_tone veer_draw_tone(const char *word);

/** "fraud v3", "fraud (no version)", or "fraud" for all versions (version null). */
void veer_draw_model_name(veer_buf *out, const veer_json_node *node);

/** What an alert is, as a row of a grid of veer_draw_alert_columns. */
extern const veer_grid_column veer_draw_alert_columns[];
extern const size_t veer_n_draw_alert_columns;
void veer_draw_alert_row(veer_grid *grid, const veer_json_node *alert);

#endif
