#include <pthread.h>
#include <sodium.h>
#include <stdlib.h>
#include <string.h>

#include "base/limits.h"
#include "http/auth.h"

struct http_tokens {
    pthread_rwlock_t lock; /* guards the rest */
    http_token *entries;   /* count of them, sorted by id */
    size_t count;
    size_t room; /* of entries */
};

veer_rc http_tokens_new(http_tokens **ret, veer_err *err)
{
    http_tokens *tokens = calloc(1, sizeof *tokens);
    if (tokens == NULL)
        return veer_fail_nomem(err);
    if (sodium_init() < 0 || pthread_rwlock_init(&tokens->lock, NULL) != 0) {
        free(tokens);
        return veer_fail(err, VEER_EIO, "the cryptographic library does not start");
    }
    *ret = tokens;
    return VEER_OK;
}

void http_tokens_free(http_tokens *tokens)
{
    if (tokens == NULL)
        return;
    pthread_rwlock_destroy(&tokens->lock);
    free(tokens->entries);
    free(tokens);
}

/* Where an id is, or would be. */
static size_t place_of(const http_tokens *tokens, const char *id, bool *ret_found)
{
    size_t low = 0, high = tokens->count;
    *ret_found = false;
    while (low < high) {
        const size_t middle = low + (high - low) / 2;
        const int order = strncmp(id, tokens->entries[middle].id, HTTP_TOKEN_ID_SIZE);
        if (order == 0) {
            *ret_found = true;
            return middle;
        }
        if (order < 0)
            high = middle;
        else
            low = middle + 1;
    }
    return low;
}

static veer_rc make_room(http_tokens *tokens, veer_err *err)
{
    if (tokens->count < tokens->room)
        return VEER_OK;
    if (tokens->count == VEER_LIMIT_TOKENS)
        return veer_fail(err, VEER_ELIMIT, "more than %d tokens", VEER_LIMIT_TOKENS);
    const size_t room = tokens->room == 0 ? 16 : tokens->room * 2;
    http_token *entries = realloc(tokens->entries, room * sizeof *entries);
    if (entries == NULL)
        return veer_fail_nomem(err);
    tokens->entries = entries;
    tokens->room = room;
    return VEER_OK;
}

veer_rc http_tokens_put(http_tokens *tokens, const http_token *token, veer_err *err)
{
    bool found;
    veer_rc rc = VEER_OK;
    pthread_rwlock_wrlock(&tokens->lock);
    const size_t at = place_of(tokens, token->id, &found);
    if (!found)
        rc = make_room(tokens, err);
    if (rc == VEER_OK) {
        if (!found) {
            memmove(&tokens->entries[at + 1], &tokens->entries[at],
                    (tokens->count - at) * sizeof *tokens->entries);
            tokens->count++;
        }
        tokens->entries[at] = *token;
    }
    pthread_rwlock_unlock(&tokens->lock);
    return rc;
}

bool http_tokens_remove(http_tokens *tokens, const char *id)
{
    bool found;
    pthread_rwlock_wrlock(&tokens->lock);
    const size_t at = place_of(tokens, id, &found);
    if (found) {
        memmove(&tokens->entries[at], &tokens->entries[at + 1],
                (tokens->count - at - 1) * sizeof *tokens->entries);
        tokens->count--;
    }
    pthread_rwlock_unlock(&tokens->lock);
    return found;
}

size_t http_tokens_count(http_tokens *tokens)
{
    pthread_rwlock_rdlock(&tokens->lock);
    const size_t count = tokens->count;
    pthread_rwlock_unlock(&tokens->lock);
    return count;
}

bool http_tokens_check(http_tokens *tokens, http_text token, int64_t now_us, http_token *ret)
{
    http_token given, kept = {.id = ""};
    bool found;
    if (http_token_read(token, HTTP_SCOPE_NONE, &given, NULL) != VEER_OK)
        return false;
    pthread_rwlock_rdlock(&tokens->lock);
    const size_t at = place_of(tokens, given.id, &found);
    if (found)
        kept = tokens->entries[at];
    pthread_rwlock_unlock(&tokens->lock);
    /* An unknown id costs the same comparison, with zeros. */
    const bool equal = sodium_memcmp(given.digest, kept.digest, sizeof kept.digest) == 0;
    if (!found || !equal || (kept.expires_us != 0 && kept.expires_us <= now_us))
        return false;
    *ret = kept;
    return true;
}
