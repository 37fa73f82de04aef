/* api/token_doc.h: access tokens in the store (docs/tokens.md): documents VEER_STORE_DOC_TOKEN
 * whose key is the id of the token. Of the token itself only its digest is kept. */
#ifndef VEER_API_TOKEN_DOC_H
#define VEER_API_TOKEN_DOC_H

#include "base/limits.h"
#include "http/auth.h"
#include "store/store.h"

#define VEER_TOKEN_NAME_SIZE (VEER_LIMIT_NAME_BYTES + 1) /* with NUL */

/** A token as it is kept. */
typedef struct veer_token_doc {
    http_token token;                /* id, digest, scopes, expiry */
    char name[VEER_TOKEN_NAME_SIZE]; /* what it is for; NUL-terminated, may be empty */
    int64_t created_us;              /* when it was made */
} veer_token_doc;

/** Reads the bytes of a document. VEER_ECORRUPT. */
veer_rc veer_token_doc_read(const veer_store_doc *doc, veer_token_doc *ret, veer_err *err);

/** Keeps a token, durably. */
veer_rc veer_token_doc_put(veer_store *store, const veer_token_doc *doc, veer_err *err);

/** Forgets a token, durably; *ret_found says whether it was there. */
veer_rc veer_token_doc_drop(veer_store *store, const char *id, bool *ret_found, veer_err *err);

/** Puts all tokens of a store into the set of those that are valid. tokens may be NULL: they are
 * only counted. */
veer_rc veer_token_docs_load(veer_store *store, http_tokens *tokens, size_t *ret_count,
                             veer_err *err);

/** The word of scope number i (0, 1, ...) and its bit; NULL behind the last one. */
const char *veer_scope_word(size_t i, http_scopes *ret_bit);

#endif
