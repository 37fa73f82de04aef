/* Numbers that wait until they are many, and columns of text. */
#include <math.h>
#include <stdlib.h>
#include <string.h>

#include "base/limits.h"
#include "buckets/sums.h"
#include "record/class_text.h"

#define FIRST_CAP 16
#define MANY_NAMES 8

veer_rc veer_waiting_put(veer_waiting *waiting, double value, veer_err *err)
{
    if (waiting->n == waiting->cap) {
        const size_t cap = waiting->cap == 0 ? FIRST_CAP : 2 * waiting->cap;
        double *const grown = realloc(waiting->values, cap * sizeof *grown);
        if (grown == NULL)
            return veer_fail_nomem(err);
        waiting->values = grown;
        waiting->cap = cap;
    }
    waiting->values[waiting->n++] = value;
    return VEER_OK;
}

veer_rc veer_waiting_flush(veer_waiting *waiting, veer_num_summary *summary, veer_err *err)
{
    if (waiting->n == 0)
        return VEER_OK;
    const veer_rc rc = veer_num_summary_add(summary, waiting->values, waiting->n, err);
    if (rc == VEER_OK)
        waiting->n = 0;
    return rc;
}

void veer_waiting_done(veer_waiting *waiting)
{
    free(waiting->values);
    *waiting = (veer_waiting){0};
}

static size_t first_number(const double *values, const veer_rows *rows)
{
    size_t i = 0;
    while (i < rows->n && isnan(values[veer_row(rows, i)]))
        i++;
    return i;
}

veer_rc veer_waiting_column(veer_waiting *waiting, veer_num_summary **summary, const double *values,
                            const veer_rows *rows, veer_err *err)
{
    veer_rc rc = VEER_OK;
    const size_t first = first_number(values, rows);
    if (first == rows->n)
        return VEER_OK;
    if (*summary == NULL)
        rc = veer_num_summary_new(summary, err);
    if (rc == VEER_OK && rows->at == NULL && rows->n >= VEER_WAITING_MAX)
        return veer_num_summary_add(*summary, values, rows->n, err);
    for (size_t i = first; rc == VEER_OK && i < rows->n; i++) {
        const double value = values[veer_row(rows, i)];
        if (isnan(value))
            continue;
        rc = veer_waiting_put(waiting, value, err);
        if (rc == VEER_OK && veer_waiting_full(waiting))
            rc = veer_waiting_flush(waiting, *summary, err);
    }
    return rc;
}

veer_rc veer_num_missing_to(veer_num_summary *summary, uint64_t rows, veer_err *err)
{
    if (summary == NULL)
        return VEER_OK;
    const uint64_t have = veer_num_summary_count(summary) + veer_num_summary_missing(summary);
    return have < rows ? veer_num_summary_add_missing(summary, rows - have, err) : VEER_OK;
}

veer_rc veer_cat_missing_to(veer_cat_summary *summary, uint64_t rows, veer_err *err)
{
    if (summary == NULL)
        return VEER_OK;
    const uint64_t have = veer_cat_summary_count(summary) + veer_cat_summary_missing(summary);
    return have < rows ? veer_cat_summary_add_missing(summary, rows - have, err) : VEER_OK;
}

/* ---- text ---- */

static size_t first_text(const uint32_t *codes, const veer_rows *rows)
{
    size_t i = 0;
    while (i < rows->n && codes[veer_row(rows, i)] == VEER_CODE_MISSING)
        i++;
    return i;
}

/* Rows per code, and the codes that occur, in order of first appearance. */
typedef struct tally {
    uint32_t *counts; /* by code */
    uint32_t *used;   /* n_used codes */
    size_t n_used;    /* codes that occur */
} tally;

static veer_rc tally_codes(tally *t, const uint32_t *codes, const veer_dict *dict,
                           const veer_rows *rows, veer_err *err)
{
    const size_t room = rows->n < dict->count ? rows->n : dict->count;
    t->counts = calloc((size_t)dict->count + room, sizeof *t->counts);
    if (t->counts == NULL)
        return veer_fail_nomem(err);
    t->used = t->counts + dict->count;
    for (size_t i = 0; i < rows->n; i++) {
        const uint32_t code = codes[veer_row(rows, i)];
        if (code != VEER_CODE_MISSING && t->counts[code]++ == 0)
            t->used[t->n_used++] = code;
    }
    return VEER_OK;
}

