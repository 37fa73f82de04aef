/* A workflow of GitHub. */
#include <string.h>

#include "notify/action_request.h"

static const veer_channel_setting settings[] = {
    {.name = "repository", .required = true, .help = "owner/name"},
    {.name = "workflow", .required = true, .help = "File name or number of the workflow"},
    {.name = "ref", .fallback = "main", .help = "Branch or tag that it runs on"},
    {.name = "token", .required = true, .secret = true, .help = "Token that may run workflows"},
    {.name = "inputs",
     .type = VEER_SETTING_MAP,
     .help = "Inputs of the workflow besides those of the run"},
    {.name = "url",
     .type = VEER_SETTING_URL,
     .fallback = "https://api.github.com",
     .help = "Base of the API"},
    {.name = "ca_file", .help = "PEM file of a private authority"},
};

/* "Name: value" lines as members. */
static veer_rc put_inputs(const action_request *r, veer_json_writer *w, veer_err *err)
{
    const char **lines = NULL;
    size_t n = 0;
    const veer_rc rc =
        veer_render_lines(veer_action_value(r->action, "inputs"), r->arena, &lines, &n, err);
    for (size_t i = 0; rc == VEER_OK && i < n; i++) {
        const char *const colon = strstr(lines[i], ": ");
        if (colon == NULL)
            continue;
        veer_json_put_key_n(w, lines[i], (size_t)(colon - lines[i]));
        veer_json_put_string(w, colon + 2);
    }
    return rc;
}

static veer_rc put_body(const action_request *r, const veer_action_call *call, veer_json_writer *w,
                        veer_err *err)
{
    veer_json_begin_object(w);
    veer_json_put_key(w, "ref");
    veer_json_put_string(w, veer_action_value(r->action, "ref"));
    veer_json_put_key(w, "inputs");
    veer_json_begin_object(w);
    action_put_call(w, call, true);
    const veer_rc rc = put_inputs(r, w, err);
    veer_json_end_object(w);
    veer_json_end_object(w);
    return rc;
}

static void put_url(const veer_action *action, veer_buf *url)
{
    veer_buf_puts(url, veer_action_value(action, "url"));
    veer_buf_puts(url, "/repos/");
    action_put_path(url, veer_action_value(action, "repository"), true);
    veer_buf_puts(url, "/actions/workflows/");
    action_put_path(url, veer_action_value(action, "workflow"), false);
    veer_buf_puts(url, "/dispatches");
}

static veer_rc start(const veer_action *action, const veer_action_call *call,
                     const veer_action_way *way, veer_arena *arena, veer_action_outcome *ret,
                     veer_err *err)
{
    action_request r = {.action = action, .way = way, .arena = arena};
    veer_outgoing_answer answer;
    veer_json_writer w;
    veer_buf url, body, bearer;
    (void)ret;
    veer_buf_init(&url, VEER_RENDER_BYTES);
    veer_buf_init(&body, VEER_RENDER_BYTES);
    veer_buf_init(&bearer, VEER_RENDER_BYTES);
    veer_buf_puts(&bearer, "Bearer ");
    veer_buf_puts(&bearer, veer_action_value(action, "token"));
    action_header(&r, "Authorization", veer_buf_cstr(&bearer));
    veer_buf_done_into(&bearer, &url);
    action_header(&r, "Accept", "application/vnd.github+json");
    action_header(&r, "X-GitHub-Api-Version", "2022-11-28");
    put_url(action, &url);
    veer_json_writer_init(&w, &body, 0);
    veer_rc rc = put_body(&r, call, &w, err);
    if (rc != VEER_OK) {
        veer_buf_done(&url);
        veer_buf_done(&body);
        return rc;
    }
    rc = action_send(&r, "POST", &url, &w, &body, &answer, err);
    return rc == VEER_OK ? veer_channel_judge(&answer, err) : rc;
}

const veer_action_kind veer_action_github = {
    .name = "github",
    .title = "GitHub workflow",
    .help = "Dispatches a workflow of a repository",
    .settings = settings,
    .n_settings = sizeof settings / sizeof *settings,
    .start = start,
};
