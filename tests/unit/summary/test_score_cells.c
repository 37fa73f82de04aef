/* Cells of scores: order, ties, and bounds of the AUC wherever scores crowd. */
#include <float.h>
#include <math.h>
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdlib.h>
#include <string.h>

#include <cmocka.h>

#include "summary/codec.h"
#include "summary/score_cells.h"
#include "support/random.h"
#include "veer/performance_summary.h"

#define CASES 100000
#define ROWS 24
#define CROWDS 9

static double crowded(test_random *rng, unsigned crowd)
{
    static const double corners[] = {0.0,     -0.0, 0x1p-1074, DBL_MIN,   0x1p-53,
                                     0x1p-17, 0.5,  1.0,       0x1p-1022, 0x1p-1026};
    const double u = random_unit(rng), small = ldexp(u, -(int)random_below(rng, 1074));
    const double corner = corners[random_below(rng, sizeof(corners) / sizeof(corners[0]))];
    switch (crowd) {
    case 0:
        return u;
    case 1:
        return small;
    case 2:
        return 1.0 - small;
    case 3:
        return (double)random_below(rng, 5) * 0x1p-1074;
    case 4:
        return 1.0 - (double)random_below(rng, 40) * 0x1p-53;
    case 5:
        return 1.0 - ldexp(u, -(int)random_below(rng, 54));
    case 6:
        return fmin(fabs(nextafter(corner, (double)random_below(rng, 2))), 1.0);
    case 7: /* one cell */
        return (random_below(rng, 2) ? 0.001 : 0.999) + (double)random_below(rng, 4) * 0x1p-53;
    default: /* ties */
        return (double)random_below(rng, 4) / 3.0;
    }
}

/* Labels that go with the scores or not; both occur. */
static size_t fill(test_random *rng, unsigned crowd, double *scores, uint8_t *labels)
{
    const size_t n = 2 + (size_t)random_below(rng, ROWS - 1);
    const bool mix = random_below(rng, 4) == 0;
    for (size_t i = 0; i < n; i++) {
        scores[i] = crowded(rng, mix ? (unsigned)random_below(rng, CROWDS) : crowd);
        labels[i] = (uint8_t)(i < 2 ? i : random_below(rng, 2));
    }
    return n;
}

static double exact_auc(const double *scores, const uint8_t *labels, size_t n)
{
    double won = 0.0, pairs = 0.0;
    for (size_t i = 0; i < n; i++)
        for (size_t j = 0; labels[i] == 1 && j < n; j++)
            if (labels[j] == 0) {
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
        for (size_t j = 0; labels[i] == 1 && j < n; j++)
            if (scores[j] >= scores[i]) {
                called += 1.0;
                hits += labels[j];
            }
        positives += labels[i];
        sum += labels[i] ? hits / called : 0.0;
    }
    return sum / positives;
}

static void assert_holds(veer_bounded b, double exact)
{
    assert_true(b.lo <= b.value && b.value <= b.hi);
    assert_true(b.lo - 1e-12 <= exact && exact <= b.hi + 1e-12);
}

static veer_score_summary *summary_of(const double *scores, const uint8_t *labels, size_t n)
{
    veer_score_summary *s = NULL;
    assert_int_equal(veer_score_summary_new(1, &s, NULL), VEER_OK);
    assert_int_equal(veer_score_summary_add(s, scores, labels, n, NULL), VEER_OK);
    return s;
}

static veer_buf bytes_of(const veer_score_summary *s)
{
    veer_buf out;
    veer_buf_init(&out, 1 << 20);
    assert_int_equal(veer_score_summary_encode(s, &out, NULL), VEER_OK);
    return out;
}

static void assert_same_bytes(const veer_score_summary *s, const veer_score_summary *t)
{
    veer_buf want = bytes_of(s), got = bytes_of(t);
    assert_int_equal(want.len, got.len);
    assert_memory_equal(want.data, got.data, want.len);
    veer_buf_done(&want);
    veer_buf_done(&got);
}

static void test_bounds_hold(void **state)
{
    (void)state;
    test_random rng;
    random_seed(&rng, 71);
    for (unsigned i = 0; i < CASES; i++) {
        double scores[ROWS + 1];
        uint8_t labels[ROWS + 1];
        veer_bounded roc, pr;
        const size_t n = fill(&rng, i % CROWDS, scores, labels);
        veer_score_summary *const s = summary_of(scores, labels, n);
        assert_int_equal(veer_score_summary_auc_roc(s, &roc, NULL), VEER_OK);
        assert_holds(roc, exact_auc(scores, labels, n));
        assert_int_equal(veer_score_summary_auc_pr(s, &pr, NULL), VEER_OK);
        assert_holds(pr, exact_ap(scores, labels, n));
        veer_score_summary_free(s);
    }
}

