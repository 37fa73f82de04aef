/* What this machine can do at best: every other figure is read beside these. */
#include "bench.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#define FLOOR_BYTES ((size_t)64 << 20)
#define FLOOR_DOUBLES (FLOOR_BYTES / sizeof(double))
#define FLOOR_SORTED ((size_t)1000000)
#define FLOOR_SYNCS 100

typedef struct floor_data {
    double *from; /* FLOOR_DOUBLES uniform numbers */
    double *to;   /* where they are copied and sorted */
    FILE *file;   /* a temporary file for the sync case */
} floor_data;

static double run_copy(void *context)
{
    floor_data *data = context;
    memcpy(data->to, data->from, FLOOR_BYTES);
    return data->to[FLOOR_DOUBLES - 1];
}

static double run_sum(void *context)
{
    floor_data *data = context;
    double sum = 0;
    for (size_t i = 0; i < FLOOR_DOUBLES; i++)
        sum += data->from[i];
    return sum;
}

static int compare_doubles(const void *a, const void *b)
{
    const double x = *(const double *)a, y = *(const double *)b;
    return (x > y) - (x < y);
}

static void prepare_sort(void *context)
{
    floor_data *data = context;
    memcpy(data->to, data->from, FLOOR_SORTED * sizeof(double));
}

static double run_sort(void *context)
{
    floor_data *data = context;
    qsort(data->to, FLOOR_SORTED, sizeof(double), compare_doubles);
    return data->to[FLOOR_SORTED / 2];
}

static double run_sync(void *context)
{
    floor_data *data = context;
    for (int i = 0; i < FLOOR_SYNCS; i++) {
        if (fseek(data->file, 0, SEEK_SET) != 0 || fwrite(data->from, 4096, 1, data->file) != 1 ||
            fflush(data->file) != 0 || fdatasync(fileno(data->file)) != 0) {
            perror("bench_floor: temporary file");
            exit(1);
        }
    }
    return FLOOR_SYNCS;
}

int main(int argc, char **argv)
{
    floor_data data = {
        .from = bench_alloc(FLOOR_DOUBLES, sizeof(double)),
        .to = bench_alloc(FLOOR_DOUBLES, sizeof(double)),
        .file = tmpfile(),
    };
    if (data.file == NULL) {
        perror("bench_floor: temporary file");
        return 1;
    }
    bench_uniform(data.from, FLOOR_DOUBLES, 1);
    const bench_case cases[] = {
        {"memcpy 64 MiB", "bytes", (double)FLOOR_BYTES, NULL, run_copy, &data},
        {"sum of 8 M doubles", "bytes", (double)FLOOR_BYTES, NULL, run_sum, &data},
        {"qsort 1 M doubles", "rows", (double)FLOOR_SORTED, prepare_sort, run_sort, &data},
        {"fdatasync 4 KiB overwrite x100", "syncs", FLOOR_SYNCS, NULL, run_sync, &data},
    };
    int code = bench_main(argc, argv, cases, BENCH_COUNT(cases));
    fclose(data.file);
    free(data.from);
    free(data.to);
    return code;
}
