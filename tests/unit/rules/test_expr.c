#include <math.h>
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdio.h>
#include <string.h>

#include <cmocka.h>

#include "base/rng.h"
#include "base/time.h"
#include "rules/expr.h"
#include "rules/rule.h"
#include "veer/drift.h"
#include "veer/metric.h"

#define ARENA_BYTES ((size_t)1 << 22)

typedef struct good {
    const char *text;      /* as written */
    const char *canonical; /* as rewritten */
    const char *sentence;  /* for people */
} good;

static const good goods[] = {
#include "goods.inc"
};

static const veer_expr *parse(veer_arena *arena, const char *text)
{
    const veer_expr *expr = NULL;
    veer_err err = VEER_ERR_INIT;
    if (veer_expr_parse(text, strlen(text), arena, &expr, &err) != VEER_OK)
        fail_msg("%s: column %d: %s", text, (int)err.position, err.msg);
    return expr;
}

static void texts_and_sentences(void **state)
{
    size_t wrong = 0;
    (void)state;
    for (size_t i = 0; i < sizeof goods / sizeof *goods; i++) {
        veer_arena arena;
        veer_buf canonical, sentence;
        veer_arena_init(&arena, ARENA_BYTES);
        veer_buf_init(&canonical, 1 << 16);
        veer_buf_init(&sentence, 1 << 16);
        const veer_expr *const expr = parse(&arena, goods[i].text);
        veer_expr_text(expr, &canonical);
        veer_expr_sentence(expr, &sentence);
        if (strcmp(veer_buf_cstr(&canonical), goods[i].canonical) != 0 ||
            strcmp(veer_buf_cstr(&sentence), goods[i].sentence) != 0) {
            print_error("    {\"%s\", \"%s\", \"%s\"},\n", goods[i].text, veer_buf_cstr(&canonical),
                        veer_buf_cstr(&sentence));
            wrong++;
        }
        assert_string_equal(expr->text, goods[i].text);
        veer_buf_done(&canonical);
        veer_buf_done(&sentence);
        veer_arena_done(&arena);
    }
    assert_int_equal(wrong, 0);
}

static void terms_say_what_is_meant(void **state)
{
    (void)state;
    veer_arena arena;
    veer_arena_init(&arena, ARENA_BYTES);
    const veer_expr *e =
        parse(&arena, "psi('my \"column\"', baseline=same_hours:7)[2h] > 20% for 1h");
    const veer_term *t = e->terms[0];
    assert_int_equal(e->n_terms, 1);
    assert_int_equal(e->for_us, VEER_US_PER_HOUR);
    assert_true(e->root->limit == 0.2);
    assert_int_equal(t->kind, VEER_TERM_DRIFT);
    assert_string_equal(t->function->name, "psi");
    assert_string_equal(t->subject, "my \"column\"");
    assert_int_equal(t->window_us, 2 * VEER_US_PER_HOUR);
    assert_true(t->has_window);
    assert_int_equal(t->baseline.kind, VEER_BASELINE_SAME_HOURS);
    assert_int_equal(t->baseline.count, 7);

    t = parse(&arena, "F1 < 0.5")->terms[0];
    assert_int_equal(t->kind, VEER_TERM_METRIC);
    assert_null(t->function);
    assert_string_equal(t->subject, "f1_score");
    assert_int_equal(t->window_us, VEER_TERM_WINDOW_US);
    assert_false(t->has_window);
    assert_string_equal(parse(&arena, "metric('F1-Score') < 0.5")->terms[0]->subject, "f1_score");
    t = parse(&arena, "metric(\"orders lost\")[1d] > 3")->terms[0];
    assert_int_equal(t->kind, VEER_TERM_METRIC);
    assert_string_equal(t->subject, "orders lost");

    assert_string_equal(parse(&arena, "kl() > 0.1")->terms[0]->subject, "class");
    assert_string_equal(parse(&arena, "cosine() < 0.9")->terms[0]->subject, "class");
    t = parse(&arena, "share(country, value=\"IT\") > 0.5")->terms[0];
    assert_string_equal(t->subject, "country");
    assert_string_equal(t->category, "IT");
    t = parse(&arena, "crosses(latency, above=1s, in=2w) < 36h")->terms[0];
    assert_true(t->above);
    assert_true(t->limit == 1000);
    assert_int_equal(t->horizon_us, 14 * VEER_US_PER_DAY);
    assert_true(parse(&arena, "crosses(latency, above=1s, in=2w) < 36h")->root->limit == 1.5);
    t = parse(&arena, "degradation(recall, baseline='version:v 1') > 5")->terms[0];
    assert_int_equal(t->baseline.kind, VEER_BASELINE_VERSION);
    assert_string_equal(t->baseline.version, "v 1");
    assert_true(parse(&arena, "degradation(recall) > 5%")->root->limit == 5);
    assert_true(parse(&arena, "silence() > 1h30m")->root->limit == 5400);
    assert_true(parse(&arena, "silence() > 0.5h")->root->limit == 1800);
    assert_true(parse(&arena, "p99(latency_ms) > 1.5s")->root->limit == 1500);
    assert_true(parse(&arena, "health() < good")->root->limit == 2);
    veer_arena_done(&arena);
}

