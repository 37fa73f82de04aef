/* Performance sums against the metrics of the rows themselves. */
#include <math.h>
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdlib.h>
#include <string.h>

#include <cmocka.h>

#include "summary/codec.h"
#include "support/random.h"
#include "veer/performance_summary.h"

#define ROWS 60

static double exact_auc(const double *scores, const uint8_t *labels, size_t n)
{
    double won = 0.0, pairs = 0.0;
    for (size_t i = 0; i < n; i++)
        for (size_t j = 0; j < n; j++)
            if (labels[i] > labels[j]) {
                pairs += 1.0;
                won += scores[i] > scores[j] ? 1.0 : scores[i] == scores[j] ? 0.5 : 0.0;
            }
    return won / pairs;
}

static double exact_ap(const double *scores, const uint8_t *labels, size_t n)
{
    double sum = 0.0, positives = 0.0;
    for (size_t i = 0; i < n; i++) {
        double hits = 0.0, called = 0.0;
        positives += labels[i];
        for (size_t j = 0; j < n; j++)
            if (scores[j] >= scores[i]) {
                called += 1.0;
                hits += labels[j];
            }
        sum += labels[i] ? hits / called : 0.0;
    }
    return sum / positives;
}

static void assert_within(double value, veer_bounded b)
{
    assert_true(value >= b.lo - 1e-12 && value <= b.hi + 1e-12);
    assert_true(b.lo <= b.value && b.value <= b.hi);
}

static void test_scores(void **state)
{
    (void)state;
    test_random rng;
    random_seed(&rng, 31);
    for (unsigned round = 0; round < 3000; round++) {
        double scores[ROWS], value, brier = 0.0;
        uint8_t labels[ROWS];
        veer_bounded b;
        veer_score_summary *s = NULL, *t = NULL;
        assert_int_equal(veer_score_summary_new(0, &s, NULL), VEER_OK);
        assert_int_equal(veer_score_summary_new(0, &t, NULL), VEER_OK);
        const size_t n = 2 + (size_t)random_below(&rng, ROWS - 2);
        for (size_t i = 0; i < n; i++) {
            /* Many rows share a cell, with and without ties; some are exactly 1. */
            const double u = random_unit(&rng);
            scores[i] = round % 3 == 0   ? u
                        : round % 3 == 1 ? 0.5 + floor(8.0 * u) * 0x1p-19
                                         : (double)random_below(&rng, 2);
            labels[i] = (uint8_t)(i < 2 ? i : random_below(&rng, 2));
            brier += (scores[i] - labels[i]) * (scores[i] - labels[i]);
        }
        assert_int_equal(veer_score_summary_add(s, scores, labels, n / 2, NULL), VEER_OK);
        assert_int_equal(veer_score_summary_add(t, scores + n / 2, labels + n / 2, n - n / 2, NULL),
                         VEER_OK);
        assert_int_equal(veer_score_summary_merge(s, t, NULL), VEER_OK);
        assert_int_equal(veer_score_summary_auc_roc(s, &b, NULL), VEER_OK);
        assert_within(exact_auc(scores, labels, n), b);
        assert_int_equal(veer_score_summary_auc_pr(s, &b, NULL), VEER_OK);
        assert_within(exact_ap(scores, labels, n), b);
        assert_int_equal(veer_score_summary_brier(s, &value, NULL), VEER_OK);
        assert_true(fabs(value - brier / (double)n) < 1e-14);
        veer_score_summary_free(s);
        veer_score_summary_free(t);
    }
}

