#include "report/drift_words.h"

#include <math.h>
#include <string.h>

#include "report/format.h"
#include "report/text.h"

/* Names listed in a remark before "and N more". */
#define REMARK_NAMES 8

void drift_words_verdict(const drift_report *report, veer_buf *out)
{
    const veer_drift_summary *s = &report->summary;
    veer_fmt share;
    if (s->tested == 0)
        veer_buf_puts(out, "no column could be tested");
    else if (s->drifted == 0)
        veer_buf_printf(out, "no drift in %zu column%s", s->tested, s->tested == 1 ? "" : "s");
    else
        veer_buf_printf(out, "%zu of %zu columns drifted (%s)%s", s->drifted, s->tested,
                        veer_fmt_percent(&share, s->share),
                        s->dataset_drift ? ": the dataset drifted" : "");
    if (s->tested > 0 && s->tested < s->columns)
        veer_buf_printf(out, "; %zu not tested", s->columns - s->tested);
}

void drift_words_method(const drift_report *report, veer_buf *out)
{
    veer_fmt rate;
    veer_buf_printf(out, "method %s", report->method->name);
    if (report->fdr > 0.0 && (report->method->rule == VEER_DRIFT_BY_P_VALUE ||
                              report->method->rule == VEER_DRIFT_BY_EFFECT))
        veer_buf_printf(out, ", false-discovery rate %s", veer_fmt_percent(&rate, report->fdr));
    veer_buf_puts(out, report->exact ? ", computed from every value"
                                     : ", computed from summaries (scores carry bounds)");
}

static const char *arrow(bool utf8)
{
    return utf8 ? " \u2192 " : " -> ";
}

static void put_change(veer_buf *out, const char *what, const char *from, const char *to, bool utf8)
{
    veer_text_put(out, what, utf8);
    veer_buf_printf(out, " %s%s%s", from, arrow(utf8), to);
}

/* The category whose share changed most; nothing when none did as far as the text shows. */
static void put_category_change(const shape *s, bool utf8, veer_buf *out)
{
    size_t most = 0;
    for (size_t i = 1; i < s->bars; i++)
        if (fabs(s->cur_share[i] - s->ref_share[i]) > fabs(s->cur_share[most] - s->ref_share[most]))
            most = i;
    veer_fmt from, to;
    veer_fmt_percent(&from, s->ref_share[most]);
    veer_fmt_percent(&to, s->cur_share[most]);
    if (strcmp(from.text, to.text) != 0)
        put_change(out, s->labels[most], from.text, to.text, utf8);
}

/* Median if it moved, else mean, else deviation: what a reader sees first. */
static void put_number_change(const drift_column *column, bool utf8, veer_buf *out)
{
    const drift_numbers *ref = &column->ref.numbers, *cur = &column->cur.numbers;
    veer_fmt from, to;
    const char *a = veer_fmt_figures(&from, ref->median), *b = veer_fmt_figures(&to, cur->median);
    if (strcmp(a, b) != 0) {
        put_change(out, "median", a, b, utf8);
        return;
    }
    if (!isfinite(ref->mean) || !isfinite(cur->mean))
        return;
    a = veer_fmt_figures(&from, ref->mean);
    b = veer_fmt_figures(&to, cur->mean);
    const char *what = "mean";
    if (strcmp(a, b) == 0 && isfinite(ref->std) && isfinite(cur->std)) {
        a = veer_fmt_figures(&from, ref->std);
        b = veer_fmt_figures(&to, cur->std);
        what = "std";
    }
    put_change(out, what, a, b, utf8);
}

static void put_missing_change(const drift_column *column, bool utf8, veer_buf *out)
{
    veer_fmt from, to;
    if (fabs(column->ref.missing_share - column->cur.missing_share) >= 0.005)
        put_change(out, "missing", veer_fmt_percent(&from, column->ref.missing_share),
                   veer_fmt_percent(&to, column->cur.missing_share), utf8);
}

static void put_values_change(const drift_column *column, bool utf8, veer_buf *out)
{
    const bool both = column->ref.values > 0 && column->cur.values > 0;
    if (both && column->numeric)
        put_number_change(column, utf8, out);
    else if (both && column->shape.bars > 0)
        put_category_change(&column->shape, utf8, out);
}

