#include "veer/twosample.h"

#include "stats/cvm.h"
#include "stats/mann_whitney.h"

static size_t larger(size_t a, size_t b)
{
    return a > b ? a : b;
}

size_t veer_twosample_scratch(size_t n_ref, size_t n_cur)
{
    const size_t shorter = n_ref < n_cur ? n_ref : n_cur;
    const size_t paths = larger(n_ref, n_cur) <= VEER_KS_EXACT_MAX ? shorter + 1 : 0;
    if (shorter == 0)
        return 0;
    return larger(paths, larger(veer_cvm_exact_scratch(n_ref, n_cur),
                                veer_mann_whitney_exact_scratch(n_ref, n_cur)));
}
