/* Outcomes: predictions that have their labels. */
#include "buckets/outcome_rows.h"

#include <math.h>
#include <stdlib.h>
#include <string.h>

#include "base/limits.h"

#define RELIABILITY_BINS 10
#define FEW_CODES 64 /* of which pairs are counted in a table */
#define LEVEL_CLASSES (VEER_LIMIT_SCORED_CLASSES + VEER_SCORE_LEVELS)

/* ---- life ---- */

static void scores_done(veer_class_scores *scores)
{
    free(scores->name);
    veer_score_summary_free(scores->as_positive);
    veer_score_summary_free(scores->as_negative);
    veer_waiting_done(&scores->waiting);
}

void veer_scores_drop(veer_performance_sums *sums)
{
    for (size_t i = 0; i < sums->n_scores; i++)
        scores_done(&sums->scores[i]);
    free(sums->scores);
    sums->scores = NULL;
    sums->n_scores = 0;
    veer_confusion_free(sums->levels);
    sums->levels = NULL;
    sums->scores_dropped = true;
}

void veer_performance_sums_free(veer_performance_sums *sums)
{
    if (sums == NULL)
        return;
    veer_scores_drop(sums);
    veer_confusion_free(sums->confusion);
    veer_error_summary_free(sums->errors);
    veer_num_summary_free(sums->delay_s);
    veer_waiting_done(&sums->true_numbers);
    veer_waiting_done(&sums->numbers);
    veer_waiting_done(&sums->delays_s);
    free(sums);
}

static veer_rc need(veer_performance_sums **sums, veer_err *err)
{
    if (*sums == NULL)
        *sums = calloc(1, sizeof **sums);
    return *sums != NULL ? VEER_OK : veer_fail_nomem(err);
}

/* ---- scores ---- */

size_t veer_scores_place(const veer_performance_sums *sums, const char *name, size_t len,
                         bool *ret_found)
{
    for (size_t i = 0; i < sums->n_scores; i++) {
        const veer_class_scores *const s = &sums->scores[i];
        const size_t shorter = s->name_len < len ? s->name_len : len;
        const int order = memcmp(s->name, name, shorter);
        *ret_found = order == 0 && s->name_len == len;
        if (order > 0 || (order == 0 && s->name_len >= len))
            return i;
    }
    *ret_found = false;
    return sums->n_scores;
}

veer_rc veer_scores_insert(veer_performance_sums *sums, size_t at, const char *name, size_t len,
                           veer_err *err)
{
    veer_class_scores fresh = {.name = veer_name_copy(name, len), .name_len = len};
    veer_class_scores *const grown =
        realloc(sums->scores, (sums->n_scores + 1) * sizeof *sums->scores);
    if (grown != NULL)
        sums->scores = grown;
    veer_rc rc = fresh.name == NULL || grown == NULL ? veer_fail_nomem(err) : VEER_OK;
    if (rc == VEER_OK)
        rc = veer_score_summary_new(RELIABILITY_BINS, &fresh.as_positive, err);
    if (rc == VEER_OK)
        rc = veer_score_summary_new(RELIABILITY_BINS, &fresh.as_negative, err);
    if (rc != VEER_OK) {
        scores_done(&fresh);
        return rc;
    }
    memmove(&grown[at + 1], &grown[at], (sums->n_scores - at) * sizeof *grown);
    grown[at] = fresh;
    sums->n_scores++;
    return VEER_OK;
}

static veer_rc flush_scores(veer_class_scores *s, veer_err *err)
{
    uint8_t labels[VEER_WAITING_MAX];
    const size_t n = s->waiting.n;
    if (n == 0)
        return VEER_OK;
    memset(labels, 1, n);
    veer_rc rc = veer_score_summary_add(s->as_positive, s->waiting.values, labels, n, err);
    memset(labels, 0, n);
    if (rc == VEER_OK)
        rc = veer_score_summary_add(s->as_negative, s->waiting.values, labels, n, err);
    if (rc == VEER_OK)
        s->waiting.n = 0;
    return rc;
}

