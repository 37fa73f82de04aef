/* veer demo: a server with simulated traffic, to look around in. */
#include <stdio.h>
#include <string.h>

#include "base/clock.h"
#include "base/limits.h"
#include "base/time.h"
#include "cli/ask.h"
#include "cli/demo_judgement.h"
#include "cli/demo_receiver.h"
#include "cli/out.h"
#include "cli/progress.h"
#include "cli/sender.h"
#include "cli/stop.h"
#include "demo/play.h"
#include "report/format.h"
#include "store/lock.h"

#define SEED 20240501
#define LONGEST_GAP_US (30 * VEER_US_PER_DAY) /* a demo that slept longer begins anew, later */
#define OVERLAP_US (10 * VEER_US_PER_MINUTE)  /* told again after a restart; counts once */
#define TICK_US VEER_US_PER_SECOND
#define ROWS 5000 /* of a request while filling */
#define WAIT_MS 15000
#define PATH_SIZE 4096

typedef struct demo_options {
    const char *data;    /* --data */
    const char *listen;  /* --listen */
    veer_opt_count days; /* --days */
    bool no_live;        /* --no-live */
} demo_options;

typedef struct demo_run {
    const veer_cli *cli;               /* how it was called */
    const demo_options *o;             /* what was asked for */
    const volatile sig_atomic_t *stop; /* set by Ctrl-C */
    veer_server *server;               /* started here; NULL: one was running */
    veer_attachment at;                /* the one that was running */
    veer_connection connection;        /* to either */
    veer_demo_play play;               /* the simulation */
    veer_sender predictions;           /* on their way */
    veer_sender labels;                /* the same */
    veer_tally tallies[2];             /* of predictions and labels */
    veer_demo_judgement *judgement;    /* set up beside it */
    veer_demo_receiver *receiver;      /* of its messages; NULL: the server is not ours */
    veer_progress progress;            /* the bar */
    uint64_t bytes;                    /* sent so far */
} demo_run;

/* ---- the server ---- */

static veer_rc start_server(demo_run *d, veer_err *err)
{
    veer_config config;
    char channels[PATH_SIZE];
    veer_rc rc = veer_config_defaults(d->cli->arena, &config, err);
    if (rc == VEER_OK)
        rc = veer_demo_receiver_start(&d->receiver, err);
    if (rc == VEER_OK)
        rc = veer_demo_receiver_write(d->receiver, d->o->data, channels, sizeof channels, err);
    const struct {
        veer_config_id key; /* what differs from the defaults */
        const char *text;   /* its value */
    } rows[] = {
        {VEER_CONFIG_DATA, d->o->data},        {VEER_CONFIG_LISTEN, d->o->listen},
        {VEER_CONFIG_LOG_LEVEL, "error"},      {VEER_CONFIG_EVALUATE_EVERY, "30s"},
        {VEER_CONFIG_CHANNELS_FILE, channels},
    };
    for (size_t i = 0; i < sizeof rows / sizeof *rows && rc == VEER_OK; i++)
        rc = veer_config_put(&config, rows[i].key, rows[i].text, "the command line", d->cli->arena,
                             err);
    return rc == VEER_OK ? veer_server_start(&config, veer_clock_system(), &d->server, err) : rc;
}

static veer_client_options client_options(const demo_run *d)
{
    return (veer_client_options){
        .url = d->server != NULL ? veer_server_local_url(d->server) : d->at.url,
        .token = d->server != NULL ? veer_server_owner_token(d->server) : d->at.token,
        .connect_wait_ms = WAIT_MS,
        .stop = d->stop};
}

/* The server that has the directory open already, else one of our own. */
static veer_rc find_server(demo_run *d, veer_err *err)
{
    veer_dir_owner owner;
    const bool is_there = veer_dir_lock_owner(d->o->data, &owner, NULL) == VEER_OK;
    const veer_rc rc = is_there ? veer_server_attach(NULL, NULL, d->o->data, false, &d->at, err)
                                : start_server(d, err);
    if (rc != VEER_OK)
        return rc;
    const veer_client_options client = client_options(d);
    veer_arena_init(&d->connection.arena, VEER_LIMIT_BUF_BYTES);
    snprintf(d->connection.at.url, sizeof d->connection.at.url, "%s", client.url);
    return veer_client_new(&client, &d->connection.client, err);
}

