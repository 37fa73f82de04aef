/* Batches of every shape for the tests of blocks, and whether two are the same. */
#ifndef VEER_TEST_BATCHES_H
#define VEER_TEST_BATCHES_H

#include "record/batch.h"
#include "support/random.h"

/** Fills a cleared batch with up to max_rows rows of random columns, ids and times. */
void random_batch(test_random *rng, veer_batch *batch, size_t max_rows);

/** One random number of a shape that depends on `shape` alone: decimals, floats, anything. */
double random_number(test_random *rng, unsigned shape);

/** Fails the test unless row i of `got` is row rows[i] of `want` (or i), to the bit. With
 * keep_empty the sets of features and tags have to be the same, too, also those without a value. */
void assert_rows_equal(const veer_batch *got, const veer_batch *want, const uint32_t *rows,
                       bool keep_empty);

#endif
