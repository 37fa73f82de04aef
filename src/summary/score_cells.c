#include "summary/score_cells.h"

#include <stdlib.h>
#include <string.h>

/* All positive bits are moved up by one coarsest cell, so that 0 has a cell of its own. */
#define STEP ((uint64_t)1 << 48)
#define MIRROR VEER_SCORE_LAST_ORDER
#define POWER(k) (((uint64_t)(1023 - (k)) << 52) + STEP) /* order of 2^-k, k > 0 */
#define HALF POWER(1)
#define DIGIT 8 /* bits; rows have 24 or less that say which cell and label */
#define DIGITS (1u << DIGIT)

/* Without branches: which half a score lies in is hard to foresee. */
static uint64_t order_of(double score)
{
    const double rest = 1.0 - score, side = rest < score ? rest : score;
    uint64_t bits = 0;
    memcpy(&bits, &side, sizeof(bits));
    const uint64_t order = side > 0.0 ? bits + STEP : 0;
    return order ^ (MIRROR & (0 - (uint64_t)(score > 0.5)));
}

/* The order of 1 - p for p above 1/2. */
static uint64_t side_of(uint64_t order)
{
    return order > HALF ? order ^ MIRROR : order;
}

/* 4,096 cells for each power of two down to 2^-17, 256 down to 2^-53, 16 below. */
unsigned veer_score_cell_bits(uint64_t order)
{
    const uint64_t side = side_of(order);
    return VEER_SCORE_STEP_BITS + 4u * (side < POWER(17)) + 4u * (side < POWER(53));
}

static uint64_t cell_of(uint64_t order)
{
    return order >> veer_score_cell_bits(order) << veer_score_cell_bits(order);
}

static bool is_order(uint64_t order)
{
    const uint64_t side = side_of(order);
    if (side == 0)
        return true;
    if (side <= STEP || side > HALF || order > MIRROR)
        return false;
    if (order <= HALF)
        return true;
    const uint64_t bits = side - STEP;
    double rest = 0.0;
    memcpy(&rest, &bits, sizeof(rest));
    return rest < 0.5 && 1.0 - (1.0 - rest) == rest;
}

/* Scores above 1/2 are 2^-53 apart: from 2^-44 on a cell of theirs has room for two. */
static bool has_two_orders(uint64_t cell)
{
    const uint64_t side = side_of(cell);
    return side < HALF && side >= (cell > HALF ? POWER(44) : STEP);
}

/* The score of an order, above 1/2 that of 1 - p. */
static double side_score(uint64_t side)
{
    const uint64_t bits = side > STEP ? side - STEP : 0;
    double score = 0.0;
    memcpy(&score, &bits, sizeof(score));
    return score;
}

double veer_score_of_order(uint64_t order)
{
    const double score = side_score(side_of(order));
    return order > HALF ? 1.0 - score : score;
}

double veer_score_of_count(const veer_score_count *count)
{
    const uint64_t cell = count->key & ~(uint64_t)1;
    const uint64_t half = (uint64_t)1 << (veer_score_cell_bits(cell) - 1);
    return veer_score_of_order(count->order != VEER_SCORE_MIXED ? count->order : cell + half);
}

bool veer_score_count_is_valid(const veer_score_count *count)
{
    const uint64_t cell = count->key & ~(uint64_t)1;
    if (cell_of(cell) != cell)
        return false;
    if (count->order == VEER_SCORE_MIXED)
        return count->count > 1 && has_two_orders(cell);
    return is_order(count->order) && cell_of(count->order) == cell;
}

void veer_score_cells_done(veer_score_cells *cells)
{
    free(cells->items);
    *cells = (veer_score_cells){0};
}

veer_rc veer_score_cells_append(veer_score_cells *cells, const veer_score_count *next,
                                veer_err *err)
{
    if (cells->n == cells->cap) {
        const size_t cap = cells->cap == 0 ? 16 : 2 * cells->cap;
        veer_score_count *items = realloc(cells->items, cap * sizeof(items[0]));
        if (items == NULL)
            return veer_fail_nomem(err);
        cells->items = items;
        cells->cap = cap;
    }
    cells->items[cells->n++] = *next;
    return VEER_OK;
}