/* ---- where the simulation stands ---- */

typedef struct span {
    int64_t first_us; /* first prediction there; INT64_MAX: none */
    int64_t last_us;  /* last one; INT64_MIN: none */
} span;

static veer_rc widen(const veer_json_node *model, span *s, veer_err *err)
{
    const char *const first = veer_json_get_text(model, "first", NULL);
    const char *const last = veer_json_get_text(model, "last", NULL);
    int64_t first_us = 0;
    int64_t last_us = 0;
    if (first == NULL || last == NULL)
        return VEER_OK;
    veer_rc rc = veer_time_parse(first, strlen(first), &first_us, err);
    if (rc == VEER_OK)
        rc = veer_time_parse(last, strlen(last), &last_us, err);
    if (rc == VEER_OK) {
        s->first_us = first_us < s->first_us ? first_us : s->first_us;
        s->last_us = last_us > s->last_us ? last_us : s->last_us;
    }
    return rc;
}

static bool is_ours(const veer_json_node *model)
{
    const char *const name = veer_json_get_text(model, "model", "");
    for (size_t i = 0; i < veer_demo_n_models; i++)
        if (strcmp(veer_demo_model(i), name) == 0)
            return true;
    return false;
}

/* A simulation starts at midnight UTC, so that its start can be told from its first prediction. */
static veer_rc find_place(demo_run *d, int64_t now_us, veer_err *err)
{
    veer_reply reply;
    span s = {INT64_MAX, INT64_MIN};
    veer_rc rc = veer_ask_get(&d->connection, "/api/v1/models", &reply, err);
    const veer_json_node *model = rc == VEER_OK ? veer_json_get_first(reply.tree, "models") : NULL;
    for (; model != NULL && rc == VEER_OK; model = model->next)
        if (is_ours(model))
            rc = widen(model, &s, err);
    if (rc != VEER_OK)
        return rc;
    const int64_t back_us = d->o->days.value * VEER_US_PER_DAY;
    const bool goes_on = s.last_us != INT64_MIN && now_us - s.last_us < LONGEST_GAP_US;
    const int64_t anchor_us = s.last_us != INT64_MIN ? s.first_us : now_us - back_us;
    const veer_demo demo = {.seed = SEED, .start_us = veer_time_floor(anchor_us, VEER_TIME_DAY)};
    int64_t from_us = goes_on                  ? s.last_us - OVERLAP_US
                      : s.last_us != INT64_MIN ? now_us - back_us
                                               : demo.start_us;
    from_us = from_us < demo.start_us ? demo.start_us : from_us;
    return veer_demo_play_init(&d->play, &demo, from_us, err);
}

/* ---- sending ---- */

static veer_rc take_item(void *context, const veer_demo_item *item, bool label, veer_err *err)
{
    demo_run *const d = context;
    veer_sender *const sender = label ? &d->labels : &d->predictions;
    const size_t before = sender->body.len;
    if (label)
        veer_demo_write_label(&d->play.demo, item, &sender->body);
    else
        veer_demo_write_prediction(&d->play.demo, item, &sender->body);
    d->bytes += sender->body.len - before;
    sender->tally->records++;
    /* A label is not sent before its prediction. */
    veer_rc rc = VEER_OK;
    if (label && sender->rows + 1 == sender->max_rows)
        rc = veer_sender_flush(&d->predictions, err);
    if (rc == VEER_OK)
        rc = veer_sender_end(sender, 0, err);
    veer_progress_update(&d->progress, d->bytes, d->tallies[0].records + d->tallies[1].records);
    return rc;
}

static veer_rc flush(demo_run *d, veer_err *err)
{
    const veer_rc rc = veer_sender_flush(&d->predictions, err);
    return rc == VEER_OK ? veer_sender_flush(&d->labels, err) : rc;
}

/* An hour at a time, so that Ctrl-C is heard. */
static veer_rc catch_up(demo_run *d, veer_err *err)
{
    veer_rc rc = VEER_OK;
    while (rc == VEER_OK && !veer_stop_is_set(d->stop)) {
        const int64_t now_us = veer_clock_real_us(veer_clock_system());
        const int64_t step_us = d->play.now_us + VEER_US_PER_HOUR;
        rc = veer_demo_play_until(&d->play, step_us < now_us ? step_us : now_us, take_item, d, err);
        if (step_us >= now_us)
            break;
    }
    const veer_rc last = flush(d, rc == VEER_OK ? err : NULL);
    return rc != VEER_OK ? rc : last;
}