static veer_rc put_score(veer_performance_sums *sums, const char *name, size_t len, double score,
                         veer_err *err)
{
    bool found = false;
    veer_rc rc = VEER_OK;
    if (!(score >= 0 && score <= 1)) {
        sums->scores_outside++;
        return VEER_OK;
    }
    if (sums->scores_dropped)
        return VEER_OK;
    const size_t at = veer_scores_place(sums, name, len, &found);
    if (!found && sums->n_scores == VEER_LIMIT_SCORED_CLASSES) {
        veer_scores_drop(sums);
        return VEER_OK;
    }
    if (!found)
        rc = veer_scores_insert(sums, at, name, len, err);
    if (rc == VEER_OK)
        rc = veer_waiting_put(&sums->scores[at].waiting, score + 0.0, err);
    if (rc == VEER_OK && veer_waiting_full(&sums->scores[at].waiting))
        rc = flush_scores(&sums->scores[at], err);
    return rc;
}

/* ---- counts of pairs ---- */

static veer_rc put_pair(veer_confusion **confusion, const char *truth, size_t truth_len,
                        const char *predicted, size_t predicted_len, uint64_t count, veer_err *err)
{
    veer_rc rc = VEER_OK;
    if (*confusion == NULL)
        rc = veer_confusion_new(confusion, err);
    return rc == VEER_OK ? veer_confusion_add_named(*confusion, truth, truth_len, predicted,
                                                    predicted_len, count, err)
                         : rc;
}

void veer_performance_sums_trim(veer_performance_sums *sums)
{
    if (sums->confusion_dropped) {
        veer_confusion_free(sums->confusion);
        sums->confusion = NULL;
    }
    if (sums->scores_dropped || sums->n_scores > VEER_LIMIT_SCORED_CLASSES ||
        (sums->levels != NULL && veer_confusion_classes(sums->levels) > LEVEL_CLASSES))
        veer_scores_drop(sums);
}

/* Rows per pair of codes: a table while there are few classes, else sorted keys. */
typedef struct pair_counts {
    uint64_t *keys;  /* n_keys pairs, code << 32 | code */
    size_t n_keys;   /* of them */
    uint32_t *table; /* width * width counts; NULL: the keys are used */
    size_t width;    /* codes are below this */
} pair_counts;

static veer_rc pairs_init(pair_counts *p, size_t codes, size_t rows, veer_err *err)
{
    *p = (pair_counts){.width = codes};
    if (codes <= FEW_CODES)
        p->table = calloc(codes * codes + 1, sizeof *p->table);
    else
        p->keys = malloc(rows * sizeof *p->keys);
    return p->table == NULL && p->keys == NULL ? veer_fail_nomem(err) : VEER_OK;
}

static void pairs_done(pair_counts *p)
{
    free(p->keys);
    free(p->table);
}

static void pairs_put(pair_counts *p, uint32_t a, uint32_t b)
{
    if (p->table != NULL)
        p->table[a * p->width + b]++;
    else
        p->keys[p->n_keys++] = (uint64_t)a << 32 | b;
}

static int ascending(const void *a, const void *b)
{
    const uint64_t x = *(const uint64_t *)a;
    const uint64_t y = *(const uint64_t *)b;
    return (x > y) - (x < y);
}

/* Adds rows of one pair. */
static veer_rc put_codes(veer_performance_sums *sums, const veer_dict *classes, uint32_t truth,
                         uint32_t predicted, uint64_t rows, veer_err *err)
{
    size_t truth_len = 0;
    size_t predicted_len = 0;
    const char *const a = veer_dict_text(classes, truth, &truth_len);
    const char *const b = veer_dict_text(classes, predicted, &predicted_len);
    const veer_rc rc = put_pair(&sums->confusion, a, truth_len, b, predicted_len, rows, err);
    sums->confusion_dropped |= rc == VEER_ELIMIT;
    return rc == VEER_ELIMIT ? VEER_OK : rc;
}

static veer_rc put_confusions(veer_performance_sums *sums, const veer_dict *classes, pair_counts *p,
                              veer_err *err)
{
    veer_rc rc = VEER_OK;
    if (p->n_keys > 0)
        qsort(p->keys, p->n_keys, sizeof *p->keys, ascending);
    for (size_t i = 0, end = 0; rc == VEER_OK && i < p->n_keys && !sums->confusion_dropped;
         i = end) {
        while (end < p->n_keys && p->keys[end] == p->keys[i])
            end++;
        rc = put_codes(sums, classes, (uint32_t)(p->keys[i] >> 32), (uint32_t)p->keys[i], end - i,
                       err);
    }
    for (size_t i = 0; p->table != NULL && rc == VEER_OK && i < p->width * p->width; i++)
        if (p->table[i] > 0 && !sums->confusion_dropped)
            rc = put_codes(sums, classes, (uint32_t)(i / p->width), (uint32_t)(i % p->width),
                           p->table[i], err);
    veer_performance_sums_trim(sums);
    return rc;
}

