/* An outbox with its threads and a clock that can be moved on, for the scenario tests. Takes
 * commands on standard input, a line each, and answers each with a line.
 *
 * Usage: outbox_driver DIRECTORY CHANNELS_FILE
 *
 *   put RULE fired|escalated|acknowledged|resolved SEVERITY   an alert of a rule; "put N" messages
 *   advance SECONDS                                           moves the clock
 *   test CHANNEL, messages, channels, stats, reload, quit
 */
#include <pthread.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "base/num.h"
#include "notify/outbox.h"
#include "store/sqlite/sqlite.h"

#define RULES_MOST 1024
#define US INT64_C(1000000)

typedef struct driver {
    veer_clock clock;              /* first member: the system's, and what was moved on */
    _Atomic int64_t ahead_us;      /* moved on so far */
    pthread_mutex_t lock;          /* of the alerts */
    veer_store *store;             /* in the directory */
    veer_outbox *outbox;           /* over it */
    const char *channels_file;     /* path */
    veer_alert alerts[RULES_MOST]; /* n_alerts that were put */
    char names[RULES_MOST][64];    /* of their rules */
    char ids[RULES_MOST][VEER_ALERT_ID_SIZE]; /* of them */
    size_t n_alerts;                          /* of them */
} driver;

static int64_t ahead(const veer_clock *clock)
{
    union {
        const veer_clock *clock; /* first member */
        driver *driver;          /* that it is of */
    } both = {.clock = clock};
    return atomic_load(&both.driver->ahead_us);
}

static int64_t real_us(const veer_clock *clock)
{
    return veer_clock_real_us(veer_clock_system()) + ahead(clock);
}

static int64_t monotonic_us(const veer_clock *clock)
{
    return veer_clock_monotonic_us(veer_clock_system()) + ahead(clock);
}

static veer_rc tell_alerts(void *context, veer_rc (*fn)(void *to, const veer_alert *alert),
                           void *to, veer_err *err)
{
    driver *const d = context;
    veer_rc rc = VEER_OK;
    (void)err;
    pthread_mutex_lock(&d->lock);
    for (size_t i = 0; rc == VEER_OK && i < d->n_alerts; i++)
        rc = fn(to, &d->alerts[i]);
    pthread_mutex_unlock(&d->lock);
    return rc;
}

static void tell_trouble(void *context, const char *channel, const char *what)
{
    (void)context;
    fprintf(stderr, "%s: %s\n", channel, what);
}

/* The alert of a rule, made if need be. */
static veer_alert *alert_of(driver *d, const char *rule)
{
    static const veer_alert_column columns[] = {{"amount", "psi", 0.31, 0.6, true}};
    size_t i = 0;
    const size_t n = d->n_alerts;
    while (i < n && strcmp(d->names[i], rule) != 0)
        i++;
    if (i < n)
        return &d->alerts[i];
    if (n == RULES_MOST)
        return NULL;
    const int64_t now_us = real_us(&d->clock);
    snprintf(d->names[n], sizeof d->names[n], "%s", rule);
    snprintf(d->ids[n], sizeof d->ids[n], "alert_%zu", n);
    d->alerts[n] = (veer_alert){
        .id = d->ids[n],
        .rule = d->names[n],
        .expr = "accuracy[1h] < 0.7",
        .model = "fraud",
        .version = "v2",
        .severity = VEER_SEVERITY_HIGH,
        .message = "accuracy[1h] of fraud v2 is 0.64, below 0.7 (baseline 0.81, -21 %, 412 "
                   "samples) <&> \xC3\xA9",
        .started_us = now_us - 600 * US,
        .fired_us = now_us,
        .updated_us = now_us,
        .term = "accuracy[1h]",
        .signal = {.present = true,
                   .value = 0.64,
                   .lo = 0.64,
                   .hi = 0.64,
                   .n = 412,
                   .has_baseline = true,
                   .baseline = 0.81,
                   .baseline_n = 9800,
                   .from_us = now_us - 3600 * US,
                   .to_us = now_us,
                   .baseline_from_us = now_us - 90000 * US,
                   .baseline_to_us = now_us - 3600 * US},
        .worst = 0.62,
        .compare = VEER_COMPARE_LT,
        .limit = 0.7,
        .columns = columns,
        .n_columns = 1,
        .runbook = "https://wiki.test/accuracy",
    };
    d->n_alerts = n + 1;
    return &d->alerts[n];
}

