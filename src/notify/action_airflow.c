/* A DAG of Airflow. */
#include <string.h>

#include "notify/action_request.h"
#include "json/tree.h"

static const veer_channel_setting settings[] = {
    {.name = "url",
     .type = VEER_SETTING_URL,
     .required = true,
     .secret = true,
     .help = "Base of the web server"},
    {.name = "dag", .required = true, .help = "Id of the DAG"},
    {.name = "version",
     .choices = "2|3",
     .fallback = "3",
     .help = "Of Airflow: 2 is called with basic authentication, 3 asks for a token first"},
    {.name = "user", .help = "User of basic authentication"},
    {.name = "password", .secret = true, .help = "Password of the user"},
    {.name = "token", .secret = true, .help = "Bearer token, instead of user and password"},
    {.name = "ca_file", .help = "PEM file of a private authority"},
};

static bool is_version_2(const veer_action *action)
{
    return strcmp(veer_action_value(action, "version"), "2") == 0;
}

static void add_bearer(action_request *r, const char *token)
{
    veer_buf value;
    veer_buf_init(&value, VEER_RENDER_BYTES);
    veer_buf_puts(&value, "Bearer ");
    veer_buf_puts(&value, token);
    action_header(r, "Authorization", veer_buf_cstr(&value));
    r->no_memory |= value.failed != VEER_OK;
    veer_buf_done(&value);
}

/* The token that Airflow 3 gives for user and password. */
static veer_rc fetch_token(const action_request *r, const char *user, const char *password,
                           const char **ret, veer_err *err)
{
    action_request ask = {.action = r->action, .way = r->way, .arena = r->arena};
    const veer_json_node *node = NULL;
    veer_outgoing_answer answer;
    veer_json_writer w;
    veer_buf url, body;
    veer_buf_init(&url, VEER_RENDER_BYTES);
    veer_buf_init(&body, VEER_RENDER_BYTES);
    veer_buf_puts(&url, veer_action_value(r->action, "url"));
    veer_buf_puts(&url, "/auth/token");
    veer_json_writer_init(&w, &body, 0);
    veer_json_begin_object(&w);
    veer_json_put_key(&w, "username");
    veer_json_put_string(&w, user);
    veer_json_put_key(&w, "password");
    veer_json_put_string(&w, password);
    veer_json_end_object(&w);
    veer_rc rc = action_send(&ask, "POST", &url, &w, &body, &answer, err);
    if (rc == VEER_OK)
        rc = veer_channel_judge(&answer, err);
    if (rc != VEER_OK)
        return rc;
    if (veer_json_tree(answer.body, answer.body_len, r->arena, &node, NULL) == VEER_OK)
        *ret = veer_json_get_text(node, "access_token", NULL);
    return *ret != NULL
               ? VEER_OK
               : veer_fail(err, VEER_EINVAL, "the answer to the login has no access_token");
}

static veer_rc authorise(action_request *r, veer_err *err)
{
    const char *const user = veer_action_value(r->action, "user");
    const char *const password = veer_action_value(r->action, "password");
    const char *token = veer_action_value(r->action, "token");
    veer_rc rc = VEER_OK;
    if (token == NULL && user != NULL && is_version_2(r->action)) {
        action_basic(r, user, password != NULL ? password : "");
        return VEER_OK;
    }
    if (token == NULL && user != NULL)
        rc = fetch_token(r, user, password != NULL ? password : "", &token, err);
    if (rc == VEER_OK && token != NULL)
        add_bearer(r, token);
    return rc;
}

static void put_body(const veer_action *action, const veer_action_call *call, veer_json_writer *w)
{
    veer_json_begin_object(w);
    veer_json_put_key(w, "dag_run_id");
    veer_json_put_string(w, call->id);
    if (!is_version_2(action)) {
        veer_json_put_key(w, "logical_date");
        veer_json_put_null(w);
    }
    veer_json_put_key(w, "conf");
    veer_json_begin_object(w);
    action_put_call(w, call, false);
    veer_json_end_object(w);
    veer_json_end_object(w);
}

/* The id of the run is that of the DAG run, so a second try finds the first: 409. */
static veer_rc start(const veer_action *action, const veer_action_call *call,
                     const veer_action_way *way, veer_arena *arena, veer_action_outcome *ret,
                     veer_err *err)
{
    action_request r = {.action = action, .way = way, .arena = arena};
    veer_outgoing_answer answer;
    veer_json_writer w;
    veer_buf url, body;
    (void)ret;
    veer_rc rc = authorise(&r, err);
    if (rc != VEER_OK)
        return rc;
    veer_buf_init(&url, VEER_RENDER_BYTES);
    veer_buf_init(&body, VEER_RENDER_BYTES);
    veer_buf_puts(&url, veer_action_value(action, "url"));
    veer_buf_puts(&url, is_version_2(action) ? "/api/v1/dags/" : "/api/v2/dags/");
    action_put_path(&url, veer_action_value(action, "dag"), false);
    veer_buf_puts(&url, "/dagRuns");
    veer_json_writer_init(&w, &body, 0);
    put_body(action, call, &w);
    rc = action_send(&r, "POST", &url, &w, &body, &answer, err);
    if (rc != VEER_OK || answer.status == 409)
        return rc;
    return veer_channel_judge(&answer, err);
}

const veer_action_kind veer_action_airflow = {
    .name = "airflow",
    .title = "Airflow",
    .help = "Triggers a run of a DAG",
    .settings = settings,
    .n_settings = sizeof settings / sizeof *settings,
    .start = start,
};
