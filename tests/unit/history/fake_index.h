/* An index for tests of what reads through one: a plain list of entries, and failures on demand.
 * Linked in place of the real one. */
#ifndef VEER_TEST_FAKE_INDEX_H
#define VEER_TEST_FAKE_INDEX_H

#include "index/index.h"

/** The next veer_index_find answers this once. */
void fake_index_fail(veer_index *index, veer_rc rc);

#endif
