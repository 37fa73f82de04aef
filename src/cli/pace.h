/* cli/pace.h: when each record of a replay is due, and which time it says. Pure. */
#ifndef VEER_CLI_PACE_H
#define VEER_CLI_PACE_H

#include <stdbool.h>
#include <stdint.h>

#include "base/err.h"

#define VEER_PACE_FASTEST 1e9 /* largest factor of --speed */

typedef struct veer_pace {
    double speed;          /* 2: twice as fast as it was; 0: as fast as it goes */
    double rate;           /* records per second at most; 0: no limit */
    bool shift;            /* times are moved to now */
    int64_t last_time_us;  /* shift without speed: the newest time of all, which becomes now */
    int64_t start_real_us; /* real time at the beginning */
    int64_t start_mono_us; /* monotonic time at the beginning */
    int64_t first_time_us; /* time of the first record that has one; VEER_TIME_MISSING before */
} veer_pace;

/** Reads a speed: "max", "1x", "60", "0.5x". VEER_EINVAL. */
veer_rc veer_pace_speed(const char *text, double *ret, veer_err *err);

/** The monotonic time at which record number n (from 0) with a time is due; time_us may be
 * VEER_TIME_MISSING. The first time that it sees is the one that the beginning stands for. */
int64_t veer_pace_due_us(veer_pace *pace, int64_t time_us, uint64_t n);

/** The time to write into a record; VEER_TIME_MISSING: leave it as it is. */
int64_t veer_pace_time_us(const veer_pace *pace, int64_t time_us);

#endif
