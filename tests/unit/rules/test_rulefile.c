#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdio.h>
#include <string.h>

#include <cmocka.h>

#include "rules/rulefile.h"

#define ARENA_BYTES ((size_t)1 << 26)

static const char *folder; /* of this file */

static void read_file(const char *name, veer_buf *out)
{
    char path[1024], bytes[4096];
    size_t n;
    veer_buf_init(out, 1 << 20);
    (void)snprintf(path, sizeof path, "%s/%s", folder, name);
    FILE *const file = fopen(path, "rb");
    assert_non_null(file);
    while ((n = fread(bytes, 1, sizeof bytes, file)) > 0)
        veer_buf_append(out, bytes, n);
    assert_int_equal(fclose(file), 0);
}

static veer_rule_set read_set(veer_arena *arena, const char *text, size_t len)
{
    veer_rule_set set;
    assert_int_equal(veer_rulefile_read(text, len, arena, &set, NULL), VEER_OK);
    return set;
}

static void every_mistake_with_its_place(void **state)
{
    (void)state;
    veer_arena arena;
    veer_buf text, wanted, got;
    veer_arena_init(&arena, ARENA_BYTES);
    veer_buf_init(&got, 1 << 20);
    read_file("mistakes.yaml", &text);
    read_file("mistakes.txt", &wanted);
    const veer_rule_set set = read_set(&arena, text.data, text.len);
    for (size_t i = 0; i < set.n_mistakes; i++)
        veer_buf_printf(&got, "%u:%u: %s\n", set.mistakes[i].line, set.mistakes[i].column,
                        set.mistakes[i].message);
    if (strcmp(veer_buf_cstr(&got), veer_buf_cstr(&wanted)) != 0)
        print_error("%s", veer_buf_cstr(&got));
    assert_string_equal(veer_buf_cstr(&got), veer_buf_cstr(&wanted));
    assert_true(set.n_mistakes >= 20);
    veer_buf_done(&text);
    veer_buf_done(&wanted);
    veer_buf_done(&got);
    veer_arena_done(&arena);
}

static void good_rules_are_kept_beside_mistakes(void **state)
{
    (void)state;
    static const char text[] = "rules:\n"
                               "- name: a\n"
                               "  expr: accuracy < 0.7\n"
                               "  version: 1.10\n"
                               "  labels: {team: 7}\n"
                               "- name: b\n"
                               "  expr: accuracy <\n"
                               "- name: c\n"
                               "  metric: rmse\n"
                               "  threshold: 3\n"
                               "  summary: |\n"
                               "    two\n"
                               "    lines\n"
                               "  severity:\n";
    veer_arena arena;
    veer_arena_init(&arena, ARENA_BYTES);
    const veer_rule_set set = read_set(&arena, text, sizeof text - 1);
    assert_int_equal(set.n_rules, 2);
    assert_string_equal(set.rules[0].version, "1.10");
    assert_string_equal(set.rules[0].labels[0].value, "7");
    assert_string_equal(set.rules[1].expr->text, "rmse > 3");
    assert_string_equal(set.rules[1].summary, "two\nlines\n");
    assert_int_equal(set.n_mistakes, 1);
    assert_int_equal(set.mistakes[0].line, 7);
    assert_int_equal(set.mistakes[0].column, 19);
    veer_arena_done(&arena);
}

