#include "buckets/deltas.h"

#include <stdlib.h>
#include <string.h>

#define FIRST_SLOTS 64

static void delta_free(veer_delta *delta)
{
    veer_window_done(&delta->window);
    free(delta);
}

void veer_delta_release(veer_delta *delta)
{
    delta->readers--;
    if (delta->readers == 0 && delta->dropped)
        delta_free(delta);
}

static void chain_free(veer_delta *delta)
{
    while (delta != NULL) {
        veer_delta *const next = delta->next;
        delta_free(delta);
        delta = next;
    }
}

veer_rc veer_deltas_init(veer_deltas *deltas, veer_err *err)
{
    *deltas = (veer_deltas){0};
    return veer_hash_key_random(&deltas->key, err);
}

static void row_free(veer_bucket_row *row)
{
    free(row->at);
    free(row);
}

void veer_deltas_done(veer_deltas *deltas)
{
    for (size_t i = 0; i < deltas->n_slots; i++)
        for (veer_bucket_row *row = deltas->slots[i], *next; row != NULL; row = next) {
            next = row->next;
            for (size_t k = 0; k < row->n; k++) {
                chain_free(row->at[k]->deltas);
                free(row->at[k]);
            }
            row_free(row);
        }
    free(deltas->slots);
    *deltas = (veer_deltas){0};
}

/* ---- rows ---- */

static size_t slot_of(const veer_deltas *deltas, veer_lane lane)
{
    const uint64_t bits = (uint64_t)lane.series << 32 | (uint64_t)lane.segment << 16 |
                          (uint64_t)lane.part << 8 | lane.level;
    return (size_t)veer_siphash13(&deltas->key, &bits, sizeof bits) & (deltas->n_slots - 1);
}

static bool same_lane(veer_lane a, veer_lane b)
{
    return a.series == b.series && a.segment == b.segment && a.part == b.part && a.level == b.level;
}

veer_bucket_row *veer_deltas_row(const veer_deltas *deltas, veer_lane lane)
{
    if (deltas->n_slots == 0)
        return NULL;
    veer_bucket_row *row = deltas->slots[slot_of(deltas, lane)];
    while (row != NULL && !same_lane(row->lane, lane))
        row = row->next;
    return row;
}

static bool grow_slots(veer_deltas *deltas)
{
    const size_t n_old = deltas->n_slots;
    veer_bucket_row **const old = deltas->slots;
    const size_t n = n_old == 0 ? FIRST_SLOTS : 2 * n_old;
    veer_bucket_row **const slots = calloc(n, sizeof(veer_bucket_row *));
    if (slots == NULL)
        return false;
    deltas->slots = slots;
    deltas->n_slots = n;
    for (size_t i = 0; i < n_old; i++)
        for (veer_bucket_row *row = old[i], *next; row != NULL; row = next) {
            const size_t slot = slot_of(deltas, row->lane);
            next = row->next;
            row->next = slots[slot];
            slots[slot] = row;
        }
    free(old);
    return true;
}

static veer_rc need_row(veer_deltas *deltas, veer_lane lane, veer_bucket_row **ret, veer_err *err)
{
    *ret = veer_deltas_row(deltas, lane);
    if (*ret != NULL)
        return VEER_OK;
    if (deltas->n_rows >= deltas->n_slots && !grow_slots(deltas))
        return veer_fail_nomem(err);
    veer_bucket_row *const row = calloc(1, sizeof *row);
    if (row == NULL)
        return veer_fail_nomem(err);
    const size_t slot = slot_of(deltas, lane);
    row->lane = lane;
    row->next = deltas->slots[slot];
    deltas->slots[slot] = row;
    deltas->n_rows++;
    *ret = row;
    return VEER_OK;
}

static void drop_row(veer_deltas *deltas, veer_bucket_row *row)
{
    veer_bucket_row **at = &deltas->slots[slot_of(deltas, row->lane)];
    while (*at != row)
        at = &(*at)->next;
    *at = row->next;
    deltas->n_rows--;
    row_free(row);
}

