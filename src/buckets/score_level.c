/* The level of a score. */
#include <math.h>

#include "buckets/window.h"

#define LEAST_EXPONENT (-16) /* below 2^-16 all is one level */

static int level_of(double score)
{
    int exponent = 0;
    if (!(score >= ldexp(1, LEAST_EXPONENT)))
        return 0;
    if (score >= 1)
        return VEER_SCORE_LEVELS - 1;
    const double fraction = frexp(score, &exponent); /* from 0.5 to below 1, exponent -15 to 0 */
    return 1 + 4 * (exponent - 1 - LEAST_EXPONENT) + (int)(8 * fraction) - 4;
}

void veer_score_level(double score, char out[3])
{
    const int level = level_of(score);
    out[0] = (char)('0' + level / 10);
    out[1] = (char)('0' + level % 10);
    out[2] = '\0';
}