static void put_new_categories(const drift_column *column, bool utf8, veer_buf *out)
{
    (void)utf8;
    if (column->new_categories > 0)
        veer_buf_printf(out, "%llu new categor%s", (unsigned long long)column->new_categories,
                        column->new_categories == 1 ? "y" : "ies");
}

static void put_note(const drift_column *column, bool utf8, veer_buf *out)
{
    if (column->result.verdict == VEER_DRIFT_UNTESTABLE)
        veer_text_put(out, column->result.note, utf8);
}

/* What the verdict rests on comes first, since a narrow terminal cuts the end. */
void drift_words_change(const drift_column *column, bool utf8, veer_buf *out)
{
    typedef void part_fn(const drift_column *column, bool utf8, veer_buf *out);
    const bool missing_first = column->result.causes == VEER_DRIFT_CAUSE_MISSING;
    part_fn *const parts[] = {
        missing_first ? put_missing_change : put_values_change,
        missing_first ? put_values_change : put_missing_change,
        put_new_categories,
        put_note,
    };
    const size_t start = out->len;
    for (size_t i = 0; i < sizeof parts / sizeof *parts; i++) {
        const size_t before = out->len;
        veer_buf_puts(out, before > start ? "; " : "");
        const size_t written = out->len;
        parts[i](column, utf8, out);
        if (out->len == written)
            out->len = before;
    }
}

const char *drift_words_level(const drift_column *column)
{
    const veer_drift_result *r = &column->result;
    if (r->verdict != VEER_DRIFT_DRIFTED)
        return veer_drift_verdict_text(r->verdict);
    double effect = r->has_effect && (r->causes & VEER_DRIFT_CAUSE_VALUES) ? r->effect : 0.0;
    if (r->causes & VEER_DRIFT_CAUSE_MISSING)
        effect = fmax(effect, fabs(r->cur_missing_share - r->ref_missing_share));
    return veer_drift_severity(effect);
}

veer_tone drift_words_tone(const drift_column *column)
{
    if (column->result.verdict == VEER_DRIFT_STABLE)
        return VEER_TONE_GOOD;
    if (column->result.verdict != VEER_DRIFT_DRIFTED)
        return VEER_TONE_DIM;
    const char *level = drift_words_level(column);
    return strcmp(level, "low") == 0 || strcmp(level, "medium") == 0 ? VEER_TONE_WARN
                                                                     : VEER_TONE_BAD;
}

static void put_name(veer_buf *out, const char *name, drift_words_place place)
{
    if (place == DRIFT_WORDS_MARKDOWN)
        veer_text_markdown(out, name);
    else
        veer_text_put(out, name, place == DRIFT_WORDS_UTF8);
}

static void put_names(veer_buf *out, const char *bullet, const char *what, const char *const *names,
                      size_t count, drift_words_place place)
{
    if (count == 0)
        return;
    veer_buf_printf(out, "%s%s: ", bullet, what);
    for (size_t i = 0; i < count && i < REMARK_NAMES; i++) {
        veer_buf_puts(out, i == 0 ? "" : ", ");
        put_name(out, names[i], place);
    }
    if (count > REMARK_NAMES)
        veer_buf_printf(out, " and %zu more", count - REMARK_NAMES);
    veer_buf_putc(out, '\n');
}

void drift_words_remarks(const drift_report *report, const char *bullet, drift_words_place place,
                         veer_buf *out)
{
    put_names(out, bullet, "only in the reference", report->ref_only, report->ref_only_count,
              place);
    put_names(out, bullet, "only in the current data", report->cur_only, report->cur_only_count,
              place);
    put_names(out, bullet, "not compared, the method does not fit their type", report->skipped,
              report->skipped_count, place);
    for (size_t i = 0; i < report->count; i++) {
        const drift_column *c = &report->columns[i];
        if (c->ref.mismatches + c->cur.mismatches == 0)
            continue;
        veer_fmt a, b;
        veer_buf_printf(out, "%s", bullet);
        put_name(out, c->name, place);
        veer_buf_printf(out,
                        ": values of the wrong type taken as missing: %s in the reference, "
                        "%s in the current data\n",
                        veer_fmt_count(&a, c->ref.mismatches),
                        veer_fmt_count(&b, c->cur.mismatches));
    }
}