static veer_rc check_rejected(const demo_run *d, veer_err *err)
{
    for (size_t i = 0; i < 2; i++)
        if (d->tallies[i].rejected > 0)
            return veer_fail(err, VEER_EINVAL, "the server at %s refuses the simulated %s: %s",
                             d->connection.at.url, d->tallies[i].kind,
                             d->tallies[i].n_errors > 0 ? d->tallies[i].errors[0].detail : "");
    return VEER_OK;
}

static veer_rc fill(demo_run *d, veer_err *err)
{
    veer_rc rc = find_place(d, veer_clock_real_us(veer_clock_system()), err);
    if (rc == VEER_OK)
        rc = veer_sender_init(&d->predictions, d->connection.client, VEER_SENDER_PREDICTIONS,
                              &d->tallies[0], ROWS, err);
    if (rc == VEER_OK)
        rc = veer_sender_init(&d->labels, d->connection.client, VEER_SENDER_LABELS, &d->tallies[1],
                              ROWS, err);
    d->tallies[0].kind = veer_sender_kind(VEER_SENDER_PREDICTIONS);
    d->tallies[1].kind = veer_sender_kind(VEER_SENDER_LABELS);
    veer_progress_init(&d->progress, "filling", 0, d->cli->progress);
    if (rc == VEER_OK)
        rc = catch_up(d, err);
    veer_progress_done(&d->progress);
    d->progress.enabled = false;
    return rc == VEER_OK ? check_rejected(d, err) : rc;
}

/* Rules and the drift history come while people read what was told. */
static veer_rc judge(demo_run *d, veer_err *err)
{
    const veer_client_options client = client_options(d);
    return veer_demo_judgement_start(&client, &d->play.demo, d->play.now_us, d->receiver != NULL,
                                     &d->judgement, err);
}

static veer_rc live(demo_run *d, veer_err *err)
{
    veer_rc rc = VEER_OK;
    int64_t due_us = veer_clock_monotonic_us(veer_clock_system());
    while (rc == VEER_OK && !veer_stop_is_set(d->stop)) {
        due_us += TICK_US;
        veer_stop_sleep_until(due_us);
        if (!veer_stop_is_set(d->stop))
            rc = catch_up(d, err);
        if (rc == VEER_OK)
            rc = check_rejected(d, err);
    }
    return rc;
}

/* ---- what is told ---- */

static veer_rc say(const char *text, size_t len, veer_err *err)
{
    return veer_out_stdout(text, len, err);
}

static veer_rc announce(const demo_run *d, double seconds, veer_err *err)
{
    const char *const url = d->connection.at.url;
    const veer_style *const style = &d->cli->style;
    veer_fmt a, b, c;
    veer_buf out;
    veer_buf_init(&out, VEER_LIMIT_BUF_BYTES);
    veer_buf_printf(&out, "Veer answers at %s%s%s, its data is in %s\n",
                    veer_style_on(style, VEER_TONE_STRONG), url,
                    veer_style_off(style, VEER_TONE_STRONG), d->o->data);
    veer_buf_printf(&out, "%s: %s predictions and %s labels in %s\n",
                    d->play.demo.start_us > 0 && d->tallies[0].duplicates > 0 ? "taken up again"
                                                                              : "filled",
                    veer_fmt_count(&a, d->tallies[0].accepted),
                    veer_fmt_count(&b, d->tallies[1].accepted), veer_fmt_span(&c, seconds * 1e6));
    veer_buf_printf(&out,
                    "\nTry in another terminal:\n"
                    "  veer alerts list --url %s\n"
                    "  veer monitor fraud --url %s\n"
                    "  veer performance fraud --by day --url %s\n",
                    url, url, url);
    if (!d->o->no_live)
        veer_buf_puts(&out, "\nTraffic goes on, a few predictions a second, labels hours later. "
                            "Ctrl-C ends it.\n");
    veer_rc rc = veer_buf_status(&out, err);
    if (rc == VEER_OK)
        rc = say(out.data, out.len, err);
    veer_buf_done(&out);
    return rc;
}

