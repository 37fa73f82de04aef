#include "api/token_doc.h"

#include <stdio.h>
#include <string.h>

#include "base/buf.h"
#include "json/reader.h"
#include "json/writer.h"

#define DOC_BYTES 4096 /* longest document */

static const struct {
    const char *word; /* in documents and answers */
    http_scopes bit;  /* what it allows */
} scope_rows[] = {
    {"ingest", HTTP_SCOPE_INGEST},
    {"read", HTTP_SCOPE_READ},
    {"admin", HTTP_SCOPE_ADMIN},
};

const char *veer_scope_word(size_t i, http_scopes *ret_bit)
{
    if (i >= sizeof scope_rows / sizeof *scope_rows)
        return NULL;
    *ret_bit = scope_rows[i].bit;
    return scope_rows[i].word;
}

/* ---- writing ---- */

static void put_hex(veer_json_writer *w, const uint8_t *bytes, size_t len)
{
    static const char digits[] = "0123456789abcdef";
    char text[2 * HTTP_TOKEN_DIGEST_SIZE];
    for (size_t i = 0; i < len; i++) {
        text[2 * i] = digits[bytes[i] >> 4];
        text[2 * i + 1] = digits[bytes[i] & 15];
    }
    veer_json_put_string_n(w, text, 2 * len);
}

static veer_rc write_doc(const veer_token_doc *doc, veer_buf *out, veer_err *err)
{
    veer_json_writer w;
    veer_json_writer_init(&w, out, 0);
    veer_json_begin_object(&w);
    veer_json_put_key(&w, "name");
    veer_json_put_string(&w, doc->name);
    veer_json_put_key(&w, "scopes");
    veer_json_put_uint64(&w, doc->token.scopes);
    veer_json_put_key(&w, "sha256");
    put_hex(&w, doc->token.digest, HTTP_TOKEN_DIGEST_SIZE);
    veer_json_put_key(&w, "created_us");
    veer_json_put_int64(&w, doc->created_us);
    veer_json_put_key(&w, "expires_us");
    veer_json_put_int64(&w, doc->token.expires_us);
    veer_json_end_object(&w);
    return veer_json_finish(&w, err);
}

veer_rc veer_token_doc_put(veer_store *store, const veer_token_doc *doc, veer_err *err)
{
    veer_buf text;
    veer_buf_init(&text, DOC_BYTES);
    veer_rc rc = write_doc(doc, &text, err);
    if (rc == VEER_OK) {
        const veer_store_doc kept = {.kind = VEER_STORE_DOC_TOKEN,
                                     .key = veer_store_text(doc->token.id),
                                     .time_us = doc->created_us,
                                     .arrival_us = doc->created_us,
                                     .bytes = {text.data, text.len}};
        veer_store_tx tx = {.docs = &kept, .n_docs = 1};
        rc = veer_store_commit(store, &tx, err);
    }
    veer_buf_done(&text);
    return rc;
}

static veer_rc note_found(void *context, const veer_store_doc *doc)
{
    (void)doc;
    *(bool *)context = true;
    return VEER_OK;
}

veer_rc veer_token_doc_drop(veer_store *store, const char *id, bool *ret_found, veer_err *err)
{
    const veer_store_doc_key key = {VEER_STORE_DOC_TOKEN, veer_store_text(id)};
    veer_store_tx tx = {.doc_drops = &key, .n_doc_drops = 1};
    bool found = false;
    veer_rc rc = veer_store_doc_get(store, &key, note_found, &found, err);
    if (rc == VEER_ENOTFOUND) {
        *ret_found = false;
        return VEER_OK;
    }
    if (rc == VEER_OK)
        rc = veer_store_commit(store, &tx, err);
    if (rc == VEER_OK)
        *ret_found = found;
    return rc;
}

/* ---- reading ---- */

