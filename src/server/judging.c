#include "server/judging.h"

#include <string.h>

#include "base/limits.h"
#include "base/time.h"
#include "server/judging_files.h"

#define RESENT_US (15 * VEER_US_PER_MINUTE) /* a resolved alert is still told of so long */
#define RESENT_MAX 1000                     /* resolved alerts that are looked at */

/* ---- what they say ---- */

static void on_event(void *context, const char *event, const char *json, size_t len)
{
    const veer_server *const server = context;
    http_sse_publish(server->events, event, json, len, NULL); /* who is late asks the resources */
}

static void on_trouble(void *context, veer_rc rc, const char *what)
{
    const veer_server *const server = context;
    VEER_LOG(server->log, VEER_LOG_ERROR, "evaluation failed", {"code", veer_rc_name(rc), 0},
             {"detail", what, 0});
}

static void on_channel_trouble(void *context, const char *channel, const char *what)
{
    const veer_server *const server = context;
    VEER_LOG(server->log, VEER_LOG_WARN, "message not delivered", {"channel", channel, 0},
             {"detail", what, 0});
}

static void on_retrain(void *context, const veer_rule *rule, const veer_alert *alert)
{
    const veer_server *const server = context;
    veer_arena arena;
    veer_retraining_run run;
    veer_err err = VEER_ERR_INIT;
    const veer_retraining_run wish = {.model = alert->model,
                                      .version = alert->version,
                                      .reason = alert->message,
                                      .alert = alert->id,
                                      .by = "veer"};
    veer_arena_init(&arena, VEER_LIMIT_BUF_BYTES);
    if (veer_retraining_request(server->retraining, &wish, &arena, &run, &err) != VEER_OK)
        VEER_LOG(server->log, VEER_LOG_WARN, "retraining not asked for", {"rule", rule->name, 0},
                 {"model", alert->model, 0}, {"detail", err.msg, 0});
    veer_arena_done(&arena);
}

/* ---- alerts that are told of again and again ---- */

typedef struct resend {
    veer_rc (*fn)(void *to, const veer_alert *alert); /* gets them */
    void *to;                                         /* for fn */
    int64_t since_us;                                 /* resolved after this */
} resend;

static veer_rc resend_open(void *context, const veer_board *board, veer_err *err)
{
    const resend *const r = context;
    veer_rc rc = VEER_OK;
    (void)err;
    for (size_t i = 0; rc == VEER_OK && i < veer_board_alert_count(board); i++)
        rc = r->fn(r->to, veer_board_alert_at(board, i));
    return rc;
}

static veer_rc resend_resolved(void *context, const veer_alert *alert)
{
    const resend *const r = context;
    return alert->resolved_us < r->since_us ? VEER_OK : r->fn(r->to, alert);
}

static veer_rc each_alert(void *context, veer_rc (*fn)(void *to, const veer_alert *alert), void *to,
                          veer_err *err)
{
    veer_server *const server = context;
    const veer_alert_status resolved = VEER_ALERT_RESOLVED;
    const int64_t now_us = veer_clock_real_us(server->clock);
    const veer_alert_query query = {.status = &resolved,
                                    .from_us = now_us - VEER_US_PER_DAY,
                                    .to_us = INT64_MAX,
                                    .limit = RESENT_MAX};
    resend r = {fn, to, now_us - RESENT_US};
    veer_rc rc = VEER_OK;
    pthread_mutex_lock(&server->judge_lock);
    if (server->judge != NULL) {
        rc = veer_judge_board(server->judge, resend_open, &r, err);
        if (rc == VEER_OK)
            rc = veer_judge_alerts(server->judge, &query, resend_resolved, &r, NULL, err);
    }
    pthread_mutex_unlock(&server->judge_lock);
    return rc;
}

/* ---- options ---- */

static veer_rc settings_of(const veer_config *c, veer_arena *arena, veer_judge_settings *ret,
                           veer_err *err)
{
    const char *const baseline = c->evaluate_baseline != NULL ? c->evaluate_baseline : "";
    const char *const method = c->evaluate_method;
    *ret = veer_judge_settings_default();
    ret->window_us = c->evaluate_window_us;
    ret->comparison_us = c->evaluate_comparison_us;
    ret->baseline_us = c->evaluate_baseline_window_us;
    ret->method = method == NULL || strcmp(method, "auto") == 0 ? NULL : method;
    ret->fdr = c->evaluate_fdr;
    ret->share_limit = c->evaluate_share_limit;
    ret->min_rows = (uint64_t)c->evaluate_min_rows;
    veer_err local = VEER_ERR_INIT;
    if (veer_baseline_parse(baseline, strlen(baseline), arena, &ret->baseline, &local) == VEER_OK)
        return VEER_OK;
    return veer_fail(err, VEER_EINVAL, "evaluation.baseline: %s", local.msg);
}

