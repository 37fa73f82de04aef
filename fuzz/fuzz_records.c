/* Any bytes as a file of any format: every sealed batch must be consistent, and a number column
 * must hold no infinity. The first byte chooses the options. */
#include <math.h>

#include "files/records.h"
#include "fuzz.h"

static void check_column(const veer_column *column, size_t rows)
{
    size_t valid = 0;
    FUZZ_REQUIRE(column->len == rows);
    for (size_t i = 0; i < rows; i++) {
        if (column->kind == VEER_COLUMN_NUMBER) {
            FUZZ_REQUIRE(!isinf(column->numbers[i]));
            valid += isnan(column->numbers[i]) ? 0u : 1u;
        } else {
            const uint32_t code = column->codes[i];
            FUZZ_REQUIRE(code == VEER_CODE_MISSING || code < column->dict.count);
            valid += code != VEER_CODE_MISSING;
        }
    }
    FUZZ_REQUIRE(valid == column->valid);
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
        FUZZ_REQUIRE(len <= 256);
    }
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
    if (size == 0)
        return 0;
    const veer_records_options options = {
        .format = (veer_file_format)(data[0] % 3),
        .no_automatic_roles = (data[0] & 4) != 0,
        .labels = (data[0] & 8) != 0,
        .batch_rows = 1u + (data[0] >> 4),
    };
    veer_source *source;
    veer_records *records;
    const veer_batch *batch;
    if (veer_source_memory("fuzz", data + 1, size - 1, &source, NULL) != VEER_OK ||
        veer_records_open(source, &options, &records, NULL) != VEER_OK)
        return 0;
    while (veer_records_next(records, &batch, NULL) == VEER_OK && batch != NULL)
        check_batch(batch);
    veer_records_free(records);
    return 0;
}
