/* client/outgoing.h: requests to addresses of others: webhooks, chat, mail. Through libcurl.
 *
 * Redirects are not followed. Every address is checked when the connection is made, after the name
 * was resolved, so that a name cannot lead elsewhere meanwhile: link-local addresses
 * (169.254.0.0/16, fe80::/10), those of cloud metadata services, multicast, broadcast and
 * unspecified addresses are refused unless the policy allows them; IPv4 inside IPv6 is looked at as
 * IPv4. http, https, smtp and smtps only. Proxies of the environment are used for http and https,
 * and then the address of the proxy is what is checked.
 */
#ifndef VEER_CLIENT_OUTGOING_H
#define VEER_CLIENT_OUTGOING_H

#include <stdatomic.h>
#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "base/arena.h"
#include "base/err.h"

/** A range of addresses: "10.0.0.0/8", "fe80::/10", "192.0.2.1". */
typedef struct veer_address_range {
    unsigned char bytes[16]; /* IPv4 as ::ffff:a.b.c.d */
    unsigned bits;           /* leading bits that count, of 128 */
} veer_address_range;

typedef struct veer_outgoing_policy {
    const veer_address_range *allow; /* n_allow ranges that are called although refused otherwise */
    size_t n_allow;                  /* of them */
    const veer_address_range *deny;  /* n_deny ranges that are refused besides */
    size_t n_deny;                   /* of them */
} veer_outgoing_policy;

/** Reads a range. VEER_EPARSE. */
veer_rc veer_address_range_parse(const char *text, veer_address_range *ret, veer_err *err);

/** Whether an address (16 bytes, IPv4 as ::ffff:a.b.c.d) may be called. Pure. */
bool veer_outgoing_allows(const veer_outgoing_policy *policy, const unsigned char bytes[16]);

/** A mail. */
typedef struct veer_mail {
    const char *from;      /* address */
    const char *const *to; /* n_to addresses */
    size_t n_to;           /* at least 1 */
    const char *user;      /* NULL: no login */
    const char *password;  /* with user */
    bool plain;            /* smtp without STARTTLS; otherwise it is required */
    const char *text;      /* whole message, headers and body, lines end with CRLF */
    size_t text_len;       /* bytes */
} veer_mail;

/** A request. */
typedef struct veer_outgoing {
    const char *url;            /* http(s)://..., or smtp(s)://host:port */
    const char *method;         /* "POST" */
    const char *const *headers; /* n_headers lines "Name: value", no control characters in them;
                                 * not Content-Length, Transfer-Encoding */
    size_t n_headers;           /* of them */
    const void *body;           /* body_len bytes, or NULL */
    size_t body_len;            /* bytes */
    const veer_mail *mail;      /* of smtp; else NULL */
    int64_t timeout_ms;         /* of everything; 0: 15,000 */
    const char *ca_file;        /* PEM of a private authority; NULL: the system's */
} veer_outgoing;

/** Whether a URL may be one of a request: http, https, smtp or smtps, with a host, without user,
 * password and control characters. VEER_EINVAL; the message has at most the host of it. */
veer_rc veer_outgoing_check_url(const char *url, veer_err *err);

/** Whether all of a request may be as it is: URL, method, headers, addresses of a mail.
 * VEER_EINVAL.
 */
veer_rc veer_outgoing_check(const veer_outgoing *request, veer_err *err);

/** What came back. */
typedef struct veer_outgoing_answer {
    int status;             /* HTTP status; SMTP reply code (250: taken; 4xx, 5xx: the refusal) */
    char body[1024];        /* beginning of the body, or the last SMTP reply; NUL-terminated */
    size_t body_len;        /* bytes of it */
    int64_t retry_after_ms; /* of a Retry-After header (seconds or a date); -1: none */
} veer_outgoing_answer;

/**
 * Does a request and waits. *stop true cuts it.
 *
 * @return VEER_OK with any status; VEER_EIO: not reached, cut off, not in time (worth a retry);
 *         VEER_EINVAL: a URL or header that cannot be, an address that may not be called (not worth
 *         one). Messages name the host, never path, query, user or headers of the URL.
 */
veer_rc veer_outgoing_send(const veer_outgoing *request, const veer_outgoing_policy *policy,
                           int64_t now_us, const atomic_bool *stop, veer_outgoing_answer *ret,
                           veer_err *err);

#endif
