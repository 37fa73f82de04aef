/* ingest/support.h: what the tests of the engine share: stores, records, jobs. */
#ifndef VEER_TEST_INGEST_SUPPORT_H
#define VEER_TEST_INGEST_SUPPORT_H

#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>

#include "ingest/ingest.h"

#define OK(call) assert_int_equal((call), VEER_OK)

#define T0 INT64_C(1700000000000000) /* where the manual clock begins */
#define SECOND INT64_C(1000000)
#define HOUR (3600 * SECOND)

/** One record or label; what is NULL, NAN or 0 is not given. */
typedef struct row {
    const char *model;   /* required of predictions */
    const char *version; /* or NULL */
    const char *id;      /* required */
    int64_t time_us;     /* 0: not given */
    const char *class;   /* predictions */
    const char *label;   /* label, or the record's own label */
    double x;            /* feature "x"; 0: not given */
    const char *text;    /* feature "x" as text, instead */
    const char *tag;     /* tag "country" */
} row;

/** An engine over a store, with a clock that stands still. */
typedef struct fixture {
    veer_manual_clock clock;     /* its clock */
    veer_store *store;           /* memory, or SQLite in dir */
    veer_ingest *ingest;         /* over it */
    veer_ingest_options options; /* as it was opened */
    char dir[256];               /* of SQLite; "" for memory */
} fixture;

/** Opens; sqlite says which store. No maintenance thread. */
void fixture_open(fixture *f, bool sqlite);

/** Closes the engine and opens it again; with SQLite the store too. */
void fixture_reopen(fixture *f);

/** Closes and removes everything. */
void fixture_close(fixture *f);

/** A sealed batch of rows, to be freed by batch_free. */
veer_batch *batch_of(const row *rows, size_t n);
void batch_free(veer_batch *batch);

/** Submits rows as one job and waits; gives its result. */
veer_ingest_result put(fixture *f, veer_ingest_kind kind, const row *rows, size_t n);

/** The same, expecting so many stored and duplicate. */
void put_predictions(fixture *f, const row *rows, size_t n, uint64_t accepted, uint64_t duplicates);
void put_labels(fixture *f, const row *rows, size_t n, uint64_t accepted, uint64_t duplicates);

/** Figures of the engine, settled. */
veer_ingest_stats stats_of(fixture *f);

/** The performance of a whole model: outcomes, and of them with the same class and label. */
void outcomes_of(fixture *f, const char *model, uint64_t *ret_labelled, double *ret_right);

/** Predictions of a model in the buckets. */
uint64_t count_of(fixture *f, const char *model);

#endif
