/* Number summary: order never matters, bounds always hold, bytes are the summary. */
#include <math.h>
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include <cmocka.h>

#include "summary/codec.h"
#include "summary/number.h"
#include "support/random.h"
#include "veer/sample.h"

#define MAX_N 60

static veer_num_summary *make(void)
{
    veer_num_summary *s = NULL;
    assert_int_equal(veer_num_summary_new(&s, NULL), VEER_OK);
    return s;
}

static void add(veer_num_summary *s, const double *values, size_t n)
{
    assert_int_equal(veer_num_summary_add(s, values, n, NULL), VEER_OK);
}

static veer_buf encode(const veer_num_summary *s)
{
    veer_buf out;
    veer_buf_init(&out, 1 << 20);
    assert_int_equal(veer_num_summary_encode(s, &out, NULL), VEER_OK);
    return out;
}

static void assert_same(const veer_num_summary *a, const veer_num_summary *b)
{
    veer_buf x = encode(a), y = encode(b);
    assert_int_equal(x.len, y.len);
    assert_memory_equal(x.data, y.data, x.len);
    veer_buf_done(&x);
    veer_buf_done(&y);
}

/* One of many nasty distributions. */
static double draw(test_random *rng, unsigned kind)
{
    switch (kind % 10) {
    case 0:
        return random_normal(rng);
    case 1:
        return (double)random_below(rng, 4);
    case 2:
        return random_bits_double(rng);
    case 3:
        return 1.0 + (double)random_below(rng, 8) * 0x1p-18; /* at and inside key edges */
    case 4:
        return random_below(rng, 2) ? -0.0 : (double)random_below(rng, 2);
    case 5:
        return (double)random_below(rng, 5) * 0x1p-1074;
    case 6:
        return 1e300 * (random_unit(rng) - 0.5);
    case 7:
        return tan(3.14159 * (random_unit(rng) - 0.5));
    case 8:
        return 7.25;
    default:
        return nextafter(2.0, random_below(rng, 2) ? 0.0 : 4.0);
    }
}

static size_t fill(test_random *rng, double *values)
{
    const unsigned kind = (unsigned)random_below(rng, 10);
    const size_t n = 1 + (size_t)random_below(rng, random_below(rng, 3) ? 6 : MAX_N);
    const double shift = random_below(rng, 3) ? 0.0 : random_normal(rng);
    for (size_t i = 0; i < n; i++)
        values[i] = draw(rng, kind) + shift;
    return n;
}

static int by_value(const void *a, const void *b)
{
    const double x = *(const double *)a, y = *(const double *)b;
    return (x > y) - (x < y);
}

typedef struct exact {
    double ks, wasserstein, energy, superiority;
} exact;

/* From sorted raw values, by definition. */
static exact compute(const double *a, size_t na, const double *b, size_t nb)
{
    exact e = {0};
    size_t i = 0, j = 0;
    long double area = 0, square = 0, last = 0;
    while (i < na || j < nb) {
        const double x = j == nb || (i < na && a[i] <= b[j]) ? a[i] : b[j];
        const long double d = (long double)i / na - (long double)j / nb;
        area += fabsl(d) * (x - last);
        square += d * d * (x - last);
        while (i < na && a[i] == x)
            i++;
        while (j < nb && b[j] == x)
            j++;
        e.ks = fmax(e.ks, fabs((double)i / (double)na - (double)j / (double)nb));
        last = x;
    }
    for (i = 0; i < na; i++)
        for (j = 0; j < nb; j++)
            e.superiority += a[i] < b[j] ? 1.0 : a[i] == b[j] ? 0.5 : 0.0;
    e.superiority /= (double)(na * nb);
    e.wasserstein = (double)area;
    e.energy = (double)sqrtl(2 * square);
    return e;
}

static void assert_within(const char *what, double value, veer_bounded b)
{
    const double slack = 1e-12 * fmax(fabs(b.lo), fabs(b.hi));
    if (!(value >= b.lo - slack && value <= b.hi + slack && b.lo <= b.value && b.value <= b.hi))
        fail_msg("%s: %.17g not in [%.17g, %.17g] (%.17g)", what, value, b.lo, b.hi, b.value);
}

