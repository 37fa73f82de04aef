/* Compares last week's amounts with today's: one test, one distance, one verdict.
 *
 *   cc compare_samples.c $(pkg-config --cflags --libs veer) && ./a.out
 */
#include <stdint.h>
#include <stdio.h>

#include <veer/sample.h>
#include <veer/twosample.h>

#define ROWS 2000

/* Made-up amounts, spread evenly over [low, low + 100). */
static void fill(double *values, uint32_t state, double low)
{
    for (int i = 0; i < ROWS; i++) {
        state = state * 1664525u + 1013904223u;
        values[i] = low + (state >> 8) % 10000 / 100.0;
    }
}

static veer_rc compare(const veer_sample *reference, const veer_sample *current, veer_err *err)
{
    veer_test ks;
    double distance;
    veer_rc rc;

    if ((rc = veer_ks_2samp(reference, current, NULL, &ks, err)) != VEER_OK ||
        (rc = veer_wasserstein(reference, current, &distance, err)) != VEER_OK)
        return rc;
    printf("Kolmogorov-Smirnov D %.3f\n", ks.statistic);
    printf("Wasserstein distance %.1f\n", distance);
    /* With many rows every difference is significant: it must also be large enough to matter. */
    printf("verdict: %s\n", ks.p_value < 0.01 && ks.statistic > 0.1 ? "drift" : "stable");
    return VEER_OK;
}

int main(void)
{
    static double last_week[ROWS], today[ROWS], scratch[ROWS];
    veer_sample reference, current;
    veer_err err = VEER_ERR_INIT;

    fill(last_week, 1, 0.0);
    fill(today, 2, 15.0);
    if (veer_sample_init(&reference, last_week, ROWS, scratch, &err) != VEER_OK ||
        veer_sample_init(&current, today, ROWS, scratch, &err) != VEER_OK ||
        compare(&reference, &current, &err) != VEER_OK) {
        fprintf(stderr, "compare_samples: %s\n", err.msg);
        return 1;
    }
    return 0;
}
