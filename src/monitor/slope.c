#include "monitor/slope.h"

#include <stdlib.h>

#define LEVEL 0.95

veer_rc veer_slope_of(const double *t, const double *values, size_t n, veer_theil_sen *ret,
                      veer_err *err)
{
    const size_t most = VEER_SLOPE_POINTS;
    const size_t m = n < most ? n : most;
    double *const room = malloc((2 * m + veer_trend_theil_sen_scratch(m) + 1) * sizeof *room);
    if (room == NULL)
        return veer_fail_nomem(err);
    for (size_t i = 0; i < m; i++) {
        const size_t from = n <= most ? i : i * (n - 1) / (most - 1);
        room[i] = t[from];
        room[m + i] = values[from];
    }
    const veer_rc rc = veer_trend_theil_sen(room, room + m, m, LEVEL, room + 2 * m, ret, err);
    free(room);
    return rc;
}
