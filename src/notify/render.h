/* notify/render.h: what the kinds of channels share when they make requests. */
#ifndef VEER_NOTIFY_RENDER_H
#define VEER_NOTIFY_RENDER_H

#include "notify/message.h"

#define VEER_RENDER_BYTES ((size_t)4 << 20) /* of one body */

/** Where requests are gathered. */
typedef struct veer_render {
    const veer_channel *channel; /* whose */
    const veer_message *message; /* what is told */
    int64_t now_us;              /* of this try */
    veer_arena *arena;           /* of everything */
    veer_outgoing *list;         /* n requests, room for `room` */
    size_t n;                    /* in it */
    size_t room;                 /* in it */
} veer_render;

/** Begins with room for so many requests. VEER_ENOMEM. */
veer_rc veer_render_begin(const veer_channel *channel, const veer_message *message, int64_t now_us,
                          veer_arena *arena, size_t room, veer_render *ret, veer_err *err);

/** Adds a POST of JSON that was written into a buffer, with n_headers more headers and those of the
 * setting `headers`. Frees the buffer. The channel's `ca_file` is used. */
veer_rc veer_render_post(veer_render *r, const char *url, veer_json_writer *w, veer_buf *take,
                         const char *const *headers, size_t n_headers, veer_err *err);

/** Hands the requests over. */
void veer_render_end(const veer_render *r, veer_outgoing **ret, size_t *ret_n);

/** The lines of a VEER_SETTING_LIST or _MAP as an array in the arena; 0 lines for NULL. */
veer_rc veer_render_lines(const char *value, veer_arena *arena, const char ***ret, size_t *ret_n,
                          veer_err *err);

/** At most max_bytes of a text, cut between characters, "..." at the end if cut; '&', '<' and '>'
 * become entities where `entities` says so and count as these. */
void veer_render_cut(veer_buf *out, const char *text, size_t max_bytes, bool entities);

/** Writes key and a text that is cut. */
void veer_render_put(veer_json_writer *w, const char *key, const char *text);
void veer_render_put_cut(veer_json_writer *w, const char *key, const char *text, size_t max_bytes,
                         bool entities);

/** Texts of veer_notice_headline, _sentence, veer_message_headline, veer_message_link in the arena;
 * NULL without memory; a link may be "". */
const char *veer_render_headline(const veer_render *r);
const char *veer_render_notice_headline(const veer_render *r, const veer_notice *notice);
const char *veer_render_sentence(const veer_render *r, const veer_notice *notice);
const char *veer_render_link(const veer_render *r, const veer_alert *alert);
const char *veer_render_time(const veer_render *r, int64_t us);

/** HMAC-SHA256 of Standard Webhooks: "v1,<base64>" appended. secret: "whsec_..." of 24 to 64 bytes.
 * VEER_EINVAL for another. */
veer_rc veer_webhook_sign(const char *secret, const char *id, int64_t time_s, const void *body,
                          size_t len, veer_buf *out, veer_err *err);

/** "sha256=<hex>" of a body, appended. */
void veer_webhook_hub_sign(const char *secret, const void *body, size_t len, veer_buf *out);

/** "veer-" and 32 hexadecimal digits of rule, model, version and segment: the same for all that is
 * told of one watch. In the arena; NULL without memory. */
const char *veer_render_watch_id(const veer_render *r, const veer_alert *alert);

/** The body of Alertmanager's own webhook (version 4), for receivers that know it. VEER_ENOMEM. */
veer_rc veer_alertmanager_webhook(veer_render *r, veer_json_writer *w, veer_err *err);

/** Labels and annotations of an alert as Alertmanager knows them, as two members. */
veer_rc veer_alertmanager_identity(veer_render *r, const veer_notice *notice,
                                   veer_severity severity, veer_json_writer *w, veer_err *err);

/** A mail as bytes with CRLF: headers and a body in quoted-printable. */
veer_rc veer_mail_text(veer_render *r, const char *from, const char *const *to, size_t n_to,
                       veer_buf *out, veer_err *err);

/** One header line, its value encoded (RFC 2047) if it is not plain ASCII; line breaks become
 * spaces. */
void veer_mail_header(veer_buf *out, const char *name, const char *value);

/** A text as quoted-printable (RFC 2045) with CRLF; '\n' ends a line. */
void veer_mail_quoted(veer_buf *out, const char *text, size_t len);

#endif
