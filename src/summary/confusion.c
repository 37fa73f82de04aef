/* Confusion counts: a dictionary of classes and a sparse matrix; and its bytes. */
#include <stdlib.h>
#include <string.h>

#include "base/limits.h"
#include "summary/codec.h"
#include "summary/name_order.h"
#include "summary/pairs.h"
#include "summary/wire.h"

#define KIND 'm'
#define VERSION 1

typedef struct classes {
    veer_map *map;     /* in order of appearance */
    uint32_t *sorted;  /* their numbers in order of name */
    size_t sorted_cap; /* allocated */
} classes;

/* Every class has a cell. */
struct veer_confusion {
    classes classes;
    veer_pairs cells; /* key = true class << 32 | predicted class, numbers of the map */
    uint64_t total;   /* rows */
};

static void classes_done(classes *c)
{
    veer_map_free(c->map);
    free(c->sorted);
}

/* Where a name is, or would go, in the order of names. */
static size_t place_of(const classes *c, const char *name, size_t len)
{
    size_t low = 0, high = veer_map_count(c->map);
    while (low < high) {
        const size_t middle = low + (high - low) / 2;
        size_t other_len;
        const char *other = veer_map_key(c->map, c->sorted[middle], &other_len);
        if (veer_name_compare(other, other_len, name, len) < 0)
            low = middle + 1;
        else
            high = middle;
    }
    return low;
}

/* The number of a class, entered if it is new. An error changes nothing. */
static veer_rc classes_enter(classes *c, const char *name, size_t len, uint32_t *ret, veer_err *err)
{
    const size_t n = veer_map_count(c->map);
    if (veer_map_find(c->map, name, len, ret))
        return VEER_OK;
    if (n == c->sorted_cap) {
        const size_t cap = n == 0 ? 16 : 2 * n;
        uint32_t *sorted = realloc(c->sorted, cap * sizeof(sorted[0]));
        if (sorted == NULL)
            return veer_fail_nomem(err);
        c->sorted = sorted;
        c->sorted_cap = cap;
    }
    const size_t place = place_of(c, name, len);
    const veer_rc rc = veer_map_put(c->map, name, len, ret, err);
    if (rc != VEER_OK)
        return rc;
    memmove(c->sorted + place + 1, c->sorted + place, (n - place) * sizeof(c->sorted[0]));
    c->sorted[place] = *ret;
    return VEER_OK;
}

/* The same classes with the same numbers. */
static veer_rc classes_copy(const classes *c, classes *ret, veer_err *err)
{
    classes copy = {0};
    veer_rc rc = veer_map_new(VEER_LIMIT_CLASSES, &copy.map, err);
    for (uint32_t i = 0; rc == VEER_OK && i < veer_map_count(c->map); i++) {
        uint32_t at;
        size_t len;
        const char *name = veer_map_key(c->map, i, &len);
        rc = classes_enter(&copy, name, len, &at, err);
    }
    if (rc == VEER_OK)
        *ret = copy;
    else
        classes_done(&copy);
    return rc;
}

veer_rc veer_confusion_new(veer_confusion **ret, veer_err *err)
{
    veer_confusion *c = calloc(1, sizeof(*c));
    if (c == NULL)
        return veer_fail_nomem(err);
    const veer_rc rc = veer_map_new(VEER_LIMIT_CLASSES, &c->classes.map, err);
    if (rc != VEER_OK) {
        free(c);
        return rc;
    }
    *ret = c;
    return VEER_OK;
}

void veer_confusion_free(veer_confusion *confusion)
{
    if (confusion == NULL)
        return;
    classes_done(&confusion->classes);
    veer_pairs_done(&confusion->cells);
    free(confusion);
}

static veer_rc check_rows(const veer_confusion *c, uint64_t count, veer_err *err)
{
    if (count > VEER_LIMIT_SUMMARY_ROWS - c->total)
        return veer_fail(err, VEER_ELIMIT, "a summary holds at most 2^53 rows");
    return VEER_OK;
}

