#include "monitor/thin.h"

#include <math.h>

#define GROWTH 1.2 /* of the distance, from pass to pass */

static double between(const veer_thin_point *a, const veer_thin_point *b)
{
    return fabs(a->x - b->x) + fabs(a->y - b->y);
}

/* Points at least `apart` from each other, and where jumps of that size begin; `most` + 1 if there
 * are more than that. */
static size_t choose(const veer_thin_point *points, size_t n, double apart, size_t most,
                     size_t *ret)
{
    size_t kept = 0;
    size_t last = 0;
    ret[kept++] = 0;
    for (size_t i = 1; i < n; i++) {
        if (i + 1 < n && between(&points[last], &points[i]) < apart)
            continue;
        if (last + 1 < i && between(&points[i - 1], &points[i]) >= apart) {
            if (kept == most)
                return most + 1;
            ret[kept++] = i - 1;
        }
        if (kept == most)
            return most + 1;
        ret[kept++] = i;
        last = i;
    }
    return kept;
}

size_t veer_thin(const veer_thin_point *points, size_t n, size_t most, size_t *ret)
{
    double length = 0.0;
    for (size_t i = 0; n <= most && i < n; i++)
        ret[i] = i;
    if (n <= most)
        return n;
    for (size_t i = 1; i < n; i++)
        length += between(&points[i - 1], &points[i]);
    for (double apart = length / (double)(4 * most); apart <= length && length > 0.0;
         apart *= GROWTH) {
        const size_t kept = choose(points, n, apart, most, ret);
        if (kept <= most)
            return kept;
    }
    ret[0] = 0;
    ret[1] = n - 1;
    return 2;
}
