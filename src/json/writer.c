#include "json/writer.h"

#include <math.h>
#include <string.h>

#include "base/num.h"

void veer_json_writer_init(veer_json_writer *w, veer_buf *buf, unsigned indent)
{
    *w = (veer_json_writer){.buf = buf, .indent = indent};
}

static bool in_object(const veer_json_writer *w)
{
    return w->depth > 0 && (w->objects >> (w->depth - 1) & 1) != 0;
}

static void blame(veer_json_writer *w, const char *misuse)
{
    if (w->misuse == NULL)
        w->misuse = misuse;
}

static void new_line(veer_json_writer *w)
{
    if (w->indent == 0)
        return;
    veer_buf_putc(w->buf, '\n');
    for (unsigned i = 0; i < w->depth * w->indent; i++)
        veer_buf_putc(w->buf, ' ');
}

/* The comma and the line break before a key or an element. */
static void start_item(veer_json_writer *w)
{
    if (w->has_items)
        veer_buf_putc(w->buf, ',');
    if (w->depth > 0)
        new_line(w);
    w->has_items = true;
}

/* What stands before a value; false if none may come now, and nothing is written then. */
static bool start_value(veer_json_writer *w)
{
    if (in_object(w)) {
        if (!w->has_key)
            blame(w, "a value in an object has no key");
        else
            w->has_key = false;
    } else if (w->depth == 0 && w->has_items) {
        blame(w, "a second value follows the first");
    } else {
        start_item(w);
    }
    return w->misuse == NULL;
}

static void open_container(veer_json_writer *w, bool object)
{
    if (!start_value(w))
        return;
    if (w->depth == VEER_JSON_WRITER_MAX_DEPTH) {
        blame(w, "nested too deeply");
        return;
    }
    const uint64_t bit = UINT64_C(1) << w->depth;
    w->objects = object ? w->objects | bit : w->objects & ~bit;
    w->depth++;
    w->has_items = false;
    veer_buf_putc(w->buf, object ? '{' : '[');
}

static void close_container(veer_json_writer *w, bool object)
{
    if (w->depth == 0 || in_object(w) != object || w->has_key)
        blame(w, "an end without its beginning, or a key without a value");
    if (w->misuse != NULL)
        return;
    w->depth--;
    if (w->has_items)
        new_line(w);
    w->has_items = true;
    veer_buf_putc(w->buf, object ? '}' : ']');
}

void veer_json_begin_object(veer_json_writer *w)
{
    open_container(w, true);
}

void veer_json_end_object(veer_json_writer *w)
{
    close_container(w, true);
}

void veer_json_begin_array(veer_json_writer *w)
{
    open_container(w, false);
}

void veer_json_end_array(veer_json_writer *w)
{
    close_container(w, false);
}

void veer_json_put_key(veer_json_writer *w, const char *name)
{
    veer_json_put_key_n(w, name, strlen(name));
}

void veer_json_put_key_n(veer_json_writer *w, const char *name, size_t len)
{
    if (!in_object(w) || w->has_key)
        blame(w, "a key outside an object, or two keys in a row");
    if (w->misuse != NULL)
        return;
    start_item(w);
    veer_json_quote(w->buf, name, len);
    veer_buf_puts(w->buf, w->indent == 0 ? ":" : ": ");
    w->has_key = true;
}

void veer_json_put_raw(veer_json_writer *w, const char *json, size_t len)
{
    if (start_value(w))
        veer_buf_append(w->buf, json, len);
}

void veer_json_put_string(veer_json_writer *w, const char *text)
{
    if (text == NULL)
        veer_json_put_null(w);
    else
        veer_json_put_string_n(w, text, strlen(text));
}

void veer_json_put_string_n(veer_json_writer *w, const char *text, size_t len)
{
    if (start_value(w))
        veer_json_quote(w->buf, text, len);
}

void veer_json_put_double(veer_json_writer *w, double value)
{
    w->has_non_finite = w->has_non_finite || !isfinite(value);
    veer_json_put_double_or_null(w, value);
}

void veer_json_put_double_or_null(veer_json_writer *w, double value)
{
    char text[VEER_DOUBLE_TEXT_SIZE];
    if (isfinite(value))
        veer_json_put_raw(w, text, veer_print_double(value, text));
    else
        veer_json_put_null(w);
}

void veer_json_put_int64(veer_json_writer *w, int64_t value)
{
    char text[VEER_INT_TEXT_SIZE];
    veer_json_put_raw(w, text, veer_print_int64(value, text));
}

void veer_json_put_uint64(veer_json_writer *w, uint64_t value)
{
    char text[VEER_INT_TEXT_SIZE];
    veer_json_put_raw(w, text, veer_print_uint64(value, text));
}

void veer_json_put_bool(veer_json_writer *w, bool value)
{
    veer_json_put_raw(w, value ? "true" : "false", value ? 4 : 5);
}

void veer_json_put_null(veer_json_writer *w)
{
    veer_json_put_raw(w, "null", 4);
}

veer_rc veer_json_finish(const veer_json_writer *w, veer_err *err)
{
    const veer_rc rc = veer_buf_status(w->buf, err);
    if (rc != VEER_OK)
        return rc;
    if (w->misuse != NULL)
        return veer_fail(err, VEER_EINVAL, "JSON was written wrongly: %s", w->misuse);
    if (w->depth > 0 || !w->has_items)
        return veer_fail(err, VEER_EINVAL, "the JSON text is not complete");
    if (w->has_non_finite)
        return veer_fail(err, VEER_EINVAL, "JSON has no NaN and no infinity");
    return VEER_OK;
}
