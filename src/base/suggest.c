#include "base/suggest.h"

#include <stdint.h>
#include <string.h>

static size_t least(size_t a, size_t b)
{
    return a < b ? a : b;
}

size_t veer_edit_distance(const char *a, const char *b)
{
    const size_t n = strlen(a);
    const size_t m = strlen(b);
    size_t rows[3][VEER_SUGGEST_MAX_BYTES + 1];
    if (n > VEER_SUGGEST_MAX_BYTES || m > VEER_SUGGEST_MAX_BYTES)
        return SIZE_MAX;
    for (size_t j = 0; j <= m; j++)
        rows[0][j] = j;
    for (size_t i = 1; i <= n; i++) {
        size_t *const now = rows[i % 3];
        const size_t *const above = rows[(i - 1) % 3];
        const size_t *const before = rows[(i + 1) % 3];
        now[0] = i;
        for (size_t j = 1; j <= m; j++) {
            const size_t change = a[i - 1] == b[j - 1] ? 0 : 1;
            now[j] = least(least(above[j], now[j - 1]) + 1, above[j - 1] + change);
            if (i > 1 && j > 1 && a[i - 1] == b[j - 2] && a[i - 2] == b[j - 1])
                now[j] = least(now[j], before[j - 2] + 1);
        }
    }
    return rows[n % 3][m];
}

void veer_suggest(const char *typed, const char *candidate, const char **best)
{
    const size_t tolerated = strlen(typed) < 6 ? 2 : strlen(typed) / 3;
    const size_t distance = veer_edit_distance(typed, candidate);
    const size_t longest = strlen(candidate) > strlen(typed) ? strlen(candidate) : strlen(typed);
    if (distance > tolerated || distance >= longest)
        return;
    if (*best == NULL || distance < veer_edit_distance(typed, *best))
        *best = candidate;
}
