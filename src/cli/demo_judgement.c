#include "cli/demo_judgement.h"

#include <pthread.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "base/limits.h"
#include "base/time.h"
#include "cli/ask.h"
#include "cli/demo_story.h"
#include "cli/stop.h"

#define DRIFTS "fraud" /* the model that is compared with its reference */
#define LEAST_DAYS 1   /* of a reference */
#define MOST_DAYS 7    /* of one: the days before them have little traffic */

struct veer_demo_judgement {
    const volatile sig_atomic_t *stop; /* not 0: end soon */
    veer_demo demo;                    /* the simulation */
    int64_t now_us;                    /* it was told up to here */
    bool has_actions;                  /* the server has the channels file of the demonstration */
    veer_connection connection;        /* of the thread */
    pthread_t thread;                  /* that works */
    veer_rc rc;                        /* what came of it */
    veer_err err;                      /* then */
};

/* Rules that fit the simulation. Those of all models hold for house-price as well, which never
 * drifts, and for sentiment, whose second version is slower and dearer but within bounds. */
static const char *const rules[] = {
    "{\"name\":\"Frauds slip through\",\"model\":\"fraud\",\"severity\":\"critical\","
    "\"expr\":\"recall[24h] < 0.4\",\"min_samples\":500,\"keep_firing_for\":\"1h\","
    "\"summary\":\"Fewer than 40% of the frauds of a day were found; half of them is usual\"}",
    "{\"name\":\"Fraud accuracy has dropped\",\"model\":\"fraud\",\"severity\":\"high\","
    "\"expr\":\"accuracy[24h] < 0.92\",\"min_samples\":500,\"keep_firing_for\":\"1h\","
    "\"summary\":\"More than 8% of the answers of a day were wrong; 3% is usual\"}",
    "{\"name\":\"Inputs have drifted\",\"model\":\"*\",\"severity\":\"medium\","
    "\"expr\":\"drift_share()[6h] > 30%\",\"keep_firing_for\":\"1h\","
    "\"summary\":\"More than 30% of the columns are not what they were\"}",
    "{\"name\":\"One sentiment prevails\",\"model\":\"sentiment\",\"severity\":\"medium\","
    "\"expr\":\"share(class=\\\"negative\\\")[1h] > 60%\",\"for\":\"5m\","
    "\"summary\":\"More than 60% of the texts of an hour were called negative\"}",
    "{\"name\":\"Slow answers\",\"model\":\"*\",\"severity\":\"medium\","
    "\"expr\":\"p99(latency_ms)[1h] > 250ms\",\"for\":\"5m\","
    "\"summary\":\"1% of the answers took longer than 250 ms\"}",
    "{\"name\":\"Over the daily budget\",\"model\":\"*\",\"severity\":\"low\","
    "\"expr\":\"sum(cost_usd)[24h] > 25\",\"cooldown\":\"12h\","
    "\"summary\":\"A version cost more than $25 in a day\"}",
    "{\"name\":\"No predictions\",\"model\":\"*\",\"severity\":\"high\","
    "\"expr\":\"silence() > 10m\",\"for\":\"2m\","
    "\"summary\":\"Nothing was predicted for ten minutes\"}",
};

/* ---- asking ---- */

static bool is_stopped(const veer_demo_judgement *j)
{
    return veer_stop_is_set(j->stop);
}

/* An answer of one of two statuses is fine. */
static veer_rc send(const veer_demo_judgement *j, const veer_call *call, int also, veer_err *err)
{
    veer_answer answer;
    const veer_rc rc = veer_client_send(j->connection.client, call, &answer, err);
    if (rc != VEER_OK)
        return rc;
    const veer_rc found =
        answer.status == also ? VEER_OK : veer_client_judge(j->connection.client, &answer, err);
    veer_answer_done(&answer);
    return found;
}

static veer_rc put(const veer_demo_judgement *j, const char *method, const char *path,
                   const char *body, int also, veer_err *err)
{
    const veer_call call = {.method = method,
                            .path = path,
                            .content_type = "application/json",
                            .body = body,
                            .body_len = strlen(body),
                            .accept = "application/json"};
    return send(j, &call, also, err);
}

/* ---- the parts ---- */

/* A rule that is there, perhaps changed by hand, stays as it is. */
static veer_rc put_rules(const veer_demo_judgement *j, veer_err *err)
{
    veer_rc rc = VEER_OK;
    for (size_t i = 0; rc == VEER_OK && i < sizeof rules / sizeof *rules; i++)
        rc = put(j, "POST", "/api/v1/rules", rules[i], 409, err);
    return rc;
}

static bool has_reference(veer_demo_judgement *j, const char *model)
{
    veer_reply reply;
    const veer_question question = {.path = VEER_ASK_MODELS, .name = model, .rest = "/reference"};
    return veer_ask_question(&j->connection, &question, &reply, NULL) == VEER_OK;
}

