/* Summaries: updates of three kinds of column, merging, and a report of 100 columns. */
#include "bench.h"

#include <math.h>
#include <stdio.h>
#include <stdlib.h>

#include "base/buf.h"
#include "summary/codec.h"
#include "veer/counts.h"

#define COLUMNS 20
#define ROWS 100000
#define REPORT 100

typedef struct work {
    double *values;               /* COLUMNS * ROWS */
    veer_num_summary *s[COLUMNS]; /* reused */
} work;

typedef struct report {
    veer_num_summary *ref[REPORT];
    veer_num_summary *cur[REPORT];
} report;

static void require(veer_rc rc)
{
    if (rc != VEER_OK) {
        fprintf(stderr, "bench: %s\n", veer_rc_text(rc));
        exit(1);
    }
}

static void prepare_update(void *context)
{
    work *w = context;
    for (size_t c = 0; c < COLUMNS; c++)
        veer_num_summary_clear(w->s[c]);
}

static double run_update(void *context)
{
    work *w = context;
    size_t bins = 0;
    for (size_t c = 0; c < COLUMNS; c++) {
        require(veer_num_summary_add(w->s[c], w->values + c * ROWS, ROWS, NULL));
        bins += veer_num_summary_bins(w->s[c]);
    }
    return (double)bins;
}

static work make_work(int kind)
{
    work w = {.values = bench_alloc((size_t)COLUMNS * ROWS, sizeof(double))};
    bench_normal(w.values, (size_t)COLUMNS * ROWS, 1, 0.0, 1.0);
    for (size_t i = 0; i < (size_t)COLUMNS * ROWS; i++) {
        if (kind == 1)
            w.values[i] = floor(w.values[i] * 100.0) / 100.0;
        if (kind == 2)
            w.values[i] = exp(5.0 * w.values[i]);
    }
    for (size_t c = 0; c < COLUMNS; c++)
        require(veer_num_summary_new(&w.s[c], NULL));
    return w;
}

static void free_work(work *w)
{
    for (size_t c = 0; c < COLUMNS; c++)
        veer_num_summary_free(w->s[c]);
    free(w->values);
}

static double run_merge(void *context)
{
    report *r = context;
    veer_num_summary *all = NULL;
    require(veer_num_summary_new(&all, NULL));
    for (size_t c = 0; c < REPORT; c++)
        require(veer_num_summary_merge(all, r->cur[c], NULL));
    const double n = (double)veer_num_summary_count(all);
    veer_num_summary_free(all);
    return n;
}

/* Every measure, ten reference bins with their distances, and three quantiles of each column. */
static double run_report(void *context)
{
    report *r = context;
    double sum = 0.0;
    for (size_t c = 0; c < REPORT; c++) {
        veer_num_comparison all;
        veer_bounded b;
        uint64_t ref[10], cur[10];
        double psi = 0.0, js = 0.0, hellinger = 0.0;
        size_t n;
        require(veer_num_compare(r->ref[c], r->cur[c], &all, NULL));
        require(veer_num_reference_bins(r->ref[c], r->cur[c], 10, ref, cur, NULL, &n, NULL));
        require(veer_psi(ref, cur, n, NULL, &psi, NULL));
        require(veer_js_distance(ref, cur, n, &js, NULL));
        require(veer_hellinger(ref, cur, n, &hellinger, NULL));
        for (int q = 1; q < 4; q++)
            require(veer_num_summary_quantile(r->cur[c], 0.25 * q, &b, NULL));
        sum += all.ks.value + all.wasserstein.value.value + psi + js + hellinger + b.value;
    }
    return sum;
}

static report make_report(void)
{
    report r;
    double *values = bench_alloc(ROWS, sizeof(double));
    for (size_t c = 0; c < REPORT; c++) {
        require(veer_num_summary_new(&r.ref[c], NULL));
        require(veer_num_summary_new(&r.cur[c], NULL));
        bench_normal(values, ROWS, 1000 * c, 0.0, 1.0);
        require(veer_num_summary_add(r.ref[c], values, ROWS, NULL));
        bench_normal(values, ROWS, 1000 * c + 77, 0.1, 1.0);
        require(veer_num_summary_add(r.cur[c], values, ROWS, NULL));
    }
    free(values);
    return r;
}

static void free_report(report *r)
{
    for (size_t c = 0; c < REPORT; c++) {
        veer_num_summary_free(r->ref[c]);
        veer_num_summary_free(r->cur[c]);
    }
}

/* The size of a minute with few rows, on standard error so that tables stay tables. */
static void print_quiet_sizes(void)
{
    static const size_t rows[] = {1, 10, 100};
    double values[100];
    bench_normal(values, 100, 5, 50.0, 10.0);
    for (size_t i = 0; i < 100; i++)
        values[i] = floor(values[i] * 100.0) / 100.0;
    for (size_t i = 0; i < BENCH_COUNT(rows); i++) {
        veer_num_summary *s = NULL;
        veer_buf out;
        veer_buf_init(&out, 1 << 16);
        require(veer_num_summary_new(&s, NULL));
        require(veer_num_summary_add(s, values, rows[i], NULL));
        require(veer_num_summary_encode(s, &out, NULL));
        fprintf(stderr, "quiet bucket of %zu rows: %zu bytes\n", rows[i], out.len);
        veer_num_summary_free(s);
        veer_buf_done(&out);
    }
}

int main(int argc, char **argv)
{
    work normal = make_work(0), rounded = make_work(1), heavy = make_work(2);
    report r = make_report();
    const double values = (double)COLUMNS * ROWS;
    const bench_case cases[] = {
        {"update_normal", "values", values, prepare_update, run_update, &normal},
        {"update_rounded", "values", values, prepare_update, run_update, &rounded},
        {"update_heavy_tail", "values", values, prepare_update, run_update, &heavy},
        {"merge", "merges", REPORT, NULL, run_merge, &r},
        {"report_100_columns", "columns", REPORT, NULL, run_report, &r},
    };
    print_quiet_sizes();
    const int code = bench_main(argc, argv, cases, BENCH_COUNT(cases));
    free_work(&normal);
    free_work(&rounded);
    free_work(&heavy);
    free_report(&r);
    return code;
}