static void check_quantiles(const veer_num_summary *s, double *sorted, size_t n)
{
    static const double q[] = {0.0, 0.1, 0.5, 0.77, 1.0};
    for (size_t k = 0; k < 5; k++) {
        veer_bounded b;
        const double position = q[k] * (double)(n - 1);
        const size_t i = (size_t)position;
        const double g = position - (double)i;
        const double want = g > 0 ? (1 - g) * sorted[i] + g * sorted[i + 1] : sorted[i];
        assert_int_equal(veer_num_summary_quantile(s, q[k], &b, NULL), VEER_OK);
        assert_within("quantile", want, b);
        size_t below = 0;
        while (below < n && sorted[below] <= want)
            below++;
        assert_int_equal(veer_num_summary_cdf(s, want, &b, NULL), VEER_OK);
        assert_within("cdf", (double)below / (double)n, b);
    }
}

static void test_bounds_hold(void **state)
{
    (void)state;
    test_random rng;
    random_seed(&rng, 11);
    veer_num_summary *a = make(), *b = make();
    double ks_width = 0.0;
    const int cases = 100000;
    for (int c = 0; c < cases; c++) {
        double x[MAX_N], y[MAX_N];
        veer_bounded r;
        const size_t n = fill(&rng, x), m = fill(&rng, y);
        veer_num_summary_clear(a);
        veer_num_summary_clear(b);
        /* Few values never need a coarse shift, so it is set by hand. */
        a->shift += (unsigned)random_below(&rng, 3) ? 0 : (unsigned)random_below(&rng, 29);
        b->shift += (unsigned)random_below(&rng, 3) ? 0 : (unsigned)random_below(&rng, 29);
        add(a, x, n);
        add(b, y, m);
        qsort(x, n, sizeof(x[0]), by_value);
        qsort(y, m, sizeof(y[0]), by_value);
        const exact e = compute(x, n, y, m);
        assert_int_equal(veer_num_ks(a, b, &r, NULL), VEER_OK);
        assert_within("ks", e.ks, r);
        ks_width += r.hi - r.lo;
        assert_int_equal(veer_num_superiority(a, b, &r, NULL), VEER_OK);
        assert_within("superiority", e.superiority, r);
        if (veer_num_wasserstein(a, b, &r, NULL) == VEER_OK)
            assert_within("wasserstein", e.wasserstein, r);
        if (veer_num_energy(a, b, &r, NULL) == VEER_OK)
            assert_within("energy", e.energy, r);
        check_quantiles(a, x, n);
    }
    print_message("bounds held in %d of %d cases, mean KS width %.4f\n", cases, cases,
                  ks_width / cases);
    veer_num_summary_free(a);
    veer_num_summary_free(b);
}

static void test_width_on_ordinary_data(void **state)
{
    (void)state;
    test_random rng;
    random_seed(&rng, 12);
    veer_num_summary *a = make(), *b = make();
    const size_t n = 100000;
    double *x = malloc(n * sizeof(x[0]));
    veer_bounded r;
    assert_non_null(x);
    for (size_t i = 0; i < n; i++)
        x[i] = random_normal(&rng);
    add(a, x, n);
    for (size_t i = 0; i < n; i++)
        x[i] = random_normal(&rng) + 0.1;
    add(b, x, n);
    assert_int_equal(veer_num_ks(a, b, &r, NULL), VEER_OK);
    print_message("two normals: %zu and %zu bins, shift %u, KS in [%.5f, %.5f]\n",
                  veer_num_summary_bins(a), veer_num_summary_bins(b), veer_num_summary_shift(a),
                  r.lo, r.hi);
    assert_true(r.hi - r.lo < 0.005);
    assert_int_equal(veer_num_wasserstein(a, b, &r, NULL), VEER_OK);
    assert_true(r.hi - r.lo < 0.01 && r.lo > 0.08 && r.hi < 0.12);
    free(x);
    veer_num_summary_free(a);
    veer_num_summary_free(b);
}