/* A row at a time in any order, merged in pairs of any kind, gives the bytes of one call. */
static void test_order_does_not_matter(void **state)
{
    (void)state;
    test_random rng;
    random_seed(&rng, 72);
    for (unsigned i = 0; i < CASES / 20; i++) {
        double scores[ROWS + 1];
        uint8_t labels[ROWS + 1];
        veer_score_summary *parts[ROWS + 1] = {NULL}, *back = NULL;
        const size_t n = fill(&rng, i % CROWDS, scores, labels);
        veer_score_summary *const all = summary_of(scores, labels, n);
        for (size_t k = 0; k < n; k++)
            parts[k] = summary_of(&scores[k], &labels[k], 1);
        for (size_t left = n; left > 1; left--) {
            const size_t a = (size_t)random_below(&rng, left);
            veer_score_summary *const taken = parts[a];
            parts[a] = parts[left - 1];
            veer_score_summary *const into = parts[random_below(&rng, left - 1)];
            assert_int_equal(veer_score_summary_merge(into, taken, NULL), VEER_OK);
            veer_score_summary_free(taken);
        }
        assert_same_bytes(all, parts[0]);
        veer_buf bytes = bytes_of(all);
        assert_int_equal(veer_score_summary_decode(bytes.data, bytes.len, &back, NULL), VEER_OK);
        assert_same_bytes(all, back);
        veer_buf_done(&bytes);
        veer_score_summary_free(all);
        veer_score_summary_free(parts[0]);
        veer_score_summary_free(back);
    }
}

/* Scores of four decimals have cells of their own: the AUC is exact. */
static void test_four_decimals_are_exact(void **state)
{
    (void)state;
    enum { N = 20002 };
    double *const scores = calloc(N, sizeof(scores[0]));
    uint8_t *const labels = calloc(N, sizeof(labels[0]));
    veer_bounded b;
    if (scores == NULL || labels == NULL)
        abort();
    for (size_t i = 0; i < N; i++) {
        const size_t step = i / 2;
        scores[i] = (double)step / 10000.0;
        labels[i] = (uint8_t)(i % 2);
    }
    veer_score_summary *const s = summary_of(scores, labels, N);
    assert_int_equal(veer_score_summary_auc_roc(s, &b, NULL), VEER_OK);
    assert_true(b.lo == 0.5 && b.hi == 0.5);
    assert_int_equal(veer_score_summary_auc_pr(s, &b, NULL), VEER_OK);
    assert_true(b.lo == b.hi);
    veer_score_summary_free(s);
    free(scores);
    free(labels);
}

/* Half of the rows lie near 0 and half near 1, all different: cells of equal width could tell
 * nothing about most pairs. */
static void test_crowds_have_narrow_bounds(void **state)
{
    (void)state;
    enum { N = 20000 };
    test_random rng;
    random_seed(&rng, 73);
    double *const scores = calloc(N, sizeof(scores[0]));
    uint8_t *const labels = calloc(N, sizeof(labels[0]));
    veer_bounded b;
    if (scores == NULL || labels == NULL)
        abort();
    for (size_t i = 0; i < N; i++) {
        const double near = 1e-5 * random_unit(&rng);
        scores[i] = i % 2 ? 1.0 - near : near;
        labels[i] = (uint8_t)random_below(&rng, 2);
    }
    veer_score_summary *const s = summary_of(scores, labels, N);
    assert_int_equal(veer_score_summary_auc_roc(s, &b, NULL), VEER_OK);
    assert_true(b.hi - b.lo < 1e-3 && b.hi > b.lo);
    veer_score_summary *const parts = summary_of(scores, labels, 100); /* sorted in another way */
    for (size_t i = 100; i < N; i += 100)
        assert_int_equal(veer_score_summary_add(parts, scores + i, labels + i, 100, NULL), VEER_OK);
    assert_same_bytes(s, parts);
    veer_score_summary_free(parts);
    veer_score_summary_free(s);
    free(scores);
    free(labels);
}

/* The bounds collapse only while each label has one score in the cell. */
static void test_one_cell(void **state)
{
    (void)state;
    static const struct {
        double scores[3]; /* above or below 0.3 in units in the last place */
        double lo, hi;    /* of the AUC */
    } cases[] = {
        {{0, 0, 0}, 0.5, 0.5},
        {{1, 0, 1}, 0.0, 0.0},
        {{0, 1, 0}, 1.0, 1.0},
        {{0, 1, 2}, 0.0, 1.0},
    };
    static const uint8_t labels[] = {0, 1, 0};
    for (size_t i = 0; i < sizeof(cases) / sizeof(cases[0]); i++) {
        double scores[3];
        veer_bounded b;
        for (size_t k = 0; k < 3; k++)
            scores[k] = 0.3 + cases[i].scores[k] * 0x1p-54;
        veer_score_summary *const s = summary_of(scores, labels, 3);
        assert_int_equal(veer_score_summary_auc_roc(s, &b, NULL), VEER_OK);
        assert_true(b.lo == cases[i].lo && b.hi == cases[i].hi);
        veer_score_summary_free(s);
    }
}

