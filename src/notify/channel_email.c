/* E-mail by SMTP. */
#include <string.h>

#include "base/limits.h"
#include "notify/render.h"

static const veer_channel_setting settings[] = {
    {.name = "server",
     .required = true,
     .help = "Host and port of the mail server, for example smtp.example.com:587"},
    {.name = "security",
     .choices = "starttls|tls|none",
     .fallback = "starttls",
     .help = "STARTTLS is required, TLS from the first byte (port 465), or no encryption"},
    {.name = "user", .help = "Name of the login; without one there is none"},
    {.name = "password", .secret = true, .help = "Password of the login"},
    {.name = "from", .required = true, .help = "Address of the sender"},
    {.name = "to", .type = VEER_SETTING_LIST, .required = true, .help = "Addresses that get it"},
    {.name = "ca_file", .help = "PEM file of a private authority"},
};

/* smtp://host:port/name: the path is what the client calls itself in EHLO. */
static const char *url_of(const veer_channel *channel, veer_arena *arena)
{
    const char *const from = veer_channel_value(channel, "from");
    const char *const at = strrchr(from, '@');
    const bool tls = strcmp(veer_channel_value(channel, "security"), "tls") == 0;
    veer_buf url;
    veer_buf_init(&url, VEER_LIMIT_OUTGOING_URL_BYTES);
    veer_buf_printf(&url, "%s://%s/%s", tls ? "smtps" : "smtp",
                    veer_channel_value(channel, "server"), at != NULL ? at + 1 : "veer");
    return veer_message_keep(arena, &url);
}

static veer_rc make_mail(const veer_channel *channel, veer_arena *arena, veer_mail *ret,
                         veer_err *err)
{
    const char **to = NULL;
    size_t n = 0;
    const veer_rc rc = veer_render_lines(veer_channel_value(channel, "to"), arena, &to, &n, err);
    if (rc != VEER_OK)
        return rc;
    *ret = (veer_mail){
        .from = veer_channel_value(channel, "from"),
        .to = to,
        .n_to = n,
        .user = veer_channel_value(channel, "user"),
        .password = veer_channel_value(channel, "password"),
        .plain = strcmp(veer_channel_value(channel, "security"), "none") == 0,
    };
    return VEER_OK;
}

static veer_rc render(const veer_channel *channel, const veer_message *message, int64_t now_us,
                      veer_arena *arena, veer_outgoing **ret, size_t *ret_n, veer_err *err)
{
    veer_render r;
    veer_buf text;
    veer_rc rc = veer_render_begin(channel, message, now_us, arena, 1, &r, err);
    if (rc != VEER_OK)
        return rc;
    veer_mail *const mail = veer_arena_alloc(arena, sizeof *mail);
    const char *const url = url_of(channel, arena);
    if (mail == NULL || url == NULL)
        return veer_fail_nomem(err);
    rc = make_mail(channel, arena, mail, err);
    if (rc != VEER_OK)
        return rc;
    veer_buf_init(&text, VEER_RENDER_BYTES);
    rc = veer_mail_text(&r, mail->from, mail->to, mail->n_to, &text, err);
    mail->text_len = text.len;
    mail->text = veer_message_keep(arena, &text);
    if (rc != VEER_OK)
        return rc;
    if (mail->text == NULL)
        return veer_fail_nomem(err);
    r.list[r.n++] = (veer_outgoing){.url = url,
                                    .mail = mail,
                                    .ca_file = veer_channel_value(channel, "ca_file")};
    veer_render_end(&r, ret, ret_n);
    return VEER_OK;
}

/* 4xx of SMTP is "later", 5xx is "never": the other way round than in HTTP. */
static veer_rc judge(const veer_outgoing_answer *answer, veer_err *err)
{
    if (answer->status < 400)
        return VEER_OK;
    return veer_fail(err, answer->status < 500 ? VEER_EIO : VEER_EINVAL, "answered %.120s",
                     answer->body);
}

static veer_rc check(const veer_channel *channel, veer_err *err)
{
    veer_arena arena;
    veer_mail mail;
    veer_arena_init(&arena, VEER_LIMIT_RULE_FILE_BYTES);
    const char *const url = url_of(channel, &arena);
    veer_rc rc = url != NULL ? VEER_OK : veer_fail_nomem(err);
    if (rc == VEER_OK)
        rc = make_mail(channel, &arena, &mail, err);
    if (rc == VEER_OK) {
        const veer_outgoing request = {.url = url, .mail = &mail};
        rc = veer_outgoing_check(&request, err);
    }
    if (rc == VEER_OK && mail.password != NULL && mail.user == NULL)
        rc = veer_fail(err, VEER_EINVAL, "a password without a user");
    if (rc == VEER_OK && mail.plain && mail.password != NULL)
        rc = veer_fail(err, VEER_EINVAL, "a password is not sent without encryption (security)");
    veer_arena_done(&arena);
    return rc;
}

const veer_channel_kind veer_channel_email = {
    .name = "email",
    .title = "E-mail",
    .help = "Sends mail by SMTP",
    .settings = settings,
    .n_settings = sizeof settings / sizeof *settings,
    .render = render,
    .judge = judge,
    .check = check,
};
