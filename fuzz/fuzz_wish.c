/* Any bytes as the small JSON body of a request: a rule, a silence, settings of an evaluation, the
 * members of a table. The first byte chooses. What is understood is written so that it reads back
 * to the same text, and kept texts have no control characters. */
#include <string.h>

#include "alerts/silence.h"
#include "api/members.h"
#include "base/limits.h"
#include "fuzz.h"
#include "judge/frame.h"
#include "rules/rule.h"

#define NOW_US INT64_C(1714564800000000)
#define ARENA_BYTES ((size_t)16 << 20)
#define TEXT_BYTES ((size_t)4 << 20)

/* Reads a node and writes what was read; false if it was refused. */
typedef bool rewrite(const veer_json_node *node, veer_arena *arena, veer_json_writer *w);

static bool rewrite_rule(const veer_json_node *node, veer_arena *arena, veer_json_writer *w)
{
    veer_rule rule;
    if (veer_rule_read(node, NULL, arena, &rule, NULL) != VEER_OK)
        return false;
    FUZZ_REQUIRE(veer_member_check_text("name", rule.name, VEER_MEMBER_TEXT,
                                        VEER_LIMIT_RULE_NAME_BYTES, NULL) == VEER_OK);
    veer_rule_write(w, &rule);
    return true;
}

static bool rewrite_silence(const veer_json_node *node, veer_arena *arena, veer_json_writer *w)
{
    veer_silence silence;
    if (veer_silence_read(node, NOW_US, arena, &silence, NULL) != VEER_OK)
        return false;
    FUZZ_REQUIRE(silence.from_us < silence.to_us && silence.n_matchers > 0);
    veer_silence_write(w, &silence);
    return true;
}

static bool rewrite_settings(const veer_json_node *node, veer_arena *arena, veer_json_writer *w)
{
    veer_judge_settings settings = veer_judge_settings_default();
    if (veer_judge_settings_read(node, arena, &settings, NULL) != VEER_OK)
        return false;
    FUZZ_REQUIRE(settings.window_us > 0 && settings.comparison_us > 0 && settings.baseline_us > 0);
    veer_judge_settings_write(w, &settings);
    return true;
}

static bool rewrite_members(const veer_json_node *node, veer_arena *arena, veer_json_writer *w)
{
    static const veer_member table[] = {
        {.name = "model", .kind = VEER_MEMBER_TEXT, .is_required = true},
        {.name = "notes", .kind = VEER_MEMBER_LINES, .most_bytes = VEER_LIMIT_NOTES_BYTES},
    };
    const veer_json_node *values[2];
    (void)arena;
    if (veer_members_take(node, table, 2, values, NULL) != VEER_OK)
        return false;
    veer_json_begin_object(w);
    veer_json_put_key(w, "model");
    veer_json_put_string(w, values[0]->text);
    veer_json_put_key(w, "notes");
    veer_json_put_string(w, veer_member_text(values[1], NULL));
    veer_json_end_object(w);
    return true;
}

static rewrite *const rewrites[] = {rewrite_rule, rewrite_silence, rewrite_settings,
                                    rewrite_members};

/* Written once more, it is the same text. */
static void require_stable(rewrite *again, const veer_buf *text, veer_arena *arena)
{
    const veer_json_node *node = NULL;
    veer_json_writer w;
    veer_buf second;
    veer_buf_init(&second, TEXT_BYTES);
    veer_json_writer_init(&w, &second, 0);
    FUZZ_REQUIRE(veer_members_parse((http_text){text->data, text->len}, arena, &node, NULL) ==
                 VEER_OK);
    FUZZ_REQUIRE(again(node, arena, &w));
    FUZZ_REQUIRE(veer_json_finish(&w, NULL) == VEER_OK);
    FUZZ_REQUIRE(second.len == text->len && memcmp(second.data, text->data, text->len) == 0);
    veer_buf_done(&second);
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
    veer_arena arena;
    veer_buf text;
    veer_json_writer w;
    const veer_json_node *node = NULL;
    if (size < 2)
        return 0;
    veer_arena_init(&arena, ARENA_BYTES);
    veer_buf_init(&text, TEXT_BYTES);
    veer_json_writer_init(&w, &text, 0);
    rewrite *const chosen = rewrites[data[0] % (sizeof rewrites / sizeof *rewrites)];
    const http_text body = {(const char *)data + 1, size - 1};
    if (veer_members_parse(body, &arena, &node, NULL) == VEER_OK && chosen(node, &arena, &w) &&
        veer_json_finish(&w, NULL) == VEER_OK)
        require_stable(chosen, &text, &arena);
    veer_buf_done(&text);
    veer_arena_done(&arena);
    return 0;
}