static void every_metric_and_method_is_known(void **state)
{
    (void)state;
    size_t n = 0;
    const veer_metric *const metrics = veer_metrics(&n);
    veer_arena arena;
    char text[200];
    veer_arena_init(&arena, ARENA_BYTES);
    for (size_t i = 0; i < n; i++) {
        const double within = isfinite(metrics[i].lower) ? metrics[i].lower : 0;
        (void)snprintf(text, sizeof text, "%s[1h] < %g", metrics[i].name, within);
        assert_string_equal(parse(&arena, text)->terms[0]->subject, metrics[i].name);
        for (size_t a = 0; a < 4 && metrics[i].aliases[a] != NULL; a++) {
            (void)snprintf(text, sizeof text, "%s[1h] < %g", metrics[i].aliases[a], within);
            assert_string_equal(parse(&arena, text)->terms[0]->subject, metrics[i].name);
        }
    }
    for (size_t i = 1; i < veer_drift_method_count(); i++) {
        (void)snprintf(text, sizeof text, "%s(x) > 0.1", veer_drift_method_at(i)->name);
        const veer_term *const term = parse(&arena, text)->terms[0];
        assert_int_equal(term->kind, VEER_TERM_DRIFT);
        assert_string_equal(term->function->name, veer_drift_method_at(i)->name);
    }
    for (size_t i = 0; i < veer_n_functions; i++) {
        const veer_function *const f = &veer_functions[i];
        assert_true(f->kind != VEER_TERM_DRIFT || strcmp(f->name, "drift") == 0 ||
                    veer_drift_method_find(f->name) != NULL);
        assert_int_equal(strncmp(f->form, f->name, strlen(f->name)), 0);
        assert_true(strlen(f->help) > 0 && f->help[strlen(f->help) - 1] != '.');
    }
    veer_arena_done(&arena);
}

static veer_rc parse_repeated(const char *part, const char *between, size_t n, const char *end)
{
    veer_arena arena;
    veer_buf text;
    const veer_expr *expr = NULL;
    veer_arena_init(&arena, ARENA_BYTES);
    veer_buf_init(&text, 1 << 20);
    for (size_t i = 0; i < n; i++) {
        veer_buf_puts(&text, i > 0 ? between : "");
        veer_buf_puts(&text, part);
    }
    veer_buf_puts(&text, end);
    const veer_rc rc = veer_expr_parse(text.data, text.len, &arena, &expr, NULL);
    veer_buf_done(&text);
    veer_arena_done(&arena);
    return rc;
}

