/* An alert as Alertmanager knows it. Its identity is the set of labels, so there is nothing in
 * them that changes while it is open, but for the severity (see channel_alertmanager.c). */
#include <string.h>

#include "notify/render.h"

#define ANNOTATION_BYTES 4000

typedef struct identity {
    const char *name;  /* of the label */
    const char *value; /* NULL or "": left out */
} identity;

static void put_labels(veer_json_writer *w, const veer_alert *a, veer_severity severity)
{
    const identity own[] = {
        {"alertname", a->rule},
        {"model", a->model},
        {"version", a->version},
        {"segment", a->segment},
        {"severity", veer_severity_text(severity)},
        {"source", "veer"},
    };
    const size_t n_own = sizeof own / sizeof *own;
    veer_json_put_key(w, "labels");
    veer_json_begin_object(w);
    for (size_t i = 0; i < n_own; i++)
        if (own[i].value != NULL && own[i].value[0] != '\0')
            veer_render_put(w, own[i].name, own[i].value);
    for (size_t i = 0; i < a->n_labels; i++) {
        size_t k = 0;
        while (k < n_own && strcmp(own[k].name, a->labels[i].name) != 0)
            k++;
        if (k == n_own && a->labels[i].value[0] != '\0')
            veer_render_put(w, a->labels[i].name, a->labels[i].value);
    }
    veer_json_end_object(w);
}

static bool is_annotation(const char *name)
{
    static const char *const labels[] = {"model", "version", "segment", "severity", "labels"};
    for (size_t i = 0; i < sizeof labels / sizeof *labels; i++)
        if (strcmp(labels[i], name) == 0)
            return false;
    return true;
}

veer_rc veer_alertmanager_identity(veer_render *r, const veer_notice *notice,
                                   veer_severity severity, veer_json_writer *w, veer_err *err)
{
    veer_fact facts[VEER_MESSAGE_FACTS];
    size_t n = 0;
    const veer_rc rc = veer_notice_facts(notice, r->arena, facts, &n, err);
    const char *const headline = veer_render_notice_headline(r, notice);
    const char *const sentence = veer_render_sentence(r, notice);
    if (rc != VEER_OK)
        return rc;
    if (headline == NULL || sentence == NULL)
        return veer_fail_nomem(err);
    put_labels(w, notice->alert, severity);
    veer_json_put_key(w, "annotations");
    veer_json_begin_object(w);
    veer_render_put_cut(w, "summary", headline, ANNOTATION_BYTES, false);
    veer_render_put_cut(w, "description", sentence, ANNOTATION_BYTES, false);
    for (size_t i = 0; i < n; i++)
        if (is_annotation(facts[i].name))
            veer_render_put_cut(w, facts[i].name, facts[i].value, ANNOTATION_BYTES, false);
    if (notice->alert->runbook != NULL)
        veer_render_put(w, "runbook_url", notice->alert->runbook);
    veer_json_end_object(w);
    return VEER_OK;
}

static veer_rc put_alert(veer_render *r, const veer_notice *notice, veer_json_writer *w,
                         veer_err *err)
{
    const veer_alert *const a = notice->alert;
    const bool resolved = notice->kind == VEER_ALERT_EVENT_RESOLVED;
    const char *const starts = veer_render_time(r, a->started_us > 0 ? a->started_us : a->fired_us);
    const char *const ends = veer_render_time(r, a->resolved_us);
    const char *const link = veer_render_link(r, a);
    const char *const id = veer_render_watch_id(r, a);
    if (starts == NULL || ends == NULL || link == NULL || id == NULL)
        return veer_fail_nomem(err);
    veer_json_begin_object(w);
    veer_render_put(w, "status", resolved ? "resolved" : "firing");
    const veer_rc rc = veer_alertmanager_identity(r, notice, a->severity, w, err);
    if (rc != VEER_OK)
        return rc;
    veer_render_put(w, "startsAt", starts);
    veer_render_put(w, "endsAt", resolved ? ends : "0001-01-01T00:00:00Z");
    veer_render_put(w, "generatorURL", link);
    veer_render_put(w, "fingerprint", id + 5 + 16); /* 16 hexadecimal digits, as there */
    veer_json_end_object(w);
    return VEER_OK;
}

veer_rc veer_alertmanager_webhook(veer_render *r, veer_json_writer *w, veer_err *err)
{
    const veer_message *const m = r->message;
    veer_json_begin_object(w);
    veer_render_put(w, "version", "4");
    veer_render_put_cut(w, "groupKey", m->model, ANNOTATION_BYTES, false);
    veer_json_put_key(w, "truncatedAlerts");
    veer_json_put_int64(w, 0);
    veer_render_put(w, "status", veer_message_is_resolved(m) ? "resolved" : "firing");
    veer_render_put(w, "receiver", m->channel);
    veer_json_put_key(w, "groupLabels");
    veer_json_begin_object(w);
    if (m->model[0] != '\0')
        veer_render_put(w, "model", m->model);
    veer_json_end_object(w);
    veer_json_put_key(w, "commonLabels");
    veer_json_begin_object(w);
    if (m->model[0] != '\0')
        veer_render_put(w, "model", m->model);
    veer_json_end_object(w);
    veer_json_put_key(w, "commonAnnotations");
    veer_json_begin_object(w);
    veer_json_end_object(w);
    veer_render_put(w, "externalURL", m->page_url != NULL ? m->page_url : "");
    veer_json_put_key(w, "alerts");
    veer_json_begin_array(w);
    for (size_t i = 0; i < m->n_notices; i++) {
        const veer_rc rc = put_alert(r, &m->notices[i], w, err);
        if (rc != VEER_OK)
            return rc;
    }
    veer_json_end_array(w);
    veer_json_end_object(w);
    return VEER_OK;
}
