/* Reading and writing prediction records of 433 bytes with 20 features, beside a copy of the same
 * bytes. Answers are the sum of all numbers, so that every one of them is really delivered. */
#include "bench.h"

#include <inttypes.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "base/buf.h"
#include "base/num.h"
#include "json/reader.h"
#include "json/writer.h"

#define RECORDS ((size_t)20000)
#define FEATURES ((size_t)20)
#define NUMBERS ((size_t)200000)
#define ARENA_BYTES (1u << 20)

typedef struct json_data {
    veer_buf text;                /* NDJSON */
    char *copy;                   /* as long as text */
    size_t *ends;                 /* of each record, without its newline */
    double *features;             /* RECORDS * FEATURES values as they are in the text */
    double *numbers;              /* NUMBERS doubles of 17 digits */
    char (*printed)[32];          /* the same as text */
    veer_arena arena;             /* keys, and strings with escapes */
    veer_json_key keys[FEATURES]; /* predicted */
} json_data;

static void write_record(json_data *data, size_t row)
{
    veer_buf *buf = &data->text;
    veer_buf_printf(buf,
                    "{\"model\":\"fraud\",\"version\":\"2024.1\",\"id\":\"%016" PRIx64
                    "\",\"timestamp\":%" PRIu64 ",\"features\":{",
                    (uint64_t)row * UINT64_C(0x9E3779B97F4A7C15),
                    UINT64_C(1714567890123) + (uint64_t)row);
    for (size_t i = 0; i < FEATURES; i++)
        veer_buf_printf(buf, "%s\"f%02zu\":%.6f", i == 0 ? "" : ",", i,
                        data->features[row * FEATURES + i]);
    veer_buf_printf(buf, "},\"prediction\":\"yes\",\"confidence\":%.4f,\"latency_ms\":%.1f}",
                    data->features[row * FEATURES], 10 + 5 * data->features[row * FEATURES + 1]);
    data->ends[row] = buf->len;
    veer_buf_putc(buf, '\n');
}

static double run_copy(void *context)
{
    json_data *data = context;
    memcpy(data->copy, data->text.data, data->text.len);
    return data->copy[data->text.len - 2];
}

static void demand(bool good)
{
    if (!good) {
        fprintf(stderr, "bench_json: a record could not be read\n");
        exit(1);
    }
}

static double run_events(void *context)
{
    json_data *data = context;
    double sum = 0;
    size_t start = 0;
    for (size_t row = 0; row < RECORDS; row++) {
        veer_json_reader r;
        veer_json_event event;
        veer_json_init(&r, data->text.data + start, data->ends[row] - start, &data->arena);
        while ((event = veer_json_next(&r)) > VEER_JSON_END) {
            if (event == VEER_JSON_NUMBER)
                sum += r.number;
            else if (event == VEER_JSON_KEY)
                sum += (double)r.text_len;
        }
        demand(event == VEER_JSON_END);
        start = data->ends[row] + 1;
    }
    return sum;
}

/* The features by their predicted keys, everything else event by event. */
static double read_predicted(json_data *data, veer_json_reader *r)
{
    double sum = 0, values[FEATURES];
    veer_json_event event;
    while ((event = veer_json_next(r)) > VEER_JSON_END) {
        if (event == VEER_JSON_NUMBER)
            sum += r->number;
        else if (event == VEER_JSON_KEY)
            sum += (double)r->text_len;
        if (event != VEER_JSON_OBJECT_BEGIN)
            continue;
        const size_t taken = veer_json_predict_numbers(r, data->keys, FEATURES, values);
        for (size_t i = 0; i < taken; i++)
            sum += values[i] + 3;
    }
    demand(event == VEER_JSON_END);
    return sum;
}

static double run_predicted(void *context)
{
    json_data *data = context;
    double sum = 0;
    size_t start = 0;
    for (size_t row = 0; row < RECORDS; row++) {
        veer_json_reader r;
        veer_json_init(&r, data->text.data + start, data->ends[row] - start, &data->arena);
        sum += read_predicted(data, &r);
        start = data->ends[row] + 1;
    }
    return sum;
}

