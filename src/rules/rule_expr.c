/* The expression of a rule: as written, or made from a metric with a threshold or a degradation. */
#include "rules/fields.h"

#include <string.h>

#include "base/num.h"
#include "base/time.h"
#include "rules/duration.h"
#include "veer/metric.h"

/* Longest text that is made: a name of quoted bytes, a version, numbers. */
#define MADE_BYTES VEER_LIMIT_EXPR_BYTES

static const veer_expr *parse(rule_reader *r, const veer_json_node *node, const char *field,
                              const char *text, size_t len, bool columns)
{
    const veer_expr *expr = NULL;
    veer_err err = VEER_ERR_INIT;
    const veer_rc rc = veer_expr_parse(text, len, r->arena, &expr, &err);
    if (rc == VEER_OK)
        return expr;
    if (rc == VEER_ENOMEM) {
        r->no_memory = true;
        return NULL;
    }
    if (!columns)
        err.position = -1;
    rule_tell_column(r, node, field, &err);
    return NULL;
}

/* The operator: as given, or that of the worse side of the metric. */
static bool choose_compare(rule_reader *r, const rule_draft *draft, veer_compare *ret)
{
    const veer_metric *const metric = veer_metric_find(draft->metric_name);
    veer_err err = VEER_ERR_INIT;
    if (draft->compare != NULL) {
        if (draft->operator_text == NULL)
            return false; /* told already */
        if (veer_compare_parse(draft->operator_text, strlen(draft->operator_text), ret, &err) ==
            VEER_OK)
            return true;
        rule_tell(r, draft->compare, "operator", err.rc, "%s", err.msg);
        return false;
    }
    if (metric != NULL && metric->better != VEER_BETTER_NONE) {
        *ret = metric->better == VEER_BETTER_UP ? VEER_COMPARE_LT : VEER_COMPARE_GT;
        return true;
    }
    rule_tell(r, draft->metric, "operator", VEER_EINVAL,
              "is missing: whether more or less of '%.40s' is better is not known",
              draft->metric_name);
    return false;
}

/* The number of a threshold or degradation as it stands. */
static const char *number_text(rule_reader *r, const veer_json_node *node, const char *field)
{
    const char *const text =
        node->kind == VEER_JSON_NUMBER || node->kind == VEER_JSON_STRING ? node->text : NULL;
    if (text == NULL)
        return NULL; /* told already */
    if (*text != '\0' && strlen(text) < 40 && text[strspn(text, "+-.0123456789eE%smhdw")] == '\0')
        return *text == '+' ? text + 1 : text;
    rule_tell(r, node, field, VEER_EPARSE, "must be a number");
    return NULL;
}

static bool set_baseline(rule_reader *r, const rule_draft *draft, veer_baseline *ret)
{
    veer_err err = VEER_ERR_INIT;
    if (draft->hours != NULL) {
        if (draft->baseline != NULL) {
            rule_tell(r, draft->hours, "baseline_window_hours", VEER_EINVAL,
                      "and 'baseline' are two baselines");
            return false;
        }
        *ret = (veer_baseline){.kind = VEER_BASELINE_ROLLING,
                               .width_us =
                                   (int64_t)(draft->baseline_hours * (double)VEER_US_PER_HOUR)};
        if (ret->width_us >= VEER_US_PER_SECOND)
            return true;
        rule_tell(r, draft->hours, "baseline_window_hours", VEER_EINVAL, "must be above 0");
        return false;
    }
    if (draft->baseline == NULL)
        return true;
    if (draft->baseline_text == NULL)
        return false; /* told already */
    const veer_rc rc = veer_baseline_parse(draft->baseline_text, strlen(draft->baseline_text),
                                           r->arena, ret, &err);
    if (rc == VEER_OK)
        return true;
    if (rc == VEER_ENOMEM)
        r->no_memory = true;
    else
        rule_tell(r, draft->baseline, "baseline", rc, "%s", err.msg);
    return false;
}

