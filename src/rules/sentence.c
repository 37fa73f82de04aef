/* An expression in words: "accuracy over 1h below 0.7". */
#include <math.h>
#include <string.h>

#include "base/num.h"
#include "rules/duration.h"
#include "rules/functions.h"
#include "rules/rule.h"

static const char *const compare_words[] = {
    [VEER_COMPARE_LT] = "below",    [VEER_COMPARE_LTE] = "at or below",
    [VEER_COMPARE_GT] = "above",    [VEER_COMPARE_GTE] = "at or above",
    [VEER_COMPARE_EQ] = "equal to", [VEER_COMPARE_NE] = "not",
};

/* The same of a time until something happens. */
static const char *const time_words[] = {
    [VEER_COMPARE_LT] = "in less than", [VEER_COMPARE_LTE] = "in at most",
    [VEER_COMPARE_GT] = "in more than", [VEER_COMPARE_GTE] = "in at least",
    [VEER_COMPARE_EQ] = "in exactly",   [VEER_COMPARE_NE] = "not in",
};

static void put_duration(veer_buf *out, const char *before, int64_t us)
{
    char text[VEER_DURATION_TEXT_SIZE];
    (void)veer_duration_text(us, text);
    veer_buf_puts(out, before);
    veer_buf_puts(out, text);
}

static void put_baseline(veer_buf *out, const veer_baseline *baseline)
{
    switch (baseline->kind) {
    case VEER_BASELINE_ROLLING:
        put_duration(out, " against the ", baseline->width_us);
        veer_buf_puts(out, " before");
        break;
    case VEER_BASELINE_REFERENCE:
        veer_buf_puts(out, " against the reference");
        break;
    case VEER_BASELINE_SAME_HOURS:
        veer_buf_puts(out, " against the same hours");
        if (baseline->count == 1)
            veer_buf_puts(out, " of the day before");
        else
            veer_buf_printf(out, " of the %u days before", baseline->count);
        break;
    case VEER_BASELINE_LAST_WEEK:
        veer_buf_puts(out, " against the same hours");
        if (baseline->count == 1)
            veer_buf_puts(out, " of the week before");
        else
            veer_buf_printf(out, " of the %u weeks before", baseline->count);
        break;
    case VEER_BASELINE_VERSION:
        veer_buf_puts(out, " against version ");
        veer_buf_puts(out, baseline->version);
        break;
    case VEER_BASELINE_DEFAULT:
    default:
        break;
    }
}

static void put_number(veer_buf *out, const char *unit, double value)
{
    char text[VEER_DOUBLE_TEXT_SIZE];
    (void)veer_print_double(value, text);
    if (strcmp(unit, "s") == 0 && value == floor(value) && value >= 0 && value < 1e7) {
        put_duration(out, "", (int64_t)value * 1000000);
        return;
    }
    veer_buf_puts(out, text);
    veer_buf_puts(out, unit[0] != '\0' && unit[0] != '%' ? " " : "");
    veer_buf_puts(out, unit);
}

/* How a function is said: before its subject. */
typedef struct phrase {
    veer_term_kind kind; /* of the term */
    const char *name;    /* of the function; NULL: any of the kind */
    const char *words;   /* said before the subject */
} phrase;

static const phrase phrases[] = {
    {VEER_TERM_STATISTIC, "avg", "average "},
    {VEER_TERM_STATISTIC, "min", "least "},
    {VEER_TERM_STATISTIC, "max", "greatest "},
    {VEER_TERM_STATISTIC, "sum", "sum of "},
    {VEER_TERM_STATISTIC, "std", "standard deviation of "},
    {VEER_TERM_STATISTIC, "p50", "median of "},
    {VEER_TERM_COUNT, NULL, "predictions"},
    {VEER_TERM_SHARE, NULL, "share of "},
    {VEER_TERM_DRIFT, "drift", "drift of "},
    {VEER_TERM_DRIFT_SHARE, "drift_share", "share of drifted columns"},
    {VEER_TERM_DRIFT_SHARE, "drifted_columns", "drifted columns"},
    {VEER_TERM_DEGRADATION, NULL, "degradation of "},
    {VEER_TERM_ANOMALY, NULL, "anomaly of "},
    {VEER_TERM_FORECAST, NULL, "forecast of "},
    {VEER_TERM_CROSSES, NULL, ""},
    {VEER_TERM_SILENCE, NULL, "time since the last prediction"},
    {VEER_TERM_QUALITY, "missing", "share of missing values of "},
    {VEER_TERM_QUALITY, "outside", "share of values outside the baseline of "},
    {VEER_TERM_QUALITY, "new_categories", "share of new categories of "},
    {VEER_TERM_QUALITY, "mismatched", "share of values of another type of "},
    {VEER_TERM_COVERAGE, NULL, "share of predictions with a label"},
    {VEER_TERM_DELAY, NULL, "median delay of labels"},
    {VEER_TERM_HEALTH, NULL, "health"},
};

