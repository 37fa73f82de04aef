/* Bodies of predictions and labels: every shape, every fault with its pointer, nothing half-stored.
 */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include <cmocka.h>

#include "api/body.h"
#include "api/records.h"
#include "base/time.h"

#define NOW_US INT64_C(1714564800000000) /* 2024-05-01T12:00:00Z */
#define JSON "application/json"
#define NDJSON "application/x-ndjson"

typedef struct fixture {
    veer_records_in in;
    veer_arena scratch;
    veer_arena arena;
    veer_body_report report;
    veer_err err;
    int ids;
} fixture;

static fixture fx;

static bool takes(veer_ingest *ingest, veer_store_bytes model)
{
    (void)ingest;
    return model.len != 7 || memcmp(model.data, "unknown", 7) != 0;
}

static size_t make_id(veer_ingest *ingest, char id[VEER_INGEST_ID_SIZE])
{
    (void)ingest;
    return (size_t)snprintf(id, VEER_INGEST_ID_SIZE, "made-%d", fx.ids++);
}

static int set_up(void **state)
{
    (void)state;
    memset(&fx, 0, sizeof fx);
    veer_records_in_init(&fx.in);
    veer_arena_init(&fx.scratch, (size_t)64 << 20);
    veer_arena_init(&fx.arena, (size_t)64 << 20);
    return 0;
}

static int tear_down(void **state)
{
    (void)state;
    veer_records_in_done(&fx.in);
    veer_arena_done(&fx.scratch);
    veer_arena_done(&fx.arena);
    return 0;
}

static size_t rows_of(size_t batch)
{
    return batch < fx.in.count ? fx.in.batches[batch]->rows : 0;
}

static size_t all_rows(void)
{
    size_t rows = 0;
    for (size_t i = 0; i < fx.in.count; i++)
        rows += rows_of(i);
    return rows;
}

static veer_rc read_bytes(const char *text, size_t len, const char *type, bool labels)
{
    fx.err = (veer_err)VEER_ERR_INIT;
    veer_records_in_reset(&fx.in);
    veer_arena_reset(&fx.arena);
    veer_records_in_begin(&fx.in, labels, NOW_US + VEER_LIMIT_INGEST_AHEAD_US,
                          (veer_records_engine){NULL, make_id, takes});
    /* a copy of exactly this size, so that a byte too many is seen */
    char *copy = malloc(len > 0 ? len : 1);
    assert_non_null(copy);
    memcpy(copy, text, len);
    const veer_rc rc =
        veer_body_read((http_text){copy, len}, (http_text){type, strlen(type)},
                       veer_records_in_read, &fx.in, &fx.scratch, &fx.arena, &fx.report, &fx.err);
    free(copy);
    if (rc == VEER_OK) {
        assert_int_equal(veer_records_in_seal(&fx.in, NULL), VEER_OK);
        assert_int_equal(all_rows() + fx.report.rejected, fx.report.records);
    }
    return rc;
}

static veer_rc read_body(const char *text, const char *type)
{
    return read_bytes(text, strlen(text), type, false);
}

static veer_rc read_labels(const char *text)
{
    return read_bytes(text, strlen(text), JSON, true);
}

static void assert_taken(const char *text, const char *type, size_t good, size_t bad)
{
    const veer_rc rc = read_body(text, type);
    assert_string_equal(fx.err.msg, "");
    assert_int_equal(rc, VEER_OK);
    assert_int_equal(all_rows(), good);
    assert_int_equal(fx.report.rejected, bad);
}

static void assert_fault(size_t at, uint64_t index, const char *pointer, const char *detail)
{
    assert_true(at < fx.report.fault_count);
    assert_string_equal(fx.report.faults[at].detail, detail);
    assert_string_equal(fx.report.faults[at].pointer, pointer);
    assert_int_equal(fx.report.faults[at].index, index);
}

/* One bad record by itself: it leaves nothing. */
static void assert_bad(const char *text, const char *pointer, const char *detail)
{
    assert_taken(text, JSON, 0, 1);
    assert_fault(0, 0, pointer, detail);
    assert_int_equal(fx.in.count, 0);
    assert_int_equal(fx.in.batches[0]->rows, 0);
    assert_int_equal(fx.in.made_ids.len, 0);
}

