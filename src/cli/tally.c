#include "cli/tally.h"

#include <stdio.h>
#include <string.h>

#include "report/format.h"
#include "report/text.h"

/* Cut at a character, not inside one. */
static void copy(char *to, size_t size, const char *text)
{
    size_t len = strlen(text);
    if (len >= size) {
        len = size - 1;
        while (len > 0 && ((unsigned char)text[len] & 0xC0u) == 0x80u)
            len--;
    }
    memcpy(to, text, len);
    to[len] = '\0';
}

void veer_tally_reject(veer_tally *tally, uint64_t line, const char *pointer, const char *detail)
{
    tally->rejected++;
    if (tally->n_errors == VEER_TALLY_ERRORS)
        return;
    veer_tally_error *const error = &tally->errors[tally->n_errors++];
    error->line = line;
    copy(error->pointer, sizeof error->pointer, pointer != NULL ? pointer : "");
    copy(error->detail, sizeof error->detail, detail);
}

static void put_counts(const veer_tally *tally, const veer_style *style, veer_buf *out)
{
    veer_fmt a, b, c, d;
    veer_buf_printf(out, "%s %s, %s accepted", veer_fmt_count(&a, tally->records),
                    tally->kind != NULL ? tally->kind : "records",
                    veer_fmt_count(&b, tally->accepted));
    if (tally->duplicates > 0)
        veer_buf_printf(out, ", %s there already", veer_fmt_count(&c, tally->duplicates));
    if (tally->rejected > 0)
        veer_buf_printf(out, ", %s%s rejected%s", veer_style_on(style, VEER_TONE_BAD),
                        veer_fmt_count(&d, tally->rejected), veer_style_off(style, VEER_TONE_BAD));
    veer_buf_putc(out, '\n');
}

static void put_errors(const veer_tally *tally, const veer_style *style, veer_buf *out)
{
    for (size_t i = 0; i < tally->n_errors; i++) {
        const veer_tally_error *const error = &tally->errors[i];
        veer_buf_puts(out, "  ");
        if (error->line > 0)
            veer_buf_printf(out, "line %llu: ", (unsigned long long)error->line);
        if (error->pointer[0] != '\0') {
            veer_text_put(out, error->pointer, style->utf8);
            veer_buf_puts(out, ": ");
        }
        veer_text_put(out, error->detail, style->utf8);
        veer_buf_putc(out, '\n');
    }
    if (tally->rejected > tally->n_errors) {
        veer_fmt more;
        veer_buf_printf(out, "  and %s more\n",
                        veer_fmt_count(&more, tally->rejected - tally->n_errors));
    }
}

static veer_tally sum(const veer_tally *tallies, size_t n)
{
    veer_tally total = {0};
    for (size_t i = 0; i < n; i++) {
        total.records += tallies[i].records;
        total.accepted += tallies[i].accepted;
        total.duplicates += tallies[i].duplicates;
        total.rejected += tallies[i].rejected;
    }
    return total;
}

void veer_tally_text(const veer_tally *tallies, size_t n, const veer_style *style, veer_buf *out)
{
    for (size_t i = 0; i < n; i++) {
        veer_text_put(out, tallies[i].file, style->utf8);
        veer_buf_puts(out, ": ");
        put_counts(&tallies[i], style, out);
        put_errors(&tallies[i], style, out);
    }
    if (n > 1) {
        const veer_tally total = sum(tallies, n);
        veer_buf_puts(out, "total: ");
        put_counts(&total, style, out);
    }
}

static void put_number(veer_json_writer *w, const char *key, uint64_t value)
{
    veer_json_put_key(w, key);
    veer_json_put_uint64(w, value);
}

static void put_numbers(veer_json_writer *w, const veer_tally *tally)
{
    put_number(w, "records", tally->records);
    put_number(w, "accepted", tally->accepted);
    put_number(w, "duplicates", tally->duplicates);
    put_number(w, "rejected", tally->rejected);
}

static void put_file(veer_json_writer *w, const veer_tally *tally)
{
    veer_json_begin_object(w);
    veer_json_put_key(w, "file");
    veer_json_put_string(w, tally->file);
    veer_json_put_key(w, "kind");
    veer_json_put_string(w, tally->kind);
    put_numbers(w, tally);
    veer_json_put_key(w, "errors");
    veer_json_begin_array(w);
    for (size_t i = 0; i < tally->n_errors; i++) {
        const veer_tally_error *const error = &tally->errors[i];
        veer_json_begin_object(w);
        put_number(w, "line", error->line);
        veer_json_put_key(w, "pointer");
        veer_json_put_string(w, error->pointer);
        veer_json_put_key(w, "detail");
        veer_json_put_string(w, error->detail);
        veer_json_end_object(w);
    }
    veer_json_end_array(w);
    veer_json_end_object(w);
}

void veer_tally_json(const veer_tally *tallies, size_t n, veer_json_writer *w)
{
    const veer_tally total = sum(tallies, n);
    veer_json_begin_object(w);
    put_numbers(w, &total);
    veer_json_put_key(w, "files");
    veer_json_begin_array(w);
    for (size_t i = 0; i < n; i++)
        put_file(w, &tallies[i]);
    veer_json_end_array(w);
    veer_json_end_object(w);
}
