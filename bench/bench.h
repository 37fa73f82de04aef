/* bench/bench.h: measuring a case the same way everywhere.
 *
 * A benchmark program is a list of cases and `return bench_main(argc, argv, cases, n);`.
 *
 *   bench_x                 runs every case 7 times, alternating (A B C A B C ...), prints a table
 *   bench_x --serve         answers requests on standard input, one line each: the name of a case
 *                           runs it once and prints "seconds answer", tab-separated. bench/run.py
 *                           uses it to alternate with the Python peer.
 *   bench_x --list          name, amount and unit of every case, tab-separated
 *
 * The time of a run is that of the wall clock without the time in which the kernel had no core for
 * this thread, so that a loaded machine changes it little and waiting for a disk still counts.
 * Rates in bytes are also given as a fraction of memcpy's if a case whose name begins with it comes
 * first.
 *
 * Inputs come from bench_uniform and bench_normal, whose twins in bench/peer.py give the same
 * numbers, so that both sides work on equal data and their answers can be compared.
 */
#ifndef VEER_BENCH_H
#define VEER_BENCH_H

#include <stddef.h>
#include <stdint.h>

typedef struct bench_case {
    const char *name;               /* equal to the peer's name of the same work */
    const char *unit;               /* what amount counts, for example "rows" or "bytes" */
    double amount;                  /* how much one run works through */
    void (*prepare)(void *context); /* not timed, before each run; NULL if nothing to do */
    double (*run)(void *context);   /* timed; its answer is compared with the peer's */
    void *context;                  /* handed to both */
} bench_case;

#define BENCH_COUNT(array) (sizeof(array) / sizeof((array)[0]))

/** The whole main function of a benchmark; returns the exit code. */
int bench_main(int argc, char **argv, const bench_case *cases, size_t n_cases);

/** Seconds of the monotonic clock. */
double bench_now(void);

/** Median of n >= 1 values; sorts them in place. */
double bench_median(double *values, size_t n);

/** Largest resident memory of this process so far, in bytes; 0 if the system does not say. */
size_t bench_peak_rss_bytes(void);

/** malloc that ends the program when there is no memory. */
void *bench_alloc(size_t n, size_t size);

/** Fills with uniform numbers in [0, 1): element i is a hash of seed + i (splitmix64). */
void bench_uniform(double *ret_values, size_t n, uint64_t seed);

/** Fills with about normal numbers: the sum of four uniform numbers, centred, variance 1. */
void bench_normal(double *ret_values, size_t n, uint64_t seed, double mean, double sd);

/** Keeps the compiler from dropping work whose result nobody reads. */
void bench_keep(double value);

#endif
