#include "cli/pace.h"

#include <string.h>

#include "base/num.h"
#include "base/time.h"
#include "record/batch.h"

veer_rc veer_pace_speed(const char *text, double *ret, veer_err *err)
{
    size_t used = 0;
    double value = 0;
    if (strcmp(text, "max") == 0) {
        *ret = 0;
        return VEER_OK;
    }
    const veer_rc rc = veer_parse_double(text, strlen(text), &used, &value);
    const bool good = rc == VEER_OK && (text[used] == '\0' || strcmp(text + used, "x") == 0);
    if (!good || !(value > 0) || value > VEER_PACE_FASTEST)
        return veer_fail(err, VEER_EINVAL,
                         "--speed is max or a factor above 0 such as 1x or 60x, not '%.40s'", text);
    *ret = value;
    return VEER_OK;
}

int64_t veer_pace_due_us(veer_pace *pace, int64_t time_us, uint64_t n)
{
    int64_t due = pace->start_mono_us;
    if (pace->first_time_us == VEER_TIME_MISSING)
        pace->first_time_us = time_us;
    if (pace->rate > 0)
        due += (int64_t)((double)n / pace->rate * 1e6);
    if (pace->speed > 0 && time_us != VEER_TIME_MISSING) {
        const double since_us = (double)(time_us - pace->first_time_us) / pace->speed;
        const int64_t spaced = pace->start_mono_us + (int64_t)since_us;
        due = spaced > due ? spaced : due;
    }
    return due;
}

int64_t veer_pace_time_us(const veer_pace *pace, int64_t time_us)
{
    if (!pace->shift || time_us == VEER_TIME_MISSING)
        return VEER_TIME_MISSING;
    int64_t moved = pace->start_real_us + (time_us - pace->last_time_us);
    if (pace->speed > 0)
        moved =
            pace->start_real_us + (int64_t)((double)(time_us - pace->first_time_us) / pace->speed);
    return moved < VEER_TIME_MIN_US ? VEER_TIME_MIN_US : moved;
}
