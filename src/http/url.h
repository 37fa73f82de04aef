/* http/url.h: percent-decoding and the two halves of a request target. */
#ifndef HTTP_URL_H
#define HTTP_URL_H

#include "base/arena.h"
#include "http/http.h"

/* One name and value: a query parameter, decoded. */
typedef struct http_pair {
    http_text name;
    http_text value;
} http_pair;

/**
 * Decodes "%XX" (and '+' as a space if plus_is_space) into arena memory with a NUL behind it; text
 * without anything to decode is given back as it is.
 *
 * VEER_EPARSE for a '%' without two hexadecimal digits, for a control character (NUL included) and
 * for bytes that are not UTF-8, before or after decoding.
 */
veer_rc http_url_decode(http_text raw, bool plus_is_space, veer_arena *arena, http_text *ret,
                        veer_err *err);

/**
 * Splits a request target into raw path and raw query (text NULL if there is no '?'). Takes the
 * origin form "/path?query" and the absolute form "http://host/path?query", whose authority comes
 * back in ret_authority (text NULL otherwise). VEER_EPARSE for anything else, for bytes outside
 * printable ASCII, and for a '#'.
 */
veer_rc http_url_split(http_text target, http_text *ret_authority, http_text *ret_path,
                       http_text *ret_query, veer_err *err);

/**
 * The parameters of a raw query in order. Empty pieces between '&' are skipped; a piece without a
 * name is VEER_EPARSE; more than VEER_LIMIT_HTTP_QUERY are VEER_ELIMIT.
 */
veer_rc http_url_query(http_text query, veer_arena *arena, http_pair **ret, size_t *ret_count,
                       veer_err *err);

#endif