static double run_write(void *context)
{
    json_data *data = context;
    veer_buf out;
    char name[8];
    size_t bytes = 0;
    veer_buf_init(&out, VEER_LIMIT_BUF_BYTES);
    for (size_t row = 0; row < RECORDS; row++) {
        veer_json_writer w;
        veer_buf_clear(&out);
        veer_json_writer_init(&w, &out, 0);
        veer_json_begin_object(&w);
        for (size_t i = 0; i < FEATURES; i++) {
            memcpy(name, data->keys[i].quoted + 1, 3);
            veer_json_put_key_n(&w, name, 3);
            veer_json_put_double(&w, data->features[row * FEATURES + i]);
        }
        veer_json_end_object(&w);
        demand(veer_json_finish(&w, NULL) == VEER_OK);
        bytes += out.len;
    }
    veer_buf_done(&out);
    return (double)bytes;
}

static double run_parse(void *context)
{
    json_data *data = context;
    double sum = 0, value = 0;
    size_t used = 0;
    for (size_t i = 0; i < NUMBERS; i++) {
        demand(veer_parse_double(data->printed[i], strlen(data->printed[i]), &used, &value) ==
               VEER_OK);
        sum += value;
    }
    return sum;
}

static double run_strtod(void *context)
{
    json_data *data = context;
    double sum = 0;
    for (size_t i = 0; i < NUMBERS; i++)
        sum += strtod(data->printed[i], NULL);
    return sum;
}

static double run_print(void *context)
{
    json_data *data = context;
    char text[VEER_DOUBLE_TEXT_SIZE];
    size_t bytes = 0;
    for (size_t i = 0; i < NUMBERS; i++)
        bytes += veer_print_double(data->numbers[i], text);
    return (double)bytes;
}

static double run_printf(void *context)
{
    json_data *data = context;
    char text[VEER_DOUBLE_TEXT_SIZE];
    int bytes = 0;
    for (size_t i = 0; i < NUMBERS; i++)
        bytes += snprintf(text, sizeof text, "%.17g", data->numbers[i]);
    return (double)bytes;
}

static void fill(json_data *data)
{
    char name[8];
    veer_buf_init(&data->text, VEER_LIMIT_BUF_BYTES);
    veer_arena_init(&data->arena, ARENA_BYTES);
    data->ends = bench_alloc(RECORDS, sizeof data->ends[0]);
    data->features = bench_alloc(RECORDS * FEATURES, sizeof(double));
    data->numbers = bench_alloc(NUMBERS, sizeof(double));
    data->printed = bench_alloc(NUMBERS, sizeof data->printed[0]);
    bench_uniform(data->features, RECORDS * FEATURES, 7);
    bench_normal(data->numbers, NUMBERS, 11, 0.0, 1.0);
    for (size_t row = 0; row < RECORDS; row++)
        write_record(data, row);
    for (size_t i = 0; i < NUMBERS; i++)
        veer_print_double(data->numbers[i], data->printed[i]);
    data->copy = bench_alloc(data->text.len, 1);
    for (size_t i = 0; i < FEATURES; i++) {
        snprintf(name, sizeof name, "f%02zu", i);
        demand(veer_json_key_make(&data->keys[i], name, strlen(name), &data->arena));
    }
}

int main(int argc, char **argv)
{
    json_data data = {0};
    fill(&data);
    const double bytes = (double)data.text.len;
    const bench_case cases[] = {
        {"memcpy of the records", "bytes", bytes, NULL, run_copy, &data},
        {"json read, every event", "bytes", bytes, NULL, run_events, &data},
        {"json read, predicted keys", "bytes", bytes, NULL, run_predicted, &data},
        {"json write 20 features", "records", RECORDS, NULL, run_write, &data},
        {"parse double, 17 digits", "numbers", NUMBERS, NULL, run_parse, &data},
        {"strtod, 17 digits", "numbers", NUMBERS, NULL, run_strtod, &data},
        {"print double, shortest", "numbers", NUMBERS, NULL, run_print, &data},
        {"snprintf %.17g", "numbers", NUMBERS, NULL, run_printf, &data},
    };
    const int code = bench_main(argc, argv, cases, BENCH_COUNT(cases));
    veer_buf_done(&data.text);
    veer_arena_done(&data.arena);
    free(data.copy);
    free(data.ends);
    free(data.features);
    free(data.numbers);
    free(data.printed);
    return code;
}
