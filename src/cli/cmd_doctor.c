/* veer doctor: is everything that is stored sound? */
#include "cli/out.h"
#include "cli/show.h"

#define PATIENCE_MS (INT64_C(24) * 3600 * 1000)

typedef struct doctor_options {
    veer_connect_options connect; /* which server */
    bool json;                    /* --json */
} doctor_options;

static veer_rc print(const veer_reply *reply, veer_err *err)
{
    const veer_json_node *finding = veer_json_get_first(reply->tree, "findings");
    veer_buf out;
    veer_buf_init(&out, reply->len * 2 + 256);
    for (; finding != NULL; finding = finding->next)
        if (finding->kind == VEER_JSON_STRING)
            veer_buf_printf(&out, "%s\n", finding->text);
    if (out.len == 0)
        veer_buf_printf(&out, "no damage was found (%.1f s)\n",
                        veer_json_get_number(reply->tree, "duration_s", 0));
    veer_rc rc = veer_buf_status(&out, err);
    if (rc == VEER_OK)
        rc = veer_out_stdout(out.data, out.len, err);
    veer_buf_done(&out);
    return rc;
}

static veer_rc run(const veer_cli *cli, const void *options, int *ret_exit, veer_err *err)
{
    const doctor_options *const o = options;
    const veer_connect_wish wish = {.timeout_ms = PATIENCE_MS};
    veer_connection connection = {0};
    veer_reply reply;
    (void)cli;
    veer_rc rc = veer_connect(&o->connect, &wish, &connection, err);
    if (rc == VEER_OK)
        rc = veer_ask(&connection, "POST", "/api/v1/doctor", NULL, NULL, 0, &reply, err);
    if (rc == VEER_OK) {
        rc = o->json ? veer_ask_print(&reply, err) : print(&reply, err);
        if (!veer_json_get_bool(reply.tree, "ok"))
            *ret_exit = VEER_EXIT_DEGRADED;
    }
    veer_disconnect(&connection);
    return rc;
}

static const veer_opt options[] = {
    {.name = "json",
     .kind = VEER_OPT_FLAG,
     .help = "Print the answer of the server",
     .offset = offsetof(doctor_options, json)},
    VEER_CONNECT_ROWS(doctor_options, connect),
};

static const veer_example examples[] = {
    {"veer doctor", "Examine ./veer-data, also while a server runs on it"},
};

static const veer_exit exits[] = {
    {VEER_EXIT_OK, "no damage was found"},
    {VEER_EXIT_DEGRADED, "damage was found"},
};

const veer_cmd veer_cmd_doctor = {
    .name = "doctor",
    .summary = "look for damage in what is stored",
    .description = "Examines the store, every block of records, and whether index and sums say "
                   "what the records say. It changes nothing. Everything is read once, which takes "
                   "a while where there is much.",
    .options = options,
    .n_options = sizeof options / sizeof *options,
    .options_size = sizeof(doctor_options),
    .examples = examples,
    .n_examples = sizeof examples / sizeof *examples,
    .exits = exits,
    .n_exits = sizeof exits / sizeof *exits,
    .run = run,
};