static const veer_function *degradation_row(void)
{
    for (size_t i = 0; i < veer_n_functions; i++)
        if (veer_functions[i].kind == VEER_TERM_DEGRADATION)
            return &veer_functions[i];
    return NULL;
}

/* The term of a short form, without its number. */
static bool make_term(rule_reader *r, const rule_draft *draft, veer_term *ret)
{
    const veer_metric *const metric = veer_metric_find(draft->metric_name);
    *ret = (veer_term){.kind = VEER_TERM_METRIC,
                       .subject = metric != NULL ? metric->name : draft->metric_name,
                       .window_us = draft->window_us,
                       .has_window = draft->window != NULL && draft->window_us > 0};
    if (draft->degradation == NULL)
        return true;
    ret->function = degradation_row();
    ret->kind = VEER_TERM_DEGRADATION;
    return set_baseline(r, draft, &ret->baseline);
}

static const veer_expr *make(rule_reader *r, const rule_draft *draft)
{
    const bool degrades = draft->degradation != NULL;
    const veer_json_node *const node = degrades ? draft->degradation : draft->threshold;
    const char *const field = degrades ? "degradation" : "threshold";
    veer_compare compare = VEER_COMPARE_GT;
    veer_term term;
    veer_buf text;
    if (draft->metric_name == NULL)
        return NULL; /* told already */
    const char *const number = number_text(r, node, field);
    const bool compared = degrades || choose_compare(r, draft, &compare);
    if (!make_term(r, draft, &term) || number == NULL || !compared)
        return NULL;
    veer_buf_init(&text, MADE_BYTES);
    veer_term_text(&term, &text);
    veer_buf_printf(&text, " %s %s", veer_compare_text(compare), number);
    const veer_expr *expr = NULL;
    if (text.failed == VEER_OK)
        expr = parse(r, node, field, text.data, text.len, false);
    else
        r->no_memory = true;
    veer_buf_done(&text);
    return expr;
}

/* A member of a short form that has no place; NULL if all have. */
static const veer_json_node *stray(const rule_draft *draft)
{
    const veer_json_node *const parts[] = {draft->metric,     draft->threshold, draft->compare,
                                           draft->window,     draft->baseline,  draft->hours,
                                           draft->degradation};
    for (size_t i = 0; i < sizeof parts / sizeof parts[0]; i++)
        if (parts[i] != NULL)
            return parts[i];
    return NULL;
}

const veer_expr *rule_draft_expr(rule_reader *r, const veer_json_node *node,
                                 const rule_draft *draft)
{
    const veer_json_node *const part = stray(draft);
    if (draft->expr != NULL) {
        if (part != NULL)
            rule_tell(r, part, part->key, VEER_EINVAL, "stands beside 'expr', which says it all");
        if (draft->expr->kind != VEER_JSON_STRING && draft->expr->kind != VEER_JSON_NUMBER)
            return NULL; /* told already */
        return parse(r, draft->expr, "expr", draft->expr->text, strlen(draft->expr->text), true);
    }
    if (part == NULL)
        rule_tell(r, node, "expr", VEER_EINVAL, "is missing");
    else if (draft->metric == NULL)
        rule_tell(r, part, part->key, VEER_EINVAL, "needs a 'metric'");
    else if (draft->threshold == NULL && draft->degradation == NULL)
        rule_tell(r, draft->metric, "metric", VEER_EINVAL, "needs a 'threshold' or 'degradation'");
    else if (draft->threshold != NULL && draft->degradation != NULL)
        rule_tell(r, draft->degradation, "degradation", VEER_EINVAL,
                  "and 'threshold' are two rules");
    else if (draft->degradation != NULL && draft->compare != NULL)
        rule_tell(r, draft->compare, "operator", VEER_EINVAL,
                  "does not go with 'degradation', which is always 'more than'");
    else if (draft->threshold != NULL && (draft->baseline != NULL || draft->hours != NULL))
        rule_tell(r, draft->baseline != NULL ? draft->baseline : draft->hours, "baseline",
                  VEER_EINVAL, "goes with 'degradation' only");
    else
        return make(r, draft);
    return NULL;
}
