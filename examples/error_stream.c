/* Watches a stream of right (0) and wrong (1) answers with ADWIN and says when the error rate
 * moved.
 *
 *   cc error_stream.c $(pkg-config --cflags --libs veer) && ./a.out
 */
#include <stdint.h>
#include <stdio.h>

#include <veer/detect.h>

/* A made-up model: wrong in 10 % of its answers, from the 3,000th on in 25 %. */
static double answer(uint32_t *state, int number)
{
    *state = *state * 1664525u + 1013904223u;
    return (*state >> 8) % 100 < (number <= 3000 ? 10u : 25u) ? 1.0 : 0.0;
}

int main(void)
{
    veer_detector *detector = NULL;
    veer_detector_status status;
    veer_err err = VEER_ERR_INIT;
    uint32_t state = 7;

    if (veer_detector_new(&detector, "adwin", NULL, &err) != VEER_OK) {
        fprintf(stderr, "error_stream: %s\n", err.msg);
        return 1;
    }
    for (int number = 1; number <= 6000; number++) {
        veer_detect_state verdict;
        if (veer_detector_update(detector, answer(&state, number), &verdict, &err) != VEER_OK) {
            fprintf(stderr, "error_stream: answer %d: %s\n", number, err.msg);
            veer_detector_free(detector);
            return 1;
        }
        if (verdict == VEER_DETECT_DRIFT) {
            veer_detector_status_of(detector, &status);
            printf("answer %d: the error rate moved; now %.2f over the last %d answers\n", number,
                   status.mean, (int)status.width);
        }
    }
    veer_detector_status_of(detector, &status);
    printf("%d answers, %d drifts, error rate %.2f\n", (int)status.seen, (int)status.drifts,
           status.mean);
    veer_detector_free(detector);
    return 0;
}
