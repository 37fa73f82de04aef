/* fuzz_summary: bytes that claim to be a summary are refused, or give one that encodes to the same
 * bytes and answers every question. */
#include "fuzz.h"

#include <string.h>

#include "summary/codec.h"

#define MAX_BYTES ((size_t)1 << 24)

static void require_bounds(veer_rc rc, const veer_bounded *b)
{
    if (rc == VEER_OK)
        FUZZ_REQUIRE(b->lo <= b->value && b->value <= b->hi);
    else
        FUZZ_REQUIRE(rc == VEER_ENODATA || rc == VEER_EUNDEFINED);
}

static void require_number(veer_rc rc, double value)
{
    FUZZ_REQUIRE(rc == VEER_OK ? value - value == 0.0
                               : rc == VEER_ENODATA || rc == VEER_EUNDEFINED);
}

static void require_same(const veer_buf *out, const uint8_t *data, size_t size)
{
    FUZZ_REQUIRE(out->failed == VEER_OK && out->len == size);
    FUZZ_REQUIRE(memcmp(out->data, data, size) == 0);
}

static void ask_numbers(const veer_num_summary *s)
{
    static veer_rc (*const single[])(const veer_num_summary *, double *, veer_err *) = {
        veer_num_summary_min,      veer_num_summary_max,         veer_num_summary_sum,
        veer_num_summary_mean,     veer_num_summary_sum_squares, veer_num_summary_m2,
        veer_num_summary_variance, veer_num_summary_std,
    };
    static veer_num_measure *const measures[] = {
        veer_num_ks,          veer_num_wasserstein, veer_num_wasserstein_scaled, veer_num_energy,
        veer_num_superiority, veer_num_mean_shift,  veer_num_std_shift,
    };
    veer_bounded b = {0};
    uint64_t ref[10], cur[10];
    size_t bins = 0;
    for (size_t i = 0; i < sizeof(single) / sizeof(single[0]); i++) {
        double value = 0.0;
        const veer_rc rc = single[i](s, &value, NULL);
        require_number(rc, value);
    }
    for (size_t i = 0; i < sizeof(measures) / sizeof(measures[0]); i++) {
        const veer_rc rc = measures[i](s, s, &b, NULL);
        require_bounds(rc, &b);
    }
    for (int i = 0; i <= 4; i++) {
        const veer_rc rc = veer_num_summary_quantile(s, 0.25 * i, &b, NULL);
        require_bounds(rc, &b);
    }
    if (veer_num_reference_bins(s, s, 10, ref, cur, NULL, &bins, NULL) == VEER_OK)
        FUZZ_REQUIRE(bins >= 1 && bins <= 10 && memcmp(ref, cur, bins * sizeof(ref[0])) == 0);
}

static void try_numbers(const uint8_t *data, size_t size, veer_buf *out)
{
    veer_num_summary *s = NULL;
    if (veer_num_summary_decode(data, size, &s, NULL) != VEER_OK)
        return;
    veer_num_summary_encode(s, out, NULL);
    require_same(out, data, size);
    ask_numbers(s);
    veer_num_summary_free(s);
}

static void try_categories(const uint8_t *data, size_t size, veer_buf *out)
{
    veer_cat_summary *s = NULL;
    veer_cat_aligned aligned = {0};
    veer_cat_entry top[5];
    size_t n = 0;
    if (veer_cat_summary_decode(data, size, &s, NULL) != VEER_OK)
        return;
    veer_cat_summary_encode(s, out, NULL);
    require_same(out, data, size);
    FUZZ_REQUIRE(veer_cat_summary_distinct(s) >= 0.0);
    FUZZ_REQUIRE(veer_cat_summary_other(s) <= veer_cat_summary_count(s));
    if (veer_cat_summary_top(s, top, 5, &n, NULL) == VEER_OK && n > 0)
        FUZZ_REQUIRE(veer_cat_summary_find(s, top[0].name, top[0].len) == top[0].count);
    veer_cat_align(s, s, &aligned, NULL);
    veer_cat_aligned_done(&aligned);
    veer_cat_summary_free(s);
}

static void try_confusion(const uint8_t *data, size_t size, veer_buf *out)
{
    veer_confusion *c = NULL;
    if (veer_confusion_decode(data, size, &c, NULL) != VEER_OK)
        return;
    veer_confusion_encode(c, out, NULL);
    require_same(out, data, size);
    const size_t k = veer_confusion_classes(c);
    uint64_t *cells = k > 0 && k <= 64 ? calloc(k * k, sizeof(cells[0])) : NULL;
    if (cells != NULL) {
        uint64_t total = 0;
        FUZZ_REQUIRE(veer_confusion_cells(c, cells, k, NULL) == VEER_OK);
        for (size_t i = 0; i < k * k; i++)
            total += cells[i];
        FUZZ_REQUIRE(total == veer_confusion_total(c));
    }
    free(cells);
    veer_confusion_free(c);
}

static void try_scores(const uint8_t *data, size_t size, veer_buf *out)
{
    static veer_rc (*const single[])(const veer_score_summary *, double *, veer_err *) = {
        veer_score_summary_log_loss, veer_score_summary_brier, veer_score_summary_ece};
    veer_score_summary *s = NULL;
    veer_bounded b = {0};
    if (veer_score_summary_decode(data, size, &s, NULL) != VEER_OK)
        return;
    veer_score_summary_encode(s, out, NULL);
    require_same(out, data, size);
    veer_rc rc = veer_score_summary_auc_roc(s, &b, NULL);
    require_bounds(rc, &b);
    rc = veer_score_summary_auc_pr(s, &b, NULL);
    require_bounds(rc, &b);
    for (size_t i = 0; i < sizeof(single) / sizeof(single[0]); i++) {
        double value = 0.0;
        rc = single[i](s, &value, NULL);
        require_number(rc, value);
    }
    veer_score_summary_free(s);
}

static void try_errors(const uint8_t *data, size_t size, veer_buf *out)
{
    static veer_rc (*const single[])(const veer_error_summary *, double *, veer_err *) = {
        veer_error_summary_me,    veer_error_summary_mae,    veer_error_summary_mse,
        veer_error_summary_rmse,  veer_error_summary_r2,     veer_error_summary_mape,
        veer_error_summary_smape, veer_error_summary_max_ae,
    };
    veer_error_summary *s = NULL;
    veer_bounded b = {0};
    if (veer_error_summary_decode(data, size, &s, NULL) != VEER_OK)
        return;
    veer_error_summary_encode(s, out, NULL);
    require_same(out, data, size);
    for (size_t i = 0; i < sizeof(single) / sizeof(single[0]); i++) {
        double value = 0.0;
        const veer_rc rc = single[i](s, &value, NULL);
        require_number(rc, value);
    }
    const veer_rc rc = veer_error_summary_median_ae(s, &b, NULL);
    require_bounds(rc, &b);
    veer_error_summary_free(s);
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
    static void (*const tries[])(const uint8_t *, size_t, veer_buf *) = {
        try_numbers, try_categories, try_confusion, try_scores, try_errors};
    veer_buf out;
    veer_buf_init(&out, MAX_BYTES);
    for (size_t i = 0; i < sizeof(tries) / sizeof(tries[0]); i++) {
        veer_buf_clear(&out);
        tries[i](data, size, &out);
    }
    veer_buf_done(&out);
    return 0;
}