static void test_score_edges(void **state)
{
    (void)state;
    veer_score_summary *s = NULL;
    veer_score_bin bin;
    veer_bounded b;
    const double scores[] = {0.0, 0.1, 0.25, 1.0}, bad[] = {0.5, 1.5};
    const uint8_t labels[] = {0, 0, 0, 0};
    veer_err err = VEER_ERR_INIT;
    double value = 0.0;
    assert_int_equal(veer_score_summary_new(101, &s, NULL), VEER_EINVAL);
    assert_int_equal(veer_score_summary_new(0, &s, NULL), VEER_OK);
    assert_int_equal(veer_score_summary_brier(s, &value, NULL), VEER_ENODATA);
    assert_int_equal(veer_score_summary_add(s, bad, labels, 2, &err), VEER_EINVAL);
    assert_int_equal(err.position, 1);
    assert_int_equal(veer_score_summary_add(s, scores, labels, 4, NULL), VEER_OK);
    assert_int_equal(veer_score_summary_auc_roc(s, &b, NULL), VEER_EUNDEFINED);
    assert_int_equal(veer_score_summary_auc_pr(s, &b, NULL), VEER_EUNDEFINED);
    assert_int_equal(veer_score_summary_bin(s, 0, &bin, NULL), VEER_OK);
    assert_int_equal(bin.count, 2);
    assert_int_equal(veer_score_summary_bin(s, 2, &bin, NULL), VEER_OK);
    assert_true(bin.count == 1 && bin.score_mean == 0.25);
    veer_score_summary_free(s);
}

static void test_confusion(void **state)
{
    (void)state;
    veer_confusion *a = NULL, *b = NULL;
    uint64_t cells[4];
    veer_buf x, y;
    assert_int_equal(veer_confusion_new(&a, NULL), VEER_OK);
    assert_int_equal(veer_confusion_new(&b, NULL), VEER_OK);
    assert_int_equal(veer_confusion_add_named(a, "spam", 4, "ham", 3, 2, NULL), VEER_OK);
    assert_int_equal(veer_confusion_add_named(b, "ham", 3, "ham", 3, 5, NULL), VEER_OK);
    assert_int_equal(veer_confusion_merge(a, b, NULL), VEER_OK);
    assert_int_equal(veer_confusion_cells(a, cells, 2, NULL), VEER_OK);
    assert_true(cells[0] == 5 && cells[1] == 0 && cells[2] == 2 && cells[3] == 0);
    veer_buf_init(&x, 1 << 16);
    veer_buf_init(&y, 1 << 16);
    assert_int_equal(veer_confusion_encode(a, &x, NULL), VEER_OK);
    veer_confusion_free(b);
    b = NULL;
    assert_int_equal(veer_confusion_decode(x.data, x.len, &b, NULL), VEER_OK);
    assert_int_equal(veer_confusion_encode(b, &y, NULL), VEER_OK);
    assert_int_equal(x.len, y.len);
    assert_memory_equal(x.data, y.data, x.len);
    veer_confusion_free(b);
    b = NULL;
    for (size_t cut = 0; cut < x.len; cut++)
        assert_int_equal(veer_confusion_decode(x.data, cut, &b, NULL), VEER_ECORRUPT);
    veer_buf_done(&x);
    veer_buf_done(&y);
    veer_confusion_free(a);
}

static void test_errors(void **state)
{
    (void)state;
    const double truth[] = {1.0, 2.0, 4.0}, predicted[] = {1.5, 2.0, 3.0};
    veer_error_summary *s = NULL;
    double r = 0.0;
    assert_int_equal(veer_error_summary_new(&s, NULL), VEER_OK);
    assert_int_equal(veer_error_summary_mae(s, &r, NULL), VEER_ENODATA);
    assert_int_equal(veer_error_summary_add(s, truth, predicted, 3, NULL), VEER_OK);
    assert_int_equal(veer_error_summary_mae(s, &r, NULL), VEER_OK);
    assert_true(r == 0.5);
    assert_int_equal(veer_error_summary_me(s, &r, NULL), VEER_OK);
    assert_true(fabs(r + 0.5 / 3.0) < 1e-16);
    assert_int_equal(veer_error_summary_mape(s, &r, NULL), VEER_OK);
    assert_true(r == 0.25);
    assert_int_equal(veer_error_summary_max_ae(s, &r, NULL), VEER_OK);
    assert_true(r == 1.0);
    assert_int_equal(veer_error_summary_r2(s, &r, NULL), VEER_OK);
    assert_true(fabs(r - (1.0 - 1.25 / (14.0 / 3.0))) < 1e-15);
    veer_error_summary_free(s);
}