#define R1 "{\"model\":\"m\",\"id\":\"1\",\"features\":{\"a\":1}}"
#define R2 "{\"model\":\"m\",\"id\":\"2\",\"features\":{\"a\":2}}"
#define BAD "{\"model\":\"m\",\"id\":\"3\",\"features\":{\"a\":[]}}"

static void test_shapes(void **state)
{
    (void)state;
    assert_taken(R1, JSON, 1, 0);
    assert_taken(R1, "", 1, 0);
    assert_taken(R1 "\n", NDJSON, 1, 0);
    assert_taken(" \r\n" R1 " \n", JSON, 1, 0);
    assert_taken("[" R1 "," R2 "]", JSON, 2, 0);
    assert_taken("[" R1 "," R2 "]", NDJSON, 2, 0);
    assert_taken(" [ " R1 " ,\n" R2 " ] \n", "", 2, 0);
    assert_taken("[]", JSON, 0, 0);
    assert_taken(R1 "\n" R2 "\n", NDJSON, 2, 0);
    assert_taken(R1 "\n" R2, NDJSON, 2, 0);
    assert_taken(R1 "\r\n\r\n\n" R2 "\r\n", NDJSON, 2, 0);
    assert_taken(R1 "\n" R2, JSON, 2, 0);
    assert_taken(R1 "\n" R2, "", 2, 0);
    assert_taken(R1 "\n" R2, "application/jsonl", 2, 0);
    assert_taken("{\n\"model\": \"}\\\"{\",\n \"features\": {\"a\": 1}\n}\n", JSON, 1, 0);
    assert_int_equal(read_body("", JSON), VEER_EINVAL);
    assert_int_equal(read_body(" \n\n", NDJSON), VEER_EINVAL);
}

static void test_partial_failure(void **state)
{
    (void)state;
    assert_taken("[" R1 "," BAD "," R2 ",7]", JSON, 2, 2);
    assert_fault(0, 1, "/features/a",
                 "expected a number, a string, a boolean or null, found an "
                 "array");
    assert_fault(1, 3, "", "expected an object, found a number");
    assert_taken(R1 "\n" BAD "\n\n" R2 "\n", NDJSON, 2, 1);
    assert_fault(0, 1, "/features/a",
                 "expected a number, a string, a boolean or null, found an array");
}

/* A broken line is refused alone; a broken array has no end that could be trusted. */
static void test_broken_json(void **state)
{
    (void)state;
    assert_taken(R1 "\n{\"model\":\n" R2 "\n" R1 "x\n\"\n", NDJSON, 2, 3);
    assert_fault(0, 1, "", "expected a value, found the end of the text (byte 9)");
    assert_fault(1, 3, "", "expected nothing after the value, found 'x' (byte 41)");
    assert_int_equal(fx.report.faults[2].index, 4);

    assert_int_equal(read_body("[" R1 ",{\"model\":}," R2 "]", JSON), VEER_EPARSE);
    assert_string_equal(fx.err.msg, "expected a value, found '}' (line 1, byte 52)");
    assert_int_equal(fx.err.position, 52);
    assert_int_equal(fx.report.records, 2);
    assert_int_equal(read_body("[" R1 " " R2 "]", JSON), VEER_EPARSE);
    assert_int_equal(read_body("[" R1 ",]", JSON), VEER_EPARSE);
    assert_int_equal(read_body("[" R1, JSON), VEER_EPARSE);
    assert_int_equal(read_body("[" R1 "] x", JSON), VEER_EPARSE);
    assert_int_equal(read_body("[", JSON), VEER_EPARSE);

    assert_bad(R1 " " R2, "", "expected nothing after the value, found '{' (byte 42)");
    assert_bad("{", "", "expected a key or '}', found the end of the text (byte 1)");
    assert_bad("7", "", "expected an object, found a number");
    assert_bad("\xEF\xBB\xBF{}", "", "expected a value, found a byte order mark (byte 0)");
}

