/* Category summary: life, adding, purging, merging. */
#include "summary/category.h"

#include <stdlib.h>
#include <string.h>

#include "base/err.h"

/* Between two purges twice as many may be held, so that a purge is paid for by cap new names. */
static size_t room(const veer_cat_summary *s)
{
    return 2 * s->cap;
}

veer_rc veer_cat_summary_new(size_t cap, veer_cat_summary **ret, veer_err *err)
{
    cap = cap == 0 ? VEER_CAT_SUMMARY_CAP : cap;
    if (cap > VEER_LIMIT_CAT_SUMMARY_VALUES)
        return veer_fail(err, VEER_EINVAL, "a category summary holds at most %d categories",
                         VEER_LIMIT_CAT_SUMMARY_VALUES);
    veer_rc rc = VEER_OK;
    veer_cat_summary *s = calloc(1, sizeof(*s));
    if (s == NULL)
        return veer_fail_nomem(err);
    s->cap = cap;
    rc = veer_map_new(room(s), &s->map, err);
    if (rc != VEER_OK)
        goto out;
    *ret = s;
    s = NULL;
out:
    veer_cat_summary_free(s);
    return rc;
}

void veer_cat_summary_free(veer_cat_summary *summary)
{
    if (summary == NULL)
        return;
    veer_map_free(summary->map);
    free(summary->counts);
    free(summary->registers);
    free(summary);
}

veer_rc veer_cat_start_registers(veer_cat_summary *s, veer_err *err)
{
    if (s->registers != NULL)
        return VEER_OK;
    s->registers = calloc(VEER_HLL_REGISTERS, 1);
    if (s->registers == NULL)
        return veer_fail_nomem(err);
    for (uint32_t i = 0; i < veer_map_count(s->map); i++) {
        size_t len;
        const char *name = veer_map_key(s->map, i, &len);
        veer_hll_add(s->registers, name, len);
    }
    return VEER_OK;
}

static int falling(const void *a, const void *b)
{
    const uint64_t x = *(const uint64_t *)a, y = *(const uint64_t *)b;
    return (x < y) - (x > y);
}

/* The count of the (cap + 1)-th largest. */
static uint64_t cut_level(const veer_cat_summary *s)
{
    uint64_t sorted[2 * VEER_LIMIT_CAT_SUMMARY_VALUES];
    const size_t n = veer_map_count(s->map);
    memcpy(sorted, s->counts, n * sizeof(sorted[0]));
    qsort(sorted, n, sizeof(sorted[0]), falling);
    return sorted[s->cap];
}

veer_rc veer_cat_purge(veer_cat_summary *s, veer_err *err)
{
    veer_map *map = NULL;
    if (veer_map_count(s->map) <= s->cap)
        return VEER_OK;
    veer_rc rc = veer_cat_start_registers(s, err);
    if (rc == VEER_OK)
        rc = veer_map_new(room(s), &map, err);
    if (rc != VEER_OK)
        return rc;
    const uint64_t level = cut_level(s);
    uint64_t kept[VEER_LIMIT_CAT_SUMMARY_VALUES], held = 0;
    for (uint32_t i = 0; i < veer_map_count(s->map); i++) {
        uint32_t at;
        size_t len;
        const char *name = veer_map_key(s->map, i, &len);
        if (s->counts[i] <= level)
            continue;
        rc = veer_map_put(map, name, len, &at, err);
        if (rc != VEER_OK) {
            veer_map_free(map);
            return rc;
        }
        kept[at] = s->counts[i] - level;
        held += kept[at];
    }
    veer_map_free(s->map);
    s->map = map;
    memcpy(s->counts, kept, veer_map_count(map) * sizeof(kept[0]));
    s->held = held;
    s->error += level;
    return VEER_OK;
}

/* Room for the counts of n categories. */
static veer_rc need_counts(veer_cat_summary *s, size_t n, veer_err *err)
{
    size_t more = s->room == 0 ? 16 : s->room;
    if (n <= s->room)
        return VEER_OK;
    while (more < n)
        more *= 2;
    uint64_t *grown = realloc(s->counts, more * sizeof(grown[0]));
    if (grown == NULL)
        return veer_fail_nomem(err);
    s->counts = grown;
    s->room = more;
    return VEER_OK;
}

