/* summary/category.h: the inside of a category summary, for the files of this layer. */
#ifndef VEER_SUMMARY_CATEGORY_H
#define VEER_SUMMARY_CATEGORY_H

#include <stdbool.h>

#include "base/limits.h"
#include "base/map.h"
#include "veer/cat_summary.h"

#define VEER_HLL_BITS 12
#define VEER_HLL_REGISTERS (1 << VEER_HLL_BITS)
#define VEER_HLL_MAX_RANK (64 - VEER_HLL_BITS + 1)

/* Invariants between calls: map count <= cap, counts > 0, their sum is total - other; registers is
 * NULL exactly while the summary is exact, and then other and error are 0. */
struct veer_cat_summary {
    veer_map *map;      /* names of the held categories */
    uint64_t *counts;   /* by number in the map */
    size_t room;        /* entries allocated in counts, up to 2 * cap */
    size_t cap;         /* categories held between calls */
    uint64_t total;     /* rows that are not missing */
    uint64_t held;      /* sum of counts */
    uint64_t missing;   /* missing rows */
    uint64_t error;     /* sum of what each purge took off a count */
    uint8_t *registers; /* HyperLogLog of all names ever seen, or NULL */
};

/** Adds rows of a name whose limits were checked; may leave more than cap held. */
veer_rc veer_cat_put(veer_cat_summary *summary, const char *name, size_t len, uint64_t count,
                     veer_err *err);

/** Back to at most cap categories. */
veer_rc veer_cat_purge(veer_cat_summary *summary, veer_err *err);

/** Makes the registers and enters every held name; does nothing if they exist. */
veer_rc veer_cat_start_registers(veer_cat_summary *summary, veer_err *err);

/** Enters a name. */
void veer_hll_add(uint8_t *registers, const char *name, size_t len);

/** How many different names were entered. */
double veer_hll_estimate(const uint8_t *registers);

#endif
