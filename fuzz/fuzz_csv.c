/* Any bytes through the CSV parser and the stream of records: whole and in odd chunks they must
 * give the same records and the same error. */
#include <string.h>

#include "files/csv.h"
#include "files/records.h"
#include "fuzz.h"

/* A running hash of all fields and of where it ended. */
typedef struct outcome {
    uint64_t hash; /* FNV-1a over fields and their ends */
    uint64_t rows; /* records */
    veer_err err;  /* the final state */
} outcome;

static void mix(outcome *o, const char *bytes, size_t len)
{
    for (size_t i = 0; i < len; i++)
        o->hash = (o->hash ^ (unsigned char)bytes[i]) * UINT64_C(1099511628211);
    o->hash = (o->hash ^ 0x100) * UINT64_C(1099511628211);
}

static veer_rc drain(veer_csv *csv, outcome *o)
{
    veer_csv_row row;
    veer_rc rc;
    size_t width = 0;
    while ((rc = veer_csv_next(csv, &row, &o->err)) == VEER_OK && row.count > 0) {
        FUZZ_REQUIRE(width == 0 || row.count == width);
        width = row.count;
        for (size_t i = 0; i < row.count; i++)
            mix(o, row.fields[i].text, row.fields[i].len);
        o->rows++;
    }
    return rc;
}

static outcome parse(const char *bytes, size_t len, size_t step)
{
    outcome o = {.hash = UINT64_C(14695981039346656037)};
    veer_csv *csv;
    veer_rc rc = veer_csv_new('\0', &csv, &o.err);
    for (size_t at = 0; rc == VEER_OK && at < len; at += step) {
        rc = veer_csv_feed(csv, bytes + at, len - at < step ? len - at : step, &o.err);
        if (rc == VEER_OK)
            rc = drain(csv, &o);
    }
    if (rc == VEER_OK) {
        veer_csv_end(csv);
        drain(csv, &o);
    }
    veer_csv_free(csv);
    return o;
}

static void read_records(const char *bytes, size_t len)
{
    const veer_records_options options = {.format = VEER_FILE_CSV, .batch_rows = 5};
    veer_source *source;
    veer_records *records;
    const veer_batch *batch;
    if (veer_source_memory("fuzz", bytes, len, &source, NULL) != VEER_OK ||
        veer_records_open(source, &options, &records, NULL) != VEER_OK)
        return;
    while (veer_records_next(records, &batch, NULL) == VEER_OK && batch != NULL)
        FUZZ_REQUIRE(batch->rows > 0 && batch->rows <= 5);
    veer_records_free(records);
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
    if (size == 0)
        return 0;
    const char *bytes = (const char *)data + 1;
    const outcome whole = parse(bytes, size - 1, size);
    const outcome cut = parse(bytes, size - 1, 1u + data[0]);
    FUZZ_REQUIRE(whole.hash == cut.hash && whole.rows == cut.rows);
    FUZZ_REQUIRE(whole.err.rc == cut.err.rc && strcmp(whole.err.msg, cut.err.msg) == 0);
    read_records(bytes, size - 1);
    return 0;
}