veer_rc veer_cat_put(veer_cat_summary *s, const char *name, size_t len, uint64_t count,
                     veer_err *err)
{
    uint32_t at;
    if (!veer_map_find(s->map, name, len, &at)) {
        veer_rc rc = VEER_OK;
        if (veer_map_count(s->map) == room(s))
            rc = veer_cat_purge(s, err);
        if (rc == VEER_OK)
            rc = need_counts(s, veer_map_count(s->map) + 1, err);
        if (rc == VEER_OK)
            rc = veer_map_put(s->map, name, len, &at, err);
        if (rc != VEER_OK)
            return rc;
        s->counts[at] = 0;
        if (s->registers != NULL)
            veer_hll_add(s->registers, name, len);
    }
    s->counts[at] += count;
    s->held += count;
    s->total += count;
    return VEER_OK;
}

/* A twin of its own memory. What may fail half way is done to a twin that then takes the place. */
static veer_rc copy_of(const veer_cat_summary *s, veer_cat_summary **ret, veer_err *err)
{
    veer_cat_summary *copy = NULL;
    veer_rc rc = veer_cat_summary_new(s->cap, &copy, err);
    if (rc == VEER_OK)
        rc = need_counts(copy, veer_map_count(s->map), err);
    for (uint32_t i = 0; rc == VEER_OK && i < veer_map_count(s->map); i++) {
        uint32_t at;
        size_t len;
        const char *name = veer_map_key(s->map, i, &len);
        rc = veer_map_put(copy->map, name, len, &at, err);
    }
    if (rc == VEER_OK && s->registers != NULL) {
        copy->registers = malloc(VEER_HLL_REGISTERS);
        if (copy->registers == NULL)
            rc = veer_fail_nomem(err);
        else
            memcpy(copy->registers, s->registers, VEER_HLL_REGISTERS);
    }
    if (rc != VEER_OK) {
        veer_cat_summary_free(copy);
        return rc;
    }
    if (veer_map_count(s->map) > 0)
        memcpy(copy->counts, s->counts, veer_map_count(s->map) * sizeof(s->counts[0]));
    copy->total = s->total;
    copy->held = s->held;
    copy->missing = s->missing;
    copy->error = s->error;
    *ret = copy;
    return VEER_OK;
}

/* The copy takes the place if all went well; frees what is not needed. */
static veer_rc finish(veer_cat_summary *s, veer_cat_summary *copy, veer_rc rc)
{
    if (rc == VEER_OK && copy != s) {
        const veer_cat_summary old = *s;
        *s = *copy;
        *copy = old;
    }
    if (copy != s)
        veer_cat_summary_free(copy);
    return rc;
}

static bool holds(const veer_cat_summary *s, const char *name, size_t len)
{
    uint32_t at;
    return veer_map_find(s->map, name, len, &at);
}

static veer_rc check_rows(const veer_cat_summary *s, uint64_t count, veer_err *err)
{
    if (count > VEER_LIMIT_SUMMARY_ROWS - s->total - s->missing)
        return veer_fail(err, VEER_ELIMIT, "a summary holds at most 2^53 rows");
    return VEER_OK;
}

static veer_rc check_name(size_t len, veer_err *err)
{
    if (len > VEER_LIMIT_NAME_BYTES)
        return veer_fail(err, VEER_ELIMIT, "a category name has at most %d bytes",
                         VEER_LIMIT_NAME_BYTES);
    return VEER_OK;
}

/* Below the cap a new name is one step that fails as a whole or not at all. */
veer_rc veer_cat_summary_add(veer_cat_summary *summary, const char *name, size_t len,
                             uint64_t count, veer_err *err)
{
    veer_cat_summary *work = summary;
    veer_rc rc = check_name(len, err);
    if (rc == VEER_OK)
        rc = check_rows(summary, count, err);
    if (rc != VEER_OK || count == 0)
        return rc;
    if (veer_map_count(summary->map) == summary->cap && !holds(summary, name, len))
        rc = copy_of(summary, &work, err);
    if (rc == VEER_OK)
        rc = veer_cat_put(work, name, len, count, err);
    if (rc == VEER_OK)
        rc = veer_cat_purge(work, err);
    return finish(summary, work, rc);
}

