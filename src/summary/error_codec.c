/* Error summary as bytes: the number summary of |error|, then the other sums. */
#include <math.h>

#include "base/err.h"
#include "summary/codec.h"
#include "summary/error.h"
#include "summary/number.h"
#include "summary/number_codec.h"

#define KIND 'e'
#define VERSION 1
#define MAX_SYMMETRIC 4.0 /* 2, and more only where half a denormal was rounded */

veer_rc veer_error_summary_encode(const veer_error_summary *summary, veer_buf *out, veer_err *err)
{
    veer_wire_put_head(out, KIND, VERSION);
    veer_num_put(summary->absolute, out);
    if (summary->absolute->count == 0)
        return veer_buf_status(out, err);
    veer_wire_put_limbs(out, summary->truth.sum.limb, VEER_EXACT_SUM_LIMBS, true);
    veer_wire_put_limbs(out, summary->truth.squares, VEER_EXACT_SQUARES_LIMBS, false);
    veer_wire_put_limbs(out, summary->error.limb, VEER_EXACT_SUM_LIMBS, true);
    veer_wire_put_limbs(out, summary->relative.limb, VEER_EXACT_SUM_LIMBS, true);
    veer_wire_put_limbs(out, summary->symmetric.limb, VEER_EXACT_SUM_LIMBS, true);
    return veer_buf_status(out, err);
}

/* What holds for the sums of any finite rows with these absolute errors. */
static bool consistent(const veer_error_summary *s)
{
    const veer_num_summary *absolute = s->absolute;
    const uint64_t n = absolute->count;
    double spread = 0.0;
    if (absolute->min < 0.0)
        return false;
    const double error = veer_exact_sum_over(&s->error, n);
    const double relative = veer_exact_sum_over(&s->relative, n);
    const double symmetric = veer_exact_sum_over(&s->symmetric, n);
    if (absolute->max == 0.0 && (error != 0.0 || relative != 0.0 || symmetric != 0.0))
        return false;
    return isfinite(veer_exact_sum_over(&s->truth.sum, n)) &&
           veer_exact_m2(&s->truth, n, &spread) &&
           fabs(error) <= veer_exact_sum_over(&absolute->moments.sum, n) && relative >= 0.0 &&
           isfinite(relative) && symmetric >= 0.0 && symmetric <= MAX_SYMMETRIC;
}

static bool get_sums(veer_wire *in, veer_error_summary *s)
{
    veer_wire_get_limbs(in, s->truth.sum.limb, VEER_EXACT_SUM_LIMBS, true);
    veer_wire_get_limbs(in, s->truth.squares, VEER_EXACT_SQUARES_LIMBS, false);
    veer_wire_get_limbs(in, s->error.limb, VEER_EXACT_SUM_LIMBS, true);
    veer_wire_get_limbs(in, s->relative.limb, VEER_EXACT_SUM_LIMBS, true);
    veer_wire_get_limbs(in, s->symmetric.limb, VEER_EXACT_SUM_LIMBS, true);
    return !in->bad && consistent(s);
}

veer_rc veer_error_summary_decode(const void *bytes, size_t len, veer_error_summary **ret,
                                  veer_err *err)
{
    veer_error_summary *s = NULL;
    veer_rc rc = veer_error_summary_new(&s, err);
    if (rc != VEER_OK)
        return rc;
    veer_wire in = veer_wire_open(bytes, len, KIND, VERSION);
    rc = veer_num_get(&in, s->absolute, err);
    if (rc != VEER_OK)
        goto out;
    const uint64_t n = s->absolute->count;
    const bool good = veer_num_rows(s->absolute) == n && (n == 0 || get_sums(&in, s));
    if (!good || !veer_wire_done(&in)) {
        rc = veer_fail(err, VEER_ECORRUPT, "not the bytes of an error summary");
        goto out;
    }
    *ret = s;
    s = NULL;
out:
    veer_error_summary_free(s);
    return rc;
}
