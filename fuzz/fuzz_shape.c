/* Lines of any bytes as records, read with a shape that is kept from line to line, and without:
 * results, messages, places and batches must be the same. The first byte chooses the options. */
#include <math.h>
#include <string.h>

#include "files/record_json.h"
#include "fuzz.h"

#define ARENA_BYTES ((size_t)4 << 20)

typedef struct side {
    veer_batch batch;            /* what was read */
    veer_json_reader r;          /* the line at hand */
    veer_record_options options; /* with the shape or not */
    veer_pointer pointer;        /* of the last fault */
    veer_err err;                /* of the last fault */
    veer_rc rc;                  /* of the last line */
} side;

static void read_line(side *s, const char *line, size_t len, bool labels, veer_arena *arena)
{
    s->pointer.text[0] = '\0';
    s->err.rc = VEER_OK;
    s->err.msg[0] = '\0';
    veer_json_init(&s->r, line, len, arena);
    s->rc = labels
                ? veer_record_read_label(&s->r, &s->options, &s->batch, &s->pointer, &s->err)
                : veer_record_read_prediction(&s->r, &s->options, &s->batch, &s->pointer, &s->err);
}

static void compare_lines(const side *a, const side *b)
{
    FUZZ_REQUIRE(a->rc == b->rc);
    FUZZ_REQUIRE(strcmp(a->pointer.text, b->pointer.text) == 0);
    FUZZ_REQUIRE(strcmp(a->err.msg, b->err.msg) == 0);
    FUZZ_REQUIRE(a->r.state == b->r.state && a->r.depth == b->r.depth);
    FUZZ_REQUIRE(a->r.state == VEER_JSON_FAILED || a->r.at == b->r.at);
    FUZZ_REQUIRE(a->batch.rows == b->batch.rows);
}

static void compare_text(const veer_column *a, const veer_column *b, size_t row)
{
    size_t a_len = 0, b_len = 0;
    const char *x = veer_column_text(a, row, &a_len), *y = veer_column_text(b, row, &b_len);
    FUZZ_REQUIRE((x == NULL) == (y == NULL));
    FUZZ_REQUIRE(x == NULL || (a_len == b_len && memcmp(x, y, a_len) == 0));
}

/* Bit for bit, but all NaN are one. */
static bool same_number(double a, double b)
{
    return isnan(a) ? isnan(b) : a == b && signbit(a) == signbit(b);
}

static void compare_columns(const veer_column *a, const veer_column *b, size_t rows)
{
    FUZZ_REQUIRE(a->kind == b->kind && a->valid == b->valid && a->mismatches == b->mismatches);
    for (size_t i = 0; i < rows && a->valid > 0; i++) {
        if (a->kind == VEER_COLUMN_TEXT)
            compare_text(a, b, i);
        else
            FUZZ_REQUIRE(same_number(a->numbers[i], b->numbers[i]));
    }
}

static void compare_sets(const veer_columns *a, const veer_columns *b, size_t rows)
{
    FUZZ_REQUIRE(a->count == b->count);
    for (size_t i = 0; i < a->count; i++) {
        size_t a_len, b_len;
        const char *x = veer_columns_name(a, i, &a_len), *y = veer_columns_name(b, i, &b_len);
        FUZZ_REQUIRE(a_len == b_len && memcmp(x, y, a_len) == 0);
        compare_columns(&a->at[i], &b->at[i], rows);
    }
}

static void compare_batches(const veer_batch *a, const veer_batch *b)
{
    const int64_t *a_times = veer_batch_timestamps(a), *b_times = veer_batch_timestamps(b);
    FUZZ_REQUIRE((a_times == NULL) == (b_times == NULL));
    compare_sets(&a->features, &b->features, a->rows);
    compare_sets(&a->tags, &b->tags, a->rows);
    for (int i = 0; i < VEER_FIELD_COUNT; i++)
        compare_columns(&a->fields[i], &b->fields[i], a->rows);
    for (size_t i = 0; i < a->rows; i++) {
        size_t a_len, b_len;
        const char *x = veer_batch_id(a, i, &a_len), *y = veer_batch_id(b, i, &b_len);
        FUZZ_REQUIRE(a_len == b_len && memcmp(x, y, a_len) == 0);
        FUZZ_REQUIRE(a_times == NULL || a_times[i] == b_times[i]);
    }
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
    static side sides[2];
    veer_arena arena;
    veer_record_shape shape;
    if (size == 0)
        return 0;
    const uint8_t flags = data[0];
    const char *at = (const char *)data + 1, *end = (const char *)data + size;
    veer_arena_init(&arena, ARENA_BYTES);
    veer_record_shape_init(&shape);
    for (int i = 0; i < 2; i++) {
        veer_batch_init(&sides[i].batch, 0);
        sides[i].options = (veer_record_options){.flat = (flags & 1) != 0,
                                                 .mismatch_is_missing = (flags & 2) != 0,
                                                 .alone = (flags & 4) != 0,
                                                 .shape = i == 0 ? &shape : NULL};
    }
    while (at < end) {
        const char *lf = memchr(at, '\n', (size_t)(end - at));
        const size_t len = lf != NULL ? (size_t)(lf - at) : (size_t)(end - at);
        for (int i = 0; i < 2; i++) {
            if (len == 0 && (flags & 16) != 0)
                veer_batch_clear(&sides[i].batch);
            veer_arena_reset(&arena);
            read_line(&sides[i], at, len, (flags & 8) != 0, &arena);
        }
        compare_lines(&sides[0], &sides[1]);
        at += len + (lf != NULL);
    }
    for (int i = 0; i < 2; i++)
        FUZZ_REQUIRE(veer_batch_seal(&sides[i].batch, NULL) == VEER_OK);
    compare_batches(&sides[0].batch, &sides[1].batch);
    for (int i = 0; i < 2; i++)
        veer_batch_done(&sides[i].batch);
    veer_record_shape_done(&shape);
    veer_arena_done(&arena);
    return 0;
}
