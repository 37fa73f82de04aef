/* Signatures of webhooks: Standard Webhooks, and the one that GitHub made known. */
#include <sodium.h>
#include <string.h>

#include "notify/render.h"

#define KEY_LEAST 24 /* bytes of a key */
#define KEY_MOST 64

static veer_rc read_key(const char *secret, unsigned char key[KEY_MOST], size_t *ret_len,
                        veer_err *err)
{
    static const char prefix[] = "whsec_";
    const size_t front = sizeof prefix - 1;
    size_t len = 0;
    if (strncmp(secret, prefix, front) != 0 ||
        (sodium_base642bin(key, KEY_MOST, secret + front, strlen(secret + front), NULL, &len, NULL,
                           sodium_base64_VARIANT_ORIGINAL) != 0 &&
         sodium_base642bin(key, KEY_MOST, secret + front, strlen(secret + front), NULL, &len, NULL,
                           sodium_base64_VARIANT_ORIGINAL_NO_PADDING) != 0) ||
        len < KEY_LEAST)
        return veer_fail(err, VEER_EINVAL,
                         "the secret is not whsec_ followed by %d to %d bytes in base64", KEY_LEAST,
                         KEY_MOST);
    *ret_len = len;
    return VEER_OK;
}

veer_rc veer_webhook_sign(const char *secret, const char *id, int64_t time_s, const void *body,
                          size_t len, veer_buf *out, veer_err *err)
{
    unsigned char key[KEY_MOST];
    unsigned char digest[crypto_auth_hmacsha256_BYTES];
    char base64[64];
    size_t key_len = 0;
    veer_buf front;
    const veer_rc rc = read_key(secret, key, &key_len, err);
    if (rc != VEER_OK)
        return rc;
    veer_buf_init(&front, VEER_RENDER_BYTES);
    veer_buf_printf(&front, "%s.%lld.", id, (long long)time_s);
    crypto_auth_hmacsha256_state state;
    crypto_auth_hmacsha256_init(&state, key, key_len);
    crypto_auth_hmacsha256_update(&state, (const unsigned char *)front.data, front.len);
    crypto_auth_hmacsha256_update(&state, body, len);
    crypto_auth_hmacsha256_final(&state, digest);
    sodium_bin2base64(base64, sizeof base64, digest, sizeof digest, sodium_base64_VARIANT_ORIGINAL);
    veer_buf_printf(out, "v1,%s", base64);
    veer_buf_done_into(&front, out);
    sodium_memzero(key, sizeof key);
    return veer_buf_status(out, err);
}

void veer_webhook_hub_sign(const char *secret, const void *body, size_t len, veer_buf *out)
{
    unsigned char digest[crypto_auth_hmacsha256_BYTES];
    char hex[2 * crypto_auth_hmacsha256_BYTES + 1];
    crypto_auth_hmacsha256_state state;
    crypto_auth_hmacsha256_init(&state, (const unsigned char *)secret, strlen(secret));
    crypto_auth_hmacsha256_update(&state, body, len);
    crypto_auth_hmacsha256_final(&state, digest);
    sodium_bin2hex(hex, sizeof hex, digest, sizeof digest);
    veer_buf_printf(out, "sha256=%s", hex);
}
