/* support/fault.h: makes the n-th allocation of the test program fail.
 *
 * The test executable is linked with --wrap for malloc, calloc, realloc, strdup and free, so that
 * the calls of our own static libraries come here; those of the C library do not.
 */
#ifndef VEER_TEST_FAULT_H
#define VEER_TEST_FAULT_H

#include <stddef.h>

#include "base/err.h"

/** What is tried; gives the code of the operation. Must free all it made, also after a failure, and
 * check that outputs of failed calls are untouched. */
typedef veer_rc fault_work(void *context);

/**
 * Runs work again and again, the n-th time with its n-th allocation failing, until it succeeds
 * because it makes fewer than n. Asserts that every other run gave VEER_ENOMEM, or VEER_OK where
 * the work can do without (the work then checks its result), and that no run left an allocation
 * behind. Returns how many runs failed.
 */
size_t fault_each(fault_work *work, void *context);

/** Lets the n-th allocation from now fail, once; 0: none. */
void fault_next(size_t n);

#endif