static void test_faults(void **state)
{
    (void)state;
    assert_bad("{\"features\":{\"a\":1}}", "/model",
               "'model' is missing; it names the model that made the prediction");
    assert_bad("{\"model\":null,\"features\":{\"a\":1}}", "/model",
               "'model' is missing; it names the model that made the prediction");
    assert_bad("{\"model\":\"\",\"features\":{}}", "/model", "'model' is empty");
    assert_bad("{\"model\":{},\"features\":{}}", "/model",
               "expected a string or a whole number, found an object");
    assert_bad("{\"model\":1.5,\"features\":{}}", "/model",
               "expected a string or a whole number, found a number with a fraction");
    assert_bad("{\"model\":\"m\"}", "",
               "the record has neither features nor a prediction nor a label");
    assert_bad("{\"model\":\"m\",\"features\":[1,2]}", "/features",
               "expected an object of feature names and values, found an array");
    assert_bad("{\"model\":\"m\",\"features\":{\"a/b~\":{}}}", "/features/a~1b~0",
               "expected a number, a string, a boolean or null, found an object");
    assert_bad("{\"model\":\"m\",\"features\":{\"a\":1,\"a\":2}}", "/features/a",
               "'a' is given twice");
    assert_bad("{\"model\":\"m\",\"prediction\":{\"probabilities\":{\"x\":1.5}}}",
               "/prediction/probabilities/x", "a probability lies in 0..1");
    assert_bad("{\"model\":\"m\",\"prediction\":{\"klass\":1}}", "/prediction/klass",
               "unknown member; a prediction has class, score, probabilities or value");
    assert_bad("{\"model\":\"m\",\"features\":{},\"latency_ms\":-1}", "/latency_ms",
               "a latency cannot be negative");
    assert_bad("{\"model\":\"m\",\"features\":{},\"latency_ms\":\"fast\"}", "/latency_ms",
               "expected a number, found a string");
    assert_bad("{\"model\":\"m\",\"featurs\":{}}", "/featurs",
               "unknown member; inputs of the model belong into 'features'");
}

/* A model that the engine does not take is the record's fault, not the request's. */
static void test_unknown_models(void **state)
{
    (void)state;
    assert_taken(R1 "\n{\"model\":\"unknown\",\"features\":{\"a\":1}}\n" R2, NDJSON, 2, 1);
    assert_fault(0, 1, "/model", "model 'unknown' is not known, and this server takes no new ones");
    assert_int_equal(read_labels("[{\"id\":1,\"label\":1},{\"id\":1,\"label\":1,\"model\":"
                                 "\"unknown\"}]"),
                     VEER_OK);
    assert_int_equal(fx.report.rejected, 1);
    assert_string_equal(fx.report.faults[0].pointer, "/model");
}

static void test_numbers_that_json_cannot_say(void **state)
{
    static const char *const words[] = {"NaN", "Infinity", "-Infinity", "1e999", "01", "1.", "+1"};
    (void)state;
    for (size_t i = 0; i < sizeof words / sizeof *words; i++) {
        char text[128];
        snprintf(text, sizeof text, "{\"model\":\"m\",\"features\":{\"a\":%s}}", words[i]);
        assert_taken(text, JSON, 0, 1);
        assert_string_equal(fx.report.faults[0].pointer, "");
        assert_int_equal(fx.in.count, 0);
        assert_non_null(strstr(fx.report.faults[0].detail, "(byte "));
    }
}

static void assert_time(const char *time, bool is_good)
{
    char text[128];
    snprintf(text, sizeof text, "{\"model\":\"m\",\"timestamp\":%s,\"features\":{\"a\":1}}", time);
    assert_taken(text, JSON, is_good, !is_good);
    if (!is_good)
        assert_string_equal(fx.report.faults[0].pointer, "/timestamp");
}

static void test_times(void **state)
{
    (void)state;
    assert_time("0", true);
    assert_time("-1", false);
    assert_time("1714564800", true);
    assert_time("1714564800000", true);
    assert_time("1714564800000000", true);
    assert_time("1714564800000000000", true);
    assert_time("\"2024-05-02T12:00:00Z\"", true); /* one day ahead */
    assert_time("\"2024-05-02T12:00:00.000001Z\"", false);
    assert_fault(0, 0, "/timestamp",
                 "the time 2024-05-02T12:00:00.000001Z is too far in the future");
    assert_time("\"1969-12-31T23:59:59Z\"", false);
    assert_time("\"2024-02-30T00:00:00Z\"", false);
    assert_time("\"yesterday\"", false);
    assert_time("true", false);
    assert_time("1e300", false);
    assert_time("null", true);
}

static void test_invalid_text(void **state)
{
    (void)state;
    assert_taken(R1 "\n{\"model\":\"\xFF\",\"features\":{}}\n{\"model\":\"\\ud800\"}\n"
                    "{\"model\":\"a\x01\"}\n" R2,
                 NDJSON, 2, 3);
    assert_int_equal(read_body("[{\"model\":\"\xC0\x80\",\"features\":{}}]", JSON), VEER_EPARSE);
    assert_int_equal(read_bytes("{\"model\":\"m\0\"}", 14, JSON, false), VEER_OK);
    assert_int_equal(fx.report.rejected, 1);
}

