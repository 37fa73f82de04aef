/* Score summary as bytes. */
#include "base/limits.h"
#include "summary/codec.h"
#include "summary/score.h"
#include "summary/wire.h"

#define KIND 's'
#define VERSION 2
#define MAX_KEY                                                                      \
    (shrunk(VEER_SCORE_LAST_ORDER) | 1) /* keys are written without what is always 0 \
                                         */
#define MAX_LOG_LOSS 37.0               /* -log(2^-52) is 36.04 */

static uint64_t shrunk(uint64_t key)
{
    return key >> VEER_SCORE_STEP_BITS << 1 | (key & 1);
}

static uint64_t cell_mask(uint64_t key)
{
    return ((uint64_t)1 << veer_score_cell_bits(key)) - 1;
}

static void put_count(const veer_score_count *count, uint64_t next, veer_buf *out)
{
    const bool mixed = count->order == VEER_SCORE_MIXED;
    veer_wire_put(out, shrunk(count->key) - next);
    veer_wire_put(out, 2 * (count->count - 1) + mixed);
    if (!mixed)
        veer_wire_put(out, count->order & cell_mask(count->key));
}

veer_rc veer_score_summary_encode(const veer_score_summary *summary, veer_buf *out, veer_err *err)
{
    const veer_score_cells *cells = &summary->cells;
    veer_wire_put_head(out, KIND, VERSION);
    veer_wire_put(out, summary->n_bins);
    veer_wire_put(out, cells->n);
    if (cells->n == 0)
        return veer_buf_status(out, err);
    for (size_t i = 0; i < cells->n; i++)
        put_count(&cells->items[i], i == 0 ? 0 : shrunk(cells->items[i - 1].key) + 1, out);
    veer_wire_put_limbs(out, summary->log_loss.limb, VEER_EXACT_SUM_LIMBS, true);
    veer_wire_put_limbs(out, summary->brier.limb, VEER_EXACT_SUM_LIMBS, true);
    for (size_t i = 0; i < summary->n_bins; i++) {
        const veer_score_bin_sums *bin = &summary->bins[i];
        veer_wire_put(out, bin->count);
        if (bin->count == 0)
            continue;
        veer_wire_put(out, bin->positives);
        veer_wire_put_limbs(out, bin->score.limb, VEER_EXACT_SUM_LIMBS, true);
    }
    return veer_buf_status(out, err);
}

/* A count whose shrunk key is `next` at the least, of `left` rows at most. */
static veer_score_count get_count(veer_wire *in, uint64_t next, uint64_t left)
{
    const uint64_t key = next + veer_wire_get(in, MAX_KEY - next);
    const uint64_t rows = veer_wire_get(in, 2 * left - 1);
    veer_score_count count = {key >> 1 << VEER_SCORE_STEP_BITS | (key & 1), VEER_SCORE_MIXED,
                              rows / 2 + 1};
    const uint64_t mask = cell_mask(count.key);
    if (rows % 2 == 0)
        count.order = (count.key & ~mask) | veer_wire_get(in, mask);
    if (!veer_score_count_is_valid(&count))
        in->bad = true;
    return count;
}

static veer_rc get_cells(veer_wire *in, veer_score_summary *s, size_t n, veer_err *err)
{
    uint64_t next = 0; /* smallest shrunk key that may come */
    for (size_t i = 0; i < n && !in->bad; i++) {
        const uint64_t left = VEER_LIMIT_SUMMARY_ROWS - s->rows[0] - s->rows[1];
        if (left == 0 || next > MAX_KEY) {
            in->bad = true;
            return VEER_OK;
        }
        const veer_score_count count = get_count(in, next, left);
        const veer_rc rc = in->bad ? VEER_OK : veer_score_cells_append(&s->cells, &count, err);
        if (rc != VEER_OK)
            return rc;
        s->rows[count.key & 1] += count.count;
        next = shrunk(count.key) + 1;
    }
    return VEER_OK;
}

static bool within(const veer_exact_sum *sum, uint64_t n, double lo, double hi)
{
    const double mean = veer_exact_sum_over(sum, n);
    return mean >= lo && mean <= hi;
}

/* The bins hold the rows of the cells, and scores that lie between their edges. */
static bool get_bins(veer_wire *in, veer_score_summary *s)
{
    uint64_t rows = s->rows[0] + s->rows[1], positives = s->rows[1];
    for (size_t i = 0; i < s->n_bins; i++) {
        veer_score_bin_sums *bin = &s->bins[i];
        bin->count = veer_wire_get(in, rows);
        rows -= bin->count;
        if (bin->count == 0)
            continue;
        bin->positives = veer_wire_get(in, positives < bin->count ? positives : bin->count);
        positives -= bin->positives;
        veer_wire_get_limbs(in, bin->score.limb, VEER_EXACT_SUM_LIMBS, true);
        if (!within(&bin->score, bin->count, veer_score_edge(s, i), veer_score_edge(s, i + 1)))
            return false;
    }
    return rows == 0 && positives == 0;
}

static bool get_sums(veer_wire *in, veer_score_summary *s)
{
    const uint64_t rows = s->rows[0] + s->rows[1];
    veer_wire_get_limbs(in, s->log_loss.limb, VEER_EXACT_SUM_LIMBS, true);
    veer_wire_get_limbs(in, s->brier.limb, VEER_EXACT_SUM_LIMBS, true);
    return !in->bad && within(&s->log_loss, rows, 0.0, MAX_LOG_LOSS) &&
           within(&s->brier, rows, 0.0, 1.0) && get_bins(in, s);
}

veer_rc veer_score_summary_decode(const void *bytes, size_t len, veer_score_summary **ret,
                                  veer_err *err)
{
    veer_score_summary *s = NULL;
    veer_wire in = veer_wire_open(bytes, len, KIND, VERSION);
    const size_t bins = veer_wire_get(&in, VEER_SCORE_MAX_RELIABILITY);
    veer_rc rc = veer_score_summary_new(bins, &s, err);
    if (rc != VEER_OK)
        return rc;
    const size_t n = veer_wire_get(&in, MAX_KEY + 1);
    rc = get_cells(&in, s, n, err);
    if (rc != VEER_OK)
        goto out;
    const bool good = bins > 0 && !in.bad && (n == 0 || get_sums(&in, s));
    if (!good || !veer_wire_done(&in)) {
        rc = veer_fail(err, VEER_ECORRUPT, "not the bytes of a score summary");
        goto out;
    }
    *ret = s;
    s = NULL;
out:
    veer_score_summary_free(s);
    return rc;
}
