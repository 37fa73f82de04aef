/* Predicted keys: comparing bytes in place where the next key is known. */
#include "json/scan.h"

static void set_next(veer_json_key *key)
{
    char bytes[16];
    memset(key->next_word, 0, sizeof key->next_word);
    memset(key->next_mask, 0, sizeof key->next_mask);
    if (key->quoted_len > sizeof bytes - 2) {
        key->next_word[0] = 1; /* outside the mask: never equal */
        return;
    }
    bytes[0] = ',';
    memcpy(bytes + 1, key->quoted, key->quoted_len);
    bytes[key->quoted_len + 1] = ':';
    memcpy(key->next_word, bytes, key->quoted_len + 2);
    memset(key->next_mask, 0xFF, key->quoted_len + 2);
}

bool veer_json_key_set(veer_json_key *ret, const char *name, size_t len, char *quoted)
{
    if (veer_json_plain_end(name, name + len) != name + len)
        return false;
    veer_json_key key = {.quoted_len = len + 2};
    quoted[0] = '"';
    memcpy(quoted + 1, name, len);
    quoted[len + 1] = '"';
    const size_t head = key.quoted_len < 16 ? key.quoted_len : 16;
    memcpy(key.word, quoted, head);
    memset(key.mask, 0xFF, head);
    key.quoted = quoted;
    set_next(&key);
    *ret = key;
    return true;
}

bool veer_json_key_make(veer_json_key *ret, const char *name, size_t len, veer_arena *arena)
{
    char *quoted = veer_arena_alloc(arena, len + 2);
    return quoted != NULL && veer_json_key_set(ret, name, len, quoted);
}

static inline bool matches(const char *p, const char *end, const veer_json_key *key)
{
    const size_t left = (size_t)(end - p);
    if (VEER_UNLIKELY(left < 16))
        return key->quoted_len <= left && memcmp(p, key->quoted, key->quoted_len) == 0;
    uint64_t word[2];
    memcpy(word, p, 16);
    if (((word[0] ^ key->word[0]) & key->mask[0]) != 0 ||
        ((word[1] ^ key->word[1]) & key->mask[1]) != 0)
        return false;
    return key->quoted_len <= 16 ||
           (key->quoted_len <= left && memcmp(p + 16, key->quoted + 16, key->quoted_len - 16) == 0);
}

/* Behind `,"key":` with at most one space before the key and one before the value, or NULL. */
static inline const char *behind_key(const char *p, const char *end, veer_json_state state,
                                     const veer_json_key *key)
{
    if (VEER_LIKELY(state == VEER_JSON_AFTER_MEMBER && end - p > 16)) {
        uint64_t word[2];
        memcpy(word, p, 16);
        if (VEER_LIKELY((((word[0] & key->next_mask[0]) ^ key->next_word[0]) |
                         ((word[1] & key->next_mask[1]) ^ key->next_word[1])) == 0)) {
            p += key->quoted_len + 2;
            return VEER_UNLIKELY(*p == ' ') ? p + 1 : p;
        }
    }
    if (VEER_LIKELY(state == VEER_JSON_AFTER_MEMBER)) {
        if (p == end || *p != ',')
            return NULL;
        p++;
    } else if (state != VEER_JSON_AT_FIRST_KEY) {
        return NULL;
    }
    /* branches, not sums: the next address must not wait for this byte */
    if (VEER_UNLIKELY(p < end && *p == ' '))
        p++;
    if (!matches(p, end, key))
        return NULL;
    p += key->quoted_len;
    if (p == end || *p != ':')
        return NULL;
    p++;
    if (VEER_UNLIKELY(p < end && *p == ' '))
        p++;
    return p;
}

bool veer_json_predict_key(veer_json_reader *r, const veer_json_key *key)
{
    const char *p = behind_key(r->at, r->end, r->state, key);
    if (p == NULL)
        return false;
    r->text = key->quoted + 1;
    r->text_len = key->quoted_len - 2;
    r->at = p;
    r->state = VEER_JSON_AT_VALUE;
    return true;
}

size_t veer_json_predict_numbers(veer_json_reader *r, const veer_json_key *keys, size_t n,
                                 double *ret)
{
    /* Position and state stay in registers from one member to the next. */
    const char *at = r->at, *end = r->end;
    veer_json_state state = r->state;
    size_t taken = 0;
    for (; taken < n; taken++) {
        const char *p = behind_key(at, end, state, &keys[taken]);
        if (p == NULL || p == end || (*p != '-' && (*p < '0' || *p > '9')))
            break;
        veer_json_decimal d;
        p = veer_json_read_decimal(p, end, &d);
        if (VEER_UNLIKELY(p == NULL))
            break;
        ret[taken] = veer_json_decimal_value(&d);
        at = p;
        state = VEER_JSON_AFTER_MEMBER;
    }
    r->at = at;
    r->state = state;
    return taken;
}

bool veer_json_predict_number(veer_json_reader *r, const veer_json_key *key, double *ret)
{
    return veer_json_predict_numbers(r, key, 1, ret) == 1;
}
