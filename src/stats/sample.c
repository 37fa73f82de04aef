#include "veer/sample.h"

#include "base/err.h"

veer_rc veer_sample_variance(const veer_sample *sample, double *ret_variance, veer_err *err)
{
    if (sample->n < 2)
        return veer_fail(err, VEER_ENODATA, "a variance needs 2 values, got %zu", sample->n);
    *ret_variance = sample->m2 / (double)(sample->n - 1);
    return VEER_OK;
}
