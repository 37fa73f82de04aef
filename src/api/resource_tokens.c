/* Access tokens: made, listed and revoked. The text of a token is answered once, when it is made.
 */
#include "api/resource.h"

#include <stdio.h>
#include <string.h>

#include "api/token_doc.h"
#include "base/limits.h"
#include "base/time.h"
#include "json/reader.h"

#define BODY_BYTES ((size_t)16384) /* of a request that makes a token */

/* ---- writing ---- */

static void put_time(veer_json_writer *w, const char *key, int64_t us)
{
    char text[VEER_TIME_TEXT_SIZE];
    veer_time_format(us, text);
    veer_json_put_key(w, key);
    veer_json_put_string(w, text);
}

static void put_token(veer_json_writer *w, const veer_token_doc *doc, const char *text)
{
    http_scopes bit;
    veer_json_begin_object(w);
    veer_json_put_key(w, "id");
    veer_json_put_string(w, doc->token.id);
    veer_json_put_key(w, "name");
    veer_json_put_string(w, doc->name);
    veer_json_put_key(w, "scopes");
    veer_json_begin_array(w);
    for (size_t i = 0; veer_scope_word(i, &bit) != NULL; i++)
        if ((doc->token.scopes & bit) != 0)
            veer_json_put_string(w, veer_scope_word(i, &bit));
    veer_json_end_array(w);
    put_time(w, "created", doc->created_us);
    if (doc->token.expires_us != 0)
        put_time(w, "expires", doc->token.expires_us);
    if (text != NULL) {
        veer_json_put_key(w, "token");
        veer_json_put_string(w, text);
    }
    veer_json_end_object(w);
}

/* ---- listing ---- */

typedef struct listing {
    veer_json_writer w; /* of the answer */
    veer_err *err;      /* may be NULL */
} listing;

static veer_rc list_one(void *context, const veer_store_doc *doc)
{
    listing *const l = context;
    veer_token_doc token;
    const veer_rc rc = veer_token_doc_read(doc, &token, l->err);
    if (rc == VEER_OK)
        put_token(&l->w, &token, NULL);
    return rc;
}

static veer_rc list(const http_request *request, http_response *response, veer_err *err)
{
    const veer_api *const api = veer_api_of(request);
    const veer_store_doc_query all = {.kind = VEER_STORE_DOC_TOKEN, .span = VEER_STORE_EVER};
    listing l = {.err = err};
    veer_json_writer_init(&l.w, http_response_body(response, HTTP_JSON), 0);
    veer_json_begin_object(&l.w);
    veer_json_put_key(&l.w, "tokens");
    veer_json_begin_array(&l.w);
    const veer_rc rc = veer_store_doc_each(veer_ingest_store(api->ingest), &all, list_one, &l, err);
    veer_json_end_array(&l.w);
    veer_json_end_object(&l.w);
    return rc == VEER_OK ? veer_json_finish(&l.w, err) : rc;
}

/* ---- making ---- */

/* What is asked for. */
typedef struct wish {
    char name[VEER_TOKEN_NAME_SIZE]; /* may be empty */
    http_scopes scopes;              /* at least one */
    int64_t expires_us;              /* 0: never */
} wish;

static bool read_scopes(veer_json_reader *r, http_scopes *ret)
{
    if (!veer_json_expect_array(r, "'scopes'"))
        return false;
    for (;;) {
        const veer_json_event event = veer_json_next(r);
        if (event == VEER_JSON_ARRAY_END)
            return true;
        http_scopes found = HTTP_SCOPE_NONE, bit;
        for (size_t i = 0; event == VEER_JSON_STRING && veer_scope_word(i, &bit) != NULL; i++)
            if (veer_json_is(r, veer_scope_word(i, &bit)))
                found = bit;
        if (found == HTTP_SCOPE_NONE) {
            veer_json_reject(r, VEER_EINVAL, "a scope is \"ingest\", \"read\" or \"admin\"");
            return false;
        }
        *ret |= found;
    }
}

static bool read_name(veer_json_reader *r, wish *w)
{
    if (!veer_json_expect_string(r, "'name'"))
        return false;
    if (r->text_len >= sizeof w->name || memchr(r->text, '\0', r->text_len) != NULL) {
        veer_json_reject(r, VEER_EINVAL, "'name' is a text of at most %d bytes",
                         VEER_LIMIT_NAME_BYTES);
        return false;
    }
    memcpy(w->name, r->text, r->text_len);
    w->name[r->text_len] = '\0';
    return true;
}

static bool read_expiry(veer_json_reader *r, wish *w, int64_t now_us)
{
    if (!veer_json_expect_string(r, "'expires'"))
        return false;
    if (veer_time_parse(r->text, r->text_len, &w->expires_us, NULL) == VEER_OK &&
        w->expires_us > now_us)
        return true;
    veer_json_reject(r, VEER_EINVAL, "'expires' is a time to come, as 2030-01-31T00:00:00Z");
    return false;
}

static veer_rc read_wish(const http_request *request, int64_t now_us, wish *ret, veer_err *err)
{
    const http_text body = http_request_body(request);
    veer_json_reader r;
    uint64_t seen = 0;
    bool ok;
    veer_json_init(&r, body.text, body.len, http_request_arena(request));
    ok = veer_json_expect_object(&r, "the wish for a token");
    while (ok && veer_json_next_key(&r)) {
        if (veer_json_is(&r, "name"))
            ok = veer_json_seen(&r, &seen, 0, "name") && read_name(&r, ret);
        else if (veer_json_is(&r, "scopes"))
            ok = veer_json_seen(&r, &seen, 1, "scopes") && read_scopes(&r, &ret->scopes);
        else if (veer_json_is(&r, "expires"))
            ok = veer_json_seen(&r, &seen, 2, "expires") && read_expiry(&r, ret, now_us);
        else
            ok = veer_json_reject(&r, VEER_EINVAL,
                                  "unknown member; known are name, scopes, expires") !=
                 VEER_JSON_ERROR;
    }
    if (ok)
        veer_json_next(&r);
    const veer_rc rc = veer_json_status(&r, err);
    if (rc == VEER_OK && ret->scopes == HTTP_SCOPE_NONE)
        return veer_fail(err, VEER_EINVAL,
                         "'scopes' is missing: a list of \"ingest\", \"read\", \"admin\"");
    return rc;
}

