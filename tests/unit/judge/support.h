/* judge/support.h: traffic of a model in an engine, for the tests of frames. */
#ifndef VEER_TEST_JUDGE_SUPPORT_H
#define VEER_TEST_JUDGE_SUPPORT_H

#include "ingest/support.h"

#include "judge/frame.h"

#define MINUTE (60 * SECOND)
#define DAY (24 * HOUR)

/* Where the clock of the tests stands: a full hour, T0 being none. */
#define NOW (T0 / HOUR * HOUR)

/** One prediction; NAN, NULL: not given. */
typedef struct answer {
    int64_t time_us;     /* when */
    double amount;       /* feature */
    double age;          /* feature */
    const char *country; /* feature */
    const char *class;   /* predicted */
    const char *label;   /* true, known at once */
    double confidence;   /* of the prediction */
    double latency_ms;   /* of the prediction */
} answer;

/** How traffic is made. */
typedef struct traffic {
    int64_t from_us, to_us; /* times of predictions */
    int64_t every_us;       /* between two */
    double shift;           /* added to amount */
    double wrong;           /* share of wrong predictions */
    double positive;        /* share of true "yes" */
    unsigned seed;          /* of the noise */
} traffic;

/** n answers of the traffic, malloced. */
answer *make_traffic(const traffic *t, size_t *ret_n);

/** A sealed batch of answers, to be freed by batch_free. */
veer_batch *batch_of_answers(const char *model, const char *version, const answer *answers,
                             size_t n);

/** Submits traffic and waits until it is in the buckets. */
void put_traffic(fixture *f, const char *model, const char *version, const traffic *t);

/** A metric point. */
void put_point(fixture *f, const char *model, const char *metric, int64_t time_us, double value);

/** The target of a model and version; ids are kept in the static room of the support. */
veer_target target_of(fixture *f, const char *model, const char *version);

/** A frame at a time. */
veer_frame *frame_at(fixture *f, const veer_target *target, const veer_judge_settings *settings,
                     veer_judge_cache *cache, int64_t now_us);

#endif
