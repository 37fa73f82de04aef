#include "index/run.h"

#include <stdlib.h>
#include <string.h>

#include "base/crc32c.h"
#include "base/limits.h"
#include "index/bits.h"
#include "index/run_format.h"

#define LINE_BYTES 64 /* of the cache */

static veer_rc corrupt(uint64_t id, const char *what, veer_err *err)
{
    return veer_fail(err, VEER_ECORRUPT, "index run %llu: %s", (unsigned long long)id, what);
}

/* The fixed part of the head. NULL, or what is wrong. */
static const char *read_fixed(veer_cursor *in, const veer_store_run *from, veer_index_run *run)
{
    const uint8_t *all = from->head.data;
    if (from->head.len < VEER_INDEX_RUN_HEAD_BYTES ||
        veer_cursor_int(in, 4) != VEER_INDEX_RUN_MAGIC)
        return "the head is none";
    if (veer_cursor_int(in, 4) !=
        veer_crc32c(0, all + VEER_INDEX_RUN_CHECKED, from->head.len - VEER_INDEX_RUN_CHECKED))
        return "the checksum of the head is wrong";
    if (veer_cursor_int(in, 1) != VEER_INDEX_RUN_VERSION)
        return "the version is unknown";
    run->shape.page_bits = (uint8_t)veer_cursor_int(in, 1);
    run->shape.block_bits = (uint8_t)veer_cursor_int(in, 1);
    run->shape.row_bits = (uint8_t)veer_cursor_int(in, 1);
    run->n_models = (uint32_t)veer_cursor_int(in, 4);
    run->first_block = veer_cursor_int(in, 8);
    run->last_block = veer_cursor_int(in, 8);
    run->entries = veer_cursor_int(in, 8);
    run->filter_blocks = (size_t)veer_cursor_int(in, 8);
    if (run->first_block != from->first_block || run->last_block != from->last_block ||
        run->first_block > run->last_block || run->entries != from->entries)
        return "the head belongs to another one";
    return NULL;
}

/* Whether the numbers of the fixed part fit each other and the bytes at hand. */
static const char *check_fixed(const veer_store_run *from, veer_index_run *run)
{
    const veer_index_shape *shape = &run->shape;
    if (shape->page_bits > VEER_INDEX_PAGE_BITS_MAX ||
        shape->block_bits > VEER_INDEX_BLOCK_BITS_MAX || shape->row_bits > VEER_INDEX_ROW_BITS_MAX)
        return "a field is too wide";
    if (run->n_models == 0 || run->n_models > VEER_LIMIT_STORE_SERIES + 1)
        return "the number of models is wrong";
    run->shape.model_bits = (uint8_t)veer_index_width(run->n_models - 1);
    if (run->entries > UINT32_MAX ||
        from->bytes.len != veer_index_entries_bytes(shape, run->entries))
        return "the entries have another length";
    const uint64_t left = from->head.len - VEER_INDEX_RUN_HEAD_BYTES;
    const uint64_t tables = (uint64_t)run->n_models * 4 + (UINT64_C(8) << shape->page_bits);
    const uint64_t block = 8 * VEER_INDEX_FILTER_WORDS;
    if (run->filter_blocks == 0 || run->filter_blocks > UINT32_MAX || tables > left ||
        left - tables != run->filter_blocks * block)
        return "the head has another length";
    return NULL;
}

/* A run with room for its arrays, in one allocation. */
static veer_index_run *with_arrays(const veer_index_run *fixed)
{
    const size_t pages = (size_t)1 << fixed->shape.page_bits;
    const size_t words = fixed->filter_blocks * VEER_INDEX_FILTER_WORDS;
    const size_t bytes = sizeof *fixed + LINE_BYTES + words * sizeof(uint64_t) +
                         (2 * pages + 1 + fixed->n_models) * sizeof(uint32_t);
    veer_index_run *run = malloc(bytes);
    if (run == NULL)
        return NULL;
    *run = *fixed;
    run->memory_bytes = bytes;
    char *at = (char *)(run + 1);
    at += LINE_BYTES - (uintptr_t)at % LINE_BYTES;
    run->filter = (uint64_t *)(void *)at;
    run->starts = (uint32_t *)(void *)(run->filter + words);
    run->checks = run->starts + pages + 1;
    run->models = run->checks + pages;
    return run;
}

static const char *read_arrays(veer_cursor *in, veer_index_run *run)
{
    const size_t pages = (size_t)1 << run->shape.page_bits;
    for (uint32_t i = 0; i < run->n_models; i++) {
        run->models[i] = (uint32_t)veer_cursor_int(in, 4);
        if (run->models[i] > VEER_LIMIT_STORE_SERIES ||
            (i > 0 && run->models[i] <= run->models[i - 1]))
            return "the models are out of order";
    }
    for (size_t p = 0; p < pages; p++) {
        run->starts[p] = (uint32_t)veer_cursor_int(in, 4);
        run->checks[p] = (uint32_t)veer_cursor_int(in, 4);
        if (run->starts[p] > run->entries || run->starts[p] < (p > 0 ? run->starts[p - 1] : 0))
            return "the pages are out of order";
    }
    run->starts[pages] = (uint32_t)run->entries;
    if (run->starts[0] != 0)
        return "the pages are out of order";
    for (size_t i = 0; i < run->filter_blocks * VEER_INDEX_FILTER_WORDS; i++)
        run->filter[i] = veer_cursor_int(in, 8);
    return veer_cursor_done(in) ? NULL : "the head has another length";
}

