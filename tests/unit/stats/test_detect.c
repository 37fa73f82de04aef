#include <math.h>
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include <cmocka.h>

#include "support/oracle.h"
#include "support/random.h"
#include "veer/detect.h"

static const char *table_path;

static veer_detector *make(const char *name, const void *options)
{
    veer_detector *d = NULL;
    assert_int_equal(veer_detector_new(&d, name, options, NULL), VEER_OK);
    return d;
}

static char feed(veer_detector *d, double value)
{
    veer_detect_state state = VEER_DETECT_NONE;
    assert_int_equal(veer_detector_update(d, value, &state, NULL), VEER_OK);
    return (char)('0' + state);
}

/* Feeds values and compares the answers, one digit each; the detector is freed. */
static void expect(veer_detector *d, const double *values, const char *answers)
{
    for (size_t i = 0; answers[i] != '\0'; i++) {
        const char got = feed(d, values[i]);
        if (got != answers[i])
            fail_msg("value %zu: answer %c, want %c", i, got, answers[i]);
    }
    veer_detector_free(d);
}

/* ---- sequences worked out by hand ---- */

static void page_hinkley_by_hand(void **state)
{
    (void)state;
    veer_page_hinkley_options o = VEER_PAGE_HINKLEY_OPTIONS_INIT;
    o.warm_up = 1;
    o.delta = 0;
    o.limit = 1;
    o.alpha = 1;
    o.direction = VEER_DETECT_UP;
    /* Means 0, 1/2, 2/3, 3/4; excess 0, 1/2, 1/3, 1/4; sums 0, 0.5, 0.833, 1.083 > 1. */
    expect(make("page_hinkley", &o), (const double[]){0, 1, 1, 1}, "0002");
    o.direction = VEER_DETECT_DOWN;
    expect(make("page_hinkley", &o), (const double[]){0, 1, 1, 1}, "0000");
    expect(make("page_hinkley", &o), (const double[]){1, 0, 0, 0}, "0002");
    o.warm_up = 5; /* the sum is 1.083 + 1/5 when it may first be looked at */
    expect(make("page_hinkley", &o), (const double[]){1, 0, 0, 0, 0}, "00002");
}

static void cusum_by_hand(void **state)
{
    (void)state;
    veer_cusum_options o = VEER_CUSUM_OPTIONS_INIT;
    o.baseline = 2;
    o.h = 1;
    /* Baseline -1, 1: mean 0, deviation sqrt 2. 1.5 is z 1.0607: sums 0.5607, then 1.1213 > 1. */
    expect(make("cusum", &o), (const double[]){-1, 1, 1.5, 1.5, -1, 1}, "000200");
    /* -1.5 gives 0.5607 below; 0 takes the slack of 0.5 off again; 1.1213 is not reached. */
    expect(make("cusum", &o), (const double[]){-1, 1, -1.5, 0, -1.5}, "00000");
    /* A constant baseline waits for a second value: 5, 5, 5, 9 have mean 6, deviation 2. */
    expect(make("cusum", &o), (const double[]){5, 5, 5, 9, 6, 9.5}, "000002");
}

static void ewma_by_hand(void **state)
{
    (void)state;
    veer_ewma_options o = VEER_EWMA_OPTIONS_INIT;
    o.baseline = 2;
    o.alpha = 0.5;
    o.limit = 1;
    /* 1.4 is z 0.98995: the chart stands at 0.49497 within sqrt(1/3 * 3/4) = 0.5, then at 0.74246
     * beyond sqrt(1/3 * 15/16) = 0.55902. */
    expect(make("ewma", &o), (const double[]){-1, 1, 1.4, 1.4}, "0002");
    o.direction = VEER_DETECT_DOWN;
    expect(make("ewma", &o), (const double[]){-1, 1, 1.4, 1.4}, "0000");
    expect(make("ewma", &o), (const double[]){-1, 1, -1.4, -1.4}, "0002");
}

