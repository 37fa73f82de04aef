/* judge/backtest_feed.h: the stored history of a model, given to another engine in the order in
 * which it became known: predictions at their time, labels at theirs, metric points at theirs.
 *
 * History is read in stretches of at most about FEED_ROWS predictions, so memory does not grow with
 * it; only labels that are still to come are kept longer. Of several labels of a prediction the one
 * that counts in the end is given; one that says no time counts as known with its prediction. */
#ifndef VEER_JUDGE_BACKTEST_FEED_H
#define VEER_JUDGE_BACKTEST_FEED_H

#include "ingest/ingest.h"

typedef struct backtest_feed backtest_feed;

/** What is given. All is borrowed. */
typedef struct backtest_feed_options {
    veer_ingest *from;               /* whose history */
    veer_ingest *into;               /* who gets it */
    veer_store_bytes model;          /* name */
    const veer_model_series *series; /* n_series of the model */
    size_t n_series;                 /* at least 1 */
    int64_t from_us;                 /* nothing before this */
    int64_t to_us;                   /* nothing from here on */
} backtest_feed_options;

/** What was given so far. */
typedef struct backtest_fed {
    uint64_t predictions; /* rows */
    uint64_t labels;      /* of them */
    uint64_t points;      /* metric points */
} backtest_fed;

veer_rc backtest_feed_open(const backtest_feed_options *options, backtest_feed **ret,
                           veer_err *err);
void backtest_feed_free(backtest_feed *feed); /* NULL is fine */

/** Gives everything that became known before us and was not given yet, and waits until the other
 * engine has folded it. us does not go back. */
veer_rc backtest_feed_until(backtest_feed *feed, int64_t us, veer_err *err);

backtest_fed backtest_feed_count(const backtest_feed *feed);

#endif
