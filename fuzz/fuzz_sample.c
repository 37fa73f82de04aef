/* fuzz_sample: any array of doubles makes a sample that is sorted, finite and complete. */
#include "fuzz.h"

#include <math.h>
#include <string.h>

#include "veer/sample.h"

static void check_order(const veer_sample *sample)
{
    for (size_t i = 0; i < sample->n; i++) {
        FUZZ_REQUIRE(isfinite(sample->sorted[i]));
        FUZZ_REQUIRE(i == 0 || sample->sorted[i - 1] <= sample->sorted[i]);
    }
}

static void check_quantiles(const veer_sample *sample)
{
    const double qs[] = {0, 0.25, 0.5, 0.99, 1};
    for (size_t i = 0; i < sizeof(qs) / sizeof(qs[0]); i++) {
        double value = 0;
        veer_rc rc = veer_sample_quantile(sample, qs[i], &value, NULL);
        FUZZ_REQUIRE(rc == (sample->n > 0 ? VEER_OK : VEER_ENODATA));
        if (rc == VEER_OK)
            FUZZ_REQUIRE(value >= sample->sorted[0] && value <= sample->sorted[sample->n - 1]);
    }
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
    size_t n = size / sizeof(double);
    double *values = malloc((n + 1) * sizeof(double));
    double *scratch = malloc((n + 1) * sizeof(double));
    if (values != NULL && scratch != NULL) {
        veer_sample sample;
        if (n > 0)
            memcpy(values, data, n * sizeof(double));
        FUZZ_REQUIRE(veer_sample_init(&sample, values, n, size % 2 ? NULL : scratch, NULL) ==
                     VEER_OK);
        FUZZ_REQUIRE(sample.n + sample.missing + sample.nonfinite == n);
        check_order(&sample);
        check_quantiles(&sample);
    }
    free(values);
    free(scratch);
    return 0;
}
