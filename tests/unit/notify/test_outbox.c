/* The outbox over a clock that stands, with a sender that does what it is told. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include <cmocka.h>

#include "base/limits.h"
#include "notify/outbox.h"
#include "store/memory/memory.h"
#include "unit/notify/sample.h"
#include "json/tree.h"

#define SENT_MOST 512

/* ---- a store that fails when it is told to ---- */

typedef struct failing_store {
    veer_store base;    /* first member */
    veer_store_ops ops; /* of it */
    veer_store *inner;  /* does the work */
    bool fails;         /* commits answer VEER_EIO */
    bool blind;         /* reading answers VEER_EIO */
    size_t commits;     /* that were asked for */
} failing_store;

static failing_store *outer(veer_store *store)
{
    return (failing_store *)store;
}

static veer_rc failing_commit(veer_store *store, veer_store_tx *tx, veer_err *err)
{
    outer(store)->commits++;
    if (outer(store)->fails)
        return veer_fail(err, VEER_EIO, "disk full");
    return veer_store_commit(outer(store)->inner, tx, err);
}

static veer_rc inner_get(veer_store *store, const veer_store_doc_key *key, veer_store_doc_fn fn,
                         void *context, veer_err *err)
{
    if (outer(store)->blind)
        return veer_fail(err, VEER_EIO, "no disk");
    return veer_store_doc_get(outer(store)->inner, key, fn, context, err);
}

static veer_rc inner_each(veer_store *store, const veer_store_doc_query *query,
                          veer_store_doc_fn fn, void *context, veer_err *err)
{
    return veer_store_doc_each(outer(store)->inner, query, fn, context, err);
}

static veer_rc inner_expire(veer_store *store, const veer_store_expiry *expiry, size_t *ret,
                            veer_err *err)
{
    return veer_store_expire(outer(store)->inner, expiry, ret, err);
}

/* ---- what a test has ---- */

typedef struct bench {
    failing_store store;       /* of it */
    veer_manual_clock clock;   /* of it */
    veer_outbox *outbox;       /* open */
    veer_channel channels[8];  /* of it */
    size_t n_channels;         /* of them */
    const char *values[8][16]; /* of them */
    char sent[SENT_MOST][512]; /* "channel status id-or-body" of each request */
    size_t n_sent;             /* of them */
    int status[8];             /* that the receiver of a channel answers; 0: cannot be reached */
    int64_t retry_after_ms[8]; /* with it */
    const char *body[8];       /* with it */
    size_t refuse_at;          /* the n-th request is refused with 400; 0: none */
    char trouble[2048];        /* all that was said */
    veer_alert alerts[4];      /* that the callback tells */
    size_t n_alerts;           /* of them */
} bench;

static size_t index_of(const bench *b, const char *name)
{
    for (size_t i = 0; i < b->n_channels; i++)
        if (strcmp(b->channels[i].name, name) == 0)
            return i;
    fail();
    return 0;
}

static veer_rc fake_send(void *context, const veer_channel *channel, const veer_outgoing *request,
                         const veer_outgoing_policy *policy, int64_t now_us,
                         const atomic_bool *stop, veer_outgoing_answer *ret, veer_err *err)
{
    bench *const b = context;
    const size_t i = index_of(b, channel->name);
    const char *id = "-";
    (void)policy;
    (void)now_us;
    (void)stop;
    for (size_t k = 0; k < request->n_headers; k++)
        if (strncmp(request->headers[k], "webhook-id: ", 12) == 0)
            id = request->headers[k] + 12;
    assert_true(b->n_sent < SENT_MOST);
    snprintf(b->sent[b->n_sent++], sizeof b->sent[0], "%s %d %s %.300s", channel->name,
             b->status[i], id,
             request->body != NULL ? (const char *)request->body : request->mail->text);
    if (b->status[i] == 0)
        return veer_fail(err, VEER_EIO, "nobody answers at receiver.test");
    *ret = (veer_outgoing_answer){.status = b->n_sent == b->refuse_at ? 400 : b->status[i],
                                  .retry_after_ms = b->retry_after_ms[i]};
    if (b->body[i] != NULL) {
        ret->body_len = strlen(b->body[i]);
        memcpy(ret->body, b->body[i], ret->body_len + 1);
    }
    return VEER_OK;
}

