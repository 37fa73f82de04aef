#include <math.h>
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdlib.h>
#include <string.h>

#include <cmocka.h>

#include "support/random.h"
#include "veer/classification.h"
#include "veer/multiple.h"
#include "veer/regression.h"

#define NEAR(got, want) assert_true(fabs((got) - (want)) <= 1e-14)

static void a_small_matrix_by_hand(void **state)
{
    (void)state;
    const uint32_t truth[] = {0, 0, 0, 1, 1, 0}, predicted[] = {0, 0, 1, 1, 0, 0};
    uint64_t cells[4] = {0};
    veer_class_counts counts;
    double value;
    assert_int_equal(veer_confusion_add(truth, predicted, 6, cells, 2, NULL), VEER_OK);
    assert_int_equal(veer_confusion_class(cells, 2, 1, &counts, NULL), VEER_OK);
    assert_true(counts.tp == 1 && counts.fp == 1 && counts.fn == 1 && counts.tn == 3);
    assert_int_equal(veer_class_specificity(&counts, &value, NULL), VEER_OK);
    NEAR(value, 0.75);
    assert_int_equal(veer_mcc(cells, 2, &value, NULL), VEER_OK);
    NEAR(value, 0.25);
    assert_int_equal(veer_cohen_kappa(cells, 2, &value, NULL), VEER_OK);
    NEAR(value, 0.25);
    assert_int_equal(veer_specificity(cells, 2, VEER_AVERAGE_MICRO, &value, NULL), VEER_OK);
    NEAR(value, 4.0 / 6);
}

static void bad_matrices_are_refused(void **state)
{
    (void)state;
    const uint32_t truth[] = {0, 1, 2};
    uint64_t cells[9] = {0};
    double value = 42;
    veer_err err = VEER_ERR_INIT;
    assert_int_equal(veer_confusion_add(truth, truth, 3, cells, 2, &err), VEER_EINVAL);
    assert_int_equal(err.position, 2);
    assert_true(cells[0] == 0 && cells[3] == 0);
    assert_int_equal(veer_accuracy(cells, 2, &value, NULL), VEER_ENODATA);
    assert_int_equal(veer_accuracy(cells, 0, &value, NULL), VEER_EINVAL);
    assert_int_equal(veer_confusion_add(truth, truth, 0, cells, 4096, NULL), VEER_OK);
    assert_int_equal(veer_confusion_add(truth, truth, 0, cells, 4097, NULL), VEER_ELIMIT);
    assert_int_equal(veer_confusion_add(truth, truth, 3, cells, 3, NULL), VEER_OK);
    assert_int_equal(veer_f1(cells, 3, (veer_average)9, &value, NULL), VEER_EINVAL);
    assert_true(value == 42);
}

static void bad_scores_are_refused_with_their_row(void **state)
{
    (void)state;
    const double scores[] = {0.5, 1.5, (double)NAN};
    const uint8_t labels[] = {0, 1, 1}, bad_labels[] = {0, 2, 1};
    uint64_t scratch[6];
    veer_ranking ranking;
    double value = 42;
    veer_err err = VEER_ERR_INIT;
    assert_int_equal(veer_ranking_init(&ranking, scores, labels, 3, scratch, &err), VEER_EINVAL);
    assert_int_equal(err.position, 2);
    assert_int_equal(veer_ranking_init(&ranking, scores, bad_labels, 3, scratch, &err),
                     VEER_EINVAL);
    assert_int_equal(err.position, 1);
    assert_int_equal(veer_ranking_init(&ranking, scores, labels, 0, scratch, NULL), VEER_ENODATA);
    assert_int_equal(veer_log_loss(scores, labels, 3, &value, &err), VEER_EINVAL);
    assert_int_equal(err.position, 1);
    assert_int_equal(veer_brier(scores, labels, 0, &value, NULL), VEER_ENODATA);
    assert_true(value == 42);
}

/* Every pair of a positive and a negative row, counted one by one. */
static double auc_of_all_pairs(const double *scores, const uint8_t *labels, size_t n)
{
    double won = 0, pairs = 0;
    for (size_t i = 0; i < n; i++)
        for (size_t j = 0; j < n; j++)
            if (labels[i] == 1 && labels[j] == 0) {
                won += scores[i] > scores[j] ? 1 : scores[i] == scores[j] ? 0.5 : 0;
                pairs++;
            }
    return won / pairs;
}

/* Kinds of scores that take each way through the sort: any bits, few values, two crowds that
 * differ only in their last bits. */
static double odd_score(test_random *rng, int kind)
{
    const double step = (double)random_below(rng, 4096) * 0x1p-52;
    switch (kind) {
    case 0:
        return random_bits_double(rng);
    case 1:
        return (double)random_below(rng, 5) - 2;
    case 2:
        return random_below(rng, 2) == 0 ? 1 + step : 1e300 * (1 + step);
    default:
        return random_unit(rng);
    }
}

static void auc_equals_counting_pairs(void **state)
{
    (void)state;
    test_random rng;
    random_seed(&rng, 11);
    for (int round = 0; round < 400; round++) {
        double scores[400];
        uint8_t labels[400] = {0, 1};
        uint64_t scratch[800];
        const size_t n = 2 + random_below(&rng, 398);
        for (size_t i = 0; i < n; i++) {
            scores[i] = odd_score(&rng, round % 4);
            if (i >= 2)
                labels[i] = (uint8_t)random_below(&rng, 2);
        }
        veer_ranking ranking;
        double auc;
        assert_int_equal(veer_ranking_init(&ranking, scores, labels, n, scratch, NULL), VEER_OK);
        assert_int_equal(veer_auc_roc(&ranking, &auc, NULL), VEER_OK);
        NEAR(auc, auc_of_all_pairs(scores, labels, n));
    }
}