static void ddm_by_hand(void **state)
{
    (void)state;
    veer_ddm_options o = VEER_DDM_OPTIONS_INIT;
    o.warm_up = 4;
    /* One error in ten values: p 0.1, s 0.09487, the low mark 0.19487. Warning above 0.28974, drift
     * above 0.38461. 2 of 11: 0.18182 + 0.11629 = 0.29811. 3 of 12: 0.25 + 0.125 = 0.375.
     * 4 of 13: 0.30769 + 0.12801 = 0.43570. */
    expect(make("ddm", &o), (const double[]){1, 0, 0, 0, 0, 0, 0, 0, 0, 0, 1, 1, 1},
           "0000000000112");
    /* No error yet is no low mark: the first error of a good model is no drift. */
    expect(make("ddm", &o), (const double[]){0, 0, 0, 0, 0, 0, 0, 0, 1, 0}, "0000000000");
}

static void eddm_by_hand(void **state)
{
    (void)state;
    veer_eddm_options o = VEER_EDDM_OPTIONS_INIT;
    o.warm_up = 2;
    double x[34] = {0};
    x[9] = x[19] = x[29] = 1; /* distances 10, 10, 10: level 10, ratio 1 */
    x[30] = x[31] = x[32] = x[33] = 1;
    /* Distance 1 once: mean 7.75 + 2 * 4.5 = 16.75, the highest mark. Twice: 6.4 + 2 * 4.9295 =
     * 16.259, ratio 0.971. Three times: 5.5 + 2 * 4.9295 = 15.359, 0.917: warning. Four times:
     * 4.8571 + 2 * 4.8107 = 14.478, 0.864: drift. */
    expect(make("eddm", &o), x, "0000000000000000000000000000000012");
    x[32] = 1;
    x[33] = 0; /* the zone holds until the next error */
    expect(make("eddm", &o), x, "0000000000000000000000000000000011");
}

static void hddm_a_by_hand(void **state)
{
    (void)state;
    double x[45] = {0};
    for (size_t i = 40; i < 45; i++)
        x[i] = 1;
    /* The cut stays behind the 40 zeros. After j ones the mean is j / (40 + j) and the bound
     * sqrt(j ln(2 / a) / (80 (40 + j))): reached when j / (40 + j) >= ln(2 / a) / 80, which is
     * 0.0749 for a = 0.005 (j >= 3.24) and 0.0950 for a = 0.001 (j >= 4.20). */
    expect(make("hddm_a", NULL), x, "000000000000000000000000000000000000000000012");
}

static void hddm_w_by_hand(void **state)
{
    (void)state;
    /* After 100 zeros the squared weights sum to 0.02568. After k ones they sum to
     * 0.02564 + 0.97436 * 0.9025^(k-1), and 1 > sqrt((both) ln(1 / a) / 2) holds from k = 12 for
     * a = 0.005 and from k = 15 for a = 0.001. */
    veer_detector *d = make("hddm_w", NULL);
    for (int i = 0; i < 100; i++)
        assert_int_equal(feed(d, 0), '0');
    for (int k = 1; k <= 15; k++)
        assert_int_equal(feed(d, 1), k < 12 ? '0' : k < 15 ? '1' : '2');
    veer_detector_free(d);
}

static void kswin_by_hand(void **state)
{
    (void)state;
    veer_kswin_options o = VEER_KSWIN_OPTIONS_INIT;
    o.window = 4;
    o.recent = 2;
    o.alpha = 0.4;
    /* Two against two: D = 1 has p = 2 / C(4, 2) = 1/3, D = 1/2 has p = 1. The newest two stay. */
    expect(make("kswin", &o), (const double[]){0, 0, 5, 5, 5, 5, 0, 5}, "00020000");
    o.alpha = 0.3; /* no D of two values is that rare */
    expect(make("kswin", &o), (const double[]){0, 0, 5, 5}, "0000");
}

static veer_adwin_options quick_adwin(void)
{
    veer_adwin_options o = VEER_ADWIN_OPTIONS_INIT;
    o.delta = 1;
    o.clock = 1;
    o.min_window = 1;
    o.grace = 0;
    return o;
}