size_t veer_bucket_row_from(const veer_bucket_row *row, int64_t start_us)
{
    size_t low = 0;
    size_t high = row->n;
    if (high > 0 && row->at[high - 1]->start_us < start_us)
        return high;
    while (low < high) {
        const size_t middle = low + (high - low) / 2;
        if (row->at[middle]->start_us < start_us)
            low = middle + 1;
        else
            high = middle;
    }
    return low;
}

/* ---- buckets ---- */

veer_bucket *veer_deltas_find(const veer_deltas *deltas, veer_lane lane, int64_t start_us)
{
    const veer_bucket_row *const row = veer_deltas_row(deltas, lane);
    if (row == NULL)
        return NULL;
    const size_t at = veer_bucket_row_from(row, start_us);
    return at < row->n && row->at[at]->start_us == start_us ? row->at[at] : NULL;
}

static bool row_room(veer_bucket_row *row)
{
    if (row->n < row->cap)
        return true;
    const size_t cap = row->cap == 0 ? 4 : 2 * row->cap;
    veer_bucket **const grown = realloc(row->at, cap * sizeof(veer_bucket *));
    if (grown == NULL)
        return false;
    row->at = grown;
    row->cap = cap;
    return true;
}

veer_rc veer_deltas_enter(veer_deltas *deltas, veer_lane lane, int64_t start_us, veer_bucket **ret,
                          bool *ret_new, veer_err *err)
{
    veer_bucket_row *row = NULL;
    const veer_rc rc = need_row(deltas, lane, &row, err);
    if (rc != VEER_OK)
        return rc;
    const size_t at = veer_bucket_row_from(row, start_us);
    *ret_new = at == row->n || row->at[at]->start_us != start_us;
    if (!*ret_new) {
        *ret = row->at[at];
        return VEER_OK;
    }
    veer_bucket *const bucket = calloc(1, sizeof *bucket);
    if (bucket == NULL || !row_room(row)) {
        free(bucket);
        return veer_fail_nomem(err);
    }
    bucket->lane = lane;
    bucket->start_us = start_us;
    memmove(row->at + at + 1, row->at + at, (row->n - at) * sizeof(veer_bucket *));
    row->at[at] = bucket;
    row->n++;
    *ret = bucket;
    return VEER_OK;
}

static void remove_bucket(veer_deltas *deltas, veer_bucket *bucket)
{
    veer_bucket_row *const row = veer_deltas_row(deltas, bucket->lane);
    const size_t at = veer_bucket_row_from(row, bucket->start_us);
    memmove(row->at + at, row->at + at + 1, (row->n - at - 1) * sizeof(veer_bucket *));
    row->n--;
    free(bucket);
    if (row->n == 0)
        drop_row(deltas, row);
}

/* ---- the list of buckets with deltas ---- */

static void unlink_bucket(veer_deltas *deltas, veer_bucket *bucket)
{
    *(bucket->older != NULL ? &bucket->older->newer : &deltas->oldest) = bucket->newer;
    *(bucket->newer != NULL ? &bucket->newer->older : &deltas->newest) = bucket->older;
    bucket->older = NULL;
    bucket->newer = NULL;
}

static void link_bucket(veer_deltas *deltas, veer_bucket *bucket)
{
    veer_bucket *older = deltas->newest;
    while (older != NULL && older->deltas->first > bucket->deltas->first)
        older = older->older;
    bucket->older = older;
    bucket->newer = older == NULL ? deltas->oldest : older->newer;
    *(older != NULL ? &older->newer : &deltas->oldest) = bucket;
    *(bucket->newer != NULL ? &bucket->newer->older : &deltas->newest) = bucket;
}

/* ---- deltas ---- */

static bool is_open(const veer_delta *delta)
{
    return !delta->sealed && delta->readers == 0;
}

void veer_deltas_grown(veer_deltas *deltas, veer_delta *delta)
{
    const size_t bytes = sizeof *delta + sizeof(veer_bucket) + veer_window_memory(&delta->window);
    deltas->bytes = deltas->bytes - delta->bytes + bytes;
    delta->bytes = bytes;
}