static veer_rc too_many_classes(veer_err *err)
{
    return veer_fail(err, VEER_ELIMIT, "more than %d classes", VEER_LIMIT_CLASSES);
}

/* One new name is entered as a whole or not at all; two are first entered in a copy. */
static veer_rc enter_both(classes *c, const char *t, size_t t_len, const char *p, size_t p_len,
                          uint32_t at[2], veer_err *err)
{
    const bool new_t = !veer_map_find(c->map, t, t_len, &at[0]);
    const bool new_p =
        veer_name_compare(t, t_len, p, p_len) != 0 && !veer_map_find(c->map, p, p_len, &at[1]);
    classes copy = {0};
    classes *into = c;
    veer_rc rc = VEER_OK;
    if (veer_map_count(c->map) + new_t + new_p > VEER_LIMIT_CLASSES)
        return too_many_classes(err);
    if (new_t && new_p) {
        rc = classes_copy(c, &copy, err);
        if (rc != VEER_OK)
            return rc;
        into = &copy;
    }
    rc = classes_enter(into, t, t_len, &at[0], err);
    if (rc == VEER_OK)
        rc = classes_enter(into, p, p_len, &at[1], err);
    if (into == c)
        return rc;
    if (rc == VEER_OK) {
        const classes old = *c;
        *c = copy;
        copy = old;
    }
    classes_done(&copy);
    return rc;
}

veer_rc veer_confusion_add_named(veer_confusion *confusion, const char *truth, size_t truth_len,
                                 const char *predicted, size_t predicted_len, uint64_t count,
                                 veer_err *err)
{
    uint32_t at[2] = {0, 0};
    if (truth_len > VEER_LIMIT_NAME_BYTES || predicted_len > VEER_LIMIT_NAME_BYTES)
        return veer_fail(err, VEER_ELIMIT, "a class name has at most %d bytes",
                         VEER_LIMIT_NAME_BYTES);
    veer_rc rc = check_rows(confusion, count, err);
    if (rc != VEER_OK || count == 0)
        return rc;
    rc = veer_pairs_reserve(&confusion->cells, err);
    if (rc == VEER_OK)
        rc = enter_both(&confusion->classes, truth, truth_len, predicted, predicted_len, at, err);
    if (rc != VEER_OK)
        return rc;
    confusion->total += count;
    return veer_pairs_add(&confusion->cells, (uint64_t)at[0] << 32 | at[1], count, err);
}

static int by_key(const void *a, const void *b)
{
    const veer_pair *x = a, *y = b;
    return (x->key > y->key) - (x->key < y->key);
}

/* Enters the classes of `from`; number[i] is what its class i is called here. */
static veer_rc enter_all(classes *c, const classes *from, uint32_t *number, veer_err *err)
{
    veer_rc rc = VEER_OK;
    for (uint32_t i = 0; rc == VEER_OK && i < veer_map_count(from->map); i++) {
        size_t len;
        const char *name = veer_map_key(from->map, i, &len);
        if (!veer_map_find(c->map, name, len, &number[i]) &&
            veer_map_count(c->map) == VEER_LIMIT_CLASSES)
            rc = too_many_classes(err);
        else
            rc = classes_enter(c, name, len, &number[i], err);
    }
    return rc;
}

/* Whether all classes of `from` are there; number as above. */
static bool knows_all(const classes *c, const classes *from, uint32_t *number)
{
    for (uint32_t i = 0; i < veer_map_count(from->map); i++) {
        size_t len;
        const char *name = veer_map_key(from->map, i, &len);
        if (!veer_map_find(c->map, name, len, &number[i]))
            return false;
    }
    return true;
}

/* The cells of `from` under other numbers, in order. */
static void renumber(const veer_pairs *from, const uint32_t *number, veer_pair *ret)
{
    for (size_t i = 0; i < from->n; i++) {
        const uint64_t key = from->items[i].key;
        ret[i] = (veer_pair){(uint64_t)number[key >> 32] << 32 | number[(uint32_t)key],
                             from->items[i].count};
    }
    qsort(ret, from->n, sizeof(ret[0]), by_key);
}

