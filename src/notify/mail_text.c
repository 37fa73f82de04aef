/* A mail as text: headers (RFC 5322, 2047) and a body in quoted-printable (RFC 2045). */
#include <sodium.h>
#include <string.h>

#include "base/time.h"
#include "base/utf8.h"
#include "notify/render.h"

#define WORD_BYTES 39 /* of text in an encoded word: 52 of base64, 12 around them, "Subject: " */
#define LINE_BYTES 75 /* of a quoted-printable line before its '=' */
#define SUBJECT_BYTES 250

static bool needs_encoding(const char *text)
{
    for (const char *c = text; *c != '\0'; c++)
        if ((unsigned char)*c < ' ' || (unsigned char)*c > '~')
            return true;
    return strstr(text, "=?") != NULL;
}

/* As many bytes as fit into an encoded word, cut between characters. */
static size_t word_len(const char *text, size_t left)
{
    size_t len = 0;
    while (len < left) {
        const size_t step = veer_utf8_next(text + len, left - len, NULL);
        const size_t size = step > 0 ? step : 1;
        if (len + size > WORD_BYTES)
            break;
        len += size;
    }
    return len;
}

static void put_encoded(veer_buf *out, const char *text)
{
    size_t left = strlen(text);
    bool first = true;
    while (left > 0) {
        char clean[WORD_BYTES + 1];
        char base64[2 * WORD_BYTES];
        const size_t len = word_len(text, left);
        for (size_t i = 0; i < len; i++)
            clean[i] = (unsigned char)text[i] < ' ' || text[i] == 0x7F ? ' ' : text[i];
        sodium_bin2base64(base64, sizeof base64, (const unsigned char *)clean, len,
                          sodium_base64_VARIANT_ORIGINAL);
        veer_buf_printf(out, "%s=?UTF-8?B?%s?=", first ? "" : "\r\n ", base64);
        first = false;
        text += len;
        left -= len;
    }
}

void veer_mail_header(veer_buf *out, const char *name, const char *value)
{
    veer_buf_printf(out, "%s: ", name);
    if (needs_encoding(value))
        put_encoded(out, value);
    else
        veer_buf_puts(out, value);
    veer_buf_puts(out, "\r\n");
}

void veer_mail_quoted(veer_buf *out, const char *text, size_t len)
{
    static const char hex[] = "0123456789ABCDEF";
    size_t column = 0;
    for (size_t i = 0; i < len; i++) {
        const unsigned char c = (unsigned char)text[i];
        if (c == '\n') {
            veer_buf_puts(out, "\r\n");
            column = 0;
            continue;
        }
        const bool ends = i + 1 == len || text[i + 1] == '\n';
        const bool plain = (c > ' ' && c <= '~' && c != '=') || (c == ' ' && !ends);
        const size_t size = plain ? 1 : 3;
        if (column + size > LINE_BYTES) {
            veer_buf_puts(out, "=\r\n");
            column = 0;
        }
        if (plain) {
            veer_buf_putc(out, (char)c);
        } else {
            const char code[3] = {'=', hex[c >> 4], hex[c & 15]};
            veer_buf_append(out, code, sizeof code);
        }
        column += size;
    }
}

/* "Sat, 21 Nov 2026 18:05:00 +0000" */
static void put_date(veer_buf *out, int64_t us)
{
    static const char *const days[] = {"Mon", "Tue", "Wed", "Thu", "Fri", "Sat", "Sun"};
    static const char *const months[] = {"Jan", "Feb", "Mar", "Apr", "May", "Jun",
                                         "Jul", "Aug", "Sep", "Oct", "Nov", "Dec"};
    const int64_t time = us >= VEER_TIME_MIN_US && us <= VEER_TIME_MAX_US ? us : 0;
    const veer_civil c = veer_civil_from_us(time);
    veer_buf_printf(out, "Date: %s, %02d %s %04d %02d:%02d:%02d +0000\r\n",
                    days[veer_iso_weekday(time) - 1], c.day, months[c.month - 1], c.year, c.hour,
                    c.minute, c.second);
}