static void limits(void **state)
{
    (void)state;
    const size_t end = strlen("acc < 1");
    assert_int_equal(parse_repeated("acc < 1", " or ", VEER_LIMIT_RULE_TERMS, ""), VEER_OK);
    assert_int_equal(parse_repeated("acc < 1", " or ", VEER_LIMIT_RULE_TERMS + 1, ""), VEER_ELIMIT);
    assert_int_equal(parse_repeated("not ", "", VEER_LIMIT_RULE_DEPTH, "acc < 1"), VEER_OK);
    assert_int_equal(parse_repeated("not ", "", VEER_LIMIT_RULE_DEPTH + 1, "acc < 1"), VEER_ELIMIT);
    assert_int_equal(parse_repeated(" ", "", VEER_LIMIT_EXPR_BYTES - end, "acc < 1"), VEER_OK);
    assert_int_equal(parse_repeated(" ", "", VEER_LIMIT_EXPR_BYTES - end + 1, "acc < 1"),
                     VEER_ELIMIT);
    char text[VEER_LIMIT_NAME_BYTES + 64];
    for (int extra = 0; extra < 2; extra++) {
        char name[VEER_LIMIT_NAME_BYTES + 2];
        memset(name, 'x', sizeof name);
        name[VEER_LIMIT_NAME_BYTES + extra] = '\0';
        const veer_expr *expr = NULL;
        const veer_rc wanted = extra == 0 ? VEER_OK : VEER_EPARSE;
        veer_arena arena;
        veer_arena_init(&arena, ARENA_BYTES);
        (void)snprintf(text, sizeof text, "avg(%s) > 1", name);
        assert_int_equal(veer_expr_parse(text, strlen(text), &arena, &expr, NULL), wanted);
        (void)snprintf(text, sizeof text, "kl(baseline='version:%s') > 1", name);
        assert_int_equal(veer_expr_parse(text, strlen(text), &arena, &expr, NULL), wanted);
        (void)snprintf(text, sizeof text, "kl(baseline=last_week:%d) > 1",
                       VEER_LIMIT_RULE_COUNT + extra);
        assert_int_equal(veer_expr_parse(text, strlen(text), &arena, &expr, NULL), wanted);
        (void)snprintf(text, sizeof text, "avg(x)[%dd] > 1", 366 + extra);
        assert_int_equal(veer_expr_parse(text, strlen(text), &arena, &expr, NULL),
                         extra == 0 ? VEER_OK : VEER_ELIMIT);
        (void)snprintf(text, sizeof text, "avg(x)[%ds] > 1", 60 - extra);
        assert_int_equal(veer_expr_parse(text, strlen(text), &arena, &expr, NULL), wanted);
        veer_arena_done(&arena);
    }
}

static void baselines_of_settings(void **state)
{
    (void)state;
    static const char *const texts[] = {"24h",       "reference",   "same_hours",
                                        "last_week", "last_week:4", "version:v1 rc"};
    veer_arena arena;
    veer_arena_init(&arena, ARENA_BYTES);
    for (size_t i = 0; i < sizeof texts / sizeof *texts; i++) {
        veer_baseline baseline;
        veer_buf out;
        veer_buf_init(&out, 1 << 16);
        assert_int_equal(veer_baseline_parse(texts[i], strlen(texts[i]), &arena, &baseline, NULL),
                         VEER_OK);
        veer_baseline_text(&baseline, &out);
        assert_string_equal(veer_buf_cstr(&out), texts[i]);
        veer_buf_done(&out);
    }
    veer_arena_done(&arena);
}

/* ---- random trees ---- */

static const char *const names[] = {"amount", "my column", "a\"b\\c",  "and",   "x\ny\tz",
                                    "class",  "5x",        "\xC3\xA4", "_v1.2", "for"};

static const char *any_name(veer_rng *rng)
{
    return names[veer_rng_below(rng, sizeof names / sizeof *names)];
}

static int64_t any_span(veer_rng *rng)
{
    static const int64_t units[] = {VEER_US_PER_SECOND * 60, VEER_US_PER_HOUR, VEER_US_PER_DAY};
    return units[veer_rng_below(rng, 3)] * (int64_t)(1 + veer_rng_below(rng, 300));
}

static const char *any_metric(veer_rng *rng)
{
    size_t n = 0;
    const veer_metric *const metrics = veer_metrics(&n);
    return veer_rng_below(rng, 3) == 0 ? "orders lost" : metrics[veer_rng_below(rng, n)].name;
}

static veer_baseline any_baseline(veer_rng *rng)
{
    veer_baseline b = {.kind = (veer_baseline_kind)veer_rng_below(rng, 6)};
    if (b.kind == VEER_BASELINE_ROLLING)
        b.width_us = any_span(rng);
    if (b.kind == VEER_BASELINE_SAME_HOURS || b.kind == VEER_BASELINE_LAST_WEEK)
        b.count = 1 + (unsigned)veer_rng_below(rng, VEER_LIMIT_RULE_COUNT);
    if (b.kind == VEER_BASELINE_VERSION)
        b.version = any_name(rng);
    return b;
}

/* Within the bounds of every term: above 0 and below 1 where there are bounds of that kind. */
static double any_number(veer_rng *rng)
{
    return veer_rng_unit(rng);
}

