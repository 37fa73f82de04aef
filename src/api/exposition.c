#include "api/exposition.h"

#include <math.h>
#include <string.h>
#include <strings.h>

#include "base/num.h"
#include "base/utf8.h"

void veer_exposition_init(veer_exposition *e, veer_buf *out, veer_exposition_format format)
{
    *e = (veer_exposition){.out = out, .format = format};
}

void veer_exposition_family(veer_exposition *e, const veer_family *family)
{
    e->family = family;
    e->has_head = false;
}

static bool is_open(const veer_exposition *e)
{
    return e->format == VEER_EXPOSITION_OPENMETRICS;
}

/* ---- the head of a family ---- */

/* What counters and infos append to the name of their samples. */
static const char *suffix_of(veer_family_type type)
{
    static const char *const suffixes[] = {[VEER_FAMILY_COUNTER] = "_total",
                                           [VEER_FAMILY_GAUGE] = "",
                                           [VEER_FAMILY_HISTOGRAM] = "",
                                           [VEER_FAMILY_INFO] = "_info"};
    return suffixes[type];
}

static const char *type_name(const veer_exposition *e)
{
    static const char *const names[] = {[VEER_FAMILY_COUNTER] = "counter",
                                        [VEER_FAMILY_GAUGE] = "gauge",
                                        [VEER_FAMILY_HISTOGRAM] = "histogram",
                                        [VEER_FAMILY_INFO] = "info"};
    if (e->family->type == VEER_FAMILY_INFO && !is_open(e))
        return "gauge";
    return names[e->family->type];
}

/* OpenMetrics names the family, the older format the samples. */
static void put_meta(veer_exposition *e, const char *what, const char *text)
{
    veer_buf_puts(e->out, "# ");
    veer_buf_puts(e->out, what);
    veer_buf_putc(e->out, ' ');
    veer_buf_puts(e->out, e->family->name);
    if (!is_open(e))
        veer_buf_puts(e->out, suffix_of(e->family->type));
    veer_buf_putc(e->out, ' ');
    veer_buf_puts(e->out, text);
    veer_buf_putc(e->out, '\n');
}

static void put_head(veer_exposition *e)
{
    if (e->has_head)
        return;
    e->has_head = true;
    if (!is_open(e))
        put_meta(e, "HELP", e->family->help);
    put_meta(e, "TYPE", type_name(e));
    if (is_open(e) && e->family->unit != NULL)
        put_meta(e, "UNIT", e->family->unit);
    if (is_open(e))
        put_meta(e, "HELP", e->family->help);
}

/* ---- samples ---- */

static void put_valid(veer_buf *out, const char *text, size_t len)
{
    size_t start = 0;
    for (size_t i = 0; i < len; i++) {
        const char c = text[i];
        if (c != '"' && c != '\\' && c != '\n' && c != '\0')
            continue;
        veer_buf_append(out, text + start, i - start);
        start = i + 1;
        if (c == '\0') {
            veer_buf_puts(out, VEER_UTF8_REPLACEMENT);
            continue;
        }
        veer_buf_putc(out, '\\');
        veer_buf_putc(out, c == '\n' ? 'n' : c);
    }
    veer_buf_append(out, text + start, len - start);
}

static void put_value(veer_buf *out, const char *text, size_t len)
{
    size_t at = 0;
    while (at < len) {
        const size_t valid = veer_utf8_valid_prefix(text + at, len - at);
        put_valid(out, text + at, valid);
        at += valid;
        if (at < len) {
            veer_buf_puts(out, VEER_UTF8_REPLACEMENT);
            at++;
        }
    }
}

static void put_label(veer_buf *out, const veer_series_label *label, bool first)
{
    veer_buf_putc(out, first ? '{' : ',');
    veer_buf_puts(out, label->name);
    veer_buf_puts(out, "=\"");
    put_value(out, label->value, label->len);
    veer_buf_putc(out, '"');
}

/* Name and labels, `extra` (may be NULL) as the last one, and the blank before the value. */
static void put_start(veer_exposition *e, const char *suffix, const veer_series_label *labels,
                      size_t n, const veer_series_label *extra)
{
    bool first = true;
    put_head(e);
    veer_buf_puts(e->out, e->family->name);
    veer_buf_puts(e->out, suffix);
    for (size_t i = 0; i < n; i++)
        if (labels[i].len > 0) {
            put_label(e->out, &labels[i], first);
            first = false;
        }
    if (extra != NULL) {
        put_label(e->out, extra, first);
        first = false;
    }
    veer_buf_puts(e->out, first ? " " : "} ");
    e->samples++;
}

static void put_count(veer_buf *out, uint64_t value)
{
    char text[VEER_INT_TEXT_SIZE];
    veer_buf_append(out, text, veer_print_uint64(value, text));
    veer_buf_putc(out, '\n');
}

