#include "summary/name_order.h"

#include <stdlib.h>
#include <string.h>

#include "base/err.h"

typedef struct item {
    const char *name;
    size_t len;
    uint32_t index;
} item;

int veer_name_compare(const char *a, size_t a_len, const char *b, size_t b_len)
{
    const int order = memcmp(a, b, a_len < b_len ? a_len : b_len);
    return order != 0 ? order : (a_len > b_len) - (a_len < b_len);
}

static int compare_items(const void *a, const void *b)
{
    const item *x = a, *y = b;
    return veer_name_compare(x->name, x->len, y->name, y->len);
}

veer_rc veer_name_order(const veer_map *map, uint32_t **ret, veer_err *err)
{
    const size_t n = veer_map_count(map);
    item *items = calloc(n + 1, sizeof(items[0]));
    uint32_t *order = calloc(n + 1, sizeof(order[0]));
    if (items == NULL || order == NULL) {
        free(items);
        free(order);
        return veer_fail_nomem(err);
    }
    for (uint32_t i = 0; i < n; i++) {
        items[i].name = veer_map_key(map, i, &items[i].len);
        items[i].index = i;
    }
    qsort(items, n, sizeof(items[0]), compare_items);
    for (size_t i = 0; i < n; i++)
        order[i] = items[i].index;
    free(items);
    *ret = order;
    return VEER_OK;
}
