/* AUC ROC of 1 M scores: sorting them with their labels included. */
#include "bench.h"

#include <stdio.h>
#include <stdlib.h>

#include "veer/classification.h"

#define ROWS ((size_t)1000000)

typedef struct auc_data {
    double *scores;    /* ROWS scores in [0, 1) */
    uint8_t *labels;   /* ROWS labels, more often 1 at high scores */
    uint64_t *scratch; /* 2 ROWS words */
} auc_data;

static void fill(auc_data *data, double steps)
{
    double *luck = bench_alloc(ROWS, sizeof *luck);
    bench_uniform(data->scores, ROWS, 1);
    bench_uniform(luck, ROWS, 2 * ROWS);
    for (size_t i = 0; i < ROWS; i++) {
        data->labels[i] = luck[i] < data->scores[i];
        if (steps > 0)
            data->scores[i] = (double)(uint32_t)(data->scores[i] * steps) / steps;
    }
    free(luck);
}

static double run_auc(void *context)
{
    auc_data *data = context;
    veer_ranking ranking;
    double auc;
    veer_err err = VEER_ERR_INIT;
    if (veer_ranking_init(&ranking, data->scores, data->labels, ROWS, data->scratch, &err) !=
            VEER_OK ||
        veer_auc_roc(&ranking, &auc, &err) != VEER_OK) {
        fprintf(stderr, "bench_auc: %s\n", err.msg);
        exit(1);
    }
    return auc;
}

static auc_data new_data(double steps)
{
    auc_data data = {
        .scores = bench_alloc(ROWS, sizeof(double)),
        .labels = bench_alloc(ROWS, sizeof(uint8_t)),
        .scratch = bench_alloc(2 * ROWS, sizeof(uint64_t)),
    };
    fill(&data, steps);
    return data;
}

static void free_data(auc_data *data)
{
    free(data->scores);
    free(data->labels);
    free(data->scratch);
}

int main(int argc, char **argv)
{
    auc_data fine = new_data(0), coarse = new_data(1000);
    const bench_case cases[] = {
        {"auc_roc 1M scores", "rows", (double)ROWS, NULL, run_auc, &fine},
        {"auc_roc 1M scores, 1000 distinct", "rows", (double)ROWS, NULL, run_auc, &coarse},
    };
    const int code = bench_main(argc, argv, cases, BENCH_COUNT(cases));
    free_data(&fine);
    free_data(&coarse);
    return code;
}
