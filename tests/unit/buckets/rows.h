/* Random predictions and outcomes for the tests of windows and buckets. */
#ifndef VEER_TEST_BUCKET_ROWS_H
#define VEER_TEST_BUCKET_ROWS_H

#include "base/buf.h"
#include "buckets/window.h"
#include "support/random.h"

/** What the rows look like. */
typedef struct row_shape {
    unsigned kind;   /* 0: binary with scores; 1: several classes; 2: numbers; 3: scores alone;
                      * 4: numbers that are classes; 5: all mixed */
    int64_t from_us; /* times are from here */
    int64_t to_us;   /* to before here; some rows have none if untimed */
    bool untimed;    /* some rows have no time */
    bool labels;     /* some rows have labels */
    bool tags;       /* some rows have tags */
    bool features;   /* rows have features */
} row_shape;

/** Clears a batch and fills it with n sealed rows. */
void random_rows(test_random *rng, veer_batch *batch, const row_shape *shape, size_t n);

/** Appends the bytes of all parts. */
void window_bytes(const veer_window *window, veer_buf *out);

/** Fails unless both windows have the same bytes. */
void assert_windows_equal(const veer_window *a, const veer_window *b);

#endif