static veer_rc put(driver *d, const veer_alert *alert, veer_alert_event_kind kind, size_t *ret,
                   veer_err *err)
{
    veer_arena arena;
    veer_store_doc *docs = NULL;
    size_t n = 0;
    const veer_notice notice = {.kind = kind, .alert = alert};
    veer_arena_init(&arena, (size_t)16 << 20);
    veer_rc rc = veer_outbox_docs(d->outbox, alert->model, &notice, 1, real_us(&d->clock), &arena,
                                  &docs, &n, err);
    veer_store_tx tx = {.docs = docs, .n_docs = n};
    if (rc == VEER_OK)
        rc = veer_store_commit(d->store, &tx, err);
    if (rc == VEER_OK)
        rc = veer_outbox_wake(d->outbox, docs, n, err);
    veer_arena_done(&arena);
    *ret = n;
    return rc;
}

/* What happened to it, at the time of the clock. */
static veer_rc change(driver *d, veer_alert *alert, veer_alert_event_kind kind,
                      const char *severity, veer_err *err)
{
    if (kind == VEER_ALERT_EVENT_RESOLVED) {
        alert->status = VEER_ALERT_RESOLVED;
        alert->resolved_us = real_us(&d->clock);
        alert->resolved_by = "veer";
    } else if (kind == VEER_ALERT_EVENT_ACKNOWLEDGED) {
        alert->status = VEER_ALERT_ACKNOWLEDGED;
        alert->acknowledged_us = real_us(&d->clock);
        alert->acknowledged_by = "anna";
    }
    return veer_severity_parse(severity, &alert->severity, err);
}

static veer_rc do_put(driver *d, const char *words[4], veer_err *err)
{
    veer_alert_event_kind kind = VEER_ALERT_EVENT_FIRED;
    size_t n = 0;
    veer_rc rc = VEER_EINVAL;
    while (kind < VEER_ALERT_EVENT_COUNT && strcmp(veer_alert_event_text(kind), words[2]) != 0)
        kind++;
    pthread_mutex_lock(&d->lock);
    veer_alert *const alert = alert_of(d, words[1]);
    if (alert != NULL && kind < VEER_ALERT_EVENT_COUNT)
        rc = change(d, alert, kind, words[3], err);
    pthread_mutex_unlock(&d->lock);
    if (rc == VEER_OK)
        rc = put(d, alert, kind, &n, err);
    if (rc == VEER_OK)
        printf("put %zu\n", n);
    return rc;
}

static veer_rc do_advance(driver *d, const char *words[4], veer_err *err)
{
    int64_t seconds = 0;
    veer_rc rc = veer_parse_int64(words[1], strlen(words[1]), &seconds);
    if (rc == VEER_OK) {
        atomic_fetch_add(&d->ahead_us, seconds * US);
        rc = veer_outbox_wake(d->outbox, NULL, 0, err);
    }
    if (rc == VEER_OK)
        puts("advanced");
    return rc;
}

static veer_rc do_test(driver *d, const char *words[4], veer_err *err)
{
    const veer_rc rc = veer_outbox_test(d->outbox, words[1], err);
    if (rc == VEER_OK)
        puts("arrived");
    return rc;
}

static veer_rc show(driver *d, bool messages, veer_err *err)
{
    veer_buf out;
    veer_json_writer w;
    veer_buf_init(&out, (size_t)64 << 20);
    veer_json_writer_init(&w, &out, 0);
    veer_rc rc = messages ? veer_outbox_write_messages(d->outbox, NULL, 10000, &w, err)
                          : veer_outbox_write_channels(d->outbox, &w, err);
    if (rc == VEER_OK)
        rc = veer_json_finish(&w, err);
    if (rc == VEER_OK)
        puts(veer_buf_cstr(&out));
    veer_buf_done(&out);
    return rc;
}