static void put_number(veer_buf *out, double value)
{
    char text[VEER_DOUBLE_TEXT_SIZE];
    if (isfinite(value))
        veer_buf_append(out, text, veer_print_double(value, text));
    else
        veer_buf_puts(out, isnan(value) ? "NaN" : value > 0 ? "+Inf" : "-Inf");
    veer_buf_putc(out, '\n');
}

void veer_exposition_count(veer_exposition *e, const veer_series_label *labels, size_t n,
                           uint64_t value)
{
    put_start(e, suffix_of(e->family->type), labels, n, NULL);
    put_count(e->out, value);
}

void veer_exposition_number(veer_exposition *e, const veer_series_label *labels, size_t n,
                            double value)
{
    put_start(e, suffix_of(e->family->type), labels, n, NULL);
    put_number(e->out, value);
}

/* "1.0", "0.05", in both formats: the text is part of the identity of a series. */
static size_t edge_text(double edge, char out[VEER_DOUBLE_TEXT_SIZE])
{
    size_t len = veer_print_double(edge, out);
    if (memchr(out, '.', len) == NULL) {
        memcpy(out + len, ".0", 3);
        len += 2;
    }
    return len;
}

void veer_exposition_histogram(veer_exposition *e, const veer_series_label *labels, size_t n,
                               const veer_histogram *histogram)
{
    char text[VEER_DOUBLE_TEXT_SIZE] = "";
    for (size_t i = 0; i < histogram->n_edges; i++) {
        const size_t len = edge_text(histogram->edges[i], text);
        const veer_series_label le = {"le", text, len};
        put_start(e, "_bucket", labels, n, &le);
        put_count(e->out, histogram->cumulated[i]);
    }
    put_start(e, "_bucket", labels, n, &(veer_series_label){"le", "+Inf", 4});
    put_count(e->out, histogram->count);
    put_start(e, "_count", labels, n, NULL);
    put_count(e->out, histogram->count);
    if (isnan(histogram->sum))
        return;
    put_start(e, "_sum", labels, n, NULL);
    put_number(e->out, histogram->sum);
}

void veer_exposition_end(veer_exposition *e)
{
    if (is_open(e))
        veer_buf_puts(e->out, "# EOF\n");
}

/* ---- which format ---- */

const char *veer_exposition_media_type(veer_exposition_format format)
{
    return format == VEER_EXPOSITION_OPENMETRICS
               ? "application/openmetrics-text; version=1.0.0; charset=utf-8"
               : "text/plain; version=0.0.4; charset=utf-8";
}

/* The text between the ends, without blanks around it. */
typedef struct part {
    const char *at;  /* first byte */
    const char *end; /* behind the last */
} part;

static bool is_blank(char c)
{
    return c == ' ' || c == '\t';
}

/* Takes what is before the separator off the front. */
static part take(part *from, char separator)
{
    const char *end = memchr(from->at, separator, (size_t)(from->end - from->at));
    part p = {from->at, end != NULL ? end : from->end};
    from->at = end != NULL ? end + 1 : from->end;
    while (p.at < p.end && is_blank(*p.at))
        p.at++;
    while (p.end > p.at && is_blank(p.end[-1]))
        p.end--;
    return p;
}

static bool is_text(part p, const char *text)
{
    const size_t len = strlen(text);
    return (size_t)(p.end - p.at) == len && strncasecmp(p.at, text, len) == 0;
}

static double weight_of(part value)
{
    double weight = 0;
    size_t used = 0;
    const size_t len = (size_t)(value.end - value.at);
    return veer_parse_double(value.at, len, &used, &weight) == VEER_OK && used == len ? weight : 0;
}

/* A range of an Accept header. */
typedef struct range {
    part type;     /* media type */
    part version;  /* its version; empty: any */
    double weight; /* 0 to 1 */
} range;

static range parse_range(part p)
{
    range r = {.type = take(&p, ';'), .weight = 1};
    r.version = (part){r.type.end, r.type.end};
    while (p.at < p.end) {
        part value = take(&p, ';');
        const part name = take(&value, '=');
        if (is_text(name, "q"))
            r.weight = weight_of(take(&value, '\n'));
        if (is_text(name, "version"))
            r.version = take(&value, '\n');
    }
    return r;
}

veer_exposition_format veer_exposition_choose(const char *accept, size_t len)
{
    double open = 0, plain = 0;
    part all = {accept, accept != NULL ? accept + len : accept};
    while (all.at < all.end) {
        const range r = parse_range(take(&all, ','));
        const bool any_version = r.version.at == r.version.end;
        if (is_text(r.type, "application/openmetrics-text") &&
            (any_version || is_text(r.version, "1.0.0")))
            open = fmax(open, r.weight);
        if (is_text(r.type, "text/plain") && (any_version || is_text(r.version, "0.0.4")))
            plain = fmax(plain, r.weight);
    }
    return open > 0 && open >= plain ? VEER_EXPOSITION_OPENMETRICS : VEER_EXPOSITION_TEXT;
}
