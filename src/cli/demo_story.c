#include "cli/demo_story.h"

#include <math.h>
#include <string.h>

#include "base/limits.h"
#include "base/time.h"
#include "cli/ask.h"
#include "cli/stop.h"

static bool is_stopped(const veer_demo_story *s)
{
    return veer_stop_is_set(s->stop);
}

/* ---- asking ---- */

static veer_rc send(const veer_demo_story *s, const char *method, const char *path,
                    const char *body, veer_reply *ret, veer_err *err)
{
    veer_reply reply;
    return veer_ask(s->connection, method, path, body != NULL ? "application/json" : NULL, body,
                    body != NULL ? strlen(body) : 0, ret != NULL ? ret : &reply, err);
}

/* Whether a list has nothing in it. */
static veer_rc is_empty(const veer_demo_story *s, const char *path, const char *member, bool *ret,
                        veer_err *err)
{
    veer_reply reply;
    const veer_rc rc = veer_ask_get(s->connection, path, &reply, err);
    if (rc == VEER_OK)
        *ret = veer_json_get_first(reply.tree, member) == NULL;
    return rc;
}

/* An order about one thing: method, path, its name, what follows, body. */
static veer_rc order(const veer_demo_story *s, const char *method, const char *path,
                     const char *name, const char *rest, const char *body, veer_err *err)
{
    veer_reply reply;
    veer_buf text;
    veer_buf_init(&text, VEER_LIMIT_LINE_BYTES);
    veer_buf_puts(&text, body != NULL ? body : "");
    const veer_question question = {.method = method,
                                    .path = path,
                                    .name = name,
                                    .rest = rest,
                                    .body = body != NULL ? &text : NULL};
    const veer_rc rc = veer_ask_question(s->connection, &question, &reply, err);
    veer_buf_done(&text);
    return rc;
}

/* ---- alerts ---- */

/* A rule that fires at once, and what is done with its alert. */
static const struct {
    const char *name;  /* of the rule */
    const char *rule;  /* it */
    const char *order; /* behind the address of the alert; NULL: none */
    const char *body;  /* of the order */
    bool is_dropped;   /* the rule goes, and what is open of it resolves */
} past[] = {
    {"Labels come late",
     "{\"name\":\"Labels come late\",\"model\":\"house-price\",\"severity\":\"medium\","
     "\"expr\":\"label_coverage()[24h] < 95%\","
     "\"summary\":\"Fewer than 95% of the prices of a day are known\"}",
     "/resolve",
     "{\"by\":\"ben\",\"notes\":\"Sales are registered days later; a day says nothing. "
     "The rule is gone.\"}",
     true},
    {"A busy day",
     "{\"name\":\"A busy day\",\"model\":\"sentiment\",\"severity\":\"low\","
     "\"expr\":\"count()[24h] > 200\",\"summary\":\"More texts in a day than were planned for\"}",
     NULL, NULL, true},
    {"More payments than planned",
     "{\"name\":\"More payments than planned\",\"model\":\"fraud\",\"severity\":\"low\","
     "\"expr\":\"count()[24h] > 200\",\"cooldown\":\"7d\","
     "\"summary\":\"More payments in a day than were planned for\"}",
     "/acknowledge",
     "{\"by\":\"anna\",\"notes\":\"The campaign of the shop runs until Sunday; capacity is "
     "enough.\"}",
     false},
};
#define N_PAST (sizeof past / sizeof *past)

/* What is done with the alert of a rule; none if it did not fire. */
static veer_rc act(const veer_demo_story *s, const veer_json_node *alerts, size_t i, veer_err *err)
{
    for (const veer_json_node *a = alerts; a != NULL; a = a->next)
        if (past[i].order != NULL && strcmp(veer_json_get_text(a, "rule", ""), past[i].name) == 0)
            return order(s, "POST", "/api/v1/alerts/", veer_json_get_text(a, "id", ""),
                         past[i].order, past[i].body, err);
    return VEER_OK;
}

veer_rc veer_demo_story_alerts(const veer_demo_story *story, veer_err *err)
{
    veer_reply reply;
    bool empty = false;
    veer_rc rc = is_empty(story, "/api/v1/alerts?from=2000-01-01&limit=1", "alerts", &empty, err);
    if (rc != VEER_OK || !empty)
        return rc;
    for (size_t i = 0; rc == VEER_OK && i < N_PAST; i++)
        rc = order(story, "PUT", "/api/v1/rules/", past[i].name, NULL, past[i].rule, err);
    if (rc == VEER_OK && !is_stopped(story))
        rc = send(story, "POST", "/api/v1/evaluations", "{}", NULL, err);
    if (rc == VEER_OK)
        rc = veer_ask_get(story->connection, "/api/v1/alerts", &reply, err);
    for (size_t i = 0; rc == VEER_OK && i < N_PAST; i++) {
        rc = act(story, veer_json_get_first(reply.tree, "alerts"), i, err);
        if (rc == VEER_OK && past[i].is_dropped)
            rc = order(story, "DELETE", "/api/v1/rules/", past[i].name, NULL, NULL, err);
    }
    return rc;
}

