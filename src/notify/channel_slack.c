/* Slack: incoming webhooks with Block Kit. A second message tells of the end: there is no update.
 */
#include <string.h>

#include "notify/render.h"

#define HEADER_BYTES 150   /* plain_text of a header */
#define SECTION_BYTES 2900 /* mrkdwn of a section; Slack takes 3000 characters */
#define FIELD_BYTES 400    /* of a field; 2000, but the sum counts */
#define FIELDS 10          /* of a section */
#define BLOCKS 46          /* of a message; 50 */
#define TEXT_BYTES 5400 /* from here on no further alert: one has up to 6,600, all about 13,000 */

static const veer_channel_setting settings[] = {
    {.name = "url",
     .type = VEER_SETTING_URL,
     .required = true,
     .secret = true,
     .help = "URL of the incoming webhook"},
    {.name = "ca_file", .help = "PEM file of a private authority"},
};

/* A message that is being written. */
typedef struct slack {
    veer_render *r;     /* of it */
    veer_json_writer w; /* of the body */
    veer_buf body;      /* of it */
    size_t blocks;      /* written */
    size_t text;        /* bytes of text in them */
} slack;

static const char *emoji_of(const veer_notice *notice)
{
    static const char *const by_severity[] = {":large_blue_circle:", ":large_yellow_circle:",
                                              ":large_orange_circle:", ":red_circle:"};
    if (notice->kind == VEER_ALERT_EVENT_RESOLVED)
        return ":white_check_mark:";
    if (notice->kind == VEER_ALERT_EVENT_ACKNOWLEDGED)
        return ":eyes:";
    return by_severity[notice->alert->severity <= VEER_SEVERITY_CRITICAL ? notice->alert->severity
                                                                         : VEER_SEVERITY_LOW];
}

/* {"type": type, "text": text} */
static void put_text(slack *s, const char *key, const char *type, const char *text, size_t max)
{
    if (key != NULL)
        veer_json_put_key(&s->w, key);
    veer_json_begin_object(&s->w);
    veer_render_put(&s->w, "type", type);
    const size_t before = s->body.len;
    veer_render_put_cut(&s->w, "text", text, max, false);
    s->text += s->body.len - before;
    veer_json_end_object(&s->w);
}

static void put_section(slack *s, const char *text)
{
    veer_json_begin_object(&s->w);
    veer_render_put(&s->w, "type", "section");
    put_text(s, "text", "mrkdwn", text, SECTION_BYTES);
    veer_json_end_object(&s->w);
    s->blocks++;
}

static void put_header(slack *s, const char *headline)
{
    veer_buf text;
    veer_buf_init(&text, VEER_RENDER_BYTES);
    veer_render_cut(&text, headline, HEADER_BYTES, true);
    veer_json_begin_object(&s->w);
    veer_render_put(&s->w, "type", "header");
    put_text(s, "text", "plain_text", veer_buf_cstr(&text), HEADER_BYTES);
    veer_json_end_object(&s->w);
    veer_buf_done_into(&text, &s->body);
    s->blocks++;
}

/* What stands in the headline and the sentence already leaves room for the rest. */
static bool is_field(const char *name)
{
    static const char *const left_out[] = {"model",    "version", "segment",         "rule",
                                           "resolved", "lasted",  "acknowledged_by", "resolved_by",
                                           "labels"};
    for (size_t i = 0; i < sizeof left_out / sizeof *left_out; i++)
        if (strcmp(left_out[i], name) == 0)
            return false;
    return true;
}

static void put_field(slack *s, const veer_fact *fact)
{
    veer_buf text;
    veer_buf_init(&text, VEER_RENDER_BYTES);
    veer_buf_printf(&text, "*%s*\n", fact->title);
    veer_render_cut(&text, fact->value, FIELD_BYTES, true);
    put_text(s, NULL, "mrkdwn", veer_buf_cstr(&text), FIELD_BYTES + 64);
    veer_buf_done_into(&text, &s->body);
}

static void put_fields(slack *s, const veer_fact *facts, size_t n)
{
    size_t shown = 0;
    veer_json_begin_object(&s->w);
    veer_render_put(&s->w, "type", "section");
    veer_json_put_key(&s->w, "fields");
    veer_json_begin_array(&s->w);
    for (size_t i = 0; i < n && shown < FIELDS; i++) {
        if (!is_field(facts[i].name))
            continue;
        put_field(s, &facts[i]);
        shown++;
    }
    veer_json_end_array(&s->w);
    veer_json_end_object(&s->w);
    s->blocks++;
}

/* "<url|text>"; a URL of the operator or a rule may not end the link. */
static void add_link(veer_buf *out, const char *url, const char *title)
{
    if (url == NULL || url[0] == '\0' || strpbrk(url, "|<> \n") != NULL)
        return;
    veer_buf_printf(out, "%s<", out->len > 0 ? "  |  " : "");
    veer_render_cut(out, url, 2000, true);
    veer_buf_printf(out, "|%s>", title);
}

static void put_context(slack *s, const char *text)
{
    veer_json_begin_object(&s->w);
    veer_render_put(&s->w, "type", "context");
    veer_json_put_key(&s->w, "elements");
    veer_json_begin_array(&s->w);
    put_text(s, NULL, "mrkdwn", text, SECTION_BYTES);
    veer_json_end_array(&s->w);
    veer_json_end_object(&s->w);
    s->blocks++;
}