veer_rc veer_delta_settle(veer_deltas *deltas, veer_delta *delta, veer_err *err)
{
    if (delta->settled)
        return VEER_OK;
    const veer_rc rc = veer_window_settle(&delta->window, err);
    delta->settled = rc == VEER_OK;
    veer_deltas_grown(deltas, delta);
    return rc;
}

/* The last two become one again when nobody reads them any more. */
static veer_rc join_last(veer_deltas *deltas, veer_delta *delta, veer_err *err)
{
    veer_delta *const last = delta->next;
    veer_rc rc = veer_delta_settle(deltas, delta, err);
    if (rc == VEER_OK)
        rc = veer_delta_settle(deltas, last, err);
    if (rc == VEER_OK)
        rc = veer_window_merge(&delta->window, &last->window, err);
    if (rc != VEER_OK)
        return rc;
    delta->next = NULL;
    delta->last = last->last;
    if (last->arrival_us > delta->arrival_us)
        delta->arrival_us = last->arrival_us;
    deltas->bytes -= last->bytes;
    deltas->n_deltas--;
    delta_free(last);
    return VEER_OK;
}

static veer_delta *begin(veer_deltas *deltas, veer_bucket *bucket, veer_delta *last, uint64_t block,
                         int64_t now_us)
{
    veer_delta *const delta = calloc(1, sizeof *delta);
    if (delta == NULL)
        return NULL;
    delta->first = block;
    delta->began_us = now_us;
    delta->arrival_us = INT64_MIN;
    deltas->n_deltas++;
    if (last != NULL) {
        last->next = delta;
    } else {
        bucket->deltas = delta;
        link_bucket(deltas, bucket);
    }
    return delta;
}

veer_rc veer_deltas_open(veer_deltas *deltas, veer_bucket *bucket, uint64_t block,
                         int64_t arrival_us, int64_t now_us, veer_delta **ret, veer_err *err)
{
    veer_delta *before = NULL;
    veer_delta *delta = bucket->deltas;
    while (delta != NULL && delta->next != NULL) {
        before = delta;
        delta = delta->next;
    }
    if (before != NULL && is_open(before) && is_open(delta)) {
        const veer_rc rc = join_last(deltas, before, err);
        if (rc != VEER_OK)
            return rc;
        delta = before;
    }
    if (delta == NULL || !is_open(delta))
        delta = begin(deltas, bucket, delta, block, now_us);
    if (delta == NULL)
        return veer_fail_nomem(err);
    delta->last = block;
    delta->settled = false;
    if (arrival_us > delta->arrival_us)
        delta->arrival_us = arrival_us;
    *ret = delta;
    return VEER_OK;
}

void veer_deltas_drop(veer_deltas *deltas, veer_bucket *bucket, uint64_t tx)
{
    unlink_bucket(deltas, bucket);
    for (veer_delta **at = &bucket->deltas; *at != NULL;) {
        veer_delta *const delta = *at;
        if (delta->tx != tx) {
            at = &delta->next;
            continue;
        }
        *at = delta->next;
        deltas->bytes -= delta->bytes;
        deltas->n_deltas--;
        delta->dropped = true;
        if (delta->readers == 0)
            delta_free(delta);
    }
    if (bucket->deltas != NULL)
        link_bucket(deltas, bucket);
    else
        remove_bucket(deltas, bucket);
}

void veer_deltas_purge(veer_deltas *deltas)
{
    for (size_t i = 0; i < deltas->n_slots; i++)
        for (veer_bucket_row *row = deltas->slots[i], *next; row != NULL; row = next) {
            size_t kept = 0;
            next = row->next;
            for (size_t k = 0; k < row->n; k++) {
                if (row->at[k]->deltas != NULL)
                    row->at[kept++] = row->at[k];
                else
                    free(row->at[k]);
            }
            row->n = kept;
            if (kept == 0)
                drop_row(deltas, row);
        }
}
