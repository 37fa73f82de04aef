/* http/auth.h: who may call: bearer tokens with scopes, and rules for browsers.
 *
 * A token is "veer_" + id (12 hexadecimal digits) + "_" + secret (43 characters of base64url, 256
 * random bits). The id finds the entry; of the token only its SHA-256 is kept, and digests are
 * compared in constant time, against a dummy when the id is unknown. A digest of 256 random bits
 * needs no salt and no slow hash.
 */
#ifndef HTTP_AUTH_H
#define HTTP_AUTH_H

#include "http/http.h"

#define HTTP_TOKEN_ID_SIZE 13   /* with NUL */
#define HTTP_TOKEN_TEXT_SIZE 62 /* with NUL */
#define HTTP_TOKEN_DIGEST_SIZE 32

/* Where a browser keeps its token: a cookie (HttpOnly, SameSite=Strict) that is read when there is
 * no Authorization header. */
#define HTTP_TOKEN_COOKIE "veer_token"

/* What is stored of a token. */
typedef struct http_token {
    char id[HTTP_TOKEN_ID_SIZE];            /* public; may be logged */
    uint8_t digest[HTTP_TOKEN_DIGEST_SIZE]; /* SHA-256 of the whole token */
    http_scopes scopes;                     /* what it allows */
    int64_t expires_us;                     /* microseconds since 1970; 0: never */
} http_token;

/** Draws a new token: its text for the user, once, and what is to be stored. VEER_EINVAL for no or
 * unknown scopes; VEER_EIO if there is no source of randomness. */
veer_rc http_token_new(http_scopes scopes, int64_t expires_us, char text[HTTP_TOKEN_TEXT_SIZE],
                       http_token *ret, veer_err *err);

/** What is to be stored of a token that was made elsewhere (a file of secrets). VEER_EPARSE if it
 * does not have the form above. */
veer_rc http_token_read(http_text token, http_scopes scopes, http_token *ret, veer_err *err);

/** Finds the token in "Bearer <token>"; text NULL if the value is something else. */
http_text http_bearer_of(http_text authorization);

/* The tokens that are valid now; any thread reads and changes it. */
typedef struct http_tokens http_tokens;

veer_rc http_tokens_new(http_tokens **ret, veer_err *err);
void http_tokens_free(http_tokens *tokens);

/** Adds, or replaces the one of the same id. VEER_ELIMIT above VEER_LIMIT_TOKENS. */
veer_rc http_tokens_put(http_tokens *tokens, const http_token *token, veer_err *err);

/** Removes; false if there was none. */
bool http_tokens_remove(http_tokens *tokens, const char *id);

size_t http_tokens_count(http_tokens *tokens);

/** The entry of a token text, or false: unknown, wrong or expired at now_us. */
bool http_tokens_check(http_tokens *tokens, http_text token, int64_t now_us, http_token *ret);

/* What a browser says of where a request comes from; text NULL where a header is absent. */
typedef struct http_origin {
    http_text sec_fetch_site; /* Sec-Fetch-Site */
    http_text origin;         /* Origin */
    http_text host;           /* Host */
} http_origin;

/**
 * True if a request may change something: safe methods always; else Sec-Fetch-Site must be
 * same-origin or none; without it, Origin must be absent (no browser) or name the same host and
 * port as Host.
 */
bool http_origin_allowed(http_method method, const http_origin *origin);

/**
 * True if Host names this server: a loopback name or address, or one of the listed names (no port).
 * Asked only where no token is needed, against pages that rebind their name to 127.0.0.1.
 */
bool http_host_allowed(http_text host, const char *const *names, size_t count);

/** The host of "host:port" or "[v6]:port", without brackets; text NULL if it is malformed. */
http_text http_host_name(http_text host);

#endif
