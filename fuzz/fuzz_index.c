/* Any bytes as a run of the id index. The first two bytes say how long the head is and whether its
 * checksum and those of the pages are set right, so that what is behind them is reached. A run that
 * opens has pages within its bytes, and entries that decode are within its blocks and models.
 */
#include <string.h>

#include "base/crc32c.h"
#include "base/limits.h"
#include "fuzz.h"
#include "index/bits.h"
#include "index/run.h"
#include "index/run_format.h"

static void put32(uint8_t *at, uint32_t value)
{
    for (int i = 0; i < 4; i++)
        at[i] = (uint8_t)(value >> 8 * i);
}

static void search_page(const veer_index_run *run, uint32_t page, const veer_index_bytes *bytes)
{
    veer_index_item item;
    for (uint32_t i = run->starts[page]; i < run->starts[page + 1]; i++)
        if (veer_index_entry_get(run, page, bytes, i, &item, NULL) == VEER_OK) {
            FUZZ_REQUIRE(item.block >= run->first_block && item.block <= run->last_block);
            FUZZ_REQUIRE(item.model <= VEER_LIMIT_STORE_SERIES);
            FUZZ_REQUIRE(veer_index_page_of(&run->shape, item.print) == page);
            const uint32_t at = veer_index_page_search(run, page, bytes, item.print);
            FUZZ_REQUIRE(at >= run->starts[page] && at <= run->starts[page + 1]);
        }
}

static void walk(const veer_index_run *run, const uint8_t *data, size_t len)
{
    const veer_index_bytes bytes = {0, data};
    uint32_t pages = UINT32_C(1) << run->shape.page_bits;
    FUZZ_REQUIRE(run->starts[0] == 0 && run->starts[pages] == run->entries);
    if (pages > 64)
        pages = 64;
    for (uint32_t page = 0; page < pages; page++) {
        uint64_t from, to;
        veer_index_page_span(run, page, &from, &to);
        FUZZ_REQUIRE(from <= to && to <= len);
        (void)veer_index_page_check(run, page, &bytes, NULL);
        search_page(run, page, &bytes);
    }
    (void)veer_index_filter_has(run->filter, run->filter_blocks,
                                (veer_index_print){UINT64_MAX, UINT16_MAX});
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
    if (size < 3)
        return 0;
    const bool repair = data[0] % 2 == 0;
    size_t head_len = (size_t)data[1] << 8 | data[2];
    if (head_len > size - 3)
        head_len = size - 3;
    const size_t len = size - 3 - head_len;
    uint8_t *head = malloc(head_len > 0 ? head_len : 1);
    uint8_t *bytes = calloc(len + VEER_INDEX_SLACK, 1);
    FUZZ_REQUIRE(head != NULL && bytes != NULL);
    memcpy(head, data + 3, head_len);
    memcpy(bytes, data + 3 + head_len, len);
    veer_store_run run = {.id = 1, .head = {head, head_len}, .bytes = {NULL, len}};
    if (head_len >= VEER_INDEX_RUN_HEAD_BYTES) {
        if (repair)
            put32(head + 4,
                  veer_crc32c(0, head + VEER_INDEX_RUN_CHECKED, head_len - VEER_INDEX_RUN_CHECKED));
        run.first_block = veer_load64(head + 16);
        run.last_block = veer_load64(head + 24);
        run.entries = veer_load64(head + 32);
    }
    veer_index_run *opened = NULL;
    if (veer_index_run_open(&run, &opened, NULL) == VEER_OK)
        walk(opened, bytes, len);
    veer_index_run_release(opened);
    free(head);
    free(bytes);
    return 0;
}
