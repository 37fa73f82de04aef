#include "index/build.h"

#include <stdlib.h>

#include "base/crc32c.h"
#include "index/bits.h"
#include "index/run_format.h"

veer_index_shape veer_index_shape_of(const veer_index_plan *plan)
{
    unsigned page_bits = 0;
    while (page_bits < VEER_INDEX_PAGE_BITS_MAX &&
           plan->entries >> page_bits > VEER_INDEX_PAGE_ENTRIES)
        page_bits++;
    return (veer_index_shape){
        .page_bits = (uint8_t)page_bits,
        .model_bits = (uint8_t)veer_index_width(plan->n_models - 1),
        .block_bits = (uint8_t)veer_index_width(plan->last_block - plan->first_block),
        .row_bits = plan->row_bits,
    };
}

veer_rc veer_index_build_init(veer_index_builder *builder, const veer_index_plan *plan,
                              veer_err *err)
{
    *builder = (veer_index_builder){.plan = *plan, .shape = veer_index_shape_of(plan)};
    builder->filter_blocks = veer_index_filter_blocks(plan->entries);
    const size_t bytes = (size_t)veer_index_entries_bytes(&builder->shape, plan->entries);
    builder->bytes = calloc(bytes + VEER_INDEX_SLACK, 1);
    builder->starts = calloc(((size_t)1 << builder->shape.page_bits) + 1, sizeof(uint32_t));
    builder->filter = calloc(builder->filter_blocks * VEER_INDEX_FILTER_WORDS, sizeof(uint64_t));
    if (builder->bytes == NULL || builder->starts == NULL || builder->filter == NULL) {
        veer_index_build_done(builder);
        return veer_fail_nomem(err);
    }
    return VEER_OK;
}

void veer_index_build_done(veer_index_builder *builder)
{
    free(builder->bytes);
    free(builder->starts);
    free(builder->filter);
    *builder = (veer_index_builder){0};
}

static uint32_t place_of_model(const veer_index_plan *plan, uint32_t model)
{
    uint32_t low = 0, high = plan->n_models - 1;
    while (low < high) {
        const uint32_t middle = low + (high - low) / 2;
        if (plan->models[middle] < model)
            low = middle + 1;
        else
            high = middle;
    }
    return low;
}

static void put(veer_index_builder *builder, unsigned width, uint64_t value)
{
    veer_index_put_bits(builder->bytes, builder->at, value);
    builder->at += width;
}

void veer_index_build_add(veer_index_builder *builder, const veer_index_item *item)
{
    const veer_index_shape *shape = &builder->shape;
    const unsigned high_bits = 32u - shape->page_bits;
    const uint32_t page = veer_index_page_of(shape, item->print);
    while (builder->page < page)
        builder->starts[++builder->page] = (uint32_t)builder->count;
    put(builder, 32, item->print.hi & UINT32_MAX);
    put(builder, high_bits, item->print.hi >> 32 & ((UINT64_C(1) << high_bits) - 1));
    put(builder, 16, item->print.lo);
    put(builder, shape->model_bits, place_of_model(&builder->plan, item->model));
    put(builder, 1, item->label);
    put(builder, shape->block_bits, item->block - builder->plan.first_block);
    put(builder, shape->row_bits, item->row);
    veer_index_filter_put(builder->filter, builder->filter_blocks, item->print);
    builder->count++;
}

static uint32_t page_checksum(const veer_index_builder *builder, size_t page)
{
    const uint64_t width = veer_index_entry_bits(&builder->shape);
    const uint64_t from = builder->starts[page] * width / 8;
    const uint64_t to = (builder->starts[page + 1] * width + 7) / 8;
    return veer_crc32c(0, builder->bytes + from, (size_t)(to - from));
}

veer_rc veer_index_build_finish(veer_index_builder *builder, veer_buf *head, veer_store_run *ret,
                                veer_err *err)
{
    const veer_index_plan *plan = &builder->plan;
    const size_t pages = (size_t)1 << builder->shape.page_bits;
    while (builder->page < pages)
        builder->starts[++builder->page] = (uint32_t)builder->count;
    veer_put_int(head, VEER_INDEX_RUN_MAGIC, 4);
    veer_put_int(head, 0, 4);
    veer_put_int(head, VEER_INDEX_RUN_VERSION, 1);
    veer_put_int(head, builder->shape.page_bits, 1);
    veer_put_int(head, builder->shape.block_bits, 1);
    veer_put_int(head, builder->shape.row_bits, 1);
    veer_put_int(head, plan->n_models, 4);
    veer_put_int(head, plan->first_block, 8);
    veer_put_int(head, plan->last_block, 8);
    veer_put_int(head, builder->count, 8);
    veer_put_int(head, builder->filter_blocks, 8);
    for (uint32_t i = 0; i < plan->n_models; i++)
        veer_put_int(head, plan->models[i], 4);
    for (size_t p = 0; p < pages; p++) {
        veer_put_int(head, builder->starts[p], 4);
        veer_put_int(head, page_checksum(builder, p), 4);
    }
    for (size_t i = 0; i < builder->filter_blocks * VEER_INDEX_FILTER_WORDS; i++)
        veer_put_int(head, builder->filter[i], 8);
    const veer_rc rc = veer_buf_status(head, err);
    if (rc != VEER_OK)
        return rc;
    veer_patch_int(
        head, 4,
        veer_crc32c(0, head->data + VEER_INDEX_RUN_CHECKED, head->len - VEER_INDEX_RUN_CHECKED), 4);
    *ret = (veer_store_run){
        .first_block = plan->first_block,
        .last_block = plan->last_block,
        .entries = builder->count,
        .head = {head->data, head->len},
        .bytes = {builder->bytes,
                  (size_t)veer_index_entries_bytes(&builder->shape, builder->count)},
    };
    return VEER_OK;
}
