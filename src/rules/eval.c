/* Truth of three values, after Kleene: what is not known stays unknown unless the rest decides. */
#include "rules/expr.h"

#include "base/line.h"

typedef struct evaluation {
    uint64_t min_samples; /* below, a value is unknown */
    veer_signal_fn *get;  /* values */
    void *context;        /* for get */
} evaluation;

static bool compares(double value, veer_compare compare, double limit)
{
    switch (compare) {
    case VEER_COMPARE_LT:
        return value < limit;
    case VEER_COMPARE_LTE:
        return value <= limit;
    case VEER_COMPARE_GT:
        return value > limit;
    case VEER_COMPARE_GTE:
        return value >= limit;
    case VEER_COMPARE_EQ:
        return value >= limit && value <= limit;
    case VEER_COMPARE_NE:
    default:
        return value < limit || value > limit;
    }
}

/* Whether few samples make a value doubtful. */
static bool needs_samples(const veer_term *term, const veer_signal *signal)
{
    switch (term->kind) {
    case VEER_TERM_COUNT:
    case VEER_TERM_SILENCE:
    case VEER_TERM_FORECAST:
    case VEER_TERM_CROSSES:
    case VEER_TERM_HEALTH:
        return false;
    case VEER_TERM_METRIC:
    case VEER_TERM_STATISTIC:
    case VEER_TERM_SHARE:
    case VEER_TERM_DRIFT:
    case VEER_TERM_DRIFT_SHARE:
    case VEER_TERM_DEGRADATION:
    case VEER_TERM_ANOMALY:
    case VEER_TERM_QUALITY:
    case VEER_TERM_COVERAGE:
    case VEER_TERM_DELAY:
    case VEER_TERM_KINDS:
    default:
        return !signal->points;
    }
}

static veer_rc eval_condition(const evaluation *e, const veer_node *node, veer_expr_result *ret,
                              veer_err *err)
{
    veer_signal signal = {0};
    const veer_rc rc = e->get(e->context, node->term, &signal, err);
    if (rc != VEER_OK)
        return rc;
    if (signal.present && signal.n < e->min_samples && needs_samples(node->term, &signal)) {
        signal.present = false;
        veer_line_print(signal.why, sizeof signal.why, "only %llu of %llu samples",
                        (unsigned long long)signal.n, (unsigned long long)e->min_samples);
    }
    *ret = (veer_expr_result){VEER_UNKNOWN, node, signal};
    if (signal.present)
        ret->truth = compares(signal.value, node->compare, node->limit) ? VEER_TRUE : VEER_FALSE;
    return VEER_OK;
}

static veer_truth negated(veer_truth truth)
{
    if (truth == VEER_UNKNOWN)
        return VEER_UNKNOWN;
    return truth == VEER_TRUE ? VEER_FALSE : VEER_TRUE;
}

/* As deep as the parser allows: VEER_LIMIT_RULE_TERMS and VEER_LIMIT_RULE_DEPTH. */
static veer_rc eval_node(const evaluation *e, const veer_node *node, veer_expr_result *ret,
                         veer_err *err)
{
    if (node->kind == VEER_NODE_CONDITION)
        return eval_condition(e, node, ret, err);
    veer_expr_result left, right;
    veer_rc rc = eval_node(e, node->left, &left, err);
    if (rc != VEER_OK)
        return rc;
    if (node->kind == VEER_NODE_NOT) {
        left.truth = negated(left.truth);
        *ret = left;
        return VEER_OK;
    }
    const veer_truth decides = node->kind == VEER_NODE_AND ? VEER_FALSE : VEER_TRUE;
    if (left.truth == decides) {
        *ret = left;
        return VEER_OK;
    }
    rc = eval_node(e, node->right, &right, err);
    if (rc != VEER_OK)
        return rc;
    if (right.truth == decides || (right.truth == VEER_UNKNOWN && left.truth != VEER_UNKNOWN))
        *ret = right;
    else
        *ret = left;
    return VEER_OK;
}

veer_rc veer_expr_eval(const veer_expr *expr, uint64_t min_samples, veer_signal_fn *get,
                       void *context, veer_expr_result *ret, veer_err *err)
{
    const evaluation e = {min_samples, get, context};
    veer_expr_result result;
    const veer_rc rc = eval_node(&e, expr->root, &result, err);
    if (rc == VEER_OK)
        *ret = result;
    return rc;
}