static char *repeat(const char *head, char c, size_t n, const char *tail)
{
    char *text = malloc(strlen(head) + n + strlen(tail) + 1);
    assert_non_null(text);
    memcpy(text, head, strlen(head));
    memset(text + strlen(head), c, n);
    memcpy(text + strlen(head) + n, tail, strlen(tail) + 1);
    return text;
}

static void assert_repeat(const char *head, char c, size_t n, const char *tail, const char *type,
                          bool is_good)
{
    char *text = repeat(head, c, n, tail);
    assert_taken(text, type, is_good, !is_good);
    free(text);
}

static void test_sizes(void **state)
{
    (void)state;
    const size_t name = VEER_LIMIT_NAME_BYTES, id = VEER_LIMIT_ID_BYTES;
    assert_repeat("{\"model\":\"", 'm', name, "\",\"features\":{}}", JSON, true);
    assert_repeat("{\"model\":\"", 'm', name + 1, "\",\"features\":{}}", JSON, false);
    assert_fault(0, 0, "/model", "'model' has 257 bytes, the limit is 256");
    assert_repeat("{\"model\":\"m\",\"features\":{},\"id\":\"", 'i', id, "\"}", JSON, true);
    assert_repeat("{\"model\":\"m\",\"features\":{},\"id\":\"", 'i', id + 1, "\"}", JSON, false);
    assert_string_equal(fx.report.faults[0].pointer, "/id");
    const char *head = "{\"model\":\"m\",\"features\":{\"a\":1}";
    const size_t room = VEER_LIMIT_LINE_BYTES - strlen(head) - 1;
    assert_repeat(head, ' ', room, "}", NDJSON, true);
    assert_repeat(head, ' ', room + 1, "}", NDJSON, false);
    assert_fault(0, 0, "", "the record has 1048577 bytes, the limit is 1048576");
}

static void test_depth(void **state)
{
    char text[256];
    (void)state;
    for (int depth = VEER_LIMIT_JSON_DEPTH - 1; depth <= VEER_LIMIT_JSON_DEPTH; depth++) {
        const size_t open = (size_t)depth - 1; /* within the record */
        snprintf(text, sizeof text, "{\"model\":\"m\",\"x\":%.*s%.*s}\n" R1, (int)open + 1,
                 "[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[", (int)open + 1,
                 "]]]]]]]]]]]]]]]]]]]]]]]]]]]]]]]]");
        assert_taken(text, NDJSON, 1, 1);
        assert_string_equal(fx.report.faults[0].pointer, depth < VEER_LIMIT_JSON_DEPTH ? "/x" : "");
    }
}

static void test_ids(void **state)
{
    (void)state;
    assert_taken("{\"model\":\"m\",\"features\":{\"a\":1}}\n" R1 "\n" BAD
                 "\n{\"model\":\"m\",\"id\":null,\"features\":{\"a\":1}}",
                 NDJSON, 3, 1);
    assert_string_equal(veer_buf_cstr(&fx.in.made_ids), "\"made-0\",\"made-1\"");
    size_t len;
    const veer_batch *batch = fx.in.batches[0];
    assert_memory_equal(veer_batch_id(batch, 0, &len), "made-0", 6);
    assert_memory_equal(veer_batch_id(batch, 1, &len), "1", 1);
    assert_memory_equal(veer_batch_id(batch, 2, &len), "made-1", 6);
    assert_int_equal(len, 6);
}

/* A feature that is a number here and text there: two batches, nothing refused, order kept. */
static void test_conflicts(void **state)
{
    (void)state;
    static const char number[] = "{\"model\":\"m\",\"id\":\"n\",\"features\":{\"a\":1}}\n";
    static const char text[] = "{\"model\":\"m\",\"id\":\"t\",\"features\":{\"a\":\"x\"}}\n";
    char body[8192] = "";
    size_t len = 0;
    for (int i = 0; i < 60; i++)
        len += (size_t)snprintf(body + len, sizeof body - len, "%s", i % 3 == 0 ? text : number);
    assert_taken(body, NDJSON, 60, 0);
    assert_int_equal(fx.in.count, 2);
    assert_int_equal(rows_of(0), 20);
    assert_int_equal(rows_of(1), 40);
    assert_int_equal(fx.in.batches[0]->features.at[0].kind, VEER_COLUMN_TEXT);
    assert_int_equal(fx.in.batches[1]->features.at[0].kind, VEER_COLUMN_NUMBER);
    /* the next request begins without what was known of the columns */
    assert_taken(number, NDJSON, 1, 0);
    assert_int_equal(fx.in.count, 1);
}