static veer_rc fold_confusion(veer_performance_sums *sums, const veer_outcome_rows *rows,
                              veer_err *err)
{
    pair_counts p;
    if (rows->n == 0 || sums->confusion_dropped)
        return VEER_OK;
    veer_rc rc = pairs_init(&p, rows->classes.count, rows->n, err);
    for (size_t i = 0; rc == VEER_OK && i < rows->n; i++) {
        const veer_outcome *const o = &rows->at[i];
        if (o->truth != VEER_CODE_MISSING && o->predicted != VEER_CODE_MISSING)
            pairs_put(&p, o->truth, o->predicted);
    }
    if (rc == VEER_OK)
        rc = put_confusions(sums, &rows->classes, &p, err);
    pairs_done(&p);
    return rc;
}

/* ---- levels ---- */

/* Adds rows of one predicted class at a level. */
static veer_rc put_level(veer_performance_sums *sums, const veer_dict *classes, uint32_t predicted,
                         const char *level, uint64_t rows, veer_err *err)
{
    size_t len = 0;
    if (sums->scores_dropped)
        return VEER_OK;
    const char *const name = veer_dict_text(classes, predicted, &len);
    const veer_rc rc = put_pair(&sums->levels, name, len, level, 2, rows, err);
    if (rc == VEER_OK && veer_confusion_classes(sums->levels) > LEVEL_CLASSES)
        veer_scores_drop(sums);
    return rc;
}

/* Levels of few classes are counted first. */
static veer_rc put_counted_levels(veer_performance_sums *sums, const veer_dict *classes,
                                  const uint32_t *counts, veer_err *err)
{
    veer_rc rc = VEER_OK;
    for (uint32_t i = 0; rc == VEER_OK && i < classes->count * VEER_SCORE_LEVELS; i++) {
        const uint32_t at = i % VEER_SCORE_LEVELS;
        const char level[3] = {(char)('0' + at / 10), (char)('0' + at % 10), '\0'};
        if (counts[i] > 0)
            rc = put_level(sums, classes, i / VEER_SCORE_LEVELS, level, counts[i], err);
    }
    return rc;
}

static veer_rc fold_levels(veer_performance_sums *sums, const veer_outcome_rows *rows,
                           veer_err *err)
{
    veer_rc rc = VEER_OK;
    uint32_t *counts = NULL;
    const bool few = rows->classes.count <= FEW_CODES;
    if (sums->scores_dropped)
        return VEER_OK;
    if (few)
        counts = calloc((size_t)rows->classes.count * VEER_SCORE_LEVELS + 1, sizeof *counts);
    if (few && counts == NULL)
        return veer_fail_nomem(err);
    for (size_t i = 0; rc == VEER_OK && i < rows->n; i++) {
        const veer_outcome *const o = &rows->at[i];
        char level[3];
        if (o->truth == VEER_CODE_MISSING || !o->level)
            continue;
        veer_score_level(o->score, level);
        if (few)
            counts[o->predicted * VEER_SCORE_LEVELS +
                   (unsigned)(10 * (level[0] - '0') + level[1] - '0')]++;
        else
            rc = put_level(sums, &rows->classes, o->predicted, level, 1, err);
    }
    if (rc == VEER_OK && few)
        rc = put_counted_levels(sums, &rows->classes, counts, err);
    free(counts);
    return rc;
}

static veer_rc fold_scores(veer_performance_sums *sums, const veer_outcome_rows *rows,
                           veer_err *err)
{
    veer_rc rc = VEER_OK;
    for (size_t i = 0; rc == VEER_OK && i < rows->n; i++) {
        const veer_outcome *const o = &rows->at[i];
        size_t len = 0;
        if (o->truth == VEER_CODE_MISSING || isnan(o->score))
            continue;
        const char *const truth = veer_dict_text(&rows->classes, o->truth, &len);
        rc = put_score(sums, truth, len, o->score, err);
    }
    return rc == VEER_OK ? fold_levels(sums, rows, err) : rc;
}

/* ---- numbers ---- */