static void take_trouble(void *context, const char *channel, const char *what)
{
    bench *const b = context;
    const size_t len = strlen(b->trouble);
    snprintf(b->trouble + len, sizeof b->trouble - len, "%s: %s\n", channel, what);
}

static veer_rc tell_alerts(void *context, veer_rc (*fn)(void *to, const veer_alert *alert),
                           void *to, veer_err *err)
{
    const bench *const b = context;
    (void)err;
    for (size_t i = 0; i < b->n_alerts; i++) {
        const veer_rc rc = fn(to, &b->alerts[i]);
        if (rc != VEER_OK)
            return rc;
    }
    return VEER_OK;
}

static void bench_open(bench *b, bool resends)
{
    const veer_outbox_options options = {
        .store = &b->store.base,
        .clock = &b->clock.clock,
        .page_url = "https://veer.test",
        .alerts = resends ? tell_alerts : NULL,
        .alerts_context = b,
        .on_trouble = take_trouble,
        .trouble_context = b,
        .send = fake_send,
        .send_context = b,
        .no_thread = true,
    };
    veer_channels channels = {.channels = b->channels, .n_channels = b->n_channels};
    veer_arena_init(&channels.arena, 1024);
    assert_int_equal(veer_outbox_open(&options, &channels, &b->outbox, NULL), VEER_OK);
}

static bench *bench_new(void)
{
    bench *const b = calloc(1, sizeof *b);
    assert_non_null(b);
    assert_int_equal(veer_store_memory_open(&b->store.inner, NULL), VEER_OK);
    b->store.ops = *b->store.inner->ops;
    b->store.ops.commit = failing_commit;
    b->store.ops.doc_get = inner_get;
    b->store.ops.doc_each = inner_each;
    b->store.ops.expire = inner_expire;
    b->store.base.ops = &b->store.ops;
    veer_manual_clock_init(&b->clock, SAMPLE_NOW_US);
    return b;
}

static veer_channel *bench_channel(bench *b, const char *name, const char *kind)
{
    veer_channel *const c = &b->channels[b->n_channels];
    *c = sample_channel(kind);
    memcpy(b->values[b->n_channels], c->values, c->kind->n_settings * sizeof *c->values);
    c->values = b->values[b->n_channels];
    c->name = name;
    b->status[b->n_channels] = 200;
    b->retry_after_ms[b->n_channels] = -1;
    b->n_channels++;
    return c;
}

static void bench_free(bench *b)
{
    veer_outbox_close(b->outbox);
    veer_store_close(b->store.inner);
    free(b);
}

static void restart(bench *b, bool resends)
{
    veer_outbox_close(b->outbox);
    b->outbox = NULL;
    bench_open(b, resends);
}

/* Puts notices in as the judge does; gives how many messages came of it. */
static size_t put(bench *b, const veer_notice *notices, size_t n)
{
    veer_arena arena;
    veer_store_doc *docs = NULL;
    size_t n_docs = 0;
    veer_arena_init(&arena, (size_t)64 << 20);
    assert_int_equal(veer_outbox_docs(b->outbox, "fraud", notices, n, b->clock.real_us, &arena,
                                      &docs, &n_docs, NULL),
                     VEER_OK);
    veer_store_tx tx = {.docs = docs, .n_docs = n_docs};
    assert_int_equal(veer_store_commit(b->store.inner, &tx, NULL), VEER_OK);
    assert_int_equal(veer_outbox_wake(b->outbox, docs, n_docs, NULL), VEER_OK);
    veer_arena_done(&arena);
    return n_docs;
}