static veer_rc judge_options(veer_server *server, veer_arena *arena, veer_judge_options *ret,
                             veer_err *err)
{
    const veer_config *const c = &server->config;
    *ret = (veer_judge_options){
        .ingest = server->ingest,
        .clock = server->clock,
        .outbox = server->outbox,
        .interval_us = c->evaluate && !server->is_brief ? c->evaluate_every_us : 0,
        .live_us = c->evaluate_live_us,
        .alerts = {.off = !c->alerts,
                   .max_per_hour = (uint32_t)c->alerts_max_per_hour,
                   .max_per_model_hour = (uint32_t)c->alerts_max_per_model_hour},
        .keep_runs_us = c->keep_runs_us,
        .keep_alerts_us = c->keep_alerts_us,
        .on_event = on_event,
        .event_context = server,
        .on_trouble = on_trouble,
        .trouble_context = server,
        .on_retrain = on_retrain,
        .retrain_context = server,
    };
    const veer_rc rc = veer_severity_parse(c->alerts_min_severity, &ret->alerts.min_severity, err);
    return rc == VEER_OK ? settings_of(c, arena, &ret->settings, err) : rc;
}

/* ---- opening ---- */

static veer_rc read_channels(const veer_server *server, veer_channels *ret, veer_err *err)
{
    *ret = (veer_channels){0};
    if (server->config.channels_file != NULL)
        return veer_channels_load(server->config.channels_file, ret, err);
    veer_arena_init(&ret->arena, VEER_LIMIT_BUF_BYTES);
    return VEER_OK;
}

static veer_rc open_outbox(veer_server *server, veer_err *err)
{
    const veer_outbox_options options = {.store = server->store,
                                         .clock = server->clock,
                                         .page_url = server->config.page_url,
                                         .alerts = each_alert,
                                         .alerts_context = server,
                                         .on_trouble = on_channel_trouble,
                                         .trouble_context = server};
    veer_channels channels;
    veer_rc rc = read_channels(server, &channels, err);
    if (rc != VEER_OK)
        return rc;
    rc = veer_outbox_open(&options, &channels, &server->outbox, err);
    veer_channels_done(&channels);
    return rc;
}

static veer_rc open_retraining(veer_server *server, veer_err *err)
{
    const veer_retraining_options options = {.store = server->store,
                                             .clock = server->clock,
                                             .outbox = server->outbox,
                                             .base_url = server->config.page_url,
                                             .on_event = on_event,
                                             .event_context = server,
                                             .on_trouble = on_trouble,
                                             .trouble_context = server};
    return veer_retraining_open(&options, &server->retraining, err);
}

static veer_rc open_judge(veer_server *server, veer_err *err)
{
    veer_arena arena;
    veer_rule *rules = NULL;
    veer_judge_options options;
    veer_judge *judge = NULL;
    veer_arena_init(&arena, VEER_LIMIT_BUF_BYTES);
    veer_rc rc = judge_options(server, &arena, &options, err);
    if (rc == VEER_OK)
        rc = veer_server_read_rules(&server->config.rules_files, server->log, &arena, &rules,
                                    &options.n_file_rules, err);
    options.file_rules = rules;
    if (rc == VEER_OK)
        rc = veer_judge_open(&options, &judge, err);
    veer_arena_done(&arena);
    if (rc != VEER_OK)
        return rc;
    pthread_mutex_lock(&server->judge_lock);
    server->judge = judge;
    pthread_mutex_unlock(&server->judge_lock);
    return VEER_OK;
}

veer_rc veer_server_open_judging(veer_server *server, veer_err *err)
{
    veer_rc rc = open_outbox(server, err);
    if (rc == VEER_OK)
        rc = open_retraining(server, err);
    return rc == VEER_OK ? open_judge(server, err) : rc;
}

/* ---- reloading ---- */

static void keep_old(const veer_server *server, const char *what, const veer_err *err)
{
    VEER_LOG(server->log, VEER_LOG_ERROR, "not taken over, the old ones stay", {"what", what, 0},
             {"detail", err->msg, 0});
}

static void reload_channels(veer_server *server)
{
    veer_channels channels;
    veer_err err = VEER_ERR_INIT;
    veer_rc rc = read_channels(server, &channels, &err);
    if (rc == VEER_OK) {
        rc = veer_outbox_set_channels(server->outbox, &channels, &err);
        veer_channels_done(&channels);
    }
    if (rc != VEER_OK)
        keep_old(server, "channels", &err);
}

static void reload_rules(veer_server *server, veer_arena *arena)
{
    veer_rule *rules = NULL;
    size_t n = 0;
    veer_err err = VEER_ERR_INIT;
    veer_rc rc =
        veer_server_read_rules(&server->config.rules_files, server->log, arena, &rules, &n, &err);
    if (rc == VEER_OK)
        rc = veer_judge_set_file_rules(server->judge, rules, n, &err);
    if (rc != VEER_OK)
        keep_old(server, "rules", &err);
}

void veer_server_reload_judging(veer_server *server)
{
    veer_arena arena;
    veer_judge_options options;
    veer_err err = VEER_ERR_INIT;
    veer_arena_init(&arena, VEER_LIMIT_BUF_BYTES);
    reload_channels(server);
    reload_rules(server, &arena);
    veer_rc rc = judge_options(server, &arena, &options, &err);
    if (rc == VEER_OK)
        rc = veer_judge_set_options(server->judge, &options, &err);
    if (rc != VEER_OK)
        keep_old(server, "evaluation", &err);
    veer_arena_done(&arena);
}

void veer_server_close_judging(veer_server *server)
{
    pthread_mutex_lock(&server->judge_lock);
    veer_judge *const judge = server->judge;
    server->judge = NULL;
    pthread_mutex_unlock(&server->judge_lock);
    veer_judge_close(judge);
    veer_retraining_close(server->retraining);
    veer_outbox_close(server->outbox);
    server->retraining = NULL;
    server->outbox = NULL;
}