static void test_order_never_matters(void **state)
{
    (void)state;
    test_random rng;
    random_seed(&rng, 13);
    const size_t n = 30000;
    double *x = malloc(n * sizeof(x[0]));
    assert_non_null(x);
    for (unsigned round = 0; round < 20; round++) {
        for (size_t i = 0; i < n; i++)
            x[i] = draw(&rng, round);
        x[5] = NAN;
        x[6] = INFINITY;
        x[7] = -INFINITY;
        veer_num_summary *whole = make(), *part[7];
        add(whole, x, n);
        for (size_t i = n - 1; i > 0; i--) {
            const size_t j = (size_t)random_below(&rng, i + 1);
            const double swap = x[i];
            x[i] = x[j];
            x[j] = swap;
        }
        size_t at = 0;
        for (size_t p = 0; p < 7; p++) {
            const size_t take = p == 6 ? n - at : (size_t)random_below(&rng, (n - at) / 2);
            part[p] = make();
            add(part[p], x + at, take / 2);
            add(part[p], x + at + take / 2, take - take / 2);
            at += take;
        }
        for (size_t left = 7; left > 1; left--) {
            const size_t i = (size_t)random_below(&rng, left - 1);
            assert_int_equal(veer_num_summary_merge(part[i], part[left - 1], NULL), VEER_OK);
            veer_num_summary_free(part[left - 1]);
        }
        assert_same(whole, part[0]);
        assert_int_equal(veer_num_summary_missing(whole), 1);
        assert_int_equal(veer_num_summary_pos_inf(whole), 1);
        assert_int_equal(veer_num_summary_neg_inf(whole), 1);
        veer_num_summary_free(part[0]);
        veer_num_summary_free(whole);
    }
    free(x);
}

static void test_moments_are_correctly_rounded(void **state)
{
    (void)state;
    veer_num_summary *s = make(), *t = make();
    const double cancel[] = {1e300, 1.0, -1e300, 3.0};
    double r = 0.0;
    veer_bounded b;
    add(s, cancel, 4);
    assert_int_equal(veer_num_summary_mean(s, &r, NULL), VEER_OK);
    assert_true(r == 1.0);
    assert_int_equal(veer_num_summary_m2(s, &r, NULL), VEER_EUNDEFINED);
    veer_num_summary_clear(s);
    const double offset[] = {1e9 + 4, 1e9 + 7, 1e9 + 13, 1e9 + 16};
    add(s, offset, 4);
    assert_int_equal(veer_num_summary_variance(s, &r, NULL), VEER_OK);
    assert_true(r == 30.0);
    const double negative[] = {-0.1, -0.1, -0.1};
    add(t, negative, 3);
    assert_int_equal(veer_num_summary_mean(t, &r, NULL), VEER_OK);
    assert_true(r == -0.1);
    assert_int_equal(veer_num_summary_m2(t, &r, NULL), VEER_OK);
    assert_true(r == 0.0);
    assert_int_equal(veer_num_mean_shift(s, t, &b, NULL), VEER_OK);
    assert_true(b.value == -1000000010.1 && b.lo == b.hi);
    veer_num_summary_free(s);
    veer_num_summary_free(t);
}

static void assert_defined(veer_rc rc, veer_bounded want, veer_num_measured got)
{
    assert_int_equal(got.defined, rc == VEER_OK);
    if (rc == VEER_OK)
        assert_memory_equal(&want, &got.value, sizeof(want));
}

static void test_compare_is_all_measures(void **state)
{
    (void)state;
    test_random rng;
    random_seed(&rng, 16);
    for (unsigned c = 0; c < 2000; c++) {
        double x[MAX_N], y[MAX_N];
        veer_num_summary *a = make(), *b = make();
        veer_num_comparison all;
        veer_bounded r = {0};
        add(a, x, fill(&rng, x));
        add(b, y, fill(&rng, y));
        assert_int_equal(veer_num_compare(a, b, &all, NULL), VEER_OK);
        assert_int_equal(veer_num_ks(a, b, &r, NULL), VEER_OK);
        assert_memory_equal(&r, &all.ks, sizeof(r));
        assert_int_equal(veer_num_superiority(a, b, &r, NULL), VEER_OK);
        assert_memory_equal(&r, &all.superiority, sizeof(r));
        veer_rc rc = veer_num_wasserstein(a, b, &r, NULL);
        assert_defined(rc, r, all.wasserstein);
        rc = veer_num_wasserstein_scaled(a, b, &r, NULL);
        assert_defined(rc, r, all.wasserstein_scaled);
        rc = veer_num_energy(a, b, &r, NULL);
        assert_defined(rc, r, all.energy);
        rc = veer_num_mean_shift(a, b, &r, NULL);
        assert_defined(rc, r, all.mean_shift);
        rc = veer_num_std_shift(a, b, &r, NULL);
        assert_defined(rc, r, all.std_shift);
        veer_num_summary_free(a);
        veer_num_summary_free(b);
    }
}