static size_t put_one(bench *b, const char *rule, veer_alert_event_kind kind)
{
    veer_alert alert = kind == VEER_ALERT_EVENT_RESOLVED ? sample_resolved() : sample_alert();
    alert.rule = rule;
    const veer_notice notice = {.kind = kind, .alert = &alert};
    return put(b, &notice, 1);
}

static void work(bench *b)
{
    assert_int_equal(veer_outbox_work(b->outbox, NULL), VEER_OK);
}

static void advance(bench *b, int64_t seconds)
{
    veer_manual_clock_advance(&b->clock, seconds * 1000000);
}

static const char *messages(bench *b, const char *state, char *out, size_t size)
{
    veer_buf buf;
    veer_json_writer w;
    veer_buf_init(&buf, size - 1);
    veer_json_writer_init(&w, &buf, 0);
    assert_int_equal(veer_outbox_write_messages(b->outbox, state, 100, &w, NULL), VEER_OK);
    assert_int_equal(veer_json_finish(&w, NULL), VEER_OK);
    memcpy(out, veer_buf_cstr(&buf), buf.len + 1);
    veer_buf_done(&buf);
    return out;
}

/* ---- tests ---- */

static void a_message_is_sent_once_and_kept_for_showing(void **state)
{
    (void)state;
    bench *const b = bench_new();
    char shown[8192];
    bench_channel(b, "hook", "webhook");
    bench_open(b, false);
    assert_int_equal(put_one(b, "A", VEER_ALERT_EVENT_FIRED), 1);
    assert_int_equal(veer_outbox_stats_get(b->outbox).waiting, 1);
    assert_int_equal(veer_outbox_stats_get(b->outbox).oldest_us, SAMPLE_NOW_US);
    work(b);
    work(b);
    assert_int_equal(b->n_sent, 1);
    assert_non_null(strstr(b->sent[0], "hook 200 msg_"));
    const veer_outbox_stats stats = veer_outbox_stats_get(b->outbox);
    assert_int_equal(stats.sent, 1);
    assert_int_equal(stats.waiting, 0);
    assert_int_equal(stats.oldest_us, 0);
    assert_non_null(strstr(messages(b, "sent", shown, sizeof shown), "\"attempts\":1"));
    assert_non_null(strstr(shown, "\"headline\":\"[HIGH] fraud v2: A\""));
    assert_non_null(strstr(shown, "\"sent\":\"2026-09-21T14:13:20Z\""));
    assert_string_equal(messages(b, "waiting", shown, sizeof shown), "[]");
    assert_string_equal(b->trouble, "");
    restart(b, false);
    work(b);
    assert_int_equal(b->n_sent, 1);
    bench_free(b);
}

/* The pauses after failures, with their jitter, and that nothing is sent before they are over. */
static void failures_are_tried_again_with_the_same_id_until_they_are_given_up(void **state)
{
    (void)state;
    static const int64_t pauses_s[] = {5, 30, 120, 600, 1800, 3600, 7200, 7200};
    bench *const b = bench_new();
    char shown[8192];
    bench_channel(b, "hook", "webhook");
    b->status[0] = 0;
    bench_open(b, false);
    put_one(b, "A", VEER_ALERT_EVENT_FIRED);
    work(b);
    for (size_t i = 0; i < sizeof pauses_s / sizeof *pauses_s; i++) {
        assert_int_equal(b->n_sent, i + 1);
        veer_manual_clock_advance(&b->clock, pauses_s[i] * 1000000 * 8 / 10 - 1);
        work(b);
        assert_int_equal(b->n_sent, i + 1);
        veer_manual_clock_advance(&b->clock, pauses_s[i] * 1000000 * 4 / 10 + 2);
        work(b);
    }
    assert_non_null(strstr(messages(b, "waiting", shown, sizeof shown), "nobody answers"));
    assert_non_null(strstr(b->trouble, "is tried again"));
    for (size_t i = 0; i < 100 && veer_outbox_stats_get(b->outbox).waiting > 0; i++) {
        advance(b, 7200 * 12 / 10);
        work(b);
    }
    assert_true(b->clock.real_us - SAMPLE_NOW_US >= VEER_OUTBOX_GIVE_UP_US);
    assert_true(b->clock.real_us - SAMPLE_NOW_US <
                VEER_OUTBOX_GIVE_UP_US + 10000 * INT64_C(1000000));
    assert_int_equal(veer_outbox_stats_get(b->outbox).failed, 1);
    assert_non_null(strstr(messages(b, "failed", shown, sizeof shown), "\"state\":\"failed\""));
    assert_non_null(strstr(b->trouble, "was not delivered"));
    for (size_t i = 1; i < b->n_sent; i++) /* the same delivery id */
        assert_memory_equal(b->sent[i], b->sent[0], 45);
    advance(b, INT64_C(8) * 86400);
    put_one(b, "B", VEER_ALERT_EVENT_FIRED); /* old ones go after a week */
    assert_null(strstr(messages(b, NULL, shown, sizeof shown), "failed"));
    bench_free(b);
}

