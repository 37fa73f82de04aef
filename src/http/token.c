#include <assert.h>
#include <sodium.h>
#include <string.h>

#include "http/auth.h"

#define TOKEN_PREFIX "veer_"
#define PREFIX_LEN (sizeof TOKEN_PREFIX - 1)
#define ID_LEN (HTTP_TOKEN_ID_SIZE - 1)
#define ID_BYTES (ID_LEN / 2)
#define SECRET_BYTES 32u
#define TOKEN_LEN (HTTP_TOKEN_TEXT_SIZE - 1)

static_assert(HTTP_TOKEN_DIGEST_SIZE == crypto_hash_sha256_BYTES, "a SHA-256");

static bool has_token_form(http_text token)
{
    static const char base64url[] =
        "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789-_";
    if (token.text == NULL || token.len != TOKEN_LEN ||
        memcmp(token.text, TOKEN_PREFIX, PREFIX_LEN) != 0 || token.text[PREFIX_LEN + ID_LEN] != '_')
        return false;
    for (size_t i = 0; i < ID_LEN; i++) {
        const char c = token.text[PREFIX_LEN + i];
        if (c == '\0' || strchr("0123456789abcdef", c) == NULL)
            return false;
    }
    for (size_t i = PREFIX_LEN + ID_LEN + 1; i < TOKEN_LEN; i++)
        if (token.text[i] == '\0' || strchr(base64url, token.text[i]) == NULL)
            return false;
    return true;
}

veer_rc http_token_read(http_text token, http_scopes scopes, http_token *ret, veer_err *err)
{
    http_token made = {.scopes = scopes};
    if (!has_token_form(token))
        return veer_fail(err, VEER_EPARSE,
                         "not a token: \"veer_\", 12 digits, '_' and 43 characters are wanted");
    memcpy(made.id, token.text + PREFIX_LEN, ID_LEN);
    crypto_hash_sha256(made.digest, (const unsigned char *)token.text, token.len);
    *ret = made;
    return VEER_OK;
}

veer_rc http_token_new(http_scopes scopes, int64_t expires_us, char text[HTTP_TOKEN_TEXT_SIZE],
                       http_token *ret, veer_err *err)
{
    unsigned char random[ID_BYTES + SECRET_BYTES];
    char made[HTTP_TOKEN_TEXT_SIZE] = TOKEN_PREFIX;
    if (scopes == 0 || (scopes & ~HTTP_SCOPES_ALL) != 0)
        return veer_fail(err, VEER_EINVAL,
                         "a token needs one or more of the scopes ingest, read, admin");
    if (sodium_init() < 0)
        return veer_fail(err, VEER_EIO, "no source of random numbers");
    randombytes_buf(random, sizeof random);
    sodium_bin2hex(made + PREFIX_LEN, ID_LEN + 1, random, ID_BYTES);
    made[PREFIX_LEN + ID_LEN] = '_';
    sodium_bin2base64(made + PREFIX_LEN + ID_LEN + 1, sizeof made - PREFIX_LEN - ID_LEN - 1,
                      random + ID_BYTES, SECRET_BYTES, sodium_base64_VARIANT_URLSAFE_NO_PADDING);
    const veer_rc rc = http_token_read((http_text){made, TOKEN_LEN}, scopes, ret, err);
    if (rc == VEER_OK) {
        ret->expires_us = expires_us;
        memcpy(text, made, sizeof made);
    }
    sodium_memzero(random, sizeof random);
    sodium_memzero(made, sizeof made);
    return rc;
}

http_text http_bearer_of(http_text authorization)
{
    static const char scheme[] = "bearer ";
    const size_t len = sizeof scheme - 1;
    if (authorization.text == NULL || authorization.len <= len)
        return (http_text){0};
    if (!http_text_is_caseless((http_text){authorization.text, len}, scheme))
        return (http_text){0};
    http_text token = {authorization.text + len, authorization.len - len};
    while (token.len > 0 && token.text[0] == ' ') {
        token.text++;
        token.len--;
    }
    return token.len > 0 ? token : (http_text){0};
}
