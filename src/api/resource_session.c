/* The session of a browser: which token it uses, and what that allows. A page cannot read the
 * cookie that holds its token (HttpOnly); here it asks what it may do, signs in and signs out.
 * These addresses need no token; where requests may come from is checked before (http/admit.c).
 */
#include "api/resource.h"

#include <stdio.h>
#include <string.h>

#include "api/members.h"
#include "api/token_doc.h"
#include "base/limits.h"
#include "base/time.h"

#define BODY_BYTES ((size_t)4096) /* of a request that signs in */
#define COOKIE_LIFE_S \
    (INT64_C(30) * 24 * 3600) /* a session; ends with its token if that is sooner */
#define COOKIE_SIZE 256       /* of the header, with NUL */

/* ---- who somebody is ---- */

/* Someone who calls. */
typedef struct caller {
    http_scopes scopes;              /* what they may do; HTTP_SCOPE_NONE without a valid token */
    char name[VEER_TOKEN_NAME_SIZE]; /* of their token; "": it has none, or is not of the store */
} caller;

/* The name under which a token is kept. */
typedef struct naming {
    char *name;    /* VEER_TOKEN_NAME_SIZE bytes */
    veer_err *err; /* may be NULL */
} naming;

static veer_rc take_name(void *context, const veer_store_doc *doc)
{
    naming *const n = context;
    veer_token_doc token;
    const veer_rc rc = veer_token_doc_read(doc, &token, n->err);
    if (rc == VEER_OK)
        memcpy(n->name, token.name, sizeof token.name);
    return rc;
}

/* Tokens of the settings and of the owner are not in the store: they have no name. */
static veer_rc find_name(const veer_api *api, const char *id, char name[VEER_TOKEN_NAME_SIZE],
                         veer_err *err)
{
    const veer_store_doc_key key = {VEER_STORE_DOC_TOKEN, veer_store_text(id)};
    naming n = {.name = name, .err = err};
    name[0] = '\0';
    if (id[0] == '\0')
        return VEER_OK;
    const veer_rc rc =
        veer_store_doc_get(veer_ingest_store(api->ingest), &key, take_name, &n, NULL);
    return rc == VEER_ENOTFOUND ? VEER_OK : rc;
}

static veer_rc write_session(const veer_api *api, const caller *who, http_response *response,
                             veer_err *err)
{
    veer_json_writer w;
    http_scopes bit;
    veer_json_writer_init(&w, http_response_body(response, HTTP_JSON), 0);
    veer_json_begin_object(&w);
    veer_json_put_key(&w, "tokens_needed");
    veer_json_put_bool(&w, api->tokens != NULL);
    veer_json_put_key(&w, "name");
    veer_json_put_string(&w, who->name[0] != '\0' ? who->name : NULL);
    veer_json_put_key(&w, "scopes");
    veer_json_begin_array(&w);
    for (size_t i = 0; veer_scope_word(i, &bit) != NULL; i++)
        if (http_scopes_allow(who->scopes, bit))
            veer_json_put_string(&w, veer_scope_word(i, &bit));
    veer_json_end_array(&w);
    veer_json_end_object(&w);
    return veer_json_finish(&w, err);
}

static veer_rc show(const http_request *request, http_response *response, veer_err *err)
{
    const veer_api *const api = veer_api_of(request);
    caller who = {.scopes = http_request_scopes(request)};
    const veer_rc rc = find_name(api, http_request_token_id(request), who.name, err);
    return rc == VEER_OK ? write_session(api, &who, response, err) : rc;
}

/* ---- the cookie ---- */

/* The browser talks https with this server, or with a proxy in front of it (Origin names it; that
 * it is this site has been checked before). */
static bool is_secure(const http_request *request)
{
    static const char https[] = "https://";
    const veer_api *const api = veer_api_of(request);
    const http_text origin = http_request_header(request, "Origin");
    const http_server *const server = api->server != NULL ? *api->server : NULL;
    return (server != NULL && strncmp(http_server_url(server), https, sizeof https - 1) == 0) ||
           (origin.text != NULL && origin.len >= sizeof https - 1 &&
            memcmp(origin.text, https, sizeof https - 1) == 0);
}

