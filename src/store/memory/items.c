/* The items of the memory backend: their order and their copies. See store/memory/state.h. */
#include <stdlib.h>
#include <string.h>

#include "store/memory/state.h"

#define ORDER(a, b) (((a) > (b)) - ((a) < (b)))

int memory_compare_bytes(veer_store_bytes a, veer_store_bytes b)
{
    const size_t shorter = a.len < b.len ? a.len : b.len;
    const int order = shorter > 0 ? memcmp(a.data, b.data, shorter) : 0;
    return order != 0 ? order : ORDER(a.len, b.len);
}

int memory_compare_id(const void *a, const void *b)
{
    const uint64_t x = *(const uint64_t *)a, y = *(const uint64_t *)b;
    return ORDER(x, y);
}

int memory_compare_point(const void *a, const void *b)
{
    const veer_store_point *x = a, *y = b;
    int order = ORDER(x->series, y->series);
    if (order == 0)
        order = memory_compare_bytes(x->metric, y->metric);
    if (order == 0)
        order = ORDER(x->time_us, y->time_us);
    return order != 0 ? order : memory_compare_bytes(x->dataset, y->dataset);
}

int memory_compare_summary(const void *a, const void *b)
{
    const veer_store_summary *x = a, *y = b;
    int order = ORDER(x->series, y->series);
    if (order == 0)
        order = ORDER(x->kind, y->kind);
    if (order == 0)
        order = ORDER(x->width_us, y->width_us);
    if (order == 0)
        order = ORDER(x->start_us, y->start_us);
    return order != 0 ? order : memory_compare_bytes(x->column, y->column);
}

int memory_compare_doc(const void *a, const void *b)
{
    const veer_store_doc *x = a, *y = b;
    const int order = ORDER(x->kind, y->kind);
    return order != 0 ? order : memory_compare_bytes(x->key, y->key);
}

/* Moves bytes behind an item and lets the item's member point to them. */
static char *move_in(char *at, veer_store_bytes *bytes)
{
    if (bytes->len > 0)
        memcpy(at, bytes->data, bytes->len);
    bytes->data = at;
    return at + bytes->len;
}

veer_store_block *memory_copy_block(const veer_store_block *block)
{
    veer_store_block *copy = malloc(sizeof *copy + block->bytes.len);
    if (copy == NULL)
        return NULL;
    *copy = *block;
    (void)move_in((char *)(copy + 1), &copy->bytes);
    return copy;
}

veer_store_run *memory_copy_run(const veer_store_run *run)
{
    veer_store_run *copy = malloc(sizeof *copy + run->head.len + run->bytes.len);
    if (copy == NULL)
        return NULL;
    *copy = *run;
    (void)move_in(move_in((char *)(copy + 1), &copy->head), &copy->bytes);
    return copy;
}

veer_store_point *memory_copy_point(const veer_store_point *point)
{
    veer_store_point *copy = malloc(sizeof *copy + point->metric.len + point->dataset.len);
    if (copy == NULL)
        return NULL;
    *copy = *point;
    (void)move_in(move_in((char *)(copy + 1), &copy->metric), &copy->dataset);
    return copy;
}

veer_store_summary *memory_copy_summary(const veer_store_summary *summary)
{
    veer_store_summary *copy = malloc(sizeof *copy + summary->column.len + summary->bytes.len);
    if (copy == NULL)
        return NULL;
    *copy = *summary;
    (void)move_in(move_in((char *)(copy + 1), &copy->column), &copy->bytes);
    return copy;
}

veer_store_doc *memory_copy_doc(const veer_store_doc *doc)
{
    veer_store_doc *copy = malloc(sizeof *copy + doc->key.len + doc->bytes.len);
    if (copy == NULL)
        return NULL;
    *copy = *doc;
    (void)move_in(move_in((char *)(copy + 1), &copy->key), &copy->bytes);
    return copy;
}
