/* Microsoft Teams: an adaptive card to the URL of a workflow ("When a Teams webhook request is
 * received"). The workflow says 202 before it has done anything. */
#include <string.h>

#include "base/line.h"
#include "notify/render.h"

#define CARD_BYTES 20000 /* from here on no further alert; a message has about 28 KB */
#define TEXT_BYTES 2000  /* of a text */
#define VALUE_BYTES 400  /* of a fact */

static const veer_channel_setting settings[] = {
    {.name = "url",
     .type = VEER_SETTING_URL,
     .required = true,
     .secret = true,
     .help = "URL of the workflow, whole"},
    {.name = "ca_file", .help = "PEM file of a private authority"},
};

typedef struct teams {
    veer_render *r;     /* of it */
    veer_json_writer w; /* of the body */
    veer_buf body;      /* of it */
} teams;

static const char *color_of(const veer_notice *notice)
{
    if (notice->kind == VEER_ALERT_EVENT_RESOLVED)
        return "Good";
    return notice->alert->severity >= VEER_SEVERITY_HIGH ? "Attention" : "Warning";
}

/* Text blocks know Markdown: what comes from outside must not make a link. */
static void put_text(teams *t, const char *key, const char *text, size_t max_bytes)
{
    veer_buf safe;
    veer_buf_init(&safe, VEER_RENDER_BYTES);
    for (const char *c = text; *c != '\0'; c++) {
        veer_buf_putc(&safe, *c);
        if (c[0] == ']' && c[1] == '(')
            veer_buf_putc(&safe, ' ');
    }
    veer_render_put_cut(&t->w, key, veer_buf_cstr(&safe), max_bytes, false);
    veer_buf_done_into(&safe, &t->body);
}

static void put_block(teams *t, const char *text, const char *size, const char *color)
{
    veer_json_begin_object(&t->w);
    veer_render_put(&t->w, "type", "TextBlock");
    put_text(t, "text", text, TEXT_BYTES);
    veer_json_put_key(&t->w, "wrap");
    veer_json_put_bool(&t->w, true);
    if (size != NULL) {
        veer_render_put(&t->w, "weight", "Bolder");
        veer_render_put(&t->w, "size", size);
    }
    if (color != NULL)
        veer_render_put(&t->w, "color", color);
    veer_json_end_object(&t->w);
}

static veer_rc put_facts(teams *t, const veer_notice *notice, veer_err *err)
{
    veer_fact facts[VEER_MESSAGE_FACTS];
    size_t n = 0;
    const veer_rc rc = veer_notice_facts(notice, t->r->arena, facts, &n, err);
    if (rc != VEER_OK)
        return rc;
    veer_json_begin_object(&t->w);
    veer_render_put(&t->w, "type", "FactSet");
    veer_json_put_key(&t->w, "facts");
    veer_json_begin_array(&t->w);
    for (size_t i = 0; i < n; i++) {
        veer_json_begin_object(&t->w);
        veer_render_put(&t->w, "title", facts[i].title);
        put_text(t, "value", facts[i].value, VALUE_BYTES);
        veer_json_end_object(&t->w);
    }
    veer_json_end_array(&t->w);
    veer_json_end_object(&t->w);
    return VEER_OK;
}

static veer_rc put_notice(teams *t, const veer_notice *notice, bool alone, veer_err *err)
{
    const char *const headline = veer_render_notice_headline(t->r, notice);
    const char *const sentence = veer_render_sentence(t->r, notice);
    if (headline == NULL || sentence == NULL)
        return veer_fail_nomem(err);
    put_block(t, headline, alone ? "Large" : "Medium", color_of(notice));
    put_block(t, sentence, NULL, NULL);
    return put_facts(t, notice, err);
}

static void put_action(teams *t, const char *title, const char *url)
{
    if (url == NULL || url[0] == '\0')
        return;
    veer_json_begin_object(&t->w);
    veer_render_put(&t->w, "type", "Action.OpenUrl");
    veer_render_put(&t->w, "title", title);
    veer_render_put(&t->w, "url", url);
    veer_json_end_object(&t->w);
}

