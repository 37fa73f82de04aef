/* summary/number_pages.h: counting many values of a number summary in one pass.
 *
 * A page belongs to one sign and exponent, the upper 12 bits of a value, and has the sums of its
 * values. Where the shift is so large that a page has few keys, it has a counter for each of them,
 * found by address. Where it is small, the keys the summary has are found through a hash table with
 * at most VEER_PAGES_PROBES looks. What has no page or is not found is left to the caller, so
 * crafted keys gain nothing and no secret is needed. -0.0 counts as 0.0.
 */
#ifndef VEER_SUMMARY_NUMBER_PAGES_H
#define VEER_SUMMARY_NUMBER_PAGES_H

#include "summary/number.h"

#define VEER_PAGES_DIRECT_SHIFT 42 /* from here on a page has at most 1,024 keys */
#define VEER_PAGES_MAX_SHIFT 52    /* a page is a key or more */
#define VEER_PAGES_MIN_ROWS 4096   /* fewer are not worth the preparation */
#define VEER_PAGES_COUNTERS 8192
#define VEER_PAGES_MAX 512
#define VEER_PAGES_TABLE_BITS 13
#define VEER_PAGES_PROBES 8

typedef struct veer_page {
    veer_u128 squares; /* sum of squared fractions */
    veer_u128 sum;     /* sum of fractions, the 52 lower bits of the values */
    uint64_t recent;   /* of those not in sum yet */
    uint64_t rows;     /* how many values there were, known at the end */
} veer_page;

typedef struct veer_pages {
    bool active;           /* the rest has a meaning */
    bool direct;           /* counters by address, else by table */
    unsigned shift;        /* the summary's */
    size_t n_keys;         /* likewise */
    size_t n;              /* pages in use, and the unused one with number 0 */
    size_t rows;           /* counted since the start */
    size_t recent_rows;    /* counted since `recent` was emptied */
    double min, max;       /* of these rows; +infinity and -infinity before the first */
    uint16_t number[4096]; /* of the page of an upper part; 0: none */
    veer_page page[VEER_PAGES_MAX];
    uint32_t hits[VEER_PAGES_COUNTERS]; /* counters */
    uint32_t upper[VEER_NUM_KEYS + 1];  /* table: upper bits of the values of a key, from 1 on */
    uint32_t keys[VEER_PAGES_COUNTERS]; /* where they are gathered at the end */
    uint32_t counts[VEER_PAGES_COUNTERS];
    uint16_t slot[(1 << VEER_PAGES_TABLE_BITS) + VEER_PAGES_PROBES]; /* table: indices, 0 free */
} veer_pages;

/** Whether so many values would profit. */
bool veer_pages_fit(const veer_num_summary *summary, size_t rows);

void veer_pages_start(veer_pages *pages, const veer_num_summary *summary);

/** Counts values until one has no page or no known key; returns how many. At most 1,024 at a time.
 */
size_t veer_pages_add(veer_pages *pages, const double *values, size_t n);

/** Makes the page that a value lacks; false if that is not what it lacks, if it is not finite, or
 * if there is no room. */
bool veer_pages_open(veer_pages *pages, double value);

/** Whether the end is due: the sums fit no more rows, or the summary changed. */
bool veer_pages_are_full(const veer_pages *pages, const veer_num_summary *summary);

/** Brings everything into the summary, which has room for it; does nothing unless active. */
void veer_pages_end(veer_pages *pages, veer_num_summary *summary);

#endif