static void a_process_that_was_away_for_long_still_tries(void **state)
{
    (void)state;
    bench *const b = bench_new();
    bench_channel(b, "hook", "webhook");
    b->status[0] = 0;
    bench_open(b, false);
    put_one(b, "A", VEER_ALERT_EVENT_FIRED);
    work(b);
    advance(b, INT64_C(5) * 86400);
    restart(b, false);
    work(b);
    assert_int_equal(veer_outbox_stats_get(b->outbox).waiting, 1);
    b->status[0] = 200;
    advance(b, 60);
    work(b);
    assert_int_equal(veer_outbox_stats_get(b->outbox).sent, 1);
    bench_free(b);
}

static void retry_after_is_obeyed(void **state)
{
    (void)state;
    bench *const b = bench_new();
    bench_channel(b, "hook", "webhook");
    b->status[0] = 429;
    b->retry_after_ms[0] = 900000;
    bench_open(b, false);
    put_one(b, "A", VEER_ALERT_EVENT_FIRED);
    work(b);
    advance(b, 899);
    work(b);
    assert_int_equal(b->n_sent, 1);
    advance(b, 92);
    b->retry_after_ms[0] = INT64_C(365) * 86400000; /* at most a day */
    work(b);
    assert_int_equal(b->n_sent, 2);
    advance(b, 86399);
    work(b);
    assert_int_equal(b->n_sent, 2);
    advance(b, 8641);
    b->retry_after_ms[0] = 0; /* at least a second */
    work(b);
    work(b);
    assert_int_equal(b->n_sent, 3);
    advance(b, 2);
    b->status[0] = 200;
    work(b);
    assert_int_equal(veer_outbox_stats_get(b->outbox).sent, 1);
    bench_free(b);
}

static void order_is_kept_per_channel_and_channels_do_not_wait_for_each_other(void **state)
{
    (void)state;
    bench *const b = bench_new();
    bench_channel(b, "dead", "webhook");
    bench_channel(b, "live", "webhook");
    b->status[0] = 500;
    bench_open(b, false);
    for (size_t i = 0; i < 20; i++) {
        char rule[16];
        snprintf(rule, sizeof rule, "rule-%02zu", i);
        put_one(b, rule, VEER_ALERT_EVENT_FIRED);
        if (i == 10) /* a clock that jumps back */
            b->clock.real_us -= INT64_C(3600000000);
    }
    work(b);
    assert_int_equal(b->n_sent, 21); /* one try of the dead one, all of the other */
    restart(b, false);
    b->status[0] = 200;
    advance(b, 86400);
    work(b);
    assert_int_equal(b->n_sent, 41);
    size_t seen[2] = {0, 0};
    for (size_t i = 0; i < b->n_sent; i++) {
        char rule[16];
        const size_t lane = strncmp(b->sent[i], "dead", 4) == 0 ? 0 : 1;
        if (strncmp(b->sent[i], "dead 500", 8) == 0)
            continue;
        snprintf(rule, sizeof rule, "rule-%02zu", seen[lane]++);
        assert_non_null(strstr(b->sent[i], rule));
    }
    assert_int_equal(seen[0], 20);
    assert_int_equal(seen[1], 20);
    bench_free(b);
}

