/* Prometheus Alertmanager, API v2. An alert that is not sent again ends there by itself: the outbox
 * sends open ones every minute, each time good for ENDS_US more, and resolved ones for 15 minutes.
 *
 * One channel per instance: alerts go to every Alertmanager of a cluster, not through a load
 * balancer. The severity is a label, because routes ask for it; an alert that becomes worse is
 * another one there, and the old one is ended in the same request. */
#include <string.h>

#include "base/time.h"
#include "notify/render.h"

#define ENDS_US (5 * VEER_US_PER_MINUTE)

static const veer_channel_setting settings[] = {
    {.name = "url",
     .type = VEER_SETTING_URL,
     .required = true,
     .secret = true,
     .help = "Base of one Alertmanager, for example http://alertmanager:9093"},
    {.name = "headers",
     .type = VEER_SETTING_MAP,
     .secret = true,
     .help = "More headers, for example Authorization"},
    {.name = "ca_file", .help = "PEM file of a private authority"},
};

static veer_rc put_alert(veer_render *r, veer_json_writer *w, const veer_notice *notice,
                         veer_severity severity, int64_t ends_us, veer_err *err)
{
    const veer_alert *const a = notice->alert;
    int64_t starts_us = a->started_us > 0 ? a->started_us : a->fired_us;
    if (starts_us > ends_us) /* a clock that jumped back; 400 there */
        starts_us = ends_us;
    const char *const starts = veer_render_time(r, starts_us);
    const char *const ends = veer_render_time(r, ends_us);
    const char *const link = veer_render_link(r, a);
    if (starts == NULL || ends == NULL || link == NULL)
        return veer_fail_nomem(err);
    veer_json_begin_object(w);
    const veer_rc rc = veer_alertmanager_identity(r, notice, severity, w, err);
    if (rc != VEER_OK)
        return rc;
    veer_render_put(w, "startsAt", starts);
    veer_render_put(w, "endsAt", ends);
    if (link[0] != '\0')
        veer_render_put(w, "generatorURL", link);
    veer_json_end_object(w);
    return VEER_OK;
}

static veer_rc put_notice(veer_render *r, veer_json_writer *w, const veer_notice *notice,
                          veer_err *err)
{
    const veer_alert *const a = notice->alert;
    veer_rc rc = VEER_OK;
    if (notice->kind == VEER_ALERT_EVENT_ESCALATED && a->severity > VEER_SEVERITY_LOW)
        rc = put_alert(r, w, notice, (veer_severity)(a->severity - 1), r->now_us, err);
    if (rc == VEER_OK)
        rc = put_alert(r, w, notice, a->severity,
                       notice->kind == VEER_ALERT_EVENT_RESOLVED && a->resolved_us > 0
                           ? a->resolved_us
                           : r->now_us + ENDS_US,
                       err);
    return rc;
}

/* A test alert is over a minute later. */
static veer_rc put_test(veer_render *r, veer_json_writer *w, veer_err *err)
{
    const char *const headline = veer_render_headline(r);
    const char *const starts = veer_render_time(r, r->now_us);
    const char *const ends = veer_render_time(r, r->now_us + VEER_US_PER_MINUTE);
    if (headline == NULL || starts == NULL || ends == NULL)
        return veer_fail_nomem(err);
    veer_json_begin_object(w);
    veer_json_put_key(w, "labels");
    veer_json_begin_object(w);
    veer_render_put(w, "alertname", "VeerTest");
    veer_render_put(w, "severity", "low");
    veer_render_put(w, "source", "veer");
    veer_json_end_object(w);
    veer_json_put_key(w, "annotations");
    veer_json_begin_object(w);
    veer_render_put(w, "summary", headline);
    veer_json_end_object(w);
    veer_render_put(w, "startsAt", starts);
    veer_render_put(w, "endsAt", ends);
    veer_json_end_object(w);
    return VEER_OK;
}

static veer_rc put_body(veer_render *r, veer_json_writer *w, veer_err *err)
{
    const veer_message *const m = r->message;
    veer_rc rc = VEER_OK;
    veer_json_begin_array(w);
    if (m->n_notices == 0)
        rc = put_test(r, w, err);
    for (size_t i = 0; rc == VEER_OK && i < m->n_notices; i++)
        rc = put_notice(r, w, &m->notices[i], err);
    veer_json_end_array(w);
    return rc;
}

/* The base, without the slash at its end, and the path. */
static const char *url_of(const veer_render *r)
{
    const char *const base = veer_channel_value(r->channel, "url");
    size_t len = strlen(base);
    while (len > 0 && base[len - 1] == '/')
        len--;
    veer_buf url;
    veer_buf_init(&url, VEER_RENDER_BYTES);
    veer_buf_append(&url, base, len);
    veer_buf_puts(&url, "/api/v2/alerts");
    return veer_message_keep(r->arena, &url);
}

static veer_rc render(const veer_channel *channel, const veer_message *message, int64_t now_us,
                      veer_arena *arena, veer_outgoing **ret, size_t *ret_n, veer_err *err)
{
    veer_render r;
    veer_buf body;
    veer_json_writer w;
    veer_rc rc = veer_render_begin(channel, message, now_us, arena, 1, &r, err);
    if (rc != VEER_OK)
        return rc;
    const char *const url = url_of(&r);
    if (url == NULL)
        return veer_fail_nomem(err);
    veer_buf_init(&body, VEER_RENDER_BYTES);
    veer_json_writer_init(&w, &body, 0);
    rc = put_body(&r, &w, err);
    if (rc != VEER_OK) {
        veer_buf_done(&body);
        return rc;
    }
    rc = veer_render_post(&r, url, &w, &body, NULL, 0, err);
    if (rc == VEER_OK)
        veer_render_end(&r, ret, ret_n);
    return rc;
}

const veer_channel_kind veer_channel_alertmanager = {
    .name = "alertmanager",
    .title = "Alertmanager",
    .help = "Keeps an Alertmanager of Prometheus informed of what is open",
    .settings = settings,
    .n_settings = sizeof settings / sizeof *settings,
    .resends = true,
    .render = render,
};
