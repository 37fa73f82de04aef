/* The drift report as JSON. Absent numbers are null; the layout is described in docs/drift.md. */
#include <math.h>

#include "report/drift.h"
#include "report/drift_words.h"
#include "json/writer.h"

static void put_number(veer_json_writer *w, const char *key, double value)
{
    veer_json_put_key(w, key);
    veer_json_put_double_or_null(w, value);
}

static void put_count(veer_json_writer *w, const char *key, uint64_t value)
{
    veer_json_put_key(w, key);
    veer_json_put_uint64(w, value);
}

static void put_string(veer_json_writer *w, const char *key, const char *value)
{
    veer_json_put_key(w, key);
    veer_json_put_string(w, value);
}

static void put_bool(veer_json_writer *w, const char *key, bool value)
{
    veer_json_put_key(w, key);
    veer_json_put_bool(w, value);
}

static void put_source(veer_json_writer *w, const char *key, const char *name, uint64_t rows)
{
    veer_json_put_key(w, key);
    veer_json_begin_object(w);
    put_string(w, "name", name);
    put_count(w, "rows", rows);
    veer_json_end_object(w);
}

static void put_summary(veer_json_writer *w, const veer_drift_summary *s)
{
    veer_json_put_key(w, "summary");
    veer_json_begin_object(w);
    put_count(w, "columns", s->columns);
    put_count(w, "tested", s->tested);
    put_count(w, "drifted", s->drifted);
    put_number(w, "drifted_share", s->tested > 0 ? s->share : (double)NAN);
    put_bool(w, "dataset_drift", s->dataset_drift);
    veer_json_end_object(w);
}

static void put_side(veer_json_writer *w, const char *key, const drift_side *side, int numeric)
{
    veer_json_put_key(w, key);
    veer_json_begin_object(w);
    put_count(w, "rows", side->rows);
    put_count(w, "values", side->values);
    put_number(w, "missing_share", side->missing_share);
    put_count(w, "wrong_type", side->mismatches);
    if (numeric) {
        const drift_numbers *n = &side->numbers;
        put_number(w, "mean", n->mean);
        put_number(w, "std", n->std);
        put_number(w, "min", n->min);
        put_number(w, "q05", n->q05);
        put_number(w, "median", n->median);
        put_number(w, "q95", n->q95);
        put_number(w, "max", n->max);
    } else {
        put_count(w, "distinct", side->distinct);
    }
    veer_json_end_object(w);
}

static void put_shares(veer_json_writer *w, const char *key, const double *shares, size_t n)
{
    veer_json_put_key(w, key);
    veer_json_begin_array(w);
    for (size_t i = 0; i < n; i++)
        veer_json_put_double(w, shares[i]);
    veer_json_end_array(w);
}

static void put_shape(veer_json_writer *w, const shape *s)
{
    veer_json_put_key(w, "distribution");
    veer_json_begin_object(w);
    if (s->numeric && s->bars > 0) {
        put_shares(w, "edges", s->edges, s->bars + 1);
    } else {
        veer_json_put_key(w, "labels");
        veer_json_begin_array(w);
        for (size_t i = 0; i < s->bars; i++)
            veer_json_put_string(w, s->labels[i]);
        veer_json_end_array(w);
    }
    put_shares(w, "reference", s->ref_share, s->bars);
    put_shares(w, "current", s->cur_share, s->bars);
    veer_json_end_object(w);
}

static void put_causes(veer_json_writer *w, unsigned causes)
{
    veer_json_put_key(w, "causes");
    veer_json_begin_array(w);
    if (causes & VEER_DRIFT_CAUSE_VALUES)
        veer_json_put_string(w, "values");
    if (causes & VEER_DRIFT_CAUSE_MISSING)
        veer_json_put_string(w, "missing");
    veer_json_end_array(w);
}

static const char *rule_text(veer_drift_rule rule)
{
    static const char *const texts[] = {"p_value < threshold", "score > threshold",
                                        "score < threshold",
                                        "score > threshold and p_adjusted <= alpha"};
    return texts[rule];
}