static veer_rc flush_errors(veer_performance_sums *sums, veer_err *err)
{
    const size_t n = sums->numbers.n;
    veer_rc rc = VEER_OK;
    if (n == 0)
        return VEER_OK;
    if (sums->errors == NULL)
        rc = veer_error_summary_new(&sums->errors, err);
    if (rc == VEER_OK)
        rc = veer_error_summary_add(sums->errors, sums->true_numbers.values, sums->numbers.values,
                                    n, err);
    if (rc == VEER_OK) {
        sums->true_numbers.n = 0;
        sums->numbers.n = 0;
    }
    return rc;
}

static veer_rc fold_errors(veer_performance_sums *sums, const veer_outcome_rows *rows,
                           veer_err *err)
{
    veer_rc rc = VEER_OK;
    for (size_t i = 0; rc == VEER_OK && i < rows->n; i++) {
        const veer_outcome *const o = &rows->at[i];
        if (isnan(o->number))
            continue;
        rc = veer_waiting_put(&sums->true_numbers, o->true_number, err);
        if (rc == VEER_OK)
            rc = veer_waiting_put(&sums->numbers, o->number, err);
        if (rc == VEER_OK && veer_waiting_full(&sums->numbers))
            rc = flush_errors(sums, err);
    }
    return rc;
}

static veer_rc flush_delays(veer_performance_sums *sums, veer_err *err)
{
    veer_rc rc = VEER_OK;
    if (sums->delays_s.n > 0 && sums->delay_s == NULL)
        rc = veer_num_summary_new(&sums->delay_s, err);
    return rc == VEER_OK ? veer_waiting_flush(&sums->delays_s, sums->delay_s, err) : rc;
}

static veer_rc fold_delays(veer_performance_sums *sums, const veer_outcome_rows *rows,
                           const int64_t *times, const int64_t *label_time_us, veer_err *err)
{
    veer_rc rc = VEER_OK;
    if (times == NULL || label_time_us == NULL)
        return VEER_OK;
    for (size_t i = 0; rc == VEER_OK && i < rows->n; i++) {
        const size_t row = rows->at[i].row;
        if (times[row] == VEER_TIME_MISSING || label_time_us[row] == VEER_TIME_MISSING)
            continue;
        const double delay_us = (double)label_time_us[row] - (double)times[row];
        rc = veer_waiting_put(&sums->delays_s, delay_us / 1e6, err);
        if (rc == VEER_OK && veer_waiting_full(&sums->delays_s))
            rc = flush_delays(sums, err);
    }
    return rc;
}

/* ---- the whole ---- */

veer_rc veer_performance_sums_fold(veer_performance_sums **sums, const veer_rows *rows,
                                   const int64_t *label_time_us, veer_err *err)
{
    veer_outcome_rows outcomes;
    veer_rc rc = veer_outcome_rows_init(&outcomes, rows, err);
    if (rc != VEER_OK || outcomes.n == 0) {
        if (rc == VEER_OK)
            veer_outcome_rows_done(&outcomes);
        return rc;
    }
    rc = need(sums, err);
    if (rc == VEER_OK) {
        (*sums)->labelled += outcomes.n;
        rc = fold_confusion(*sums, &outcomes, err);
    }
    if (rc == VEER_OK)
        rc = fold_scores(*sums, &outcomes, err);
    if (rc == VEER_OK)
        rc = fold_errors(*sums, &outcomes, err);
    if (rc == VEER_OK)
        rc = fold_delays(*sums, &outcomes, veer_batch_timestamps(rows->batch), label_time_us, err);
    veer_outcome_rows_done(&outcomes);
    return rc;
}

veer_rc veer_performance_sums_settle(veer_performance_sums *sums, veer_err *err)
{
    veer_rc rc = flush_errors(sums, err);
    if (rc == VEER_OK)
        rc = flush_delays(sums, err);
    for (size_t i = 0; rc == VEER_OK && i < sums->n_scores; i++) {
        rc = flush_scores(&sums->scores[i], err);
        if (rc == VEER_OK)
            veer_waiting_done(&sums->scores[i].waiting);
    }
    if (rc != VEER_OK)
        return rc;
    veer_waiting_done(&sums->true_numbers);
    veer_waiting_done(&sums->numbers);
    veer_waiting_done(&sums->delays_s);
    return VEER_OK;
}

veer_rc veer_window_add_correction(veer_window *window, veer_err *err)
{
    const veer_rc rc = need(&window->performance, err);
    if (rc != VEER_OK)
        return rc;
    window->performance->corrections++;
    window->performance->stale = true;
    return VEER_OK;
}