veer_rc veer_confusion_merge(veer_confusion *into, const veer_confusion *from, veer_err *err)
{
    if (into == from)
        return veer_fail(err, VEER_EINVAL, "a matrix cannot be merged into itself");
    classes copy = {0};
    veer_rc rc = check_rows(into, from->total, err);
    if (rc != VEER_OK || from->total == 0)
        return rc;
    uint32_t *number = calloc(veer_map_count(from->classes.map), sizeof(number[0]));
    veer_pair *cells = calloc(from->cells.n, sizeof(cells[0]));
    rc = number == NULL || cells == NULL ? veer_fail_nomem(err) : VEER_OK;
    const bool known = rc == VEER_OK && knows_all(&into->classes, &from->classes, number);
    if (rc == VEER_OK && !known)
        rc = classes_copy(&into->classes, &copy, err);
    if (rc == VEER_OK && !known)
        rc = enter_all(&copy, &from->classes, number, err);
    if (rc == VEER_OK) {
        renumber(&from->cells, number, cells);
        rc = veer_pairs_merge(&into->cells, cells, from->cells.n, err);
    }
    if (rc == VEER_OK)
        into->total += from->total;
    if (rc == VEER_OK && !known) {
        const classes old = into->classes;
        into->classes = copy;
        copy = old;
    }
    classes_done(&copy);
    free(number);
    free(cells);
    return rc;
}

uint64_t veer_confusion_total(const veer_confusion *confusion)
{
    return confusion->total;
}

size_t veer_confusion_classes(const veer_confusion *confusion)
{
    return veer_map_count(confusion->classes.map);
}

const char *veer_confusion_class_name(const veer_confusion *confusion, size_t index,
                                      size_t *ret_len)
{
    if (index >= veer_map_count(confusion->classes.map))
        return NULL;
    return veer_map_key(confusion->classes.map, confusion->classes.sorted[index], ret_len);
}

/* Where each class of the map stands in the order of names. */
static veer_rc ranks_of(const veer_confusion *c, uint32_t **ret, veer_err *err)
{
    const size_t k = veer_map_count(c->classes.map);
    uint32_t *rank = calloc(k + 1, sizeof(rank[0]));
    if (rank == NULL)
        return veer_fail_nomem(err);
    for (uint32_t i = 0; i < k; i++)
        rank[c->classes.sorted[i]] = i;
    *ret = rank;
    return VEER_OK;
}

veer_rc veer_confusion_cells(const veer_confusion *confusion, uint64_t *cells, size_t k,
                             veer_err *err)
{
    uint32_t *rank = NULL;
    if (k != veer_map_count(confusion->classes.map))
        return veer_fail(err, VEER_EINVAL, "the matrix has %zu classes",
                         veer_map_count(confusion->classes.map));
    const veer_rc rc = ranks_of(confusion, &rank, err);
    if (rc != VEER_OK)
        return rc;
    memset(cells, 0, k * k * sizeof(cells[0]));
    for (size_t i = 0; i < confusion->cells.n; i++) {
        const veer_pair cell = confusion->cells.items[i];
        cells[rank[cell.key >> 32] * k + rank[(uint32_t)cell.key]] = cell.count;
    }
    free(rank);
    return VEER_OK;
}

static veer_rc put_cells(const veer_confusion *c, veer_buf *out, veer_err *err)
{
    uint32_t *rank = NULL;
    veer_pairs sorted = {0};
    veer_rc rc = ranks_of(c, &rank, err);
    for (size_t i = 0; i < c->cells.n && rc == VEER_OK; i++) {
        const veer_pair cell = c->cells.items[i];
        const uint64_t key = (uint64_t)rank[cell.key >> 32] << 32 | rank[(uint32_t)cell.key];
        rc = veer_pairs_add(&sorted, key, cell.count, err);
    }
    for (size_t i = 0; i < sorted.n && rc == VEER_OK; i++) {
        veer_wire_put(out, sorted.items[i].key >> 32);
        veer_wire_put(out, (uint32_t)sorted.items[i].key);
        veer_wire_put(out, sorted.items[i].count - 1);
    }
    veer_pairs_done(&sorted);
    free(rank);
    return rc;
}

