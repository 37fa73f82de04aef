/* fuzz_json: any bytes are read without a fault of memory, and what is valid survives
 * read -> write -> read with the same events.
 */
#include "fuzz.h"

#include <math.h>
#include <string.h>

#include "base/utf8.h"
#include "json/reader.h"
#include "json/writer.h"

#define ARENA_BYTES ((size_t)1 << 24)

static void write_number(veer_json_writer *w, const veer_json_reader *r)
{
    if (r->is_int64)
        veer_json_put_int64(w, (int64_t)r->integer);
    else if (r->is_uint64)
        veer_json_put_uint64(w, r->integer);
    else
        veer_json_put_double(w, r->number);
}

static void write_event(veer_json_writer *w, const veer_json_reader *r, veer_json_event event)
{
    switch (event) {
    case VEER_JSON_OBJECT_BEGIN:
        veer_json_begin_object(w);
        break;
    case VEER_JSON_OBJECT_END:
        veer_json_end_object(w);
        break;
    case VEER_JSON_ARRAY_BEGIN:
        veer_json_begin_array(w);
        break;
    case VEER_JSON_ARRAY_END:
        veer_json_end_array(w);
        break;
    case VEER_JSON_KEY:
        veer_json_put_key_n(w, r->text, r->text_len);
        break;
    case VEER_JSON_STRING:
        veer_json_put_string_n(w, r->text, r->text_len);
        break;
    case VEER_JSON_NUMBER:
        write_number(w, r);
        break;
    case VEER_JSON_TRUE:
    case VEER_JSON_FALSE:
        veer_json_put_bool(w, event == VEER_JSON_TRUE);
        break;
    case VEER_JSON_NULL:
        veer_json_put_null(w);
        break;
    case VEER_JSON_ERROR:
    case VEER_JSON_END:
        break;
    }
}

static void require_same_value(const veer_json_reader *a, const veer_json_reader *b,
                               veer_json_event event)
{
    if (event == VEER_JSON_KEY || event == VEER_JSON_STRING) {
        FUZZ_REQUIRE(a->text_len == b->text_len);
        FUZZ_REQUIRE(memcmp(a->text, b->text, a->text_len) == 0);
        FUZZ_REQUIRE(veer_utf8_valid(a->text, a->text_len));
    }
    if (event == VEER_JSON_NUMBER) {
        FUZZ_REQUIRE(a->number == b->number && signbit(a->number) == signbit(b->number));
        /* 1e3 comes back as the integer 1000, but no integer is lost */
        FUZZ_REQUIRE(!a->is_int64 || (b->is_int64 && a->integer == b->integer));
        FUZZ_REQUIRE(!a->is_uint64 || (b->is_uint64 && a->integer == b->integer));
    }
}

/* Reads, writes into out; true if the text is valid. */
static bool rewrite(const char *text, size_t len, veer_arena *arena, veer_buf *out)
{
    veer_json_reader r;
    veer_json_writer w;
    veer_json_event event;
    veer_err err = VEER_ERR_INIT;
    veer_json_init(&r, text, len, arena);
    veer_json_writer_init(&w, out, (unsigned)(len % 3));
    while ((event = veer_json_next(&r)) > VEER_JSON_END) {
        FUZZ_REQUIRE(veer_json_position(&r) <= len);
        write_event(&w, &r, event);
    }
    const veer_rc rc = veer_json_status(&r, &err);
    FUZZ_REQUIRE((rc == VEER_OK) == (event == VEER_JSON_END));
    if (rc != VEER_OK) {
        FUZZ_REQUIRE(err.position >= 0 && (size_t)err.position <= len && err.msg[0] != '\0');
        return false;
    }
    FUZZ_REQUIRE(veer_json_finish(&w, &err) == VEER_OK);
    return true;
}

static void require_same_events(const char *text, size_t len, const veer_buf *out,
                                veer_arena *arena)
{
    veer_json_reader a, b;
    veer_json_event event;
    veer_json_init(&a, text, len, arena);
    veer_json_init(&b, out->data, out->len, arena);
    do {
        event = veer_json_next(&a);
        FUZZ_REQUIRE(veer_json_next(&b) == event);
        require_same_value(&a, &b, event);
    } while (event > VEER_JSON_END);
    FUZZ_REQUIRE(event == VEER_JSON_END);
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
    veer_arena arena;
    veer_buf out;
    /* an exact copy, so that reading one byte past the end is seen */
    char *text = malloc(size > 0 ? size : 1);
    if (text == NULL)
        return 0;
    if (size > 0)
        memcpy(text, data, size);
    veer_arena_init(&arena, ARENA_BYTES);
    veer_buf_init(&out, VEER_LIMIT_BUF_BYTES);
    if (rewrite(text, size, &arena, &out))
        require_same_events(text, size, &out, &arena);
    veer_buf_done(&out);
    veer_arena_done(&arena);
    free(text);
    return 0;
}
