#include "cli/live_report.h"

#include <math.h>
#include <stdlib.h>
#include <string.h>

#include "base/limits.h"
#include "base/line.h"
#include "cli/draw.h"
#include "report/format.h"

static veer_drift_verdict verdict_of(const veer_json_node *column)
{
    static const veer_drift_verdict all[] = {VEER_DRIFT_STABLE, VEER_DRIFT_DRIFTED,
                                             VEER_DRIFT_NO_DATA};
    const char *const text = veer_json_get_text(column, "verdict", "");
    for (size_t i = 0; i < sizeof all / sizeof *all; i++)
        if (strcmp(text, veer_drift_verdict_text(all[i])) == 0)
            return all[i];
    return VEER_DRIFT_UNTESTABLE;
}

static size_t read_shares(const veer_json_node *node, const char *key, double *out, size_t most)
{
    size_t n = 0;
    const veer_json_node *share = veer_json_get_first(node, key);
    for (; share != NULL && n < most; share = share->next)
        out[n++] = share->kind == VEER_JSON_NUMBER ? share->number : 0;
    return n;
}

static void read_shape(const veer_json_node *node, bool numeric, shape *ret)
{
    const veer_json_node *label = veer_json_get_first(node, "labels");
    size_t bars = read_shares(node, "reference", ret->ref_share, SHAPE_MAX_BARS);
    const size_t others = read_shares(node, "current", ret->cur_share, SHAPE_MAX_BARS);
    const size_t edges = read_shares(node, "edges", ret->edges, SHAPE_MAX_BARS + 1);
    size_t labels = 0;
    for (; label != NULL && labels < SHAPE_MAX_BARS; label = label->next, labels++)
        veer_line_print(ret->labels[labels], SHAPE_LABEL_BYTES, "%s",
                        label->text != NULL ? label->text : "");
    if (others < bars)
        bars = others;
    ret->numeric = numeric;
    ret->bars = numeric ? (edges == bars + 1 ? bars : 0) : labels < bars ? labels : bars;
}

/* The median by the bars, rounded to what a tenth of a bar can tell; NaN where there are none. */
static double median_of(const shape *s, const double *shares)
{
    double below = 0;
    for (size_t i = 0; i < s->bars; i++) {
        const double width = s->edges[i + 1] - s->edges[i];
        if (shares[i] > 0 && below + shares[i] >= 0.5) {
            const double at = s->edges[i] + width * (0.5 - below) / shares[i];
            const double grain = width > 0 ? pow(10, floor(log10(width)) - 1) : 0;
            return grain > 0 ? round(at / grain) * grain : at;
        }
        below += shares[i];
    }
    return (double)NAN;
}

static void read_side(const veer_json_node *column, const char *n_key, const char *missing_key,
                      uint64_t rows, drift_side *ret)
{
    const double none = (double)NAN;
    *ret = (drift_side){
        .rows = rows,
        .values = veer_json_get_count(column, n_key),
        .missing_share = veer_json_get_number(column, missing_key, 0),
        .numbers = {none, none, none, none, none, none, none},
    };
}

/* What a server says of a side; one that does not has the median in its bars. */
static void read_stats(const veer_json_node *column, const char *key, const drift_column *of,
                       const double *shares, drift_side *ret)
{
    const veer_json_node *const stats = veer_json_get(veer_json_get(column, "stats"), key);
    if (stats == NULL && of->numeric)
        ret->numbers.median = median_of(&of->shape, shares);
    if (stats == NULL)
        return;
    ret->distinct = veer_json_get_count(stats, "distinct");
    ret->numbers = (drift_numbers){
        .mean = veer_node_real(stats, "mean"),
        .std = veer_node_real(stats, "std"),
        .min = veer_node_real(stats, "min"),
        .q05 = veer_node_real(stats, "p05"),
        .median = veer_node_real(stats, "p50"),
        .q95 = veer_node_real(stats, "p95"),
        .max = veer_node_real(stats, "max"),
    };
}

static bool read_number(const veer_json_node *column, const char *key, double *ret)
{
    const double value = veer_node_real(column, key);
    *ret = isnan(value) ? 0 : value;
    return !isnan(value);
}

/* A difference of the missing share above 10 points is a cause of its own. */
static unsigned causes_of(const veer_drift_result *r)
{
    const bool missing = fabs(r->cur_missing_share - r->ref_missing_share) > 0.1;
    return (r->has_effect ? (unsigned)VEER_DRIFT_CAUSE_VALUES : 0u) |
           (missing ? (unsigned)VEER_DRIFT_CAUSE_MISSING : 0u);
}

