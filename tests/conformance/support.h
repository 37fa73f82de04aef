/* conformance/support.h: what the tests of stores share: directories, short writes, walks as text.
 */
#ifndef VEER_TEST_CONFORMANCE_SUPPORT_H
#define VEER_TEST_CONFORMANCE_SUPPORT_H

#include "base/buf.h"
#include "store/store.h"

/** A fresh directory that does not exist yet, below a temporary one; static, until the next call.
 */
const char *fresh_dir(void);

/** Removes a directory of plain files. */
void remove_dir(const char *dir);

/** An id of a series that must be given out. */
uint32_t series_of(veer_store *store, const char *model, const char *version);

/** A block of one row per byte of its text. */
veer_store_block block_of(veer_store_block_kind kind, uint32_t series, int64_t time_us,
                          int64_t arrival_us, const char *text);

/** Commits one block; its id. */
uint64_t put_block(veer_store *store, veer_store_block block);

/** Commits one document under DOC_META. */
veer_rc put_doc(veer_store *store, const char *key, int64_t time_us, const char *text,
                veer_err *err);

/* Callbacks that add a line for each item to a veer_buf. */
veer_rc show_series(void *buf, const veer_store_series *series);
veer_rc show_block(void *buf, const veer_store_block *block);
veer_rc show_found(void *buf, const veer_store_block *block, uint32_t first_row);
veer_rc show_point(void *buf, const veer_store_point *point);
veer_rc show_summary(void *buf, const veer_store_summary *summary);
veer_rc show_run(void *buf, const veer_store_run *run);
veer_rc show_doc(void *buf, const veer_store_doc *doc);
void show_finding(void *buf, const char *finding);

/** Everything that a store holds, as text; for comparing two. Freed with free. */
char *show_all(veer_store *store);

#endif