veer_rc veer_cat_summary_add_missing(veer_cat_summary *summary, uint64_t count, veer_err *err)
{
    const veer_rc rc = check_rows(summary, count, err);
    if (rc == VEER_OK)
        summary->missing += count;
    return rc;
}

static veer_rc count_codes(const uint32_t *codes, size_t n, uint64_t *counts, size_t n_names,
                           uint64_t *ret_missing, veer_err *err)
{
    uint64_t missing = 0;
    for (size_t i = 0; i < n; i++) {
        if (codes[i] < n_names)
            counts[codes[i]]++;
        else if (codes[i] == VEER_CAT_MISSING_CODE)
            missing++;
        else
            return veer_fail_at(err, VEER_EINVAL, (int64_t)i, "a code has no name");
    }
    *ret_missing = missing;
    return VEER_OK;
}

static veer_rc put_counted(veer_cat_summary *s, const char *const *names, const size_t *lens,
                           const uint64_t *counts, size_t n_names, veer_err *err)
{
    veer_cat_summary *work = s;
    veer_rc rc = VEER_OK;
    bool known = true;
    for (size_t c = 0; c < n_names && rc == VEER_OK; c++) {
        if (counts[c] == 0)
            continue;
        rc = check_name(lens[c], err);
        known = known && rc == VEER_OK && holds(s, names[c], lens[c]);
    }
    if (rc == VEER_OK && !known)
        rc = copy_of(s, &work, err);
    for (size_t c = 0; c < n_names && rc == VEER_OK; c++)
        if (counts[c] > 0)
            rc = veer_cat_put(work, names[c], lens[c], counts[c], err);
    if (rc == VEER_OK)
        rc = veer_cat_purge(work, err);
    return finish(s, work, rc);
}

veer_rc veer_cat_summary_add_codes(veer_cat_summary *summary, const char *const *names,
                                   const size_t *lens, size_t n_names, const uint32_t *codes,
                                   size_t n, veer_err *err)
{
    uint64_t missing = 0;
    veer_rc rc = check_rows(summary, n, err);
    if (rc != VEER_OK)
        return rc;
    uint64_t *counts = calloc(n_names + 1, sizeof(counts[0]));
    if (counts == NULL)
        return veer_fail_nomem(err);
    rc = count_codes(codes, n, counts, n_names, &missing, err);
    if (rc == VEER_OK)
        rc = put_counted(summary, names, lens, counts, n_names, err);
    if (rc == VEER_OK)
        summary->missing += missing;
    free(counts);
    return rc;
}

static bool holds_all(const veer_cat_summary *s, const veer_cat_summary *from)
{
    for (uint32_t i = 0; i < veer_map_count(from->map); i++) {
        size_t len;
        const char *name = veer_map_key(from->map, i, &len);
        if (!holds(s, name, len))
            return false;
    }
    return true;
}

static veer_rc put_all(veer_cat_summary *s, const veer_cat_summary *from, veer_err *err)
{
    veer_rc rc = from->registers != NULL ? veer_cat_start_registers(s, err) : VEER_OK;
    for (uint32_t i = 0; rc == VEER_OK && i < veer_map_count(from->map); i++) {
        size_t len;
        const char *name = veer_map_key(from->map, i, &len);
        rc = veer_cat_put(s, name, len, from->counts[i], err);
    }
    if (rc == VEER_OK)
        rc = veer_cat_purge(s, err);
    if (rc != VEER_OK)
        return rc;
    for (size_t i = 0; from->registers != NULL && i < VEER_HLL_REGISTERS; i++)
        if (from->registers[i] > s->registers[i])
            s->registers[i] = from->registers[i];
    s->total += from->total - from->held;
    s->error += from->error;
    s->missing += from->missing;
    return VEER_OK;
}

/* When all names are known, only the registers can fail, and they come first. */
veer_rc veer_cat_summary_merge(veer_cat_summary *into, const veer_cat_summary *from, veer_err *err)
{
    veer_cat_summary *work = into;
    if (into == from || into->cap != from->cap)
        return veer_fail(err, VEER_EINVAL, "only two summaries of the same cap can be merged");
    veer_rc rc = check_rows(into, from->total + from->missing, err);
    if (rc == VEER_OK && !holds_all(into, from))
        rc = copy_of(into, &work, err);
    if (rc == VEER_OK)
        rc = put_all(work, from, err);
    return finish(into, work, rc);
}