/* What is decoded encodes to the same bytes, whether or not the input was damaged. */
static void check_score_bytes(const char *bytes, size_t len, veer_rc want)
{
    veer_score_summary *s = NULL;
    const veer_rc rc = veer_score_summary_decode(bytes, len, &s, NULL);
    assert_true(rc == want || (want != VEER_OK && rc == VEER_OK));
    if (rc == VEER_OK) {
        veer_buf out;
        veer_buf_init(&out, 1 << 20);
        assert_int_equal(veer_score_summary_encode(s, &out, NULL), VEER_OK);
        assert_int_equal(out.len, len);
        assert_memory_equal(out.data, bytes, len);
        veer_buf_done(&out);
    }
    veer_score_summary_free(s);
}

static void check_error_bytes(const char *bytes, size_t len, veer_rc want)
{
    veer_error_summary *s = NULL;
    const veer_rc rc = veer_error_summary_decode(bytes, len, &s, NULL);
    assert_true(rc == want || (want != VEER_OK && rc == VEER_OK));
    if (rc == VEER_OK) {
        veer_buf out;
        veer_buf_init(&out, 1 << 20);
        assert_int_equal(veer_error_summary_encode(s, &out, NULL), VEER_OK);
        assert_int_equal(out.len, len);
        assert_memory_equal(out.data, bytes, len);
        veer_buf_done(&out);
    }
    veer_error_summary_free(s);
}

static void damage(test_random *rng, veer_buf *bytes)
{
    bytes->data[random_below(rng, bytes->len)] ^= (char)(1 << random_below(rng, 8));
}

static void test_codecs(void **state)
{
    (void)state;
    test_random rng;
    random_seed(&rng, 32);
    for (unsigned round = 0; round < 1000; round++) {
        double x[ROWS], y[ROWS];
        uint8_t labels[ROWS];
        veer_score_summary *s = NULL;
        veer_error_summary *e = NULL;
        veer_buf a, b;
        const size_t n = (size_t)random_below(&rng, ROWS);
        for (size_t i = 0; i < n; i++) {
            x[i] = round % 2 ? random_unit(&rng) : (double)random_below(&rng, 3) * 0.5;
            y[i] = round % 3 ? random_normal(&rng) : x[i];
            labels[i] = (uint8_t)random_below(&rng, 2);
        }
        veer_buf_init(&a, 1 << 20);
        veer_buf_init(&b, 1 << 20);
        assert_int_equal(veer_score_summary_new(1 + round % 100, &s, NULL), VEER_OK);
        assert_int_equal(veer_error_summary_new(&e, NULL), VEER_OK);
        assert_int_equal(veer_score_summary_add(s, x, labels, n, NULL), VEER_OK);
        assert_int_equal(veer_error_summary_add(e, x, y, n, NULL), VEER_OK);
        assert_int_equal(veer_score_summary_encode(s, &a, NULL), VEER_OK);
        assert_int_equal(veer_error_summary_encode(e, &b, NULL), VEER_OK);
        check_score_bytes(a.data, a.len, VEER_OK);
        check_error_bytes(b.data, b.len, VEER_OK);
        check_score_bytes(a.data, (size_t)random_below(&rng, a.len), VEER_ECORRUPT);
        check_error_bytes(b.data, (size_t)random_below(&rng, b.len), VEER_ECORRUPT);
        damage(&rng, &a);
        damage(&rng, &b);
        check_score_bytes(a.data, a.len, VEER_ECORRUPT);
        check_error_bytes(b.data, b.len, VEER_ECORRUPT);
        veer_score_summary_free(s);
        veer_error_summary_free(e);
        veer_buf_done(&a);
        veer_buf_done(&b);
    }
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_scores),    cmocka_unit_test(test_score_edges),
        cmocka_unit_test(test_confusion), cmocka_unit_test(test_errors),
        cmocka_unit_test(test_codecs),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
