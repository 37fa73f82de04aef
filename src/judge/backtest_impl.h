/* judge/backtest_impl.h: a backtest under way, for backtest*.c. */
#ifndef VEER_JUDGE_BACKTEST_IMPL_H
#define VEER_JUDGE_BACKTEST_IMPL_H

#include "judge/backtest.h"
#include "judge/backtest_feed.h"

typedef struct backtest_state {
    const veer_backtest_options *options; /* as given */
    veer_arena arena;                     /* of series and rules */
    veer_model_series *series;            /* n_series of the real engine */
    size_t n_series;                      /* of them */
    int64_t step_us;                      /* between evaluations */
    int64_t begin_us;                     /* of the data */
    int64_t maintained_us;                /* last round of maintenance */
    veer_manual_clock clock;              /* of everything below */
    veer_store *store;                    /* owned */
    veer_ingest *ingest;                  /* owned, over it */
    veer_judge *judge;                    /* owned, over it */
    backtest_feed *feed;                  /* owned, into it */
    size_t room_runs;                     /* for runs of the result */
    int64_t kept_hour_us[64];             /* hour of the last run that was kept, by series */
} backtest_state;

/** Takes the drift runs that are there over into the result, and out of the store. */
veer_rc backtest_take_runs(backtest_state *b, veer_backtest *ret, veer_err *err);

/** Takes all alerts and events over. */
veer_rc backtest_take_alerts(backtest_state *b, veer_backtest *ret, veer_err *err);

#endif