static void adwin_by_hand(void **state)
{
    (void)state;
    const veer_adwin_options o = quick_adwin();
    /* Four zeros, then ones. The cut between them has difference 1 and allowance
     * sqrt(2 m v d) + 2/3 m d with d = ln(2 ln W):
     *  W = 9:  m = 1/4 + 1/5, v = 20/81, d = 1.48032: 0.5736 + 0.4441 = 1.0176
     *  W = 10: m = 1/4 + 1/6, v = 0.24,  d = 1.52718: 0.5527 + 0.4242 = 0.9769 < 1
     * Buckets are then 00 00 11 1 1 1 1; the oldest goes, and two zeros against six ones have
     * m = 1/2 + 1/6, v = 0.1875, d = 1.42523: 0.5969 + 0.6334 = 1.2303, so eight values stay. */
    const double x[] = {0, 0, 0, 0, 1, 1, 1, 1, 1, 1};
    veer_detector *d = make("adwin", &o);
    for (size_t i = 0; i < 10; i++)
        assert_int_equal(feed(d, x[i]), i < 9 ? '0' : '2');
    veer_detector_status s;
    veer_detector_status_of(d, &s);
    assert_int_equal(s.width, 8);
    assert_true(fabs(s.mean - 0.75) < 1e-15 && fabs(s.variance - 0.1875) < 1e-15);
    assert_true(fabs(s.statistic - 1) < 1e-15 && fabs(s.limit - 0.97688) < 1e-5);
    veer_detector_free(d);
}

/* Six zeros, then ones: at W = 10 the difference 1 beats m = 1/6 + 1/4, v = 0.24, d = 1.52718,
 * which is 0.5527 + 0.4242 = 0.9769. The buckets are 00 00 00 | 1 1 1 1: the boundary lies behind
 * the last bucket of its row. An implementation that never tests such boundaries answers two values
 * later. */
static void adwin_cuts_behind_the_last_bucket_of_a_row(void **state)
{
    (void)state;
    const veer_adwin_options o = quick_adwin();
    expect(make("adwin", &o), (const double[]){0, 0, 0, 0, 0, 0, 1, 1, 1, 1}, "0000000002");
}

/* ---- agreement with the twins ---- */

static veer_detector *make_row(oracle *table)
{
    char names[256];
    snprintf(names, sizeof names, "%s", oracle_text(table, "options"));
    size_t n = 0, count = 0;
    const double *values = oracle_numbers(table, "values", &n);
    veer_option_value given[8];
    char *save = NULL;
    for (char *name = strtok_r(names, ",", &save); name != NULL;
         name = strtok_r(NULL, ",", &save)) {
        assert_true(count < n && count < 8);
        given[count] = (veer_option_value){name, values[count]};
        count++;
    }
    veer_detector *d = NULL;
    veer_err err = VEER_ERR_INIT;
    if (veer_detector_new_named(&d, oracle_text(table, "name"), given, count, &err) != VEER_OK)
        fail_msg("line %zu: %s", oracle_line(table), err.msg);
    return d;
}

static veer_detector *through_bytes(veer_detector *d)
{
    const size_t size = veer_detector_encoded_size(d);
    unsigned char *bytes = malloc(size);
    assert_non_null(bytes);
    size_t len = 0;
    assert_int_equal(veer_detector_encode(d, bytes, size - 1, &len, NULL), VEER_ELIMIT);
    assert_int_equal(veer_detector_encode(d, bytes, size, &len, NULL), VEER_OK);
    assert_int_equal(len, size);
    veer_detector_free(d);
    veer_detector *back = NULL;
    assert_int_equal(veer_detector_decode(&back, bytes, len, NULL), VEER_OK);
    free(bytes);
    return back;
}

/* Every 97th value the detector goes through its bytes, which must change nothing. */
static void answers_agree_with_the_twins(void **state)
{
    (void)state;
    oracle *table = oracle_open(table_path);
    size_t rows = 0, drifts = 0, warnings = 0;
    for (; oracle_next(table); rows++) {
        veer_detector *d = make_row(table);
        size_t n = 0;
        const double *x = oracle_numbers(table, "x", &n);
        const char *answers = oracle_text(table, "answers");
        assert_int_equal(strlen(answers), n);
        for (size_t i = 0; i < n; i++) {
            if (i % 97 == 96)
                d = through_bytes(d);
            const char got = feed(d, x[i]);
            if (got != answers[i])
                fail_msg("line %zu (%s) value %zu: answer %c, want %c", oracle_line(table),
                         oracle_text(table, "name"), i, got, answers[i]);
            drifts += got == '2';
            warnings += got == '1';
        }
        veer_detector_status s;
        veer_detector_status_of(d, &s);
        assert_int_equal(s.seen, n);
        veer_detector_free(d);
    }
    assert_true(rows == 60 * veer_detector_count() && drifts > 500 && warnings > 500);
    oracle_close(table);
}