static void put_facts(const veer_fact *facts, size_t n, veer_buf *out)
{
    for (size_t i = 0; i < n; i++) {
        veer_buf_printf(out, "  %-16s ", facts[i].title);
        for (const char *c = facts[i].value; *c != '\0'; c++) {
            veer_buf_putc(out, *c);
            if (*c == '\n')
                veer_buf_puts(out, "                   ");
        }
        veer_buf_putc(out, '\n');
    }
}

static veer_rc put_notice(veer_render *r, const veer_notice *notice, veer_buf *out, veer_err *err)
{
    veer_fact facts[VEER_MESSAGE_FACTS];
    size_t n = 0;
    const veer_rc rc = veer_notice_facts(notice, r->arena, facts, &n, err);
    const char *const link = veer_render_link(r, notice->alert);
    if (rc != VEER_OK)
        return rc;
    if (link == NULL)
        return veer_fail_nomem(err);
    if (r->message->n_notices > 1) {
        veer_notice_headline(notice, out);
        veer_buf_puts(out, "\n");
    }
    veer_notice_sentence(notice, out);
    veer_buf_puts(out, "\n\n");
    put_facts(facts, n, out);
    veer_buf_puts(out, "\n");
    if (notice->alert->runbook != NULL)
        veer_buf_printf(out, "Runbook: %s\n", notice->alert->runbook);
    if (link[0] != '\0')
        veer_buf_printf(out, "Open in Veer: %s\n", link);
    veer_buf_puts(out, "\n");
    return VEER_OK;
}

static veer_rc put_body(veer_render *r, veer_buf *out, veer_err *err)
{
    veer_buf text;
    veer_rc rc = VEER_OK;
    veer_buf_init(&text, VEER_RENDER_BYTES / 4);
    if (r->message->n_notices == 0)
        veer_buf_puts(&text, "If you can read this, alerts arrive here.\n\n");
    for (size_t i = 0; rc == VEER_OK && i < r->message->n_notices; i++)
        rc = put_notice(r, &r->message->notices[i], &text, err);
    veer_buf_printf(&text, "-- \nSent by Veer to the channel %s (%s)\n", r->message->channel,
                    r->message->id);
    if (rc == VEER_OK)
        veer_mail_quoted(out, text.data, text.len);
    veer_buf_done_into(&text, out);
    return rc;
}

static void put_receivers(const char *const *to, size_t n, veer_buf *out)
{
    for (size_t i = 0; i < n; i++)
        veer_buf_printf(out, "%s%s", i > 0 ? ",\r\n " : "To: ", to[i]);
    veer_buf_puts(out, "\r\n");
}

veer_rc veer_mail_text(veer_render *r, const char *from, const char *const *to, size_t n_to,
                       veer_buf *out, veer_err *err)
{
    const char *const at = strrchr(from, '@');
    const char *const domain = at != NULL ? at + 1 : "veer";
    const char *const headline = veer_render_headline(r);
    veer_buf subject;
    if (headline == NULL)
        return veer_fail_nomem(err);
    put_date(out, r->message->created_us);
    veer_buf_printf(out, "From: Veer <%s>\r\n", from);
    put_receivers(to, n_to, out);
    veer_buf_init(&subject, VEER_RENDER_BYTES);
    veer_render_cut(&subject, headline, SUBJECT_BYTES, false);
    veer_mail_header(out, "Subject", veer_buf_cstr(&subject));
    veer_buf_done_into(&subject, out);
    veer_buf_printf(out, "Message-ID: <%s@%s>\r\n", r->message->id, domain);
    /* Mails about one alert stand together. */
    const char *const alert = r->message->n_notices == 1 ? r->message->notices[0].alert->id : "";
    if (veer_message_is_id(alert))
        veer_buf_printf(out, "References: <%s@%s>\r\n", alert, domain);
    veer_buf_puts(out, "MIME-Version: 1.0\r\n"
                       "Content-Type: text/plain; charset=utf-8\r\n"
                       "Content-Transfer-Encoding: quoted-printable\r\n"
                       "Auto-Submitted: auto-generated\r\n"
                       "\r\n");
    const veer_rc rc = put_body(r, out, err);
    return rc != VEER_OK ? rc : veer_buf_status(out, err);
}