static void put_phrase(veer_buf *out, const veer_term *term)
{
    for (size_t i = 0; i < sizeof phrases / sizeof *phrases; i++)
        if (phrases[i].kind == term->kind &&
            (phrases[i].name == NULL || strcmp(phrases[i].name, term->function->name) == 0)) {
            veer_buf_puts(out, phrases[i].words);
            return;
        }
    if (term->function != NULL) {
        veer_buf_puts(out, term->function->name);
        veer_buf_puts(out, " of ");
    }
}

static void put_term(veer_buf *out, const veer_term *term)
{
    put_phrase(out, term);
    if (term->category != NULL && term->subject == NULL) {
        veer_buf_puts(out, term->kind == VEER_TERM_COUNT ? " of class " : "class ");
        veer_buf_puts(out, term->category);
    }
    if (term->subject != NULL)
        veer_buf_puts(out, term->subject);
    if (term->category != NULL && term->subject != NULL) {
        veer_buf_puts(out, " = ");
        veer_buf_puts(out, term->category);
    }
    if (term->kind == VEER_TERM_CROSSES) {
        const veer_term metric = {.kind = VEER_TERM_METRIC, .subject = term->subject};
        veer_buf_puts(out, term->above ? " expected above " : " expected below ");
        put_number(out, expr_term_unit(&metric), term->limit);
    }
    if (term->kind == VEER_TERM_FORECAST)
        put_duration(out, " in ", term->horizon_us);
    else if (term->kind != VEER_TERM_CROSSES && term->kind != VEER_TERM_SILENCE &&
             term->kind != VEER_TERM_HEALTH)
        put_duration(out, " over ", term->window_us);
    put_baseline(out, &term->baseline);
}

static void put_condition(veer_buf *out, const veer_node *node)
{
    const veer_term *const term = node->term;
    put_term(out, term);
    veer_buf_puts(out, " ");
    veer_buf_puts(out, term->kind == VEER_TERM_CROSSES ? time_words[node->compare]
                                                       : compare_words[node->compare]);
    veer_buf_puts(out, " ");
    if (term->kind == VEER_TERM_HEALTH && node->limit == floor(node->limit))
        veer_buf_puts(out, expr_health_words[(size_t)node->limit]);
    else
        put_number(out, expr_term_unit(term), node->limit);
}

/* Joined parts inside another kind of join stand in brackets. */
static void put_node(veer_buf *out, const veer_node *node, veer_node_kind around)
{
    const bool joined = node->kind == VEER_NODE_AND || node->kind == VEER_NODE_OR;
    const bool brackets = joined && node->kind != around;
    if (node->kind == VEER_NODE_CONDITION) {
        put_condition(out, node);
        return;
    }
    if (node->kind == VEER_NODE_NOT) {
        veer_buf_puts(out, "not (");
        put_node(out, node->left, node->left->kind);
        veer_buf_puts(out, ")");
        return;
    }
    veer_buf_puts(out, brackets ? "(" : "");
    put_node(out, node->left, node->kind);
    veer_buf_puts(out, node->kind == VEER_NODE_AND ? " and " : " or ");
    put_node(out, node->right, node->kind);
    veer_buf_puts(out, brackets ? ")" : "");
}

void veer_expr_sentence(const veer_expr *expr, veer_buf *out)
{
    put_node(out, expr->root, expr->root->kind);
    if (expr->for_us > 0)
        put_duration(out, ", for ", expr->for_us);
}
