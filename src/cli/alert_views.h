/* cli/alert_views.h: alerts, silences, channels and retraining as people and tables see them. Each
 * function is a veer_draw_fn. */
#ifndef VEER_CLI_ALERT_VIEWS_H
#define VEER_CLI_ALERT_VIEWS_H

#include "cli/sheet.h"

#define VEER_ASK_ALERTS "/api/v1/alerts"
#define VEER_ASK_SILENCES "/api/v1/silences"
#define VEER_ASK_CHANNELS "/api/v1/channels"
#define VEER_ASK_RETRAINING "/api/v1/retraining"

/** {"alerts": [...]}: one a line. */
veer_rc veer_draw_alerts(const veer_sheet *sheet, const veer_json_node *tree, veer_err *err);

/** An alert with what is known of it, and its events; CSV has the events. */
veer_rc veer_draw_alert(const veer_sheet *sheet, const veer_json_node *tree, veer_err *err);

/** What became of an alert by hand: "... is acknowledged by ann". */
veer_rc veer_draw_alert_done(const veer_sheet *sheet, const veer_json_node *tree, veer_err *err);

/** Counts by status and severity. */
veer_rc veer_draw_alert_summary(const veer_sheet *sheet, const veer_json_node *tree, veer_err *err);

/** {"silences": [...]}, and one that was made. */
veer_rc veer_draw_silences(const veer_sheet *sheet, const veer_json_node *tree, veer_err *err);
veer_rc veer_draw_silence_made(const veer_sheet *sheet, const veer_json_node *tree, veer_err *err);

/** {"channels": [...]}, and what became of a test. */
veer_rc veer_draw_channels(const veer_sheet *sheet, const veer_json_node *tree, veer_err *err);
veer_rc veer_draw_channel_test(const veer_sheet *sheet, const veer_json_node *tree, veer_err *err);

/** {"runs": [...]}, and one of them. */
veer_rc veer_draw_retraining(const veer_sheet *sheet, const veer_json_node *tree, veer_err *err);
veer_rc veer_draw_retraining_run(const veer_sheet *sheet, const veer_json_node *tree,
                                 veer_err *err);

#endif