/* At most VEER_LIMIT_NAME_BYTES bytes, no character in two. */
static size_t cut_text(const char *text, size_t len)
{
    if (len <= VEER_LIMIT_NAME_BYTES)
        return len;
    len = VEER_LIMIT_NAME_BYTES;
    while (len > 0 && ((unsigned char)text[len] & 0xC0) == 0x80)
        len--;
    return len > 0 ? len : VEER_LIMIT_NAME_BYTES;
}

static veer_rc add_one(veer_cat_summary *summary, const veer_dict *dict, uint32_t code,
                       uint64_t count, bool classes, veer_err *err)
{
    char clean[VEER_CLASS_TEXT_SIZE];
    size_t len = 0;
    const char *const text = veer_dict_text(dict, code, &len);
    len = cut_text(text, len);
    if (!classes)
        return veer_cat_summary_add(summary, text, len, count, err);
    len = veer_class_clean(text, len, clean);
    return veer_cat_summary_add(summary, clean, len, count, err);
}

/* Few rows of a large dictionary are added one by one. */
static veer_rc add_singly(veer_cat_summary *summary, const uint32_t *codes, const veer_dict *dict,
                          bool classes, const veer_rows *rows, veer_err *err)
{
    veer_rc rc = VEER_OK;
    for (size_t i = 0; rc == VEER_OK && i < rows->n; i++) {
        const uint32_t code = codes[veer_row(rows, i)];
        if (code != VEER_CODE_MISSING)
            rc = add_one(summary, dict, code, 1, classes, err);
    }
    return rc;
}

/* Many new names are better met together (veer/cat_summary.h): as codes 0, 1, 2... */
static veer_rc add_together(veer_cat_summary *summary, const veer_dict *dict, const tally *t,
                            size_t n, veer_err *err)
{
    const char **const names = calloc(t->n_used, sizeof *names);
    size_t *const lens = calloc(t->n_used, sizeof *lens);
    uint32_t *const codes = calloc(n, sizeof *codes);
    veer_rc rc = VEER_OK;
    size_t filled = 0;
    if (names == NULL || lens == NULL || codes == NULL)
        rc = veer_fail_nomem(err);
    for (uint32_t i = 0; rc == VEER_OK && i < t->n_used; i++) {
        names[i] = veer_dict_text(dict, t->used[i], &lens[i]);
        lens[i] = cut_text(names[i], lens[i]);
        for (uint32_t k = 0; k < t->counts[t->used[i]]; k++)
            codes[filled++] = i;
    }
    if (rc == VEER_OK)
        rc = veer_cat_summary_add_codes(summary, names, lens, t->n_used, codes, filled, err);
    free(names);
    free(lens);
    free(codes);
    return rc;
}

static veer_rc add_tallied(veer_cat_summary *summary, const uint32_t *codes, const veer_dict *dict,
                           bool classes, const veer_rows *rows, veer_err *err)
{
    tally t = {0};
    veer_rc rc = tally_codes(&t, codes, dict, rows, err);
    if (rc == VEER_OK && !classes && t.n_used >= MANY_NAMES)
        rc = add_together(summary, dict, &t, rows->n, err);
    else
        for (size_t i = 0; rc == VEER_OK && i < t.n_used; i++)
            rc = add_one(summary, dict, t.used[i], t.counts[t.used[i]], classes, err);
    free(t.counts);
    return rc;
}

veer_rc veer_text_column(veer_cat_summary **summary, const uint32_t *codes, const veer_dict *dict,
                         bool classes, const veer_rows *rows, veer_err *err)
{
    if (first_text(codes, rows) == rows->n)
        return VEER_OK;
    if (*summary == NULL) {
        const veer_rc rc = veer_cat_summary_new(0, summary, err);
        if (rc != VEER_OK)
            return rc;
    }
    if (rows->n < dict->count / 4)
        return add_singly(*summary, codes, dict, classes, rows, err);
    return add_tallied(*summary, codes, dict, classes, rows, err);
}

/* ---- small things ---- */

size_t veer_num_memory(const veer_num_summary *summary)
{
    return summary == NULL ? 0 : 1000 + 16 * veer_num_summary_bins(summary);
}

size_t veer_cat_memory(const veer_cat_summary *summary)
{
    return summary == NULL ? 0 : 600 + 100 * veer_cat_summary_size(summary);
}

char *veer_name_copy(const char *name, size_t len)
{
    char *const copy = malloc(len + 1);
    if (copy == NULL)
        return NULL;
    if (len > 0)
        memcpy(copy, name, len);
    copy[len] = '\0';
    return copy;
}