static void put_scores(veer_json_writer *w, const veer_drift_result *r)
{
    put_number(w, "score", r->has_score ? r->score : (double)NAN);
    put_number(w, "score_low", r->has_score ? r->score_lo : (double)NAN);
    put_number(w, "score_high", r->has_score ? r->score_hi : (double)NAN);
    if (r->method->second_name != NULL) {
        put_string(w, "second_score_name", r->method->second_name);
        put_number(w, "second_score", r->has_score ? r->second : (double)NAN);
    }
    put_number(w, "threshold", r->has_score ? r->threshold : (double)NAN);
    put_number(w, "p_value", r->has_score && r->has_p ? r->p_value : (double)NAN);
    put_number(w, "p_adjusted", r->has_score && r->has_p ? r->p_adjusted : (double)NAN);
    put_number(w, "missing_p_value", r->has_missing_p ? r->missing_p : (double)NAN);
    put_number(w, "missing_p_adjusted", r->has_missing_p ? r->missing_p_adjusted : (double)NAN);
    put_number(w, "effect", r->has_effect ? r->effect : (double)NAN);
}

static void put_column(veer_json_writer *w, const drift_column *c)
{
    const veer_drift_result *r = &c->result;
    veer_json_begin_object(w);
    put_string(w, "column", c->name);
    put_string(w, "kind", c->numeric ? "numeric" : "categorical");
    put_string(w, "verdict", veer_drift_verdict_text(r->verdict));
    put_string(w, "severity", r->verdict == VEER_DRIFT_DRIFTED ? drift_words_level(c) : NULL);
    put_causes(w, r->causes);
    put_string(w, "method", r->method->name);
    put_bool(w, "chosen_by_auto", r->chosen_by_auto);
    put_string(w, "rule", rule_text(r->rule));
    put_number(w, "alpha", r->rule == VEER_DRIFT_BY_EFFECT ? r->alpha : (double)NAN);
    put_bool(w, "exact", r->exact);
    put_scores(w, r);
    put_string(w, "note", r->note[0] == '\0' ? NULL : r->note);
    put_side(w, "reference", &c->ref, c->numeric);
    put_side(w, "current", &c->cur, c->numeric);
    put_number(w, "outside_reference_share", c->outside_share);
    if (!c->numeric) {
        put_count(w, "new_categories", c->new_categories);
        put_count(w, "gone_categories", c->gone_categories);
    }
    put_shape(w, &c->shape);
    veer_json_end_object(w);
}

static void put_names(veer_json_writer *w, const char *key, const char *const *names, size_t n)
{
    veer_json_put_key(w, key);
    veer_json_begin_array(w);
    for (size_t i = 0; i < n; i++)
        veer_json_put_string(w, names[i]);
    veer_json_end_array(w);
}

veer_rc report_drift_json(const drift_report *report, const report_sources *sources, veer_buf *out,
                          veer_err *err)
{
    veer_json_writer w;
    veer_json_writer_init(&w, out, 2);
    veer_json_begin_object(&w);
    put_source(&w, "reference", sources->reference, report->ref_rows);
    put_source(&w, "current", sources->current, report->cur_rows);
    put_string(&w, "method", report->method->name);
    put_number(&w, "false_discovery_rate", report->fdr > 0.0 ? report->fdr : (double)NAN);
    put_bool(&w, "exact", report->exact);
    put_summary(&w, &report->summary);
    veer_json_put_key(&w, "columns");
    veer_json_begin_array(&w);
    for (size_t i = 0; i < report->count; i++)
        put_column(&w, &report->columns[i]);
    veer_json_end_array(&w);
    put_names(&w, "only_in_reference", report->ref_only, report->ref_only_count);
    put_names(&w, "only_in_current", report->cur_only, report->cur_only_count);
    put_names(&w, "not_compared", report->skipped, report->skipped_count);
    veer_json_end_object(&w);
    const veer_rc rc = veer_json_finish(&w, err);
    veer_buf_putc(out, '\n');
    return rc;
}