static void a_refusal_is_not_repeated_and_does_not_hold_up(void **state)
{
    (void)state;
    bench *const b = bench_new();
    char shown[8192];
    bench_channel(b, "hook", "webhook");
    b->refuse_at = 1;
    b->body[0] = "no, not with s3cr3t-path or " SAMPLE_URL;
    bench_open(b, false);
    put_one(b, "A", VEER_ALERT_EVENT_FIRED);
    put_one(b, "B", VEER_ALERT_EVENT_FIRED);
    work(b);
    assert_int_equal(b->n_sent, 2);
    assert_int_equal(veer_outbox_stats_get(b->outbox).failed, 1);
    assert_int_equal(veer_outbox_stats_get(b->outbox).sent, 1);
    assert_non_null(strstr(messages(b, "failed", shown, sizeof shown), "answered 400: no, not"));
    assert_null(strstr(shown, "s3cr3t"));
    assert_null(strstr(b->trouble, "s3cr3t"));
    bench_free(b);
}

static void requests_that_were_taken_are_not_sent_again(void **state)
{
    (void)state;
    bench *const b = bench_new();
    veer_alert alerts[3] = {sample_alert(), sample_alert(), sample_alert()};
    veer_notice notices[3];
    bench_channel(b, "pd", "pagerduty");
    bench_open(b, false);
    for (size_t i = 0; i < 3; i++) {
        static const char *const rules[] = {"one", "two", "three"};
        alerts[i].rule = rules[i];
        notices[i] = (veer_notice){.kind = VEER_ALERT_EVENT_FIRED, .alert = &alerts[i]};
    }
    b->refuse_at = 2; /* the second is refused, the others are taken */
    assert_int_equal(put(b, notices, 3), 1);
    work(b);
    assert_int_equal(b->n_sent, 3);
    assert_int_equal(veer_outbox_stats_get(b->outbox).failed, 1);
    b->refuse_at = 0;
    put(b, notices, 3);
    b->status[0] = 500;
    work(b);
    assert_int_equal(b->n_sent, 4);
    b->status[0] = 202;
    restart(b, false);
    advance(b, 60);
    work(b);
    assert_int_equal(b->n_sent, 7);
    b->n_sent = 0;
    bench_free(b);
}

static void who_is_told_follows_rule_severity_and_resolution(void **state)
{
    (void)state;
    bench *const b = bench_new();
    veer_alert alert = sample_alert();
    static const char *const named[] = {"chat"};
    static const char *const missing[] = {"gone"};
    bench_channel(b, "hook", "webhook");
    bench_channel(b, "chat", "webhook")->is_default = false;
    veer_channel *const page = bench_channel(b, "page", "webhook");
    page->min_severity = VEER_SEVERITY_CRITICAL;
    page->send_resolved = false;
    bench_open(b, false);
    const veer_notice to_default = {.kind = VEER_ALERT_EVENT_FIRED, .alert = &alert};
    const veer_notice to_named = {VEER_ALERT_EVENT_FIRED, &alert, named, 1};
    const veer_notice to_missing = {VEER_ALERT_EVENT_FIRED, &alert, missing, 1};
    const veer_notice over = {.kind = VEER_ALERT_EVENT_RESOLVED, .alert = &alert};
    assert_int_equal(put(b, &to_default, 1), 1); /* page: only critical ones */
    assert_int_equal(put(b, &to_named, 1), 1);
    assert_string_equal(b->trouble, "");
    assert_int_equal(put(b, &to_missing, 1), 1);
    assert_non_null(strstr(b->trouble, "gone: the rule 'Low accuracy' names a channel"));
    alert.severity = VEER_SEVERITY_CRITICAL;
    assert_int_equal(put(b, &to_default, 1), 2);
    assert_int_equal(put(b, &over, 1), 1); /* page does not hear of it */
    work(b);
    assert_int_equal(b->n_sent, 6);
    bench_free(b);
}

