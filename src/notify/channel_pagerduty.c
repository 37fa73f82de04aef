/* PagerDuty: Events API v2, one event per alert. All events of a watch (rule, model, version,
 * segment) have one dedup_key, so that a resolution meets its incident. */
#include "base/limits.h"
#include "notify/render.h"

#define SUMMARY_BYTES 1024
#define DETAIL_BYTES 4000

static const veer_channel_setting settings[] = {
    {.name = "routing_key",
     .required = true,
     .secret = true,
     .help = "Integration key of the service"},
    {.name = "url",
     .type = VEER_SETTING_URL,
     .secret = true,
     .fallback = "https://events.pagerduty.com/v2/enqueue",
     .help =
         "Where events are sent (accounts in Europe: https://events.eu.pagerduty.com/v2/enqueue)"},
    {.name = "ca_file", .help = "PEM file of a private authority"},
};

static const char *const severities[] = {"info", "warning", "error", "critical"};

static const char *action_of(veer_alert_event_kind kind)
{
    switch (kind) {
    case VEER_ALERT_EVENT_ACKNOWLEDGED:
        return "acknowledge";
    case VEER_ALERT_EVENT_RESOLVED:
        return "resolve";
    default:
        return "trigger";
    }
}

static void begin(const veer_render *r, veer_json_writer *w, const char *action, const char *key)
{
    veer_json_begin_object(w);
    veer_render_put(w, "routing_key", veer_channel_value(r->channel, "routing_key"));
    veer_render_put(w, "event_action", action);
    veer_render_put(w, "dedup_key", key);
}

static void put_link(veer_json_writer *w, const char *href, const char *text)
{
    if (href == NULL || href[0] == '\0')
        return;
    veer_json_begin_object(w);
    veer_render_put(w, "href", href);
    veer_render_put(w, "text", text);
    veer_json_end_object(w);
}

static veer_rc put_payload(veer_render *r, veer_json_writer *w, const veer_notice *notice,
                           veer_err *err)
{
    const veer_alert *const a = notice->alert;
    veer_fact facts[VEER_MESSAGE_FACTS];
    size_t n = 0;
    const veer_rc rc = veer_notice_facts(notice, r->arena, facts, &n, err);
    const char *const headline = veer_render_notice_headline(r, notice);
    const char *const sentence = veer_render_sentence(r, notice);
    const char *const time = veer_render_time(r, a->fired_us);
    if (rc != VEER_OK)
        return rc;
    if (headline == NULL || sentence == NULL || time == NULL)
        return veer_fail_nomem(err);
    veer_json_put_key(w, "payload");
    veer_json_begin_object(w);
    veer_render_put_cut(w, "summary", headline, SUMMARY_BYTES, false);
    veer_render_put(w, "source", a->model);
    veer_render_put(w, "severity",
                    severities[a->severity <= VEER_SEVERITY_CRITICAL ? a->severity : 0]);
    veer_render_put(w, "timestamp", time);
    if (a->version != NULL && a->version[0] != '\0')
        veer_render_put(w, "component", a->version);
    veer_render_put(w, "group", a->model);
    veer_render_put(w, "class", a->rule);
    veer_json_put_key(w, "custom_details");
    veer_json_begin_object(w);
    veer_render_put_cut(w, "message", sentence, DETAIL_BYTES, false);
    for (size_t i = 0; i < n; i++)
        veer_render_put_cut(w, facts[i].name, facts[i].value, DETAIL_BYTES, false);
    veer_json_end_object(w);
    veer_json_end_object(w);
    return VEER_OK;
}

static veer_rc put_event(veer_render *r, veer_json_writer *w, const veer_notice *notice,
                         veer_err *err)
{
    const char *const key = veer_render_watch_id(r, notice->alert);
    const char *const link = veer_render_link(r, notice->alert);
    if (key == NULL || link == NULL)
        return veer_fail_nomem(err);
    begin(r, w, action_of(notice->kind), key);
    const veer_rc rc = put_payload(r, w, notice, err);
    if (rc != VEER_OK)
        return rc;
    veer_json_put_key(w, "links");
    veer_json_begin_array(w);
    put_link(w, link, "Open in Veer");
    put_link(w, notice->alert->runbook, "Runbook");
    veer_json_end_array(w);
    veer_render_put(w, "client", "Veer");
    if (r->message->page_url != NULL)
        veer_render_put(w, "client_url", r->message->page_url);
    veer_json_end_object(w);
    return VEER_OK;
}

static veer_rc add_event(veer_render *r, const veer_notice *notice, veer_err *err)
{
    veer_buf body;
    veer_json_writer w;
    veer_buf_init(&body, VEER_RENDER_BYTES);
    veer_json_writer_init(&w, &body, 0);
    const veer_rc rc = put_event(r, &w, notice, err);
    if (rc != VEER_OK) {
        veer_buf_done(&body);
        return rc;
    }
    return veer_render_post(r, veer_channel_value(r->channel, "url"), &w, &body, NULL, 0, err);
}

/* A test opens an incident of the lowest urgency and closes it again. */
static veer_rc add_test(veer_render *r, const char *action, veer_err *err)
{
    veer_buf body;
    veer_json_writer w;
    const char *const headline = veer_render_headline(r);
    if (headline == NULL)
        return veer_fail_nomem(err);
    veer_buf_init(&body, VEER_RENDER_BYTES);
    veer_json_writer_init(&w, &body, 0);
    begin(r, &w, action, r->message->id);
    veer_json_put_key(&w, "payload");
    veer_json_begin_object(&w);
    veer_render_put_cut(&w, "summary", headline, SUMMARY_BYTES, false);
    veer_render_put(&w, "source", "veer");
    veer_render_put(&w, "severity", "info");
    veer_json_end_object(&w);
    veer_render_put(&w, "client", "Veer");
    veer_json_end_object(&w);
    return veer_render_post(r, veer_channel_value(r->channel, "url"), &w, &body, NULL, 0, err);
}

static veer_rc render(const veer_channel *channel, const veer_message *message, int64_t now_us,
                      veer_arena *arena, veer_outgoing **ret, size_t *ret_n, veer_err *err)
{
    veer_render r;
    const size_t room = message->n_notices > 0 ? message->n_notices : 2;
    veer_rc rc = veer_render_begin(channel, message, now_us, arena, room, &r, err);
    if (rc == VEER_OK && message->n_notices == 0) {
        rc = add_test(&r, "trigger", err);
        if (rc == VEER_OK)
            rc = add_test(&r, "resolve", err);
    }
    for (size_t i = 0; rc == VEER_OK && i < message->n_notices; i++)
        rc = add_event(&r, &message->notices[i], err);
    if (rc == VEER_OK)
        veer_render_end(&r, ret, ret_n);
    return rc;
}

const veer_channel_kind veer_channel_pagerduty = {
    .name = "pagerduty",
    .title = "PagerDuty",
    .help = "Triggers, acknowledges and resolves incidents",
    .settings = settings,
    .n_settings = sizeof settings / sizeof *settings,
    .render = render,
};
