/* The exact distribution of the Cramer-von Mises statistic (Xiao, Gordon and Yakovlev, "A C++
 * program for the Cramer-von Mises two-sample test", 2007).
 *
 * An arrangement is a lattice path from (0, 0) to (n, m); with a = lcm / n and b = lcm / m its
 * value is the sum of (a u - b v)^2 over its points. Since a u - b v = a (u + v) modulo a + b, all
 * paths to one point have equal values modulo a + b: the values at (u, v) are base + (a + b) k with
 * a base that depends on u + v only. So the counts of a point are a dense array over k, small
 * enough to add up one column of points at a time.
 */
#include <assert.h>
#include <math.h>
#include <string.h>

#include "stats/cvm.h"
#include "veer/twosample.h"

typedef struct grid {
    int64_t n, m;     /* sizes */
    int64_t a, b;     /* lcm / n and lcm / m */
    size_t max_steps; /* largest k + 1 at any point */
} grid;

static int64_t gcd(int64_t x, int64_t y)
{
    return y == 0 ? x : gcd(y, x % y);
}

static int64_t square(int64_t x)
{
    return x * x;
}

static grid grid_of(size_t n, size_t m)
{
    grid g = {.n = (int64_t)n, .m = (int64_t)m};
    const int64_t common = gcd(g.n, g.m);
    g.a = g.m / common;
    g.b = g.n / common;
    /* the largest values belong to the two paths along the edges, which mirror each other */
    int64_t largest = 0;
    for (int64_t u = 1; u <= g.n; u++)
        largest += square(g.a * u);
    for (int64_t v = 1; v <= g.m; v++)
        largest += square(g.a * g.n - g.b * v);
    g.max_steps = (size_t)(largest / (g.a + g.b)) + 1;
    return g;
}

size_t veer_cvm_exact_scratch(size_t n, size_t m)
{
    if (n < 2 || m < 2 || n > VEER_CVM_EXACT_MAX || m > VEER_CVM_EXACT_MAX)
        return 0;
    return grid_of(n, m).max_steps * (m + 1);
}

/* Counts of (u, v) from those of (u - 1, v), which are in `counts`, and of (u, v - 1). */
static void advance(double *counts, const double *before, size_t size, size_t shift)
{
    for (size_t k = size; k-- > shift;)
        counts[k] = counts[k - shift] + (before == NULL ? 0 : before[k - shift]);
    memset(counts, 0, (shift < size ? shift : size) * sizeof *counts);
}

double veer_cvm_exact_sf(size_t n, size_t m, int64_t scaled, double *scratch)
{
    const grid g = grid_of(n, m);
    const int64_t modulus = g.a + g.b;
    assert(g.n > 0 && g.m > 0 && modulus > 0);
    int64_t base[2 * VEER_CVM_EXACT_MAX + 1] = {0}; /* by u + v */
    for (int64_t s = 1; s <= g.n + g.m; s++)
        base[s] = (base[s - 1] + square(g.a * s % modulus)) % modulus;
    memset(scratch, 0, g.max_steps * (m + 1) * sizeof *scratch);
    scratch[0] = 1;
    for (int64_t u = 0; u <= g.n; u++)
        for (int64_t v = u == 0 ? 1 : 0; v <= g.m; v++) {
            const int64_t s = u + v;
            const int64_t shift = (base[s - 1] + square(g.a * u - g.b * v) - base[s]) / modulus;
            double *counts = scratch + (size_t)v * g.max_steps;
            advance(counts, v == 0 ? NULL : counts - g.max_steps, g.max_steps, (size_t)shift);
        }
    /* 12 n m (n + m) T in units of the path values: times lcm^2 / (12 (n m)^2) */
    const int64_t threshold_numerator = square(g.a * g.n) * (g.n + g.m) * scaled;
    const int64_t unit = 12 * square(g.n * g.m);
    assert(unit > 0);
    const int64_t threshold = threshold_numerator / unit - (threshold_numerator % unit < 0);
    const double *counts = scratch + m * g.max_steps;
    double above = 0, all = 0;
    for (size_t k = g.max_steps; k-- > 0;) {
        all += counts[k];
        if (base[n + m] + modulus * (int64_t)k >= threshold)
            above = all;
    }
    return above / all;
}
