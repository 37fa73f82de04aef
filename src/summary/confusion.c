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

struct veer_confusion {
    veer_map *map;    /* classes in order of appearance */
    uint32_t *sorted; /* their numbers in order of name */
    veer_pairs cells; /* key = true class << 32 | predicted class, numbers of the map */
    uint64_t total;   /* rows */
};

veer_rc veer_confusion_new(veer_confusion **ret, veer_err *err)
{
    veer_confusion *c = calloc(1, sizeof(*c));
    if (c == NULL)
        return veer_fail_nomem(err);
    const veer_rc rc = veer_map_new(VEER_LIMIT_CLASSES, &c->map, err);
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
    veer_map_free(confusion->map);
    free(confusion->sorted);
    veer_pairs_done(&confusion->cells);
    free(confusion);
}

static veer_rc resort(veer_confusion *c, veer_err *err)
{
    uint32_t *sorted = NULL;
    const veer_rc rc = veer_name_order(c->map, &sorted, err);
    if (rc != VEER_OK)
        return rc;
    free(c->sorted);
    c->sorted = sorted;
    return VEER_OK;
}

/* Every class that is in the map has a cell or is about to get one, so the limit is checked for
 * both names before either is entered. */
static veer_rc check_classes(const veer_confusion *c, const char *a, size_t a_len, const char *b,
                             size_t b_len, veer_err *err)
{
    uint32_t at;
    if (a_len > VEER_LIMIT_NAME_BYTES || b_len > VEER_LIMIT_NAME_BYTES)
        return veer_fail(err, VEER_ELIMIT, "a class name has at most %d bytes",
                         VEER_LIMIT_NAME_BYTES);
    const size_t fresh_a = !veer_map_find(c->map, a, a_len, &at);
    const size_t fresh_b =
        veer_name_compare(a, a_len, b, b_len) != 0 && !veer_map_find(c->map, b, b_len, &at);
    if (veer_map_count(c->map) + fresh_a + fresh_b > VEER_LIMIT_CLASSES)
        return veer_fail(err, VEER_ELIMIT, "more than %d classes", VEER_LIMIT_CLASSES);
    return VEER_OK;
}

veer_rc veer_confusion_add_named(veer_confusion *confusion, const char *truth, size_t truth_len,
                                 const char *predicted, size_t predicted_len, uint64_t count,
                                 veer_err *err)
{
    uint32_t t = 0, p = 0;
    if (count > VEER_LIMIT_SUMMARY_ROWS - confusion->total)
        return veer_fail(err, VEER_ELIMIT, "a summary holds at most 2^53 rows");
    veer_rc rc = check_classes(confusion, truth, truth_len, predicted, predicted_len, err);
    if (rc != VEER_OK || count == 0)
        return rc;
    const size_t before = veer_map_count(confusion->map);
    rc = veer_map_put(confusion->map, truth, truth_len, &t, err);
    if (rc == VEER_OK)
        rc = veer_map_put(confusion->map, predicted, predicted_len, &p, err);
    if (rc == VEER_OK && veer_map_count(confusion->map) != before)
        rc = resort(confusion, err);
    if (rc == VEER_OK)
        rc = veer_pairs_add(&confusion->cells, (uint64_t)t << 32 | p, count, err);
    if (rc == VEER_OK)
        confusion->total += count;
    return rc;
}

veer_rc veer_confusion_merge(veer_confusion *into, const veer_confusion *from, veer_err *err)
{
    if (into == from)
        return veer_fail(err, VEER_EINVAL, "a matrix cannot be merged into itself");
    veer_rc rc = VEER_OK;
    for (size_t i = 0; i < from->cells.n && rc == VEER_OK; i++) {
        size_t t_len, p_len;
        const veer_pair cell = from->cells.items[i];
        const char *t = veer_map_key(from->map, (uint32_t)(cell.key >> 32), &t_len);
        const char *p = veer_map_key(from->map, (uint32_t)cell.key, &p_len);
        rc = veer_confusion_add_named(into, t, t_len, p, p_len, cell.count, err);
    }
    return rc;
}

uint64_t veer_confusion_total(const veer_confusion *confusion)
{
    return confusion->total;
}

size_t veer_confusion_classes(const veer_confusion *confusion)
{
    return veer_map_count(confusion->map);
}

const char *veer_confusion_class_name(const veer_confusion *confusion, size_t index,
                                      size_t *ret_len)
{
    if (index >= veer_map_count(confusion->map))
        return NULL;
    return veer_map_key(confusion->map, confusion->sorted[index], ret_len);
}

/* Where each class of the map stands in the order of names. */
static veer_rc ranks_of(const veer_confusion *c, uint32_t **ret, veer_err *err)
{
    const size_t k = veer_map_count(c->map);
    uint32_t *rank = calloc(k + 1, sizeof(rank[0]));
    if (rank == NULL)
        return veer_fail_nomem(err);
    for (uint32_t i = 0; i < k; i++)
        rank[c->sorted[i]] = i;
    *ret = rank;
    return VEER_OK;
}

veer_rc veer_confusion_cells(const veer_confusion *confusion, uint64_t *cells, size_t k,
                             veer_err *err)
{
    uint32_t *rank = NULL;
    if (k != veer_map_count(confusion->map))
        return veer_fail(err, VEER_EINVAL, "the matrix has %zu classes",
                         veer_map_count(confusion->map));
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
    const size_t k = veer_map_count(confusion->map);
    veer_wire_put_head(out, KIND, VERSION);
    veer_wire_put(out, k);
    for (size_t i = 0; i < k; i++) {
        size_t len;
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
        const veer_rc rc = veer_map_put(c->map, name, len, &at, err);
        if (rc != VEER_OK)
            return rc;
        before = name;
        before_len = len;
    }
    return resort(c, err);
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
