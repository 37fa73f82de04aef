/* api/metrics_judged.h: health and degradation of versions, as /metrics told them last.
 *
 * Judging a version costs some milliseconds, so a page judges at most VEER_LIMIT_METRICS_JUDGED of
 * them anew, those that were judged longest ago, and none that was judged within the last minute.
 * Any thread.
 */
#ifndef VEER_API_METRICS_JUDGED_H
#define VEER_API_METRICS_JUDGED_H

#include "base/arena.h"
#include "base/err.h"
#include "monitor/health.h"

#define VEER_METRICS_JUDGED_FRESH_US (INT64_C(60) * 1000000)

typedef struct veer_metrics_judged veer_metrics_judged;

/** A metric of a version that has a change. */
typedef struct veer_judged_metric {
    const char *name;     /* NUL-terminated */
    double worsening_pct; /* more is worse */
    bool is_degraded;     /* and not by chance */
} veer_judged_metric;

/** A version as it was judged. */
typedef struct veer_judged {
    veer_health health;                /* overall */
    const veer_judged_metric *metrics; /* n */
    size_t n;                          /* of them */
} veer_judged;

veer_rc veer_metrics_judged_new(veer_metrics_judged **ret, veer_err *err);
void veer_metrics_judged_free(veer_metrics_judged *judged); /* NULL is fine */

/** Of n series, those that are to be judged anew now: their places, in `ret`, which has room for
 * VEER_LIMIT_METRICS_JUDGED. Returns how many. */
size_t veer_metrics_judged_due(veer_metrics_judged *judged, const uint32_t *series, size_t n,
                               int64_t now_us, size_t *ret);

/** Remembers how a series was judged, copied; what cannot be remembered is forgotten. */
void veer_metrics_judged_put(veer_metrics_judged *judged, uint32_t series, int64_t now_us,
                             const veer_judged *value);

/** How a series was judged last, copied to the arena; false if it was not, or without memory. */
bool veer_metrics_judged_get(veer_metrics_judged *judged, uint32_t series, veer_arena *arena,
                             veer_judged *ret);

#endif
