/* The canonical text of an expression. */
#include <math.h>
#include <string.h>

#include "base/num.h"
#include "rules/duration.h"
#include "rules/functions.h"
#include "veer/metric.h"

static void put_quoted(veer_buf *out, const char *text)
{
    veer_buf_putc(out, '"');
    for (; *text != '\0'; text++) {
        if (*text == '\n' || *text == '\t') {
            veer_buf_puts(out, *text == '\n' ? "\\n" : "\\t");
            continue;
        }
        if (*text == '"' || *text == '\\')
            veer_buf_putc(out, '\\');
        veer_buf_putc(out, *text);
    }
    veer_buf_putc(out, '"');
}

static void put_duration(veer_buf *out, int64_t us)
{
    char text[VEER_DURATION_TEXT_SIZE];
    (void)veer_duration_text(us, text);
    veer_buf_puts(out, text);
}

/* A name where it is one, else in quotes. */
static void put_subject(veer_buf *out, const veer_term *term)
{
    const bool metric = term->function == NULL || (term->function->takes & VEER_TAKES_METRIC) != 0;
    if (metric ? veer_metric_find(term->subject) != NULL : expr_is_name(term->subject))
        veer_buf_puts(out, term->subject);
    else
        put_quoted(out, term->subject);
}

/* A number in the unit of a term. */
static void put_number(veer_buf *out, const veer_term *term, double value)
{
    char text[VEER_DOUBLE_TEXT_SIZE];
    const char *const unit = expr_term_unit(term);
    (void)veer_print_double(value, text);
    if (term->kind == VEER_TERM_HEALTH && value == floor(value) && value >= 0 && value <= 3) {
        veer_buf_puts(out, expr_health_words[(size_t)value]);
    } else if (strcmp(unit, "s") == 0 && value == floor(value) && value > 0 && value < 1e7) {
        put_duration(out, (int64_t)value * 1000000);
    } else {
        veer_buf_puts(out, text);
        veer_buf_puts(out, strcmp(unit, "days") == 0 ? "d" : unit);
    }
}

/* A separator before every argument but the first. */
static void put_name(veer_buf *out, bool *first, const char *name)
{
    veer_buf_puts(out, *first ? "" : ", ");
    veer_buf_puts(out, name);
    *first = false;
}

static void put_baseline(veer_buf *out, const veer_baseline *baseline)
{
    static const char bare[] = "abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ_"
                               "0123456789.:+-/@";
    veer_buf text;
    veer_buf_init(&text, VEER_LIMIT_EXPR_BYTES);
    veer_baseline_text(baseline, &text);
    const char *const written = veer_buf_cstr(&text);
    if (written[strspn(written, bare)] == '\0')
        veer_buf_puts(out, written);
    else
        put_quoted(out, written);
    veer_buf_done_into(&text, out);
}

static void put_arguments(veer_buf *out, const veer_term *term)
{
    const unsigned takes = term->function->takes;
    bool first = true;
    if (term->subject != NULL) {
        put_name(out, &first, "");
        put_subject(out, term);
    }
    if (term->category != NULL) {
        put_name(out, &first, term->subject != NULL ? "value=" : "class=");
        put_quoted(out, term->category);
    }
    if (term->baseline.kind != VEER_BASELINE_DEFAULT) {
        put_name(out, &first, "baseline=");
        put_baseline(out, &term->baseline);
    }
    if ((takes & VEER_TAKES_SIDE) != 0) {
        const veer_term metric = {.kind = VEER_TERM_METRIC, .subject = term->subject};
        put_name(out, &first, term->above ? "above=" : "below=");
        put_number(out, &metric, term->limit);
    }
    if ((takes & VEER_TAKES_HORIZON) != 0) {
        put_name(out, &first, "in=");
        put_duration(out, term->horizon_us);
    }
}

void veer_term_text(const veer_term *term, veer_buf *out)
{
    const bool custom = term->function == NULL && veer_metric_find(term->subject) == NULL;
    if (term->function == NULL) {
        veer_buf_puts(out, custom ? "metric(" : "");
        put_subject(out, term);
        veer_buf_puts(out, custom ? ")" : "");
    } else {
        veer_buf_puts(out, term->function->name);
        veer_buf_putc(out, '(');
        put_arguments(out, term);
        veer_buf_putc(out, ')');
    }
    if (term->has_window) {
        veer_buf_putc(out, '[');
        put_duration(out, term->window_us);
        veer_buf_putc(out, ']');
    }
}

/* How close a node binds; the tighter the higher. */
static int strength(const veer_node *node)
{
    switch (node->kind) {
    case VEER_NODE_OR:
        return 1;
    case VEER_NODE_AND:
        return 2;
    case VEER_NODE_NOT:
    case VEER_NODE_CONDITION:
    default:
        return 3;
    }
}

/* A node where at least that strength is needed, so deep at most as the parser allows. */
static void put_node(veer_buf *out, const veer_node *node, int needed)
{
    const bool brackets = strength(node) < needed;
    veer_buf_puts(out, brackets ? "(" : "");
    switch (node->kind) {
    case VEER_NODE_CONDITION:
        veer_term_text(node->term, out);
        veer_buf_printf(out, " %s ", veer_compare_text(node->compare));
        put_number(out, node->term, node->limit);
        break;
    case VEER_NODE_NOT:
        veer_buf_puts(out, "not ");
        put_node(out, node->left, 3);
        break;
    case VEER_NODE_AND:
    case VEER_NODE_OR:
    default:
        put_node(out, node->left, strength(node));
        veer_buf_puts(out, node->kind == VEER_NODE_AND ? " and " : " or ");
        put_node(out, node->right, strength(node) + 1);
        break;
    }
    veer_buf_puts(out, brackets ? ")" : "");
}

void veer_expr_text(const veer_expr *expr, veer_buf *out)
{
    put_node(out, expr->root, 1);
    if (expr->for_us > 0) {
        veer_buf_puts(out, " for ");
        put_duration(out, expr->for_us);
    }
}