static void whole_files(void **state)
{
    (void)state;
    static const struct {
        const char *text;    /* of the file */
        unsigned line;       /* of its one mistake; 0 and no message: none */
        unsigned column;     /* of it */
        const char *message; /* of it */
    } cases[] = {
        {"", 0, 0, NULL},
        {"# nothing\n\n", 0, 0, NULL},
        {"---\n", 0, 0, NULL},
        {"rules:\n", 0, 0, NULL},
        {"rules: []\n", 0, 0, NULL},
        {"- name: x\n", 1, 1, "a file of rules is 'rules:' with a list"},
        {"rules: {}\n", 1, 8, "rules: must be a list"},
        {"rule: []\n", 1, 1, "no field 'rule'; only 'rules'"},
        {"rules: []\nrules: []\n", 2, 1, "'rules' is given twice"},
        {"rules: []\n---\nrules: []\n", 2, 1, "there is more than one document"},
        {"rules: [\n", 2, 1, NULL},
        {"rules:\n  - name: x\n expr: y\n", 3, 2, NULL},
        {"rules:\n\t- name: x\n", 2, 1, NULL},
        {"? {a: b}\n: c\n", 1, 3, "a key must be a text"},
        {"rules:\n- \xFFname\n", 2, 3, "is no UTF-8 from here on"},
    };
    for (size_t i = 0; i < sizeof cases / sizeof *cases; i++) {
        veer_arena arena;
        veer_arena_init(&arena, ARENA_BYTES);
        const veer_rule_set set = read_set(&arena, cases[i].text, strlen(cases[i].text));
        const bool none = cases[i].line == 0;
        if (set.n_mistakes > 0 && (none || set.mistakes[0].line != cases[i].line ||
                                   set.mistakes[0].column != cases[i].column))
            print_error("case %zu: %u:%u: %s\n", i, set.mistakes[0].line, set.mistakes[0].column,
                        set.mistakes[0].message);
        assert_int_equal(set.n_mistakes, none ? 0 : 1);
        if (!none) {
            assert_int_equal(set.mistakes[0].line, cases[i].line);
            assert_int_equal(set.mistakes[0].column, cases[i].column);
        }
        if (cases[i].message != NULL)
            assert_string_equal(set.mistakes[0].message, cases[i].message);
        veer_arena_done(&arena);
    }
}

static void values_of_yaml(void **state)
{
    (void)state;
    static const char text[] = "a: 1.50\nb: '2'\nc: true\nd: ~\ne: [x, -3, .5, 0x1]\nf: {g: yes}\n"
                               "h: \"tab\\there\"\n";
    veer_arena arena;
    veer_yaml yaml;
    veer_arena_init(&arena, ARENA_BYTES);
    assert_int_equal(veer_yaml_read(text, sizeof text - 1, &arena, &yaml, NULL), VEER_OK);
    const veer_json_node *const a = veer_json_get(yaml.root, "a");
    assert_int_equal(a->kind, VEER_JSON_NUMBER);
    assert_string_equal(a->text, "1.50");
    assert_string_equal(veer_json_get_text(yaml.root, "b", "?"), "2");
    assert_true(veer_json_get_bool(yaml.root, "c"));
    assert_null(veer_json_get(yaml.root, "d"));
    const veer_json_node *item = veer_json_get_first(yaml.root, "e");
    assert_int_equal(item->kind, VEER_JSON_STRING);
    item = item->next;
    assert_true(item->kind == VEER_JSON_NUMBER && item->number == -3);
    const veer_yaml_place place = veer_yaml_place_of(&yaml, item);
    assert_int_equal(place.line, 5);
    assert_int_equal(place.column, 8);
    assert_int_equal(place.key_line, 0);
    assert_true(item->next->number == 0.5);
    assert_int_equal(item->next->next->kind, VEER_JSON_STRING);
    const veer_json_node *const f = veer_json_get(yaml.root, "f");
    assert_string_equal(veer_json_get_text(f, "g", "?"), "yes");
    assert_int_equal(veer_yaml_place_of(&yaml, f).key_line, 6);
    assert_int_equal(veer_yaml_place_of(&yaml, f).column, 4);
    assert_string_equal(veer_json_get_text(yaml.root, "h", "?"), "tab\there");
    assert_int_equal(veer_yaml_place_of(&yaml, (const veer_json_node *)&yaml).line, 0);
    veer_arena_done(&arena);
}