static veer_score_count count_of(double score)
{
    veer_score_cells cells = {0};
    const uint8_t label = 0;
    assert_int_equal(veer_score_cells_add(&cells, &score, &label, 1, NULL), VEER_OK);
    const veer_score_count ret = cells.items[0];
    veer_score_cells_done(&cells);
    assert_true(veer_score_count_is_valid(&ret));
    return ret;
}

static void test_orders_sort_as_scores_do(void **state)
{
    (void)state;
    test_random rng;
    random_seed(&rng, 74);
    for (unsigned i = 0; i < CASES; i++) {
        const double a = crowded(&rng, i % CROWDS), b = crowded(&rng, (i / CROWDS) % CROWDS);
        const veer_score_count x = count_of(a), y = count_of(b);
        assert_int_equal((a > b) - (a < b), (x.order > y.order) - (x.order < y.order));
        assert_true(a > b ? x.key >= y.key : x.key <= y.key);
    }
    assert_int_equal(count_of(-0.0).order, count_of(0.0).order);
    assert_int_equal(count_of(1.0).order, VEER_SCORE_LAST_ORDER);
}

/* 0, 1/2 and 1 share their cells with nothing. */
static void test_corners_are_alone(void **state)
{
    (void)state;
    static const double corners[] = {0.0, 0.5, 1.0};
    for (size_t i = 0; i < 3; i++) {
        const uint64_t key = count_of(corners[i]).key;
        const veer_score_count mixed = {key, VEER_SCORE_MIXED, 2};
        if (i > 0)
            assert_true(count_of(nextafter(corners[i], 0.0)).key < key);
        if (i < 2)
            assert_true(count_of(nextafter(corners[i], 1.0)).key > key);
        assert_false(veer_score_count_is_valid(&mixed));
    }
}

/* What no score leads to is refused. */
static void test_impossible_counts(void **state)
{
    (void)state;
    const uint64_t half = count_of(0.5).order, last = VEER_SCORE_LAST_ORDER;
    const veer_score_count third = count_of(1.0 / 3.0);
    const veer_score_count bad[] = {
        {third.key + 2, third.order, 1},                   /* no cell begins here */
        {third.key, third.order + ((uint64_t)1 << 40), 1}, /* of another cell */
        {third.key, VEER_SCORE_MIXED, 1},                  /* one row has one score */
        {0, 1, 1},                                         /* between 0 and the least number */
        {half, half + 1, 1},                               /* above 1/2 the bits are inverted */
        {half + ((uint64_t)1 << 48), VEER_SCORE_MIXED, 2}, /* between the halves */
        {last >> 48 << 48, last - 1, 1},                   /* nearer to 1 than a number is */
        {count_of(1.0 - 0x1p-53).key, VEER_SCORE_MIXED, 2},
        {count_of(1.0 - 0x1p-46).key, VEER_SCORE_MIXED, 2}, /* a cell of one number */
    };
    const veer_score_count good[] = {
        {third.key, VEER_SCORE_MIXED, 2},
        {third.key + 1, third.order, 1},
        {count_of(0x1p-1074).key, VEER_SCORE_MIXED, 2},
        {count_of(1.0 - 0x1.8p-44).key, VEER_SCORE_MIXED, 2}, /* a cell of two numbers */
    };
    for (size_t i = 0; i < sizeof(bad) / sizeof(bad[0]); i++)
        assert_false(veer_score_count_is_valid(&bad[i]));
    for (size_t i = 0; i < sizeof(good) / sizeof(good[0]); i++)
        assert_true(veer_score_count_is_valid(&good[i]));
}

/* The cell of two numbers has two, and that of one has no other. */
static void test_narrowest_cells(void **state)
{
    (void)state;
    const double two = 1.0 - 0x1.8p-44, one = 1.0 - 0x1p-46;
    const uint64_t key = count_of(two).key;
    const double up = nextafter(two, 1.0), down = nextafter(two, 0.0);
    assert_int_equal((count_of(up).key == key) + (count_of(down).key == key), 1);
    assert_true(count_of(nextafter(one, 1.0)).key > count_of(one).key);
    assert_true(count_of(nextafter(one, 0.0)).key < count_of(one).key);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_bounds_hold),
        cmocka_unit_test(test_order_does_not_matter),
        cmocka_unit_test(test_four_decimals_are_exact),
        cmocka_unit_test(test_crowds_have_narrow_bounds),
        cmocka_unit_test(test_one_cell),
        cmocka_unit_test(test_orders_sort_as_scores_do),
        cmocka_unit_test(test_corners_are_alone),
        cmocka_unit_test(test_impossible_counts),
        cmocka_unit_test(test_narrowest_cells),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