static veer_rc put_body(teams *t, veer_err *err)
{
    const veer_message *const m = t->r->message;
    const char *const headline = veer_render_headline(t->r);
    veer_rc rc = VEER_OK;
    if (headline == NULL)
        return veer_fail_nomem(err);
    if (m->n_notices != 1)
        put_block(t, headline, "Large", NULL);
    if (m->n_notices == 0)
        put_block(t, "If you can read this, alerts arrive here.", NULL, NULL);
    for (size_t i = 0; rc == VEER_OK && i < m->n_notices; i++) {
        if (i > 0 && t->body.len > CARD_BYTES) {
            char more[40];
            veer_line_print(more, sizeof more, "and %zu more", m->n_notices - i);
            put_block(t, more, NULL, NULL);
            break;
        }
        rc = put_notice(t, &m->notices[i], m->n_notices == 1, err);
    }
    return rc;
}

/* Links of the first alert; further ones of the same model lead to the same page. */
static veer_rc put_actions(teams *t, veer_err *err)
{
    const veer_message *const m = t->r->message;
    const veer_alert *const first = m->n_notices > 0 ? m->notices[0].alert : NULL;
    const char *const link = veer_render_link(t->r, first);
    if (link == NULL)
        return veer_fail_nomem(err);
    veer_json_put_key(&t->w, "actions");
    veer_json_begin_array(&t->w);
    put_action(t, "Open in Veer", link);
    put_action(t, "Runbook", first != NULL ? first->runbook : NULL);
    veer_json_end_array(&t->w);
    return VEER_OK;
}

static veer_rc put_card(teams *t, veer_err *err)
{
    veer_json_writer *const w = &t->w;
    veer_json_begin_object(w);
    veer_render_put(w, "$schema", "http://adaptivecards.io/schemas/adaptive-card.json");
    veer_render_put(w, "type", "AdaptiveCard");
    veer_render_put(w, "version", "1.2");
    veer_json_put_key(w, "body");
    veer_json_begin_array(w);
    veer_rc rc = put_body(t, err);
    veer_json_end_array(w);
    if (rc == VEER_OK)
        rc = put_actions(t, err);
    veer_json_put_key(w, "msteams");
    veer_json_begin_object(w);
    veer_render_put(w, "width", "Full");
    veer_json_end_object(w);
    veer_json_end_object(w);
    return rc;
}

static veer_rc render(const veer_channel *channel, const veer_message *message, int64_t now_us,
                      veer_arena *arena, veer_outgoing **ret, size_t *ret_n, veer_err *err)
{
    veer_render r;
    veer_rc rc = veer_render_begin(channel, message, now_us, arena, 1, &r, err);
    if (rc != VEER_OK)
        return rc;
    teams t = {.r = &r};
    veer_buf_init(&t.body, VEER_RENDER_BYTES);
    veer_json_writer_init(&t.w, &t.body, 0);
    veer_json_begin_object(&t.w);
    veer_render_put(&t.w, "type", "message");
    veer_json_put_key(&t.w, "attachments");
    veer_json_begin_array(&t.w);
    veer_json_begin_object(&t.w);
    veer_render_put(&t.w, "contentType", "application/vnd.microsoft.card.adaptive");
    veer_json_put_key(&t.w, "contentUrl");
    veer_json_put_null(&t.w);
    veer_json_put_key(&t.w, "content");
    rc = put_card(&t, err);
    if (rc != VEER_OK) {
        veer_buf_done(&t.body);
        return rc;
    }
    veer_json_end_object(&t.w);
    veer_json_end_array(&t.w);
    veer_json_end_object(&t.w);
    rc = veer_render_post(&r, veer_channel_value(channel, "url"), &t.w, &t.body, NULL, 0, err);
    if (rc == VEER_OK)
        veer_render_end(&r, ret, ret_n);
    return rc;
}

/* Connectors of the old kind answer 200 with the words of an error. */
static veer_rc judge(const veer_outgoing_answer *answer, veer_err *err)
{
    const veer_rc rc = veer_channel_judge(answer, err);
    if (rc == VEER_OK && strstr(answer->body, "HTTP error") != NULL)
        return veer_fail(err, VEER_EIO, "answered %d with an error: %.100s", answer->status,
                         answer->body);
    return rc;
}

const veer_channel_kind veer_channel_teams = {
    .name = "teams",
    .title = "Microsoft Teams",
    .help = "Posts an adaptive card to a workflow of Teams",
    .settings = settings,
    .n_settings = sizeof settings / sizeof *settings,
    .render = render,
    .judge = judge,
};
