#include "index/table.h"

#include <stdlib.h>

#define FIRST_SLOTS 64

void veer_index_table_done(veer_index_table *table)
{
    free(table->slots);
    *table = (veer_index_table){0};
}

static size_t home(const veer_index_table *table, uint64_t hi)
{
    return (size_t)((hi >> 32) * (uint64_t)table->n_slots >> 32);
}

/* Into the first free slot from the home of its fingerprint. */
static void place(veer_index_table *table, const veer_index_slot *slot)
{
    const size_t mask = table->n_slots - 1;
    size_t at = home(table, (uint64_t)slot->hi_high << 32);
    while (table->slots[at].one_model != 0)
        at = (at + 1) & mask;
    table->slots[at] = *slot;
    table->count++;
}

/* At most 3/4 of the slots are in use. */
static bool has_room(size_t slots, size_t count)
{
    return count <= slots - slots / 4;
}

veer_rc veer_index_table_reserve(veer_index_table *table, size_t n, veer_err *err)
{
    if (table->n_slots > 0 && has_room(table->n_slots, table->count + n))
        return VEER_OK;
    veer_index_table larger = {.n_slots = table->n_slots > 0 ? table->n_slots : FIRST_SLOTS,
                               .base_block = table->base_block,
                               .max_block = table->max_block};
    while (!has_room(larger.n_slots, table->count + n)) {
        if (larger.n_slots > (size_t)UINT32_MAX / 2)
            return veer_fail_nomem(err);
        larger.n_slots *= 2;
    }
    larger.slots = calloc(larger.n_slots, sizeof *larger.slots);
    if (larger.slots == NULL)
        return veer_fail_nomem(err);
    for (size_t i = 0; i < table->n_slots; i++)
        if (table->slots[i].one_model != 0)
            place(&larger, &table->slots[i]);
    free(table->slots);
    *table = larger;
    return VEER_OK;
}

void veer_index_table_put(veer_index_table *table, const veer_index_item *item)
{
    const veer_index_slot slot = {
        .hi_high = (uint32_t)(item->print.hi >> 32),
        .hi_low = (uint32_t)item->print.hi,
        .lo_row = (uint32_t)item->print.lo << 16 | item->row,
        .where = (uint32_t)(item->block - table->base_block) << 1 | (uint32_t)item->label,
        .one_model = item->model + 1,
    };
    place(table, &slot);
    if (item->block > table->max_block)
        table->max_block = item->block;
}

void veer_index_table_prefetch(const veer_index_table *table, veer_index_print print)
{
    if (table->n_slots > 0)
        __builtin_prefetch(&table->slots[home(table, print.hi)]);
}

size_t veer_index_table_start(const veer_index_table *table, veer_index_print print)
{
    return table->n_slots > 0 ? home(table, print.hi) : 0;
}

veer_index_item veer_index_table_item(const veer_index_table *table, const veer_index_slot *slot)
{
    return (veer_index_item){
        .print = {(uint64_t)slot->hi_high << 32 | slot->hi_low, (uint16_t)(slot->lo_row >> 16)},
        .block = table->base_block + (slot->where >> 1),
        .model = slot->one_model - 1,
        .row = (uint16_t)slot->lo_row,
        .label = slot->where & 1,
    };
}

bool veer_index_table_next(const veer_index_table *table, veer_index_print print, size_t *at,
                           veer_index_item *ret)
{
    const uint32_t high = (uint32_t)(print.hi >> 32), low = (uint32_t)print.hi;
    const size_t mask = table->n_slots - 1;
    if (table->n_slots == 0)
        return false;
    for (;;) {
        const veer_index_slot *slot = &table->slots[*at];
        if (slot->one_model == 0)
            return false;
        *at = (*at + 1) & mask;
        if (slot->hi_high == high && slot->hi_low == low && slot->lo_row >> 16 == print.lo) {
            *ret = veer_index_table_item(table, slot);
            return true;
        }
    }
}

static int compare_slots(const void *a, const void *b)
{
    const veer_index_slot *x = a, *y = b;
    if (x->hi_high != y->hi_high)
        return x->hi_high < y->hi_high ? -1 : 1;
    if (x->hi_low != y->hi_low)
        return x->hi_low < y->hi_low ? -1 : 1;
    if (x->lo_row >> 16 != y->lo_row >> 16)
        return x->lo_row >> 16 < y->lo_row >> 16 ? -1 : 1;
    if (x->where != y->where)
        return x->where < y->where ? -1 : 1;
    return (x->lo_row > y->lo_row) - (x->lo_row < y->lo_row);
}

veer_rc veer_index_table_sorted(const veer_index_table *table, veer_index_slot **ret, veer_err *err)
{
    veer_index_slot *slots = malloc((table->count > 0 ? table->count : 1) * sizeof *slots);
    size_t n = 0;
    if (slots == NULL)
        return veer_fail_nomem(err);
    for (size_t i = 0; i < table->n_slots; i++)
        if (table->slots[i].one_model != 0)
            slots[n++] = table->slots[i];
    qsort(slots, n, sizeof *slots, compare_slots);
    *ret = slots;
    return VEER_OK;
}
