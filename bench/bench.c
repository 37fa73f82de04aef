/* The measuring loop, the request loop, and equal inputs. See bench.h. */
#include "bench.h"

#include <math.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <time.h>

#define BENCH_REPEATS 7

static volatile double bench_sink;

double bench_now(void)
{
    struct timespec now;
    clock_gettime(CLOCK_MONOTONIC, &now);
    return (double)now.tv_sec + (double)now.tv_nsec * 1e-9;
}

/* What other programs on the machine do hardly shows in it. */
static double cpu_now(void)
{
    struct timespec now;
    clock_gettime(CLOCK_PROCESS_CPUTIME_ID, &now);
    return (double)now.tv_sec + (double)now.tv_nsec * 1e-9;
}

/* Seconds that this thread was ready to run and had no core, over its life. */
static double waited(void)
{
    char line[128];
    unsigned long long waited_ns = 0;
    FILE *stat = fopen("/proc/thread-self/schedstat", "r");
    if (stat == NULL)
        return 0;
    const char *second = fgets(line, sizeof(line), stat) != NULL ? strchr(line, ' ') : NULL;
    if (second != NULL)
        waited_ns = strtoull(second, NULL, 10);
    fclose(stat);
    return (double)waited_ns * 1e-9;
}

void bench_keep(double value)
{
    bench_sink = value;
}

void *bench_alloc(size_t n, size_t size)
{
    void *memory = calloc(n > 0 ? n : 1, size);
    if (memory == NULL) {
        fprintf(stderr, "bench: out of memory\n");
        exit(1);
    }
    return memory;
}

static int compare_doubles(const void *a, const void *b)
{
    const double x = *(const double *)a, y = *(const double *)b;
    return (x > y) - (x < y);
}

double bench_median(double *values, size_t n)
{
    qsort(values, n, sizeof(values[0]), compare_doubles);
    return n % 2 ? values[n / 2] : 0.5 * (values[n / 2 - 1] + values[n / 2]);
}

size_t bench_peak_rss_bytes(void)
{
    char line[256];
    unsigned long kib = 0;
    FILE *status = fopen("/proc/self/status", "r");
    if (status == NULL)
        return 0;
    while (kib == 0 && fgets(line, sizeof(line), status) != NULL)
        if (strncmp(line, "VmHWM:", 6) == 0)
            kib = strtoul(line + 6, NULL, 10);
    fclose(status);
    return (size_t)kib * 1024;
}

static uint64_t mix(uint64_t x)
{
    x += 0x9e3779b97f4a7c15u;
    x = (x ^ (x >> 30)) * 0xbf58476d1ce4e5b9u;
    x = (x ^ (x >> 27)) * 0x94d049bb133111ebu;
    return x ^ (x >> 31);
}

static double unit(uint64_t bits)
{
    return (double)(bits >> 11) * 0x1p-53;
}

void bench_uniform(double *ret_values, size_t n, uint64_t seed)
{
    for (size_t i = 0; i < n; i++)
        ret_values[i] = unit(mix(seed + i));
}

void bench_normal(double *ret_values, size_t n, uint64_t seed, double mean, double sd)
{
    for (size_t i = 0; i < n; i++) {
        uint64_t base = seed + 4 * i;
        double sum = unit(mix(base)) + unit(mix(base + 1));
        sum = sum + unit(mix(base + 2));
        sum = sum + unit(mix(base + 3));
        ret_values[i] = mean + sd * ((sum - 2.0) * sqrt(3.0));
    }
}

static double run_once(const bench_case *c, double *ret_answer)
{
    if (c->prepare != NULL)
        c->prepare(c->context);
    /* The clock runs around the waiting that is taken off, so that no time can be negative. */
    double start = bench_now();
    double wait = -waited();
    double answer = c->run(c->context);
    wait += waited();
    double seconds = bench_now() - start - wait;
    bench_keep(answer);
    *ret_answer = answer;
    return seconds;
}

static int serve(const bench_case *cases, size_t n_cases)
{
    char line[256];
    while (fgets(line, sizeof(line), stdin) != NULL) {
        const bench_case *found = NULL;
        line[strcspn(line, "\n")] = '\0';
        for (size_t i = 0; i < n_cases; i++)
            if (strcmp(cases[i].name, line) == 0)
                found = &cases[i];
        if (found == NULL) {
            printf("unknown\n");
        } else {
            double answer;
            double seconds = run_once(found, &answer);
            printf("%.9f\t%.17g\n", seconds, answer);
        }
        fflush(stdout);
    }
    return 0;
}

static int list(const bench_case *cases, size_t n_cases)
{
    for (size_t i = 0; i < n_cases; i++)
        printf("%s\t%.17g\t%s\n", cases[i].name, cases[i].amount, cases[i].unit);
    return 0;
}

/* copy_rate: bytes per second of the last memcpy case, or 0. */
static void print_row(const bench_case *c, double *times, double *cpu, double answer,
                      double *copy_rate)
{
    double median = bench_median(times, BENCH_REPEATS); /* sorts: first is best, last is worst */
    double rate = c->amount / median;
    printf("%-36s %10.3f ms  %+5.0f%% %+4.0f%%  %12.4g %s/s  CPU %.4g ns each  answer %.10g",
           c->name, median * 1e3, 100 * (times[0] / median - 1),
           100 * (times[BENCH_REPEATS - 1] / median - 1), rate, c->unit,
           1e9 * bench_median(cpu, BENCH_REPEATS) / c->amount, answer);
    if (strcmp(c->unit, "bytes") == 0 && *copy_rate > 0)
        printf("  memcpy / %.1f", *copy_rate / rate);
    if (strncmp(c->name, "memcpy", 6) == 0)
        *copy_rate = rate;
    printf("\n");
}

static int measure(const bench_case *cases, size_t n_cases)
{
    double(*times)[BENCH_REPEATS] = bench_alloc(n_cases, sizeof(*times));
    double(*cpu)[BENCH_REPEATS] = bench_alloc(n_cases, sizeof(*cpu));
    double *answers = bench_alloc(n_cases, sizeof(*answers));
    for (size_t round = 0; round < BENCH_REPEATS; round++) {
        for (size_t i = 0; i < n_cases; i++) {
            const double start = cpu_now();
            times[i][round] = run_once(&cases[i], &answers[i]);
            cpu[i][round] = cpu_now() - start;
        }
    }
    double copy_rate = 0;
    for (size_t i = 0; i < n_cases; i++)
        print_row(&cases[i], times[i], cpu[i], answers[i], &copy_rate);
    printf("peak memory %.1f MiB\n", (double)bench_peak_rss_bytes() / 1048576.0);
    free(times);
    free(cpu);
    free(answers);
    return 0;
}

int bench_main(int argc, char **argv, const bench_case *cases, size_t n_cases)
{
    if (argc == 1)
        return measure(cases, n_cases);
    if (argc == 2 && strcmp(argv[1], "--serve") == 0)
        return serve(cases, n_cases);
    if (argc == 2 && strcmp(argv[1], "--list") == 0)
        return list(cases, n_cases);
    fprintf(stderr, "usage: %s [--serve | --list]\n", argv[0]);
    return 2;
}
