#include "judge/frame.h"

#define HOUR_US (INT64_C(3600) * 1000000)

veer_judge_settings veer_judge_settings_default(void)
{
    return (veer_judge_settings){
        .window_us = HOUR_US,
        .baseline = {.kind = VEER_BASELINE_ROLLING, .width_us = 24 * HOUR_US},
        .comparison_us = HOUR_US,
        .baseline_us = 24 * HOUR_US,
        .fdr = 0.05,
        .share_limit = 0.5,
        .min_rows = 30,
    };
}