/* As if every value had come often: counts whose product needs more than 63 bits. */
static void test_billions_of_rows(void **state)
{
    (void)state;
    const double x[] = {1.0, 2.0, 3.0, 5.0}, y[] = {2.0, 3.0, 4.0};
    veer_num_summary *a = make(), *b = make(), *c = make(), *d = make();
    veer_num_comparison few, many;
    add(a, x, 4);
    add(b, y, 3);
    add(c, x, 4);
    add(d, y, 3);
    for (unsigned i = 0; i < 40; i++) {
        assert_int_equal(veer_num_summary_merge(c, c, NULL), VEER_OK);
        assert_int_equal(veer_num_summary_merge(d, d, NULL), VEER_OK);
    }
    assert_int_equal(veer_num_compare(a, b, &few, NULL), VEER_OK);
    assert_int_equal(veer_num_compare(c, d, &many, NULL), VEER_OK);
    assert_true(few.ks.value == many.ks.value && few.superiority.value == many.superiority.value);
    assert_true(fabs(few.energy.value.value - many.energy.value.value) < 1e-14);
    assert_true(few.mean_shift.value.value == many.mean_shift.value.value);
    assert_true(fabs(few.wasserstein.value.value - many.wasserstein.value.value) < 1e-14);
    veer_num_summary_free(a);
    veer_num_summary_free(b);
    veer_num_summary_free(c);
    veer_num_summary_free(d);
}

static void test_limit_of_keys(void **state)
{
    (void)state;
    veer_num_summary *s = make();
    double x[VEER_NUM_KEYS + 1];
    for (size_t i = 0; i <= VEER_NUM_KEYS; i++)
        x[i] = 1.0 + (double)i * 0x1p-17;
    add(s, x, VEER_NUM_KEYS);
    assert_int_equal(veer_num_summary_bins(s), VEER_NUM_KEYS);
    assert_int_equal(veer_num_summary_shift(s), VEER_NUM_SUMMARY_SHIFT);
    add(s, x + VEER_NUM_KEYS, 1);
    assert_int_equal(veer_num_summary_bins(s), VEER_NUM_KEYS / 2 + 1);
    assert_int_equal(veer_num_summary_shift(s), VEER_NUM_SUMMARY_SHIFT + 1);
    veer_num_summary_free(s);
}

static void test_limit_of_rows(void **state)
{
    (void)state;
    veer_num_summary *s = make();
    const double one = 1.0;
    assert_int_equal(veer_num_summary_add_missing(s, VEER_LIMIT_SUMMARY_ROWS - 1, NULL), VEER_OK);
    add(s, &one, 1);
    assert_int_equal(veer_num_summary_add(s, &one, 1, NULL), VEER_ELIMIT);
    assert_int_equal(veer_num_summary_merge(s, s, NULL), VEER_ELIMIT);
    assert_int_equal(veer_num_summary_count(s), 1);
    veer_num_summary_free(s);
}

static void test_empty(void **state)
{
    (void)state;
    veer_num_summary *s = make(), *t = make();
    const double one = 1.0, nothing = NAN;
    double r = 5.0;
    veer_bounded b = {5.0, 5.0, 5.0};
    add(s, &nothing, 1);
    add(t, &one, 1);
    assert_int_equal(veer_num_summary_mean(s, &r, NULL), VEER_ENODATA);
    assert_int_equal(veer_num_summary_quantile(s, 0.5, &b, NULL), VEER_ENODATA);
    assert_int_equal(veer_num_ks(s, t, &b, NULL), VEER_ENODATA);
    assert_int_equal(veer_num_ks(s, s, &b, NULL), VEER_ENODATA);
    assert_int_equal(veer_num_summary_variance(t, &r, NULL), VEER_ENODATA);
    assert_int_equal(veer_num_wasserstein_scaled(t, t, &b, NULL), VEER_EUNDEFINED);
    assert_true(r == 5.0 && b.value == 5.0);
    veer_num_summary_free(s);
    veer_num_summary_free(t);
}

