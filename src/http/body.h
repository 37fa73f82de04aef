/* http/body.h: gzip in both directions, with a limit on what comes out. */
#ifndef HTTP_BODY_H
#define HTTP_BODY_H

#include "http/http.h"

/**
 * Unpacks a whole gzip body (members may follow each other) behind what out holds.
 *
 * @return VEER_ELIMIT above the maximum of out, or above VEER_LIMIT_GZIP_RATIO times the packed
 *         size once VEER_LIMIT_GZIP_RATIO_FLOOR bytes have come out; VEER_EPARSE for anything that
 *         is not whole and valid gzip; VEER_ENOMEM
 */
veer_rc http_gunzip(http_text packed, veer_buf *out, veer_err *err);

/** Packs bytes; false if it does not get smaller (out is then unspecified). */
bool http_gzip(http_text plain, veer_buf *out);

/** True if an Accept-Encoding value takes gzip with a weight above 0. */
bool http_accepts_gzip(http_text accept_encoding);

/** True if bodies of this media type usually get smaller: text, JSON, XML, JavaScript. */
bool http_type_is_compressible(const char *content_type);

#endif