static void join(veer_score_count *into, const veer_score_count *from)
{
    into->count += from->count;
    if (into->order != from->order)
        into->order = VEER_SCORE_MIXED;
}

veer_rc veer_score_cells_merge(veer_score_cells *cells, const veer_score_count *from, size_t n,
                               veer_err *err)
{
    if (n == 0)
        return VEER_OK;
    const size_t cap = cells->n + n;
    veer_score_count *items = malloc(cap * sizeof(items[0]));
    if (items == NULL)
        return veer_fail_nomem(err);
    size_t i = 0, j = 0, kept = 0;
    while (i < cells->n || j < n) {
        const bool left = j == n || (i < cells->n && cells->items[i].key <= from[j].key);
        veer_score_count next = left ? cells->items[i++] : from[j++];
        if (left && j < n && from[j].key == next.key)
            join(&next, &from[j++]);
        items[kept++] = next;
    }
    free(cells->items);
    *cells = (veer_score_cells){items, kept, cap};
    return VEER_OK;
}

/* Least significant digit first, without what is below a cell; *rows and *scratch change places. */
static void sort_digits(uint64_t **rows, uint64_t **scratch, size_t n)
{
    for (unsigned low = 64 - 3 * DIGIT; low < 64; low += DIGIT) {
        uint32_t start[DIGITS + 1] = {0};
        for (size_t i = 0; i < n; i++)
            start[((*rows)[i] >> low) % DIGITS + 1]++;
        for (size_t d = 1; d <= DIGITS; d++)
            start[d] += start[d - 1];
        for (size_t i = 0; i < n; i++)
            (*scratch)[start[((*rows)[i] >> low) % DIGITS]++] = (*rows)[i];
        uint64_t *const swap = *rows;
        *rows = *scratch;
        *scratch = swap;
    }
}

static int by_value(const void *a, const void *b)
{
    const uint64_t x = *(const uint64_t *)a, y = *(const uint64_t *)b;
    return (x > y) - (x < y);
}

/* An order with the label between what says which cell it is and the rest. */
static uint64_t row_of(double score, unsigned label)
{
    const uint64_t order = order_of(score);
    const unsigned bits = veer_score_cell_bits(order);
    const uint64_t low = ((uint64_t)1 << bits) - 1;
    return (order & ~low) << 1 | (uint64_t)label << bits | (order & low);
}

/* Gathers rows that ascend by cell and label; returns how many counts there are. */
static size_t gather(const uint64_t *rows, size_t n, veer_score_count *counts)
{
    size_t kept = 0;
    for (size_t i = 0; i < n;) {
        const uint64_t first = rows[i];
        const unsigned bits = veer_score_cell_bits(first >> 1);
        const uint64_t low = ((uint64_t)1 << bits) - 1;
        const uint64_t cell = first >> 1 & ~low;
        const size_t start = i;
        bool mixed = false;
        for (; i < n && (rows[i] ^ first) >> bits == 0; i++)
            mixed |= rows[i] != first;
        counts[kept++] =
            (veer_score_count){cell | (first >> bits & 1),
                               mixed ? VEER_SCORE_MIXED : cell | (first & low), i - start};
    }
    return kept;
}

veer_rc veer_score_cells_add(veer_score_cells *cells, const double *scores, const uint8_t *labels,
                             size_t n, veer_err *err)
{
    uint64_t *const memory = malloc(2 * n * sizeof(memory[0]));
    veer_score_count *const counts = malloc(n * sizeof(counts[0]));
    uint64_t *rows = memory;
    veer_rc rc = VEER_OK;
    if (memory == NULL || counts == NULL) {
        rc = veer_fail_nomem(err);
        goto out;
    }
    for (size_t i = 0; i < n; i++)
        rows[i] = row_of(scores[i], labels[i]);
    uint64_t *scratch = rows + n;
    if (n >= DIGITS / 2 && n <= UINT32_MAX)
        sort_digits(&rows, &scratch, n);
    else
        qsort(rows, n, sizeof(rows[0]), by_value);
    rc = veer_score_cells_merge(cells, counts, gather(rows, n, counts), err);
out:
    free(memory);
    free(counts);
    return rc;
}
