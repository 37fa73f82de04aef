/* Any bytes as a block, with the checksum and the length set right unless the first byte is odd, so
 * that the decoder itself meets them. A block that opens gives columns that are within bounds; what
 * decodes must encode, and give the same batch back; and a column alone says what the batch says.
 */
#include <math.h>
#include <string.h>

#include "base/crc32c.h"
#include "base/limits.h"
#include "block/block.h"
#include "fuzz.h"

static void put32(uint8_t *at, uint32_t value)
{
    for (int i = 0; i < 4; i++)
        at[i] = (uint8_t)(value >> 8 * i);
}

static void check_column(const veer_column *column, size_t rows)
{
    for (size_t i = 0; i < rows; i++)
        if (column->kind == VEER_COLUMN_NUMBER)
            FUZZ_REQUIRE(!isinf(column->numbers[i]));
        else
            FUZZ_REQUIRE(column->codes[i] == VEER_CODE_MISSING ||
                         column->codes[i] < column->dict.count);
}

static void check_batch(const veer_batch *batch)
{
    for (size_t i = 0; i < batch->features.count; i++)
        check_column(&batch->features.at[i], batch->rows);
    for (size_t i = 0; i < batch->tags.count; i++)
        check_column(&batch->tags.at[i], batch->rows);
    for (int i = 0; i < VEER_FIELD_COUNT; i++)
        if (batch->fields[i].valid > 0)
            check_column(&batch->fields[i], batch->rows);
    for (size_t i = 0; i < batch->rows; i++) {
        size_t len;
        veer_batch_id(batch, i, &len);
        FUZZ_REQUIRE(len <= VEER_LIMIT_ID_BYTES);
    }
}

/* Encoding what was decoded and decoding that gives the block that encoding gives again. */
static void check_again(const veer_batch *batch)
{
    veer_buf one, two;
    veer_batch back;
    veer_buf_init(&one, VEER_LIMIT_BLOCK_BYTES);
    veer_buf_init(&two, VEER_LIMIT_BLOCK_BYTES);
    veer_batch_init(&back, 0);
    FUZZ_REQUIRE(veer_block_encode(batch, NULL, batch->rows, &one, NULL) == VEER_OK);
    FUZZ_REQUIRE(veer_block_decode(one.data, one.len, &back, NULL) == VEER_OK);
    FUZZ_REQUIRE(veer_block_encode(&back, NULL, back.rows, &two, NULL) == VEER_OK);
    FUZZ_REQUIRE(one.len == two.len && memcmp(one.data, two.data, one.len) == 0);
    veer_buf_done(&one);
    veer_buf_done(&two);
    veer_batch_done(&back);
}

/* Each number column by itself, and the columns that only labels have. */
static void check_columns(const veer_block *block, const veer_batch *batch, bool decoded)
{
    const size_t rows = veer_block_rows(block);
    double *numbers = malloc(rows * sizeof *numbers);
    veer_fingerprint *prints = malloc(rows * sizeof *prints);
    FUZZ_REQUIRE(numbers != NULL && prints != NULL);
    for (size_t c = 0; c < veer_block_column_count(block); c++) {
        const veer_block_column *column = veer_block_column_at(block, c);
        if (column->role == VEER_BLOCK_FEATURE && column->kind == VEER_COLUMN_NUMBER) {
            const veer_rc rc = veer_block_numbers(block, column, numbers, NULL);
            FUZZ_REQUIRE(rc == VEER_OK || !decoded);
            const veer_column *same =
                veer_columns_find(&batch->features, column->name, column->name_len);
            FUZZ_REQUIRE(!decoded || memcmp(same->numbers, numbers, rows * sizeof *numbers) == 0);
        }
    }
    if (veer_block_kind_of(block) == VEER_BLOCK_LABELS)
        veer_block_fingerprints(block, veer_block_fingerprint(block), prints, NULL);
    free(numbers);
    free(prints);
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
    if (size < 1)
        return 0;
    const bool repair = data[0] % 2 == 0;
    const size_t len = size - 1;
    uint8_t *bytes = malloc(len > 0 ? len : 1);
    FUZZ_REQUIRE(bytes != NULL);
    memcpy(bytes, data + 1, len);
    if (repair && len >= 36) {
        put32(bytes + 12, (uint32_t)len);
        put32(bytes + len - 4, veer_crc32c(0, bytes, len - 4));
    }
    veer_batch batch;
    veer_block *block = NULL;
    veer_batch_init(&batch, 0);
    const bool decoded = veer_block_decode(bytes, len, &batch, NULL) == VEER_OK;
    if (decoded) {
        check_batch(&batch);
        check_again(&batch);
    }
    if (veer_block_open(bytes, len, &block, NULL) == VEER_OK)
        check_columns(block, &batch, decoded);
    FUZZ_REQUIRE(block != NULL || !decoded);
    veer_block_free(block);
    veer_batch_done(&batch);
    free(bytes);
    return 0;
}