/* From the first days, without those before the last week, to the time of the drift. */
static veer_rc freeze(veer_demo_judgement *j, const char *model, veer_err *err)
{
    const int64_t drift_us = j->demo.start_us + VEER_DEMO_DRIFT_DAY * VEER_US_PER_DAY;
    const int64_t to_us = j->now_us < drift_us ? j->now_us : drift_us;
    const int64_t least_us = to_us - MOST_DAYS * VEER_US_PER_DAY;
    const int64_t from_us = j->demo.start_us > least_us ? j->demo.start_us : least_us;
    char from[VEER_TIME_TEXT_SIZE], to[VEER_TIME_TEXT_SIZE], body[160], path[160];
    if (to_us - from_us < LEAST_DAYS * VEER_US_PER_DAY || has_reference(j, model))
        return VEER_OK;
    veer_time_format(from_us, from);
    veer_time_format(to_us, to);
    (void)snprintf(body, sizeof body, "{\"from\":\"%s\",\"to\":\"%s\"}", from, to);
    (void)snprintf(path, sizeof path, VEER_ASK_MODELS "%s/reference/freeze", model);
    const veer_rc rc = put(j, "POST", path, body, 404, err);
    return rc == VEER_OK && strcmp(model, DRIFTS) == 0
               ? put(j, "PUT", VEER_ASK_MODELS DRIFTS "/evaluation", "{\"baseline\":\"reference\"}",
                     0, err)
               : rc;
}

/* The week before the drift is what the models were made for; the drift shows against it, and not
 * only on the day on which it begins. The others are judged by the day before. */
static veer_rc put_references(veer_demo_judgement *j, bool of_drifting, veer_err *err)
{
    veer_rc rc = VEER_OK;
    for (size_t m = 0; rc == VEER_OK && m < veer_demo_n_models && !is_stopped(j); m++)
        if ((strcmp(veer_demo_model(m), DRIFTS) == 0) == of_drifting)
            rc = freeze(j, veer_demo_model(m), err);
    return rc;
}

/* A day of a model at a time, so that it ends soon when it is to. */
static veer_rc fill_day(const veer_demo_judgement *j, const char *model, int64_t from_us,
                        veer_err *err)
{
    const int64_t to_us = from_us + VEER_US_PER_DAY;
    char from[VEER_TIME_TEXT_SIZE], to[VEER_TIME_TEXT_SIZE], body[256];
    veer_time_format(from_us, from);
    veer_time_format(to_us < j->now_us ? to_us : j->now_us, to);
    (void)snprintf(body, sizeof body, "{\"model\":\"%s\",\"from\":\"%s\",\"to\":\"%s\"}", model,
                   from, to);
    return put(j, "POST", "/api/v1/evaluations", body, 404, err);
}

/* The newest day first: it is looked at first. */
static veer_rc fill_history(const veer_demo_judgement *j, veer_err *err)
{
    const int64_t last_us = veer_time_floor(j->now_us - 1, VEER_TIME_DAY);
    veer_rc rc = VEER_OK;
    for (int64_t day_us = last_us; day_us >= j->demo.start_us; day_us -= VEER_US_PER_DAY)
        for (size_t m = 0; rc == VEER_OK && m < veer_demo_n_models && !is_stopped(j); m++)
            rc = fill_day(j, veer_demo_model(m), day_us, err);
    return rc;
}

/* ---- the thread ---- */

/* What people see first comes first: alerts, then the rest, then the history. */
static veer_rc work(veer_demo_judgement *j, veer_err *err)
{
    const veer_demo_story story = {.connection = &j->connection,
                                   .demo = j->demo,
                                   .now_us = j->now_us,
                                   .has_actions = j->has_actions,
                                   .stop = j->stop};
    veer_rc rc = put_references(j, true, err);
    if (rc == VEER_OK && !is_stopped(j))
        rc = veer_demo_story_alerts(&story, err);
    if (rc == VEER_OK && !is_stopped(j))
        rc = put_rules(j, err);
    if (rc == VEER_OK && !is_stopped(j))
        rc = put(j, "POST", "/api/v1/evaluations", "{}", 0, err);
    if (rc == VEER_OK && !is_stopped(j))
        rc = put_references(j, false, err);
    if (rc == VEER_OK && !is_stopped(j))
        rc = veer_demo_story_rest(&story, err);
    return rc == VEER_OK ? fill_history(j, err) : rc;
}

static void *work_thread(void *context)
{
    veer_demo_judgement *const j = context;
    j->rc = work(j, &j->err);
    return NULL;
}

static void judgement_free(veer_demo_judgement *j)
{
    veer_client_free(j->connection.client);
    veer_arena_done(&j->connection.arena);
    free(j);
}

veer_rc veer_demo_judgement_start(const veer_client_options *server, const veer_demo *demo,
                                  int64_t now_us, bool has_actions, veer_demo_judgement **ret,
                                  veer_err *err)
{
    veer_demo_judgement *const j = calloc(1, sizeof *j);
    if (j == NULL)
        return veer_fail_nomem(err);
    j->stop = server->stop;
    j->demo = *demo;
    j->now_us = now_us;
    j->has_actions = has_actions;
    veer_arena_init(&j->connection.arena, VEER_LIMIT_BUF_BYTES);
    (void)snprintf(j->connection.at.url, sizeof j->connection.at.url, "%s", server->url);
    veer_rc rc = veer_client_new(server, &j->connection.client, err);
    if (rc == VEER_OK && pthread_create(&j->thread, NULL, work_thread, j) != 0)
        rc = veer_fail(err, VEER_EIO, "no thread for the drift history");
    if (rc == VEER_OK)
        *ret = j;
    else
        judgement_free(j);
    return rc;
}

veer_rc veer_demo_judgement_join(veer_demo_judgement *judgement, veer_err *err)
{
    if (judgement == NULL)
        return VEER_OK;
    pthread_join(judgement->thread, NULL);
    const bool stopped = is_stopped(judgement);
    const veer_rc rc = judgement->rc;
    if (rc != VEER_OK && !stopped && err != NULL)
        *err = judgement->err;
    judgement_free(judgement);
    return stopped ? VEER_OK : rc;
}