static veer_rc play(demo_run *d, veer_err *err)
{
    const int64_t start_us = veer_clock_monotonic_us(veer_clock_system());
    veer_rc rc = find_server(d, err);
    if (rc == VEER_OK)
        rc = fill(d, err);
    const int64_t end_us = veer_clock_monotonic_us(veer_clock_system());
    if (rc == VEER_OK && !veer_stop_is_set(d->stop))
        rc = announce(d, (double)(end_us - start_us) / 1e6, err);
    if (rc == VEER_OK && !veer_stop_is_set(d->stop))
        rc = judge(d, err);
    if (rc == VEER_OK && !d->o->no_live)
        rc = live(d, err);
    if (rc == VEER_OK && veer_stop_is_set(d->stop)) {
        static const char text[] = "stopped; `veer demo` goes on from here\n";
        rc = say(text, sizeof text - 1, err);
    }
    return rc;
}

static veer_rc run(const veer_cli *cli, const void *options, int *ret_exit, veer_err *err)
{
    demo_run d = {.cli = cli, .o = options, .stop = veer_stop_listen()};
    (void)ret_exit;
    veer_rc rc = play(&d, err);
    const veer_rc judged = veer_demo_judgement_join(d.judgement, rc == VEER_OK ? err : NULL);
    rc = rc != VEER_OK ? rc : judged;
    veer_sender_done(&d.predictions);
    veer_sender_done(&d.labels);
    veer_demo_play_done(&d.play);
    veer_client_free(d.connection.client);
    veer_arena_done(&d.connection.arena);
    veer_server_detach(&d.at);
    veer_server_stop(d.server);
    veer_demo_receiver_stop(d.receiver);
    return rc;
}

static const veer_opt options[] = {
    {.name = "data",
     .kind = VEER_OPT_TEXT,
     .arg = "DIR",
     .help = "Data directory; made if it is not there",
     .fallback = "./veer-demo",
     .offset = offsetof(demo_options, data)},
    {.name = "listen",
     .kind = VEER_OPT_TEXT,
     .arg = "ADDR:PORT",
     .help = "Where the server answers; port 0 takes any free one",
     .fallback = "127.0.0.1:8321",
     .offset = offsetof(demo_options, listen)},
    {.name = "days",
     .kind = VEER_OPT_COUNT,
     .arg = "N",
     .help = "Days of the past to begin with",
     .fallback = "14",
     .max = 60,
     .offset = offsetof(demo_options, days)},
    {.name = "no-live",
     .kind = VEER_OPT_FLAG,
     .help = "End when the past is filled in",
     .offset = offsetof(demo_options, no_live)},
};

static const veer_example examples[] = {
    {"veer demo", "Fill ./veer-demo and go on live until Ctrl-C"},
    {"veer demo --no-live && veer performance fraud --data veer-demo",
     "Only fill it, and look at a model"},
};

const veer_cmd veer_cmd_demo = {
    .name = "demo",
    .summary = "run a server with simulated traffic of three models",
    .description =
        "Starts a server, fills in two weeks of simulated traffic, and goes on with a few "
        "predictions a second, whose labels arrive hours later. The models: fraud, which gets "
        "worse in the last days because amounts and countries shift and a new kind of fraud "
        "comes; sentiment, three classes in two versions; house-price, a steady regression. Each "
        "prediction has tags (country, channel), latency and mostly a cost.\n"
        "\n"
        "Some rules are installed that fit these models, the drift history of the past is made, "
        "and the evaluation looks at everything twice a minute: fraud has alerts, the others have "
        "none. So that every list has something in it, there are also alerts that people have "
        "acknowledged and resolved, a silence, runs of retraining, references, metrics that were "
        "computed elsewhere, and two channels: one whose messages arrive at the demonstration "
        "itself, and one that fails.\n"
        "\n"
        "Everything is sent over HTTP as any client would. Started again on the same directory, "
        "it fills in what happened meanwhile and goes on; nothing is counted twice.",
    .options = options,
    .n_options = sizeof options / sizeof *options,
    .options_size = sizeof(demo_options),
    .examples = examples,
    .n_examples = sizeof examples / sizeof *examples,
    .run = run,
};
