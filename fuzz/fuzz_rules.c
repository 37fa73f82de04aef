/* Any bytes as a file of rules: every mistake has a place within the text, in order; every good
 * rule is written as JSON that reads back to the same JSON. */
#include <string.h>

#include "fuzz.h"
#include "rules/rulefile.h"

#define ARENA_BYTES ((size_t)64 << 20)
#define TEXT_BYTES ((size_t)1 << 20)

static void write_rule(const veer_rule *rule, veer_buf *out)
{
    veer_json_writer w;
    veer_buf_init(out, TEXT_BYTES);
    veer_json_writer_init(&w, out, 0);
    veer_rule_write(&w, rule);
    FUZZ_REQUIRE(veer_json_finish(&w, NULL) == VEER_OK);
}

static void try_rule(const veer_rule *rule, veer_arena *arena)
{
    veer_buf first, second;
    const veer_json_node *node = NULL;
    veer_rule again;
    write_rule(rule, &first);
    FUZZ_REQUIRE(veer_json_tree(first.data, first.len, arena, &node, NULL) == VEER_OK);
    FUZZ_REQUIRE(veer_rule_read(node, NULL, arena, &again, NULL) == VEER_OK);
    write_rule(&again, &second);
    FUZZ_REQUIRE(first.len == second.len && memcmp(first.data, second.data, first.len) == 0);
    (void)veer_rule_covers(rule, rule->model, "");
    veer_buf_done(&first);
    veer_buf_done(&second);
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
    veer_arena arena;
    veer_rule_set set;
    veer_yaml yaml;
    const char *const text = size > 0 ? (const char *)data : "";
    veer_arena_init(&arena, ARENA_BYTES);
    FUZZ_REQUIRE(veer_rulefile_read(text, size, &arena, &set, NULL) == VEER_OK);
    FUZZ_REQUIRE(set.n_mistakes <= VEER_LIMIT_RULE_MISTAKES);
    for (size_t i = 0; i < set.n_mistakes; i++) {
        FUZZ_REQUIRE(set.mistakes[i].message[0] != '\0' && set.mistakes[i].line <= size + 1 &&
                     set.mistakes[i].column <= size + 1);
        FUZZ_REQUIRE(i == 0 || set.mistakes[i - 1].line <= set.mistakes[i].line);
    }
    for (size_t i = 0; i < set.n_rules; i++)
        try_rule(&set.rules[i], &arena);
    (void)veer_yaml_read(text, size, &arena, &yaml, NULL);
    veer_arena_done(&arena);
    return 0;
}