static void curves_are_thinned_but_keep_their_ends(void **state)
{
    (void)state;
    test_random rng;
    random_seed(&rng, 3);
    for (size_t room = 2; room < 120; room++) {
        double scores[100];
        uint8_t labels[100];
        uint64_t scratch[200];
        veer_curve_point points[120];
        veer_ranking ranking;
        size_t count;
        for (size_t i = 0; i < 100; i++) {
            scores[i] = random_unit(&rng);
            labels[i] = i % 3 == 0;
        }
        assert_int_equal(veer_ranking_init(&ranking, scores, labels, 100, scratch, NULL), VEER_OK);
        assert_int_equal(veer_roc_curve(&ranking, points, room, &count, NULL), VEER_OK);
        assert_int_equal(count, room < 101 ? room : 101);
        assert_true(points[0].x == 0 && points[0].y == 0);
        assert_true(points[count - 1].x == 1 && points[count - 1].y == 1);
        assert_int_equal(veer_pr_curve(&ranking, points, room, &count, NULL), VEER_OK);
        assert_true(count <= room && count >= (room < 100 ? room - 1 : 100));
        assert_true(points[0].x <= 1.0 / 34 && points[count - 1].x == 1);
        assert_int_equal(veer_roc_curve(&ranking, points, 1, &count, NULL), VEER_EINVAL);
    }
}

static void equal_count_bins_keep_ties_together(void **state)
{
    (void)state;
    const double scores[] = {0.1, 0.2, 0.2, 0.2, 0.9, 1.0};
    const uint8_t labels[] = {0, 0, 1, 1, 1, 1};
    uint64_t scratch[12];
    veer_reliability_bin bins[3];
    veer_ranking ranking;
    size_t count;
    double ece;
    assert_int_equal(veer_ranking_init(&ranking, scores, labels, 6, scratch, NULL), VEER_OK);
    assert_int_equal(veer_reliability_equal_count(&ranking, bins, 3, &count, NULL), VEER_OK);
    assert_int_equal(count, 2);
    assert_true(bins[0].count == 4 && bins[0].lower == 0.1 && bins[0].upper == 0.2);
    NEAR(bins[0].observed, 0.5);
    NEAR(bins[1].score_mean, 0.95);
    assert_int_equal(veer_ece(bins, count, &ece, NULL), VEER_OK);
    NEAR(ece, (4 * (0.5 - 0.175) + 2 * 0.05) / 6);
}

static void regression_refuses_and_overflows_in_words(void **state)
{
    (void)state;
    const double truth[] = {1e308, -1e308}, predicted[] = {-1e308, 1e308},
                 none[] = {0, (double)NAN};
    double value = 42;
    veer_err err = VEER_ERR_INIT;
    assert_int_equal(veer_mse(truth, predicted, 2, &value, NULL), VEER_EUNDEFINED);
    assert_int_equal(veer_mae(truth, predicted, 2, &value, NULL), VEER_EUNDEFINED);
    assert_int_equal(veer_mae(truth, none, 2, &value, &err), VEER_EINVAL);
    assert_int_equal(err.position, 1);
    assert_int_equal(veer_mae(truth, predicted, 0, &value, NULL), VEER_ENODATA);
    assert_int_equal(veer_r2(none, none, 1, &value, NULL), VEER_EUNDEFINED);
    assert_true(value == 42);
    assert_int_equal(veer_smape(truth, predicted, 2, &value, NULL), VEER_OK);
    NEAR(value, 2);
}

static void adjusting_by_hand(void **state)
{
    (void)state;
    double bh[] = {0.01, 0.04, 0.03}, holm[] = {0.01, 0.04, 0.03}, bad[] = {0.5, 1.5};
    size_t order[3];
    assert_int_equal(veer_benjamini_hochberg(bh, 3, order, NULL), VEER_OK);
    NEAR(bh[0], 0.03);
    NEAR(bh[1], 0.04);
    NEAR(bh[2], 0.04);
    assert_int_equal(veer_holm(holm, 3, order, NULL), VEER_OK);
    NEAR(holm[0], 0.03);
    NEAR(holm[1], 0.06);
    NEAR(holm[2], 0.06);
    assert_int_equal(veer_bonferroni(bad, 2, NULL), VEER_EINVAL);
    assert_true(bad[0] == 0.5);
    assert_int_equal(veer_benjamini_hochberg(bad, 0, order, NULL), VEER_OK);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(a_small_matrix_by_hand),
        cmocka_unit_test(bad_matrices_are_refused),
        cmocka_unit_test(bad_scores_are_refused_with_their_row),
        cmocka_unit_test(auc_equals_counting_pairs),
        cmocka_unit_test(curves_are_thinned_but_keep_their_ends),
        cmocka_unit_test(equal_count_bins_keep_ties_together),
        cmocka_unit_test(regression_refuses_and_overflows_in_words),
        cmocka_unit_test(adjusting_by_hand),
    };
    return cmocka_run_group_tests_name("metrics", tests, NULL, NULL);
}
