/* judge/degrade.h: degradation against any baseline, for the terms of rules. */
#ifndef VEER_JUDGE_DEGRADE_H
#define VEER_JUDGE_DEGRADE_H

#include "judge/frame_impl.h"

typedef struct degrade_ask {
    const char *metric;     /* name or alias */
    int64_t comparison_us;  /* 0: settings */
    veer_baseline baseline; /* DEFAULT: rolling, of the settings. Points have rolling ones only */
} degrade_ask;

veer_rc frame_degrade(veer_frame *frame, const degrade_ask *ask, veer_frame_degradation *ret,
                      veer_err *err);

#endif