static void test_reference_bins(void **state)
{
    (void)state;
    test_random rng;
    random_seed(&rng, 14);
    veer_num_summary *a = make(), *b = make();
    double x[2000], y[2000], edges[9];
    uint64_t ref[10], cur[10];
    size_t n = 0;
    for (size_t i = 0; i < 2000; i++) {
        x[i] = random_normal(&rng);
        y[i] = 1.5 * random_normal(&rng);
    }
    add(a, x, 2000);
    add(b, y, 2000);
    assert_int_equal(veer_num_reference_bins(a, b, 10, ref, cur, edges, &n, NULL), VEER_OK);
    assert_int_equal(n, 10);
    for (size_t i = 0; i < n; i++) {
        uint64_t in_x = 0, in_y = 0;
        const double lo = i > 0 ? edges[i - 1] : -HUGE_VAL, hi = i + 1 < n ? edges[i] : HUGE_VAL;
        for (size_t k = 0; k < 2000; k++) {
            in_x += x[k] >= lo && x[k] < hi;
            in_y += y[k] >= lo && y[k] < hi;
        }
        assert_int_equal(ref[i], in_x);
        assert_int_equal(cur[i], in_y);
        assert_in_range(ref[i], 180, 220);
    }
    const double constant[3] = {2.0, 2.0, 2.0}, around[4] = {1.0, 2.0, 3.0, 4.0};
    veer_num_summary_clear(a);
    veer_num_summary_clear(b);
    add(a, constant, 3);
    add(b, around, 4);
    assert_int_equal(veer_num_reference_bins(a, b, 1, ref, cur, edges, &n, NULL), VEER_OK);
    assert_int_equal(n, 3);
    assert_true(ref[0] == 0 && ref[1] == 3 && ref[2] == 0);
    assert_true(cur[0] == 1 && cur[1] == 1 && cur[2] == 2 && edges[0] == 2.0);
    veer_num_summary_free(a);
    veer_num_summary_free(b);
}

static void test_histogram(void **state)
{
    (void)state;
    veer_num_summary *s = make();
    const double x[] = {-1.0, 0.0, 0.5, 1.0, 1.0, 2.0}, edges[] = {0.0, 1.0};
    veer_bounded cells[3];
    add(s, x, 6);
    assert_int_equal(veer_num_summary_histogram(s, edges, 2, cells, NULL), VEER_OK);
    assert_true(cells[0].value == 1 && cells[1].value == 2 && cells[2].value == 3);
    assert_true(cells[0].lo == cells[0].hi && cells[2].lo == cells[2].hi);
    assert_int_equal(veer_num_summary_histogram(s, x + 3, 2, cells, NULL), VEER_EINVAL);
    veer_num_summary_free(s);
}

static void test_codec(void **state)
{
    (void)state;
    test_random rng;
    random_seed(&rng, 15);
    for (unsigned c = 0; c < 2000; c++) {
        double x[MAX_N];
        veer_num_summary *s = make(), *back = NULL;
        add(s, x, fill(&rng, x));
        veer_buf bytes = encode(s);
        assert_int_equal(veer_num_summary_decode(bytes.data, bytes.len, &back, NULL), VEER_OK);
        assert_same(s, back);
        veer_num_summary_free(back);
        back = NULL;
        const size_t cut = (size_t)random_below(&rng, bytes.len);
        assert_int_equal(veer_num_summary_decode(bytes.data, cut, &back, NULL), VEER_ECORRUPT);
        assert_null(back);
        bytes.data[random_below(&rng, bytes.len)] ^= (char)(1 << random_below(&rng, 8));
        if (veer_num_summary_decode(bytes.data, bytes.len, &back, NULL) == VEER_OK) {
            veer_buf again = encode(back);
            assert_int_equal(again.len, bytes.len);
            assert_memory_equal(again.data, bytes.data, bytes.len);
            veer_buf_done(&again);
        }
        veer_num_summary_free(back);
        veer_num_summary_free(s);
        veer_buf_done(&bytes);
    }
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_bounds_hold),
        cmocka_unit_test(test_width_on_ordinary_data),
        cmocka_unit_test(test_order_never_matters),
        cmocka_unit_test(test_moments_are_correctly_rounded),
        cmocka_unit_test(test_compare_is_all_measures),
        cmocka_unit_test(test_billions_of_rows),
        cmocka_unit_test(test_limit_of_keys),
        cmocka_unit_test(test_limit_of_rows),
        cmocka_unit_test(test_empty),
        cmocka_unit_test(test_reference_bins),
        cmocka_unit_test(test_histogram),
        cmocka_unit_test(test_codec),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