static const veer_term *any_term(veer_rng *rng, veer_arena *arena)
{
    veer_term *const t = veer_arena_alloc(arena, sizeof *t);
    const veer_function *const f = &veer_functions[veer_rng_below(rng, veer_n_functions)];
    t->kind = f->kind;
    t->function = f->kind == VEER_TERM_METRIC ? NULL : f;
    t->window_us = VEER_TERM_WINDOW_US;
    if ((f->takes & VEER_TAKES_METRIC) != 0)
        t->subject = any_metric(rng);
    if ((f->takes & VEER_TAKES_COLUMN) != 0)
        t->subject = any_name(rng);
    if (f->kind == VEER_TERM_SHARE || (f->kind == VEER_TERM_COUNT && veer_rng_below(rng, 2) == 0))
        t->category = any_name(rng);
    if (f->kind == VEER_TERM_SHARE && veer_rng_below(rng, 2) == 0)
        t->subject = NULL;
    if ((f->takes & VEER_TAKES_BASELINE) != 0)
        t->baseline = any_baseline(rng);
    if ((f->takes & VEER_TAKES_HORIZON) != 0)
        t->horizon_us = any_span(rng);
    if ((f->takes & VEER_TAKES_SIDE) != 0) {
        t->limit = any_number(rng);
        t->above = veer_rng_below(rng, 2) == 0;
    }
    if ((f->takes & VEER_TAKES_WINDOW) != 0 && veer_rng_below(rng, 2) == 0) {
        t->window_us = any_span(rng);
        t->has_window = true;
    }
    return t;
}

static const veer_node *any_node(veer_rng *rng, veer_arena *arena, unsigned depth)
{
    veer_node *const node = veer_arena_alloc(arena, sizeof *node);
    node->kind = depth == 0 ? VEER_NODE_CONDITION : (veer_node_kind)veer_rng_below(rng, 4);
    if (node->kind == VEER_NODE_CONDITION) {
        node->term = any_term(rng, arena);
        node->compare = (veer_compare)veer_rng_below(rng, 6);
        node->limit = any_number(rng);
    } else {
        node->left = any_node(rng, arena, depth - 1);
        if (node->kind != VEER_NODE_NOT)
            node->right = any_node(rng, arena, depth - 1);
    }
    return node;
}

static void assert_same_text(const char *a, const char *b)
{
    assert_int_equal(a == NULL, b == NULL);
    if (a != NULL && b != NULL)
        assert_string_equal(a, b);
}

static void assert_same_term(const veer_term *a, const veer_term *b)
{
    assert_int_equal(a->kind, b->kind);
    assert_ptr_equal(a->function, b->function);
    assert_same_text(a->subject, b->subject);
    assert_same_text(a->category, b->category);
    assert_int_equal(a->window_us, b->window_us);
    assert_int_equal(a->has_window, b->has_window);
    assert_int_equal(a->baseline.kind, b->baseline.kind);
    assert_int_equal(a->baseline.width_us, b->baseline.width_us);
    assert_int_equal(a->baseline.count, b->baseline.count);
    assert_same_text(a->baseline.version, b->baseline.version);
    assert_int_equal(a->horizon_us, b->horizon_us);
    assert_true(a->limit == b->limit);
    assert_int_equal(a->above, b->above);
}

static void assert_same_node(const veer_node *a, const veer_node *b)
{
    assert_int_equal(a->kind, b->kind);
    if (a->kind == VEER_NODE_CONDITION) {
        assert_same_term(a->term, b->term);
        assert_int_equal(a->compare, b->compare);
        assert_true(a->limit == b->limit);
        return;
    }
    assert_same_node(a->left, b->left);
    if (a->kind != VEER_NODE_NOT)
        assert_same_node(a->right, b->right);
}

static void canonical_text_is_the_same_tree(void **state)
{
    (void)state;
    veer_rng rng;
    veer_rng_init(&rng, 20);
    for (int round = 0; round < 3000; round++) {
        veer_arena arena;
        veer_buf text;
        veer_arena_init(&arena, ARENA_BYTES);
        veer_buf_init(&text, VEER_LIMIT_EXPR_BYTES);
        veer_expr made = {.root = any_node(&rng, &arena, (unsigned)veer_rng_below(&rng, 5))};
        made.for_us = veer_rng_below(&rng, 2) == 0 ? any_span(&rng) : 0;
        veer_expr_text(&made, &text);
        if (text.failed == VEER_OK) {
            const veer_expr *const read = parse(&arena, veer_buf_cstr(&text));
            assert_same_node(made.root, read->root);
            assert_int_equal(made.for_us, read->for_us);
        }
        veer_buf_done(&text);
        veer_arena_done(&arena);
    }
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(texts_and_sentences),
        cmocka_unit_test(terms_say_what_is_meant),
        cmocka_unit_test(every_metric_and_method_is_known),
        cmocka_unit_test(limits),
        cmocka_unit_test(baselines_of_settings),
        cmocka_unit_test(canonical_text_is_the_same_tree),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