static void notices_of_one_evaluation_are_one_message_up_to_the_limit(void **state)
{
    (void)state;
    bench *const b = bench_new();
    veer_alert alert = sample_alert();
    veer_notice notices[VEER_LIMIT_MESSAGE_NOTICES + 1];
    bench_channel(b, "hook", "webhook");
    bench_open(b, false);
    for (size_t i = 0; i <= VEER_LIMIT_MESSAGE_NOTICES; i++)
        notices[i] = (veer_notice){.kind = VEER_ALERT_EVENT_FIRED, .alert = &alert};
    assert_int_equal(put(b, notices, VEER_LIMIT_MESSAGE_NOTICES), 1);
    assert_int_equal(put(b, notices, VEER_LIMIT_MESSAGE_NOTICES + 1), 2);
    work(b);
    assert_int_equal(b->n_sent, 3);
    bench_free(b);
}

static void a_store_that_fails_neither_loses_nor_repeats(void **state)
{
    (void)state;
    bench *const b = bench_new();
    char shown[8192];
    bench_channel(b, "hook", "webhook");
    bench_open(b, false);
    put_one(b, "A", VEER_ALERT_EVENT_FIRED);
    put_one(b, "B", VEER_ALERT_EVENT_FIRED);
    b->store.fails = true;
    work(b);
    assert_int_equal(b->n_sent, 1); /* delivered, but nobody could write that down */
    assert_non_null(strstr(b->trouble, "disk full"));
    advance(b, 6);
    work(b);
    assert_int_equal(b->n_sent, 1);
    assert_int_equal(veer_outbox_stats_get(b->outbox).waiting, 2);
    b->store.fails = false;
    b->store.blind = true;
    advance(b, 6);
    work(b);
    b->store.blind = false;
    advance(b, 6);
    work(b);
    assert_int_equal(b->n_sent, 2);
    assert_int_equal(veer_outbox_stats_get(b->outbox).sent, 2);
    assert_null(strstr(messages(b, NULL, shown, sizeof shown), "waiting"));
    bench_free(b);
}

static void messages_of_a_channel_that_is_gone_fail(void **state)
{
    (void)state;
    bench *const b = bench_new();
    char shown[8192];
    bench_channel(b, "hook", "webhook");
    b->status[0] = 500;
    bench_open(b, false);
    put_one(b, "A", VEER_ALERT_EVENT_FIRED);
    work(b);
    veer_channels none = {.n_channels = 0};
    assert_int_equal(veer_outbox_set_channels(b->outbox, &none, NULL), VEER_OK);
    work(b);
    assert_non_null(strstr(messages(b, "failed", shown, sizeof shown), "no longer there"));
    assert_int_equal(b->n_sent, 1);
    bench_free(b);
}