static void read_result(const veer_json_node *column, const veer_drift_method *method,
                        veer_drift_result *ret)
{
    const veer_drift_method *const found =
        veer_drift_method_find(veer_json_get_text(column, "method", ""));
    double threshold = 0;
    ret->verdict = verdict_of(column);
    ret->method = found != NULL ? found : method;
    ret->rule = ret->method->rule;
    ret->has_score = read_number(column, "score", &ret->score);
    (void)read_number(column, "score_lo", &ret->score_lo);
    (void)read_number(column, "score_hi", &ret->score_hi);
    (void)read_number(column, "second", &ret->second);
    (void)read_number(column, "threshold", &threshold);
    ret->threshold = threshold;
    ret->has_p = read_number(column, "p", &ret->p_value);
    (void)read_number(column, "p_adjusted", &ret->p_adjusted);
    ret->has_effect = read_number(column, "effect", &ret->effect);
    ret->ref_missing_share = veer_json_get_number(column, "reference_missing", 0);
    ret->cur_missing_share = veer_json_get_number(column, "current_missing", 0);
    ret->causes = ret->verdict == VEER_DRIFT_DRIFTED ? causes_of(ret) : 0;
    veer_line_print(ret->note, sizeof ret->note, "%s", veer_json_get_text(column, "note", ""));
}

static void read_column(const veer_json_node *node, const drift_report *report, drift_column *ret)
{
    const uint64_t cur_rows = report->cur_rows;
    ret->name = veer_json_get_text(node, "name", "?");
    ret->numeric = strcmp(veer_json_get_text(node, "type", ""), "numeric") == 0;
    read_result(node, report->method, &ret->result);
    read_side(node, "reference_n", "reference_missing", report->ref_rows, &ret->ref);
    read_side(node, "current_n", "current_missing", cur_rows, &ret->cur);
    ret->cur.mismatches =
        (uint64_t)llround(veer_json_get_number(node, "mismatched", 0) * (double)cur_rows);
    ret->outside_share = veer_json_get_number(node, "outside", 0);
    ret->new_categories = ret->numeric ? 0 : veer_json_get_count(node, "new_categories");
    read_shape(veer_json_get(node, "shape"), ret->numeric != 0, &ret->shape);
    read_stats(node, "reference", ret, ret->shape.ref_share, &ret->ref);
    read_stats(node, "current", ret, ret->shape.cur_share, &ret->cur);
}

static void put_window(const veer_json_node *tree, const char *from, const char *to, veer_buf *out)
{
    int64_t from_us = 0;
    int64_t to_us = 0;
    veer_fmt a, b;
    if (veer_node_time(tree, from, &from_us) && veer_node_time(tree, to, &to_us))
        veer_buf_printf(out, ", %s to %s", veer_fmt_time(&a, from_us), veer_fmt_time(&b, to_us));
}

static void name_sources(const veer_json_node *tree, veer_live_report *ret)
{
    veer_buf text;
    veer_buf_init(&text, VEER_LIMIT_BUF_BYTES);
    veer_buf_printf(&text, "baseline %s", veer_json_get_text(tree, "baseline", "?"));
    put_window(tree, "baseline_from", "baseline_to", &text);
    veer_line_print(ret->reference, sizeof ret->reference, "%s", veer_buf_cstr(&text));
    veer_buf_clear(&text);
    veer_draw_model_name(&text, tree);
    put_window(tree, "from", "to", &text);
    veer_line_print(ret->current, sizeof ret->current, "%s", veer_buf_cstr(&text));
    veer_buf_done(&text);
}

veer_rc veer_live_report_init(veer_live_report *ret, const veer_json_node *tree, const char *method,
                              double fdr, veer_err *err)
{
    const char *const why = veer_json_get_text(tree, "why", "");
    const veer_json_node *const columns = veer_json_get_first(tree, "columns");
    const veer_drift_method *const found = veer_drift_method_find(method != NULL ? method : "auto");
    size_t n = 0;
    if (why[0] != '\0')
        return veer_fail(
            err, VEER_ENODATA,
            "%s; take a wider --window or another --baseline, or --at a time when there "
            "were predictions",
            why);
    for (const veer_json_node *c = columns; c != NULL; c = c->next)
        n++;
    veer_live_report live = {
        .report = {.method = found != NULL ? found : veer_drift_method_find("auto"),
                   .fdr = fdr,
                   .ref_rows = veer_json_get_count(tree, "reference_rows"),
                   .cur_rows = veer_json_get_count(tree, "current_rows"),
                   .exact = veer_json_get_bool(tree, "exact")}};
    drift_report *const report = &live.report;
    report->columns = calloc(n + 1, sizeof *report->columns);
    if (report->columns == NULL)
        return veer_fail_nomem(err);
    for (const veer_json_node *c = columns; c != NULL; c = c->next)
        read_column(c, report, &report->columns[report->count++]);
    report->summary = (veer_drift_summary){
        .columns = n,
        .tested = veer_json_get_count(tree, "tested"),
        .drifted = veer_json_get_count(tree, "drifted"),
        .share = veer_json_get_number(tree, "share", 0),
        .dataset_drift = veer_json_get_bool(tree, "dataset_drift"),
    };
    name_sources(tree, &live);
    *ret = live;
    return VEER_OK;
}

void veer_live_report_done(veer_live_report *live)
{
    free(live->report.columns);
    live->report.columns = NULL;
}
