/* buckets/stamps.h: when what hours and days hold last changed. For the files of this layer.
 *
 * Stamps are numbers that only grow, in the whole process, so that a stamp of other buckets is
 * never taken for one of these. They are kept by hash: two hours that share a place share their
 * changes, which costs whoever relies on stamps a look at what did not change, and nothing else.
 * Guarded by the lock of their owner.
 */
#ifndef VEER_BUCKETS_STAMPS_H
#define VEER_BUCKETS_STAMPS_H

#include "buckets/key.h"

typedef struct veer_stamps {
    uint64_t *hours;    /* by series, part and hour; owned */
    uint64_t *days;     /* by series, part and day; owned */
    uint64_t *wholes;   /* by series and part; owned */
    uint64_t opened;    /* what has no stamp did not change since this one */
    int64_t expired_us; /* what begins before may be gone */
    uint64_t expired;   /* stamp of that */
} veer_stamps;

veer_rc veer_stamps_init(veer_stamps *stamps, veer_err *err);
void veer_stamps_done(veer_stamps *stamps);

/** What a part of a series holds in [from, to) is other than before: to be called once it can be
 * read. */
void veer_stamps_set(veer_stamps *stamps, uint32_t series, unsigned part, int64_t from_us,
                     int64_t to_us);

/** The same of everything that begins before a time. */
void veer_stamps_expire(veer_stamps *stamps, int64_t before_us);

/** The latest stamp of [from, to), rounded to hours, or to days where there are whole ones; of more
 * than a year, the latest of all time. */
uint64_t veer_stamps_of(const veer_stamps *stamps, uint32_t series, unsigned part, int64_t from_us,
                        int64_t to_us);

#endif