/* ---- a silence ---- */

static veer_rc put_silence(const veer_demo_story *s, veer_err *err)
{
    bool empty = false;
    const veer_rc rc = is_empty(s, "/api/v1/silences", "silences", &empty, err);
    if (rc != VEER_OK || !empty)
        return rc;
    return send(s, "POST", "/api/v1/silences",
                "{\"matchers\":{\"model\":\"house-price\",\"rule\":\"Slow answers\"},"
                "\"duration\":\"24h\",\"by\":\"ben\",\"comment\":\"Load test of the new machine\"}",
                NULL, err);
}

/* ---- retraining ---- */

#define COOLDOWN_US                                                               \
    (1200 * (VEER_US_PER_SECOND / 1000)) /* a little more than that of the action \
                                          */

static const struct {
    const char *wish;   /* what is asked for */
    const char *report; /* what the pipeline says of it */
} runs[] = {
    {"{\"model\":\"fraud\",\"reason\":\"First training on the payments of this year\","
     "\"by\":\"anna\"}",
     "{\"status\":\"completed\",\"version\":\"v3\",\"notes\":\"AUC 0.97 on the holdout, 0.96 "
     "before\"}"},
    {"{\"model\":\"fraud\",\"version\":\"v3\",\"reason\":\"Recall has fallen below 40%\","
     "\"by\":\"anna\"}",
     "{\"status\":\"failed\",\"notes\":\"Out of memory while features were joined\\n"
     "The partition is doubled for the next run.\"}"},
    {"{\"model\":\"fraud\",\"version\":\"v3\",\"reason\":\"Recall has fallen below 40%; the same "
     "with a larger partition\",\"by\":\"anna\"}",
     "{\"status\":\"running\",\"notes\":\"Epoch 3 of 12\"}"},
};
#define N_RUNS (sizeof runs / sizeof *runs)

static veer_rc retrain(const veer_demo_story *s, veer_err *err)
{
    bool empty = false;
    veer_reply reply;
    veer_rc rc =
        s->has_actions ? is_empty(s, "/api/v1/retraining?limit=1", "runs", &empty, err) : VEER_OK;
    for (size_t i = 0; rc == VEER_OK && empty && i < N_RUNS && !is_stopped(s); i++) {
        rc = send(s, "POST", "/api/v1/retraining", runs[i].wish, &reply, err);
        if (rc == VEER_OK)
            rc = order(s, "POST", "/api/v1/retraining/", veer_json_get_text(reply.tree, "id", ""),
                       NULL, runs[i].report, err);
        if (i + 1 < N_RUNS)
            veer_stop_sleep_until(veer_clock_monotonic_us(veer_clock_system()) + COOLDOWN_US);
    }
    return rc;
}

/* ---- metrics that were computed elsewhere ---- */

/* A panel of people reads some texts of each day, and F1 is measured on a set that never changes.
 */
static void write_points(const veer_demo_story *s, veer_buf *out)
{
    static const char form[] = "%s{\"model\":\"sentiment\",\"version\":\"%s\",\"metric\":\"%s\","
                               "\"dataset\":\"%s\",\"timestamp\":%lld,\"value\":%.4f}";
    bool is_first = true;
    veer_buf_puts(out, "[");
    for (int day = 0;; day++) {
        const int64_t time_us = s->demo.start_us + day * VEER_US_PER_DAY + 6 * VEER_US_PER_HOUR;
        const char *const version = day < VEER_DEMO_SPLIT_DAY ? "v1" : "v2";
        const double better = day < VEER_DEMO_SPLIT_DAY ? 0 : 0.03;
        const long long time_s = (long long)(time_us / VEER_US_PER_SECOND);
        if (time_us > s->now_us)
            break;
        veer_buf_printf(out, form, is_first ? "" : ",", version, "human_agreement", "panel", time_s,
                        0.81 + better + 0.012 * sin(2.1 * day));
        veer_buf_printf(out, form, ",", version, "f1_score", "holdout", time_s,
                        0.79 + better + 0.004 * sin(1.3 * day + 1));
        is_first = false;
    }
    veer_buf_puts(out, "]");
}

static veer_rc put_points(const veer_demo_story *s, veer_err *err)
{
    veer_buf body;
    veer_buf_init(&body, VEER_LIMIT_BUF_BYTES);
    write_points(s, &body);
    veer_rc rc = veer_buf_status(&body, err);
    if (rc == VEER_OK && strcmp(veer_buf_cstr(&body), "[]") != 0)
        rc = send(s, "POST", "/api/v1/metrics", veer_buf_cstr(&body), NULL, err);
    veer_buf_done(&body);
    return rc;
}

veer_rc veer_demo_story_rest(const veer_demo_story *story, veer_err *err)
{
    veer_rc rc = put_points(story, err);
    if (rc == VEER_OK && !is_stopped(story))
        rc = put_silence(story, err);
    return rc == VEER_OK && !is_stopped(story) ? retrain(story, err) : rc;
}