/* The streams on which leaving out the boundaries behind the last bucket of each row changes the
 * answers; the detector gives the complete ones (checked above). */
static void adwin_tests_every_boundary(void **state)
{
    (void)state;
    oracle *table = oracle_open(table_path);
    size_t differ = 0;
    while (oracle_next(table))
        if (strcmp(oracle_text(table, "name"), "adwin") == 0)
            differ += strcmp(oracle_text(table, "answers"), oracle_text(table, "skipped")) != 0;
    oracle_close(table);
    assert_true(differ >= 10);
}

/* ---- the common shape ---- */

static void defaults_are_the_init_values(void **state)
{
    (void)state;
    const veer_adwin_options adwin = VEER_ADWIN_OPTIONS_INIT;
    const veer_ddm_options ddm = VEER_DDM_OPTIONS_INIT;
    const veer_eddm_options eddm = VEER_EDDM_OPTIONS_INIT;
    const veer_hddm_a_options hddm_a = VEER_HDDM_A_OPTIONS_INIT;
    const veer_hddm_w_options hddm_w = VEER_HDDM_W_OPTIONS_INIT;
    const veer_page_hinkley_options page_hinkley = VEER_PAGE_HINKLEY_OPTIONS_INIT;
    const veer_cusum_options cusum = VEER_CUSUM_OPTIONS_INIT;
    const veer_ewma_options ewma = VEER_EWMA_OPTIONS_INIT;
    const veer_kswin_options kswin = VEER_KSWIN_OPTIONS_INIT;
    const struct {
        const char *name;
        const void *options;
    } kinds[] = {
        {"adwin", &adwin},   {"ddm", &ddm},       {"eddm", &eddm},
        {"hddm_a", &hddm_a}, {"hddm_w", &hddm_w}, {"page_hinkley", &page_hinkley},
        {"cusum", &cusum},   {"ewma", &ewma},     {"kswin", &kswin},
    };
    assert_int_equal(veer_detector_count(), sizeof kinds / sizeof kinds[0]);
    for (size_t i = 0; i < veer_detector_count(); i++) {
        const veer_detector_info *info = veer_detector_at(i);
        assert_string_equal(info->name, kinds[i].name);
        for (size_t k = 0; k < info->option_count; k++) {
            const veer_detector_option *row = &info->options[k];
            const char *member = (const char *)kinds[i].options + row->offset;
            double real;
            uint64_t count;
            memcpy(&real, member, sizeof real);
            memcpy(&count, member, sizeof count);
            assert_true(row->fallback == (row->type == VEER_OPTION_REAL ? real : (double)count));
        }
        veer_detector_free(make(kinds[i].name, kinds[i].options));
    }
    assert_null(veer_detector_at(veer_detector_count()));
    assert_null(veer_detector_find("none"));
}

static void unfit_values_change_nothing(void **state)
{
    (void)state;
    const double unfit[] = {(double)NAN, (double)INFINITY, -(double)INFINITY, 1e101};
    for (size_t i = 0; i < veer_detector_count(); i++) {
        const veer_detector_info *info = veer_detector_at(i);
        veer_detector *d = make(info->name, NULL);
        for (int k = 0; k < 40; k++)
            feed(d, k % 3 == 0);
        unsigned char before[20000], after[20000];
        size_t len = 0;
        assert_int_equal(veer_detector_encode(d, before, sizeof before, &len, NULL), VEER_OK);
        veer_detect_state answer = (veer_detect_state)7;
        for (size_t k = 0; k < 4; k++)
            assert_int_equal(veer_detector_update(d, unfit[k], &answer, NULL), VEER_EINVAL);
        if (info->input != VEER_INPUT_REAL)
            assert_int_equal(veer_detector_update(d, 1.5, &answer, NULL), VEER_EINVAL);
        if (info->input == VEER_INPUT_ERROR)
            assert_int_equal(veer_detector_update(d, 0.5, &answer, NULL), VEER_EINVAL);
        assert_int_equal(answer, 7);
        assert_int_equal(veer_detector_encode(d, after, sizeof after, &len, NULL), VEER_OK);
        assert_memory_equal(before, after, len);
        veer_detector_free(d);
    }
}