/* A batch keeps its columns between requests: they must not show where a record lacks them. */
static void test_columns_between_requests(void **state)
{
    (void)state;
    assert_taken("{\"model\":\"m\",\"features\":{\"a\":1,\"b\":2},\"tags\":{\"t\":\"x\"}}", JSON, 1,
                 0);
    assert_taken("{\"model\":\"m\",\"features\":{\"a\":null,\"c\":\"x\"}}", JSON, 1, 0);
    const veer_columns *features = &fx.in.batches[0]->features;
    assert_int_equal(features->count, 1);
    assert_non_null(veer_columns_find(features, "c", 1));
    assert_int_equal(fx.in.batches[0]->tags.count, 0);
    assert_taken("{\"model\":\"m\",\"features\":{\"c\":7}}", JSON, 1, 0);
    assert_int_equal(features->count, 1);
    assert_int_equal(features->at[0].kind, VEER_COLUMN_NUMBER);
    assert_int_equal(fx.in.count, 1);
    assert_taken("{\"model\":\"m\",\"features\":{\"c\":8,\"d\":9}}\n"
                 "{\"model\":\"m\",\"features\":{\"c\":null,\"d\":9}}",
                 NDJSON, 2, 0);
    assert_int_equal(features->count, 2);
    assert_int_equal(features->at[0].valid, 1);
    assert_taken("{\"model\":\"m\",\"features\":{\"c\":{}}}\n" R1, NDJSON, 1, 1);
    assert_int_equal(features->count, 1);
    assert_non_null(veer_columns_find(features, "a", 1));
}

static void test_error_count(void **state)
{
    char body[16384] = "";
    size_t len = 0;
    (void)state;
    for (int i = 0; i <= VEER_LIMIT_INGEST_ERRORS; i++) {
        len += (size_t)snprintf(body + len, sizeof body - len, "{\"x\":%d}\n", i);
        if (i == VEER_LIMIT_INGEST_ERRORS - 1) {
            assert_taken(body, NDJSON, 0, VEER_LIMIT_INGEST_ERRORS);
            assert_int_equal(fx.report.fault_count, VEER_LIMIT_INGEST_ERRORS);
        }
    }
    assert_taken(body, NDJSON, 0, VEER_LIMIT_INGEST_ERRORS + 1);
    assert_int_equal(fx.report.fault_count, VEER_LIMIT_INGEST_ERRORS);
}

/* Records that each have a feature of their own: columns would grow with the square. */
static void test_sparse(void **state)
{
    (void)state;
    const size_t records = 60000;
    char *body = malloc(records * 64);
    size_t len = 0;
    assert_non_null(body);
    for (size_t i = 0; i < records; i++)
        len += (size_t)snprintf(body + len, 64, "{\"model\":\"m\",\"features\":{\"f%zu\":1}}\n",
                                i % VEER_LIMIT_COLUMNS);
    assert_int_equal(read_bytes(body, len, NDJSON, false), VEER_OK);
    assert_true(fx.in.cells <= VEER_LIMIT_INGEST_CELLS + VEER_LIMIT_COLUMNS);
    assert_true(fx.report.rejected > 0);
    assert_non_null(strstr(fx.report.faults[0].detail, "too many different features"));
    free(body);
}

/* The largest batch, and one record more. */
static void test_many_rows(void **state)
{
    (void)state;
    const size_t records = VEER_LIMIT_BATCH_ROWS + 1;
    char *body = malloc(records * 64);
    size_t len = 0;
    assert_non_null(body);
    for (size_t i = 0; i < records; i++)
        len += (size_t)snprintf(body + len, 64, "{\"id\":%zu,\"label\":\"x\"}\n", i);
    assert_int_equal(read_bytes(body, len, NDJSON, true), VEER_OK);
    assert_int_equal(fx.in.count, 2);
    assert_int_equal(rows_of(0), VEER_LIMIT_BATCH_ROWS);
    assert_int_equal(rows_of(1), 1);
    free(body);
}

