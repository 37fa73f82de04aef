/* Reliability diagrams and the expected calibration error. */
#include <math.h>

#include "base/err.h"
#include "stats/probability.h"
#include "stats/ranking.h"

/* While rows are added, score_mean and observed hold sums. */
static void add_row(veer_reliability_bin *bin, double score, uint64_t label)
{
    bin->count++;
    bin->score_mean += score;
    bin->observed += (double)label;
}

static void finish(veer_reliability_bin *bin)
{
    if (bin->count == 0)
        return;
    bin->score_mean /= (double)bin->count;
    bin->observed /= (double)bin->count;
}

/* Edge i of numpy.linspace(0, 1, bins + 1). */
static double edge(size_t i, size_t bins)
{
    return i == bins ? 1 : (double)i * (1 / (double)bins);
}

/* The bin with edge(b) < score <= edge(b + 1); the first one also holds 0. */
static size_t bin_of(double score, size_t bins)
{
    const double guess = floor(score * (double)bins);
    size_t b = guess < (double)bins ? (size_t)guess : bins - 1;
    while (b > 0 && score <= edge(b, bins))
        b--;
    while (b + 1 < bins && score > edge(b + 1, bins))
        b++;
    return b;
}

veer_rc veer_reliability(const double *scores, const uint8_t *labels, size_t n,
                         veer_reliability_bin *bins, size_t bin_count, veer_err *err)
{
    if (bin_count == 0)
        return veer_fail(err, VEER_EINVAL, "there must be at least one bin");
    const veer_rc rc = veer_probability_check(scores, labels, n, err);
    if (rc != VEER_OK)
        return rc;
    for (size_t b = 0; b < bin_count; b++)
        bins[b] =
            (veer_reliability_bin){.lower = edge(b, bin_count), .upper = edge(b + 1, bin_count)};
    for (size_t i = 0; i < n; i++)
        add_row(&bins[bin_of(scores[i], bin_count)], scores[i], labels[i]);
    for (size_t b = 0; b < bin_count; b++)
        finish(&bins[b]);
    return VEER_OK;
}

veer_rc veer_reliability_equal_count(const veer_ranking *ranking, veer_reliability_bin *bins,
                                     size_t bin_count, size_t *ret_count, veer_err *err)
{
    if (bin_count == 0)
        return veer_fail(err, VEER_EINVAL, "there must be at least one bin");
    if (ranking->n == 0)
        return veer_fail(err, VEER_ENODATA, "there are no scores");
    if (ranking->negative > 0 || veer_ranking_score(ranking, ranking->n - 1) > 1)
        return veer_fail(err, VEER_EINVAL, "a score is not in [0, 1]");
    const uint64_t n = ranking->n, steps = bin_count < n ? bin_count : n;
    uint64_t step = 1; /* the bin being filled; it is full at row step * n / steps */
    size_t count = 0;
    veer_reliability_bin bin = {.lower = veer_ranking_score(ranking, 0)};
    for (size_t i = 0; i < ranking->n; i++) {
        add_row(&bin, veer_ranking_score(ranking, i), veer_ranking_label(ranking, i));
        const size_t rows = i + 1;
        if (rows < ranking->n && (rows * steps < step * n || !veer_ranking_ends(ranking, rows)))
            continue;
        bin.upper = veer_ranking_score(ranking, i);
        finish(&bin);
        bins[count++] = bin;
        step = rows * steps / n + 1;
        if (rows < ranking->n)
            bin = (veer_reliability_bin){.lower = veer_ranking_score(ranking, rows)};
    }
    *ret_count = count;
    return VEER_OK;
}

veer_rc veer_ece(const veer_reliability_bin *bins, size_t bin_count, double *ret, veer_err *err)
{
    double sum = 0, rows = 0;
    for (size_t b = 0; b < bin_count; b++) {
        sum += (double)bins[b].count * fabs(bins[b].score_mean - bins[b].observed);
        rows += (double)bins[b].count;
    }
    if (rows == 0)
        return veer_fail(err, VEER_ENODATA, "all bins are empty");
    *ret = sum / rows;
    return VEER_OK;
}