static veer_rc do_messages(driver *d, const char *words[4], veer_err *err)
{
    (void)words;
    return show(d, true, err);
}

static veer_rc do_channels(driver *d, const char *words[4], veer_err *err)
{
    (void)words;
    return show(d, false, err);
}

static veer_rc do_stats(driver *d, const char *words[4], veer_err *err)
{
    const veer_outbox_stats s = veer_outbox_stats_get(d->outbox);
    (void)words;
    (void)err;
    printf("{\"sent\":%llu,\"retried\":%llu,\"failed\":%llu,\"waiting\":%llu}\n",
           (unsigned long long)s.sent, (unsigned long long)s.retried, (unsigned long long)s.failed,
           (unsigned long long)s.waiting);
    return VEER_OK;
}

static veer_rc do_reload(driver *d, const char *words[4], veer_err *err)
{
    veer_channels channels;
    (void)words;
    veer_rc rc = veer_channels_load(d->channels_file, &channels, err);
    if (rc == VEER_OK)
        rc = veer_outbox_set_channels(d->outbox, &channels, err);
    if (rc == VEER_OK)
        puts("reloaded");
    return rc;
}

static const struct {
    const char *name; /* first word */
    veer_rc (*run)(driver *d, const char *words[4], veer_err *err);
} commands[] = {
    {"put", do_put},           {"advance", do_advance},   {"test", do_test},
    {"messages", do_messages}, {"channels", do_channels}, {"stats", do_stats},
    {"reload", do_reload},
};

static void run_line(driver *d, char *line)
{
    const char *words[4] = {"", "", "", ""};
    veer_err err = VEER_ERR_INIT;
    veer_rc rc = VEER_EINVAL;
    for (size_t i = 0; i < 4; i++) {
        words[i] = line;
        line += strcspn(line, " ");
        if (*line == '\0')
            break;
        *line++ = '\0';
    }
    for (size_t i = 0; i < sizeof commands / sizeof *commands; i++)
        if (strcmp(commands[i].name, words[0]) == 0)
            rc = commands[i].run(d, words, &err);
    if (rc != VEER_OK)
        printf("%s %s\n", veer_rc_name(rc), err.msg);
    fflush(stdout);
}

static veer_rc open_all(driver *d, const char *directory, veer_err *err)
{
    const veer_outbox_options options = {
        .clock = &d->clock,
        .page_url = "https://veer.test",
        .alerts = tell_alerts,
        .alerts_context = d,
        .on_trouble = tell_trouble,
    };
    veer_outbox_options with_store = options;
    veer_channels channels = {.n_channels = 0};
    veer_rc rc = veer_channels_load(d->channels_file, &channels, err);
    if (rc != VEER_OK)
        return rc;
    rc = veer_store_sqlite_open(directory, NULL, &d->store, err);
    with_store.store = d->store;
    if (rc == VEER_OK)
        rc = veer_outbox_open(&with_store, &channels, &d->outbox, err);
    if (rc != VEER_OK)
        veer_channels_done(&channels);
    return rc;
}

int main(int argc, char **argv)
{
    static driver d = {.clock = {real_us, monotonic_us}, .lock = PTHREAD_MUTEX_INITIALIZER};
    char line[512];
    veer_err err = VEER_ERR_INIT;
    if (argc != 3)
        return 2;
    d.channels_file = argv[2];
    if (open_all(&d, argv[1], &err) != VEER_OK) {
        printf("%s %s\n", veer_rc_name(err.rc), err.msg);
        return 1;
    }
    puts("ready");
    fflush(stdout);
    while (fgets(line, sizeof line, stdin) != NULL && strcmp(line, "quit\n") != 0) {
        line[strcspn(line, "\n")] = '\0';
        run_line(&d, line);
    }
    veer_outbox_close(d.outbox);
    veer_store_close(d.store);
    return 0;
}