/* Sets the cookie for so many seconds; 0 forgets it. */
static void set_cookie(const http_request *request, http_response *response, const char *token,
                       int64_t life_s)
{
    char cookie[COOKIE_SIZE];
    snprintf(cookie, sizeof cookie,
             HTTP_TOKEN_COOKIE "=%s; Path=/; Max-Age=%lld; HttpOnly; SameSite=Strict%s", token,
             (long long)life_s, is_secure(request) ? "; Secure" : "");
    http_response_header(response, "Set-Cookie", cookie);
}

/* ---- signing in and out ---- */

static veer_rc refuse(http_response *response)
{
    http_response_problem(response, 401, "this is no valid token");
    http_response_header(response, "WWW-Authenticate", "Bearer");
    return VEER_OK;
}

static veer_rc sign_in(const http_request *request, http_response *response, veer_err *err)
{
    static const veer_member table[] = {
        {.name = "token", .kind = VEER_MEMBER_TEXT, .is_required = true}};
    const veer_api *const api = veer_api_of(request);
    const veer_json_node *value = NULL;
    const int64_t now_us = veer_clock_real_us(api->clock);
    caller who = {.scopes = HTTP_SCOPES_ALL};
    http_token token;
    veer_rc rc = veer_members_read(http_request_body(request), table, 1,
                                   http_request_arena(request), &value, err);
    if (rc != VEER_OK)
        return rc;
    if (api->tokens == NULL) /* everyone may do everything; nothing is kept */
        return write_session(api, &who, response, err);
    const http_text text = {value->text, strlen(value->text)};
    if (!http_tokens_check(api->tokens, text, now_us, &token))
        return refuse(response);
    who.scopes = token.scopes;
    rc = find_name(api, token.id, who.name, err);
    if (rc != VEER_OK)
        return rc;
    const int64_t left_s = (token.expires_us - now_us) / VEER_US_PER_SECOND;
    set_cookie(request, response, value->text,
               token.expires_us != 0 && left_s < COOKIE_LIFE_S ? left_s : COOKIE_LIFE_S);
    return write_session(api, &who, response, err);
}

static veer_rc sign_out(const http_request *request, http_response *response, veer_err *err)
{
    (void)err;
    set_cookie(request, response, "", 0);
    http_response_status(response, 204);
    return VEER_OK;
}

/* ---- tables ---- */

static const veer_schema_member session_members[] = {
    {"tokens_needed", "boolean", "whether this server asks for tokens", false, NULL},
    {"name", "string?", "what the token of the caller is called", false, NULL},
    {"scopes", "[string]", "what the caller may do: some of ingest, read, admin", false, NULL},
};
static const veer_schema_member sign_in_members[] = {
    {"token", "string", "the text of an access token", false, NULL},
};

static const veer_schema schemas[] = {
    {.name = "Session", .summary = "What the caller may do", VEER_MEMBERS(session_members)},
    {.name = "SignIn", .summary = "A token for the cookie", VEER_MEMBERS(sign_in_members)},
};

static const http_route routes[] = {
    {.method = HTTP_GET,
     .path = "/api/v1/session",
     .scope = HTTP_SCOPE_NONE,
     .id = "getSession",
     .summary = "Whether tokens are needed, and what the caller may do",
     .response_type = HTTP_JSON,
     .response_schema = "Session",
     .handler = show},
    {.method = HTTP_POST,
     .path = "/api/v1/session",
     .scope = HTTP_SCOPE_NONE,
     .id = "createSession",
     .summary = "Keep a token in the cookie of a browser, if it is valid",
     .request_type = HTTP_JSON,
     .request_schema = "SignIn",
     .response_type = HTTP_JSON,
     .response_schema = "Session",
     .body_limit = BODY_BYTES,
     .handler = sign_in},
    {.method = HTTP_DELETE,
     .path = "/api/v1/session",
     .scope = HTTP_SCOPE_NONE,
     .id = "deleteSession",
     .summary = "Forget the cookie",
     .handler = sign_out},
};

const veer_resource veer_resource_session = {VEER_ROUTES(routes), VEER_SCHEMAS(schemas)};