static void a_test_says_what_happened_and_wakes_what_waits(void **state)
{
    (void)state;
    bench *const b = bench_new();
    veer_err err = VEER_ERR_INIT;
    veer_buf buf;
    veer_json_writer w;
    bench_channel(b, "hook", "webhook");
    bench_channel(b, "chat", "slack");
    b->status[0] = 503;
    b->body[1] = "ok";
    bench_open(b, false);
    assert_int_equal(veer_outbox_test(b->outbox, "none", &err), VEER_ENOTFOUND);
    assert_int_equal(veer_outbox_test(b->outbox, "chat", &err), VEER_OK);
    put_one(b, "A", VEER_ALERT_EVENT_FIRED);
    work(b);
    assert_int_equal(veer_outbox_test(b->outbox, "hook", &err), VEER_EIO);
    assert_string_equal(err.msg, "hook: answered 503");
    veer_buf_init(&buf, 8192);
    veer_json_writer_init(&w, &buf, 0);
    assert_int_equal(veer_outbox_write_channels(b->outbox, &w, NULL), VEER_OK);
    assert_string_equal(
        veer_buf_cstr(&buf),
        "[{\"name\":\"hook\",\"kind\":\"webhook\",\"default\":true,\"min_severity\":\"low\","
        "\"send_resolved\":true,\"waiting\":1,\"last\":{\"time\":\"2026-09-21T14:13:20Z\",\"ok\":"
        "false,\"error\":\"answered 503\"}},"
        "{\"name\":\"chat\",\"kind\":\"slack\",\"default\":true,\"min_severity\":\"low\","
        "\"send_resolved\":true,\"waiting\":0,\"last\":{\"time\":\"2026-09-21T14:13:20Z\",\"ok\":"
        "true,\"error\":null}}]");
    veer_buf_done(&buf);
    b->status[0] = 200;
    assert_int_equal(veer_outbox_test(b->outbox, "hook", &err), VEER_OK);
    work(b); /* without waiting for its pause */
    assert_int_equal(veer_outbox_stats_get(b->outbox).waiting, 0);
    bench_free(b);
}

static size_t count_sent(const bench *b, const char *words)
{
    size_t n = 0;
    for (size_t i = 0; i < b->n_sent; i++)
        n += strstr(b->sent[i], words) != NULL;
    return n;
}

static void alertmanager_hears_every_minute_of_what_it_was_told(void **state)
{
    (void)state;
    bench *const b = bench_new();
    bench_channel(b, "am", "alertmanager");
    bench_open(b, true);
    b->alerts[0] = sample_alert();
    b->alerts[1] = sample_alert();
    b->alerts[1].id = "alert_held_back";
    b->alerts[1].rule = "held";
    b->n_alerts = 2;
    work(b);
    assert_int_equal(b->n_sent, 0); /* it was told of nothing yet */
    const veer_notice notice = {.kind = VEER_ALERT_EVENT_FIRED, .alert = &b->alerts[0]};
    put(b, &notice, 1);
    work(b);
    assert_int_equal(b->n_sent, 1);
    for (size_t i = 0; i < 3; i++) {
        advance(b, 61);
        work(b);
        assert_int_equal(b->n_sent, i + 2);
    }
    restart(b, true); /* it remembers */
    work(b);
    assert_int_equal(b->n_sent, 5);
    b->status[0] = 0; /* away: it is tried again a minute later */
    advance(b, 61);
    work(b);
    assert_int_equal(b->n_sent, 6);
    assert_non_null(strstr(b->trouble, "am: nobody answers"));
    b->status[0] = 200;
    b->alerts[0] = sample_resolved();
    advance(b, 61);
    work(b);
    assert_int_equal(b->n_sent, 7);
    assert_int_equal(count_sent(b, "[RESOLVED]"), 1);
    b->n_alerts = 0; /* over for good */
    advance(b, 61);
    work(b);
    b->alerts[0] = sample_alert();
    b->n_alerts = 1;
    advance(b, 61);
    work(b);
    assert_int_equal(b->n_sent, 7);
    assert_int_equal(count_sent(b, "held"), 0);
    bench_free(b);
}