veer_rc veer_index_run_open(const veer_store_run *from, veer_index_run **ret, veer_err *err)
{
    veer_cursor in = {.at = from->head.data};
    if (from->head.len > 0)
        in.end = in.at + from->head.len;
    veer_index_run fixed = {.id = from->id, .bytes = from->bytes.len};
    const char *wrong = read_fixed(&in, from, &fixed);
    if (wrong == NULL)
        wrong = check_fixed(from, &fixed);
    if (wrong != NULL)
        return corrupt(from->id, wrong, err);
    veer_index_run *run = with_arrays(&fixed);
    if (run == NULL)
        return veer_fail_nomem(err);
    atomic_init(&run->owners, 1);
    atomic_init(&run->read_bytes, 0);
    wrong = read_arrays(&in, run);
    if (wrong != NULL) {
        veer_index_run_release(run);
        return corrupt(from->id, wrong, err);
    }
    *ret = run;
    return VEER_OK;
}

void veer_index_run_release(veer_index_run *run)
{
    if (run != NULL && atomic_fetch_sub(&run->owners, 1) == 1)
        free(run);
}

void veer_index_page_span(const veer_index_run *run, uint32_t page, uint64_t *ret_from,
                          uint64_t *ret_to)
{
    const uint64_t width = veer_index_entry_bits(&run->shape);
    *ret_from = run->starts[page] * width / 8;
    *ret_to = (run->starts[page + 1] * width + 7) / 8;
}

veer_rc veer_index_page_check(const veer_index_run *run, uint32_t page,
                              const veer_index_bytes *bytes, veer_err *err)
{
    uint64_t from, to;
    veer_index_page_span(run, page, &from, &to);
    if (veer_crc32c(0, bytes->data + (from - bytes->offset), (size_t)(to - from)) !=
        run->checks[page])
        return corrupt(run->id, "the checksum of a page is wrong", err);
    return VEER_OK;
}

/* The fingerprint of an entry; *at is its first bit and moves on. */
static veer_index_print get_print(const veer_index_run *run, uint32_t page, const uint8_t *data,
                                  uint64_t *at)
{
    const unsigned high_bits = 32u - run->shape.page_bits;
    const uint64_t low = veer_index_get_bits(data, *at, 32);
    const uint64_t high = veer_index_get_bits(data, *at + 32, high_bits);
    const uint64_t lo = veer_index_get_bits(data, *at + 32 + high_bits, 16);
    *at += 48 + high_bits;
    return (veer_index_print){((uint64_t)page << high_bits | high) << 32 | low, (uint16_t)lo};
}

static uint64_t first_bit(const veer_index_run *run, const veer_index_bytes *bytes, uint32_t i)
{
    return (uint64_t)i * veer_index_entry_bits(&run->shape) - bytes->offset * 8;
}

uint32_t veer_index_page_search(const veer_index_run *run, uint32_t page,
                                const veer_index_bytes *bytes, veer_index_print print)
{
    uint32_t low = run->starts[page], high = run->starts[page + 1];
    while (low < high) {
        const uint32_t middle = low + (high - low) / 2;
        uint64_t at = first_bit(run, bytes, middle);
        if (veer_index_print_compare(get_print(run, page, bytes->data, &at), print) < 0)
            low = middle + 1;
        else
            high = middle;
    }
    return low;
}

veer_rc veer_index_entry_get(const veer_index_run *run, uint32_t page,
                             const veer_index_bytes *bytes, uint32_t i, veer_index_item *ret,
                             veer_err *err)
{
    const veer_index_shape *shape = &run->shape;
    uint64_t at = first_bit(run, bytes, i);
    veer_index_item item = {.print = get_print(run, page, bytes->data, &at)};
    const uint64_t model = veer_index_get_bits(bytes->data, at, shape->model_bits);
    at += shape->model_bits;
    item.label = veer_index_get_bits(bytes->data, at, 1) != 0;
    at += 1;
    const uint64_t block = veer_index_get_bits(bytes->data, at, shape->block_bits);
    at += shape->block_bits;
    item.row = (uint16_t)veer_index_get_bits(bytes->data, at, shape->row_bits);
    if (model >= run->n_models || block > run->last_block - run->first_block)
        return corrupt(run->id, "an entry cannot be", err);
    item.model = run->models[model];
    item.block = run->first_block + block;
    *ret = item;
    return VEER_OK;
}
