/* ingest/tasks.h: what the maintenance thread does, one step at a time. */
#ifndef VEER_INGEST_TASKS_H
#define VEER_INGEST_TASKS_H

#include "ingest/engine.h"

/* Each does a bounded piece of work under upkeep_lock and says whether more is left. `all`: also
 * what could wait. */

/** Writes deltas of buckets that are old, or all. */
veer_rc task_write_buckets(veer_ingest *ingest, bool all, bool *ret_left, veer_err *err);

/** Writes a full table of the index as a run, or any; merges runs. */
veer_rc task_flush_index(veer_ingest *ingest, bool all, bool *ret_left, veer_err *err);

/** Merges buckets that have left their age. */
veer_rc task_compact_buckets(veer_ingest *ingest, bool all, bool *ret_left, veer_err *err);

/** Computes one stretch of time anew whose labels were corrected. */
veer_rc task_redo_stale(veer_ingest *ingest, bool all, bool *ret_left, veer_err *err);

/** Merges small blocks of one series, once. */
veer_rc task_merge_blocks(veer_ingest *ingest, bool all, bool *ret_left, veer_err *err);

/** Forgets some of what is too old. */
veer_rc task_expire(veer_ingest *ingest, bool all, bool *ret_left, veer_err *err);

/** Gives memory back that a peak has left behind. */
veer_rc task_release_memory(veer_ingest *ingest, bool all, bool *ret_left, veer_err *err);

#endif
