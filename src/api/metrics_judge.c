/* The evaluation itself: cycles, alerts, messages, retraining. */
#include <string.h>

#include "api/figures.h"
#include "api/metrics_drift.h"
#include "base/limits.h"

static void write_cycles(veer_exposition *e, const veer_judge_stats *s)
{
    static const veer_family last = {"veer_evaluation_last_timestamp_seconds", VEER_FAMILY_GAUGE,
                                     "seconds", "End of the latest cycle."};
    static const veer_family took = {"veer_evaluation_last_duration_seconds", VEER_FAMILY_GAUGE,
                                     "seconds", "How long it took."};
    const veer_figure figures[] = {
        {VEER_COUNTER("veer_evaluation_cycles", "Cycles of the evaluation."), NULL, NULL,
         s->cycles},
        {VEER_COUNTER("veer_evaluation_late_cycles", "Cycles that began too late."), NULL, NULL,
         s->late},
        {VEER_COUNTER("veer_evaluation_drift_runs", "Drift runs that were made."), NULL, NULL,
         s->runs},
        {VEER_COUNTER("veer_evaluation_rules", "Evaluations of rules."), NULL, NULL,
         s->evaluations},
        {VEER_COUNTER("veer_evaluation_failures", "Versions that could not be evaluated."), NULL,
         NULL, s->failures},
        {VEER_GAUGE("veer_evaluation_targets", "Versions of the latest cycle."), NULL, NULL,
         s->targets},
        {VEER_GAUGE("veer_rules", "Rules in force."), NULL, NULL, s->rules},
    };
    VEER_WRITE_FIGURES(e, figures);
    if (s->last_us == 0)
        return;
    veer_exposition_family(e, &last);
    veer_exposition_number(e, NULL, 0, (double)s->last_us / 1e6);
    veer_exposition_family(e, &took);
    veer_exposition_number(e, NULL, 0, (double)s->last_took_us / 1e6);
}

/* ---- alerts ---- */

#define STATUSES 2 /* that are open */
#define SEVERITIES 4

static veer_rc count_open(void *context, const veer_board *board, veer_err *err)
{
    uint64_t(*const counts)[SEVERITIES] = context;
    (void)err;
    for (size_t i = 0; i < veer_board_alert_count(board); i++) {
        const veer_alert *const alert = veer_board_alert_at(board, i);
        if ((size_t)alert->status < STATUSES)
            counts[alert->status][alert->severity]++;
    }
    return VEER_OK;
}

static veer_rc write_open(veer_exposition *e, const veer_api *api, veer_err *err)
{
    static const veer_family open = {"veer_alerts", VEER_FAMILY_GAUGE, NULL, "Open alerts."};
    uint64_t counts[STATUSES][SEVERITIES] = {{0}};
    const veer_rc rc = veer_judge_board(api->judge, count_open, counts, err);
    if (rc != VEER_OK)
        return rc;
    veer_exposition_family(e, &open);
    for (size_t i = 0; i < STATUSES; i++)
        for (size_t j = 0; j < SEVERITIES; j++) {
            const char *const status = veer_alert_status_text((veer_alert_status)i);
            const char *const severity = veer_severity_text((veer_severity)j);
            const veer_series_label labels[] = {{"severity", severity, strlen(severity)},
                                                {"status", status, strlen(status)}};
            veer_exposition_count(e, labels, 2, counts[i][j]);
        }
    return VEER_OK;
}

static void write_alerts(veer_exposition *e, const veer_board_counts *c)
{
    static const char held[] = "Notices of alerts that were held back, by reason.";
    const veer_figure figures[] = {
        {VEER_COUNTER("veer_alerts_fired", "Alerts that became active."), NULL, NULL, c->fired},
        {VEER_COUNTER("veer_alerts_resolved", "Alerts that were resolved."), NULL, NULL,
         c->resolved},
        {VEER_COUNTER("veer_alert_notices", "Notices of alerts that were told."), NULL, NULL,
         c->told},
        {VEER_COUNTER("veer_alert_notices_held_back", held), "reason", "severity",
         c->held_severity},
        {VEER_COUNTER("veer_alert_notices_held_back", held), "reason", "limit", c->held_limit},
        {VEER_COUNTER("veer_alert_notices_held_back", held), "reason", "silence", c->held_silence},
        {VEER_COUNTER("veer_alert_notices_held_back", held), "reason", "inhibited",
         c->held_inhibited},
        {VEER_COUNTER("veer_alert_notices_held_back", held), "reason", "off", c->held_off},
    };
    VEER_WRITE_FIGURES(e, figures);
}

/* ---- messages and retraining ---- */

static void write_outbox(veer_exposition *e, veer_outbox *outbox)
{
    static const char results[] = "Messages by what became of them since the start.";
    static const veer_family oldest = {"veer_outbox_oldest_timestamp_seconds", VEER_FAMILY_GAUGE,
                                       "seconds", "When the oldest message that waits was made."};
    const veer_outbox_stats s = veer_outbox_stats_get(outbox);
    const veer_figure figures[] = {
        {VEER_COUNTER("veer_outbox_messages", results), "result", "sent", s.sent},
        {VEER_COUNTER("veer_outbox_messages", results), "result", "failed", s.failed},
        {VEER_COUNTER("veer_outbox_retries", "Tries that failed and are made again."), NULL, NULL,
         s.retried},
        {VEER_GAUGE("veer_outbox_waiting", "Messages that wait."), NULL, NULL, s.waiting},
    };
    VEER_WRITE_FIGURES(e, figures);
    if (s.oldest_us == 0)
        return;
    veer_exposition_family(e, &oldest);
    veer_exposition_number(e, NULL, 0, (double)s.oldest_us / 1e6);
}

#define RETRAINING_STATUSES 4

static veer_rc count_run(void *context, const veer_retraining_run *run)
{
    uint64_t *const counts = context;
    counts[run->status]++;
    return VEER_OK;
}

static veer_rc write_retraining(veer_exposition *e, veer_retraining *retraining, veer_err *err)
{
    static const veer_family family = {"veer_retraining_runs", VEER_FAMILY_GAUGE, NULL,
                                       "Latest runs of retraining, by status."};
    uint64_t counts[RETRAINING_STATUSES] = {0};
    const veer_rc rc =
        veer_retraining_each(retraining, NULL, VEER_LIMIT_ALERTS_ANSWER, count_run, counts, err);
    if (rc != VEER_OK)
        return rc;
    veer_exposition_family(e, &family);
    for (size_t i = 0; i < RETRAINING_STATUSES; i++) {
        const char *const status = veer_retraining_status_text((veer_retraining_status)i);
        const veer_series_label label = {"status", status, strlen(status)};
        veer_exposition_count(e, &label, 1, counts[i]);
    }
    return VEER_OK;
}

veer_rc veer_metrics_judge_write(const veer_api *api, veer_exposition *e, veer_err *err)
{
    veer_rc rc = VEER_OK;
    if (api->judge != NULL) {
        const veer_judge_stats stats = veer_judge_stats_get(api->judge);
        write_cycles(e, &stats);
        rc = write_open(e, api, err);
        write_alerts(e, &stats.board);
    }
    if (api->outbox != NULL)
        write_outbox(e, api->outbox);
    if (rc == VEER_OK && api->retraining != NULL)
        rc = write_retraining(e, api->retraining, err);
    return rc;
}
