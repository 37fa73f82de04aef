/* Curves of scores: every step against a count of the rows. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>

#include <math.h>
#include <stdlib.h>

#include "summary/score_curve.h"
#include "support/random.h"

#define OK(call) assert_int_equal((call), VEER_OK)
#define ROWS 3000
#define BARS 40

typedef struct rows {
    double scores[ROWS];
    uint8_t labels[ROWS];
    veer_score_summary *summary;
} rows;

typedef double make_score(test_random *rng);

static double two_decimals(test_random *rng)
{
    return floor(random_unit(rng) * 101.0) / 100.0;
}

static double any(test_random *rng)
{
    return random_unit(rng);
}

static double close_together(test_random *rng)
{
    const double low[] = {0.25, 0.75, 0.0, 1.0 - 1e-9};
    return fmin(low[(size_t)(random_unit(rng) * 4)] + random_unit(rng) * 1e-4, 1.0);
}

static double ends(test_random *rng)
{
    const double some[] = {0.0, 0.5, 1.0};
    return some[(size_t)(random_unit(rng) * 3)];
}

static make_score *const makers[] = {two_decimals, any, close_together, ends};

static rows *make_rows(size_t maker)
{
    test_random rng;
    rows *const r = calloc(1, sizeof *r);
    random_seed(&rng, maker + 1);
    assert_non_null(r);
    for (size_t i = 0; i < ROWS; i++) {
        r->scores[i] = makers[maker](&rng);
        r->labels[i] = random_unit(&rng) < 0.2 + 0.6 * r->scores[i];
    }
    OK(veer_score_summary_new(10, &r->summary, NULL));
    OK(veer_score_summary_add(r->summary, r->scores, r->labels, ROWS, NULL));
    return r;
}

static void free_rows(rows *r)
{
    veer_score_summary_free(r->summary);
    free(r);
}

static void steps_count_rows(void **state)
{
    (void)state;
    for (size_t maker = 0; maker < sizeof makers / sizeof *makers; maker++) {
        rows *const r = make_rows(maker);
        veer_score_step *steps = NULL;
        size_t n = 0;
        OK(veer_score_summary_steps(r->summary, &steps, &n, NULL));
        assert_true(n > 0);
        for (size_t i = 0; i < n; i++) {
            uint64_t counts[2] = {0, 0};
            for (size_t k = 0; k < ROWS; k++)
                counts[r->labels[k]] += r->scores[k] >= steps[i].threshold;
            assert_int_equal(counts[1], steps[i].positives);
            assert_int_equal(counts[0], steps[i].negatives);
            assert_true(i == 0 || steps[i].threshold < steps[i - 1].threshold);
        }
        assert_int_equal(steps[n - 1].positives, veer_score_summary_positives(r->summary));
        assert_int_equal(steps[n - 1].negatives, veer_score_summary_negatives(r->summary));
        assert_true(maker != 0 || n == 101);
        assert_true(maker != 3 || n == 3);
        free(steps);
        free_rows(r);
    }
}

static void bars_count_rows(void **state)
{
    (void)state;
    for (size_t maker = 0; maker < sizeof makers / sizeof *makers; maker++) {
        rows *const r = make_rows(maker);
        uint64_t got[2][BARS] = {{0}};
        uint64_t want[2][BARS] = {{0}};
        uint64_t wrong = 0;
        veer_score_summary_bars(r->summary, BARS, got[1], got[0]);
        for (size_t i = 0; i < ROWS; i++)
            for (size_t bar = 0; bar < BARS; bar++)
                if (r->scores[i] >= (double)bar / BARS &&
                    (bar + 1 == BARS || r->scores[i] < (double)(bar + 1) / BARS))
                    want[r->labels[i]][bar]++;
        for (size_t bar = 0; bar < BARS; bar++)
            for (size_t label = 0; label < 2; label++)
                wrong +=
                    got[label][bar] > want[label][bar] ? got[label][bar] - want[label][bar] : 0;
        /* rows of a cell that an edge cuts may stand on its other side */
        assert_true(wrong <= (maker == 1 ? 10 : maker == 2 ? ROWS : 0));
        free_rows(r);
    }
}

static void no_rows(void **state)
{
    veer_score_summary *summary = NULL;
    veer_score_step *steps = NULL;
    uint64_t counts[2] = {0, 0};
    size_t n = 7;
    (void)state;
    OK(veer_score_summary_new(10, &summary, NULL));
    OK(veer_score_summary_steps(summary, &steps, &n, NULL));
    assert_null(steps);
    assert_int_equal(n, 0);
    veer_score_summary_bars(summary, 1, &counts[0], &counts[1]);
    assert_int_equal(counts[0] + counts[1], 0);
    veer_score_summary_free(summary);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(steps_count_rows),
        cmocka_unit_test(bars_count_rows),
        cmocka_unit_test(no_rows),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