static void every_option_is_checked_at_its_ends(void **state)
{
    (void)state;
    for (size_t i = 0; i < veer_detector_count(); i++) {
        const veer_detector_info *info = veer_detector_at(i);
        for (size_t k = 0; k < info->option_count; k++) {
            const veer_detector_option *row = &info->options[k];
            const double step = row->type == VEER_OPTION_COUNT ? 1 : fabs(row->max) * 1e-9 + 1e-9;
            const double wrong[] = {row->open_min ? row->min : row->min - step, row->max + 2 * step,
                                    (double)NAN};
            for (size_t w = 0; w < 3; w++) {
                const veer_option_value given = {row->name, wrong[w]};
                veer_detector *d = NULL;
                veer_err err = VEER_ERR_INIT;
                assert_int_equal(veer_detector_new_named(&d, info->name, &given, 1, &err),
                                 VEER_EINVAL);
                assert_non_null(strstr(err.msg, row->name));
                assert_null(d);
            }
        }
    }
}

static void wrong_options_are_refused(void **state)
{
    (void)state;
    veer_detector *d = NULL;
    veer_ddm_options size = VEER_DDM_OPTIONS_INIT;
    size.size--;
    assert_int_equal(veer_detector_new(&d, "ddm", &size, NULL), VEER_EINVAL);
    assert_int_equal(veer_detector_new(&d, "dmm", NULL, NULL), VEER_ENOTFOUND);
    const veer_option_value unknown = {"color", 1}, part = {"warm_up", 1.5};
    assert_int_equal(veer_detector_new_named(&d, "ddm", &unknown, 1, NULL), VEER_EINVAL);
    assert_int_equal(veer_detector_new_named(&d, "ddm", &part, 1, NULL), VEER_EINVAL);
    veer_ddm_options ddm = VEER_DDM_OPTIONS_INIT;
    ddm.drift_level = 1.9;
    assert_int_equal(veer_detector_new(&d, "ddm", &ddm, NULL), VEER_EINVAL);
    veer_eddm_options eddm = VEER_EDDM_OPTIONS_INIT;
    eddm.drift_level = 0.96;
    assert_int_equal(veer_detector_new(&d, "eddm", &eddm, NULL), VEER_EINVAL);
    veer_hddm_a_options hddm_a = VEER_HDDM_A_OPTIONS_INIT;
    hddm_a.warning_alpha = 0.0001;
    assert_int_equal(veer_detector_new(&d, "hddm_a", &hddm_a, NULL), VEER_EINVAL);
    veer_kswin_options kswin = VEER_KSWIN_OPTIONS_INIT;
    kswin.window = 59;
    assert_int_equal(veer_detector_new(&d, "kswin", &kswin, NULL), VEER_EINVAL);
    assert_null(d);
}

static void counters_and_reset(void **state)
{
    (void)state;
    veer_page_hinkley_options o = VEER_PAGE_HINKLEY_OPTIONS_INIT;
    o.warm_up = 1;
    o.limit = 1;
    o.delta = 0;
    veer_detector *d = make("page_hinkley", &o);
    const double x[] = {0, 1, 1, 1, 1};
    for (size_t i = 0; i < 5; i++)
        feed(d, x[i]);
    veer_detector_status s;
    veer_detector_status_of(d, &s);
    assert_string_equal(s.info->name, "page_hinkley");
    assert_true(s.seen == 5 && s.drifts == 1 && s.last_drift == 4 && s.width == 1 && s.mean == 1);
    veer_detector_reset(d);
    veer_detector_status_of(d, &s);
    assert_true(s.seen == 0 && s.drifts == 0 && s.last_drift == 0 && s.width == 0);
    expect(d, x, "00020");
    assert_string_equal(veer_detect_state_name(VEER_DETECT_DRIFT), "drift");
    assert_string_equal(veer_detect_state_name((veer_detect_state)3), "unknown");
}

/* Damage anywhere is found; bytes whose checksum was made to fit again may decode, but then the
 * detector must be safe to use (this runs under the address sanitizer too). */
