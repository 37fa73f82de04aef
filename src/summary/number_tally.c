#include "summary/number_tally.h"

#define DIGIT 11
#define DIGITS (1u << DIGIT)
#define INSERTION_MAX 32

static void sort_insertion(uint32_t *items, size_t n)
{
    for (size_t i = 1; i < n; i++) {
        const uint32_t item = items[i];
        size_t j = i;
        for (; j > 0 && items[j - 1] > item; j--)
            items[j] = items[j - 1];
        items[j] = item;
    }
}

/* Least significant digit first; returns where the sorted keys are. */
static uint32_t *sort_radix(uint32_t *items, uint32_t *scratch, size_t n, unsigned bits)
{
    for (unsigned low = 0; low < bits; low += DIGIT) {
        uint32_t start[DIGITS] = {0};
        uint32_t sum = 0;
        for (size_t i = 0; i < n; i++)
            start[(items[i] >> low) % DIGITS]++;
        for (size_t d = 0; d < DIGITS; d++) {
            const uint32_t here = start[d];
            start[d] = sum;
            sum += here;
        }
        for (size_t i = 0; i < n; i++)
            scratch[start[(items[i] >> low) % DIGITS]++] = items[i];
        uint32_t *const swap = items;
        items = scratch;
        scratch = swap;
    }
    return items;
}

static uint32_t *sorted_spill(veer_tally *t)
{
    if (t->spilled > INSERTION_MAX)
        return sort_radix(t->spill, t->swap, t->spilled, 64 - t->summary->shift);
    sort_insertion(t->spill, t->spilled);
    return t->spill;
}

void veer_tally_fold(veer_tally *tally)
{
    size_t kept = 0;
    if (tally->spilled == 0)
        return;
    uint32_t *keys = sorted_spill(tally);
    uint32_t *counts = keys == tally->spill ? tally->swap : tally->spill;
    counts[0] = 1;
    for (size_t i = 1; i < tally->spilled; i++) {
        if (keys[i] == keys[kept]) {
            counts[kept]++;
        } else {
            keys[++kept] = keys[i];
            counts[kept] = 1;
        }
    }
    veer_num_fold(tally->summary, keys, counts, kept + 1);
    tally->spilled = 0;
}

void veer_tally_add(veer_tally *tally, const uint32_t *keys, size_t n)
{
    const veer_num_summary *s = tally->summary;
    for (size_t i = 0; i < n; i++) {
        const uint32_t key = keys[i], *base = s->keys;
        for (size_t size = s->n_keys; size > 1; size -= size / 2)
            base += (base[size / 2] <= key) * (size / 2);
        if (s->n_keys > 0 && *base == key)
            s->counts[base - s->keys]++;
        else
            tally->spill[tally->spilled++] = key;
    }
    if (tally->room == VEER_TALLY_SPILL && tally->spilled + VEER_TALLY_BLOCK > VEER_TALLY_SPILL)
        veer_tally_fold(tally);
}