static void test_batch_limit(void **state)
{
    (void)state;
    char body[65536];
    size_t len = 0;
    /* more kinds of records than batches: each conflicts with all before it */
    const int kinds = VEER_LIMIT_INGEST_BATCHES + 1;
    for (int i = 0; i < kinds; i++) {
        len += (size_t)snprintf(body + len, sizeof body - len, "{\"model\":\"m\",\"features\":{");
        for (int j = 0; j < 7; j++)
            len += (size_t)snprintf(body + len, sizeof body - len, "%s\"f%d\":%s",
                                    j == 0 ? "" : ",", j, (i >> j & 1) != 0 ? "1" : "\"x\"");
        len += (size_t)snprintf(body + len, sizeof body - len, "}}\n");
    }
    assert_taken(body, NDJSON, VEER_LIMIT_INGEST_BATCHES, 1);
    assert_int_equal(fx.report.faults[0].index, kinds - 1);
}

static void test_labels(void **state)
{
    (void)state;
    assert_int_equal(read_labels("[{\"id\":\"a\",\"label\":\"yes\"},{\"prediction_id\":7,\"value\":"
                                 "1.5,\"model\":\"m\",\"timestamp\":1714564800}]"),
                     VEER_OK);
    assert_int_equal(all_rows(), 2);
    assert_int_equal(read_labels("[{\"label\":1},{\"id\":\"a\"},{\"id\":\"a\",\"label\":1,"
                                 "\"features\":{}},{\"id\":\"\",\"label\":1}]"),
                     VEER_OK);
    assert_int_equal(fx.report.rejected, 4);
    assert_fault(0, 0, "", "'id' is missing; it says which prediction is meant");
    assert_fault(1, 1, "", "'label' or 'value' is missing");
    assert_fault(2, 2, "/features",
                 "unknown member; a label has id, label or value, timestamp and model");
    assert_fault(3, 3, "/id", "'id' is empty");
    assert_int_equal(fx.in.made_ids.len, 0);
}

/* What the documents of other systems send. */
static void test_other_spellings(void **state)
{
    size_t len;
    (void)state;
    assert_taken(
        "{\"model_id\": 1, \"input_data\": {\"feature1\": 0.5, \"feature2\": 0.3},"
        "\"prediction\": {\"class\": \"positive\", \"score\": 0.92}, \"confidence\": 0.92}",
        JSON, 1, 0);
    const veer_batch *batch = fx.in.batches[0];
    assert_string_equal(veer_column_text(&batch->fields[VEER_FIELD_MODEL], 0, &len), "1");
    assert_int_equal(batch->features.count, 2);
    assert_true(veer_batch_numbers(batch, VEER_FIELD_CONFIDENCE)[0] == 0.92);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test_setup_teardown(test_shapes, set_up, tear_down),
        cmocka_unit_test_setup_teardown(test_partial_failure, set_up, tear_down),
        cmocka_unit_test_setup_teardown(test_broken_json, set_up, tear_down),
        cmocka_unit_test_setup_teardown(test_faults, set_up, tear_down),
        cmocka_unit_test_setup_teardown(test_unknown_models, set_up, tear_down),
        cmocka_unit_test_setup_teardown(test_numbers_that_json_cannot_say, set_up, tear_down),
        cmocka_unit_test_setup_teardown(test_times, set_up, tear_down),
        cmocka_unit_test_setup_teardown(test_invalid_text, set_up, tear_down),
        cmocka_unit_test_setup_teardown(test_sizes, set_up, tear_down),
        cmocka_unit_test_setup_teardown(test_depth, set_up, tear_down),
        cmocka_unit_test_setup_teardown(test_ids, set_up, tear_down),
        cmocka_unit_test_setup_teardown(test_conflicts, set_up, tear_down),
        cmocka_unit_test_setup_teardown(test_columns_between_requests, set_up, tear_down),
        cmocka_unit_test_setup_teardown(test_error_count, set_up, tear_down),
        cmocka_unit_test_setup_teardown(test_sparse, set_up, tear_down),
        cmocka_unit_test_setup_teardown(test_many_rows, set_up, tear_down),
        cmocka_unit_test_setup_teardown(test_batch_limit, set_up, tear_down),
        cmocka_unit_test_setup_teardown(test_labels, set_up, tear_down),
        cmocka_unit_test_setup_teardown(test_other_spellings, set_up, tear_down),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