static veer_rc count_one(void *context, const veer_store_doc *doc)
{
    (void)doc;
    return ++*(size_t *)context < VEER_LIMIT_TOKENS ? VEER_OK : VEER_ELIMIT;
}

/* There is room for one more, also beside those of the settings and the owner. */
static veer_rc check_room(veer_store *store, veer_err *err)
{
    const veer_store_doc_query all = {.kind = VEER_STORE_DOC_TOKEN, .span = VEER_STORE_EVER};
    size_t count = 2;
    const veer_rc rc = veer_store_doc_each(store, &all, count_one, &count, err);
    if (rc == VEER_ELIMIT)
        return veer_fail(err, VEER_ELIMIT, "there are %d tokens; revoke some", VEER_LIMIT_TOKENS);
    return rc;
}

static veer_rc create(const http_request *request, http_response *response, veer_err *err)
{
    const veer_api *const api = veer_api_of(request);
    veer_store *const store = veer_ingest_store(api->ingest);
    veer_token_doc doc = {.created_us = veer_clock_real_us(api->clock)};
    char text[HTTP_TOKEN_TEXT_SIZE];
    veer_json_writer w;
    wish asked = {.name = ""};
    veer_rc rc = read_wish(request, doc.created_us, &asked, err);
    if (rc == VEER_OK)
        rc = check_room(store, err);
    if (rc == VEER_OK)
        rc = http_token_new(asked.scopes, asked.expires_us, text, &doc.token, err);
    if (rc != VEER_OK)
        return rc;
    memcpy(doc.name, asked.name, sizeof doc.name);
    rc = veer_token_doc_put(store, &doc, err);
    if (rc == VEER_OK && api->tokens != NULL)
        rc = http_tokens_put(api->tokens, &doc.token, err);
    if (rc != VEER_OK)
        return rc;
    http_response_status(response, 201);
    http_response_header(response, "Cache-Control", "no-store");
    veer_json_writer_init(&w, http_response_body(response, HTTP_JSON), 0);
    put_token(&w, &doc, text);
    return veer_json_finish(&w, err);
}

/* ---- revoking ---- */

static veer_rc revoke(const http_request *request, http_response *response, veer_err *err)
{
    const veer_api *const api = veer_api_of(request);
    const http_text id = http_request_path_value(request, "id");
    bool found = false;
    veer_rc rc = VEER_OK;
    if (id.len + 1 == HTTP_TOKEN_ID_SIZE)
        rc = veer_token_doc_drop(veer_ingest_store(api->ingest), id.text, &found, err);
    if (rc == VEER_OK && !found)
        return veer_fail(err, VEER_ENOTFOUND, "there is no token '%s'", id.text);
    if (rc != VEER_OK)
        return rc;
    if (api->tokens != NULL)
        http_tokens_remove(api->tokens, id.text);
    http_response_status(response, 204);
    return VEER_OK;
}

/* ---- tables ---- */

static const veer_schema_member token_members[] = {
    {"id", "string", "public, 12 hexadecimal digits", false, NULL},
    {"name", "string", "what it is for", false, NULL},
    {"scopes", "[string]", "what it allows: ingest, read, admin", false, NULL},
    {"created", "time", NULL, false, NULL},
    {"expires", "time", "absent: never", true, NULL},
    {"token", "string", "the secret; answered once, when it is made", true, NULL},
};
static const veer_schema_member list_members[] = {
    {"tokens", "[Token]", "oldest first", false, NULL},
};
static const veer_schema_member wish_members[] = {
    {"name", "string", "what it is for", true, NULL},
    {"scopes", "[string]", "some of ingest, read, admin", false, NULL},
    {"expires", "time", "absent: never", true, NULL},
};

static const veer_schema schemas[] = {
    {.name = "Token", .summary = "An access token", VEER_MEMBERS(token_members)},
    {.name = "TokenList", .summary = "All tokens", VEER_MEMBERS(list_members)},
    {.name = "TokenWish", .summary = "A token to be made", VEER_MEMBERS(wish_members)},
};

static const http_route routes[] = {
    {.method = HTTP_GET,
     .path = "/api/v1/tokens",
     .scope = HTTP_SCOPE_ADMIN,
     .id = "listTokens",
     .summary = "All tokens, without their secrets",
     .response_type = HTTP_JSON,
     .response_schema = "TokenList",
     .handler = list},
    {.method = HTTP_POST,
     .path = "/api/v1/tokens",
     .scope = HTTP_SCOPE_ADMIN,
     .id = "createToken",
     .summary = "Make a token; its text is answered this once",
     .request_type = HTTP_JSON,
     .request_schema = "TokenWish",
     .response_type = HTTP_JSON,
     .response_schema = "Token",
     .body_limit = BODY_BYTES,
     .handler = create},
    {.method = HTTP_DELETE,
     .path = "/api/v1/tokens/{id}",
     .scope = HTTP_SCOPE_ADMIN,
     .id = "revokeToken",
     .summary = "Revoke a token at once",
     .handler = revoke},
};

const veer_resource veer_resource_tokens = {VEER_ROUTES(routes), VEER_SCHEMAS(schemas)};
