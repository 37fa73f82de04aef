#include <math.h>
#include <string.h>

#include "base/err.h"
#include "stats/detector.h"

static const veer_detector_ops *const table[] = {
    &veer_adwin_ops,        &veer_ddm_ops,   &veer_eddm_ops, &veer_hddm_a_ops, &veer_hddm_w_ops,
    &veer_page_hinkley_ops, &veer_cusum_ops, &veer_ewma_ops, &veer_kswin_ops,
};

size_t veer_detector_count(void)
{
    return sizeof table / sizeof table[0];
}

const veer_detector_info *veer_detector_at(size_t index)
{
    return index < veer_detector_count() ? &table[index]->info : NULL;
}

const veer_detector_ops *veer_detector_ops_find(const char *name)
{
    for (size_t i = 0; i < veer_detector_count(); i++)
        if (strcmp(table[i]->info.name, name) == 0)
            return table[i];
    return NULL;
}

const veer_detector_info *veer_detector_find(const char *name)
{
    const veer_detector_ops *ops = veer_detector_ops_find(name);
    return ops != NULL ? &ops->info : NULL;
}

double veer_detector_option_get(const veer_detector_option *row, const void *options)
{
    const char *member = (const char *)options + row->offset;
    if (row->type == VEER_OPTION_REAL) {
        double value;
        memcpy(&value, member, sizeof value);
        return value;
    }
    uint64_t value;
    memcpy(&value, member, sizeof value);
    return (double)value;
}

void veer_detector_option_set(const veer_detector_option *row, void *options, double value)
{
    char *member = (char *)options + row->offset;
    const uint64_t count = row->type == VEER_OPTION_COUNT ? (uint64_t)value : 0;
    if (row->type == VEER_OPTION_REAL)
        memcpy(member, &value, sizeof value);
    else
        memcpy(member, &count, sizeof count);
}

void veer_detector_defaults(const veer_detector_info *info, void *options)
{
    memcpy(options, &info->options_size, sizeof info->options_size);
    for (size_t i = 0; i < info->option_count; i++)
        veer_detector_option_set(&info->options[i], options, info->options[i].fallback);
}

veer_rc veer_detector_check(const veer_detector_ops *ops, const void *options, veer_err *err)
{
    const veer_detector_info *info = &ops->info;
    size_t size;
    memcpy(&size, options, sizeof size);
    if (size != info->options_size)
        return veer_fail(err, VEER_EINVAL, "%s: options.size is %zu, not %zu", info->name, size,
                         info->options_size);
    for (size_t i = 0; i < info->option_count; i++) {
        const veer_detector_option *row = &info->options[i];
        const double value = veer_detector_option_get(row, options);
        if (!(value >= row->min && value <= row->max) || (row->open_min && value == row->min))
            return veer_fail(err, VEER_EINVAL, "%s: %s is %g, must be %s %g and at most %g",
                             info->name, row->name, value, row->open_min ? "above" : "at least",
                             row->min, row->max);
    }
    const char *broken = ops->check != NULL ? ops->check(options) : NULL;
    return broken != NULL ? veer_fail(err, VEER_EINVAL, "%s: %s", info->name, broken) : VEER_OK;
}
