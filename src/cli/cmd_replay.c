/* veer replay: files sent as if it happened now. */
#include <string.h>

#include "base/clock.h"
#include "cli/feeding.h"
#include "cli/pace.h"
#include "cli/progress.h"
#include "cli/stop.h"

#define SHORT_US 20000 /* waits below are not worth a request of their own */

enum { ORDER_TIME, ORDER_FILES };

typedef struct replay_options {
    veer_feeding_options feeding; /* which server, which files */
    const char *speed;            /* --speed */
    veer_opt_real rate;           /* --rate */
    int order;                    /* --order */
    bool shift;                   /* --shift-to-now */
} replay_options;

/* One file and its next record. */
typedef struct lane {
    veer_feeding_file file; /* where its records come from and go to */
    veer_feed_row row;      /* the next record, if more */
    bool more;              /* there is one */
    int64_t order_us;       /* its time, never before that of an earlier one */
} lane;

typedef struct replay {
    const replay_options *o;           /* what was asked for */
    veer_feeding feeding;              /* the files and the server */
    const volatile sig_atomic_t *stop; /* set by Ctrl-C */
    lane *lanes;                       /* one per file, in the arena of cli; labels last */
    size_t n;                          /* of them */
    veer_pace pace;                    /* when and with which time */
    veer_progress progress;            /* the bar */
    uint64_t sent;                     /* records gathered or sent */
    uint64_t sent_before;              /* of them, before the clock started */
} replay;

static veer_rc advance(replay *r, lane *l, veer_err *err)
{
    veer_tally *const tally = &r->feeding.tallies[l - r->lanes];
    const veer_rc rc = veer_feed_next(l->file.feed, tally, &l->row, &l->more, err);
    if (rc == VEER_OK && l->more && l->row.time_us != VEER_TIME_MISSING &&
        l->row.time_us > l->order_us)
        l->order_us = l->row.time_us;
    return rc;
}

static veer_rc open_lane(replay *r, size_t index, veer_err *err)
{
    lane *const l = &r->lanes[index];
    l->order_us = INT64_MIN;
    const veer_rc rc = veer_feeding_open(&r->feeding, index, &l->file, err);
    return rc == VEER_OK ? advance(r, l, err) : rc;
}

static void close_lanes(replay *r)
{
    for (size_t i = 0; i < r->n; i++)
        veer_feeding_close(&r->lanes[i].file);
}

static veer_rc open_lanes(replay *r, veer_err *err)
{
    veer_rc rc = VEER_OK;
    for (size_t i = 0; i < r->n && rc == VEER_OK; i++)
        rc = open_lane(r, i, err);
    return rc;
}

/* The newest time of all files, by reading them once before. */
static veer_rc find_last_time(replay *r, veer_err *err)
{
    r->pace.last_time_us = VEER_TIME_MISSING;
    veer_rc rc = open_lanes(r, err);
    for (size_t i = 0; i < r->n && rc == VEER_OK; i++) {
        lane *const l = &r->lanes[i];
        while (rc == VEER_OK && l->more && *r->stop == 0)
            rc = advance(r, l, err);
        if (l->order_us > r->pace.last_time_us)
            r->pace.last_time_us = l->order_us;
    }
    close_lanes(r);
    memset(r->feeding.tallies, 0, r->n * sizeof *r->feeding.tallies);
    return rc;
}

/* Predictions go before labels: their lanes come first. */
static veer_rc flush(replay *r, veer_err *err)
{
    veer_rc rc = VEER_OK;
    for (size_t i = 0; i < r->n && rc == VEER_OK; i++)
        rc = veer_sender_flush(&r->lanes[i].file.sender, err);
    return rc;
}

static void tell_progress(replay *r)
{
    uint64_t done = 0;
    uint64_t total = 0;
    bool known = true;
    for (size_t i = 0; i < r->n; i++) {
        uint64_t d = 0;
        uint64_t t = 0;
        veer_feed_progress(r->lanes[i].file.feed, &d, &t);
        done += d;
        total += t;
        known = known && t > 0;
    }
    r->progress.total = known ? total : 0;
    veer_progress_update(&r->progress, done, r->sent);
}

/* The lane whose record comes next; NULL behind the last. */
static lane *next_lane(const replay *r)
{
    lane *best = NULL;
    for (size_t i = 0; i < r->n; i++) {
        lane *const l = &r->lanes[i];
        if (!l->more)
            continue;
        if (best == NULL || l->order_us < best->order_us)
            best = l;
        if (r->o->order == ORDER_FILES)
            break;
    }
    return best;
}

static veer_rc wait_until(replay *r, int64_t due_us, veer_err *err)
{
    if (due_us - veer_clock_monotonic_us(veer_clock_system()) < SHORT_US)
        return VEER_OK;
    const veer_rc rc = flush(r, err);
    tell_progress(r);
    if (rc == VEER_OK)
        veer_stop_sleep_until(due_us);
    return rc;
}

static veer_rc send_one(replay *r, lane *l, veer_err *err)
{
    veer_rc rc =
        wait_until(r, veer_pace_due_us(&r->pace, l->row.time_us, r->sent - r->sent_before), err);
    if (rc != VEER_OK || *r->stop != 0)
        return rc;
    rc = veer_feed_write(l->file.feed, veer_pace_time_us(&r->pace, l->row.time_us),
                         &l->file.sender.body, err);
    /* A full request of labels waits for the predictions that came before. */
    if (rc == VEER_OK && l->file.sender.rows + 1 == l->file.sender.max_rows)
        for (lane *before = r->lanes; before < l && rc == VEER_OK; before++)
            rc = veer_sender_flush(&before->file.sender, err);
    if (rc == VEER_OK)
        rc = veer_sender_end(&l->file.sender, l->row.line, err);
    r->sent++;
    tell_progress(r);
    return rc == VEER_OK ? advance(r, l, err) : rc;
}

