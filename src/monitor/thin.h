/* monitor/thin.h: few points of a long curve that still look like it. Pure. */
#ifndef VEER_MONITOR_THIN_H
#define VEER_MONITOR_THIN_H

#include <stddef.h>

/** A point of a curve whose both coordinates are of about the same size. */
typedef struct veer_thin_point {
    double x; /* across */
    double y; /* up */
} veer_thin_point;

/**
 * Chooses points of a curve: the first, the last, and so many between them that neighbours are
 * about equally far apart; where the curve jumps, both ends of the jump. All, if they are not more
 * than `most`.
 *
 * @param ret  gets at most `most` indexes, at least 2, ascending
 * @return how many; a few dozen passes at most
 */
size_t veer_thin(const veer_thin_point *points, size_t n, size_t most, size_t *ret);

#endif
