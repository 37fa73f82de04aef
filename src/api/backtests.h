/* api/backtests.h: long questions to stored history: backtests and tests of rules; the schema
 * BacktestResult is that of resource_backtest.c. */
#ifndef VEER_API_BACKTESTS_H
#define VEER_API_BACKTESTS_H

#include "api/found_rules.h"
#include "judge/backtest.h"

/** A backtest with all that it needs when the request is gone. */
typedef struct veer_backtest_job {
    const veer_api *api;           /* the application */
    veer_arena arena;              /* of everything below */
    veer_backtest_options options; /* what is done */
    const veer_rule **rules;       /* room for all; options.rules */
} veer_backtest_job;

/** An empty job; its arena is there. VEER_ENOMEM. */
veer_rc veer_backtest_job_new(const veer_api *api, veer_backtest_job **ret, veer_err *err);
void veer_backtest_job_free(void *context);

/** What a body says of model, version, from, to and step (NULL where it is silent); texts of the
 * job's arena. */
typedef struct veer_backtest_ask {
    const veer_json_node *model;   /* a text; required */
    const veer_json_node *version; /* a text */
    const veer_json_node *from;    /* a time; NULL: 7 days before the end */
    const veer_json_node *to;      /* a time; NULL: now */
    const veer_json_node *step;    /* a duration */
} veer_backtest_ask;

/** Takes it over, with the settings of the model. VEER_ENOTFOUND for an unknown model or version;
 * errors of times and durations name the member. */
veer_rc veer_backtest_job_aim(veer_backtest_job *job, const http_request *request,
                              const veer_backtest_ask *ask, veer_err *err);

/** Adds a rule that lives in the job's arena. VEER_ENOMEM, VEER_ELIMIT. */
veer_rc veer_backtest_job_add(veer_backtest_job *job, const veer_rule *rule, veer_err *err);

/** Adds the server's rule of a name, copied, also if it is disabled. VEER_ENOTFOUND with the
 * nearest name. */
veer_rc veer_backtest_job_add_named(veer_backtest_job *job, const char *name, veer_err *err);

/** Adds all enabled rules of the server that cover the model, copied. */
veer_rc veer_backtest_job_add_all(veer_backtest_job *job, veer_err *err);

/** The answer of a handler: runs it in the background and takes the job over, in every case. */
veer_rc veer_backtest_job_start(veer_backtest_job *take_job, const http_request *request,
                                http_response *response, veer_err *err);

#endif
