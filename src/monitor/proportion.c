#include "monitor/proportion.h"

#include <math.h>

#include "stats/special.h"

void veer_wilson(uint64_t hits, uint64_t trials, double z, double *ret_lo, double *ret_hi)
{
    const double n = (double)trials;
    const double p = (double)hits / n;
    const double scale = 1.0 + z * z / n;
    const double middle = (p + z * z / (2.0 * n)) / scale;
    const double half = z / scale * sqrt(p * (1.0 - p) / n + z * z / (4.0 * n * n));
    *ret_lo = hits == 0 ? 0.0 : fmax(middle - half, 0.0);
    *ret_hi = hits == trials ? 1.0 : fmin(middle + half, 1.0);
}

void veer_newcombe(uint64_t a, uint64_t m, uint64_t b, uint64_t n, double z, double *ret_lo,
                   double *ret_hi)
{
    double lo[2];
    double hi[2];
    veer_wilson(a, m, z, &lo[0], &hi[0]);
    veer_wilson(b, n, z, &lo[1], &hi[1]);
    const double p = (double)a / (double)m;
    const double q = (double)b / (double)n;
    *ret_lo = q - p - hypot(q - lo[1], hi[0] - p);
    *ret_hi = q - p + hypot(hi[1] - q, p - lo[0]);
}

double veer_two_proportions(uint64_t a, uint64_t m, uint64_t b, uint64_t n)
{
    const double pooled = ((double)a + (double)b) / ((double)m + (double)n);
    const double se = sqrt(pooled * (1.0 - pooled) * (1.0 / (double)m + 1.0 / (double)n));
    if (se == 0.0)
        return 1.0;
    return fmin(2.0 * veer_norm_sf(fabs((double)b / (double)n - (double)a / (double)m) / se), 1.0);
}
