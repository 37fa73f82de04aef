/* http/pending.h: answering a request later, from any thread.
 *
 * Who owns what:
 *   - http_suspend gives the handler a token, http_pending, and puts the connection to sleep: it
 *     costs no thread. The token then belongs to whoever the handler hands it to, and that one
 *     calls http_complete exactly once, in every case, also while the server stops. Completing
 *     before the handler has returned is fine.
 *   - The response being built lives in the token, so the holder never touches the connection.
 *     Nothing of the request may be kept: take what is needed (a parsed batch) along.
 *   - A client that goes away does not take the token back: the work may be committed already. The
 *     holder may ask http_pending_gone before it begins something long, and completes all the same.
 *   - When the server stops and its deadline has passed, it answers 503 for the holder and forgets
 *     the token; a late http_complete only frees it. It is safe after http_server_free too.
 */
#ifndef HTTP_PENDING_H
#define HTTP_PENDING_H

#include "http/response.h"

typedef struct http_pending http_pending;

/** Suspends the request that this handler is answering; call it at most once. NULL: out of memory,
 * or the server is stopping; nothing has happened, return VEER_ENOMEM. With a token, the response
 * given to the handler and what the handler returns are no longer used. */
http_pending *http_suspend(const http_request *request);

/** The response to fill; owned by the token. */
http_response *http_pending_response(http_pending *pending);

/** True if the client has closed its side or the server has given up waiting. Costs a system
 * call. */
bool http_pending_gone(http_pending *pending);

/** Sends the response and frees the token. */
void http_complete(http_pending *pending);

/** http_response_error, then http_complete. */
void http_complete_error(http_pending *pending, veer_rc rc, const veer_err *err);

#endif
