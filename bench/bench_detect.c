/* Nanoseconds per update of every streaming detector on a stationary stream: bits with one in ten
 * set, or standard normal numbers. The answer is the number of drifts, so both sides of a
 * comparison can be seen to do the same work.
 *
 * River's own figures for 10,000 updates (its pull request 2014, another machine): ADWIN 1.6 ms,
 * Page-Hinkley 6.6 ms, EWMA 21.5 ms, KSWIN 6004 ms; 160, 660, 2,150 and 600,400 ns per update. */
#include "bench.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "veer/detect.h"

#define VALUES 1000000u
#define SLOW_VALUES 100000u /* for detectors that look through a window at every value */
#define MOST 16

typedef struct detect_data {
    const veer_detector_info *info; /* which detector */
    const double *values;           /* what it gets */
    size_t n;                       /* how many of them */
    veer_detector *detector;        /* made anew before each run */
} detect_data;

static void prepare(void *context)
{
    detect_data *data = context;
    veer_detector_free(data->detector);
    data->detector = NULL;
    if (veer_detector_new(&data->detector, data->info->name, NULL, NULL) != VEER_OK) {
        fprintf(stderr, "bench_detect: no %s\n", data->info->name);
        exit(1);
    }
}

static double run(void *context)
{
    detect_data *data = context;
    veer_detect_state state = VEER_DETECT_NONE;
    double drifts = 0;
    for (size_t i = 0; i < data->n; i++)
        if (veer_detector_update(data->detector, data->values[i], &state, NULL) == VEER_OK)
            drifts += state == VEER_DETECT_DRIFT ? 1 : 0;
    return drifts;
}

int main(int argc, char **argv)
{
    double *bits = bench_alloc(VALUES, sizeof *bits);
    double *normal = bench_alloc(VALUES, sizeof *normal);
    bench_uniform(bits, VALUES, 1);
    bench_normal(normal, VALUES, 2, 0, 1);
    for (size_t i = 0; i < VALUES; i++)
        bits[i] = bits[i] < 0.1 ? 1 : 0;
    bench_case cases[MOST];
    detect_data data[MOST];
    const size_t count = veer_detector_count() < MOST ? veer_detector_count() : MOST;
    for (size_t i = 0; i < count; i++) {
        const veer_detector_info *info = veer_detector_at(i);
        const size_t n = strcmp(info->name, "kswin") == 0 ? SLOW_VALUES : VALUES;
        data[i] = (detect_data){info, info->input == VEER_INPUT_REAL ? normal : bits, n, NULL};
        cases[i] = (bench_case){info->name, "updates", (double)n, prepare, run, &data[i]};
    }
    const int code = bench_main(argc, argv, cases, count);
    for (size_t i = 0; i < count; i++)
        veer_detector_free(data[i].detector);
    free(bits);
    free(normal);
    return code;
}