static veer_rc put_notice(slack *s, const veer_notice *notice, veer_err *err)
{
    veer_fact facts[VEER_MESSAGE_FACTS];
    size_t n = 0;
    veer_buf text;
    veer_buf links;
    const veer_rc rc = veer_notice_facts(notice, s->r->arena, facts, &n, err);
    const char *const headline = veer_render_notice_headline(s->r, notice);
    const char *const sentence = veer_render_sentence(s->r, notice);
    const char *const link = veer_render_link(s->r, notice->alert);
    if (rc != VEER_OK)
        return rc;
    if (headline == NULL || sentence == NULL || link == NULL)
        return veer_fail_nomem(err);
    veer_buf_init(&text, VEER_RENDER_BYTES);
    veer_buf_printf(&text, "%s ", emoji_of(notice));
    if (s->r->message->n_notices > 1) { /* else it is the header */
        veer_buf_putc(&text, '*');
        veer_render_cut(&text, headline, 600, true);
        veer_buf_puts(&text, "*\n");
    }
    veer_render_cut(&text, sentence, 2000, true);
    put_section(s, veer_buf_cstr(&text));
    veer_buf_done_into(&text, &s->body);
    put_fields(s, facts, n);
    veer_buf_init(&links, VEER_RENDER_BYTES);
    add_link(&links, link, "Open in Veer");
    add_link(&links, notice->alert->runbook, "Runbook");
    if (links.len > 0)
        put_context(s, veer_buf_cstr(&links));
    veer_buf_done_into(&links, &s->body);
    return VEER_OK;
}

static veer_rc put_notices(slack *s, veer_err *err)
{
    const veer_message *const m = s->r->message;
    for (size_t i = 0; i < m->n_notices; i++) {
        if (i > 0 && (s->blocks + 4 > BLOCKS || s->text > TEXT_BYTES)) {
            veer_buf more;
            veer_buf_init(&more, 128);
            veer_buf_printf(&more, "and %zu more", m->n_notices - i);
            put_context(s, veer_buf_cstr(&more));
            veer_buf_done_into(&more, &s->body);
            return VEER_OK;
        }
        const veer_rc rc = put_notice(s, &m->notices[i], err);
        if (rc != VEER_OK)
            return rc;
    }
    return VEER_OK;
}

/* The text of the notification: what a phone shows. */
static void put_fallback(slack *s, const char *headline)
{
    const veer_message *const m = s->r->message;
    veer_buf text;
    veer_buf_init(&text, VEER_RENDER_BYTES);
    veer_render_cut(&text, headline, 600, true);
    if (m->n_notices == 1) {
        const char *const sentence = veer_render_sentence(s->r, &m->notices[0]);
        veer_buf_puts(&text, "\n");
        veer_render_cut(&text, sentence != NULL ? sentence : "", 2000, true);
    }
    veer_render_put(&s->w, "text", veer_buf_cstr(&text));
    veer_buf_done_into(&text, &s->body);
}

static veer_rc render(const veer_channel *channel, const veer_message *message, int64_t now_us,
                      veer_arena *arena, veer_outgoing **ret, size_t *ret_n, veer_err *err)
{
    veer_render r;
    veer_rc rc = veer_render_begin(channel, message, now_us, arena, 1, &r, err);
    if (rc != VEER_OK)
        return rc;
    slack s = {.r = &r};
    const char *const headline = veer_render_headline(&r);
    if (headline == NULL)
        return veer_fail_nomem(err);
    veer_buf_init(&s.body, VEER_RENDER_BYTES);
    veer_json_writer_init(&s.w, &s.body, 0);
    veer_json_begin_object(&s.w);
    put_fallback(&s, headline);
    veer_json_put_key(&s.w, "blocks");
    veer_json_begin_array(&s.w);
    put_header(&s, headline);
    if (message->n_notices == 0)
        put_section(&s, "If you can read this, alerts arrive here.");
    rc = put_notices(&s, err);
    if (rc != VEER_OK) {
        veer_buf_done(&s.body);
        return rc;
    }
    veer_json_end_array(&s.w);
    veer_json_end_object(&s.w);
    rc = veer_render_post(&r, veer_channel_value(channel, "url"), &s.w, &s.body, NULL, 0, err);
    if (rc == VEER_OK)
        veer_render_end(&r, ret, ret_n);
    return rc;
}

/* "ok" is the only good body; a proxy or a login page may say 200 as well. */
static veer_rc judge(const veer_outgoing_answer *answer, veer_err *err)
{
    const veer_rc rc = veer_channel_judge(answer, err);
    if (rc != VEER_OK)
        return rc;
    if (strncmp(answer->body, "ok", 2) != 0)
        return veer_fail(err, VEER_EIO, "answered %d but not 'ok': %.100s", answer->status,
                         answer->body);
    return VEER_OK;
}

const veer_channel_kind veer_channel_slack = {
    .name = "slack",
    .title = "Slack",
    .help = "Posts into a channel of Slack, by an incoming webhook",
    .settings = settings,
    .n_settings = sizeof settings / sizeof *settings,
    .render = render,
    .judge = judge,
};