veer_rc veer_confusion_encode(const veer_confusion *confusion, veer_buf *out, veer_err *err)
{
    const size_t k = veer_map_count(confusion->classes.map);
    veer_wire_put_head(out, KIND, VERSION);
    veer_wire_put(out, k);
    for (size_t i = 0; i < k; i++) {
        size_t len = 0;
        const char *name = veer_confusion_class_name(confusion, i, &len);
        veer_wire_put(out, len);
        veer_buf_append(out, name, len);
    }
    veer_wire_put(out, confusion->cells.n);
    const veer_rc rc = put_cells(confusion, out, err);
    return rc == VEER_OK ? veer_buf_status(out, err) : rc;
}

/* Names ascending; the numbers of the map are then their order. */
static veer_rc get_names(veer_wire *in, veer_confusion *c, size_t k, veer_err *err)
{
    const char *before = NULL;
    size_t before_len = 0;
    for (size_t i = 0; i < k; i++) {
        uint32_t at;
        const size_t len = veer_wire_get(in, VEER_LIMIT_NAME_BYTES);
        const char *name = (const char *)veer_wire_bytes(in, len);
        if (name == NULL || (i > 0 && veer_name_compare(before, before_len, name, len) >= 0)) {
            in->bad = true;
            return VEER_OK;
        }
        const veer_rc rc = classes_enter(&c->classes, name, len, &at, err);
        if (rc != VEER_OK)
            return rc;
        before = name;
        before_len = len;
    }
    return VEER_OK;
}

/* Cells ascending; every class must occur in one. */
static veer_rc get_cells(veer_wire *in, veer_confusion *c, size_t k, veer_err *err)
{
    uint8_t used[VEER_LIMIT_CLASSES] = {0};
    size_t n_used = 0;
    const uint64_t n = veer_wire_get(in, (uint64_t)k * k);
    for (uint64_t i = 0; i < n && !in->bad; i++) {
        const uint64_t t = veer_wire_get(in, k - 1), p = veer_wire_get(in, k - 1);
        const uint64_t left = VEER_LIMIT_SUMMARY_ROWS - c->total;
        const uint64_t count = veer_wire_get(in, left == 0 ? 0 : left - 1) + 1;
        const uint64_t key = t << 32 | p;
        if (in->bad || left == 0 || (i > 0 && key <= c->cells.items[c->cells.n - 1].key)) {
            in->bad = true;
            return VEER_OK;
        }
        const veer_rc rc = veer_pairs_add(&c->cells, key, count, err);
        if (rc != VEER_OK)
            return rc;
        c->total += count;
        n_used += !used[t];
        used[t] = 1;
        n_used += !used[p];
        used[p] = 1;
    }
    in->bad |= n_used != k;
    return VEER_OK;
}

veer_rc veer_confusion_decode(const void *bytes, size_t len, veer_confusion **ret, veer_err *err)
{
    veer_confusion *c = NULL;
    veer_rc rc = veer_confusion_new(&c, err);
    if (rc != VEER_OK)
        return rc;
    veer_wire in = veer_wire_open(bytes, len, KIND, VERSION);
    const size_t k = veer_wire_get(&in, VEER_LIMIT_CLASSES);
    rc = get_names(&in, c, k, err);
    if (rc == VEER_OK && !in.bad)
        rc = get_cells(&in, c, k, err);
    if (rc == VEER_OK && !veer_wire_done(&in))
        rc = veer_fail(err, VEER_ECORRUPT, "not the bytes of confusion counts");
    if (rc == VEER_OK) {
        *ret = c;
        c = NULL;
    }
    veer_confusion_free(c);
    return rc;
}