static void start_clock(replay *r)
{
    r->pace.start_real_us = veer_clock_real_us(veer_clock_system());
    r->pace.start_mono_us = veer_clock_monotonic_us(veer_clock_system());
    r->pace.first_time_us = VEER_TIME_MISSING;
}

static veer_rc play(replay *r, veer_err *err)
{
    veer_rc rc = open_lanes(r, err);
    lane *before = NULL;
    veer_progress_init(&r->progress, "replay", 0, r->feeding.cli->progress);
    start_clock(r);
    for (lane *l; rc == VEER_OK && *r->stop == 0 && (l = next_lane(r)) != NULL; before = l) {
        /* One file after the other: each has its own beginning. */
        if (r->o->order == ORDER_FILES && before != NULL && before != l) {
            rc = flush(r, err);
            start_clock(r);
            r->sent_before = r->sent;
        }
        if (rc == VEER_OK)
            rc = send_one(r, l, err);
    }
    const veer_rc last = flush(r, rc == VEER_OK ? err : NULL);
    /* What was read ahead and not sent is not part of it. */
    for (size_t i = 0; i < r->n; i++)
        r->feeding.tallies[i].records -= r->lanes[i].more ? 1 : 0;
    veer_progress_done(&r->progress);
    return rc != VEER_OK ? rc : last;
}

static veer_rc prepare(replay *r, const veer_cli *cli, veer_err *err)
{
    veer_rc rc = veer_feeding_init(&r->feeding, cli, &r->o->feeding, err);
    if (rc != VEER_OK)
        return rc;
    r->lanes = veer_arena_array(cli->arena, r->feeding.n, sizeof *r->lanes);
    if (r->lanes == NULL)
        return veer_fail_nomem(err);
    r->n = r->feeding.n;
    r->pace.rate = r->o->rate.value;
    r->pace.shift = r->o->shift;
    rc = veer_pace_speed(r->o->speed, &r->pace.speed, err);
    if (rc == VEER_OK)
        rc = veer_feeding_connect(&r->feeding, r->stop, err);
    if (rc == VEER_OK && r->pace.shift && !(r->pace.speed > 0))
        rc = find_last_time(r, err);
    return rc;
}

static veer_rc run(const veer_cli *cli, const void *options, int *ret_exit, veer_err *err)
{
    replay r = {.o = options, .stop = veer_stop_listen()};
    veer_rc rc = prepare(&r, cli, err);
    if (rc == VEER_OK)
        rc = play(&r, err);
    if (rc == VEER_OK)
        rc = veer_feeding_print(&r.feeding, *r.stop != 0 ? "stopped before the end" : NULL, err);
    if (veer_feeding_has_rejected(&r.feeding) || *r.stop != 0)
        *ret_exit = VEER_EXIT_DEGRADED;
    close_lanes(&r);
    veer_feeding_done(&r.feeding);
    return rc;
}

static const char *const orders[] = {"time", "files", NULL};

static const veer_opt options[] = {
    {.name = "speed",
     .letter = 's',
     .kind = VEER_OPT_TEXT,
     .arg = "FACTOR",
     .help = "How much faster than it was: 1x, 60x, or max for no pause at all",
     .fallback = "max",
     .offset = offsetof(replay_options, speed)},
    {.name = "shift-to-now",
     .kind = VEER_OPT_FLAG,
     .help = "Move the times: with a speed, each record gets the time at which it is sent; with "
             "max, the newest of all becomes now",
     .offset = offsetof(replay_options, shift)},
    {.name = "rate",
     .letter = 'r',
     .kind = VEER_OPT_REAL,
     .arg = "N",
     .help = "Send at most N records a second",
     .fallback = "0",
     .max = 1e9,
     .offset = offsetof(replay_options, rate)},
    {.name = "order",
     .kind = VEER_OPT_CHOICE,
     .arg = "ORDER",
     .help = "All files merged by time, or one after the other",
     .fallback = "time",
     .choices = orders,
     .offset = offsetof(replay_options, order)},
    VEER_FEEDING_ROWS(replay_options, feeding, "Labels, which arrive at their own times", "60"),
};

static const veer_operand operands[] = {
    {"FILE",
     "Files as `veer import` takes them; with --shift-to-now and speed max no standard "
     "input, because they are read twice",
     true},
};

static const veer_example examples[] = {
    {"veer replay predictions.ndjson.gz --labels feedback.ndjson.gz --speed 60x --shift-to-now",
     "An hour of the past in a minute of today, labels as late as they were"},
    {"veer replay predictions.ndjson --rate 500", "500 records a second, their times unchanged"},
};

static const veer_exit exits[] = {
    {VEER_EXIT_OK, "everything was sent and is stored (or was there already)"},
    {VEER_EXIT_DEGRADED, "some records were rejected, or it was stopped"},
};

const veer_cmd veer_cmd_replay = {
    .name = "replay",
    .summary = "send files again as if it happened now",
    .description =
        "Sends the records of files in the order of their times, at the speed at which they came, "
        "or faster. Within a file the order of the file is kept. While the server is away the "
        "replay waits and goes on where it was; records that it had got already count once, since "
        "it knows their ids. For the same reason a second replay of the same files changes "
        "nothing.",
    .operands = operands,
    .n_operands = 1,
    .many = true,
    .options = options,
    .n_options = sizeof options / sizeof *options,
    .options_size = sizeof(replay_options),
    .examples = examples,
    .n_examples = sizeof examples / sizeof *examples,
    .exits = exits,
    .n_exits = sizeof exits / sizeof *exits,
    .run = run,
};