static void no_more_than_the_limit_wait(void **state)
{
    (void)state;
    bench *const b = bench_new();
    veer_arena arena;
    veer_alert alert = {.id = "a",
                        .rule = "r",
                        .expr = "e",
                        .model = "m",
                        .version = "",
                        .message = "x",
                        .term = "",
                        .started_us = 1,
                        .fired_us = 1,
                        .updated_us = 1};
    const veer_notice notice = {.kind = VEER_ALERT_EVENT_FIRED, .alert = &alert};
    bench_channel(b, "hook", "webhook");
    bench_open(b, false);
    veer_arena_init(&arena, (size_t)64 << 20);
    for (size_t i = 0; i < VEER_LIMIT_OUTBOX_MESSAGES; i++) {
        veer_store_doc *docs = NULL;
        size_t n = 0;
        veer_arena_reset(&arena);
        assert_int_equal(veer_outbox_docs(b->outbox, "m", &notice, 1, SAMPLE_NOW_US, &arena, &docs,
                                          &n, NULL),
                         VEER_OK);
        assert_int_equal(n, 1);
        assert_int_equal(veer_outbox_wake(b->outbox, docs, n, NULL), VEER_OK);
    }
    veer_store_doc *docs = NULL;
    size_t n = 1;
    assert_int_equal(veer_outbox_docs(b->outbox, "m", &notice, 1, SAMPLE_NOW_US, &arena, &docs, &n,
                                      NULL),
                     VEER_OK);
    assert_int_equal(n, 0);
    assert_non_null(strstr(b->trouble, "hook: too many messages wait"));
    assert_int_equal(veer_outbox_stats_get(b->outbox).failed, 1);
    veer_arena_done(&arena);
    bench_free(b);
}

static void what_cannot_be_read_is_told_and_passed_over(void **state)
{
    (void)state;
    bench *const b = bench_new();
    static const char *const texts[] = {"", "no JSON", "{}\n{}",
                                        "{\"channel\":\"hook\",\"state\":\"waiting\"}\n{\"x\":1}"};
    bench_channel(b, "hook", "webhook");
    for (size_t i = 0; i < sizeof texts / sizeof *texts; i++) {
        char key[16];
        snprintf(key, sizeof key, "msg_%zu", i);
        veer_store_doc doc = {.kind = VEER_STORE_DOC_OUTBOX,
                              .key = veer_store_text(key),
                              .time_us = SAMPLE_NOW_US,
                              .arrival_us = SAMPLE_NOW_US,
                              .bytes = veer_store_text(texts[i])};
        veer_store_tx tx = {.docs = &doc, .n_docs = 1};
        assert_int_equal(veer_store_commit(b->store.inner, &tx, NULL), VEER_OK);
    }
    bench_open(b, false);
    put_one(b, "A", VEER_ALERT_EVENT_FIRED);
    work(b);
    assert_int_equal(b->n_sent, 1);
    assert_non_null(strstr(b->trouble, "msg_3 is lost"));
    assert_int_equal(veer_outbox_stats_get(b->outbox).waiting, 0);
    bench_free(b);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(a_message_is_sent_once_and_kept_for_showing),
        cmocka_unit_test(failures_are_tried_again_with_the_same_id_until_they_are_given_up),
        cmocka_unit_test(a_process_that_was_away_for_long_still_tries),
        cmocka_unit_test(retry_after_is_obeyed),
        cmocka_unit_test(order_is_kept_per_channel_and_channels_do_not_wait_for_each_other),
        cmocka_unit_test(a_refusal_is_not_repeated_and_does_not_hold_up),
        cmocka_unit_test(requests_that_were_taken_are_not_sent_again),
        cmocka_unit_test(who_is_told_follows_rule_severity_and_resolution),
        cmocka_unit_test(notices_of_one_evaluation_are_one_message_up_to_the_limit),
        cmocka_unit_test(a_store_that_fails_neither_loses_nor_repeats),
        cmocka_unit_test(messages_of_a_channel_that_is_gone_fail),
        cmocka_unit_test(a_test_says_what_happened_and_wakes_what_waits),
        cmocka_unit_test(alertmanager_hears_every_minute_of_what_it_was_told),
        cmocka_unit_test(no_more_than_the_limit_wait),
        cmocka_unit_test(what_cannot_be_read_is_told_and_passed_over),
    };
    return cmocka_run_group_tests_name("outbox", tests, NULL, NULL);
}