static int digit_of(char c)
{
    if (c >= '0' && c <= '9')
        return c - '0';
    return c >= 'a' && c <= 'f' ? c - 'a' + 10 : -1;
}

static bool read_digest(const char *text, size_t len, uint8_t out[HTTP_TOKEN_DIGEST_SIZE])
{
    if (len != (size_t)2 * HTTP_TOKEN_DIGEST_SIZE)
        return false;
    for (size_t i = 0; i < HTTP_TOKEN_DIGEST_SIZE; i++) {
        const int high = digit_of(text[2 * i]), low = digit_of(text[2 * i + 1]);
        if (high < 0 || low < 0)
            return false;
        out[i] = (uint8_t)(high * 16 + low);
    }
    return true;
}

/* One member; what is not known is skipped. */
static bool read_member(veer_json_reader *r, veer_token_doc *doc, bool *has_digest)
{
    int64_t scopes;
    if (veer_json_is(r, "name")) {
        if (!veer_json_expect_string(r, "the name") || r->text_len >= sizeof doc->name)
            return false;
        memcpy(doc->name, r->text, r->text_len);
        doc->name[r->text_len] = '\0';
        return true;
    }
    if (veer_json_is(r, "scopes")) {
        if (!veer_json_expect_int64(r, "the scopes", &scopes))
            return false;
        doc->token.scopes = (http_scopes)scopes & HTTP_SCOPES_ALL;
        return true;
    }
    if (veer_json_is(r, "sha256")) {
        *has_digest = veer_json_expect_string(r, "the digest") &&
                      read_digest(r->text, r->text_len, doc->token.digest);
        return *has_digest;
    }
    if (veer_json_is(r, "created_us"))
        return veer_json_expect_int64(r, "the time", &doc->created_us);
    if (veer_json_is(r, "expires_us"))
        return veer_json_expect_int64(r, "the time", &doc->token.expires_us);
    return veer_json_skip(r);
}

veer_rc veer_token_doc_read(const veer_store_doc *doc, veer_token_doc *ret, veer_err *err)
{
    veer_token_doc read = {.name = ""};
    veer_json_reader r;
    veer_arena arena;
    bool has_digest = false, ok = doc->key.len < sizeof read.token.id;
    veer_arena_init(&arena, (size_t)DOC_BYTES * 4);
    if (ok) {
        memcpy(read.token.id, doc->key.data, doc->key.len);
        veer_json_init(&r, doc->bytes.data, doc->bytes.len, &arena);
        ok = veer_json_expect_object(&r, "the token");
        while (ok && veer_json_next_key(&r))
            ok = read_member(&r, &read, &has_digest);
        ok = ok && veer_json_status(&r, NULL) == VEER_OK && has_digest;
    }
    veer_arena_done(&arena);
    if (!ok)
        return veer_fail(err, VEER_ECORRUPT, "a stored token cannot be read");
    *ret = read;
    return VEER_OK;
}

typedef struct loading {
    http_tokens *tokens; /* may be NULL */
    size_t count;        /* tokens seen */
    veer_err *err;       /* may be NULL */
} loading;

static veer_rc load_one(void *context, const veer_store_doc *doc)
{
    loading *const l = context;
    veer_token_doc token;
    veer_rc rc = veer_token_doc_read(doc, &token, l->err);
    if (rc == VEER_OK && l->tokens != NULL)
        rc = http_tokens_put(l->tokens, &token.token, l->err);
    l->count += rc == VEER_OK;
    return rc;
}

veer_rc veer_token_docs_load(veer_store *store, http_tokens *tokens, size_t *ret_count,
                             veer_err *err)
{
    loading l = {.tokens = tokens, .err = err};
    const veer_store_doc_query all = {.kind = VEER_STORE_DOC_TOKEN, .span = VEER_STORE_EVER};
    const veer_rc rc = veer_store_doc_each(store, &all, load_one, &l, err);
    if (rc == VEER_OK)
        *ret_count = l.count;
    return rc;
}
