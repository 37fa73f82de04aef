/* Two-sample tests and distances of large samples, sorting included, beside SciPy. */
#include "bench.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "veer/twosample.h"

#define KS_ROWS ((size_t)1000000)

typedef struct ks_data {
    double *given[2];  /* KS_ROWS values of each side, unsorted */
    double *values[2]; /* copies, which the samples sort in place */
    double *scratch;   /* KS_ROWS for the sort */
} ks_data;

static void require(veer_rc rc)
{
    if (rc != VEER_OK) {
        fprintf(stderr, "bench_ks: %s\n", veer_rc_text(rc));
        exit(1);
    }
}

static void prepare(void *context)
{
    ks_data *data = context;
    for (int side = 0; side < 2; side++)
        memcpy(data->values[side], data->given[side], KS_ROWS * sizeof(double));
}

static void sort_both(ks_data *data, veer_sample *ref, veer_sample *cur)
{
    require(veer_sample_init(ref, data->values[0], KS_ROWS, data->scratch, NULL));
    require(veer_sample_init(cur, data->values[1], KS_ROWS, data->scratch, NULL));
}

static double run_ks(void *context)
{
    veer_sample ref, cur;
    veer_test test;
    sort_both(context, &ref, &cur);
    require(veer_ks_2samp(&ref, &cur, NULL, &test, NULL));
    return test.statistic;
}

static double run_wasserstein(void *context)
{
    veer_sample ref, cur;
    double distance;
    sort_both(context, &ref, &cur);
    require(veer_wasserstein(&ref, &cur, &distance, NULL));
    return distance;
}

int main(int argc, char **argv)
{
    ks_data data = {.scratch = bench_alloc(KS_ROWS, sizeof(double))};
    for (int side = 0; side < 2; side++) {
        data.given[side] = bench_alloc(KS_ROWS, sizeof(double));
        data.values[side] = bench_alloc(KS_ROWS, sizeof(double));
    }
    bench_normal(data.given[0], KS_ROWS, 1, 0.0, 1.0);
    bench_normal(data.given[1], KS_ROWS, 100000001, 0.01, 1.0);
    const bench_case cases[] = {
        {"ks_2samp 1M + 1M", "rows", 2.0 * KS_ROWS, prepare, run_ks, &data},
        {"wasserstein 1M + 1M", "rows", 2.0 * KS_ROWS, prepare, run_wasserstein, &data},
    };
    int code = bench_main(argc, argv, cases, BENCH_COUNT(cases));
    for (int side = 0; side < 2; side++) {
        free(data.given[side]);
        free(data.values[side]);
    }
    free(data.scratch);
    return code;
}