static void damaged_bytes_are_refused(void **state)
{
    (void)state;
    test_random rng;
    random_seed(&rng, 5);
    for (size_t i = 0; i < veer_detector_count(); i++) {
        veer_detector *d = make(veer_detector_at(i)->name, NULL);
        for (int k = 0; k < 150; k++)
            feed(d, k % 3 == 0);
        unsigned char bytes[20000], copy[20000];
        size_t len = 0;
        assert_int_equal(veer_detector_encode(d, bytes, sizeof bytes, &len, NULL), VEER_OK);
        veer_detector_free(d);
        for (int k = 0; k < 300; k++) {
            memcpy(copy, bytes, len);
            const size_t at = (size_t)random_below(&rng, len);
            copy[at] ^= (unsigned char)(1u << random_below(&rng, 8));
            veer_detector *back = NULL;
            const veer_rc rc = veer_detector_decode(&back, copy, len, NULL);
            assert_true(rc == VEER_ECORRUPT || (rc == VEER_EPARSE && at >= 8 && at < 16));
            uint64_t sum = UINT64_C(0xCBF29CE484222325);
            for (size_t b = 0; b < len - 8; b++)
                sum = (sum ^ copy[b]) * UINT64_C(0x100000001B3);
            for (size_t b = 0; b < 8; b++)
                copy[len - 8 + b] = (unsigned char)(sum >> (8 * b));
            if (veer_detector_decode(&back, copy, len, NULL) != VEER_OK)
                continue;
            for (int v = 0; v < 200; v++)
                feed(back, v % 2);
            veer_detector_free(back);
        }
        for (size_t cut = 0; cut < len; cut += 7) {
            veer_detector *back = NULL;
            assert_int_equal(veer_detector_decode(&back, bytes, cut, NULL), VEER_ECORRUPT);
        }
    }
}

/* ---- false alarms ---- */

/* Answers per 10,000 values on a stationary stream, printed for the documentation, against a bound
 * several times above what was seen: a detector that fires all the time must not pass. */
static void stationary_streams_are_mostly_quiet(void **state)
{
    (void)state;
    static const struct {
        const char *name;
        double most; /* false alarms per 10,000 values */
    } bounds[] = {
        {"adwin", 1},         {"ddm", 30},   {"eddm", 60}, {"hddm_a", 5}, {"hddm_w", 10},
        {"page_hinkley", 25}, {"cusum", 60}, {"ewma", 20}, {"kswin", 60},
    };
    enum { N = 100000 };
    test_random rng;
    random_seed(&rng, 2024);
    for (size_t i = 0; i < veer_detector_count(); i++) {
        const veer_detector_info *info = veer_detector_at(i);
        assert_string_equal(info->name, bounds[i].name);
        const int unit = strcmp(info->name, "adwin") == 0 || info->input != VEER_INPUT_REAL;
        veer_detector *d = make(info->name, NULL);
        for (int k = 0; k < N; k++)
            feed(d, unit ? random_unit(&rng) < 0.1 : random_normal(&rng));
        veer_detector_status s;
        veer_detector_status_of(d, &s);
        printf("# %-12s %6.2f false alarms per 10,000 values\n", info->name,
               (double)s.drifts * 10000 / N);
        assert_true((double)s.drifts * 10000 / N <= bounds[i].most);
        veer_detector_free(d);
    }
}

int main(int argc, char **argv)
{
    table_path = argc > 1 ? argv[1] : "detect.tsv";
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(page_hinkley_by_hand),
        cmocka_unit_test(cusum_by_hand),
        cmocka_unit_test(ewma_by_hand),
        cmocka_unit_test(ddm_by_hand),
        cmocka_unit_test(eddm_by_hand),
        cmocka_unit_test(hddm_a_by_hand),
        cmocka_unit_test(hddm_w_by_hand),
        cmocka_unit_test(kswin_by_hand),
        cmocka_unit_test(adwin_by_hand),
        cmocka_unit_test(adwin_cuts_behind_the_last_bucket_of_a_row),
        cmocka_unit_test(answers_agree_with_the_twins),
        cmocka_unit_test(adwin_tests_every_boundary),
        cmocka_unit_test(defaults_are_the_init_values),
        cmocka_unit_test(unfit_values_change_nothing),
        cmocka_unit_test(every_option_is_checked_at_its_ends),
        cmocka_unit_test(wrong_options_are_refused),
        cmocka_unit_test(counters_and_reset),
        cmocka_unit_test(damaged_bytes_are_refused),
        cmocka_unit_test(stationary_streams_are_mostly_quiet),
    };
    return cmocka_run_group_tests_name("detect", tests, NULL, NULL);
}