static void refusals_of_yaml(void **state)
{
    (void)state;
    static const char *const cases[][2] = {
        {"a: &x 1\n", "1:4: an anchor ('&') is not understood here"},
        {"a: {b: 1, b: 2}\n", "1:11: 'b' is given twice"},
        {"a: 1\nb: 2\na: 3\n", "3:1: 'a' is given twice"},
        {"a: \"x\\0y\"\n", "1:4: a NUL in a text"},
    };
    for (size_t i = 0; i < sizeof cases / sizeof *cases; i++) {
        veer_arena arena;
        veer_yaml yaml = {.n_places = 77};
        veer_err err = VEER_ERR_INIT;
        veer_arena_init(&arena, ARENA_BYTES);
        assert_int_equal(veer_yaml_read(cases[i][0], strlen(cases[i][0]), &arena, &yaml, &err),
                         VEER_EPARSE);
        assert_string_equal(err.msg, cases[i][1]);
        assert_int_equal(yaml.n_places, 77);
        veer_arena_done(&arena);
    }
}

static void fill(veer_buf *text, const char *start, const char *part, size_t n)
{
    veer_buf_init(text, (size_t)1 << 26);
    veer_buf_puts(text, start);
    for (size_t i = 0; i < n; i++)
        for (const char *c = part; *c != '\0'; c++)
            if (*c == '#')
                veer_buf_printf(text, "%zu", i);
            else
                veer_buf_putc(text, *c);
}

static veer_rule_set read_filled(veer_arena *arena, const char *start, const char *part, size_t n)
{
    veer_buf text;
    fill(&text, start, part, n);
    const veer_rule_set set = read_set(arena, text.data, text.len);
    veer_buf_done(&text);
    return set;
}

static void limits(void **state)
{
    (void)state;
    veer_arena arena;
    veer_buf text;
    veer_yaml yaml;
    veer_arena_init(&arena, (size_t)1 << 30);
    static const char rule[] = "- {name: r#, expr: acc < 1}\n";
    veer_rule_set set = read_filled(&arena, "rules:\n", rule, VEER_LIMIT_RULES);
    assert_int_equal(set.n_mistakes, 0);
    assert_int_equal(set.n_rules, VEER_LIMIT_RULES);
    set = read_filled(&arena, "rules:\n", rule, VEER_LIMIT_RULES + 1);
    assert_int_equal(set.n_mistakes, 1);
    assert_int_equal(set.n_rules, 0);
    veer_arena_reset(&arena);

    set = read_filled(&arena, "rules:\n", "- {name: r#, expr: x}\n", VEER_LIMIT_RULE_MISTAKES);
    assert_int_equal(set.n_mistakes, VEER_LIMIT_RULE_MISTAKES);
    set = read_filled(&arena, "rules:\n", "- {name: r#, expr: x}\n", VEER_LIMIT_RULE_MISTAKES + 1);
    assert_int_equal(set.n_mistakes, VEER_LIMIT_RULE_MISTAKES);

    for (size_t extra = 0; extra < 2; extra++) {
        fill(&text, "#", "x", VEER_LIMIT_RULE_FILE_BYTES - 1 + extra);
        set = read_set(&arena, text.data, text.len);
        assert_int_equal(set.n_mistakes, extra);
        assert_int_equal(veer_yaml_read(text.data, text.len, &arena, &yaml, NULL),
                         extra == 0 ? VEER_OK : VEER_ELIMIT);
        veer_buf_done(&text);
        fill(&text, "a: ", "[", VEER_LIMIT_JSON_DEPTH - 1 + extra);
        for (size_t i = 0; i < VEER_LIMIT_JSON_DEPTH - 1 + extra; i++)
            veer_buf_putc(&text, ']');
        assert_int_equal(veer_yaml_read(text.data, text.len, &arena, &yaml, NULL),
                         extra == 0 ? VEER_OK : VEER_EPARSE);
        veer_buf_done(&text);
    }
    veer_arena_done(&arena);
}

int main(int argc, char **argv)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(every_mistake_with_its_place),
        cmocka_unit_test(good_rules_are_kept_beside_mistakes),
        cmocka_unit_test(whole_files),
        cmocka_unit_test(values_of_yaml),
        cmocka_unit_test(refusals_of_yaml),
        cmocka_unit_test(limits),
    };
    folder = argc > 1 ? argv[1] : ".";
    return cmocka_run_group_tests(tests, NULL, NULL);
}
