#include "stats/detector.h"

#include <math.h>
#include <stdlib.h>
#include <string.h>

#include "base/err.h"

static size_t round_up(size_t bytes)
{
    return (bytes + 15) / 16 * 16;
}

veer_rc veer_detector_make(veer_detector **ret, const veer_detector_ops *ops, const void *options,
                           veer_err *err)
{
    const veer_rc rc = veer_detector_check(ops, options, err);
    if (rc != VEER_OK)
        return rc;
    const size_t head = round_up(sizeof(veer_detector));
    veer_detector *d = calloc(1, head + ops->state_size(options));
    if (d == NULL)
        return veer_fail_nomem(err);
    d->ops = ops;
    memcpy(&d->options, options, ops->info.options_size);
    d->memory = (unsigned char *)d + head;
    ops->start(d->memory, &d->options);
    *ret = d;
    return VEER_OK;
}

static veer_rc find_ops(const char *name, const veer_detector_ops **ret, veer_err *err)
{
    const veer_detector_ops *ops = veer_detector_ops_find(name);
    if (ops == NULL)
        return veer_fail(err, VEER_ENOTFOUND, "no detector is called '%s'", name);
    *ret = ops;
    return VEER_OK;
}

veer_rc veer_detector_new(veer_detector **ret, const char *name, const void *options, veer_err *err)
{
    const veer_detector_ops *ops = NULL;
    const veer_rc rc = find_ops(name, &ops, err);
    if (rc != VEER_OK)
        return rc;
    struct veer_detector room = {0};
    if (options == NULL)
        veer_detector_defaults(&ops->info, &room.options);
    return veer_detector_make(ret, ops, options != NULL ? options : &room.options, err);
}

static veer_rc set_named(const veer_detector_info *info, void *options,
                         const veer_option_value *given, veer_err *err)
{
    for (size_t i = 0; i < info->option_count; i++) {
        const veer_detector_option *row = &info->options[i];
        if (strcmp(row->name, given->name) != 0)
            continue;
        const double value = given->value;
        if (row->type == VEER_OPTION_COUNT &&
            !(value >= 0 && value <= VEER_OPTION_MAX_COUNT && value == floor(value)))
            return veer_fail(err, VEER_EINVAL, "%s: %s is %g, must be a whole number", info->name,
                             row->name, value);
        veer_detector_option_set(row, options, value);
        return VEER_OK;
    }
    return veer_fail(err, VEER_EINVAL, "%s has no option '%s'", info->name, given->name);
}

veer_rc veer_detector_new_named(veer_detector **ret, const char *name,
                                const veer_option_value *values, size_t count, veer_err *err)
{
    const veer_detector_ops *ops = NULL;
    veer_rc rc = find_ops(name, &ops, err);
    if (rc != VEER_OK)
        return rc;
    struct veer_detector room = {0};
    veer_detector_defaults(&ops->info, &room.options);
    for (size_t i = 0; i < count && rc == VEER_OK; i++)
        rc = set_named(&ops->info, &room.options, &values[i], err);
    return rc == VEER_OK ? veer_detector_make(ret, ops, &room.options, err) : rc;
}

void veer_detector_free(veer_detector *detector)
{
    free(detector);
}

static bool fits(veer_detect_input input, double value)
{
    switch (input) {
    case VEER_INPUT_ERROR:
        return value == 0 || value == 1;
    case VEER_INPUT_UNIT:
        return value >= 0 && value <= 1;
    case VEER_INPUT_REAL:
        break;
    }
    return fabs(value) <= VEER_DETECT_MAX_VALUE;
}

veer_rc veer_detector_update(veer_detector *d, double value, veer_detect_state *ret_state,
                             veer_err *err)
{
    static const char *const wanted[] = {"0 or 1", "in [0, 1]", "finite, at most 1e100"};
    const veer_detector_ops *ops = d->ops;
    if (!fits(ops->info.input, value))
        return veer_fail(err, VEER_EINVAL, "%s: %g is not %s", ops->info.name, value,
                         wanted[ops->info.input]);
    d->state = ops->update(d->memory, &d->options, value, &d->test);
    d->seen++;
    d->warnings += d->state == VEER_DETECT_WARNING ? 1 : 0;
    if (d->state == VEER_DETECT_DRIFT) {
        d->drifts++;
        d->last_drift = d->seen;
        if (ops->restart != NULL)
            ops->restart(d->memory, &d->options);
        else
            ops->start(d->memory, &d->options);
    }
    *ret_state = d->state;
    return VEER_OK;
}

void veer_detector_reset(veer_detector *d)
{
    d->state = VEER_DETECT_NONE;
    d->seen = d->warnings = d->drifts = d->last_drift = 0;
    d->test = (veer_detect_test){0, 0};
    d->ops->start(d->memory, &d->options);
}

void veer_detector_status_of(const veer_detector *d, veer_detector_status *ret)
{
    veer_detect_view view = {0, 0, 0};
    d->ops->view(d->memory, &d->options, &view);
    *ret = (veer_detector_status){&d->ops->info, d->state,          d->seen,      d->warnings,
                                  d->drifts,     d->last_drift,     view.width,   view.mean,
                                  view.variance, d->test.statistic, d->test.limit};
}

const char *veer_detect_state_name(veer_detect_state state)
{
    static const char *const names[] = {"none", "warning", "drift"};
    const size_t i = (size_t)state;
    return i < sizeof names / sizeof names[0] ? names[i] : "unknown";
}
