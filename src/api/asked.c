#include "api/asked.h"

#include <string.h>

#include "api/members.h"
#include "api/select.h"
#include "api/token_doc.h"
#include "base/line.h"
#include "base/suggest.h"
#include "rules/duration.h"

/* ---- parts that may not be there ---- */

static bool is_absent(const void *part, http_response *response, const char *detail)
{
    if (part == NULL)
        http_response_problem(response, 503, detail);
    return part == NULL;
}

bool veer_api_lacks_judge(const veer_api *api, http_response *response)
{
    return is_absent(api->judge, response,
                     "this server does not evaluate models; start it with evaluation.enabled");
}

bool veer_api_lacks_outbox(const veer_api *api, http_response *response)
{
    return is_absent(api->outbox, response,
                     "this server sends no messages; name a file of channels in channels.file");
}

bool veer_api_lacks_retraining(const veer_api *api, http_response *response)
{
    return is_absent(api->retraining, response,
                     "this server starts no retraining; name a file with actions in channels.file");
}

/* ---- durations ---- */

veer_rc veer_api_name_fault(veer_err *err, veer_rc rc, const char *name)
{
    if (err == NULL || rc == VEER_OK)
        return rc;
    const veer_err was = *err;
    veer_line_print(err->msg, sizeof err->msg, "'%s': %s", name, was.msg);
    return rc;
}

veer_rc veer_api_duration(const char *name, const char *text, int64_t *ret_us, veer_err *err)
{
    int64_t us = 0;
    veer_rc rc = veer_duration_parse(text, strlen(text), &us, err);
    if (rc == VEER_OK && us == 0)
        rc = veer_fail(err, VEER_EINVAL, "a duration is longer than 0");
    if (rc == VEER_OK)
        *ret_us = us;
    return veer_api_name_fault(err, rc, name);
}

veer_rc veer_api_query_duration(const http_request *request, const char *name, int64_t fallback_us,
                                int64_t *ret_us, veer_err *err)
{
    const http_text text = http_request_query(request, name);
    if (text.text == NULL) {
        *ret_us = fallback_us;
        return VEER_OK;
    }
    return veer_api_duration(name, text.text, ret_us, err);
}

void veer_put_duration(veer_json_writer *w, const char *key, int64_t us)
{
    char text[VEER_DURATION_TEXT_SIZE];
    (void)veer_duration_text(us, text);
    veer_put_text(w, key, text);
}

/* ---- who ---- */

/* The name of a token, copied. */
typedef struct token_name {
    veer_arena *arena; /* where it goes */
    const char *name;  /* NULL: not found, or nameless */
} token_name;

static veer_rc take_name(void *context, const veer_store_doc *doc)
{
    token_name *const found = context;
    veer_token_doc token;
    const veer_rc rc = veer_token_doc_read(doc, &token, NULL);
    if (rc != VEER_OK || token.name[0] == '\0')
        return VEER_OK;
    found->name = veer_arena_strndup(found->arena, token.name, strlen(token.name));
    return found->name != NULL ? VEER_OK : VEER_ENOMEM;
}

/* Without a token that has a name: somebody of this machine. */
static bool is_local(const http_request *request)
{
    const char *const peer = http_request_peer(request);
    return http_request_token_id(request)[0] == '\0' || strncmp(peer, "127.", 4) == 0 ||
           strcmp(peer, "::1") == 0;
}

veer_rc veer_api_actor(const http_request *request, const char *given, const char **ret,
                       veer_err *err)
{
    const char *const id = http_request_token_id(request);
    veer_store *const store = veer_ingest_store(veer_api_of(request)->ingest);
    const veer_store_doc_key key = {VEER_STORE_DOC_TOKEN, veer_store_text(id)};
    token_name found = {.arena = http_request_arena(request)};
    if (given != NULL) {
        const veer_rc rc =
            veer_member_check_text("by", given, VEER_MEMBER_TEXT, VEER_LIMIT_ACTOR_BYTES, err);
        if (rc == VEER_OK)
            *ret = given;
        return rc;
    }
    veer_rc rc =
        id[0] != '\0' ? veer_store_doc_get(store, &key, take_name, &found, err) : VEER_ENOTFOUND;
    if (rc == VEER_ENOTFOUND)
        rc = VEER_OK;
    if (rc != VEER_OK)
        return rc;
    if (found.name != NULL && veer_member_check_text("by", found.name, VEER_MEMBER_TEXT,
                                                     VEER_LIMIT_ACTOR_BYTES, NULL) == VEER_OK)
        *ret = found.name;
    else
        *ret = is_local(request) ? "local" : veer_arena_strndup(found.arena, id, strlen(id));
    return *ret != NULL ? VEER_OK : veer_fail_nomem(err);
}

/* ---- metrics ---- */

veer_rc veer_api_metric(const char *name, const char **ret, veer_err *err)
{
    const veer_rc rc =
        veer_member_check_text("metric", name, VEER_MEMBER_TEXT, VEER_LIMIT_NAME_BYTES, err);
    if (rc != VEER_OK)
        return rc;
    const veer_metric *const metric = veer_metric_find(name);
    *ret = metric != NULL ? metric->name : name;
    return VEER_OK;
}

veer_rc veer_api_fail_metric(const char *name, veer_err *err)
{
    size_t n = 0;
    const char *best = NULL;
    const veer_metric *const all = veer_metrics(&n);
    if (veer_metric_find(name) != NULL)
        return veer_fail(err, VEER_ENOTFOUND, "the model has no values of '%.60s'", name);
    for (size_t i = 0; i < n; i++)
        veer_suggest(name, all[i].name, &best);
    if (best == NULL)
        return veer_fail(err, VEER_ENOTFOUND, "no metric is called '%.60s' here", name);
    return veer_fail(err, VEER_ENOTFOUND, "no metric is called '%.60s' here; did you mean '%s'?",
                     name, best);
}
