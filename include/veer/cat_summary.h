/* veer/cat_summary.h: a column of categories, counted exactly up to a cap and within bounds beyond.
 *
 * Up to `cap` distinct categories every count is exact, and the summary depends on the values
 * alone, never on their order or on how summaries were merged. Beyond the cap the frequent ones are
 * kept by the Misra-Gries form of space-saving: when more than cap categories are held, the count
 * of the (cap + 1)-th largest is taken off all of them and the empty ones are dropped (the merge of
 * Agarwal et al., "Mergeable summaries", 2012). Then for every category, held or not,
 *
 *     count <= true count <= count + error,   error <= other / (cap + 1)
 *
 * where other = total - sum of held counts, and count = 0 for those not held. So every category
 * with more than total / (cap + 1) rows is held. Which others are held may depend on the order.
 *
 * The number of distinct categories is exact up to the cap, then estimated by HyperLogLog with
 * 4,096 registers (Flajolet et al. 2007; estimator of Ertl 2017): standard error 1.6 %, and the
 * registers do not depend on the order.
 *
 * Names are byte strings of at most 256 bytes; any byte is allowed. A summary belongs to one thread
 * while it changes; const calls may run in parallel.
 */
#ifndef VEER_CAT_SUMMARY_H
#define VEER_CAT_SUMMARY_H

#include <stddef.h>
#include <stdint.h>

#include "veer/error.h"
#include "veer/export.h"

VEER_BEGIN_DECLS

#define VEER_CAT_SUMMARY_CAP 1024        /* the default cap, and the largest */
#define VEER_CAT_MISSING_CODE UINT32_MAX /* the code of a missing value */

typedef struct veer_cat_summary veer_cat_summary;

/** One held category. */
typedef struct veer_cat_entry {
    const char *name; /* len bytes, borrowed from the summary until it changes; NUL-terminated */
    size_t len;       /* bytes of the name */
    uint64_t count;   /* rows, a lower bound once the summary is not exact; > 0 */
} veer_cat_entry;

/** An empty summary; cap 1..1,024, 0 for the default, else VEER_EINVAL. VEER_ENOMEM. */
VEER_API veer_rc veer_cat_summary_new(size_t cap, veer_cat_summary **ret, veer_err *err);

/** Releases; NULL is fine. */
VEER_API void veer_cat_summary_free(veer_cat_summary *summary);

/** Adds count rows of one category (count 0 does nothing). VEER_ELIMIT for a name over 256 bytes or
 * a total beyond 2^53; the summary is then unchanged. O(1) below the cap, O(cap) for a new name
 * beyond it: use veer_cat_summary_add_codes for many rows. */
VEER_API veer_rc veer_cat_summary_add(veer_cat_summary *summary, const char *name, size_t len,
                                      uint64_t count, veer_err *err);

/** Adds missing rows. */
VEER_API veer_rc veer_cat_summary_add_missing(veer_cat_summary *summary, uint64_t count,
                                              veer_err *err);

/**
 * Adds n rows coded by a dictionary: row i is category codes[i], or missing for
 * VEER_CAT_MISSING_CODE.
 *
 * @param names    n_names byte strings
 * @param lens     their lengths
 * @param codes    n codes below n_names, else VEER_EINVAL with the row as position
 *
 * About 1 ns per row and one look-up per name that occurs. On an error nothing was added.
 */
VEER_API veer_rc veer_cat_summary_add_codes(veer_cat_summary *summary, const char *const *names,
                                            const size_t *lens, size_t n_names,
                                            const uint32_t *codes, size_t n, veer_err *err);

/** Adds all of `from`. VEER_EINVAL if the caps differ or both are the same object. */
VEER_API veer_rc veer_cat_summary_merge(veer_cat_summary *into, const veer_cat_summary *from,
                                        veer_err *err);

/** The cap it was made with. */
VEER_API size_t veer_cat_summary_cap(const veer_cat_summary *summary);

/** Rows that are not missing, and those that are. */
VEER_API uint64_t veer_cat_summary_count(const veer_cat_summary *summary);
VEER_API uint64_t veer_cat_summary_missing(const veer_cat_summary *summary);

/** Held categories. */
VEER_API size_t veer_cat_summary_size(const veer_cat_summary *summary);

/** Rows that no held count accounts for; 0 while exact. */
VEER_API uint64_t veer_cat_summary_other(const veer_cat_summary *summary);

/** How much any category's true count may exceed its held count (0 if not held); 0 while exact. */
VEER_API uint64_t veer_cat_summary_error(const veer_cat_summary *summary);

/** 1 until the cap was passed for the first time. */
VEER_API int veer_cat_summary_exact(const veer_cat_summary *summary);

/** Distinct categories: exact while the summary is, else the HyperLogLog estimate. */
VEER_API double veer_cat_summary_distinct(const veer_cat_summary *summary);

/** The held count of a category, 0 if it is not held. */
VEER_API uint64_t veer_cat_summary_find(const veer_cat_summary *summary, const char *name,
                                        size_t len);

/** Writes the held categories with the largest counts, at most max, count falling and equal counts
 * by name (as bytes); returns how many. Sorts: O(size log size). VEER_ENOMEM. */
VEER_API veer_rc veer_cat_summary_top(const veer_cat_summary *summary, veer_cat_entry *entries,
                                      size_t max, size_t *ret_n, veer_err *err);

/** Two summaries over the same cells, for the calls of veer/counts.h. */
typedef struct veer_cat_aligned {
    size_t k;           /* cells, the one of all others included if there is one */
    uint64_t *ref;      /* k counts */
    uint64_t *cur;      /* k counts */
    const char **names; /* k names, borrowed from the summaries; NULL for the cell of others */
    size_t *lens;       /* k lengths */
    int has_other;      /* 1: the last cell holds all categories not named on both sides */
    uint64_t max_count_error; /* no cell is off by more rows than this on either side; 0: exact */
} veer_cat_aligned;

/**
 * Common cells of two summaries: the union of their categories, by name as bytes. When one side is
 * not exact, its unaccounted rows are the cell of others. A cell's count is then a lower bound.
 *
 * @param ret  set on success; release with veer_cat_aligned_done. k may be 0 when both are empty.
 */
VEER_API veer_rc veer_cat_align(const veer_cat_summary *ref, const veer_cat_summary *cur,
                                veer_cat_aligned *ret, veer_err *err);

/** Releases what veer_cat_align made; a zeroed struct is fine. */
VEER_API void veer_cat_aligned_done(veer_cat_aligned *aligned);

VEER_END_DECLS

#endif