/* ---- merging ---- */

static veer_rc merge_confusion(veer_confusion **into, const veer_confusion *from, veer_err *err)
{
    veer_rc rc = VEER_OK;
    if (from == NULL)
        return VEER_OK;
    if (*into == NULL)
        rc = veer_confusion_new(into, err);
    return rc == VEER_OK ? veer_confusion_merge(*into, from, err) : rc;
}

static veer_rc merge_classes(veer_performance_sums *into, const veer_performance_sums *from,
                             veer_err *err)
{
    if (!into->confusion_dropped) {
        const uint64_t before = into->confusion == NULL ? 0 : veer_confusion_total(into->confusion);
        const veer_rc rc = merge_confusion(&into->confusion, from->confusion, err);
        const uint64_t more = from->confusion == NULL ? 0 : veer_confusion_total(from->confusion);
        if (rc == VEER_ELIMIT && more <= VEER_LIMIT_SUMMARY_ROWS - before)
            into->confusion_dropped = true;
        else if (rc != VEER_OK)
            return rc;
    }
    return VEER_OK;
}

static veer_rc merge_scores(veer_performance_sums *into, const veer_performance_sums *from,
                            veer_err *err)
{
    veer_rc rc = merge_confusion(&into->levels, from->levels, err);
    for (size_t i = 0; rc == VEER_OK && i < from->n_scores; i++) {
        const veer_class_scores *const s = &from->scores[i];
        bool found = false;
        const size_t at = veer_scores_place(into, s->name, s->name_len, &found);
        if (!found)
            rc = veer_scores_insert(into, at, s->name, s->name_len, err);
        if (rc == VEER_OK)
            rc = veer_score_summary_merge(into->scores[at].as_positive, s->as_positive, err);
        if (rc == VEER_OK)
            rc = veer_score_summary_merge(into->scores[at].as_negative, s->as_negative, err);
    }
    return rc;
}

static veer_rc merge_numbers(veer_performance_sums *into, const veer_performance_sums *from,
                             veer_err *err)
{
    veer_rc rc = VEER_OK;
    if (from->errors != NULL && into->errors == NULL)
        rc = veer_error_summary_new(&into->errors, err);
    if (rc == VEER_OK && from->errors != NULL)
        rc = veer_error_summary_merge(into->errors, from->errors, err);
    if (rc == VEER_OK && from->delay_s != NULL && into->delay_s == NULL)
        rc = veer_num_summary_new(&into->delay_s, err);
    if (rc == VEER_OK && from->delay_s != NULL)
        rc = veer_num_summary_merge(into->delay_s, from->delay_s, err);
    return rc;
}

veer_rc veer_performance_sums_merge(veer_performance_sums **into, const veer_performance_sums *from,
                                    veer_err *err)
{
    veer_rc rc = need(into, err);
    if (rc != VEER_OK)
        return rc;
    veer_performance_sums *const s = *into;
    s->confusion_dropped |= from->confusion_dropped;
    s->scores_dropped |= from->scores_dropped;
    rc = merge_classes(s, from, err);
    if (rc == VEER_OK && !s->scores_dropped)
        rc = merge_scores(s, from, err);
    if (rc == VEER_OK)
        rc = merge_numbers(s, from, err);
    if (rc != VEER_OK)
        return rc;
    s->labelled += from->labelled;
    s->corrections += from->corrections;
    s->scores_outside += from->scores_outside;
    s->stale |= from->stale;
    veer_performance_sums_trim(s);
    return VEER_OK;
}

static size_t confusion_memory(const veer_confusion *confusion)
{
    return confusion == NULL ? 0 : 1000 + 100 * veer_confusion_classes(confusion);
}

size_t veer_performance_sums_memory(const veer_performance_sums *sums)
{
    size_t bytes = sizeof *sums + confusion_memory(sums->confusion) +
                   confusion_memory(sums->levels) + veer_num_memory(sums->delay_s) +
                   8 * (sums->true_numbers.cap + sums->numbers.cap + sums->delays_s.cap);
    for (size_t i = 0; i < sums->n_scores; i++) {
        const veer_class_scores *const s = &sums->scores[i];
        const uint64_t rows = veer_score_summary_positives(s->as_positive);
        bytes += 8000 + 32 * (size_t)(rows < 4096 ? rows : 4096) + 8 * s->waiting.cap;
    }
    return sums->errors == NULL ? bytes : bytes + 20000;
}
