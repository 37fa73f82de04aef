/* How a model is judged: defaults. */
#include "base/time.h"
#include "judge/frame.h"

veer_judge_settings veer_judge_settings_default(void)
{
    return (veer_judge_settings){
        .window_us = VEER_US_PER_HOUR,
        .baseline = {.kind = VEER_BASELINE_ROLLING, .width_us = 24 * VEER_US_PER_HOUR},
        .comparison_us = VEER_US_PER_HOUR,
        .baseline_us = 24 * VEER_US_PER_HOUR,
        .fdr = 0.05,
        .share_limit = 0.5,
        .min_rows = 30,
    };
}
